//! CSV as RFC 4180 has it, safe to open in a spreadsheet.

use std::io;

use super::Writer;
use crate::capture::RecordRef;
use crate::record::{Kind, Seq};

const COLUMNS: [&str; 9] = [
    "seq",
    "time",
    "stream",
    "connection",
    "kind",
    "type",
    "id",
    "duplicate",
    "data",
];

/// Writes CSV with a header line.
pub struct Csv;

impl Writer for Csv {
    fn begin(&mut self, to: &mut Vec<u8>) -> io::Result<()> {
        line(to, COLUMNS)
    }

    fn write(
        &mut self,
        seq: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut Vec<u8>,
    ) -> io::Result<()> {
        let kind = match record.kind {
            Kind::Event => "event",
            Kind::Comment => "comment",
            Kind::Mark => "mark",
        };
        let cells = [
            seq.to_string(),
            record.time.to_string(),
            guarded(stream),
            record.connection.to_string(),
            kind.to_owned(),
            guarded(record.event_type),
            guarded(record.id),
            record.duplicate.to_string(),
            guarded(record.data),
        ];
        line(to, cells)
    }
}

fn line(to: &mut Vec<u8>, cells: [impl AsRef<[u8]>; COLUMNS.len()]) -> io::Result<()> {
    let mut line = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(to);
    line.write_record(cells)?;
    line.flush()
}

/// A spreadsheet takes a cell that begins with one of these for a formula (OWASP, CSV
/// injection): it gets an apostrophe before it.
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
