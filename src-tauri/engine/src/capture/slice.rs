//! Some rows of a segment in a row, and the bytes they lie in.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::columns::ColumnStore;
use super::disk::{self, DiskFile};
use super::segment::Segment;

/// How much is read at a time, unless one record is larger: it shall stay in a processor's cache
/// while it is searched.
const SLICE_BYTES: u64 = 256 << 10;

/// So many rows are looked up in the columns one by one.
const FEW: usize = 8;

/// A place to read rows into, again and again.
#[derive(Default)]
pub(super) struct Slice {
    pub file: Option<Arc<dyn DiskFile>>,
    rows: Range<usize>,
    /// Where the first row's frame begins in the segment.
    start: u64,
    length: usize,
    /// Never shorter than it was, so that it need not be cleared again.
    room: Vec<u8>,
    /// Where each row's frame begins in the bytes. Read off the columns once it pays.
    places: Vec<u32>,
    /// Rows that were looked for in the bytes.
    asked: usize,
    failed: Option<(io::ErrorKind, String)>,
}

impl Slice {
    /// Reads the first of these rows, as many as fit. None when the segment was cut short.
    pub fn fill(&mut self, segment: &Segment, rows: Range<usize>) {
        self.choose(segment, rows.clone(), SLICE_BYTES);
        self.read();
        if self.failed.is_some() && self.rows.len() > 1 {
            // One sector that can't be read shall not hide what lies around it.
            self.choose(segment, rows, 0);
            self.read();
        }
    }

    pub fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }

    /// The bytes of all rows.
    ///
    /// # Errors
    ///
    /// When they can't be read; it is then one row.
    pub fn bytes(&self) -> io::Result<&[u8]> {
        match &self.failed {
            None => Ok(&self.room[..self.length]),
            Some((kind, words)) => Err(io::Error::new(*kind, words.clone())),
        }
    }

    /// Where a row's frame begins in the bytes; the end of the bytes for the row after the last.
    pub fn place(&self, segment: &Segment, row: usize) -> usize {
        match row.saturating_sub(self.rows.start) {
            0 => 0,
            at if at >= self.rows.len() => self.length,
            at => match self.places.get(at) {
                Some(place) => *place as usize,
                None => self.place_in(&segment.columns(), row),
            },
        }
    }

    /// The row, from `from` on, in whose bytes this place lies.
    pub fn row_at(&mut self, segment: &Segment, from: usize, place: usize) -> usize {
        self.asked += 1;
        if self.asked <= FEW {
            let columns = segment.columns();
            let (mut row, mut end) = (from, self.rows.end);
            while end - row > 1 {
                let middle = row.midpoint(end);
                match self.place_in(&columns, middle) <= place {
                    true => row = middle,
                    false => end = middle,
                }
            }
            return row;
        }
        if self.places.is_empty() {
            let columns = segment.columns();
            let rows = self.rows.clone();
            let places = rows.map(|row| self.place_in(&columns, row) as u32);
            self.places = places.collect();
        }
        let places = &self.places[from - self.rows.start..];
        // Mostly it is near.
        let mut reach = 1;
        while places
            .get(reach)
            .is_some_and(|next| *next as usize <= place)
        {
            reach *= 2;
        }
        let within = &places[..places.len().min(reach + 1)];
        from + within.partition_point(|next| *next as usize <= place) - 1
    }

    /// [`place`](Slice::place) of one of the rows, by the columns.
    fn place_in(&self, columns: &ColumnStore, row: usize) -> usize {
        let before = row.checked_sub(1).filter(|_| row > self.rows.start);
        before.map_or(0, |before| {
            columns.end_of(before).saturating_sub(self.start) as usize
        })
    }

    fn choose(&mut self, segment: &Segment, rows: Range<usize>, most: u64) {
        let columns = segment.columns();
        let end = rows.end.min(columns.len());
        let first = rows.start.min(end);
        self.places.clear();
        self.asked = 0;
        self.rows = first..first;
        self.length = 0;
        let Some(row) = columns.row(first).filter(|_| first < end) else {
            return;
        };
        self.start = u64::from(row.offset);
        // One row at least, and then those that end within.
        let (mut low, mut high) = (first + 1, end);
        while low < high {
            let middle = low.midpoint(high);
            match columns.end_of(middle) - self.start <= most {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        self.rows = first..low;
        self.length = (columns.end_of(low - 1) - self.start) as usize;
    }

    fn read(&mut self) {
        if self.room.len() < self.length {
            self.room.resize(self.length, 0);
        }
        let bytes = &mut self.room[..self.length];
        let read = match &self.file {
            Some(file) => disk::read_exact_at(&**file, bytes, self.start),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        self.failed = read.err().map(|error| (error.kind(), error.to_string()));
    }
}
