//! One export into one file: filtered, with progress, cancellable, all or nothing.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use thiserror::Error;

use super::{Format, writer};
use crate::capture::{Capture, CaptureError};
use crate::record::StreamKey;
use crate::view::Matcher;

/// Why an export did not come about. There is no file then, or still the one from before.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The destination can't be written.
    #[error("can't write {}: {source}; choose another place, or make room there", path.display())]
    Write {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The capture can't be read.
    #[error(transparent)]
    Capture(#[from] CaptureError),
    /// The person stopped it.
    #[error("the export was cancelled")]
    Cancelled,
}

/// How an export stands, shared with whoever watches it.
#[derive(Debug, Default)]
pub struct Job {
    /// Records looked at.
    pub done: AtomicU64,
    /// Records to look at.
    pub of: AtomicU64,
    /// Records written.
    pub written: AtomicU64,
    /// Set to stop it.
    pub cancel: AtomicBool,
}

/// Writes what matches and is kept by now into `path`, by way of a temporary file beside it.
/// Returns how many records it wrote.
///
/// # Errors
///
/// When the file can't be written, the capture can't be read, or the job was cancelled.
pub fn export(
    capture: &Capture,
    matcher: &Matcher,
    format: Format,
    path: &Path,
    job: &Job,
) -> Result<u64, ExportError> {
    // The temporary file's name, which some errors carry, would only confuse.
    let failed = |error: io::Error| ExportError::Write {
        path: path.to_owned(),
        source: error.kind().into(),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".feedscope-export-")
        .tempfile_in(folder)
        .map_err(failed)?;
    let mut buffer = BufWriter::with_capacity(1 << 18, file.as_file_mut());
    write_to(capture, matcher, format, &mut buffer, job, &failed)?;
    buffer.flush().map_err(failed)?;
    drop(buffer);
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(job.written.load(Ordering::Relaxed))
}

/// Writes what matches and is kept by now, wherever it goes; `failed` says what can't be written.
///
/// # Errors
///
/// As [`export`].
pub fn write_to(
    capture: &Capture,
    matcher: &Matcher,
    format: Format,
    to: &mut dyn Write,
    job: &Job,
    failed: &dyn Fn(io::Error) -> ExportError,
) -> Result<(), ExportError> {
    let range = capture.first_seq()..capture.end_seq();
    job.of.store(range.end - range.start, Ordering::Relaxed);
    let names = names(capture);
    let mut writer = writer(format);
    writer.begin(to).map_err(failed)?;
    let mut outcome = Ok(());
    let first = range.start;
    let mut pass = matcher.pass(capture);
    capture.scan(range, |seq, record| {
        job.done.store(seq + 1 - first, Ordering::Relaxed);
        if job.cancel.load(Ordering::Relaxed) {
            outcome = Err(ExportError::Cancelled);
        } else if pass.matches(seq, &record) {
            job.written.fetch_add(1, Ordering::Relaxed);
            let name = names
                .get(usize::from(record.stream.0))
                .map_or("", String::as_str);
            outcome = writer.write(seq, name, &record, to).map_err(failed);
        }
        if outcome.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    outcome
}

/// The streams' names by key.
pub fn names(capture: &Capture) -> Vec<String> {
    let mut names = Vec::new();
    for stream in capture.streams() {
        let StreamKey(key) = stream.key;
        let index = usize::from(key);
        if index >= names.len() {
            names.resize(index + 1, String::new());
        }
        names[index] = stream.name;
    }
    names
}
