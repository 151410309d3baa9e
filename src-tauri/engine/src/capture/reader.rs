//! The reading side: any number of readers, none of whom waits for the writer.

use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::{Arc, PoisonError};

use tokio::sync::watch;

use super::block::ColumnBlock;
use super::columns::{Columns, HAS_ID, LOST, Row, Source};
use super::disk::{Disk, RealDisk};
use super::error::CaptureError;
use super::frame::RecordRef;
use super::recovery::{self, RecoveryReport};
use super::scan;
use super::shared::{Piece, Shared, read, write};
use super::streams::{Resume, StreamDefinition};
use super::types::OTHER_TYPE;
use crate::record::{Kind, Record, Seq, SmolStr, StreamKey, Time, event_hash};

/// A capture to read. Clones are cheap and see the same.
#[derive(Clone)]
pub struct Capture {
    pub(super) shared: Arc<Shared>,
}

impl Capture {
    /// Opens a capture to read it, also while another process writes it: a consistent beginning
    /// of it, which [`refresh`](Capture::refresh) brings up to date. Changes nothing on the disk.
    pub fn open_for_reading(dir: &Path) -> Result<Capture, CaptureError> {
        Self::open_for_reading_on(Arc::new(RealDisk), dir)
    }

    /// [`open_for_reading`](Capture::open_for_reading) on another disk.
    pub fn open_for_reading_on(disk: Arc<dyn Disk>, dir: &Path) -> Result<Capture, CaptureError> {
        Ok(Capture::of(recovery::open_for_reading(disk, dir)?))
    }

    pub(super) fn of(shared: Shared) -> Capture {
        let capture = Capture {
            shared: Arc::new(shared),
        };
        // An index says where its streams stood; only the records themselves prove it.
        for stream in capture.streams() {
            if let Some(last) = capture.last_of_stream(stream.key) {
                write(&capture.shared.streams).stand(&RecordRef::from(&last));
            }
        }
        capture
    }

    /// Takes in what another process wrote since; returns the new end. Of a capture that this
    /// process writes there is never anything left to take in.
    pub fn refresh(&self) -> Result<Seq, CaptureError> {
        if let Some(refreshing) = &self.shared.refreshing {
            let _one_at_a_time = refreshing.lock().unwrap_or_else(PoisonError::into_inner);
            recovery::refresh(&self.shared)?;
        }
        Ok(self.end_seq())
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.shared.dir
    }

    /// What tells it from every other capture: 32 hexadecimal digits.
    pub fn id(&self) -> String {
        format!("{:032x}", self.shared.id.0)
    }

    /// Seq of the oldest record that is still there; the same as the end when there is none.
    pub fn first_seq(&self) -> Seq {
        self.shared.first()
    }

    /// One past the seq of the newest kept record.
    pub fn end_seq(&self) -> Seq {
        self.shared.end()
    }

    /// Follows [`end_seq`](Capture::end_seq).
    pub fn watch(&self) -> watch::Receiver<Seq> {
        self.shared.end.subscribe()
    }

    /// Every stream the capture knows, by number.
    pub fn streams(&self) -> Vec<StreamDefinition> {
        read(&self.shared.streams).public()
    }

    /// The record with this seq. One that can't be read is a mark that says so.
    pub fn read(&self, seq: Seq) -> Result<Option<Record>, CaptureError> {
        let mut found = None;
        let range = seq..seq.saturating_add(1);
        scan::scan(
            &self.shared,
            range,
            true,
            &mut |_, from| Some(from),
            &mut |_, record| {
                found = Some(record.to_record());
                ControlFlow::Break(())
            },
        )?;
        Ok(found)
    }

