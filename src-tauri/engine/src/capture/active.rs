//! The newest segment, the one that grows.
//!
//! Everything since the last sync stays in memory: when a sync fails, what the file holds of it
//! is anybody's guess, and it is written again into another segment.

use std::io;
use std::sync::Arc;

use super::columns::{ColumnStore, Row};
use super::disk::{self, DiskFile};
use super::frame::{self, Frame, RecordRef};
use super::segment::{FRAMES_AT, Header, Log, Segment, log_path, row_of};
use super::shared::{Shared, read, write};
use super::streams::Definition;
use super::types::RecentTypes;
use crate::record::{Record, Seq};

/// The segment that grows.
pub(super) struct Active {
    pub segment: Arc<Segment>,
    file: Arc<dyn DiskFile>,
    /// The file failed in a way that says nothing about what it holds.
    pub tainted: bool,
    /// Where the records begin, after the definitions that every segment begins with.
    records_at: u64,
    /// Bytes of the file, and rows, that are synced.
    synced: u64,
    synced_rows: usize,
    /// All frames since then.
    frames: Vec<u8>,
    /// How many bytes of them are written.
    written: usize,
    /// The rows of those that are not.
    staged: Vec<Row>,
    types: RecentTypes,
}

impl Active {
    /// Goes on with a segment whose file is synced.
    pub fn resume(segment: Arc<Segment>) -> io::Result<Active> {
        let file = segment.file()?;
        let columns = segment.columns();
        let (end, rows) = (columns.end(), columns.len());
        let records_at = columns.row(0).map_or(end, |row| u64::from(row.offset));
        drop(columns);
        Ok(Active {
            segment,
            file,
            tainted: false,
            records_at,
            synced: end,
            synced_rows: rows,
            frames: Vec::new(),
            written: 0,
            staged: Vec::new(),
            types: RecentTypes::default(),
        })
    }

    /// Begins a segment, which exists on the disk whole or not at all.
    pub fn begin(shared: &Shared, number: u32, first_seq: Seq) -> io::Result<Active> {
        let header = Header {
            capture: shared.id,
            number,
            first_seq,
        };
        Self::create(shared, header, &[], 0)
    }

    /// Begins a segment that holds again whatever of this one is not synced.
    pub fn rewritten(&self, shared: &Shared, number: u32) -> io::Result<Active> {
        let header = Header {
            capture: shared.id,
            number,
            first_seq: self.first_unsynced(),
        };
        Self::create(shared, header, &self.frames, self.segment.header.seed())
    }

    fn create(shared: &Shared, header: Header, frames: &[u8], old: u32) -> io::Result<Active> {
        let mut bytes = header.encode();
        debug_assert_eq!(bytes.len() as u64, FRAMES_AT);
        let seed = header.seed();
        for definition in read(&shared.streams).all() {
            frame::put_definition(&mut bytes, seed, 0, &definition.borrowed());
        }
        let records_at = bytes.len() as u64;
        let mut columns = ColumnStore::new(records_at);
        let mut rest = frames;
        while let (Some(length), Some(found)) = (frame::frame_bytes(rest), frame::take(rest, old)) {
            let number = columns.len() as u32;
            match found {
                Frame::Record { record, .. } => {
                    let type_number = shared.types.number(record.event_type);
                    columns.push(row_of(&record, bytes.len() as u64, type_number));
                    frame::put_record(&mut bytes, seed, number, &record);
                }
                Frame::Definition(definition) => {
                    frame::put_definition(&mut bytes, seed, number, &definition);
                }
            }
            rest = &rest[length as usize..];
        }
        debug_assert!(rest.is_empty(), "what we framed can be read again");
        columns.set_end(bytes.len() as u64);
        let path = log_path(&shared.dir, header.number);
        let file = disk::write_whole(&*shared.disk, &path, &bytes)?;
        let log = Log {
            file,
            compressed: None,
        };
        let segment = Segment::new(
            Arc::clone(&shared.disk),
            &shared.dir,
            header,
            log,
            columns,
            bytes.len() as u64,
        );
        let mut active = Active::resume(Arc::new(segment))?;
        active.records_at = records_at;
        Ok(active)
    }

    /// Lets the next segment have the memory of this one's frames, all of which are synced: a
    /// flood would otherwise pay for each page anew.
    pub fn hand_over(&mut self, next: &mut Active) {
        debug_assert!(self.frames.is_empty() && next.frames.is_empty());
        next.frames = std::mem::take(&mut self.frames);
    }

