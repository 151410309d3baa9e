//! A record as bytes: how one frame of a segment is written and read.
//!
//! ```text
//! length    u32   bytes after the checksum
//! checksum  u32   crc32c of length and body, begun from the segment's seed
//! kind      u8    low four bits: 0 event, 1 comment, 2 mark, 15 definition; bit 4: duplicate
//! time      i64   ns since the Unix epoch
//! varints         number (seq less the segment's first), stream, connection, wire,
//!                 length of type, length of id
//! type, id, data  UTF-8; the data takes the rest of the body
//! ```
//!
//! Integers are little-endian; varints carry seven bits a byte, low ones first. A definition is
//! a frame of the same shape that takes no seq: type is the stream's name, data its URL, id and
//! connection where it stood when the segment began.

use crate::record::{Kind, Record, StreamKey, Time};

/// The most that the type, id and data of one record may hold together.
pub const MAX_RECORD_BYTES: u64 = 1 << 30;

/// No frame is shorter: length, checksum, kind, time and six varints.
pub(super) const MIN_FRAME: u64 = 4 + 4 + 1 + 8 + 6;

/// Bytes that hold a frame up to its type.
pub(super) const HEAD: usize = 4 + 4 + 1 + 8 + 6 * 5;

const DEFINITION: u8 = 15;
const DUPLICATE: u8 = 1 << 4;

/// A [`Record`] whose texts are borrowed from where they lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordRef<'a> {
    /// Which stream of the capture it belongs to.
    pub stream: StreamKey,
    /// Which connection of the stream brought it, from 1; 0 when none did yet.
    pub connection: u32,
    /// When its last byte was received.
    pub time: Time,
    /// Event, comment or mark.
    pub kind: Kind,
    /// The server sent it again after a resume.
    pub duplicate: bool,
    /// Its bytes on the wire after content decoding; 0 for a mark.
    pub wire: u32,
    /// An event's type, a mark's word, "" for a comment.
    pub event_type: &'a str,
    /// The stream's last event ID when this was dispatched.
    pub id: &'a str,
    /// An event's data, a comment's text, or a mark's fields as JSON.
    pub data: &'a str,
}

impl RecordRef<'_> {
    /// A record of its own.
    pub fn to_record(&self) -> Record {
        Record {
            stream: self.stream,
            connection: self.connection,
            time: self.time,
            kind: self.kind,
            duplicate: self.duplicate,
            wire: self.wire,
            event_type: self.event_type.into(),
            id: self.id.into(),
            data: self.data.to_owned(),
        }
    }
}

impl<'a> From<&'a Record> for RecordRef<'a> {
    fn from(record: &'a Record) -> Self {
        RecordRef {
            stream: record.stream,
            connection: record.connection,
            time: record.time,
            kind: record.kind,
            duplicate: record.duplicate,
            wire: record.wire,
            event_type: &record.event_type,
            id: &record.id,
            data: &record.data,
        }
    }
}

/// What a stream is called, where it is, and where it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DefinitionRef<'a> {
    pub key: StreamKey,
    pub name: &'a str,
    pub url: &'a str,
    pub id: &'a str,
    pub connection: u32,
}

/// What one frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame<'a> {
    /// A record, with its seq less the segment's first.
    Record { number: u32, record: RecordRef<'a> },
    /// A stream's definition.
    Definition(DefinitionRef<'a>),
}

/// Appends a record's frame.
pub(super) fn put_record(bytes: &mut Vec<u8>, seed: u32, number: u32, record: &RecordRef<'_>) {
    let duplicate = if record.duplicate { DUPLICATE } else { 0 };
    put(bytes, seed, record.kind as u8 | duplicate, number, record);
}

/// Appends a definition's frame; `number` is that of the next record.
pub(super) fn put_definition(
    bytes: &mut Vec<u8>,
    seed: u32,
    number: u32,
    definition: &DefinitionRef<'_>,
) {
    let record = RecordRef {
        stream: definition.key,
        connection: definition.connection,
        time: Time(0),
        kind: Kind::Mark,
        duplicate: false,
        wire: 0,
        event_type: definition.name,
        id: definition.id,
        data: definition.url,
    };
    put(bytes, seed, DEFINITION, number, &record);
}

fn put(bytes: &mut Vec<u8>, seed: u32, kind: u8, number: u32, record: &RecordRef<'_>) {
    let texts = record.event_type.len() + record.id.len() + record.data.len();
    let mut head = [0; HEAD];
    head[8] = kind;
    head[9..17].copy_from_slice(&record.time.0.to_le_bytes());
    let mut at = 17;
    for value in [
        number,
        u32::from(record.stream.0),
        record.connection,
        record.wire,
        record.event_type.len() as u32,
        record.id.len() as u32,
    ] {
        at += set_varint(&mut head[at..], value);
    }
    // Until the checksum is known the length stands in its place, next to the body: one pass over
    // both costs less than two.
    let length = ((at - 8 + texts) as u32).to_le_bytes();
    head[4..8].copy_from_slice(&length);
    let start = bytes.len();
    bytes.reserve(at + texts);
    bytes.extend_from_slice(&head[..at]);
    bytes.extend_from_slice(record.event_type.as_bytes());
    bytes.extend_from_slice(record.id.as_bytes());
    bytes.extend_from_slice(record.data.as_bytes());
    let checksum = crc32c::crc32c_append(seed, &bytes[start + 4..]);
    bytes[start..start + 4].copy_from_slice(&length);
    bytes[start + 4..start + 8].copy_from_slice(&checksum.to_le_bytes());
}

fn checksum(seed: u32, length: [u8; 4], body: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c_append(seed, &length), body)
}

