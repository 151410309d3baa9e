//! The facts of every record that filters and timelines ask for most, in memory.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, RwLock};

use super::packed::Packed;
use super::shared::{read, write};
use crate::record::{Kind, StreamKey, Time};

/// What is known of a record without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// When its last byte was received.
    pub time: Time,
    /// Which stream it belongs to.
    pub stream: StreamKey,
    /// Event, comment or mark.
    pub kind: Kind,
    /// The server sent it again after a resume.
    pub duplicate: bool,
    /// Its type's number, see [`Capture::type_name`](super::Capture::type_name).
    pub type_index: u16,
    /// Bytes of data.
    pub size: u32,
    /// Its bytes are gone: a mark stands in its place, and the rest of this says nothing.
    pub lost: bool,
}

pub(super) const KIND: u8 = 0b11;
/// The record has a last event ID.
pub(super) const HAS_ID: u8 = 1 << 2;
pub(super) const DUPLICATE: u8 = 1 << 3;
/// The record's bytes are gone; only its seq is known.
pub(super) const LOST: u8 = 1 << 4;

/// One record's line in a [`ColumnStore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Where its frame begins in the segment.
    pub offset: u32,
    pub time: i64,
    pub stream: u16,
    pub flags: u8,
    pub type_index: u16,
    pub size: u32,
}

impl Row {
    pub fn columns(&self) -> Columns {
        Columns {
            time: Time(self.time),
            stream: StreamKey(self.stream),
            kind: match self.flags & KIND {
                0 => Kind::Event,
                1 => Kind::Comment,
                _ => Kind::Mark,
            },
            duplicate: self.flags & DUPLICATE != 0,
            type_index: self.type_index,
            size: self.size,
            lost: self.is_lost(),
        }
    }

    pub fn is_lost(&self) -> bool {
        self.flags & LOST != 0
    }
}

/// The rows of one segment, about a dozen bytes each.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnStore {
    offset: Packed,
    time: Packed,
    stream: Packed,
    flags: Packed,
    type_index: Packed,
    size: Packed,
    /// Where the frame after the last row's would begin.
    end: u64,
    /// The rows whose bytes are gone, those in a row as one range.
    lost: Vec<Range<usize>>,
}

impl ColumnStore {
    pub fn new(end: u64) -> Self {
        ColumnStore {
            end,
            ..Self::default()
        }
    }

    pub fn len(&self) -> usize {
        self.offset.len()
    }

    pub fn end(&self) -> u64 {
        self.end
    }

    pub fn set_end(&mut self, end: u64) {
        self.end = end;
    }

    pub fn push(&mut self, row: Row) {
        if row.is_lost() {
            let at = self.len();
            match self.lost.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => self.lost.push(at..at + 1),
            }
        }
        self.offset.push(i64::from(row.offset));
        self.time.push(row.time);
        self.stream.push(i64::from(row.stream));
        self.flags.push(i64::from(row.flags));
        self.type_index.push(i64::from(row.type_index));
        self.size.push(i64::from(row.size));
    }

    pub fn row(&self, at: usize) -> Option<Row> {
        Some(Row {
            offset: self.offset.get(at)? as u32,
            time: self.time.get(at)?,
            stream: self.stream.get(at)? as u16,
            flags: self.flags.get(at)? as u8,
            type_index: self.type_index.get(at)? as u16,
            size: self.size.get(at)? as u32,
        })
    }

    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.len()).filter_map(|at| self.row(at))
    }

    /// Where a row's frame ends at the latest: definitions may lie between it and the next.
    pub fn end_of(&self, at: usize) -> u64 {
        self.offset.get(at + 1).map_or(self.end, |next| next as u64)
    }

    /// The ranges of rows whose bytes are gone that reach into these, each whole.
    pub fn lost(&self, rows: &Range<usize>) -> Vec<Range<usize>> {
        let first = self.lost.partition_point(|lost| lost.end <= rows.start);
        let end = self.lost.partition_point(|lost| lost.start < rows.end);
        self.lost.get(first..end).unwrap_or_default().to_vec()
    }

    /// Forgets the rows from this one on.
    pub fn truncate(&mut self, len: usize) {
        self.lost.retain_mut(|lost| {
            lost.end = lost.end.min(len);
            lost.start < lost.end
        });
        if let Some(offset) = self.offset.get(len) {
            self.end = offset as u64;
        }
        self.each(|column| column.truncate(len));
    }

    /// Gives back what growing left over, once no more rows will come.
    pub fn shrink(&mut self) {
        self.each(Packed::shrink);
    }

    fn each(&mut self, change: impl Fn(&mut Packed)) {
        let ColumnStore {
            offset,
            time,
            stream,
            flags,
            type_index,
            size,
            end: _,
            lost: _,
        } = self;
        for column in [offset, time, stream, flags, type_index, size] {
            change(column);
        }
    }

    /// The streams of all rows.
    pub fn streams(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.len()).filter_map(|at| Some(self.stream.get(at)? as u16))
    }

    /// The newest row before `before` that is of this stream and has all of these flags.
    pub fn find_back(&self, before: usize, stream: StreamKey, flags: u8) -> Option<usize> {
        let before = before.min(self.len());
        (0..before).rev().find(|&at| {
            self.stream.get(at) == Some(i64::from(stream.0))
                && self.flags.get(at).is_some_and(|found| {
                    let found = found as u8;
                    found & flags == flags && found & LOST == 0
                })
        })
    }
}

/// The number of a type that has none of its own.
pub(super) const OTHER_TYPE: u16 = u16::MAX;

/// Types longer than this have no number of their own: a server may not fill the memory.
const LONGEST_TYPE: usize = 256;

/// Event types and mark words, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct TypeTable(RwLock<Types>);

#[derive(Debug, Default)]
struct Types {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u16>,
}

impl TypeTable {
    pub fn number(&self, name: &str) -> u16 {
        if let Some(number) = self.find(name) {
            return number;
        }
        let mut types = write(&self.0);
        if types.names.len() >= usize::from(OTHER_TYPE) || name.len() > LONGEST_TYPE {
            return OTHER_TYPE;
        }
        let number = types.names.len() as u16;
        let name: Arc<str> = name.into();
        types.names.push(Arc::clone(&name));
        types.numbers.insert(name, number);
        number
    }

    pub fn find(&self, name: &str) -> Option<u16> {
        read(&self.0).numbers.get(name).copied()
    }

    pub fn name(&self, number: u16) -> Option<Arc<str>> {
        read(&self.0).names.get(usize::from(number)).cloned()
    }
}
