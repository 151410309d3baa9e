//! What stands in the bytes of every record that can match, so that a scan may leap over all the
//! others without looking at each.

use aho_corasick::AhoCorasick;
use aho_corasick::packed;
use memchr::memmem::Finder;
use regex_syntax::hir::literal::{ExtractKind, Extractor};
use regex_syntax::hir::{Hir, HirKind};

use super::Test;
use super::text::Text;

/// Things to find in raw bytes. Where none of them is, no record matches.
#[derive(Debug)]
pub(super) struct Needle {
    parts: Vec<Part>,
    cost: f64,
}

/// Literals of which one is to be found.
#[derive(Debug)]
enum Part {
    One(Box<Finder<'static>>),
    Few(packed::Searcher),
    Many(AhoCorasick),
}

/// Parts of a needle at most: each is a search of its own.
const MOST_PARTS: usize = 6;

impl Needle {
    /// The needle of a test, if it has one: the one that is found fastest and least often.
    pub fn of(test: &Test) -> Option<Needle> {
        match test {
            Test::All(tests) => {
                let needles = tests.iter().filter_map(Needle::of);
                needles.min_by(|a, b| a.cost.total_cmp(&b.cost))
            }
            Test::Any(tests) => Needle::any(tests.iter().map(Needle::of)),
            Test::Text(text) => Needle::of_text(text),
            Test::Json(test) => test.needle(),
            _ => None,
        }
    }

    /// What stands wherever a text is found.
    pub fn of_text(text: &Text) -> Option<Needle> {
        match text {
            Text::Exact(finder) => Needle::literals(vec![finder.needle().to_vec()]),
            Text::Words(text, _) => Needle::of_pattern(&regex_syntax::escape(text), true),
            Text::Like(pattern, _) => Needle::of_pattern(&pattern.text, pattern.any_case),
            Text::Nothing => None,
        }
    }

    /// One of several needles; none when one of them is missing.
    pub fn any(needles: impl Iterator<Item = Option<Needle>>) -> Option<Needle> {
        let needles = needles.collect::<Option<Vec<Needle>>>()?;
        let cost = needles.iter().map(|needle| needle.cost).sum();
        let parts: Vec<Part> = needles
            .into_iter()
            .flat_map(|needle| needle.parts)
            .collect();
        (1..=MOST_PARTS)
            .contains(&parts.len())
            .then_some(Needle { parts, cost })
    }

    /// One of these literals.
    pub fn literals(literals: Vec<Vec<u8>>) -> Option<Needle> {
        let cost = cost(&literals)?;
        let part = match literals.as_slice() {
            [one] => Part::One(Box::new(Finder::new(one).into_owned())),
            _ => match packed::Searcher::new(&literals) {
                Some(searcher) => Part::Few(searcher),
                None => Part::Many(AhoCorasick::new(&literals).ok()?),
            },
        };
        let parts = vec![part];
        Some(Needle { parts, cost })
    }

    /// Whatever follows a place in a regex begins, where the regex matches, with one of a few
    /// literals: those of the best place.
    fn of_pattern(pattern: &str, any_case: bool) -> Option<Needle> {
        let hir = regex_syntax::ParserBuilder::new()
            .case_insensitive(any_case)
            .build()
            .parse(pattern)
            .ok()?;
        let parts = in_a_row(&hir);
        let candidates = (0..parts.len()).filter_map(|at| beginnings(&parts[at..]));
        let costed = candidates.filter_map(|literals| Some((cost(&literals)?, literals)));
        let (_, best) = costed.min_by(|(a, _), (b, _)| a.total_cmp(b))?;
        Needle::literals(best)
    }

    /// A search for it.
    pub fn search(&self) -> Search<'_> {
        let parts = self.parts.iter().map(|part| (part, Next::Unknown));
        Search {
            parts: parts.collect(),
        }
    }
}

/// A search through bytes that remembers what it saw ahead.
pub(super) struct Search<'a> {
    parts: Vec<(&'a Part, Next)>,
}

#[derive(Clone, Copy)]
enum Next {
    Unknown,
    At(usize),
    Nowhere,
}

impl Search<'_> {
    /// Where the needle stands next in `bytes`, from `from` on, which is 0 for other bytes than
    /// before.
    pub fn next(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        if from == 0 {
            self.parts
                .iter_mut()
                .for_each(|(_, next)| *next = Next::Unknown);
        }
        let parts = self.parts.iter_mut();
        parts
            .filter_map(|(part, next)| {
                let known = match *next {
                    Next::Unknown => false,
                    Next::At(at) => at >= from,
                    Next::Nowhere => true,
                };
                if !known {
                    *next = part.find(bytes, from).map_or(Next::Nowhere, Next::At);
                }
                match *next {
                    Next::At(at) => Some(at),
                    Next::Unknown | Next::Nowhere => None,
                }
            })
            .min()
    }
}

impl Part {
    fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let rest = bytes.get(from..)?;
        let at = match self {
            Part::One(finder) => finder.find(rest)?,
            Part::Few(searcher) => searcher.find(rest)?.start(),
            Part::Many(any) => any.find(rest)?.start(),
        };
        Some(from + at)
    }
}

/// The parts of a regex that match one after another.
fn in_a_row(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Capture(capture) => in_a_row(&capture.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(in_a_row).collect(),
        _ => vec![hir.clone()],
    }
}

/// The literals of which one begins each match of these parts, when they are few.
fn beginnings(parts: &[Hir]) -> Option<Vec<Vec<u8>>> {
    // Cases of four letters in a row.
    const MOST: usize = 16;
    let hir = Hir::concat(parts.to_vec());
    let literals = Extractor::new()
        .kind(ExtractKind::Prefix)
        .limit_total(MOST)
        .extract(&hir);
    let literals = literals.literals()?;
    Some(literals.iter().map(|one| one.as_bytes().to_vec()).collect())
}

/// What a search for these costs, a pass over the bytes at full speed being 1. `None` when it
/// would find something nearly everywhere.
fn cost(literals: &[Vec<u8>]) -> Option<f64> {
    /// A find costs as much as passing over so many bytes.
    const FIND: f64 = 2_000.0;
    const WORTHWHILE: f64 = 100.0;
    if literals.is_empty() || literals.iter().any(Vec::is_empty) {
        return None;
    }
    let pass = match literals.len() {
        1 => 1.0,
        2..=8 => 1.5,
        _ => 2.0,
    };
    let finds: f64 = literals.iter().map(|literal| frequency(literal)).sum();
    Some(pass + FIND * finds).filter(|cost| *cost < WORTHWHILE)
}

/// How often a literal stands in a byte of text, about.
fn frequency(literal: &[u8]) -> f64 {
    let of = |byte: &u8| match byte {
        b'"' | b' ' | b'0' => 0.08,
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 0.05,
        b'1'..=b'9' | b',' | b':' | b'.' => 0.03,
        b'l' | b'd' | b'c' | b'u' | b'm' | b'p' | b'h' | b'f' | b'g' => 0.02,
        b'a'..=b'z' | b'_' | b'-' | b'/' | b'{' | b'}' => 0.008,
        b'A'..=b'Z' => 0.006,
        _ => 0.003,
    };
    literal.iter().map(of).product()
}
