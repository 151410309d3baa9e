//! Lines: byte order mark, the three line ends, UTF-8, and the bound of a line; HTML 9.2.5.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2, memchr2_iter, memrchr2};

use super::Counts;

const BOM: char = '\u{FEFF}';

/// How much of an overlong line is kept, to know what it was: a mark, and a name.
const HEAD: usize = 80;

/// A held line's room is kept for the next one up to this size.
const ROOM: usize = 64 << 10;

/// Takes lines.
pub(in crate::stream) trait LineSink {
    /// Where what is noticed is counted.
    fn counts(&mut self) -> &mut Counts;

    /// A complete line within its bound.
    fn line(&mut self, line: Line<'_>);

    /// A line past its bound has ended; `head` is how it began.
    fn overlong(&mut self, head: &str, size: Size);

    /// The LF of a CRLF whose CR was the end of the chunk before.
    fn late_lf(&mut self);
}

/// A line without its end, in valid UTF-8.
pub(in crate::stream) struct Line<'a> {
    pub text: &'a str,
    pub size: Size,
    /// Where it stands in the chunk with its end, when that is LF and nothing had to be changed.
    pub place: Option<Range<usize>>,
}

/// How many bytes a line took.
#[derive(Clone, Copy)]
pub(in crate::stream) struct Size {
    /// With its end, as far as that has come.
    pub wire: usize,
    /// 1 when the line ended in a CR at the chunk's end, and by what came before an LF follows.
    pub owed: usize,
}

/// Cuts chunks into lines. Holds the beginning of a line whose end has not come.
#[derive(Default)]
pub(in crate::stream) struct Lines {
    /// Bytes of a line without its end.
    bound: usize,
    held: Vec<u8>,
    /// The held line passed the bound: its bytes so far. `held` is then its head.
    overlong: Option<usize>,
    /// The last byte was CR: an LF next belongs to it.
    after_cr: bool,
    /// The last line end that came whole was CRLF, as the next one is then taken to be.
    crlf: bool,
    /// The first line is over, so that a BOM is an ordinary character.
    begun: bool,
}

/// A line whose end has not come.
pub(in crate::stream) struct Tail {
    /// The line so far, in valid UTF-8; its head when it passed the bound.
    pub text: String,
    /// Its bytes.
    pub bytes: usize,
    /// It passed the bound.
    pub overlong: bool,
}

impl Lines {
    pub fn new(bound: usize) -> Self {
        Lines {
            bound,
            ..Lines::default()
        }
    }

    /// Takes the next bytes.
    #[inline]
    pub fn feed(&mut self, chunk: &[u8], sink: &mut impl LineSink) {
        let mut from = 0;
        if self.after_cr && !chunk.is_empty() {
            self.after_cr = false;
            self.crlf = chunk[0] == b'\n';
            if self.crlf {
                from = 1;
                sink.counts().late_lf();
                sink.late_lf();
            }
        }
        if !self.held.is_empty() || self.overlong.is_some() {
            let Some(length) = memchr2(b'\r', b'\n', &chunk[from..]) else {
                return self.hold(&chunk[from..]);
            };
            let end = from + length;
            self.hold(&chunk[from..end]);
            from = self.after_end(chunk, end);
            self.count_end(chunk[end], sink.counts());
            self.held_line(from - end, sink);
        }
        let Some(last) = memrchr2(b'\r', b'\n', &chunk[from..]) else {
            return self.hold(&chunk[from..]);
        };
        let end = from + last + 1;
        self.whole_lines(chunk, from..end, sink);
        self.hold(&chunk[end..]);
    }

    /// The line that has no end yet.
    pub fn tail(&self) -> Tail {
        let text = String::from_utf8_lossy(&self.held);
        let text = match self.begun {
            false => text.strip_prefix(BOM).unwrap_or(&text),
            true => &text,
        };
        Tail {
            text: text.to_owned(),
            bytes: self.overlong.unwrap_or(self.held.len()),
            overlong: self.overlong.is_some(),
        }
    }

    /// Takes the end of the body for the end of the line.
    pub fn end_line(&mut self, sink: &mut impl LineSink) {
        self.held_line(0, sink);
    }

