//! A segment's index file: its columns and definitions, so that opening need not read the log.
//!
//! ```text
//! magic 8, format u32, capture id u128, segment number u32, first seq u64
//! log length u64, checksum of the last frame u32
//! varint count of definitions, then each: key, connection, and name, url, id with their lengths
//! varint count of types, then each with its length
//! varint count of rows, varint offset of the first, then each row:
//!     flags u8, varints: data bytes, bytes to the next row less those, zigzag ns since the row
//!     before, stream, type (0 has none of its own, else its place in the list from 1)
//! crc32c u32 of everything before
//! ```
//!
//! It is disposable: what is missing, harmed, or not of this very log is made again from the log.

use std::collections::BTreeMap;
use std::path::Path;

use super::columns::{ColumnStore, OTHER_TYPE, Row, TypeTable};
use super::disk::{self, Disk, DiskFile};
use super::frame::{self, put_varint, take_varint};
use super::segment::{Header, index_path};
use super::streams::Definition;
use crate::record::StreamKey;

const MAGIC: &[u8; 8] = b"FEEDIDX\n";
const FORMAT: u32 = 1;

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
    let bytes = disk::read_whole(disk, &index_path(dir, header.number)).ok()?;
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
    let columns = take_rows(&mut rest, end, types)?;
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
    let mut places = BTreeMap::new();
    let mut names = Vec::new();
    for row in columns.rows() {
        if let Some(name) = types.name(row.type_index) {
            places.entry(row.type_index).or_insert_with(|| {
                names.push(name);
                names.len() as u64
            });
        }
    }
    put_varint(bytes, names.len() as u64);
    for name in &names {
        put_text(bytes, name);
    }
    put_varint(bytes, columns.len() as u64);
    put_varint(bytes, columns.row(0).map_or(0, |row| u64::from(row.offset)));
    let mut time = 0;
    for (at, row) in columns.rows().enumerate() {
        let frame = columns.end_of(at) - u64::from(row.offset);
        bytes.push(row.flags);
        put_varint(bytes, u64::from(row.size));
        put_varint(bytes, frame - u64::from(row.size));
        put_varint(bytes, zigzag(row.time.wrapping_sub(time)));
        put_varint(bytes, u64::from(row.stream));
        put_varint(bytes, places.get(&row.type_index).copied().unwrap_or(0));
        time = row.time;
    }
}

fn take_rows(rest: &mut &[u8], end: u64, types: &TypeTable) -> Option<ColumnStore> {
    let mut places = vec![OTHER_TYPE];
    for _ in 0..take_varint(rest)? {
        places.push(types.number(take_text(rest)?));
    }
    let count = take_varint(rest)?;
    let mut offset = take_varint(rest)?;
    let mut columns = ColumnStore::new(end);
    let mut time = 0i64;
    for _ in 0..count {
        let (&flags, after) = rest.split_first()?;
        *rest = after;
        let size = take_varint(rest)?;
        let around = take_varint(rest)?;
        time = time.wrapping_add(unzigzag(take_varint(rest)?));
        let stream = u16::try_from(take_varint(rest)?).ok()?;
        let place = usize::try_from(take_varint(rest)?).ok()?;
        columns.push(Row {
            offset: u32::try_from(offset).ok()?,
            time,
            stream,
            flags,
            type_index: *places.get(place)?,
            size: u32::try_from(size).ok()?,
        });
        offset = offset.checked_add(size)?.checked_add(around)?;
    }
    let fits = count == 0 || (offset == end && around_frames(&columns));
    (fits && rest.is_empty()).then_some(columns)
}

/// Whether every row that is there has room for its frame.
fn around_frames(columns: &ColumnStore) -> bool {
    columns.rows().enumerate().all(|(at, row)| {
        row.is_lost() || columns.end_of(at) - u64::from(row.offset) >= frame::MIN_FRAME
    })
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

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}
