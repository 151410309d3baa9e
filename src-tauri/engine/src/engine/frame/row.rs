//! Records as rows of the timeline, made to fit into a reply.

use super::{PREVIEW, SENTENCE, bytes, cut, shortened};
use crate::engine::sentence;
use crate::record::{Kind, Record, Seq};
use crate::view::{Cells, Matcher};
use crate::wire::{Row, RowKind};

/// Bytes of all rows at most: the rest of a reply is for the rail and the lanes.
const MOST_BYTES: usize = 22 << 10;
/// What a row takes besides its preview and its cells.
const FRAME: usize = 170;
/// Bytes of a row's preview that are always there, unless types, ids and cells are long.
const SHORTEST_PREVIEW: usize = 24;
/// Bytes of a row's type and id at most, each.
const LABEL: usize = 120;
/// Bytes of a cell at most.
const CELL: usize = 80;
/// Times that all is halved until the rows fit.
const MOST_HALVINGS: u32 = 5;

/// What was found in a row's place: the record, or why it can't be read.
pub(super) type Found = (Seq, Result<Record, String>);

/// The rows of these records, in `room` bytes of JSON. The more there are, the shorter their
/// previews.
pub(super) fn rows(found: &[Found], matcher: &Matcher, cells: &Cells, room: usize) -> Vec<Row> {
    let each = MOST_BYTES / found.len().max(1);
    let preview = each.saturating_sub(FRAME).clamp(SHORTEST_PREVIEW, PREVIEW);
    let mut lengths = Lengths {
        preview,
        label: LABEL,
        sentence: SENTENCE,
        cell: CELL,
    };
    let made = |lengths: &Lengths| -> Vec<Row> {
        let one = |(seq, record): &Found| match record {
            Ok(record) => Row {
                cells: cells.of(record, lengths.cell),
                ..row(*seq, record, Some(matcher), lengths)
            },
            Err(why) => unreadable(*seq, &shortened(why, lengths.sentence)),
        };
        found.iter().map(one).collect()
    };
    let mut rows = made(&lengths);
    for _ in 0..MOST_HALVINGS {
        if bytes(&rows) <= MOST_BYTES.min(room) {
            break;
        }
        lengths = lengths.halved();
        rows = made(&lengths);
    }
    rows
}

/// A record's row by itself.
pub(in crate::engine) fn lone_row(seq: Seq, record: &Record) -> Row {
    let lengths = Lengths {
        preview: PREVIEW,
        label: LABEL,
        sentence: SENTENCE,
        cell: CELL,
    };
    row(seq, record, None, &lengths)
}

/// Bytes at most.
struct Lengths {
    preview: usize,
    label: usize,
    sentence: usize,
    cell: usize,
}

impl Lengths {
    fn halved(&self) -> Lengths {
        Lengths {
            preview: self.preview / 2,
            label: self.label / 2,
            sentence: self.sentence / 2,
            cell: self.cell / 2,
        }
    }
}

fn row(seq: Seq, record: &Record, matcher: Option<&Matcher>, lengths: &Lengths) -> Row {
    let preview = match record.kind {
        Kind::Mark => shortened(
            &sentence(&record.event_type, &record.data),
            lengths.sentence,
        ),
        _ => cut(&record.data, lengths.preview),
    };
    Row {
        seq: seq as f64,
        stream: record.stream.0,
        time: record.time.as_millis(),
        kind: match record.kind {
            Kind::Event => RowKind::Event,
            Kind::Comment => RowKind::Comment,
            Kind::Mark => RowKind::Mark,
        },
        event_type: cut(&record.event_type, lengths.label),
        id: cut(&record.id, lengths.label),
        size: record.data.len() as u32,
        matches: matcher.map_or_else(Vec::new, |matcher| matcher.highlights(&preview)),
        preview,
        duplicate: record.duplicate,
        cells: Vec::new(),
    }
}

fn unreadable(seq: Seq, why: &str) -> Row {
    Row {
        seq: seq as f64,
        stream: 0,
        time: 0.0,
        kind: RowKind::Mark,
        event_type: "unreadable".to_owned(),
        id: String::new(),
        size: 0,
        preview: why.to_owned(),
        duplicate: false,
        matches: Vec::new(),
        cells: Vec::new(),
    }
}
