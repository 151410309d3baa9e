//! Into the capture: what exports wrote (NDJSON and SSE, exactly), event streams from elsewhere,
//! and whole captures.
//!
//! Records keep their times and are appended, so that a capture's times may go back. Their seqs
//! are new. What a format does not hold is made up as follows:
//!
//! | | NDJSON | SSE | capture |
//! | --- | --- | --- | --- |
//! | bytes on the wire | 0 | of the block in the file | kept |
//! | duplicate | kept | no | kept |
//! | connection | kept; of `retry`, `ended`, `failed` and `paused` the stream's last | by the `open` marks before it | kept |
//! | id of a comment or mark | the stream's last | the stream's last | kept |
//! | a comment's time and stream | kept | those of the record before it | kept |
//!
//! An event stream from elsewhere names no streams and no times: its stream is called after the
//! file, and everything in it has the time at which the file was last changed.
//!
//! A stream goes to the stream of that name which earlier imports made, or a new one. One that
//! has been watched is never added to, for its last record says where it resumes: then the new
//! one is called `NAME (imported)`.

mod error;
mod folder;
mod ndjson;
mod sink;
mod source;
mod sse;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use error::ImportError;

use crate::capture::{Capture, Recorder};
use sink::Sink;
use source::{Content, Source};

/// How an import stands, shared with whoever watches it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes read.
    pub done: Arc<AtomicU64>,
    /// Bytes to read.
    pub of: AtomicU64,
    /// Records handed to the recorder.
    pub records: AtomicU64,
    file: Mutex<String>,
}

impl Progress {
    /// The name of the file or folder that is being read, or was last.
    pub fn file(&self) -> String {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.clone()
    }

    fn begin(&self, path: &Path) {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        *file = name.to_string_lossy().into_owned();
    }
}

/// Appends what these files and folders hold, in their order. Files may be compressed with gzip
/// or zstd. All that came in is kept when this returns. When it is dropped before that, or
/// fails, what came before stays.
///
/// # Errors
///
/// The first file, line or record that can't be read, or the recorder's.
pub async fn import(
    paths: &[PathBuf],
    capture: &Capture,
    recorder: &Recorder,
    progress: &Progress,
) -> Result<(), ImportError> {
    let mut bytes = 0;
    for path in paths {
        bytes += source::bytes(path)?;
    }
    progress.of.store(bytes, Ordering::Relaxed);
    let mut sink = Sink::new(capture, recorder, progress);
    let mut outcome = Ok(());
    for path in paths {
        progress.begin(path);
        outcome = import_one(path, capture, &mut sink, progress).await;
        if outcome.is_err() {
            break;
        }
    }
    // What came before the error stays.
    sink.flush().await?;
    recorder.kept().await?;
    outcome
}

async fn import_one(
    path: &Path,
    capture: &Capture,
    sink: &mut Sink<'_>,
    progress: &Progress,
) -> Result<(), ImportError> {
    if path.is_dir() {
        return folder::read(path, capture, sink, progress).await;
    }
    let source = Source::open(path, progress).await?;
    match source.content {
        Content::Ndjson => ndjson::read(source, sink).await,
        Content::Sse => sse::read(source, sink).await,
    }
}
