//! What the reading and the writing side have in common: the segments, and how far they are kept.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;

use super::disk::Disk;
use super::recovery::RecoveryReport;
use super::segment::{CaptureId, Segment};
use super::streams::Streams;
use super::types::TypeTable;
use crate::record::Seq;

pub(super) struct Shared {
    pub disk: Arc<dyn Disk>,
    pub dir: PathBuf,
    pub id: CaptureId,
    /// Oldest first, without overlaps; there may be gaps between them. Replaced, never changed,
    /// so that whoever reads keeps what it began with.
    segments: RwLock<Arc<Vec<Arc<Segment>>>>,
    pub types: TypeTable,
    pub streams: RwLock<Streams>,
    /// One past the last kept record.
    pub end: watch::Sender<Seq>,
    pub recovery: Option<RecoveryReport>,
    /// Held while a reader looks for what another process wrote; `None` on the writing side.
    pub refreshing: Option<Mutex<()>>,
}

/// How many segments' files are kept open.
const MOST_OPEN: usize = 64;

/// Closes the files of all but the newest segments.
pub(super) fn release_oldest(segments: &[Arc<Segment>]) {
    let older = segments.len().saturating_sub(MOST_OPEN);
    for segment in &segments[..older] {
        segment.release();
    }
}

/// A part of a range of seqs.
pub(super) enum Piece {
    /// The rows `rows` of a segment.
    Rows {
        segment: Arc<Segment>,
        rows: Range<usize>,
    },
    /// Seqs that no segment has.
    Gap(Range<Seq>),
}

impl Shared {
    pub fn new(
        disk: Arc<dyn Disk>,
        dir: PathBuf,
        id: CaptureId,
        segments: Vec<Arc<Segment>>,
        types: TypeTable,
        streams: Streams,
    ) -> Self {
        let end = segments.last().map_or(1, |segment| segment.end_seq());
        Shared {
            disk,
            dir,
            id,
            segments: RwLock::new(Arc::new(segments)),
            types,
            streams: RwLock::new(streams),
            end: watch::Sender::new(end),
            recovery: None,
            refreshing: None,
        }
    }

    pub fn segments(&self) -> Arc<Vec<Arc<Segment>>> {
        Arc::clone(&read(&self.segments))
    }

    pub fn set_segments(&self, segments: Vec<Arc<Segment>>) {
        release_oldest(&segments);
        *write(&self.segments) = Arc::new(segments);
    }

    pub fn end(&self) -> Seq {
        *self.end.borrow()
    }

    pub fn first(&self) -> Seq {
        let first = self.segments().first().map(|segment| segment.first_seq());
        first.unwrap_or_else(|| self.end())
    }

    /// What a range of seqs consists of, in order. A gap comes whole if the range holds its
    /// first seq, or begins in it and `inside` is asked.
    pub fn pieces(&self, range: Range<Seq>, inside: bool) -> Vec<Piece> {
        let end = range.end.min(self.end());
        let segments = self.segments();
        let mut pieces = Vec::new();
        let mut before = None;
        for segment in segments.iter() {
            let first = segment.first_seq();
            if let Some(gap) = before.filter(|&before| before < first).map(|b| b..first) {
                let begins = (range.start..end).contains(&gap.start);
                if begins || (inside && gap.contains(&range.start) && range.start < end) {
                    pieces.push(Piece::Gap(gap));
                }
            }
            if first >= end {
                break;
            }
            let stop = segment.end_seq();
            before = Some(stop);
            let rows = range.start.max(first)..end.min(stop);
            if rows.start < rows.end {
                pieces.push(Piece::Rows {
                    segment: Arc::clone(segment),
                    rows: (rows.start - first) as usize..(rows.end - first) as usize,
                });
            }
        }
        pieces
    }
}

/// A lock whose holder panicked still guards something whole: every change is one assignment.
pub(super) fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// See [`read`].
pub(super) fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
