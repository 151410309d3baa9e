//! A block of rows as bytes, the same in memory and in an index: six columns of whole numbers
//! that lie near each other.
//!
//! ```text
//! for each column: its least number i64, its greatest i64
//! for each column: of each row the number less the least, in as many bytes as the greatest needs
//! ```
//!
//! The columns are the frame's offset, time, stream, flags, type (a place in the segment's list)
//! and data bytes. Integers are little-endian. Nothing here trusts the bytes: whatever they are,
//! every row reads as some numbers.

use std::ops::Range;

use bytes::Bytes;

use super::columns::Row;

/// Rows in a block; the last one of an index may have fewer.
pub(super) const BLOCK: usize = 1024;

const COLUMNS: usize = 6;
const HEAD: usize = COLUMNS * 16;

/// Which of the six.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Offset,
    Time,
    Stream,
    Flags,
    Type,
    Size,
}

/// Some rows, packed. Clones share the bytes.
#[derive(Clone, Debug)]
pub(super) struct PackedBlock {
    bytes: Bytes,
    rows: usize,
    spans: [Span; COLUMNS],
}

/// One column of a block.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    least: i64,
    most: i64,
    /// Where its numbers begin.
    start: u32,
    /// Bytes of a number, 0 to 8.
    width: u8,
}

/// Appends a block of rows whose types are given as places in the segment's list.
pub(super) fn pack(bytes: &mut Vec<u8>, rows: &[Row]) {
    let mut bounds = [(i64::MAX, i64::MIN); COLUMNS];
    for row in rows {
        for ((least, most), value) in bounds.iter_mut().zip(values(row)) {
            *least = value.min(*least);
            *most = value.max(*most);
        }
    }
    if rows.is_empty() {
        bounds = [(0, 0); COLUMNS];
    }
    for (least, most) in bounds {
        bytes.extend_from_slice(&least.to_le_bytes());
        bytes.extend_from_slice(&most.to_le_bytes());
    }
    put_column::<0>(bytes, rows, bounds);
    put_column::<1>(bytes, rows, bounds);
    put_column::<2>(bytes, rows, bounds);
    put_column::<3>(bytes, rows, bounds);
    put_column::<4>(bytes, rows, bounds);
    put_column::<5>(bytes, rows, bounds);
}

/// A row's numbers in the order of the columns.
#[inline]
fn values(row: &Row) -> [i64; COLUMNS] {
    [
        i64::from(row.offset),
        row.time,
        i64::from(row.stream),
        i64::from(row.flags),
        i64::from(row.type_index),
        i64::from(row.size),
    ]
}

fn width(least: i64, most: i64) -> u8 {
    let distance = most.wrapping_sub(least) as u64;
    (u64::BITS - distance.leading_zeros()).div_ceil(8) as u8
}

fn put_column<const COLUMN: usize>(
    bytes: &mut Vec<u8>,
    rows: &[Row],
    bounds: [(i64, i64); COLUMNS],
) {
    let (least, most) = bounds[COLUMN];
    match width(least, most) {
        0 => {}
        1 => put::<COLUMN, 1>(bytes, rows, least),
        2 => put::<COLUMN, 2>(bytes, rows, least),
        3 => put::<COLUMN, 3>(bytes, rows, least),
        4 => put::<COLUMN, 4>(bytes, rows, least),
        5 => put::<COLUMN, 5>(bytes, rows, least),
        6 => put::<COLUMN, 6>(bytes, rows, least),
        7 => put::<COLUMN, 7>(bytes, rows, least),
        _ => put::<COLUMN, 8>(bytes, rows, least),
    }
}

fn put<const COLUMN: usize, const WIDTH: usize>(bytes: &mut Vec<u8>, rows: &[Row], least: i64) {
    let start = bytes.len();
    bytes.resize(start + rows.len() * WIDTH, 0);
    let places = bytes[start..].as_chunks_mut::<WIDTH>().0;
    for (place, row) in places.iter_mut().zip(rows) {
        let distance = values(row)[COLUMN].wrapping_sub(least).to_le_bytes();
        place.copy_from_slice(&distance[..WIDTH]);
    }
}

impl PackedBlock {
    /// The block of so many rows that `bytes` begin with, and what follows it.
    pub fn take(bytes: &Bytes, rows: usize) -> Option<(PackedBlock, Bytes)> {
        let mut head = bytes.get(..HEAD)?;
        let mut start = HEAD;
        let mut spans = [Span::default(); COLUMNS];
        for span in &mut spans {
            let (least, after) = head.split_first_chunk()?;
            let (most, after) = after.split_first_chunk()?;
            head = after;
            let (least, most) = (i64::from_le_bytes(*least), i64::from_le_bytes(*most));
            *span = Span {
                least,
                most,
                start: start as u32,
                width: width(least, most),
            };
            start += rows * usize::from(span.width);
        }
        if rows == 0 || rows > BLOCK || start > bytes.len() {
            return None;
        }
        let block = PackedBlock {
            bytes: bytes.slice(..start),
            rows,
            spans,
        };
        Some((block, bytes.slice(start..)))
    }

