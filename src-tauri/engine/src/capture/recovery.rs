//! Opening: what the folder's bytes say, whatever state they are in.
//!
//! A segment's index is believed if it is of that very log; otherwise the log is walked and the
//! index made again. In the newest segment what follows the last good frame is torn: the writer
//! cuts it off and puts it into `lost+found`. Damage elsewhere stays where it is, and shows as
//! marks when those records are read. Where two segments hold the same seqs, the later one counts.

use std::fmt;
use std::io::ErrorKind;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::disk::Disk;
use super::error::CaptureError;
use super::folder;
use super::frame::RecordRef;
use super::loader::Loader;
use super::scan::{scan, span};
use super::segment::{CaptureId, Segment, number_of};
use super::shared::{Shared, read, write};
use super::streams::Streams;
use super::types::TypeTable;
use crate::record::{Mark, Seq, StreamKey};

/// The word of the mark that stands for records that can't be read.
pub(super) const LOST_TYPE: &str = "recovered";

/// The word of the mark that says what was removed.
const DROPPED_TYPE: &str = "dropped";

/// What was found wrong when a capture was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveryReport {
    /// Bytes of a torn tail that were cut off.
    pub cut_bytes: u64,
    /// Where they were put.
    pub saved_to: Option<PathBuf>,
    /// Seqs whose records can't be read.
    pub lost: Vec<Range<Seq>>,
    /// Seqs before the first record of whose removal no mark tells.
    pub gone: Range<Seq>,
    /// The newest segment is gone: of its records only an index was left.
    pub end_is_gone: bool,
    /// Whatever else a person should know, a sentence each.
    pub notes: Vec<String>,
}

impl RecoveryReport {
    fn is_empty(&self) -> bool {
        *self == RecoveryReport::default()
    }
}

impl fmt::Display for RecoveryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sentences = Vec::new();
        if self.cut_bytes > 0 {
            let saved = self.saved_to.as_ref().map_or_else(String::new, |path| {
                format!(" and put into {}", path.display())
            });
            let bytes = self.cut_bytes;
            sentences.push(format!("{bytes} bytes of a torn end were cut off{saved}"));
        }
        sentences.extend(
            self.lost
                .iter()
                .map(|seqs| format!("{} can't be read", span(seqs))),
        );
        if !self.gone.is_empty() {
            let gone = span(&self.gone);
            sentences.push(format!("{gone} are gone: their segments are missing"));
        }
        if self.end_is_gone {
            let end = "the newest records are gone: their segment is missing, and only its index was left";
            sentences.push(end.to_owned());
        }
        sentences.extend(self.notes.iter().cloned());
        f.write_str(&sentences.join("; "))
    }
}

/// A capture opened to be written.
pub(super) struct OpenedToWrite {
    pub shared: Shared,
    pub numbers: Numbers,
}

/// The numbers that new segments get: past all that count, and none of a file that was left alone.
pub(super) struct Numbers {
    next: u32,
    left_alone: Vec<u32>,
}

impl Numbers {
    fn after(segments: &[Arc<Segment>], mut found: Vec<u32>) -> Numbers {
        let newest = segments.last().map_or(0, |segment| segment.number());
        found.retain(|number| *number > newest);
        let mut numbers = Numbers {
            next: newest,
            left_alone: found,
        };
        numbers.advance();
        numbers
    }

    /// The number for the next segment.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// Goes on, once the next segment exists.
    pub fn advance(&mut self) {
        self.next += 1;
        while self.left_alone.contains(&self.next) {
            self.next += 1;
        }
    }
}

pub(super) fn open_for_reading(disk: Arc<dyn Disk>, dir: &Path) -> Result<Shared, CaptureError> {
    let missing = || CaptureError::Missing {
        dir: dir.to_owned(),
    };
    let names = disk.list(dir).map_err(|error| match error.kind() {
        ErrorKind::NotFound => missing(),
        _ => CaptureError::io("opened", dir)(error),
    })?;
    let id = folder::find(&*disk, dir, &names)?.ok_or_else(missing)?;
    let mut shared = load(disk, dir, id, &names, false)?;
    shared.refreshing = Some(Mutex::new(()));
    Ok(shared)
}

pub(super) fn open_for_writing(
    disk: Arc<dyn Disk>,
    dir: &Path,
) -> Result<OpenedToWrite, CaptureError> {
    let names = disk.list(dir).map_err(CaptureError::io("opened", dir))?;
    let known = folder::find(&*disk, dir, &names)?;
    let id = folder::establish(&*disk, dir, known)?;
    remove_leftovers(&*disk, dir, &names);
    folder::settle_pairs(&*disk, dir, id, &names);
    let shared = load(disk, dir, id, &names, true)?;
    let numbers = Numbers::after(&shared.segments(), folder::numbers(&names));
    Ok(OpenedToWrite { shared, numbers })
}

fn load(
    disk: Arc<dyn Disk>,
    dir: &Path,
    id: CaptureId,
    names: &[String],
    writing: bool,
) -> Result<Shared, CaptureError> {
    let types = TypeTable::default();
    let mut loader = Loader {
        disk: &disk,
        dir,
        id,
        writing,
        types: &types,
        streams: Streams::default(),
        report: RecoveryReport::default(),
    };
    let segments = loader.load_more(&folder::numbers(names), &[])?;
    loader.note_damaged_ends(&segments);
    loader.name_nameless_streams(&segments);
    let (streams, mut report) = (loader.streams, loader.report);
    report.lost = lost_seqs(&segments);
    report.end_is_gone = end_is_gone(names);
    let dir = dir.to_owned();
    let mut shared = Shared::new(disk, dir, id, segments, types, streams);
    report.gone = gone_unsaid(&shared);
    shared.recovery = (!report.is_empty()).then_some(report);
    Ok(shared)
}

