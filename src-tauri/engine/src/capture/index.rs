//! A segment's index file: its columns and definitions, so that opening need not read the log.
//!
//! ```text
//! magic 8, format u32, capture id u128, segment number u32, first seq u64
//! log length u64, checksum of the last frame u32
//! varint count of definitions, then each: key, connection, and name, url, id with their lengths
//! varint count of types, then each with its length; their places count from 1, and place 0
//!     stands for all that have none
//! varint count of streams with rows in full blocks, then each: varint key, varint row after its
//!     last that is there
//! varint count of rows, then the rows in blocks of 1,024 and one of what is left (see `packed`)
//! crc32c u32 of everything before
//! ```
//!
//! It is disposable: what is missing, harmed, of an earlier format, or not of this very log is
//! made again from the log. Blocks are used as they lie in the file: opening does nothing for
//! each row but to see that its frame lies behind the one before.

use std::path::Path;

use bytes::Bytes;

use super::block::Flags;
use super::columns::{ColumnStore, may_be_lost};
use super::disk::{self, Disk, DiskFile};
use super::frame::{MIN_FRAME, put_varint, take_varint};
use super::packed::{self, BLOCK, Column, PackedBlock};
use super::segment::{FRAMES_AT, Header, index_path};
use super::streams::Definition;
use super::types::{OTHER_TYPE, TypeTable};
use crate::record::StreamKey;

const MAGIC: &[u8; 8] = b"FEEDIDX\n";
const FORMAT: u32 = 2;

/// What an index says of the log up to `columns.end()`.
pub(super) struct Index {
    pub columns: ColumnStore,
    pub definitions: Vec<Definition>,
    /// Bytes of the index file itself.
    pub bytes: u64,
}

/// Writes a segment's index; returns its length.
pub(super) fn write(
    disk: &dyn Disk,
    dir: &Path,
    header: &Header,
    log: &dyn DiskFile,
    columns: &ColumnStore,
    definitions: &[Definition],
    types: &TypeTable,
) -> std::io::Result<u64> {
    let mut bytes = identity(header);
    bytes.extend_from_slice(&columns.end().to_le_bytes());
    bytes.extend_from_slice(&last_checksum(log, columns)?.to_le_bytes());
    put_varint(&mut bytes, definitions.len() as u64);
    for definition in definitions {
        put_varint(&mut bytes, u64::from(definition.key.0));
        put_varint(&mut bytes, u64::from(definition.connection));
        put_text(&mut bytes, &definition.name);
        put_text(&mut bytes, &definition.url);
        put_text(&mut bytes, &definition.id);
    }
    put_rows(&mut bytes, columns, types);
    let checksum = crc32c::crc32c(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    disk::write_whole(disk, &index_path(dir, header.number), &bytes)?;
    Ok(bytes.len() as u64)
}

/// Reads a segment's index, if there is one and it is of this very log.
pub(super) fn read(
    disk: &dyn Disk,
    dir: &Path,
    header: &Header,
    log: &dyn DiskFile,
    log_bytes: u64,
    types: &TypeTable,
) -> Option<Index> {
    let bytes = Bytes::from(disk::read_whole(disk, &index_path(dir, header.number)).ok()?);
    let (content, checksum) = bytes.split_last_chunk()?;
    if crc32c::crc32c(content).to_le_bytes() != *checksum {
        return None;
    }
    let mut rest = content.strip_prefix(identity(header).as_slice())?;
    let (end, after) = rest.split_first_chunk()?;
    let (last, after) = after.split_first_chunk()?;
    rest = after;
    let end = u64::from_le_bytes(*end);
    let definitions = take_definitions(&mut rest)?;
    let numbers = take_types(&mut rest, types)?;
    let ends = take_ends(&mut rest)?;
    let rows = usize::try_from(take_varint(&mut rest)?).ok()?;
    let (blocks, left) = take_blocks(bytes.slice_ref(rest), rows)?;
    let in_order = in_order(blocks.iter().chain(&left), end);
    let within = ends.iter().all(|&end| end as usize <= blocks.len() * BLOCK);
    if !(in_order && within) {
        return None;
    }
    let columns = ColumnStore::from_parts(blocks, left, numbers, ends, end);
    let same = end <= log_bytes
        && last_checksum(log, &columns).is_ok_and(|found| found.to_le_bytes() == *last);
    same.then_some(Index {
        columns,
        definitions,
        bytes: bytes.len() as u64,
    })
}

/// The first seq that its index gives a segment whose own header is harmed.
pub(super) fn first_seq(disk: &dyn Disk, dir: &Path, wanted: Header) -> Option<u64> {
    let bytes = disk::read_whole(disk, &index_path(dir, wanted.number)).ok()?;
    let (content, checksum) = bytes.split_last_chunk()?;
    let unharmed = crc32c::crc32c(content).to_le_bytes() == *checksum;
    let mut before = identity(&wanted);
    before.truncate(before.len() - size_of::<u64>());
    let first = content.strip_prefix(before.as_slice())?.first_chunk()?;
    unharmed.then_some(u64::from_le_bytes(*first))
}

fn identity(header: &Header) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&header.capture.0.to_le_bytes());
    bytes.extend_from_slice(&header.number.to_le_bytes());
    bytes.extend_from_slice(&header.first_seq.to_le_bytes());
    bytes
}

