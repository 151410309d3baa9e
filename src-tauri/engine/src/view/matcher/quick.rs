//! What a filter says of records by their columns alone, without reading them: of a whole block
//! at once, and only by the columns that it asks for.

use std::sync::Arc;

use crate::capture::{Capture, ColumnBlock, Flags};
use crate::record::{Kind, Time};

use super::bits::Bits;
use super::text::Whole;
use super::{KindIs, Order, Test};

/// Where one of so many records of a block is in question, types are looked up one by one.
const SPARSE: usize = 8;

/// A test over columns.
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
    Stream(u16),
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

    /// Which records of a block match; `gaps` are the times since their streams' previous ones,
    /// if the filter asks for them.
    pub fn says(&mut self, block: &ColumnBlock, gaps: &[Option<i64>]) -> Said {
        let all = Bits::first(block.len());
        let said = self.node.says(block, gaps, self.capture, all);
        if block.only_flags().is_some_and(|flags| !flags.is_lost()) {
            return said;
        }
        let lost = Bits::of(block.flags(), Flags::is_lost);
        Said {
            yes: said.yes.without(lost),
            no: said.no.without(lost),
        }
    }
}

/// What is known of the records of a block. Those in neither must be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    /// Those that match.
    pub yes: Bits,
    /// Those that don't.
    pub no: Bits,
}

impl Said {
    /// All that it is unsure of.
    pub fn unsure(&self, block: &ColumnBlock) -> Bits {
        Bits::first(block.len()).without(self.yes.or(self.no))
    }

    fn nothing() -> Said {
        Said {
            yes: Bits::default(),
            no: Bits::default(),
        }
    }

    fn of_all(block: &ColumnBlock, says: bool) -> Said {
        Said::known(block, Bits::first(if says { block.len() } else { 0 }))
    }

