//! Reading records in order: big reads, no allocation per record, and a mark in the place of
//! whatever can't be read.

use std::io;
use std::ops::{ControlFlow, Range};

use super::error::CaptureError;
use super::folder;
use super::frame::{self, Frame, RecordRef};
use super::segment::Segment;
use super::shared::{Piece, Shared};
use super::slice::Slice;
use crate::record::{Kind, Mark, Seq, StreamKey, Time};

pub(super) type Visit<'a> = dyn FnMut(Seq, RecordRef<'_>) -> ControlFlow<()> + 'a;

/// Where something stands next in bytes, from a place on. That is 0 when the bytes are others than
/// before, and grows while they are the same.
pub(super) type Find<'a> = dyn FnMut(&[u8], usize) -> Option<usize> + 'a;

/// Visits the records of a range in whose bytes `find` finds something. Lost seqs in a row are one
/// mark, at the first of them; with `inside`, also when the range begins in the midst of them.
pub(super) fn scan(
    shared: &Shared,
    range: Range<Seq>,
    inside: bool,
    find: &mut Find<'_>,
    visit: &mut Visit<'_>,
) -> Result<(), CaptureError> {
    let mut time = Time(0);
    let mut slice = Slice::default();
    for piece in shared.pieces(range, inside) {
        let flow = match piece {
            Piece::Gap(seqs) => visit_missing(seqs, time, visit),
            Piece::Rows { segment, rows } => match segment.file() {
                Ok(file) => {
                    slice.file = Some(file);
                    if let Some(last) = segment.columns().row(rows.end - 1) {
                        time = Time(last.time);
                    }
                    scan_rows(&segment, rows, inside, find, &mut slice, visit)
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
                    return Err(CaptureError::io("opened", &segment.path())(error));
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
    find: &mut Find<'_>,
    slice: &mut Slice,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let mut at = rows.start;
    let lost = segment.columns().lost_within(&rows);
    for lost in lost {
        if lost.start >= rows.start || inside {
            scan_unharmed(segment, at..lost.start, find, slice, visit)?;
            visit_lost(segment, &lost, lost.start.max(rows.start), visit)?;
        }
        at = lost.end;
    }
    scan_unharmed(segment, at..rows.end, find, slice, visit)
}

/// Looks at rows of which none is lost: only where something is found is a row looked up, and
/// its record taken apart.
fn scan_unharmed(
    segment: &Segment,
    rows: Range<usize>,
    find: &mut Find<'_>,
    slice: &mut Slice,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let seed = segment.header.seed();
    let mut at = rows.start;
    while at < rows.end {
        slice.fill(segment, at..rows.end);
        let some = slice.rows();
        if some.is_empty() {
            // The segment was cut short while this scan was under way.
            return ControlFlow::Continue(());
        }
        at = some.end;
        let mut row = some.start;
        while row < some.end {
            let place = slice.place(segment, row);
            let hit = match slice.bytes() {
                Ok(bytes) => find(bytes, place),
                Err(error) => {
                    visit_damaged(segment, row, &error.to_string(), visit)?;
                    break;
                }
            };
            let Some(hit) = hit else { break };
            row = slice.row_at(segment, row, hit);
            let place = slice.place(segment, row);
            let bytes = slice.bytes().ok().and_then(|bytes| bytes.get(place..));
            let bytes = bytes.unwrap_or_default();
            // A stream's definition may lie between two records.
            let within = |length| hit - place < length as usize;
            if hit == place || frame::frame_bytes(bytes).is_none_or(within) {
                match frame::take(bytes, seed) {
                    Some(Frame::Record { number, record }) if number as usize == row => {
                        visit(segment.first_seq() + row as u64, record)?;
                    }
                    _ => visit_damaged(segment, row, "its bytes on the disk are damaged", visit)?,
                }
            }
            row += 1;
        }
    }
    ControlFlow::Continue(())
}

/// The mark that stands, at one row, for lost seqs in a row.
fn visit_lost(
    segment: &Segment,
    lost: &Range<usize>,
    at: usize,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let columns = segment.columns();
    let first = columns.row(lost.start);
    let bytes = first.map_or(0, |row| columns.end_of(lost.start) - u64::from(row.offset));
    let time = Time(first.map_or(0, |row| row.time));
    drop(columns);
    let seq = |row: usize| segment.first_seq() + row as u64;
    let seqs = seq(lost.start)..seq(lost.end);
    let detail = format!("{} can't be read: the log is damaged there", span(&seqs));
    visit_unreadable(seq(at), StreamKey::CAPTURE, time, bytes, detail, visit)
}

/// The mark that stands for one record whose row is there, but whose bytes are not what they were.
fn visit_damaged(
    segment: &Segment,
    at: usize,
    why: &str,
    visit: &mut Visit<'_>,
) -> ControlFlow<()> {
    let seq = segment.first_seq() + at as u64;
    let Some(row) = segment.columns().row(at) else {
        return ControlFlow::Continue(());
    };
    let detail = format!("record {seq} can't be read: {why}");
    let (stream, time) = (StreamKey(row.stream), Time(row.time));
    visit_unreadable(seq, stream, time, u64::from(row.size), detail, visit)
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
