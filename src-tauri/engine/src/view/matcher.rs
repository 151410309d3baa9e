//! A filter made ready to test records: texts compiled, stream names looked up.

mod bits;
mod json;
mod needle;
mod quick;
mod text;

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use crate::capture::{Capture, CaptureError, ColumnBlock, RecordRef, StreamDefinition};
use crate::record::{Kind, Seq, StreamKey, Time};

use super::filter::{Field, Filter, KindIs, Node, Order};
use json::JsonTest;
use needle::Needle;
use quick::Quick;
use text::{Text, Whole};

/// Records so near each other are read in one go.
const NEAR: Seq = 64;

/// A filter bound to the streams of a capture.
#[derive(Debug)]
pub struct Matcher {
    test: Test,
    /// It asks how long before a record the stream's previous one came.
    asks_gap: bool,
    /// What stands in every record that matches and that the columns can't tell of.
    needle: Option<Needle>,
}

#[derive(Debug)]
enum Test {
    Everything,
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    Text(Text),
    Streams(Vec<StreamKey>),
    Type(Whole),
    Id(Whole),
    Connection(Order, u64),
    Kind(KindIs),
    Size(Order, u64),
    Gap(Order, i64),
    After(Time),
    Before(Time),
    Json(Box<JsonTest>),
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
        Matcher {
            asks_gap: test.asks_gap(),
            needle: Needle::of(&test),
            test,
        }
    }

    /// Whether every record matches.
    pub fn matches_everything(&self) -> bool {
        matches!(self.test, Test::Everything)
    }

    /// Tests the records of `capture`, which are to be shown to it in the order of their seqs.
    pub fn pass<'a>(&'a self, capture: &'a Capture) -> Pass<'a> {
        Pass {
            matcher: self,
            capture,
            last: HashMap::new(),
        }
    }

    /// Tells `found` which records of a range match, in no order. Those of which the columns tell
    /// enough are not read.
    ///
    /// # Errors
    ///
    /// When a part of the capture can't be read.
    pub fn find(
        &self,
        capture: &Capture,
        range: Range<Seq>,
        mut found: impl FnMut(Seq),
    ) -> Result<(), CaptureError> {
        if !self.test.columns_tell() {
            return self.read(capture, range, |_| Some(None), found);
        }
        let mut quick = Quick::new(&self.test, capture);
        let mut pass = self.pass(capture);
        // What must be read, and the gap before it.
        let mut unsure: Vec<(Seq, Option<i64>)> = Vec::new();
        capture.column_blocks(range, |block| {
            let gaps = pass.gaps(block);
            let said = quick.says(block, &gaps);
            let first = block.first_seq();
            said.yes.places().for_each(|at| found(first + at as Seq));
            let unknown = said.unsure(block).places();
            unsure.extend(unknown.map(|at| (first + at as Seq, gaps.get(at).copied().flatten())));
        });
        for run in unsure.chunk_by(|(a, _), (b, _)| b - a <= NEAR) {
            let (Some((first, _)), Some((last, _))) = (run.first(), run.last()) else {
                continue;
            };
            let mut run = run.iter().peekable();
            let gap = |seq| {
                while run.next_if(|(unsure, _)| *unsure < seq).is_some() {}
                run.next_if(|(unsure, _)| *unsure == seq)
                    .map(|(_, gap)| *gap)
            };
            self.read(capture, *first..last + 1, gap, &mut found)?;
        }
        Ok(())
    }

    /// Reads a range, and tells `found` which records match of those for which `gap` has an
    /// answer: the time since their stream's previous one, where that is asked for.
    fn read(
        &self,
        capture: &Capture,
        range: Range<Seq>,
        mut gap: impl FnMut(Seq) -> Option<Option<i64>>,
        mut found: impl FnMut(Seq),
    ) -> Result<(), CaptureError> {
        let mut search = self.needle.as_ref().map(Needle::search);
        let mut next = |bytes: &[u8], from: usize| match &mut search {
            Some(search) => search.next(bytes, from),
            None => Some(from),
        };
        capture.scan_hits(range, &mut next, |seq, record| {
            if let Some(gap) = gap(seq)
                && self.test.matches(&record, gap)
            {
                found(seq);
            }
            ControlFlow::Continue(())
        })
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

/// One run of a filter over records in order.
pub struct Pass<'a> {
    matcher: &'a Matcher,
    capture: &'a Capture,
    /// When each stream's last record came, as far as it was seen.
    last: HashMap<StreamKey, Time>,
}

