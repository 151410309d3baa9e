//! Reading records in order: big reads, no allocation per record, and a mark in the place of
//! whatever can't be read.

use std::io;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use super::columns::Row;
use super::disk::{self, DiskFile};
use super::error::CaptureError;
use super::folder;
use super::frame::{self, Frame, RecordRef};
use super::segment::{Segment, log_path};
use super::shared::{Piece, Shared};
use crate::record::{Kind, Mark, Seq, StreamKey, Time};

/// How much is read at a time, unless one record is larger.
const CHUNK_BYTES: u64 = 1 << 20;
const CHUNK_ROWS: usize = 1 << 14;

pub(super) type Visit<'a> = dyn FnMut(Seq, RecordRef<'_>) -> ControlFlow<()> + 'a;

/// Where something stands next in bytes, from a place on.
pub(super) type Find<'a> = dyn Fn(&[u8], usize) -> Option<usize> + 'a;

/// Visits the records of a range in whose bytes `find` finds something. Lost seqs in a row are one mark, at the first of them; with
/// `inside`, also when the range begins in the midst of them.
pub(super) fn scan(
    shared: &Shared,
    range: Range<Seq>,
    inside: bool,
    find: &Find<'_>,
    visit: &mut Visit<'_>,
) -> Result<(), CaptureError> {
    let mut time = Time(0);
    let mut chunk = Chunk::default();
    for piece in shared.pieces(range, inside) {
        let flow = match piece {
            Piece::Gap(seqs) => visit_missing(seqs, time, visit),
            Piece::Rows { segment, rows } => match segment.file() {
                Ok(file) => {
                    chunk.file = Some(file);
                    scan_rows(&segment, rows, inside, find, &mut chunk, &mut time, visit)
                }
                // Its turn to be dropped came while this scan was under way.
                Err(_) if segment.end_seq() <= shared.first() => ControlFlow::Continue(()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    match was_dropped(shared, &segment) {
                        true => ControlFlow::Continue(()),
                        false => {
                            let first = segment.first_seq();
                            let seqs = first + rows.start as u64..first + rows.end as u64;
                            visit_missing(seqs, time, visit)
                        }
                    }
                }
                Err(error) => {
                    let path = log_path(&shared.dir, segment.number());
                    return Err(CaptureError::io("opened", &path)(error));
                }
            },
        };
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// Whether the process that writes the capture has dropped this segment: the oldest go first.
fn was_dropped(shared: &Shared, segment: &Segment) -> bool {
    let names = shared.disk.list(&shared.dir).unwrap_or_default();
    let oldest = folder::numbers(&names).first().copied();
    oldest.is_some_and(|oldest| oldest > segment.number())
}

fn visit_missing(seqs: Range<Seq>, time: Time, visit: &mut Visit<'_>) -> ControlFlow<()> {
    let detail = format!("{} can't be read: their segment is missing", span(&seqs));
    visit_unreadable(seqs.start, StreamKey::CAPTURE, time, 0, detail, visit)
}

fn scan_rows(
    segment: &Segment,
    rows: Range<usize>,
    inside: bool,
    find: &Find<'_>,
    chunk: &mut Chunk,
    time: &mut Time,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let seed = segment.header.seed();
    let mut at = rows.start;
    let mut lost_before = !inside && at > 0 && {
        let columns = segment.columns();
        columns.row(at - 1).is_some_and(|row| row.is_lost())
    };
    while at < rows.end {
        chunk.fill(segment, at..rows.end);
        if chunk.rows.is_empty() {
            // The segment was cut short while this scan was under way.
            return ControlFlow::Continue(());
        }
        let mut hit = 0;
        for (row, bytes) in chunk.frames() {
            *time = Time(row.time);
            let from = (u64::from(row.offset) - chunk.start) as usize;
            if let Ok(bytes) = &bytes
                && !row.is_lost()
            {
                if hit < from {
                    hit = find(&chunk.bytes, from).unwrap_or(usize::MAX);
                }
                if hit - from >= frame::frame_bytes(bytes).map_or(usize::MAX, |b| b as usize) {
                    lost_before = false;
                    at += 1;
                    continue;
                }
            }
            let seq = segment.first_seq() + at as u64;
            if row.is_lost() {
                if !lost_before {
                    visit_lost(segment, at, *time, visit)?;
                }
            } else {
                match bytes.map(|bytes| frame::take(bytes, seed)) {
                    Ok(Some(Frame::Record { number, record })) if number as usize == at => {
                        visit(seq, record)?;
                    }
                    Ok(_) => visit_damaged(seq, row, "its bytes on the disk are damaged", visit)?,
                    Err(error) => visit_damaged(seq, row, &error.to_string(), visit)?,
                }
            }
            lost_before = row.is_lost();
            at += 1;
        }
    }
    ControlFlow::Continue(())
}

/// The mark that stands for lost seqs in a row, of which this row is one.
fn visit_lost(segment: &Segment, at: usize, time: Time, visit: &mut Visit<'_>) -> ControlFlow<()> {
    let columns = segment.columns();
    let lost = |at: usize| columns.row(at).is_some_and(|row| row.is_lost());
    let first = (0..at).rev().find(|&at| !lost(at)).map_or(0, |at| at + 1);
    let end = (at..columns.len())
        .find(|&at| !lost(at))
        .unwrap_or(columns.len());
    let bytes = columns
        .row(first)
        .map_or(0, |row| columns.end_of(first) - u64::from(row.offset));
    drop(columns);
    let seqs = segment.first_seq() + first as u64..segment.first_seq() + end as u64;
    let detail = format!("{} can't be read: the log is damaged there", span(&seqs));
    let seq = segment.first_seq() + at as u64;
    visit_unreadable(seq, StreamKey::CAPTURE, time, bytes, detail, visit)
}

/// The mark that stands for one record whose index is there, but whose bytes are not what they were.
fn visit_damaged(seq: Seq, row: &Row, why: &str, visit: &mut Visit<'_>) -> ControlFlow<()> {
    let detail = format!("record {seq} can't be read: {why}");
    let stream = StreamKey(row.stream);
    visit_unreadable(
        seq,
        stream,
        Time(row.time),
        u64::from(row.size),
        detail,
        visit,
    )
}

fn visit_unreadable(
    seq: Seq,
    stream: StreamKey,
    time: Time,
    bytes: u64,
    detail: String,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let (word, data) = Mark::Recovered { bytes, detail }.to_parts();
    let record = RecordRef {
        stream,
        connection: 0,
        time,
        kind: Kind::Mark,
        duplicate: false,
        wire: 0,
        event_type: &word,
        id: "",
        data: &data,
    };
    visit(seq, record)
}

/// `record 7`, or `records 7 to 9`.
pub(super) fn span(seqs: &Range<Seq>) -> String {
    match seqs.end - seqs.start {
        0 | 1 => format!("record {}", seqs.start),
        _ => format!("records {} to {}", seqs.start, seqs.end - 1),
    }
}

/// Some rows in a row, and the bytes they lie in.
#[derive(Default)]
struct Chunk {
    file: Option<Arc<dyn DiskFile>>,
    rows: Vec<Row>,
    start: u64,
    end: u64,
    bytes: Vec<u8>,
    failed: Option<(io::ErrorKind, String)>,
}

impl Chunk {
    fn fill(&mut self, segment: &Segment, rows: Range<usize>) {
        self.choose(segment, rows.clone(), CHUNK_ROWS);
        self.read();
        if self.failed.is_some() && self.rows.len() > 1 {
            // One sector that can't be read shall not hide what lies around it.
            self.choose(segment, rows, 1);
            self.read();
        }
    }

    fn choose(&mut self, segment: &Segment, rows: Range<usize>, most: usize) {
        let columns = segment.columns();
        self.rows.clear();
        self.start = columns
            .row(rows.start)
            .map_or(0, |row| u64::from(row.offset));
        self.end = self.start;
        for at in rows.take(most) {
            let end = columns.end_of(at);
            let Some(row) = columns.row(at) else { break };
            if !self.rows.is_empty() && end - self.start > CHUNK_BYTES {
                break;
            }
            self.rows.push(row);
            self.end = end;
        }
    }

    fn read(&mut self) {
        self.bytes.resize((self.end - self.start) as usize, 0);
        let read = match &self.file {
            Some(file) => disk::read_exact_at(&**file, &mut self.bytes, self.start),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        self.failed = read.err().map(|error| (error.kind(), error.to_string()));
    }

    /// Each row with the bytes from its frame on.
    fn frames(&self) -> impl Iterator<Item = (&Row, io::Result<&[u8]>)> {
        self.rows.iter().map(|row| {
            let bytes = match &self.failed {
                None => Ok(&self.bytes[(u64::from(row.offset) - self.start) as usize..]),
                Some((kind, words)) => Err(io::Error::new(*kind, words.clone())),
            };
            (row, bytes)
        })
    }
}
