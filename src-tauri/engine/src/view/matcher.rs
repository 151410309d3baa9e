//! A filter made ready to test records: texts compiled, stream names looked up.

use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};

use super::filter::{Field, Filter, Node};
use crate::capture::{RecordRef, StreamDefinition};
use crate::record::{Kind, StreamKey};

/// A filter bound to the streams of a capture.
#[derive(Debug)]
pub struct Matcher {
    test: Test,
}

#[derive(Debug)]
enum Test {
    Everything,
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Text(Text),
    Streams(Vec<StreamKey>),
    Type(Pattern),
    Id(Pattern),
}

impl Matcher {
    /// Binds a filter to the streams whose names it may mention. `only` narrows it further to
    /// the streams of these names; empty narrows nothing.
    pub fn new(filter: &Filter, only: &[String], streams: &[StreamDefinition]) -> Matcher {
        let mut tests = Vec::new();
        if !only.is_empty() {
            tests.push(Test::Streams(keys(streams, |name| {
                only.iter().any(|o| o == name)
            })));
        }
        if let Some(root) = &filter.root {
            tests.push(compile(root, streams));
        }
        let test = match tests.len() {
            0 => Test::Everything,
            1 => tests.remove(0),
            _ => Test::All(tests),
        };
        Matcher { test }
    }

    /// Whether every record matches.
    pub fn matches_everything(&self) -> bool {
        matches!(self.test, Test::Everything)
    }

    /// Whether the record matches.
    pub fn matches(&self, record: &RecordRef<'_>) -> bool {
        self.test.matches(record)
    }

    /// Where the filter's words stand in a text: UTF-16 offsets, start and end in turn, sorted,
    /// not overlapping. Negated words are not looked for.
    pub fn highlights(&self, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        self.test.find(text, &mut found);
        found.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::new();
        for (start, end) in found {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        utf16(text, &merged)
    }
}

impl Test {
    fn matches(&self, record: &RecordRef<'_>) -> bool {
        match self {
            Test::Everything => true,
            Test::All(tests) => tests.iter().all(|test| test.matches(record)),
            Test::Any(tests) => tests.iter().any(|test| test.matches(record)),
            Test::Not(test) => !test.matches(record),
            Test::Text(text) => text.is_in(record.data.as_bytes()),
            Test::Streams(keys) => keys.contains(&record.stream),
            Test::Type(pattern) => {
                record.kind != Kind::Comment && pattern.matches(record.event_type)
            }
            Test::Id(pattern) => record.kind == Kind::Event && pattern.matches(record.id),
        }
    }

    fn find(&self, text: &str, found: &mut Vec<(usize, usize)>) {
        match self {
            Test::All(tests) | Test::Any(tests) => {
                tests.iter().for_each(|test| test.find(text, found));
            }
            Test::Text(wanted) => wanted.find(text.as_bytes(), found),
            _ => {}
        }
    }
}

fn compile(node: &Node, streams: &[StreamDefinition]) -> Test {
    match node {
        Node::All(parts) => Test::All(parts.iter().map(|part| compile(part, streams)).collect()),
        Node::Any(parts) => Test::Any(parts.iter().map(|part| compile(part, streams)).collect()),
        Node::Not(part) => Test::Not(Box::new(compile(part, streams))),
        Node::Text(text) => Test::Text(Text::new(text)),
        Node::Field(Field::Stream, value) => {
            let pattern = Pattern::new(value);
            Test::Streams(keys(streams, |name| pattern.matches(name)))
        }
        Node::Field(Field::Type, value) => Test::Type(Pattern::new(value)),
        Node::Field(Field::Id, value) => Test::Id(Pattern::new(value)),
    }
}

fn keys(streams: &[StreamDefinition], wanted: impl Fn(&str) -> bool) -> Vec<StreamKey> {
    streams
        .iter()
        .filter(|stream| wanted(&stream.name))
        .map(|stream| stream.key)
        .collect()
}

/// A text to look for, with smart case.
#[derive(Debug)]
enum Text {
    Exact(Box<Finder<'static>>),
    AnyCase(Regex),
}

impl Text {
    fn new(text: &str) -> Text {
        match any_case(&regex::escape(text)) {
            Some(regex) if !has_capital(text) => Text::AnyCase(regex),
            _ => Text::Exact(Box::new(Finder::new(text.as_bytes()).into_owned())),
        }
    }

    fn is_in(&self, data: &[u8]) -> bool {
        match self {
            Text::Exact(finder) => finder.find(data).is_some(),
            Text::AnyCase(regex) => regex.is_match(data),
        }
    }

    fn find(&self, data: &[u8], found: &mut Vec<(usize, usize)>) {
        match self {
            Text::Exact(finder) => {
                let len = finder.needle().len();
                found.extend(finder.find_iter(data).map(|at| (at, at + len)));
            }
            Text::AnyCase(regex) => {
                found.extend(regex.find_iter(data).map(|m| (m.start(), m.end())));
            }
        }
        found.retain(|(start, end)| start < end);
    }
}

/// A whole value, in which `*` stands for anything, with smart case.
#[derive(Debug)]
enum Pattern {
    Exact(String),
    Like(Regex),
}

impl Pattern {
    fn new(value: &str) -> Pattern {
        let parts: Vec<String> = value.split('*').map(regex::escape).collect();
        let pattern = format!("^(?s:{})$", parts.join(".*"));
        let regex = if has_capital(value) {
            Regex::new(&pattern).ok()
        } else {
            any_case(&pattern)
        };
        match regex {
            Some(regex) if value.contains('*') || !has_capital(value) => Pattern::Like(regex),
            _ => Pattern::Exact(value.to_owned()),
        }
    }

    fn matches(&self, value: &str) -> bool {
        match self {
            Pattern::Exact(wanted) => wanted == value,
            Pattern::Like(regex) => regex.is_match(value.as_bytes()),
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

/// Byte ranges as UTF-16 offsets, in one pass over the text.
fn utf16(text: &str, ranges: &[(usize, usize)]) -> Vec<u32> {
    let mut offsets = Vec::with_capacity(ranges.len() * 2);
    let mut edges = ranges
        .iter()
        .flat_map(|&(start, end)| [start, end])
        .peekable();
    let mut units = 0;
    for (byte, c) in text.char_indices() {
        while edges.next_if(|&edge| edge <= byte).is_some() {
            offsets.push(units);
        }
        units += c.len_utf16() as u32;
    }
    offsets.extend(edges.map(|_| units));
    offsets
}