/// The whole length of the frame whose first four bytes these are, if they are there.
pub(super) fn frame_bytes(bytes: &[u8]) -> Option<u64> {
    let length = u32::from_le_bytes(*bytes.first_chunk()?);
    Some(u64::from(length) + 8)
}

/// Whether a frame might begin here, told from its first [`HEAD`] bytes (fewer at the end of a
/// file) without its checksum: the number it claims.
pub(super) fn plausible(bytes: &[u8]) -> Option<u32> {
    let length = frame_bytes(bytes)?;
    let head = Head::take(bytes.get(8..)?)?;
    let least = u64::from(head.type_bytes) + u64::from(head.id_bytes) + MIN_FRAME;
    (least <= length).then_some(head.number)
}

/// Reads the frame that `bytes` begin with. `None` when they are not one, whole and unharmed.
pub(super) fn take(bytes: &[u8], seed: u32) -> Option<Frame<'_>> {
    let length: [u8; 4] = *bytes.first_chunk()?;
    let whole = usize::try_from(frame_bytes(bytes)?).ok()?;
    let body = bytes.get(8..whole)?;
    let stored = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?);
    if checksum(seed, length, body) != stored {
        return None;
    }
    let head = Head::take(body)?;
    // All three in one go: where they part, no character may lie across.
    let texts = simdutf8::basic::from_utf8(&body[head.bytes..]).ok()?;
    let (event_type, rest) = texts.split_at_checked(head.type_bytes as usize)?;
    let (id, data) = rest.split_at_checked(head.id_bytes as usize)?;
    let kind = match head.kind & !DUPLICATE {
        0 => Kind::Event,
        1 => Kind::Comment,
        2 => Kind::Mark,
        _ => {
            return Some(Frame::Definition(DefinitionRef {
                key: head.stream,
                name: event_type,
                url: data,
                id,
                connection: head.connection,
            }));
        }
    };
    Some(Frame::Record {
        number: head.number,
        record: RecordRef {
            stream: head.stream,
            connection: head.connection,
            time: head.time,
            kind,
            duplicate: head.kind & DUPLICATE != 0,
            wire: head.wire,
            event_type,
            id,
            data,
        },
    })
}

/// A body's fields before its texts.
struct Head {
    kind: u8,
    time: Time,
    number: u32,
    stream: StreamKey,
    connection: u32,
    wire: u32,
    type_bytes: u32,
    id_bytes: u32,
    bytes: usize,
}

impl Head {
    fn take(body: &[u8]) -> Option<Head> {
        let (&kind, rest) = body.split_first()?;
        let known = matches!(kind & !DUPLICATE, 0..=2) || kind == DEFINITION;
        let (time, mut rest) = rest.split_first_chunk()?;
        let mut next = || u32::try_from(take_varint(&mut rest)?).ok();
        let number = next()?;
        let stream = StreamKey(u16::try_from(next()?).ok()?);
        let (connection, wire, type_bytes, id_bytes) = (next()?, next()?, next()?, next()?);
        let head = Head {
            kind,
            time: Time(i64::from_le_bytes(*time)),
            number,
            stream,
            connection,
            wire,
            type_bytes,
            id_bytes,
            bytes: body.len() - rest.len(),
        };
        known.then_some(head)
    }
}

/// As [`put_varint`], in place; returns how many bytes it took, five at most.
fn set_varint(place: &mut [u8], mut value: u32) -> usize {
    let mut at = 0;
    while value >= 0x80 {
        place[at] = value as u8 | 0x80;
        value >>= 7;
        at += 1;
    }
    place[at] = value as u8;
    at + 1
}

/// Appends an unsigned number, seven bits a byte.
pub(super) fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Takes an unsigned number off the front.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}
