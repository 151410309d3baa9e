//! Another capture, record by record.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::sink::Sink;
use super::{ImportError, Progress};
use crate::capture::{Capture, CaptureError};
use crate::record::{Record, Seq, StreamKey};

/// So many bytes of records are read at once.
const PIECE: usize = 4 << 20;
/// So many records are read at once.
const RECORDS: usize = 10_000;

/// Reads what the capture holds now; another process may go on writing it.
pub(super) async fn read(
    path: &Path,
    into: &Capture,
    sink: &mut Sink<'_>,
    progress: &Progress,
) -> Result<(), ImportError> {
    if path.canonicalize().ok() == into.dir().canonicalize().ok() {
        return Err(ImportError::Itself {
            path: path.to_owned(),
        });
    }
    let folder = path.to_owned();
    let capture = apart(move || Capture::open_for_reading(&folder)).await?;
    let (first, end) = (capture.first_seq(), capture.end_seq());
    let bytes = super::source::bytes(path)?;
    let before = progress.done.load(Ordering::Relaxed);
    let streams = capture.streams();
    let mut next = first;
    while next < end {
        let capture = capture.clone();
        let (records, then) = apart(move || piece(&capture, next, end)).await?;
        for mut record in records {
            let name = match record.stream {
                StreamKey::CAPTURE => "",
                key => streams
                    .iter()
                    .find(|stream| stream.key == key)
                    .map_or("", |stream| &*stream.name),
            };
            record.stream = sink.stream(name).await?.key;
            sink.put(record).await?;
        }
        next = then;
        let share = (next - first) as f64 / (end - first) as f64;
        let done = before + (bytes as f64 * share) as u64;
        progress.done.store(done, Ordering::Relaxed);
    }
    Ok(())
}

/// Some records from a seq on, and the seq to go on from.
fn piece(capture: &Capture, from: Seq, end: Seq) -> Result<(Vec<Record>, Seq), CaptureError> {
    let mut records = Vec::new();
    let (mut bytes, mut next) = (0, end);
    capture.scan(from..end, |seq, record| {
        if bytes >= PIECE || records.len() >= RECORDS {
            next = seq;
            return ControlFlow::Break(());
        }
        bytes += record.data.len();
        records.push(record.to_record());
        ControlFlow::Continue(())
    })?;
    Ok((records, next))
}

/// Does what waits for the disk on a thread that may.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CaptureError> + Send + 'static,
) -> Result<T, ImportError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}