/// The checksum stored with the last record's frame: another log would have another.
fn last_checksum(log: &dyn DiskFile, columns: &ColumnStore) -> std::io::Result<u32> {
    let mut stored = [0; 4];
    if let Some(last) = columns.len().checked_sub(1).and_then(|at| columns.row(at))
        && !last.is_lost()
    {
        disk::read_exact_at(log, &mut stored, u64::from(last.offset) + 4)?;
    }
    Ok(u32::from_le_bytes(stored))
}

fn take_definitions(rest: &mut &[u8]) -> Option<Vec<Definition>> {
    let count = take_varint(rest)?;
    let mut definitions = Vec::new();
    for _ in 0..count {
        definitions.push(Definition {
            key: StreamKey(u16::try_from(take_varint(rest)?).ok()?),
            connection: u32::try_from(take_varint(rest)?).ok()?,
            name: take_text(rest)?.to_owned(),
            url: take_text(rest)?.to_owned(),
            id: take_text(rest)?.to_owned(),
        });
    }
    Some(definitions)
}

fn put_rows(bytes: &mut Vec<u8>, columns: &ColumnStore, types: &TypeTable) {
    let numbers = columns.type_numbers();
    put_varint(bytes, numbers.len() as u64 - 1);
    for &number in numbers.iter().skip(1) {
        put_text(bytes, &types.name(number).unwrap_or_default());
    }
    let ends = || (0u64..).zip(columns.ends()).filter(|(_, end)| **end > 0);
    put_varint(bytes, ends().count() as u64);
    for (key, &end) in ends() {
        put_varint(bytes, key);
        put_varint(bytes, u64::from(end));
    }
    put_varint(bytes, columns.len() as u64);
    for block in columns.blocks() {
        bytes.extend_from_slice(block.bytes());
    }
    if !columns.rest().is_empty() {
        packed::pack(bytes, columns.rest());
    }
}

fn take_types(rest: &mut &[u8], types: &TypeTable) -> Option<Vec<u16>> {
    let count = u16::try_from(take_varint(rest)?).ok()?;
    let mut numbers = vec![OTHER_TYPE];
    for _ in 0..count {
        numbers.push(types.number(take_text(rest)?));
    }
    Some(numbers)
}

fn take_ends(rest: &mut &[u8]) -> Option<Vec<u32>> {
    let count = take_varint(rest)?;
    let mut ends = Vec::new();
    for _ in 0..count {
        let key = usize::from(u16::try_from(take_varint(rest)?).ok()?);
        let end = u32::try_from(take_varint(rest)?).ok()?;
        ends.resize(ends.len().max(key + 1), 0);
        ends[key] = end;
    }
    Some(ends)
}

/// The full blocks, and the one of what is left.
fn take_blocks(mut rest: Bytes, rows: usize) -> Option<(Vec<PackedBlock>, Option<PackedBlock>)> {
    let mut blocks = Vec::new();
    for _ in 0..rows / BLOCK {
        let (block, after) = PackedBlock::take(&rest, BLOCK)?;
        blocks.push(block);
        rest = after;
    }
    let mut last = None;
    if !rows.is_multiple_of(BLOCK) {
        let (block, after) = PackedBlock::take(&rest, rows % BLOCK)?;
        last = Some(block);
        rest = after;
    }
    rest.is_empty().then_some((blocks, last))
}

/// Whether every row lies behind the one before, with room for its frame if it is there.
fn in_order<'a>(blocks: impl Iterator<Item = &'a PackedBlock>, end: u64) -> bool {
    // Where the next row may begin at the earliest.
    let mut least = FRAMES_AT;
    for block in blocks {
        let rows = 0..block.rows();
        let offsets = block.unpack(Column::Offset, rows.clone(), |offset| offset as u32);
        if offsets
            .first()
            .is_none_or(|&first| u64::from(first) < least)
        {
            return false;
        }
        let room = |flags: Flags| if flags.is_lost() { 0 } else { MIN_FRAME };
        let (apart, last) = if may_be_lost(block) {
            let flags = block.unpack(Column::Flags, rows, |flags| Flags(flags as u8));
            let pairs = offsets.windows(2).zip(&flags);
            let apart = pairs.fold(true, |apart, (two, &flags)| apart & far(two, room(flags)));
            (apart, flags.last().map_or(0, |&flags| room(flags)))
        } else {
            let pairs = offsets.windows(2);
            let apart = pairs.fold(true, |apart, two| apart & far(two, MIN_FRAME));
            (apart, MIN_FRAME)
        };
        if !apart {
            return false;
        }
        least = offsets.last().map_or(0, |&offset| u64::from(offset) + last);
    }
    least <= end
}

fn far(two: &[u32], room: u64) -> bool {
    u64::from(two[0]) + room <= u64::from(two[1])
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_varint(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(take_varint(rest)?).ok()?;
    let (text, after) = rest.split_at_checked(length)?;
    *rest = after;
    std::str::from_utf8(text).ok()
}
