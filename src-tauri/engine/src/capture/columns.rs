//! The facts of every record that filters and timelines ask for most, in memory.

use std::ops::Range;
use std::sync::Arc;

use super::block::ColumnBlock;
use super::packed::{BLOCK, Column, PackedBlock};
use super::types::SegmentTypes;
use crate::record::{Kind, Seq, StreamKey, Time};

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
    pub fn is_lost(&self) -> bool {
        self.flags & LOST != 0
    }
}

/// The rows of one segment, about ten bytes each.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnStore {
    blocks: Vec<PackedBlock>,
    /// The last ones, fewer than a block; their types are places in `types`.
    rest: Vec<Row>,
    types: SegmentTypes,
    /// Of the rows in blocks: by stream, one past its last one that is there.
    ends: Vec<u32>,
    /// Where the frame after the last row's would begin.
    end: u64,
}

impl ColumnStore {
    pub fn new(end: u64) -> Self {
        ColumnStore {
            end,
            ..Self::default()
        }
    }

    /// The rows of an index. The blocks are full; `ends` holds no row beyond them.
    pub fn from_parts(
        blocks: Vec<PackedBlock>,
        last: Option<PackedBlock>,
        types: Vec<u16>,
        ends: Vec<u32>,
        end: u64,
    ) -> Self {
        let types = SegmentTypes::from_numbers(types);
        let mut rest = Vec::new();
        if let Some(last) = last {
            rest.extend((0..last.rows()).map(|at| unpack(&last, at)));
        }
        ColumnStore {
            blocks,
            rest,
            types,
            ends,
            end,
        }
    }

    pub fn len(&self) -> usize {
        self.packed() + self.rest.len()
    }

    /// How many rows are in blocks.
    fn packed(&self) -> usize {
        self.blocks.len() * BLOCK
    }

    pub fn end(&self) -> u64 {
        self.end
    }

    pub fn set_end(&mut self, end: u64) {
        self.end = end;
    }

