//! From the capture to a file, or to another program: NDJSON, CSV, SSE and Parquet.

mod csv;
mod early;
mod file;
mod ndjson;
#[cfg(feature = "parquet")]
mod parquet;
mod parts;
mod selection;
mod sse;
mod text;

use std::io;
use std::ops::Range;

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

    /// How what was written since this was last asked, into an empty `to`, goes with what stands
    /// before it.
    fn seam(&mut self) -> Seam {
        Seam::default()
    }
}

/// How a part of a file, written by one who did not know the parts before it, goes with them.
#[derive(Debug, Default)]
pub struct Seam {
    /// Where a line lies that says an ID, and which: it goes if the ID is the last one said before.
    pub line: Option<(Range<usize>, String)>,
    /// The last ID said in this part, if any was.
    pub last_id: Option<String>,
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

/// A writer for a part of a file in this format, whatever stands before it; `None` where a writer
/// must see all records.
fn part_writer(format: Format) -> Option<Box<dyn Writer>> {
    match format {
        Format::Ndjson => Some(Box::<ndjson::Ndjson>::default()),
        Format::Csv => Some(Box::new(csv::Csv)),
        Format::Sse => Some(Box::new(sse::Sse::part())),
        Format::Parquet => None,
    }
}
