//! What memory holds of records that lie together, a column at a time: what is asked of ten
//! million records is asked of a thousand at once.

use std::cell::OnceCell;
use std::sync::Arc;

use super::columns::{Columns, DUPLICATE, KIND, LOST, Row, Source};
use super::packed::Column;
use super::types::number_at;
use crate::record::{Kind, Seq, StreamKey, Time};

/// The columns of up to 1,024 records, each unpacked when it is first asked for. Place `n` of
/// each is the record with the seq [`first_seq`](ColumnBlock::first_seq) `+ n`.
pub struct ColumnBlock {
    first: Seq,
    source: Source,
    /// The capture's numbers of the segment's types.
    numbers: Arc<Vec<u16>>,
    continues_lost: bool,
    times: OnceCell<Box<[i64]>>,
    streams: OnceCell<Box<[u16]>>,
    flags: OnceCell<Box<[Flags]>>,
    types: OnceCell<Box<[u16]>>,
    sizes: OnceCell<Box<[u32]>>,
}

/// What a byte of a record's columns says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(pub(super) u8);

impl Flags {
    /// Event, comment or mark.
    pub fn kind(self) -> Kind {
        match self.0 & KIND {
            0 => Kind::Event,
            1 => Kind::Comment,
            _ => Kind::Mark,
        }
    }

    /// The server sent it again after a resume.
    pub fn is_duplicate(self) -> bool {
        self.0 & DUPLICATE != 0
    }

    /// Its bytes are gone; the rest of its columns then says nothing.
    pub fn is_lost(self) -> bool {
        self.0 & LOST != 0
    }
}

impl ColumnBlock {
    pub(super) fn new(
        first: Seq,
        source: Source,
        numbers: Arc<Vec<u16>>,
        continues_lost: bool,
    ) -> ColumnBlock {
        ColumnBlock {
            first,
            source,
            numbers,
            continues_lost,
            times: OnceCell::new(),
            streams: OnceCell::new(),
            flags: OnceCell::new(),
            types: OnceCell::new(),
            sizes: OnceCell::new(),
        }
    }

    /// The seq of its first record.
    pub fn first_seq(&self) -> Seq {
        self.first
    }

    /// How many records it shows, 1,024 at most.
    pub fn len(&self) -> usize {
        match &self.source {
            Source::Packed(_, rows) => rows.len(),
            Source::Rows(rows) => rows.len(),
        }
    }

    /// Whether it shows none, as no block does that is visited.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the record before its first one is lost as well.
    pub fn continues_lost(&self) -> bool {
        self.continues_lost
    }

    /// When the records were received, ns since the Unix epoch.
    pub fn times(&self) -> &[i64] {
        self.unpacked(&self.times, Column::Time, |time| time, |row| row.time)
    }

    /// The keys of their streams.
    pub fn streams(&self) -> &[u16] {
        self.unpacked(
            &self.streams,
            Column::Stream,
            |key| key as u16,
            |row| row.stream,
        )
    }

    /// Bytes of their data.
    pub fn sizes(&self) -> &[u32] {
        self.unpacked(
            &self.sizes,
            Column::Size,
            |size| size as u32,
            |row| row.size,
        )
    }

    /// Their types, as places in [`type_numbers`](ColumnBlock::type_numbers); a place beyond it
    /// is as the first.
    pub fn types(&self) -> &[u16] {
        self.unpacked(
            &self.types,
            Column::Type,
            |place| place as u16,
            |row| row.type_index,
        )
    }

    /// One of them without unpacking the others. The record is one of the block's.
    pub fn lone_type(&self, place: usize) -> u16 {
        match &self.source {
            Source::Packed(block, rows) => block.get(Column::Type, rows.start + place) as u16,
            Source::Rows(rows) => rows[place].type_index,
        }
    }