/// Half-written files, and indexes whose log is gone.
fn remove_leftovers(disk: &dyn Disk, dir: &Path, names: &[String]) {
    for name in names {
        if name.ends_with(".tmp") || log_of_orphan(name, names).is_some() {
            // They harm nobody; the next opening tries again.
            let _ = disk.remove(&dir.join(name));
        }
    }
}

/// The name of the log that an index without a log, compressed or not, was of.
fn log_of_orphan(name: &str, names: &[String]) -> Option<String> {
    let stem = name.strip_suffix(".idx")?;
    let [log, compressed] = [format!("{stem}.log"), format!("{stem}.zlog")];
    (!names.contains(&log) && !names.contains(&compressed)).then_some(log)
}

/// Whether an index without a log is newer than every log: oldest segments are dropped, never
/// the newest.
fn end_is_gone(names: &[String]) -> bool {
    let newest = folder::numbers(names).last().copied();
    let mut orphans = names.iter().filter_map(|name| log_of_orphan(name, names));
    orphans.any(|log| number_of(&log) > newest)
}

/// The seqs before the first record of which no mark says that they were dropped: the power went
/// between the two, or somebody removed the files.
fn gone_unsaid(shared: &Shared) -> Range<Seq> {
    let first = shared.first();
    if first <= 1 {
        return Range::default();
    }
    let gone = last_dropped(shared).map_or(1, |last| last.saturating_add(1))..first;
    if gone.is_empty() {
        Range::default()
    } else {
        gone
    }
}

/// The seq up to which the newest such mark says that records were dropped.
fn last_dropped(shared: &Shared) -> Option<Seq> {
    let dropped = shared.types.find(DROPPED_TYPE)?;
    let segments = shared.segments();
    for segment in segments.iter().rev() {
        let columns = segment.columns();
        let mut before = columns.len();
        while let Some(at) = columns.find_back(before, StreamKey::CAPTURE, 0) {
            before = at;
            if columns.row(at).is_none_or(|row| row.type_index != dropped) {
                continue;
            }
            let seq = segment.first_seq() + at as u64;
            if let Some(last) = dropped_until(shared, seq) {
                return Some(last);
            }
        }
    }
    None
}

fn dropped_until(shared: &Shared, seq: Seq) -> Option<Seq> {
    let mut until = None;
    let mut visit = |_, record: RecordRef<'_>| {
        if let Some(Mark::Dropped { last, .. }) = Mark::from_parts(record.event_type, record.data) {
            until = Some(last);
        }
        ControlFlow::Break(())
    };
    scan(
        shared,
        seq..seq + 1,
        true,
        &mut |_, from| Some(from),
        &mut visit,
    )
    .ok()?;
    until
}

/// Takes in what the process that writes the capture has added and removed.
pub(super) fn refresh(shared: &Shared) -> Result<(), CaptureError> {
    let disk = &shared.disk;
    let names = disk
        .list(&shared.dir)
        .map_err(CaptureError::io("read", &shared.dir))?;
    let numbers = folder::numbers(&names);
    let old = shared.segments();
    let mut loader = Loader {
        disk,
        dir: &shared.dir,
        id: shared.id,
        writing: false,
        types: &shared.types,
        streams: read(&shared.streams).clone(),
        report: RecoveryReport::default(),
    };
    let segments = loader.load_more(&numbers, &old)?;
    take_compressed(&segments, &names);
    *write(&shared.streams) = loader.streams;
    let end = segments.last().map_or(shared.end(), |last| last.end_seq());
    shared.set_segments(segments);
    shared.end.send_if_modified(|seen| {
        let grown = end > *seen;
        *seen = end.max(*seen);
        grown
    });
    Ok(())
}

/// Lets go of logs that another process has compressed: while they are open they take room.
fn take_compressed(segments: &[Arc<Segment>], names: &[String]) {
    let compressed = names.iter().filter(|name| name.ends_with(".zlog"));
    for number in compressed.filter_map(|name| number_of(name)) {
        let found = segments.binary_search_by_key(&number, |segment| segment.number());
        if let Some(segment) = found.ok().map(|at| &segments[at])
            && !segment.is_compressed()
        {
            // One that can't be opened yet is taken another time; the log is open.
            let _ = segment.turn_to_compressed();
        }
    }
}

/// The seqs between the first and the last record that can't be read, as far as is known.
fn lost_seqs(segments: &[Arc<Segment>]) -> Vec<Range<Seq>> {
    let mut lost: Vec<Range<Seq>> = Vec::new();
    let mut add = |seqs: Range<Seq>| match lost.last_mut() {
        Some(last) if last.end == seqs.start => last.end = seqs.end,
        _ => lost.push(seqs),
    };
    let mut end: Option<Seq> = None;
    for segment in segments {
        let first = segment.first_seq();
        if let Some(end) = end.filter(|&end| end < first) {
            add(end..first);
        }
        for at in segment.columns().lost() {
            let seq = first + at as u64;
            add(seq..seq + 1);
        }
        end = Some(segment.end_seq());
    }
    lost
}
