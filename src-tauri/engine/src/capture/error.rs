//! What can go wrong with a capture, in sentences a person can act on.

use std::io;
use std::path::{Path, PathBuf};

/// Why something could not be done with a capture.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// Another process writes it.
    #[error(
        "the capture {} is being written by another Feedscope{pid}: close that one first",
        dir.display()
    )]
    Held {
        /// The capture's folder.
        dir: PathBuf,
        /// ` (pid 4711)`, or "" when it can't be told.
        pid: String,
    },
    /// The operating system refused.
    #[error("{} can't be {done} ({source}): check the disk and the folder's permissions", path.display())]
    Io {
        /// What was to be done to it: `opened`, `read`, …
        done: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A newer version wrote it.
    #[error(
        "{} was written by a newer Feedscope (format {found}, this one reads up to {known}): update Feedscope to open it",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format this version reads.
        known: u32,
    },
    /// There is nothing to read.
    #[error("{} holds no capture: check the folder's name", dir.display())]
    Missing {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder is used for something else.
    #[error("{} holds other files and no capture: choose an empty folder with --capture", dir.display())]
    Occupied {
        /// The folder.
        dir: PathBuf,
    },
    /// The recorder has been closed.
    #[error("the capture is closed: nothing more can be recorded in it")]
    Closed,
    /// The recorder was closed while the disk took nothing.
    #[error("the last {records} records could not be kept: {why}")]
    NotKept {
        /// How many records were given up.
        records: u64,
        /// Why, as a sentence.
        why: String,
    },
    /// A record is larger than a capture holds.
    #[error(
        "a record of {bytes} bytes can't be kept: the most is {most}; lower the stream's event limit"
    )]
    TooLarge {
        /// Its type, id and data together.
        bytes: u64,
        /// The most that a record may hold.
        most: u64,
    },
    /// A record names a stream that was never defined.
    #[error("the capture has no stream number {key}: define it first")]
    UnknownStream {
        /// The number.
        key: u16,
    },
    /// All stream numbers are taken.
    #[error("the capture has 65535 streams, and no number is left: begin another with --capture")]
    TooManyStreams,
    /// Another stream is called so.
    #[error("another stream of the capture is called {name:?}: choose another name")]
    NameTaken {
        /// The name.
        name: String,
    },
}

impl CaptureError {
    /// For `map_err`: what was to be done to which path.
    pub(super) fn io(done: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CaptureError {
        let path = path.to_owned();
        move |source| CaptureError::Io { done, path, source }
    }
}
