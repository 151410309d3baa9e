//! Blocks: fields, what a blank line dispatches, and the bound of an event; HTML 9.2.6.

use memchr::memchr;

use super::{Counts, Size};
use crate::record::SmolStr;

/// The lines since the last blank one. What it says of each line is for the reader to gather.
#[derive(Default)]
pub(in crate::stream) struct Block {
    /// Bytes of an event's data.
    bound: usize,
    wire: usize,
    /// Bytes of data.
    size: usize,
    /// A data line has been said.
    has_data: bool,
    id: Option<SmolStr>,
    /// Its type is `error`.
    is_error: bool,
    /// Its data says that something went wrong.
    says_error: bool,
    /// Which bound it passed; its event is left out.
    over: Option<&'static str>,
    /// The size of the last line has been told.
    told: bool,
}

/// What a line says.
pub(in crate::stream) enum Said<'a> {
    /// Nothing, or nothing that counts in this block.
    Nothing,
    /// One more line of data.
    Data(&'a str),
    /// With this line the event passed its bound: its data so far is not wanted either.
    TooMuch,
    /// The event's type; "" takes it back.
    Name(&'a str),
    /// An id that the block's end will set.
    Id(&'a str),
    /// The reconnection time, ms.
    Retry(u64),
    /// A comment, and the bytes of its line.
    Comment(&'a str, u32),
    /// The block is over.
    End(End),
}

/// What comes of a block.
pub(in crate::stream) enum End {
    /// Nothing.
    Nothing,
    /// An event of what was gathered.
    Event { id: Option<SmolStr>, wire: u32 },
    /// The last event ID, without an event.
    Id(SmolStr),
    /// Its event is left out; its id counts.
    Limit { limit: Limit, id: Option<SmolStr> },
}

/// Something passed a bound.
pub(in crate::stream) struct Limit {
    /// `line` or `event`.
    pub what: &'static str,
    /// Bytes left out.
    pub bytes: u64,
    /// Data lines of the event have been said.
    pub phantom: bool,
}

impl Limit {
    /// A line that stands for itself.
    pub fn line(size: Size) -> Limit {
        Limit {
            what: "line",
            bytes: (size.wire + size.owed) as u64,
            phantom: false,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Comment,
    Data,
    Event,
    Id,
    Retry,
    Unknown,
}

impl Block {
    pub fn new(bound: usize) -> Self {
        Block {
            bound,
            ..Block::default()
        }
    }

    /// A line within its bound.
    #[inline]
    pub fn line<'a>(&mut self, line: &'a str, size: Size, counts: &mut Counts) -> Said<'a> {
        let (field, value) = match line {
            "" => {
                self.told = true;
                return Said::End(self.end(size.wire + size.owed, counts));
            }
            _ => field(line),
        };
        self.told = field == Field::Comment;
        if self.told {
            counts.comments += 1;
            return Said::Comment(value, saturated(size.wire + size.owed));
        }
        self.wire += size.wire;
        match field {
            Field::Data => self.data(value),
            Field::Event if self.over.is_some() => Said::Nothing,
            Field::Event => {
                self.is_error = value == "error";
                Said::Name(value)
            }
            Field::Id if memchr(0, value.as_bytes()).is_some() => {
                counts.invalid_ids += 1;
                Said::Nothing
            }
            Field::Id => {
                self.id = Some(value.into());
                Said::Id(value)
            }
            Field::Retry => match digits(value) {
                Some(ms) => {
                    counts.retry = Some(ms);
                    Said::Retry(ms)
                }
                None => {
                    counts.bad_retry(value);
                    Said::Nothing
                }
            },
            Field::Comment | Field::Unknown => {
                counts.unknown(line);
                Said::Nothing
            }
        }
    }

    /// A line past its bound has ended. What the standard ignores is no loss.
    pub fn overlong(&mut self, head: &str, size: Size, counts: &mut Counts) -> Option<Limit> {
        let field = field(head).0;
        self.told = matches!(field, Field::Comment | Field::Id);
        if self.told {
            return Some(Limit::line(size));
        }
        self.wire += size.wire;
        match field {
            Field::Data | Field::Event => {
                self.over.get_or_insert("line");
            }
            Field::Unknown => counts.unknown(head),
            Field::Comment | Field::Id | Field::Retry => {}
        }
        None
    }

    /// Its event is left out.
    pub fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// The LF of a CRLF whose CR was the end of the chunk before.
    pub fn late_lf(&mut self) {
        self.wire += usize::from(!self.told);
    }

    /// The body is over: bytes of the block and of a `line` that has no end, and what of it
    /// passed a bound.
    pub fn finish(&mut self, line: &super::Tail) -> (u64, Option<Limit>) {
        let left = (self.wire + line.bytes) as u64;
        let over = match line.overlong && field(&line.text).0 != Field::Unknown {
            true => Some("line"),
            false => self.over,
        };
        let limit = over.map(|what| Limit {
            what,
            bytes: left,
            phantom: false,
        });
        (left, limit)
    }

    #[inline]
    fn data<'a>(&mut self, value: &'a str) -> Said<'a> {
        if self.over.is_some() {
            return Said::Nothing;
        }
        self.size += value.len() + 1;
        if self.size > self.bound {
            self.over = Some("event");
            return Said::TooMuch;
        }
        if !self.has_data {
            self.says_error = says_error(value);
        }
        self.has_data = true;
        Said::Data(value)
    }

    #[inline]
    fn end(&mut self, wire: usize, counts: &mut Counts) -> End {
        let wire = self.wire + wire;
        let id = self.id.take();
        let phantom = std::mem::take(&mut self.has_data);
        let is_error = std::mem::take(&mut self.is_error) | std::mem::take(&mut self.says_error);
        (self.wire, self.size) = (0, 0);
        if let Some(what) = self.over.take() {
            let bytes = wire as u64;
            let limit = Limit {
                what,
                bytes,
                phantom,
            };
            return End::Limit { limit, id };
        }
        counts.ids += u64::from(id.is_some());
        match (phantom, id) {
            (true, id) => {
                counts.event(wire, is_error);
                let wire = saturated(wire);
                End::Event { id, wire }
            }
            (false, Some(id)) => End::Id(id),
            (false, None) => End::Nothing,
        }
    }
}

/// A line's field and its value, less the one space that may stand before it. A comment's value
/// is all after its colon.
#[inline]
fn field(line: &str) -> (Field, &str) {
    let (field, name) = match line.as_bytes() {
        [b'd', b'a', b't', b'a', ..] => (Field::Data, 4),
        [b':', ..] => return (Field::Comment, &line[1..]),
        [b'i', b'd', ..] => (Field::Id, 2),
        [b'e', b'v', b'e', b'n', b't', ..] => (Field::Event, 5),
        [b'r', b'e', b't', b'r', b'y', ..] => (Field::Retry, 5),
        _ => return (Field::Unknown, line),
    };
    match &line.as_bytes()[name..] {
        [] => (field, ""),
        [b':', b' ', ..] => (field, &line[name + 2..]),
        [b':', ..] => (field, &line[name + 1..]),
        _ => (Field::Unknown, line),
    }
}

/// Data of the form in which APIs tell of an error after a 200: `{"error":…`.
#[inline]
pub(in crate::stream) fn says_error(data: &str) -> bool {
    ["{", "\"error\"", ":"]
        .into_iter()
        .try_fold(data, |rest, part| {
            Some(rest.strip_prefix(part)?.trim_ascii_start())
        })
        .is_some_and(|value| !value.starts_with("null") && !value.starts_with("false"))
}

/// A `retry` value: ASCII digits and nothing else; what passes u64 is its greatest.
fn digits(value: &str) -> Option<u64> {
    if value.is_empty() || !value.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    Some(value.bytes().fold(0u64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    }))
}

pub(super) fn saturated(wire: usize) -> u32 {
    u32::try_from(wire).unwrap_or(u32::MAX)
}
