//! One export into one file: filtered, with progress, cancellable, all or nothing.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use thiserror::Error;

use super::early::Early;
use super::parts::Parts;
use super::{Format, Selection, part_writer, writer};
use crate::capture::{Capture, CaptureError};
use crate::record::StreamKey;

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
    /// A record can't be said in this format.
    #[error(
        "the records can't be written in this format: {0}; choose NDJSON, which holds them all"
    )]
    Format(io::Error),
    /// This build lacks Parquet.
    #[error(
        "this Feedscope was built without Parquet: choose another format, or build it with the feature parquet"
    )]
    NoParquet,
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

/// Writes what is selected and kept by now into `path`, by way of a temporary file beside it.
/// Returns how many records it wrote.
///
/// # Errors
///
/// When the file can't be written, the capture can't be read, or the job was cancelled.
pub fn export<'a>(
    capture: &Capture,
    selection: impl Into<Selection<'a>>,
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
    let file = tempfile::Builder::new()
        .prefix(".feedscope-export-")
        .tempfile_in(folder)
        .map_err(failed)?;
    let mut early = Early::new(file.as_file());
    write_to(capture, selection, format, &mut early, job, &failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(job.written.load(Ordering::Relaxed))
}

/// Writes what is selected and kept by now, wherever it goes, in large pieces; `failed` says what
/// can't be written.
///
/// # Errors
///
/// As [`export`].
pub fn write_to<'a>(
    capture: &Capture,
    selection: impl Into<Selection<'a>>,
    format: Format,
    to: &mut dyn Write,
    job: &Job,
    failed: &dyn Fn(io::Error) -> ExportError,
) -> Result<(), ExportError> {
    let kept = capture.first_seq()..capture.end_seq();
    let selection = selection.into();
    let places = selection.places(&kept);
    job.of.store(places.end - places.start, Ordering::Relaxed);
    let parts = Parts {
        capture,
        selection: &selection,
        names: &names(capture),
        job,
    };
    let mut put = |bytes: &[u8]| to.write_all(bytes).map_err(failed);
    let mut writer = writer(format)?;
    let mut bytes = Vec::new();
    writer.begin(&mut bytes).map_err(ExportError::Format)?;
    put(&bytes)?;
    match part_writer(format).is_some() {
        true => parts.write_at_once(places, format, &mut put)?,
        false => parts.write_in_turn(places, &mut *writer, &mut put)?,
    }
    if job.cancel.load(Ordering::Relaxed) {
        return Err(ExportError::Cancelled);
    }
    bytes.clear();
    writer.finish(&mut bytes).map_err(ExportError::Format)?;
    put(&bytes)?;
    to.flush().map_err(failed)?;
    job.done
        .store(job.of.load(Ordering::Relaxed), Ordering::Relaxed);
    Ok(())
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