    /// The complete lines of `chunk[region]`.
    fn whole_lines(&mut self, chunk: &[u8], region: Range<usize>, sink: &mut impl LineSink) {
        let from = region.start;
        let bytes = &chunk[region];
        let valid = simdutf8::basic::from_utf8(bytes).ok();
        let mut start = from;
        for at in memchr2_iter(b'\r', b'\n', bytes) {
            let stop = from + at;
            if stop < start {
                continue; // the LF of a CRLF
            }
            let next = self.after_end(chunk, stop);
            let line = start..stop;
            start = next;
            let repaired;
            let (mut text, mut same) = match valid {
                Some(valid) => (&valid[line.start - from..line.end - from], true),
                None => {
                    repaired = String::from_utf8_lossy(&chunk[line.clone()]);
                    let same = matches!(repaired, Cow::Borrowed(_));
                    sink.counts().invalid_utf8 += u64::from(!same);
                    (&*repaired, same)
                }
            };
            same &= chunk[stop] == b'\n';
            if !self.begun {
                self.begun = true;
                if let Some(rest) = text.strip_prefix(BOM) {
                    sink.counts().bom = true;
                    (text, same) = (rest, false);
                }
            }
            self.count_end(chunk[stop], sink.counts());
            let size = self.size(next - line.start);
            if line.len() > self.bound {
                sink.overlong(text, size);
            } else {
                let place = same.then_some(line.start..next);
                sink.line(Line { text, size, place });
            }
        }
    }

    /// The held line has ended, with `end` bytes of line end.
    fn held_line(&mut self, end: usize, sink: &mut impl LineSink) {
        let mut held = std::mem::take(&mut self.held);
        let overlong = self.overlong.take();
        let size = self.size(overlong.unwrap_or(held.len()) + end);
        let repaired = String::from_utf8_lossy(&held);
        let mut text = &*repaired;
        if overlong.is_none() && matches!(repaired, Cow::Owned(_)) {
            sink.counts().invalid_utf8 += 1;
        }
        if !std::mem::replace(&mut self.begun, true)
            && let Some(rest) = text.strip_prefix(BOM)
        {
            sink.counts().bom = true;
            text = rest;
        }
        if overlong.is_some() {
            sink.overlong(text, size);
        } else {
            let place = None;
            sink.line(Line { text, size, place });
        }
        drop(repaired);
        if held.capacity() <= ROOM {
            held.clear();
            self.held = held;
        }
    }

    /// Keeps the beginning of a line, up to the bound.
    fn hold(&mut self, bytes: &[u8]) {
        let length = self.overlong.unwrap_or(self.held.len()) + bytes.len();
        if length <= self.bound {
            return self.held.extend_from_slice(bytes);
        }
        if self.overlong.is_none() {
            self.held.truncate(HEAD);
            self.held.shrink_to(HEAD);
        }
        self.overlong = Some(length);
        let room = HEAD.saturating_sub(self.held.len());
        self.held.extend_from_slice(&bytes[..room.min(bytes.len())]);
    }

    /// The byte after the line end at `stop`; remembers a CR that ends the chunk.
    #[inline]
    fn after_end(&mut self, chunk: &[u8], stop: usize) -> usize {
        if chunk[stop] == b'\n' {
            self.crlf = false;
            return stop + 1;
        }
        let Some(next) = chunk.get(stop + 1) else {
            self.after_cr = true;
            return stop + 1;
        };
        self.crlf = *next == b'\n';
        stop + 1 + usize::from(self.crlf)
    }

    #[inline]
    fn count_end(&self, end: u8, counts: &mut Counts) {
        match end {
            b'\n' => counts.lf += 1,
            _ if self.crlf && !self.after_cr => counts.crlf += 1,
            _ => counts.cr += 1,
        }
    }

    /// What is told at a CR can't wait for the LF that may follow: in a stream of CRLF it will.
    #[inline]
    fn size(&self, wire: usize) -> Size {
        Size {
            wire,
            owed: usize::from(self.after_cr && self.crlf),
        }
    }
}
