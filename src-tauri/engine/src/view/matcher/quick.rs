//! What a filter says of a record by its columns alone, without reading it.

use crate::capture::{Capture, Columns};
use crate::record::{Kind, Time};

use super::text::Whole;
use super::{KindIs, Order, Test};

/// A test over columns. It answers `None` where only the record itself can tell.
pub(super) struct Quick<'a> {
    capture: &'a Capture,
    node: Node<'a>,
}

enum Node<'a> {
    Known(bool),
    /// Only the record can tell.
    Unknown,
    /// Only the record can tell of an event; of anything else it is false.
    OfEvent,
    /// Only the record can tell, unless it is a comment.
    NoComment,
    All(Vec<Node<'a>>),
    Any(Vec<Node<'a>>),
    Not(Box<Node<'a>>),
    /// By stream key.
    Streams(Vec<bool>),
    Type(Types<'a>),
    Kind(Kind),
    Mark(Types<'a>),
    Size(Order, u64),
    Gap(Order, i64),
    After(Time),
    Before(Time),
}

impl<'a> Quick<'a> {
    pub fn new(test: &'a Test, capture: &'a Capture) -> Quick<'a> {
        Quick {
            capture,
            node: node(test),
        }
    }

    /// Whether the record with these columns matches; `gap` is the time since its stream's
    /// previous one.
    pub fn says(&mut self, columns: &Columns, gap: Option<i64>) -> Option<bool> {
        self.node.says(columns, gap, self.capture)
    }
}

fn node(test: &Test) -> Node<'_> {
    match test {
        Test::Everything => Node::Known(true),
        Test::All(tests) => Node::All(tests.iter().map(node).collect()),
        Test::Any(tests) => Node::Any(tests.iter().map(node).collect()),
        Test::Not(test) => Node::Not(Box::new(node(test))),
        Test::Text(_) | Test::Connection(..) => Node::Unknown,
        Test::Json(_) => Node::NoComment,
        Test::Id(_) => Node::OfEvent,
        Test::Streams(keys) => {
            let most = keys.iter().map(|key| usize::from(key.0) + 1).max();
            let mut wanted = vec![false; most.unwrap_or(0)];
            keys.iter()
                .for_each(|key| wanted[usize::from(key.0)] = true);
            Node::Streams(wanted)
        }
        Test::Type(whole) => Node::Type(Types::new(Wanted::Like(whole))),
        Test::Kind(KindIs::Event) => Node::Kind(Kind::Event),
        Test::Kind(KindIs::Comment) => Node::Kind(Kind::Comment),
        Test::Kind(KindIs::AnyMark) => Node::Kind(Kind::Mark),
        Test::Kind(KindIs::Mark(word)) => Node::Mark(Types::new(Wanted::Word(word))),
        Test::Size(order, bytes) => Node::Size(*order, *bytes),
        Test::Gap(order, time) => Node::Gap(*order, *time),
        Test::After(time) => Node::After(*time),
        Test::Before(time) => Node::Before(*time),
    }
}

impl Node<'_> {
    fn says(&mut self, columns: &Columns, gap: Option<i64>, capture: &Capture) -> Option<bool> {
        match self {
            Node::Known(known) => Some(*known),
            Node::Unknown => None,
            Node::OfEvent => (columns.kind != Kind::Event).then_some(false),
            Node::NoComment => (columns.kind == Kind::Comment).then_some(false),
            Node::All(nodes) => every(nodes, false, |node| node.says(columns, gap, capture)),
            Node::Any(nodes) => every(nodes, true, |node| node.says(columns, gap, capture)),
            Node::Not(node) => node.says(columns, gap, capture).map(|says| !says),
            Node::Streams(wanted) => {
                let key = usize::from(columns.stream.0);
                Some(wanted.get(key).copied().unwrap_or(false))
            }
            Node::Type(_) if columns.kind == Kind::Comment => Some(false),
            Node::Type(types) => types.says(columns.type_index, capture),
            Node::Kind(kind) => Some(columns.kind == *kind),
            Node::Mark(_) if columns.kind != Kind::Mark => Some(false),
            Node::Mark(types) => types.says(columns.type_index, capture),
            Node::Size(order, wanted) => Some(order.holds(u64::from(columns.size).cmp(wanted))),
            Node::Gap(order, wanted) => Some(gap.is_some_and(|gap| order.holds(gap.cmp(wanted)))),
            Node::After(time) => Some(columns.time >= *time),
            Node::Before(time) => Some(columns.time < *time),
        }
    }
}

/// `decides` when one node says so; the opposite when all say that; else unknown.
fn every<'a>(
    nodes: &mut [Node<'a>],
    decides: bool,
    mut says: impl FnMut(&mut Node<'a>) -> Option<bool>,
) -> Option<bool> {
    let mut known = true;
    for node in nodes {
        match says(node) {
            Some(said) if said == decides => return Some(decides),
            Some(_) => {}
            None => known = false,
        }
    }
    known.then_some(!decides)
}

/// Which types are wanted, asked once of each.
struct Types<'a> {
    wanted: Wanted<'a>,
    known: Vec<Option<bool>>,
}

enum Wanted<'a> {
    Like(&'a Whole),
    Word(&'a str),
}

impl<'a> Types<'a> {
    fn new(wanted: Wanted<'a>) -> Types<'a> {
        Types {
            wanted,
            known: Vec::new(),
        }
    }

    fn says(&mut self, index: u16, capture: &Capture) -> Option<bool> {
        let index = usize::from(index);
        if index >= self.known.len() {
            self.known.resize(index + 1, None);
        }
        if self.known[index].is_none() {
            let name = capture.type_name(index as u16)?;
            self.known[index] = Some(match self.wanted {
                Wanted::Like(whole) => whole.is(&name),
                Wanted::Word(word) => *name == *word,
            });
        }
        self.known[index]
    }
}
