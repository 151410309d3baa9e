//! The scan: from chunks of any bytes to chunks the parser reads as the standard says.

use std::borrow::Cow;
use std::collections::VecDeque;

use bytes::Bytes;
use memchr::{memchr, memchr2, memchr2_iter, memrchr2};

use super::facts::Fact;

/// How large a line and an event may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of a line without its end.
    pub line: usize,
    /// Bytes of an event's data.
    pub event: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            line: 16 << 20,
            event: 64 << 20,
        }
    }
}

/// Longer ids are not shown to the parser, which would copy them into every event of a chunk.
const ID_FOR_PARSER: usize = 256;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Holds an incomplete line and what is known of the block it stands in.
#[derive(Default)]
pub(super) struct Scanner {
    bounds: Bounds,
    /// The beginning of a line whose end has not come.
    held: Vec<u8>,
    /// That line passed the bound: bytes of it so far, and what it is.
    overlong: Option<(usize, Field)>,
    /// The last byte was CR: an LF next belongs to it.
    after_cr: bool,
    /// The last line end that came whole was CRLF, as the next one is then taken to be.
    crlf: bool,
    /// The size of the last line has been told.
    told: bool,
    /// The first line is over, so that a BOM is an ordinary character.
    begun: bool,
    block: Block,
}

/// The lines since the last blank one.
#[derive(Default)]
struct Block {
    wire: usize,
    /// Bytes of data.
    size: usize,
    /// The parser has got a data line.
    has_data: bool,
    id: Option<String>,
    /// Which bound it passed; its event is left out.
    over: Option<&'static str>,
}

/// What a line is, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Comment,
    Data,
    Event,
    Id,
    Retry,
    Unknown,
}

/// What the parser gets of a line.
enum Pass {
    Whole,
    Instead(&'static [u8]),
    Nothing,
}

impl Scanner {
    pub fn new(bounds: Bounds) -> Self {
        Scanner {
            bounds,
            ..Scanner::default()
        }
    }

    /// Takes the next bytes; appends what the parser gets to `out` and tells facts in order.
    pub fn feed(&mut self, chunk: &Bytes, out: &mut VecDeque<Bytes>, tell: &mut impl FnMut(Fact)) {
        let mut from = 0;
        if self.after_cr && !chunk.is_empty() {
            self.after_cr = false;
            self.crlf = chunk[0] == b'\n';
            from = usize::from(self.crlf);
            if !self.told {
                self.block.wire += from;
            }
        }
        if !self.held.is_empty() || self.overlong.is_some() {
            let Some(length) = memchr2(b'\r', b'\n', &chunk[from..]) else {
                return self.hold(&chunk[from..]);
            };
            let end = from + length;
            self.hold(&chunk[from..end]);
            from = self.after_end(chunk, end);
            self.held_line(from - end, out, tell);
        }
        let Some(last) = memrchr2(b'\r', b'\n', &chunk[from..]) else {
            return self.hold(&chunk[from..]);
        };
        let end = from + last + 1;
        self.lines(chunk, from, end, out, tell);
        self.hold(&chunk[end..]);
    }

    /// The body is over: how many bytes of an incomplete event it left.
    pub fn finish(&mut self, tell: &mut impl FnMut(Fact)) -> u64 {
        let line = self.overlong.map_or(self.held.len(), |(bytes, _)| bytes);
        let left = (self.block.wire + line) as u64;
        let over = match self.overlong {
            Some((_, field)) if field != Field::Unknown => Some("line"),
            _ => self.block.over,
        };
        if let Some(what) = over {
            tell(Fact::Limit {
                what,
                bytes: left,
                phantom: false,
            });
        }
        left
    }

