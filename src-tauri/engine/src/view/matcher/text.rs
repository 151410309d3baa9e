//! Texts to look for, and values to compare as a whole.

use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};

use crate::view::filter::Pattern;

/// A text to look for.
#[derive(Debug)]
pub(super) enum Text {
    Exact(Box<Finder<'static>>),
    /// Words in any case, as typed, and the regex that judges.
    Words(String, Regex),
    Like(Pattern, Regex),
    /// A regex that can't be compiled, though it could when it was read.
    Nothing,
}

impl Text {
    /// Words as typed, with smart case.
    pub fn words(text: &str) -> Text {
        let cased = text.chars().any(|c| c.is_alphabetic());
        match any_case(&regex::escape(text)) {
            Some(regex) if cased && !has_capital(text) => Text::Words(text.to_owned(), regex),
            _ => Text::Exact(Box::new(Finder::new(text.as_bytes()).into_owned())),
        }
    }

    pub fn regex(pattern: &Pattern) -> Text {
        match pattern.compile() {
            Ok(regex) => Text::Like(pattern.clone(), regex),
            Err(_) => Text::Nothing,
        }
    }

    pub fn is_in(&self, data: &[u8]) -> bool {
        match self {
            Text::Exact(finder) => finder.find(data).is_some(),
            Text::Words(_, regex) | Text::Like(_, regex) => regex.is_match(data),
            Text::Nothing => false,
        }
    }

    /// Appends where it stands in `data`, start and end.
    pub fn find(&self, data: &[u8], found: &mut Vec<(usize, usize)>) {
        match self {
            Text::Exact(finder) => {
                let len = finder.needle().len();
                found.extend(finder.find_iter(data).map(|at| (at, at + len)));
            }
            Text::Words(_, regex) | Text::Like(_, regex) => {
                found.extend(regex.find_iter(data).map(|m| (m.start(), m.end())));
            }
            Text::Nothing => {}
        }
        found.retain(|(start, end)| start < end);
    }
}

/// A whole value, in which `*` stands for anything, with smart case.
#[derive(Debug)]
pub(super) enum Whole {
    Exact(String),
    Like(Regex),
}

impl Whole {
    pub fn new(value: &str) -> Whole {
        let parts: Vec<String> = value.split('*').map(regex::escape).collect();
        let pattern = format!("^(?s:{})$", parts.join(".*"));
        let regex = if has_capital(value) {
            Regex::new(&pattern).ok()
        } else {
            any_case(&pattern)
        };
        match regex {
            Some(regex) if value.contains('*') || !has_capital(value) => Whole::Like(regex),
            _ => Whole::Exact(value.to_owned()),
        }
    }

    pub fn is(&self, value: &str) -> bool {
        match self {
            Whole::Exact(wanted) => wanted == value,
            Whole::Like(regex) => regex.is_match(value.as_bytes()),
        }
    }
}

/// `None` when the text is too long for a compiled expression.
fn any_case(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .build()
        .ok()
}

fn has_capital(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
}
