//! From the capture to a file, or to another program: NDJSON, CSV, SSE and Parquet.

mod csv;
mod file;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
mod selection;
mod sse;
mod text;

use std::io;

pub use crate::wire::Format;
pub use file::{ExportError, Job, export, names, write_to};
pub use selection::Selection;
pub(crate) use sse::{put_comment, put_event};

use crate::capture::RecordRef;
use crate::record::Seq;

/// One format's way to write records. Lines end in LF.
pub trait Writer: Send {
    /// Appends what stands before the first record.
    ///
    /// # Errors
    ///
    /// When the format can't say it.
    fn begin(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }

    /// Appends one record, now or with those that come later. `stream` is its stream's name.
    ///
    /// # Errors
    ///
    /// When the format can't say it.
    fn write(
        &mut self,
        seq: Seq,
        stream: &str,
        record: &RecordRef<'_>,
        to: &mut Vec<u8>,
    ) -> io::Result<()>;

    /// Appends what stands after the last record.
    ///
    /// # Errors
    ///
    /// When the format can't say it.
    fn finish(&mut self, _: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }
}

/// A writer for the format, at the beginning of a file.
///
/// # Errors
///
/// When this build does not have the format.
pub fn writer(format: Format) -> Result<Box<dyn Writer>, ExportError> {
    Ok(match format {
        Format::Ndjson => Box::<ndjson::Ndjson>::default(),
        Format::Csv => Box::new(csv::Csv),
        Format::Sse => Box::<sse::Sse>::default(),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(parquet::Parquet::new().map_err(ExportError::Format)?),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(ExportError::NoParquet),
    })
}
