//! What the parser gets: known fields in valid UTF-8 with LF ends, as far as possible uncopied.

use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;

use super::facts::Fact;
use crate::stream::scan::{
    Block, Counts, End, Limit, Line, LineSink, Lines, Row, Said, Size, row, says_error,
};
use crate::stream::spec::{Bounds, Framing};

/// Longer ids are not shown to the parser, which would copy them into every event of a chunk.
const ID_FOR_PARSER: usize = 256;

/// Reads chunks and passes them on.
pub(super) struct Pass {
    lines: Lines,
    block: Block,
    /// Bytes of an event, when each line is one.
    rows: Option<usize>,
}

impl Pass {
    pub fn new(bounds: Bounds, framing: Framing) -> Self {
        Pass {
            lines: Lines::new(bounds.line as usize),
            block: Block::new(bounds.event as usize),
            rows: (framing == Framing::Lines).then_some(bounds.event as usize),
        }
    }

    /// Takes the next bytes; appends what the parser gets to `out` and tells facts in order.
    pub fn feed(
        &mut self,
        chunk: &Bytes,
        counts: &mut Counts,
        out: &mut VecDeque<Bytes>,
        tell: &mut impl FnMut(Fact),
    ) {
        self.through(chunk, counts, out, tell, |lines, passing| {
            lines.feed(chunk, passing);
        });
    }

    /// The body is over: how many bytes of an incomplete event it left. The last line is an
    /// event without its end only when the body is `whole`.
    pub fn finish(
        &mut self,
        whole: bool,
        counts: &mut Counts,
        out: &mut VecDeque<Bytes>,
        tell: &mut impl FnMut(Fact),
    ) -> u64 {
        let tail = self.lines.tail();
        if self.rows.is_some() && whole && tail.is_json() {
            self.through(&Bytes::new(), counts, out, tell, |lines, passing| {
                lines.end_line(passing);
            });
            return 0;
        }
        let (left, limit) = self.block.finish(&tail);
        if let Some(limit) = limit {
            tell(Fact::from(limit));
        }
        left
    }

    fn through<T: FnMut(Fact)>(
        &mut self,
        chunk: &Bytes,
        counts: &mut Counts,
        out: &mut VecDeque<Bytes>,
        tell: &mut T,
        read: impl FnOnce(&mut Lines, &mut Passing<'_, T>),
    ) {
        let mut passing = Passing {
            chunk,
            block: &mut self.block,
            rows: self.rows,
            counts,
            out,
            tell,
            begun: false,
            copy: Vec::new(),
            kept: 0..0,
        };
        read(&mut self.lines, &mut passing);
        passing.finish();
    }
}

/// One chunk on its way.
struct Passing<'a, T> {
    chunk: &'a Bytes,
    block: &'a mut Block,
    rows: Option<usize>,
    counts: &'a mut Counts,
    out: &'a mut VecDeque<Bytes>,
    tell: &'a mut T,
    /// A line has been passed on.
    begun: bool,
    /// What goes before `kept`.
    copy: Vec<u8>,
    /// Bytes of the chunk that pass as they are.
    kept: Range<usize>,
}

impl<T: FnMut(Fact)> LineSink for Passing<'_, T> {
    fn counts(&mut self) -> &mut Counts {
        self.counts
    }

    fn line(&mut self, line: Line<'_>) {
        match self.rows {
            Some(bound) => self.row(&line, bound),
            None => self.field(line),
        }
    }

    fn overlong(&mut self, head: &str, size: Size) {
        let limit = match self.rows {
            Some(_) => Some(Limit::line(size)),
            None => self.block.overlong(head, size, self.counts),
        };
        if let Some(limit) = limit {
            (self.tell)(Fact::from(limit));
        }
    }

    fn late_lf(&mut self) {
        if self.rows.is_none() {
            self.block.late_lf();
        }
    }
}

impl<T: FnMut(Fact)> Passing<'_, T> {
    fn field(&mut self, line: Line<'_>) {
        match self.block.line(line.text, line.size, self.counts) {
            Said::Data(_) => self.pass(line),
            // The parser takes a block of nothing but an empty `event` for an error.
            Said::Name("") => self.write(&[b"event:message"]),
            Said::Name(_) => self.pass(line),
            Said::Id(id) if id.len() <= ID_FOR_PARSER => self.pass(line),
            Said::Nothing | Said::TooMuch | Said::Id(_) => {}
            Said::Retry(ms) => (self.tell)(Fact::Retry(ms)),
            Said::Comment(_, wire) => {
                (self.tell)(Fact::Comment { wire });
                self.pass(line);
            }
            Said::End(end) => {
                self.end(end);
                self.pass(line);
            }
        }
    }

    fn end(&mut self, end: End) {
        match end {
            End::Nothing => {}
            End::Event { id, wire } => (self.tell)(Fact::Event { id, wire }),
            End::Id(id) => (self.tell)(Fact::Id(id)),
            End::Limit { limit, id } => {
                (self.tell)(Fact::from(limit));
                if let Some(id) = id {
                    (self.tell)(Fact::Id(id));
                }
            }
        }
    }

    /// As the event that it is.
    fn row(&mut self, line: &Line<'_>, bound: usize) {
        match row(line, bound) {
            Row::Blank => {}
            Row::Event(data, wire) => {
                self.counts.event(wire as usize, says_error(data));
                (self.tell)(Fact::Event { id: None, wire });
                self.write(&[b"data: ", data.as_bytes(), b"\n"]);
            }
            Row::Limit(limit) => (self.tell)(Fact::from(limit)),
        }
    }

    fn pass(&mut self, line: Line<'_>) {
        let Some(place) = line.place else {
            return self.write(&[line.text.as_bytes()]);
        };
        self.begun = true;
        if self.kept.end != place.start {
            self.copy.extend_from_slice(&self.chunk[self.kept.clone()]);
            self.kept.start = place.start;
        }
        self.kept.end = place.end;
    }

    /// A line that is not in the chunk as it is passed on.
    fn write(&mut self, parts: &[&[u8]]) {
        // A chunk often begins with the end of a line, and its other lines need no copy.
        if !std::mem::replace(&mut self.begun, true) {
            let line = [parts, &[b"\n"]].concat().concat();
            return self.out.push_back(Bytes::from(line));
        }
        self.copy.extend_from_slice(&self.chunk[self.kept.clone()]);
        self.kept.start = self.kept.end;
        for part in parts {
            self.copy.extend_from_slice(part);
        }
        self.copy.push(b'\n');
    }

    fn finish(mut self) {
        if !self.copy.is_empty() {
            self.copy.extend_from_slice(&self.chunk[self.kept]);
            self.out.push_back(Bytes::from(self.copy));
        } else if !self.kept.is_empty() {
            self.out.push_back(self.chunk.slice(self.kept));
        }
    }
}