    /// The complete lines of `chunk[from..end]`.
    fn lines(
        &mut self,
        chunk: &Bytes,
        from: usize,
        end: usize,
        out: &mut VecDeque<Bytes>,
        tell: &mut impl FnMut(Fact),
    ) {
        let valid = std::str::from_utf8(&chunk[from..end]).is_ok();
        let mut copy: Option<Vec<u8>> = None;
        // Bytes from `kept` to the present line pass as they are.
        let mut kept = from;
        let mut start = from;
        for at in memchr2_iter(b'\r', b'\n', &chunk[from..end]) {
            let stop = from + at;
            if stop < start {
                continue; // the LF of a CRLF
            }
            let next = self.after_end(chunk, stop);
            let mut line = &chunk[start..stop];
            let wire = next - start;
            let mut changed = chunk[stop] == b'\r';
            let overlong = line.len() > self.bounds.line;
            if !self.begun {
                self.begun = true;
                if let Some(rest) = line.strip_prefix(BOM) {
                    line = rest;
                    changed = true;
                }
            }
            let mut text = Cow::Borrowed(line);
            if !valid && let Cow::Owned(repaired) = String::from_utf8_lossy(line) {
                text = Cow::Owned(repaired.into_bytes());
                changed = true;
            }
            let pass = if overlong {
                self.overlong_line(field(&text).0, wire, tell)
            } else {
                self.line(&text, wire, tell)
            };
            if changed || !matches!(pass, Pass::Whole) {
                if copy.is_some() || kept < start {
                    copy.get_or_insert_with(|| Vec::with_capacity(end - from))
                        .extend_from_slice(&chunk[kept..start]);
                }
                match pass {
                    Pass::Whole => {
                        let copy = copy.get_or_insert_with(|| Vec::with_capacity(end - from));
                        copy.extend_from_slice(&text);
                        copy.push(b'\n');
                    }
                    Pass::Instead(line) => copy
                        .get_or_insert_with(|| Vec::with_capacity(end - from))
                        .extend_from_slice(line),
                    Pass::Nothing => {}
                }
                kept = next;
            }
            start = next;
        }
        match copy {
            Some(mut copy) => {
                copy.extend_from_slice(&chunk[kept..end]);
                out.push_back(Bytes::from(copy));
            }
            None if kept < end => out.push_back(chunk.slice(kept..end)),
            None => {}
        }
    }

    /// The held line has ended, with `end` bytes of line end.
    fn held_line(&mut self, end: usize, out: &mut VecDeque<Bytes>, tell: &mut impl FnMut(Fact)) {
        let mut held = std::mem::take(&mut self.held);
        if let Some((bytes, field)) = self.overlong.take() {
            self.begun = true;
            self.overlong_line(field, bytes + end, tell);
            return;
        }
        let wire = held.len() + end;
        if !std::mem::replace(&mut self.begun, true) && held.starts_with(BOM) {
            held.drain(..BOM.len());
        }
        if let Cow::Owned(repaired) = String::from_utf8_lossy(&held) {
            held = repaired.into_bytes();
        }
        match self.line(&held, wire, tell) {
            Pass::Whole => {
                held.push(b'\n');
                out.push_back(Bytes::from(held));
            }
            Pass::Instead(line) => out.push_back(Bytes::from_static(line)),
            Pass::Nothing => {}
        }
    }

    /// One line, without its end, in valid UTF-8 and within its bound; HTML 9.2.6.
    fn line(&mut self, line: &[u8], wire: usize, tell: &mut impl FnMut(Fact)) -> Pass {
        self.told = matches!(line, [] | [b':', ..]);
        if line.is_empty() {
            self.dispatch(wire + self.owed(), tell);
            return Pass::Whole;
        }
        let (field, value) = field(line);
        if field == Field::Comment {
            let wire = saturated(wire + self.owed());
            tell(Fact::Comment { wire });
            return Pass::Whole;
        }
        self.block.wire += wire;
        match field {
            Field::Data => self.data(value),
            Field::Event if self.block.over.is_some() => Pass::Nothing,
            // The parser takes a block of nothing but an empty `event` for an error.
            Field::Event if value.is_empty() => Pass::Instead(b"event:message\n"),
            Field::Event => Pass::Whole,
            Field::Id => {
                if memchr(0, value).is_some() {
                    return Pass::Nothing;
                }
                let id = std::str::from_utf8(value).expect("the line was made valid UTF-8");
                self.block.id = Some(id.to_owned());
                if value.len() > ID_FOR_PARSER {
                    return Pass::Nothing;
                }
                Pass::Whole
            }
            Field::Retry => {
                if let Some(ms) = digits(value) {
                    tell(Fact::Retry(ms));
                }
                Pass::Nothing
            }
            Field::Comment | Field::Unknown => Pass::Nothing,
        }
    }

