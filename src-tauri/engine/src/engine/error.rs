use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::capture::CaptureError;
use crate::demo::DemoError;
use crate::export::ExportError;
use crate::stream::SpecError;
use crate::stream::curl::CurlError;
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
    /// The file of saved streams.
    #[error("can't {doing} the saved streams in {}: {why}", path.display())]
    Saved {
        /// `read` or `write`.
        doing: &'static str,
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
            EngineError::Capture(_) => "capture",
            EngineError::Paused(_) => "recording-paused",
            EngineError::Export(ExportError::Cancelled) => "cancelled",
            EngineError::Export(_) => "export",
            EngineError::Demo(_) => "demo",
            EngineError::Threads(_) => "threads",
            EngineError::Setting(_) => "bad-setting",
            EngineError::Settings { .. } => "settings",
            EngineError::Saved { .. } => "saved-streams",
        };
        code.into()
    }

    pub(super) fn saved(doing: &'static str, path: PathBuf, error: &io::Error) -> EngineError {
        let why = format!("{error}; check the folder's permissions and the space on its disk");
        EngineError::Saved { doing, path, why }
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
