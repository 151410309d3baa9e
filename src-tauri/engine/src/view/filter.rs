//! The one-line filter language; `docs/filters.md` is its page for people.
//!
//! ```text
//! filter    = any
//! any       = all { "OR" all }
//! all       = term { term }                    juxtaposition is AND, and so is the word AND
//! term      = ( "-" | "NOT" ) term | "(" any ")" | field | json | text
//! text      = word | phrase | regex            anywhere in the data
//! phrase    = '"' … '"'                        `\"` and `\\` escape
//! regex     = "/" … "/" [ "i" ]                `\/` escapes
//! field     = ( "stream" | "type" | "id" ) ":" ( word | phrase )   `*` stands for anything
//!           | "conn" ":" [ order ] number
//!           | "kind" ":" word                  event, comment, mark, or a mark's word
//!           | "size" ":" [ order ] size        bytes of data: 200, 1kb, 2mb
//!           | "gap" ":" [ order ] duration     since the stream's previous record: 500ms, 2s
//!           | ( "after" | "before" ) ":" moment
//! json      = path order literal | path "contains" literal | path "=~" regex
//!           | "exists" "(" path ")"
//! order     = "=" | "==" | "!=" | "<" | "<=" | ">" | ">="
//! literal   = number | "true" | "false" | "null" | phrase | word
//! ```
//!
//! Words, phrases and regexes ignore case unless they have a capital ("smart case"). A filter
//! that can't be read says where and why; it never silently matches nothing.

mod lex;
mod parse;
mod value;

use std::cmp::Ordering;

use thiserror::Error;

use crate::json::Path;
use crate::record::Time;
pub(super) use lex::MARKS;
pub use value::Clock;
pub(super) use value::is_number;

/// A filter that was read. The empty filter matches everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub(super) root: Option<Node>,
}

/// What a part of a filter asks.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Text(String),
    Regex(Pattern),
    Field(Field, String),
    /// Streams of exactly these names.
    Streams(Vec<String>),
    Connection(Order, u64),
    Kind(KindIs),
    Size(Order, u64),
    /// Nanoseconds.
    Gap(Order, i64),
    After(Time),
    Before(Time),
    Json(Path, Json),
}

/// What `field:value` with a pattern looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Stream,
    Type,
    Id,
}

/// What `kind:` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KindIs {
    Event,
    Comment,
    AnyMark,
    /// A mark of this word.
    Mark(String),
}

/// A regex that compiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) text: String,
    pub(super) any_case: bool,
}

/// What is asked of the values that a JSON path leads to. One of them suffices.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Exists,
    Compare(Order, Literal),
    Contains(Literal),
    Like(Pattern),
}

/// A value in a filter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    /// As typed, a JSON number.
    Number(String),
    Text(String),
}

/// How two values are to stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Other,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Order {
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Order::Equal => ordering.is_eq(),
            Order::Other => ordering.is_ne(),
            Order::Less => ordering.is_lt(),
            Order::AtMost => ordering.is_le(),
            Order::More => ordering.is_gt(),
            Order::AtLeast => ordering.is_ge(),
        }
    }
}

/// Where and why a filter can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message} (at character {})", at + 1)]
pub struct FilterError {
    /// Which character, from 0.
    pub at: usize,
    /// One sentence that says what to do.
    pub message: String,
}

impl Filter {
    /// Reads a filter. Times without a date or a zone, and those before now, are taken by the
    /// system's clock.
    ///
    /// # Errors
    ///
    /// The first place that can't be read.
    pub fn parse(text: &str) -> Result<Filter, FilterError> {
        Filter::parse_at(text, &Clock::system())
    }

    /// Reads a filter by this clock.
    ///
    /// # Errors
    ///
    /// The first place that can't be read.
    pub fn parse_at(text: &str, clock: &Clock) -> Result<Filter, FilterError> {
        let tokens = lex::tokens(text, clock)?;
        let root = parse::parse(tokens, text.chars().count())?;
        Ok(Filter { root })
    }

    /// What matches both.
    pub fn and(&self, other: &Filter) -> Filter {
        let parts: Vec<Node> = [&self.root, &other.root]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let root = (!parts.is_empty()).then_some(Node::All(parts));
        Filter { root }
    }

    /// What also matches and is of none of the streams of these names.
    pub fn without_streams(&self, names: &[String]) -> Filter {
        let root = match names {
            [] => None,
            names => Some(Node::Not(Box::new(Node::Streams(names.to_vec())))),
        };
        self.and(&Filter { root })
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }
}

fn error(at: usize, message: impl Into<String>) -> FilterError {
    FilterError {
        at,
        message: message.into(),
    }
}