    /// Visits the records of a range in order, until told to stop. Where records can't be read,
    /// one mark stands for each run of them, at its first seq.
    pub fn scan(
        &self,
        range: Range<Seq>,
        mut visit: impl FnMut(Seq, RecordRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), CaptureError> {
        scan::scan(
            &self.shared,
            range,
            false,
            &mut |_, from| Some(from),
            &mut visit,
        )
    }

    /// As [`Capture::scan`], but passes over records in whose bytes `find` finds nothing: it says
    /// where something stands next in bytes, from a place in them on, which is 0 when they are
    /// others than before. Damage in what is passed over goes unnoticed.
    pub fn scan_hits(
        &self,
        range: Range<Seq>,
        find: &mut dyn FnMut(&[u8], usize) -> Option<usize>,
        mut visit: impl FnMut(Seq, RecordRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), CaptureError> {
        scan::scan(&self.shared, range, false, find, &mut visit)
    }

    /// Visits what memory holds of a range of records; the same seqs as a scan, and no disk.
    pub fn columns(&self, range: Range<Seq>, mut visit: impl FnMut(Seq, Columns)) {
        self.column_blocks(range, |block| {
            let mut lost_before = block.continues_lost();
            for (place, seq) in (0..block.len()).zip(block.first_seq()..) {
                let Some(columns) = block.columns(place) else {
                    return;
                };
                if !(columns.lost && lost_before) {
                    visit(seq, columns);
                }
                lost_before = columns.lost;
            }
        });
    }

    /// Visits what memory holds of a range of records, a column at a time. Records that can't be
    /// read are each lost here; those of a missing segment are one, the first.
    pub fn column_blocks(&self, range: Range<Seq>, mut visit: impl FnMut(&ColumnBlock)) {
        let mut time = 0;
        for piece in self.shared.pieces(range, false) {
            let (segment, rows) = match piece {
                Piece::Rows { segment, rows } => (segment, rows),
                Piece::Gap(seqs) => {
                    visit(&self.missing(seqs.start, time));
                    continue;
                }
            };
            let mut at = rows.start;
            while at < rows.end {
                // Handed out so that a slow visitor never holds the writer up.
                let block = segment.columns().block(segment.first_seq(), at..rows.end);
                if block.is_empty() {
                    // The segment was cut short meanwhile.
                    break;
                }
                visit(&block);
                at += block.len();
            }
            if let Some(last) = segment.columns().row(rows.end - 1) {
                time = last.time;
            }
        }
    }

    /// What stands for the records of a missing segment.
    fn missing(&self, seq: Seq, time: i64) -> ColumnBlock {
        let number = self.type_index(recovery::LOST_TYPE);
        let row = Row {
            offset: 0,
            time,
            stream: StreamKey::CAPTURE.0,
            flags: Kind::Mark as u8 | LOST,
            type_index: 0,
            size: 0,
        };
        let numbers = vec![number.unwrap_or(OTHER_TYPE)];
        ColumnBlock::new(seq, Source::Rows(vec![row]), Arc::new(numbers), false)
    }

    /// The event type or mark word that a [`Columns::type_index`] stands for. `None` for those
    /// beyond the first 65,535 and for very long ones: only the record itself says theirs.
    pub fn type_name(&self, index: u16) -> Option<Arc<str>> {
        self.shared.types.name(index)
    }

    /// The number of an event type or mark word, if a record has it.
    pub fn type_index(&self, name: &str) -> Option<u16> {
        self.shared.types.find(name)
    }

    /// The newest record of a stream that can be read.
    pub fn last_of_stream(&self, key: StreamKey) -> Option<Record> {
        let mut last = None;
        self.back_through(key, 0, &mut |record| {
            last = Some(record);
            ControlFlow::Break(())
        });
        last
    }

    /// When the stream's last record before `seq` came, if the capture still knows.
    pub fn time_before(&self, seq: Seq, key: StreamKey) -> Option<Time> {
        let pieces = self.shared.pieces(0..seq, false);
        pieces.iter().rev().find_map(|piece| {
            let Piece::Rows { segment, rows } = piece else {
                return None;
            };
            let columns = segment.columns();
            let at = columns.find_back(rows.end, key, 0)?;
            Some(Time(columns.row(at)?.time))
        })
    }

    /// Where a stream goes on. Known also when the stream's last records were dropped.
    pub fn resume(&self, key: StreamKey) -> Resume {
        let streams = read(&self.shared.streams);
        streams
            .get(key)
            .map_or_else(Resume::default, |stream| Resume {
                id: stream.id.clone(),
                connection: stream.connection,
            })
    }

    /// The stream's newest `n` events with an id, newest first: the id, and [`event_hash`] of
    /// the rest, to know again what a server sends twice.
    pub fn recent_ids(&self, key: StreamKey, n: usize) -> Vec<(SmolStr, u64)> {
        let mut recent = Vec::new();
        if n == 0 {
            return recent;
        }
        self.back_through(key, HAS_ID, &mut |record| {
            if record.kind == Kind::Event {
                let print = event_hash(&record.event_type, &record.data);
                recent.push((record.id, print));
            }
            match recent.len() < n {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        recent
    }

    /// The stream's newest event, if it is among its newest records.
    pub fn last_event(&self, key: StreamKey) -> Option<Record> {
        /// Comments and marks to look behind, so that a quiet stream begins as soon as any.
        const BEHIND: usize = 10_000;
        let mut last = None;
        let mut looked = 0;
        self.back_through(key, 0, &mut |record| {
            looked += 1;
            if record.kind == Kind::Event {
                last = Some(record);
            }
            match last.is_none() && looked < BEHIND {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        last
    }

    /// Visits the readable records of a stream that have these flags, newest first.
    fn back_through(
        &self,
        key: StreamKey,
        flags: u8,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) {
        for piece in self.shared.pieces(0..self.end_seq(), false).iter().rev() {
            let Piece::Rows { segment, rows } = piece else {
                continue;
            };
            let mut before = rows.end;
            loop {
                let found = segment.columns().find_back(before, key, flags);
                let Some(at) = found else { break };
                before = at;
                if let Some(record) = self.read_unharmed(segment.first_seq() + at as u64)
                    && visit(record).is_break()
                {
                    return;
                }
            }
        }
    }

    fn read_unharmed(&self, seq: Seq) -> Option<Record> {
        let record = self.read(seq).ok()??;
        let stand_in = record.kind == Kind::Mark && record.event_type == recovery::LOST_TYPE;
        (!stand_in).then_some(record)
    }

    /// Bytes that the capture takes on the disk.
    pub fn disk_bytes(&self) -> u64 {
        let segments = self.shared.segments();
        segments.iter().map(|segment| segment.disk_bytes()).sum()
    }

    /// What was found wrong when the capture was opened, if anything was.
    pub fn recovery(&self) -> Option<RecoveryReport> {
        self.shared.recovery.clone()
    }
}
