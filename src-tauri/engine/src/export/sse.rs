//! `text/event-stream`: what a conforming client of the original saw, with times in comments.

use std::io::{self, Write};

use super::Writer;
use crate::capture::RecordRef;
use crate::record::{Kind, Seq};

/// Writes SSE.
#[derive(Default)]
pub struct Sse {
    last_id: String,
}

impl Writer for Sse {
    fn write(
        &mut self,
        _: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        match record.kind {
            Kind::Event => self.event(stream, record, to),
            Kind::Comment => writeln!(to, ":{}\n", one_line(record.data)),
            Kind::Mark => writeln!(
                to,
                ": {} {} {} {}\n",
                record.time,
                one_line(stream),
                one_line(record.event_type),
                one_line(record.data)
            ),
        }
    }
}

impl Sse {
    fn event(
        &mut self,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        writeln!(to, ": {} {}", record.time, one_line(stream))?;
        if record.event_type != "message" {
            writeln!(to, "event: {}", one_line(record.event_type))?;
        }
        if record.id != self.last_id {
            writeln!(to, "id: {}", one_line(record.id))?;
            record.id.clone_into(&mut self.last_id);
        }
        // Every line end of the standard begins a new field, so data can't forge one.
        for line in record.data.replace("\r\n", "\n").split(['\n', '\r']) {
            writeln!(to, "data: {line}")?;
        }
        writeln!(to)
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}