    pub fn push(&mut self, mut row: Row) {
        row.type_index = self.types.place(row.type_index);
        self.rest.push(row);
        if self.rest.len() == BLOCK {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let before = self.packed();
        for (at, row) in self.rest.iter().enumerate() {
            note_end(&mut self.ends, row, before + at);
        }
        self.blocks.extend(PackedBlock::of(&self.rest));
        self.rest.clear();
    }

    pub fn row(&self, at: usize) -> Option<Row> {
        let mut row = match self.blocks.get(at / BLOCK) {
            Some(block) => unpack(block, at % BLOCK),
            None => *self.rest.get(at - self.packed())?,
        };
        row.type_index = self.types.number(row.type_index);
        Some(row)
    }

    /// Where a row's frame ends at the latest: definitions may lie between it and the next.
    pub fn end_of(&self, at: usize) -> u64 {
        let next = at + 1;
        match self.blocks.get(next / BLOCK) {
            Some(block) => u64::from(block.get(Column::Offset, next % BLOCK) as u32),
            None => self
                .rest
                .get(next - self.packed())
                .map_or(self.end, |row| u64::from(row.offset)),
        }
    }

    /// The first of some rows, as many as lie in one block; `first_seq` is that of row 0. It
    /// stays as it is while more rows come.
    pub fn block(&self, first_seq: Seq, rows: Range<usize>) -> ColumnBlock {
        let source = match self.blocks.get(rows.start / BLOCK) {
            Some(block) => {
                let start = rows.start % BLOCK;
                let end = BLOCK.min(start + rows.len());
                Source::Packed(block.clone(), start..end)
            }
            None => {
                let packed = self.packed();
                let end = self.rest.len().min(rows.end.saturating_sub(packed));
                let rest = self.rest.get(rows.start - packed..end);
                Source::Rows(rest.unwrap_or_default().to_vec())
            }
        };
        let before = rows.start.checked_sub(1).and_then(|at| self.row(at));
        let continues_lost = before.is_some_and(|row| row.is_lost());
        let seq = first_seq + rows.start as u64;
        ColumnBlock::new(seq, source, self.types.numbers(), continues_lost)
    }

    /// Forgets the rows from this one on.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        if let Some(row) = self.row(len) {
            self.end = u64::from(row.offset);
        }
        if let Some(block) = self.blocks.get(len / BLOCK) {
            self.rest = (0..len % BLOCK).map(|at| unpack(block, at)).collect();
            self.blocks.truncate(len / BLOCK);
            let mut ends = Vec::new();
            for at in 0..self.packed() {
                if let Some(row) = self.row(at) {
                    note_end(&mut ends, &row, at);
                }
            }
            self.ends = ends;
        } else {
            self.rest.truncate(len - self.packed());
        }
    }

    /// Gives back what growing left over, once no more rows will come.
    pub fn shrink(&mut self) {
        self.blocks.shrink_to_fit();
        self.rest.shrink_to_fit();
        self.types.shrink();
    }

    /// The streams of all rows that are there.
    pub fn streams(&self) -> impl Iterator<Item = u16> + '_ {
        let packed = (0..=u16::MAX).zip(&self.ends);
        let packed = packed.filter(|(_, end)| **end > 0).map(|(key, _)| key);
        let rest = self.rest.iter().filter(|row| !row.is_lost());
        packed.chain(rest.map(|row| row.stream))
    }

    /// The ranges of rows whose bytes are gone that reach into these, each whole.
    pub fn lost_within(&self, rows: &Range<usize>) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for at in self.lost() {
            match ranges.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ if at >= rows.end => break,
                _ => ranges.push(at..at + 1),
            }
        }
        ranges.retain(|range| range.end > rows.start);
        ranges
    }

    /// The rows whose bytes are gone.
    pub fn lost(&self) -> impl Iterator<Item = usize> + '_ {
        let blocks = self.blocks.iter().enumerate();
        let harmed = blocks.filter(|(_, block)| may_be_lost(block));
        let packed = harmed.flat_map(|(number, block)| {
            let lost = |at: &usize| block.get(Column::Flags, *at) as u8 & LOST != 0;
            (0..BLOCK).filter(lost).map(move |at| number * BLOCK + at)
        });
        let rest = self.rest.iter().enumerate();
        let rest = rest.filter(|(_, row)| row.is_lost());
        packed.chain(rest.map(|(at, _)| self.packed() + at))
    }

    /// The newest row before `before` that is there, of this stream, and has all of these flags.
    pub fn find_back(&self, before: usize, stream: StreamKey, flags: u8) -> Option<usize> {
        let packed = self.packed();
        let rest = &self.rest[..before.saturating_sub(packed).min(self.rest.len())];
        let wanted = |found: u8| found & flags == flags && found & LOST == 0;
        let found = rest
            .iter()
            .rposition(|row| row.stream == stream.0 && wanted(row.flags));
        if let Some(at) = found {
            return Some(packed + at);
        }
        let of_stream = self.ends.get(usize::from(stream.0)).copied().unwrap_or(0);
        let mut end = before.min(packed).min(of_stream as usize);
        while end > 0 {
            let number = (end - 1) / BLOCK;
            let block = &self.blocks[number];
            let found = (0..end - number * BLOCK).rev().find(|&at| {
                block.get(Column::Stream, at) as u16 == stream.0
                    && wanted(block.get(Column::Flags, at) as u8)
            });
            if let Some(at) = found {
                return Some(number * BLOCK + at);
            }
            end = number * BLOCK;
        }
        None
    }

    /// The full blocks.
    pub fn blocks(&self) -> &[PackedBlock] {
        &self.blocks
    }

    /// The rows after the full blocks; their types are places in [`type_numbers`].
    ///
    /// [`type_numbers`]: ColumnStore::type_numbers
    pub fn rest(&self) -> &[Row] {
        &self.rest
    }

    /// The capture's numbers of the segment's types, by place.
    pub fn type_numbers(&self) -> Arc<Vec<u16>> {
        self.types.numbers()
    }

    /// By stream, one past its last row in blocks that is there; 0 where there is none.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }
}

fn note_end(ends: &mut Vec<u32>, row: &Row, at: usize) {
    if row.is_lost() {
        return;
    }
    let key = usize::from(row.stream);
    if key >= ends.len() {
        ends.resize(key + 1, 0);
    }
    ends[key] = at as u32 + 1;
}

/// Told from the bounds alone.
pub(super) fn may_be_lost(block: &PackedBlock) -> bool {
    block.bounds(Column::Flags).1 >= i64::from(LOST)
}

fn unpack(block: &PackedBlock, at: usize) -> Row {
    let number = |column| block.get(column, at);
    Row {
        offset: number(Column::Offset) as u32,
        time: number(Column::Time),
        stream: number(Column::Stream) as u16,
        flags: number(Column::Flags) as u8,
        type_index: number(Column::Type) as u16,
        size: number(Column::Size) as u32,
    }
}

/// Where rows come from; their types are places.
#[derive(Debug)]
pub(super) enum Source {
    Packed(PackedBlock, Range<usize>),
    Rows(Vec<Row>),
}
