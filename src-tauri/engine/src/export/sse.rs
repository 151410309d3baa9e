//! `text/event-stream`: what a conforming client of the original saw, with times in comments.

use std::io;
use std::ops::Range;

use memchr::memchr2;

use super::text::{Names, Times};
use super::{Seam, Writer};
use crate::capture::RecordRef;
use crate::record::{Kind, Seq};

/// Writes SSE.
#[derive(Default)]
pub struct Sse {
    last_id: String,
    /// Which ID was said last before is not known yet.
    unknown: bool,
    line: Option<(Range<usize>, String)>,
    times: Times,
    names: Names,
}

impl Writer for Sse {
    fn write(
        &mut self,
        _: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut Vec<u8>,
    ) -> io::Result<()> {
        match record.kind {
            Kind::Event => {
                self.origin(stream, record, to);
                to.push(b'\n');
                match self.unknown {
                    true => self.put_first(record, to),
                    false => put_event(record, &mut self.last_id, to),
                }
            }
            Kind::Comment => put_comment(record.data, to),
            Kind::Mark => {
                self.origin(stream, record, to);
                for text in [record.event_type, record.data] {
                    to.push(b' ');
                    put_line(text, to);
                }
                to.extend_from_slice(b"\n\n");
            }
        }
        Ok(())
    }

    fn seam(&mut self) -> Seam {
        Seam {
            line: self.line.take(),
            last_id: (!self.unknown).then(|| self.last_id.clone()),
        }
    }
}

impl Sse {
    /// Writes a part that others stand before.
    pub fn part() -> Sse {
        Sse {
            unknown: true,
            ..Sse::default()
        }
    }

    /// The first event: its ID is said in any case.
    fn put_first(&mut self, record: &RecordRef<'_>, to: &mut Vec<u8>) {
        put_type(record.event_type, to);
        let start = to.len();
        put_id(record.id, to);
        self.line = Some((start..to.len(), record.id.to_owned()));
        record.id.clone_into(&mut self.last_id);
        self.unknown = false;
        put_data(record.data, to);
    }

    /// When, and of which stream.
    fn origin(&mut self, stream: &str, record: &RecordRef<'_>, to: &mut Vec<u8>) {
        to.extend_from_slice(b": ");
        self.times.put(record.time, to);
        to.push(b' ');
        to.extend_from_slice(self.names.get(record.stream.0, stream, put_line));
    }
}

/// Appends an event's fields and the blank line after them; its id where it is not `last_id`.
pub(crate) fn put_event(record: &RecordRef<'_>, last_id: &mut String, to: &mut Vec<u8>) {
    put_type(record.event_type, to);
    if record.id != last_id {
        put_id(record.id, to);
        record.id.clone_into(last_id);
    }
    put_data(record.data, to);
}

fn put_type(event_type: &str, to: &mut Vec<u8>) {
    if event_type != "message" {
        to.extend_from_slice(b"event: ");
        put_line(event_type, to);
        to.push(b'\n');
    }
}

fn put_id(id: &str, to: &mut Vec<u8>) {
    to.extend_from_slice(b"id: ");
    put_line(id, to);
    to.push(b'\n');
}

fn put_data(data: &str, to: &mut Vec<u8>) {
    // Every line end of the standard begins a new field, so data can't forge one.
    let mut rest = data.as_bytes();
    loop {
        to.extend_from_slice(b"data: ");
        let Some(end) = memchr2(b'\n', b'\r', rest) else {
            to.extend_from_slice(rest);
            to.extend_from_slice(b"\n\n");
            return;
        };
        to.extend_from_slice(&rest[..end]);
        to.push(b'\n');
        let both = rest[end..].starts_with(b"\r\n");
        rest = &rest[end + 1 + usize::from(both)..];
    }
}

/// Appends a comment and a blank line.
pub(crate) fn put_comment(text: &str, to: &mut Vec<u8>) {
    to.push(b':');
    put_line(text, to);
    to.extend_from_slice(b"\n\n");
}

/// A line end within a line would begin another.
fn put_line(text: &str, to: &mut Vec<u8>) {
    let from = to.len();
    to.extend_from_slice(text.as_bytes());
    for byte in &mut to[from..] {
        if matches!(byte, b'\r' | b'\n') {
            *byte = b' ';
        }
    }
}
