//! From the capture to a file, or to another program: NDJSON, CSV and SSE.

mod csv;
mod file;
mod ndjson;
mod sse;

use std::io::{self, Write};

pub use crate::wire::Format;
pub use file::names;
pub use file::{ExportError, Job, export, write_to};

use crate::capture::RecordRef;
use crate::record::Seq;

/// One format's way to write records. Lines end in LF.
pub trait Writer: Send {
    /// Writes what stands before the first record.
    ///
    /// # Errors
    ///
    /// Those of the destination.
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes one record. `stream` is its stream's name.
    ///
    /// # Errors
    ///
    /// Those of the destination.
    fn write(
        &mut self,
        seq: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut dyn Write,
    ) -> io::Result<()>;
}

/// A writer for the format, at the beginning of a file.
pub fn writer(format: Format) -> Box<dyn Writer> {
    match format {
        Format::Ndjson => Box::new(ndjson::Ndjson),
        Format::Csv => Box::new(csv::Csv),
        Format::Sse => Box::new(sse::Sse::default()),
    }
}
