use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::capture::CaptureError;
use crate::demo::DemoError;
use crate::export::ExportError;
use crate::json::PathError;
use crate::record::Seq;
use crate::stream::curl::CurlError;
use crate::stream::{Failure, SpecError};
use crate::view::FilterError;
use crate::wire::WireError;

/// Why the engine could not do what was asked. Each is one sentence that says what to do.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A stream's description is wrong.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// A curl command can't be read.
    #[error(transparent)]
    Curl(#[from] CurlError),
    /// Two streams can't have one name.
    #[error("there is a stream named {0:?} already: choose another name")]
    NameTaken(String),
    /// The stream is not there, or not any more.
    #[error("there is no stream named {0:?}")]
    NoSuchStream(String),
    /// A filter can't be read.
    #[error("the filter can't be read: {0}")]
    Filter(#[from] FilterError),
    /// A JSON path can't be read.
    #[error("the path can't be read: {0}")]
    Path(#[from] PathError),
    /// The capture.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// The disk takes nothing now.
    #[error("recording is paused, so streams can't be changed now: {0}")]
    Paused(String),
    /// An export.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The demo feeds.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A request beside the streams was not answered.
    #[error(transparent)]
    Send(#[from] Failure),
    /// The system gives no more threads.
    #[error("can't start another thread: {0}; close some programs")]
    Threads(io::Error),
    /// A setting can't be so.
    #[error("{0}")]
    Setting(String),
    /// The file of the settings.
    #[error(
        "can't write the settings in {}: {why}; check the folder's permissions and the space on its disk",
        path.display()
    )]
    Settings {
        /// The file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The capture has no such record, or not any more.
    #[error("record {0} is no longer in the capture")]
    NoSuchRecord(Seq),
    /// A bookmark can't be so.
    #[error("{0}")]
    Bookmark(&'static str),
    /// An alert can't be so.
    #[error("{0}")]
    Alert(String),
    /// A file of what is kept besides the capture.
    #[error("can't {doing} the {what} in {}: {why}", path.display())]
    Saved {
        /// `read` or `write`.
        doing: &'static str,
        /// `saved streams`, `bookmarks`, `alerts`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        why: String,
    },
}

impl EngineError {
    /// The word for it that a program can match.
    pub fn code(&self) -> Cow<'static, str> {
        let code = match self {
            EngineError::Spec(error) => return format!("bad-{}", error.field).into(),
            EngineError::Curl(_) => "bad-curl",
            EngineError::NameTaken(_) => "name-taken",
            EngineError::NoSuchStream(_) => "no-such-stream",
            EngineError::Filter(_) => "bad-filter",
            EngineError::Path(_) => "bad-path",
            EngineError::Capture(_) => "capture",
            EngineError::Paused(_) => "recording-paused",
            EngineError::Export(ExportError::Cancelled) => "cancelled",
            EngineError::Export(_) => "export",
            EngineError::Demo(_) => "demo",
            EngineError::Send(_) => "send",
            EngineError::Threads(_) => "threads",
            EngineError::Setting(_) => "bad-setting",
            EngineError::Settings { .. } => "settings",
            EngineError::NoSuchRecord(_) => "no-such-record",
            EngineError::Bookmark(_) => "bad-bookmark",
            EngineError::Alert(_) => "bad-alert",
            EngineError::Saved { .. } => "saved-streams",
        };
        code.into()
    }
}

impl From<EngineError> for WireError {
    fn from(error: EngineError) -> WireError {
        WireError {
            code: error.code().into_owned(),
            message: error.to_string(),
        }
    }
}
