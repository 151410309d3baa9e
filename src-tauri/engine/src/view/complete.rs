//! What may come next in a filter that is being typed: fields, and what the capture has of names,
//! types, JSON paths and values.

mod place;
mod seen;

use std::ops::Range;

use super::filter::{Filter, MARKS};
use super::matcher::Matcher;
use crate::capture::Capture;
use place::Place;
use seen::{Lately, Samples, quoted};

/// What may stand at a place in a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestions {
    /// The characters, counted from 0, that a suggestion takes the place of.
    pub at: Range<usize>,
    /// The likeliest first.
    pub items: Vec<Suggestion>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What to put there.
    pub insert: String,
    /// What to call it.
    pub label: String,
    /// An example, a value or how often it was seen lately; "" when there is nothing to say.
    pub detail: String,
}

/// Suggestions at most.
const MOST: usize = 50;

/// The fields with an example of each.
const FIELDS: [(&str, &str); 9] = [
    ("stream:", "stream:news"),
    ("type:", "type:trade"),
    ("kind:", "kind:event"),
    ("id:", "id:42"),
    ("size:", "size:>1kb"),
    ("gap:", "gap:>500ms"),
    ("after:", "after:5m"),
    ("before:", "before:12:30"),
    ("conn:", "conn:2"),
];

/// What else a condition may begin with.
const WORDS: [(&str, &str); 5] = [
    ("$.", "$.price > 100"),
    ("exists(", "exists($.error)"),
    ("OR", "a OR b"),
    ("NOT", "NOT a"),
    ("AND", "a AND b"),
];

const OPERATORS: [(&str, &str); 8] = [
    ("=", "= \"ada\""),
    ("!=", "!= \"ada\""),
    (">", "> 100"),
    (">=", ">= 100"),
    ("<", "< 100"),
    ("<=", "<= 100"),
    ("contains", "contains \"x\""),
    ("=~", "=~ /^a/"),
];

/// What may stand at the `cursor`th character of a filter, counted from 0.
pub fn complete(capture: &Capture, text: &str, cursor: usize) -> Suggestions {
    let chars: Vec<char> = text.chars().collect();
    let cursor = cursor.min(chars.len());
    let (place, whole) = place::at(&chars, cursor);
    let typed = |from: usize| chars[from..cursor].iter().collect::<String>();
    let samples = || Samples::newest(capture, &rest(&chars, &whole, capture));
    let (from, items) = match place {
        Place::Elsewhere => (cursor, Vec::new()),
        Place::Word(from) => {
            let known = FIELDS.iter().chain(&WORDS);
            (from, fixed(known, &typed(from)))
        }
        Place::Field(name, from) => (from, values(capture, &name, &typed(from))),
        Place::Path(from) => (from, starting(samples().paths(), &typed(from))),
        Place::Operator(from) => (from, fixed(OPERATORS.iter(), &typed(from))),
        Place::Value(path, from) => (from, starting(samples().values(&path), &typed(from))),
    };
    let end = match items.is_empty() {
        true => cursor,
        false => whole.end.max(cursor),
    };
    Suggestions {
        at: from..end,
        items: items.into_iter().take(MOST).collect(),
    }
}

/// The matcher of what a filter asks beside the condition that is being typed.
fn rest(chars: &[char], whole: &Range<usize>, capture: &Capture) -> Matcher {
    let before: String = chars[..whole.start].iter().collect();
    let after: String = chars[whole.end.max(whole.start)..].iter().collect();
    let beside = [format!("{before} {after}"), before, after];
    let filter = beside.iter().find_map(|text| Filter::parse(text).ok());
    Matcher::new(&filter.unwrap_or_default(), &[], &capture.streams())
}

fn values(capture: &Capture, field: &str, typed: &str) -> Vec<Suggestion> {
    let some = |values: &[&str]| {
        let values = values.iter().map(|value| Suggestion::of(value, ""));
        starting(values.collect(), typed)
    };
    match field {
        "stream" => starting(Lately::of(capture).streams(capture), typed),
        "type" => starting(Lately::of(capture).types(capture), typed),
        "kind" => some(&[&["event", "comment", "mark"][..], &MARKS].concat()),
        "size" => some(&[">1kb", ">10kb", ">1mb"]),
        "gap" => some(&[">500ms", ">1s", ">10s", ">1m"]),
        "after" | "before" => some(&["5m", "1h", "1d"]),
        _ => Vec::new(),
    }
}

fn fixed<'a>(known: impl Iterator<Item = &'a (&'a str, &'a str)>, typed: &str) -> Vec<Suggestion> {
    let all = known.map(|(word, example)| Suggestion::of(word, example));
    starting(all.collect(), typed)
}

/// Those that begin with what was typed, in any case and with or without a quote.
fn starting(mut all: Vec<Suggestion>, typed: &str) -> Vec<Suggestion> {
    let plain = |text: &str| text.trim_start_matches('"').to_lowercase();
    let typed = plain(typed);
    all.retain(|one| plain(&one.label).starts_with(&typed));
    all
}

impl Suggestion {
    fn of(word: &str, detail: &str) -> Suggestion {
        Suggestion {
            insert: word.to_owned(),
            label: word.to_owned(),
            detail: detail.to_owned(),
        }
    }

    /// A value that is put in quotes where it must be.
    fn quoted(word: &str, detail: &str) -> Suggestion {
        Suggestion {
            insert: quoted(word),
            ..Suggestion::of(word, detail)
        }
    }
}