    fn data(&mut self, value: &[u8]) -> Pass {
        if self.block.over.is_some() {
            return Pass::Nothing;
        }
        self.block.size += value.len() + 1;
        if self.block.size > self.bounds.event {
            self.block.over = Some("event");
            return Pass::Nothing;
        }
        self.block.has_data = true;
        Pass::Whole
    }

    /// A blank line: the block is over.
    fn dispatch(&mut self, wire: usize, tell: &mut impl FnMut(Fact)) {
        let block = std::mem::take(&mut self.block);
        let wire = block.wire + wire;
        match (block.over, block.has_data) {
            (None, true) => tell(Fact::Event {
                id: block.id,
                wire: saturated(wire),
            }),
            (None, false) => {
                if let Some(id) = block.id {
                    tell(Fact::Id(id));
                }
            }
            (Some(what), phantom) => {
                tell(Fact::Limit {
                    what,
                    bytes: wire as u64,
                    phantom,
                });
                if let Some(id) = block.id {
                    tell(Fact::Id(id));
                }
            }
        }
    }

    /// A line past its bound has ended. What the standard ignores is no loss.
    fn overlong_line(&mut self, field: Field, wire: usize, tell: &mut impl FnMut(Fact)) -> Pass {
        self.told = matches!(field, Field::Comment | Field::Id);
        match field {
            Field::Data | Field::Event => {
                self.block.wire += wire;
                self.block.over.get_or_insert("line");
            }
            Field::Comment | Field::Id => tell(Fact::Limit {
                what: "line",
                bytes: (wire + self.owed()) as u64,
                phantom: false,
            }),
            Field::Retry | Field::Unknown => self.block.wire += wire,
        }
        Pass::Nothing
    }

    /// Keeps the beginning of a line, up to the bound.
    fn hold(&mut self, bytes: &[u8]) {
        if let Some((length, _)) = &mut self.overlong {
            *length += bytes.len();
        } else if self.held.len() + bytes.len() <= self.bounds.line {
            self.held.extend_from_slice(bytes);
        } else {
            let length = self.held.len() + bytes.len();
            self.held.extend_from_slice(&bytes[..bytes.len().min(16)]);
            let mut line = self.held.as_slice();
            if !self.begun {
                line = line.strip_prefix(BOM).unwrap_or(line);
            }
            self.overlong = Some((length, field(line).0));
            self.held = Vec::new();
        }
    }

    /// The index after the line end at `stop`; remembers a CR that ends the chunk.
    fn after_end(&mut self, chunk: &[u8], stop: usize) -> usize {
        let next = chunk.get(stop + 1);
        if chunk[stop] == b'\r' && next.is_none() {
            self.after_cr = true;
            return stop + 1;
        }
        self.crlf = chunk[stop] == b'\r' && next == Some(&b'\n');
        stop + 1 + usize::from(self.crlf)
    }

    /// What is told at a CR can't wait for the LF that may follow: in a stream of CRLF it will.
    fn owed(&self) -> usize {
        usize::from(self.after_cr && self.crlf)
    }
}

/// A line's field and its value, less the one space that may stand before it.
fn field(line: &[u8]) -> (Field, &[u8]) {
    let (name, value) = match line {
        [b'd', b'a', b't', b'a', rest @ ..] => (Field::Data, rest),
        [b':', rest @ ..] => return (Field::Comment, rest),
        [b'i', b'd', rest @ ..] => (Field::Id, rest),
        [b'e', b'v', b'e', b'n', b't', rest @ ..] => (Field::Event, rest),
        [b'r', b'e', b't', b'r', b'y', rest @ ..] => (Field::Retry, rest),
        _ => return (Field::Unknown, line),
    };
    match value {
        [] => (name, value),
        [b':', b' ', value @ ..] | [b':', value @ ..] => (name, value),
        _ => (Field::Unknown, line),
    }
}

/// A `retry` value: ASCII digits and nothing else; what passes u64 is its greatest.
fn digits(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(value.iter().fold(0u64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    }))
}

fn saturated(wire: usize) -> u32 {
    u32::try_from(wire).unwrap_or(u32::MAX)
}