    pub fn of(rows: &[Row]) -> Option<PackedBlock> {
        let mut bytes = Vec::with_capacity(HEAD + rows.len() * 12);
        pack(&mut bytes, rows);
        bytes.shrink_to_fit();
        Self::take(&Bytes::from(bytes), rows.len()).map(|(block, _)| block)
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The block as it lies in an index.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The least and the greatest number of a column.
    pub fn bounds(&self, column: Column) -> (i64, i64) {
        let span = &self.spans[column as usize];
        (span.least, span.most)
    }

    /// One number. The row is below [`rows`](PackedBlock::rows).
    pub fn get(&self, column: Column, at: usize) -> i64 {
        let span = &self.spans[column as usize];
        let width = usize::from(span.width);
        let numbers = &self.bytes[span.start as usize + at * width..];
        let distance = match numbers.first_chunk() {
            Some(eight) if width > 0 => {
                u64::from_le_bytes(*eight) & (u64::MAX >> (64 - 8 * width as u32))
            }
            // The last numbers of the block, with less than eight bytes behind them.
            _ => (0..width).fold(0, |sum, byte| sum | u64::from(numbers[byte]) << (8 * byte)),
        };
        span.least.wrapping_add(distance as i64)
    }

    /// The numbers of some rows, as whatever they fit.
    pub fn unpack<T>(
        &self,
        column: Column,
        rows: Range<usize>,
        fit: impl Fn(i64) -> T,
    ) -> Box<[T]> {
        let span = &self.spans[column as usize];
        let width = usize::from(span.width);
        let start = span.start as usize;
        let count = rows.len();
        let bytes = &self.bytes[start + rows.start * width..start + rows.end * width];
        match width {
            0 => (0..count).map(|_| fit(span.least)).collect(),
            1 => take::<1, T>(bytes, span.least, fit),
            2 => take::<2, T>(bytes, span.least, fit),
            3 => take::<3, T>(bytes, span.least, fit),
            4 => take::<4, T>(bytes, span.least, fit),
            5 => take::<5, T>(bytes, span.least, fit),
            6 => take::<6, T>(bytes, span.least, fit),
            7 => take::<7, T>(bytes, span.least, fit),
            _ => take::<8, T>(bytes, span.least, fit),
        }
    }
}

fn take<const WIDTH: usize, T>(bytes: &[u8], least: i64, fit: impl Fn(i64) -> T) -> Box<[T]> {
    let numbers = bytes.chunks_exact(WIDTH).map(|number| {
        let mut distance = [0; 8];
        distance[..WIDTH].copy_from_slice(number);
        fit(least.wrapping_add(i64::from_le_bytes(distance)))
    });
    numbers.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_whatever_its_width() {
        let mut random = fastrand::Rng::with_seed(3);
        for bits in [0, 1, 8, 9, 31, 32, 33, 48, 56, 57, 63, 64] {
            for count in [1, 7, 1_023, BLOCK] {
                let rows: Vec<Row> = (0..count).map(|_| row(&mut random, bits)).collect();
                let block = PackedBlock::of(&rows).expect("a block");
                assert_eq!(block.rows(), count);
                let times: Vec<i64> = rows.iter().map(|row| row.time).collect();
                let sizes: Vec<u32> = rows.iter().map(|row| row.size).collect();
                let end = random.usize(1..=count);
                let range = random.usize(0..end)..end;
                let unpacked = block.unpack(Column::Time, range.clone(), |time| time);
                assert_eq!(*unpacked, times[range.clone()], "{bits} bits");
                let unpacked = block.unpack(Column::Size, range.clone(), |size| size as u32);
                assert_eq!(*unpacked, sizes[range], "{bits} bits");
                for (at, row) in rows.iter().enumerate() {
                    assert_eq!(block.get(Column::Time, at), row.time, "{bits} bits");
                    assert_eq!(block.get(Column::Offset, at), i64::from(row.offset));
                    assert_eq!(block.get(Column::Stream, at), i64::from(row.stream));
                    assert_eq!(block.get(Column::Flags, at), i64::from(row.flags));
                    assert_eq!(block.get(Column::Type, at), i64::from(row.type_index));
                    assert_eq!(block.get(Column::Size, at), i64::from(row.size));
                }
                let bounds = (
                    *times.iter().min().expect("one"),
                    *times.iter().max().expect("one"),
                );
                assert_eq!(block.bounds(Column::Time), bounds);
            }
        }
    }

    #[test]
    fn any_bytes_are_a_block_or_none_and_every_row_reads() {
        let mut random = fastrand::Rng::with_seed(5);
        let rows: Vec<Row> = (0..100).map(|_| row(&mut random, 33)).collect();
        let mut good = Vec::new();
        pack(&mut good, &rows);
        for _ in 0..2_000 {
            let mut bytes = good.clone();
            for _ in 0..random.usize(1..20) {
                let at = random.usize(..bytes.len());
                bytes[at] = random.u8(..);
            }
            bytes.truncate(random.usize(..=bytes.len()));
            if let Some((block, _)) = PackedBlock::take(&Bytes::from(bytes), 100) {
                for column in [Column::Offset, Column::Time, Column::Stream, Column::Size] {
                    let all = block.unpack(column, 0..100, |number| number);
                    assert!((0..100).all(|at| block.get(column, at) == all[at]));
                }
            }
        }
    }

    fn row(random: &mut fastrand::Rng, bits: u32) -> Row {
        let mut number = || random.u64(..) & u64::MAX.checked_shr(64 - bits).unwrap_or(0);
        Row {
            offset: number() as u32,
            time: (number() as i64).wrapping_sub(1_000),
            stream: number() as u16,
            flags: number() as u8,
            type_index: number() as u16,
            size: number() as u32,
        }
    }
}
