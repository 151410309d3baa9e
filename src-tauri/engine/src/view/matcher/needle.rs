//! What stands in the bytes of every record that can match, so that a scan may leap over all the
//! others without looking at each.

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use regex::bytes::Regex;
use regex_syntax::hir::literal::{ExtractKind, Extractor};

use super::Test;
use super::text::Text;
use crate::view::filter::Pattern;

/// Something to find in raw bytes. Where it is not, no record matches.
#[derive(Debug)]
pub(super) enum Needle {
    Exact(Box<Finder<'static>>),
    /// Of bounded length, without look-around.
    Like(Regex),
    /// A regex's possible beginnings.
    Beginnings(AhoCorasick),
}

impl Needle {
    /// The needle of a test, if it has one.
    pub fn of(test: &Test) -> Option<Needle> {
        match test {
            Test::All(tests) => tests.iter().find_map(Needle::of),
            Test::Text(Text::Exact(finder)) => Some(Needle::Exact(finder.clone())),
            Test::Text(Text::Words(regex)) => Some(Needle::Like(regex.clone())),
            Test::Text(Text::Like(pattern, _)) => beginnings(pattern),
            _ => None,
        }
    }

    /// Where it stands in `bytes` next, from `from` on.
    pub fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let rest = bytes.get(from..)?;
        let at = match self {
            Needle::Exact(finder) => finder.find(rest)?,
            Needle::Like(regex) => regex.find(rest)?.start(),
            Needle::Beginnings(any) => any.find(rest)?.start(),
        };
        Some(from + at)
    }
}

/// The literals of which one begins each match, when they are few and telling.
fn beginnings(pattern: &Pattern) -> Option<Needle> {
    let hir = regex_syntax::ParserBuilder::new()
        .case_insensitive(pattern.any_case)
        .build()
        .parse(&pattern.text)
        .ok()?;
    let mut literals = Extractor::new().kind(ExtractKind::Prefix).extract(&hir);
    literals.optimize_for_prefix_by_preference();
    let literals = literals.literals()?;
    let telling = !literals.is_empty() && literals.iter().all(|literal| literal.len() >= 2);
    if !telling {
        return None;
    }
    let literals = literals.iter().map(|literal| literal.as_bytes());
    Some(Needle::Beginnings(AhoCorasick::new(literals).ok()?))
}
