use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::capture::CaptureError;

/// Why an import stopped. What came in before stays in the capture.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A file can't be read.
    #[error("{} can't be read ({source}): check its name and permissions", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line is not what it should be.
    #[error(
        "{}, line {line}, column {column}: {why}; all before it has come in: correct that line, \
         and import a file that begins with it",
        path.display()
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// Which line, from 1.
        line: u64,
        /// Which byte of the line, from 1.
        column: usize,
        /// What is wrong with it.
        why: String,
    },
    /// Something in a file of SSE is too large to be kept.
    #[error(
        "{}: a {what} of {bytes} bytes is more than a record can hold; all before it has come in: \
         take it out, and import a file of what follows it",
        path.display()
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// `line` or `event`.
        what: &'static str,
        /// Its bytes.
        bytes: u64,
    },
    /// A file holds something else.
    #[error(
        "{} is neither NDJSON of Feedscope nor an event stream: choose a file that begins with \
         {{\"kind\":…}}, or with a comment or field of SSE (rename it to end in .sse if it is one)",
        path.display()
    )]
    Unknown {
        /// The file.
        path: PathBuf,
    },
    /// The format is for reading elsewhere.
    #[error(
        "{} is {format}, which does not hold all of a record: export as NDJSON instead, and import that",
        path.display()
    )]
    OneWay {
        /// The file.
        path: PathBuf,
        /// `CSV` or `Parquet`.
        format: &'static str,
    },
    /// A capture can't be imported into itself.
    #[error("{} is the capture that is imported into: choose another", path.display())]
    Itself {
        /// The folder.
        path: PathBuf,
    },
    /// A capture.
    #[error(transparent)]
    Capture(#[from] CaptureError),
}