    /// Seq of the next record to be staged.
    pub fn next_seq(&self) -> Seq {
        self.segment.end_seq() + self.staged.len() as u64
    }

    /// Seq of the first record that is not synced.
    pub fn first_unsynced(&self) -> Seq {
        self.segment.first_seq() + self.synced_rows as u64
    }

    /// Bytes that are not synced.
    pub fn unsynced_bytes(&self) -> usize {
        self.frames.len()
    }

    /// Bytes of records, written or staged.
    pub fn record_bytes(&self) -> u64 {
        self.end() - self.records_at
    }

    /// Bytes that are staged and not written.
    pub fn staged_bytes(&self) -> usize {
        self.frames.len() - self.written
    }

    /// How many records are staged and not written.
    pub fn staged_records(&self) -> usize {
        self.staged.len()
    }

    fn end(&self) -> u64 {
        self.synced + self.frames.len() as u64
    }

    /// Puts records into the next write, up to the last for which there is room: until the
    /// segment has `most_bytes`, or `most_staged` are to be written. Returns how many.
    pub fn stage<'a>(
        &mut self,
        shared: &Shared,
        records: impl Iterator<Item = &'a Record>,
        most_bytes: u64,
        most_staged: usize,
    ) -> usize {
        let seed = self.segment.header.seed();
        let mut number = (self.next_seq() - self.segment.first_seq()) as u32;
        let before = number;
        // Of each stream by its key: where a batch leaves it is noted once.
        let mut newest = Vec::new();
        for record in records {
            if self.record_bytes() >= most_bytes || self.staged_bytes() >= most_staged {
                break;
            }
            let key = usize::from(record.stream.0);
            if key >= newest.len() {
                newest.resize(key + 1, None);
            }
            newest[key] = Some(record);
            let record = RecordRef::from(record);
            let type_number = self.types.number(record.event_type, &shared.types);
            self.staged.push(row_of(&record, self.end(), type_number));
            frame::put_record(&mut self.frames, seed, number, &record);
            number += 1;
        }
        let mut streams = write(&shared.streams);
        for record in newest.into_iter().flatten() {
            streams.stand(&RecordRef::from(record));
        }
        (number - before) as usize
    }

    /// Puts a definition into the next write.
    pub fn stage_definition(&mut self, definition: &Definition) {
        let number = (self.next_seq() - self.segment.first_seq()) as u32;
        let seed = self.segment.header.seed();
        frame::put_definition(&mut self.frames, seed, number, &definition.borrowed());
    }

    /// Writes what is staged. When that fails the file ends again where it did before, and
    /// everything stays staged.
    pub fn write(&mut self) -> io::Result<()> {
        let at = self.synced + self.written as u64;
        let written = disk::write_all_at(&*self.file, &self.frames[self.written..], at);
        if let Err(error) = written {
            // If this fails too, the next write at the same place covers what is torn, and
            // recovery cuts it off if there is none.
            let _ = self.file.truncate(at);
            return Err(error);
        }
        self.written = self.frames.len();
        let mut columns = self.segment.columns_mut();
        for row in self.staged.drain(..) {
            columns.push(row);
        }
        columns.set_end(self.end());
        drop(columns);
        self.segment.set_log_bytes(self.end());
        Ok(())
    }

    /// Makes everything written safe from a power cut. After a failure the file is tainted:
    /// asking again may get a yes that isn't true.
    pub fn sync(&mut self) -> io::Result<()> {
        if self.written == 0 {
            return Ok(());
        }
        if let Err(error) = self.file.sync() {
            self.tainted = true;
            return Err(error);
        }
        self.synced += self.written as u64;
        self.synced_rows = self.segment.columns().len();
        self.frames.drain(..self.written);
        // A flood goes on with what it has; what is left of one is given back.
        if self.written < self.frames.capacity() / 8 {
            self.frames.shrink_to(2 * self.written);
        }
        self.written = 0;
        Ok(())
    }

    /// Writes the segment's index.
    pub fn write_index(&self, shared: &Shared) -> io::Result<()> {
        let definitions = read(&shared.streams).all();
        let written = super::index::write(
            &*shared.disk,
            &shared.dir,
            &self.segment.header,
            &*self.file,
            &self.segment.columns(),
            &definitions,
            &shared.types,
        )?;
        self.segment.set_index_bytes(written);
        Ok(())
    }
}
