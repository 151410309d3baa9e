//! The same engine without a window.

pub mod args;
pub mod demo;
pub mod export;
pub mod import;
pub mod replay;
pub(crate) mod text;
pub mod watch;

use std::fmt::Display;
use std::process::ExitCode;

use feedscope_engine::EngineError;
use feedscope_engine::capture::CaptureError;
use feedscope_engine::export::ExportError;

/// Why a command did not do as asked: what is printed, and the exit code.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// A stream failed for good: 1.
    pub fn stream(message: impl Display) -> Failure {
        Failure {
            code: 1,
            message: message.to_string(),
        }
    }

    /// The arguments are wrong: 2.
    pub fn usage(message: impl Display) -> Failure {
        Failure {
            code: 2,
            message: message.to_string(),
        }
    }

    /// The capture or a file could not be written: 3.
    pub fn unwritable(message: impl Display) -> Failure {
        Failure {
            code: 3,
            message: message.to_string(),
        }
    }

    /// Prints it on standard error and gives its exit code.
    pub fn tell(self) -> ExitCode {
        if !self.message.is_empty() {
            anstream::eprintln!("feedscope: {}", text::printable(&self.message));
        }
        ExitCode::from(self.code)
    }
}

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Failure {
        Failure::unwritable(error)
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Failure {
        Failure::unwritable(error)
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Failure {
        match error {
            EngineError::Spec(_)
            | EngineError::Curl(_)
            | EngineError::NameTaken(_)
            | EngineError::NoSuchStream(_)
            | EngineError::Setting(_)
            | EngineError::NoSuchRecord(_)
            | EngineError::Path(_)
            | EngineError::Bookmark(_)
            | EngineError::Alert(_)
            | EngineError::Filter(_) => Failure::usage(error),
            EngineError::Capture(_)
            | EngineError::Paused(_)
            | EngineError::Export(_)
            | EngineError::Demo(_)
            | EngineError::Send(_)
            | EngineError::Threads(_)
            | EngineError::Settings { .. }
            | EngineError::Saved { .. } => Failure::unwritable(error),
        }
    }
}

/// A runtime for a command.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::unwritable(format!("the system can start no more threads: {error}"))
        })
}

/// Waits for Ctrl-C, or on Unix for a polite request to end.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler the system ends the process itself.
    let _ = tokio::signal::ctrl_c().await;
}
