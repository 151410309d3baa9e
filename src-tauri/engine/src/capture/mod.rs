//! The capture: an append-only log of records in a folder, written by one thread, read by many.
//!
//! ```text
//! CAPTURE        json: version, id (random), created
//! LOCK           locked by the process that writes, holds its pid
//! 00000001.log   a segment: a header (twice), the definitions of all streams known when it was
//!                begun, then frames; about 64 MiB, then the next is begun
//! 00000001.zlog  instead of the log: the same, compressed (see `compressed`)
//! 00000001.idx   its columns and definitions, disposable (see `index`)
//! lost+found/    what recovery cut off
//! ```
//!
//! `docs/capture-format.md` says it for whoever writes another reader.
//!
//! The header is `FEEDLOG\n`, format u32, capture id u128, segment number u32, first seq u64 and
//! crc32c of these; frames are described in `frame`. Checksums begin from the capture's id and
//! the segment's number, so neither bytes of another segment nor any that a server sends pass
//! for a frame.
//!
//! What holds at all times:
//! - A record is **kept** once its batch is written, and from then on can be read; no process
//!   that dies takes it away. It is **synced** at most [`CaptureOptions::sync_every`] later.
//! - Seqs are from 1, without holes when written. What can't be read any more shows as a mark in
//!   its place, and what was removed as a mark at the end.
//! - A segment exists whole or not at all: it is written beside its place, synced and renamed.
//! - Nothing is dropped: the queue is bounded in bytes, and producers wait while it is full.
//! - Where a stream resumes is read off its last valid record.

use std::time::Duration;

mod active;
mod background;
mod block;
mod columns;
mod compressed;
mod compressor;
mod disk;
mod error;
mod folder;
mod frame;
mod index;
mod keep;
mod loader;
mod packed;
mod reader;
mod recorder;
mod recovery;
mod retention;
mod scan;
mod segment;
mod shared;
mod slice;
mod streams;
mod trouble;
mod types;
mod walk;
mod writer;

pub(crate) use background::yield_to_others;
pub use block::{ColumnBlock, Flags};
pub use columns::Columns;
pub use disk::{Disk, DiskFile, RealDisk};
pub use error::CaptureError;
pub use frame::{MAX_RECORD_BYTES, RecordRef};
pub use reader::Capture;
pub use recorder::{Recorder, RecorderStatus};
pub use recovery::RecoveryReport;
pub use streams::{Resume, StreamDefinition};

/// How a capture is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureOptions {
    /// A segment that has this many bytes of records is sealed; 1 KiB to 1 GiB.
    pub segment_bytes: u64,
    /// The most records in one write.
    pub batch_records: usize,
    /// How long a batch is gathered at most. A record that comes alone is written at once.
    pub batch_wait: Duration,
    /// How long after it is written a record is synced at the latest.
    pub sync_every: Duration,
    /// Bytes that may wait to be written before producers wait; 1 byte to 1 GiB.
    pub queue_bytes: usize,
    /// The most bytes on the disk, give or take a segment; `None` is no limit.
    pub budget_bytes: Option<u64>,
    /// How long a record is kept at least; older ones go, whole segments at a time. `None` is
    /// for ever.
    pub max_age: Option<Duration>,
    /// How many of the newest records are kept at least; older ones go, whole segments at a
    /// time. `None` is no limit.
    pub max_records: Option<u64>,
    /// How often age is looked at while nothing comes.
    pub retain_every: Duration,
    /// Bytes to leave free on the disk: with less, recording pauses.
    pub free_floor_bytes: u64,
    /// Whether sealed segments are compressed in the background: they take a fraction of the
    /// room, and a search through their texts takes longer.
    pub compress: bool,
    /// How long to wait before trying again what the disk refused.
    pub retry_every: Duration,
}

impl Default for CaptureOptions {
    fn default() -> Self {
        CaptureOptions {
            segment_bytes: 64 << 20,
            batch_records: 1000,
            batch_wait: Duration::from_millis(10),
            sync_every: Duration::from_secs(1),
            queue_bytes: 64 << 20,
            budget_bytes: Some(10 << 30),
            max_age: None,
            max_records: None,
            retain_every: Duration::from_secs(60),
            free_floor_bytes: 256 << 20,
            compress: false,
            retry_every: Duration::from_secs(1),
        }
    }
}

/// What can be changed while a capture is written, see [`CaptureOptions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are the options of these names")]
pub struct RetentionOptions {
    pub budget_bytes: Option<u64>,
    pub max_age: Option<Duration>,
    pub max_records: Option<u64>,
    pub free_floor_bytes: u64,
    pub compress: bool,
}

impl CaptureOptions {
    /// Changes what can be changed while a capture is written.
    pub fn retain(&mut self, options: RetentionOptions) {
        self.budget_bytes = options.budget_bytes;
        self.max_age = options.max_age;
        self.max_records = options.max_records;
        self.free_floor_bytes = options.free_floor_bytes;
        self.compress = options.compress;
    }

    fn within_bounds(mut self) -> Self {
        // Within a small budget a segment is a small part, for whole segments are dropped.
        let part = self
            .budget_bytes
            .map(|bytes| bytes / u64::from(retention::PARTS));
        let most = part.map_or(u64::MAX, |part| part.max(1 << 20));
        self.segment_bytes = self.segment_bytes.min(most).clamp(1 << 10, 1 << 30);
        self.queue_bytes = self.queue_bytes.clamp(1, 1 << 30);
        self.batch_records = self.batch_records.max(1);
        self
    }
}