    fn known(block: &ColumnBlock, yes: Bits) -> Said {
        let no = Bits::first(block.len()).without(yes);
        Said { yes, no }
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
        Test::Streams(keys) if keys.len() == 1 => Node::Stream(keys[0].0),
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
    /// What it says of the records in question; of the others it may say anything.
    fn says(
        &mut self,
        block: &ColumnBlock,
        gaps: &[Option<i64>],
        capture: &Capture,
        asked: Bits,
    ) -> Said {
        if let Some(says) = self.says_of_all(block) {
            return Said::of_all(block, says);
        }
        let of_kind = |kind| match block.only_flags() {
            Some(flags) if flags.kind() == kind => Bits::first(block.len()),
            Some(_) => Bits::default(),
            None => Bits::of(block.flags(), |flags: Flags| flags.kind() == kind),
        };
        match self {
            Node::Known(known) => Said::of_all(block, *known),
            Node::Unknown => Said::nothing(),
            Node::OfEvent => Said {
                yes: Bits::default(),
                no: Bits::first(block.len()).without(of_kind(Kind::Event)),
            },
            Node::NoComment => Said {
                yes: Bits::default(),
                no: of_kind(Kind::Comment),
            },
            Node::All(nodes) => Node::all_say(nodes, block, gaps, capture, asked),
            Node::Any(nodes) => Node::any_says(nodes, block, gaps, capture, asked),
            Node::Not(node) => {
                let Said { yes, no } = node.says(block, gaps, capture, asked);
                Said { yes: no, no: yes }
            }
            Node::Stream(wanted) => {
                Said::known(block, Bits::of(block.streams(), |key| key == *wanted))
            }
            Node::Streams(wanted) => {
                let is = |key| wanted.get(usize::from(key)).copied().unwrap_or(false);
                Said::known(block, Bits::of(block.streams(), is))
            }
            Node::Type(types) => {
                let comments = of_kind(Kind::Comment);
                let said = types.says(block, capture, asked);
                Said {
                    yes: said.yes.without(comments),
                    no: said.no.or(comments),
                }
            }
            Node::Kind(kind) => Said::known(block, of_kind(*kind)),
            Node::Mark(types) => {
                let marks = of_kind(Kind::Mark);
                let said = types.says(block, capture, asked);
                Said {
                    yes: said.yes.and(marks),
                    no: said.no.or(Bits::first(block.len()).without(marks)),
                }
            }
            Node::Size(order, wanted) => {
                let is = |size| order.holds(u64::from(size).cmp(wanted));
                Said::known(block, Bits::of(block.sizes(), is))
            }
            Node::Gap(order, wanted) => {
                let is = |gap: Option<i64>| gap.is_some_and(|gap| order.holds(gap.cmp(wanted)));
                Said::known(block, Bits::of(gaps, is))
            }
            Node::After(after) => {
                Said::known(block, Bits::of(block.times(), |time| time >= after.0))
            }
            Node::Before(before) => {
                Said::known(block, Bits::of(block.times(), |time| time < before.0))
            }
        }
    }

    fn all_say(
        nodes: &mut [Self],
        block: &ColumnBlock,
        gaps: &[Option<i64>],
        capture: &Capture,
        asked: Bits,
    ) -> Said {
        let no = |node: &Self| node.says_of_all(block) == Some(false);
        if nodes.iter().any(no) {
            return Said::of_all(block, false);
        }
        let mut said = Said::of_all(block, true);
        for node in nodes {
            let asked = asked.without(said.no);
            if asked == Bits::default() {
                break;
            }
            let other = node.says(block, gaps, capture, asked);
            said.yes = said.yes.and(other.yes);
            said.no = said.no.or(other.no);
        }
        said
    }

    fn any_says(
        nodes: &mut [Self],
        block: &ColumnBlock,
        gaps: &[Option<i64>],
        capture: &Capture,
        asked: Bits,
    ) -> Said {
        let mut said = Said::of_all(block, false);
        for node in nodes {
            let other = node.says(block, gaps, capture, asked.without(said.yes));
            said.yes = said.yes.or(other.yes);
            said.no = said.no.and(other.no);
        }
        said
    }

    /// What it says of all records of a block alike, as far as their bounds tell.
    fn says_of_all(&self, block: &ColumnBlock) -> Option<bool> {
        let kind = || block.only_flags().map(Flags::kind);
        match self {
            Node::Known(known) => Some(*known),
            Node::Stream(wanted) => Some(block.only_stream()?.0 == *wanted),
            Node::Streams(wanted) => {
                let key = usize::from(block.only_stream()?.0);
                Some(wanted.get(key).copied().unwrap_or(false))
            }
            Node::Kind(wanted) => Some(kind()? == *wanted),
            Node::OfEvent => (kind()? != Kind::Event).then_some(false),
            Node::Mark(_) => (kind()? != Kind::Mark).then_some(false),
            Node::NoComment | Node::Type(_) => (kind()? == Kind::Comment).then_some(false),
            Node::After(time) => alike(block.time_bounds()?, |other| other >= *time),
            Node::Before(time) => alike(block.time_bounds()?, |other| other < *time),
            _ => None,
        }
    }
}

/// What holds for both ends of a range holds within.
fn alike((least, most): (Time, Time), holds: impl Fn(Time) -> bool) -> Option<bool> {
    let says = holds(least);
    (says == holds(most)).then_some(says)
}

/// Which types are wanted, asked once of each.
struct Types<'a> {
    wanted: Wanted<'a>,
    /// By the capture's number.
    known: Vec<Option<bool>>,
    /// The list of types of the blocks at hand, and what is said of each: of one that can't be
    /// named nothing.
    listed: (Arc<Vec<u16>>, Vec<Option<bool>>),
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
            listed: (Arc::default(), Vec::new()),
        }
    }

    fn says(&mut self, block: &ColumnBlock, capture: &Capture, asked: Bits) -> Said {
        let numbers = block.type_numbers();
        if !Arc::ptr_eq(&self.listed.0, numbers) {
            let says = numbers.iter().map(|&number| self.of(number, capture));
            self.listed = (Arc::clone(numbers), says.collect());
        }
        let says = &self.listed.1;
        let of = |place| {
            let said = says.get(usize::from(place)).or(says.first());
            said.copied().flatten()
        };
        let there = match block.type_bounds() {
            Some((least, most)) => says.get(usize::from(least)..=usize::from(most)),
            None => None,
        };
        let there = there.unwrap_or(says);
        if let Some(Some(first)) = there.first()
            && there.iter().all(|says| *says == Some(*first))
        {
            return Said::of_all(block, *first);
        }
        let sparse = asked.count() * SPARSE <= block.len();
        let that = |wanted| match sparse {
            true => asked.that(|at| of(block.lone_type(at)) == wanted),
            false => Bits::of(block.types(), |place| of(place) == wanted),
        };
        let yes = that(Some(true));
        if there.is_empty() || there.contains(&None) {
            let no = that(Some(false));
            return Said { yes, no };
        }
        Said::known(block, yes)
    }

    fn of(&mut self, number: u16, capture: &Capture) -> Option<bool> {
        let index = usize::from(number);
        if let Some(known) = self.known.get(index).copied().flatten() {
            return Some(known);
        }
        let name = capture.type_name(number)?;
        let known = match self.wanted {
            Wanted::Like(whole) => whole.is(&name),
            Wanted::Word(word) => *name == *word,
        };
        if index >= self.known.len() {
            self.known.resize(index + 1, None);
        }
        self.known[index] = Some(known);
        Some(known)
    }
}
