//! Opening: what the folder's bytes say, whatever state they are in.
//!
//! A segment's index is believed if it is of that very log; otherwise the log is walked and the
//! index made again. In the newest segment what follows the last good frame is torn: the writer
//! cuts it off and puts it into `lost+found`. Damage elsewhere stays where it is, and shows as
//! marks when those records are read. Where two segments hold the same seqs, the later one counts.

use std::fmt;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::disk::Disk;
use super::error::CaptureError;
use super::folder;
use super::loader::Loader;
use super::scan::span;
use super::segment::{CaptureId, Segment, number_of};
use super::shared::{Shared, read, write};
use super::streams::Streams;
use super::types::TypeTable;
use crate::record::Seq;

/// The word of the mark that stands for records that can't be read.
pub(super) const LOST_TYPE: &str = "recovered";

/// What was found wrong when a capture was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecoveryReport {
    /// Bytes of a torn tail that were cut off.
    pub cut_bytes: u64,
    /// Where they were put.
    pub saved_to: Option<PathBuf>,
    /// Seqs whose records can't be read.
    pub lost: Vec<Range<Seq>>,
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
        sentences.extend(self.notes.iter().cloned());
        f.write_str(&sentences.join("; "))
    }
}

/// A capture opened to be written.
pub(super) struct OpenedToWrite {
    pub shared: Shared,
    /// The number for the next segment.
    pub next_number: u32,
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
    let last = folder::numbers(&names).last().copied().unwrap_or(0);
    Ok(OpenedToWrite {
        shared,
        next_number: last + 1,
    })
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
    let dir = dir.to_owned();
    let mut shared = Shared::new(disk, dir, id, segments, types, streams);
    shared.recovery = (!report.is_empty()).then_some(report);
    Ok(shared)
}

/// Half-written files, and indexes whose log is gone.
fn remove_leftovers(disk: &dyn Disk, dir: &Path, names: &[String]) {
    let orphan = |name: &str| {
        name.strip_suffix(".idx").is_some_and(|stem| {
            let logs = [format!("{stem}.log"), format!("{stem}.zlog")];
            !names.iter().any(|name| logs.contains(name))
        })
    };
    for name in names {
        if name.ends_with(".tmp") || orphan(name) {
            // They harm nobody; the next opening tries again.
            let _ = disk.remove(&dir.join(name));
        }
    }
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