impl Pass<'_> {
    /// Whether the record matches.
    pub fn matches(&mut self, seq: Seq, record: &RecordRef<'_>) -> bool {
        let gap = self.gap(seq, record.stream, record.time);
        self.matcher.test.matches(record, gap)
    }

    /// Of each record of a block the gap before it; none where the filter asks for none.
    fn gaps(&mut self, block: &ColumnBlock) -> Vec<Option<i64>> {
        if !self.matcher.asks_gap {
            return Vec::new();
        }
        let records = (block.first_seq()..)
            .zip(block.streams())
            .zip(block.times())
            .zip(block.flags());
        let mut lost_before = block.continues_lost();
        records
            .map(|(((seq, &stream), &time), flags)| {
                // Records lost in a row are one mark, at the first of them, as when they are read.
                let shows = !(flags.is_lost() && lost_before);
                lost_before = flags.is_lost();
                match shows {
                    true => self.gap(seq, StreamKey(stream), Time(time)),
                    false => None,
                }
            })
            .collect()
    }

    /// The time since the stream's previous record, ns, where the filter asks for it.
    fn gap(&mut self, seq: Seq, stream: StreamKey, time: Time) -> Option<i64> {
        if !self.matcher.asks_gap {
            return None;
        }
        let before = match self.last.insert(stream, time) {
            Some(before) => before,
            None => self.capture.time_before(seq, stream)?,
        };
        Some(time.0.saturating_sub(before.0))
    }
}

impl Test {
    fn matches(&self, record: &RecordRef<'_>, gap: Option<i64>) -> bool {
        match self {
            Test::Everything => true,
            Test::All(tests) => tests.iter().all(|test| test.matches(record, gap)),
            Test::Any(tests) => tests.iter().any(|test| test.matches(record, gap)),
            Test::Not(test) => !test.matches(record, gap),
            Test::Text(text) => text.is_in(record.data.as_bytes()),
            Test::Streams(keys) => keys.contains(&record.stream),
            Test::Type(whole) => record.kind != Kind::Comment && whole.is(record.event_type),
            Test::Id(whole) => record.kind == Kind::Event && whole.is(record.id),
            Test::Connection(order, wanted) => {
                order.holds(u64::from(record.connection).cmp(wanted))
            }
            Test::Kind(kind) => match kind {
                KindIs::Event => record.kind == Kind::Event,
                KindIs::Comment => record.kind == Kind::Comment,
                KindIs::AnyMark => record.kind == Kind::Mark,
                KindIs::Mark(word) => record.kind == Kind::Mark && record.event_type == word,
            },
            Test::Size(order, wanted) => order.holds((record.data.len() as u64).cmp(wanted)),
            Test::Gap(order, wanted) => gap.is_some_and(|gap| order.holds(gap.cmp(wanted))),
            Test::After(time) => record.time >= *time,
            Test::Before(time) => record.time < *time,
            Test::Json(test) => record.kind != Kind::Comment && test.matches(record.data),
        }
    }

    /// Whether columns can say of any number of records that they match or do not.
    fn columns_tell(&self) -> bool {
        match self {
            Test::All(tests) | Test::Any(tests) => tests.iter().any(Test::columns_tell),
            Test::Not(test) => test.columns_tell(),
            Test::Text(_) | Test::Id(_) | Test::Connection(..) | Test::Json(_) => false,
            _ => true,
        }
    }

    fn asks_gap(&self) -> bool {
        match self {
            Test::All(tests) | Test::Any(tests) => tests.iter().any(Test::asks_gap),
            Test::Not(test) => test.asks_gap(),
            Test::Gap(..) => true,
            _ => false,
        }
    }

    fn find(&self, text: &str, found: &mut Vec<(usize, usize)>) {
        match self {
            Test::All(tests) | Test::Any(tests) => {
                tests.iter().for_each(|test| test.find(text, found));
            }
            Test::Text(wanted) => wanted.find(text.as_bytes(), found),
            Test::Json(test) => test.find(text, found),
            _ => {}
        }
    }
}

fn compile(node: &Node, streams: &[StreamDefinition]) -> Test {
    let all = |parts: &[Node]| parts.iter().map(|part| compile(part, streams)).collect();
    match node {
        Node::All(parts) => Test::All(all(parts)),
        Node::Any(parts) => Test::Any(all(parts)),
        Node::Not(part) => Test::Not(Box::new(compile(part, streams))),
        Node::Text(text) => Test::Text(Text::words(text)),
        Node::Regex(pattern) => Test::Text(Text::regex(pattern)),
        Node::Field(Field::Stream, value) => {
            let whole = Whole::new(value);
            Test::Streams(keys(streams, |name| whole.is(name)))
        }
        Node::Streams(names) => {
            Test::Streams(keys(streams, |name| names.iter().any(|n| n == name)))
        }
        Node::Field(Field::Type, value) => Test::Type(Whole::new(value)),
        Node::Field(Field::Id, value) => Test::Id(Whole::new(value)),
        Node::Connection(order, number) => Test::Connection(*order, *number),
        Node::Kind(kind) => Test::Kind(kind.clone()),
        Node::Size(order, bytes) => Test::Size(*order, *bytes),
        Node::Gap(order, time) => Test::Gap(*order, *time),
        Node::After(time) => Test::After(*time),
        Node::Before(time) => Test::Before(*time),
        Node::Json(path, json) => Test::Json(Box::new(JsonTest::new(path, json))),
    }
}

fn keys(streams: &[StreamDefinition], wanted: impl Fn(&str) -> bool) -> Vec<StreamKey> {
    streams
        .iter()
        .filter(|stream| wanted(&stream.name))
        .map(|stream| stream.key)
        .collect()
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