    /// The least and the greatest of them, as far as that is known without unpacking them.
    pub fn type_bounds(&self) -> Option<(u16, u16)> {
        let (least, most) = self.bounds(Column::Type)?;
        Some((u16::try_from(least).ok()?, u16::try_from(most).ok()?))
    }

    /// The numbers of types for [`Capture::type_name`](super::Capture::type_name); the first
    /// stands for those that have none. Blocks of one segment share the list, unless a type was new
    /// to it between them.
    pub fn type_numbers(&self) -> &Arc<Vec<u16>> {
        &self.numbers
    }

    /// The number of one record's type, as [`type_numbers`](ColumnBlock::type_numbers) has it.
    pub fn type_number(&self, place: usize) -> u16 {
        number_at(&self.numbers, *self.types().get(place).unwrap_or(&0))
    }

    /// Their kinds, and what else is yes or no.
    pub fn flags(&self) -> &[Flags] {
        self.unpacked(
            &self.flags,
            Column::Flags,
            |flags| Flags(flags as u8),
            |row| Flags(row.flags),
        )
    }

    /// Times between which all of them lie, as far as that is known without unpacking them.
    pub fn time_bounds(&self) -> Option<(Time, Time)> {
        let (least, most) = self.bounds(Column::Time)?;
        Some((Time(least), Time(most)))
    }

    /// The stream that all of them are of, as far as that is known without unpacking them.
    pub fn only_stream(&self) -> Option<StreamKey> {
        let (least, most) = self.bounds(Column::Stream)?;
        (least == most).then_some(StreamKey(least as u16))
    }

    /// The flags that all of them have, as far as that is known without unpacking them.
    pub fn only_flags(&self) -> Option<Flags> {
        let (least, most) = self.bounds(Column::Flags)?;
        (least == most).then_some(Flags(least as u8))
    }

    fn bounds(&self, column: Column) -> Option<(i64, i64)> {
        match &self.source {
            Source::Packed(block, _) => Some(block.bounds(column)),
            Source::Rows(_) => None,
        }
    }

    /// One record's columns. Places beyond the block are none.
    pub fn columns(&self, place: usize) -> Option<Columns> {
        Some(self.columns_of(Row {
            offset: 0,
            time: *self.times().get(place)?,
            stream: *self.streams().get(place)?,
            flags: self.flags().get(place)?.0,
            type_index: *self.types().get(place)?,
            size: *self.sizes().get(place)?,
        }))
    }

    /// The same without unpacking anything else: for a few of many.
    pub fn lone_columns(&self, place: usize) -> Option<Columns> {
        let row = match &self.source {
            Source::Packed(block, rows) => {
                let at = rows.start + place;
                let get = |column| block.get(column, at);
                (at < rows.end).then(|| Row {
                    offset: 0,
                    time: get(Column::Time),
                    stream: get(Column::Stream) as u16,
                    flags: get(Column::Flags) as u8,
                    type_index: get(Column::Type) as u16,
                    size: get(Column::Size) as u32,
                })?
            }
            Source::Rows(rows) => *rows.get(place)?,
        };
        Some(self.columns_of(row))
    }

    fn columns_of(&self, row: Row) -> Columns {
        let flags = Flags(row.flags);
        Columns {
            time: Time(row.time),
            stream: StreamKey(row.stream),
            kind: flags.kind(),
            duplicate: flags.is_duplicate(),
            type_index: number_at(&self.numbers, row.type_index),
            size: row.size,
            lost: flags.is_lost(),
        }
    }

    fn unpacked<'a, T>(
        &self,
        cell: &'a OnceCell<Box<[T]>>,
        column: Column,
        fit: impl Fn(i64) -> T,
        of: impl Fn(&Row) -> T,
    ) -> &'a [T] {
        cell.get_or_init(|| match &self.source {
            Source::Packed(block, rows) => block.unpack(column, rows.clone(), fit),
            Source::Rows(rows) => rows.iter().map(of).collect(),
        })
    }
}
