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

use super::columns::{ColumnStore, LOST, Row, TypeTable};
use super::disk::{self, Disk, DiskFile};
use super::error::CaptureError;
use super::folder::{self, LOST_AND_FOUND};
use super::frame::Frame;
use super::index;
use super::scan::span;
use super::segment::{CaptureId, FORMAT, FRAMES_AT, Header, NoHeader, Segment, log_path, row_of};
use super::shared::{Shared, read, write};
use super::streams::{Definition, Streams};
use super::walk::{Found, Walk};
use crate::record::{Kind, Seq, StreamKey};

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
    let id = folder::establish(&*disk, dir, &names, known)?;
    remove_leftovers(&*disk, dir, &names);
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
        disk: &*disk,
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
        let log = name.strip_suffix(".idx").map(|stem| format!("{stem}.log"));
        log.is_some_and(|log| !names.contains(&log))
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
    let disk = &*shared.disk;
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

/// Reads segments, oldest first.
struct Loader<'a> {
    disk: &'a dyn Disk,
    dir: &'a Path,
    id: CaptureId,
    writing: bool,
    types: &'a TypeTable,
    streams: Streams,
    report: RecoveryReport,
}

impl Loader<'_> {
    /// The segments with these numbers; those already known are only read on.
    fn load_more(
        &mut self,
        numbers: &[u32],
        known: &[Arc<Segment>],
    ) -> Result<Vec<Arc<Segment>>, CaptureError> {
        let mut segments = Vec::new();
        let newest_known = known.last().map(|segment| segment.number());
        for &number in numbers {
            let known = known.iter().find(|segment| segment.number() == number);
            let segment = match known {
                Some(segment) => {
                    if newest_known == Some(number) {
                        self.extend(segment)?;
                    }
                    Arc::clone(segment)
                }
                // Passed over before, or dropped since.
                None if newest_known.is_some_and(|newest| number < newest) => continue,
                None => match self.load(number, numbers.last() == Some(&number))? {
                    Some(segment) => Arc::new(segment),
                    None => continue,
                },
            };
            segments.push(segment);
        }
        if self.writing
            && let Some(newest) = segments.last()
        {
            self.cut_torn_end(newest)?;
        }
        Ok(without_overlaps(segments))
    }

    fn load(&mut self, number: u32, newest: bool) -> Result<Option<Segment>, CaptureError> {
        let path = log_path(self.dir, number);
        let file = match self.disk.open(&path, self.writing) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CaptureError::io("opened", &path)(error)),
        };
        let log_bytes = file.size().map_err(CaptureError::io("read", &path))?;
        let Some(header) = self.header(number, &*file, log_bytes)? else {
            return Ok(None);
        };
        let found = index::read(self.disk, self.dir, &header, &*file, log_bytes, self.types);
        let (columns, index_bytes) = match found {
            Some(index) => {
                for definition in index.definitions {
                    self.streams.define(definition);
                }
                (index.columns, index.bytes)
            }
            None => (ColumnStore::new(FRAMES_AT), 0),
        };
        let whole = index_bytes > 0 && columns.end() == log_bytes;
        let segment = Segment::new(header, file, columns, log_bytes);
        segment.set_index_bytes(index_bytes);
        if !whole {
            self.extend(&segment)?;
            if self.writing && !newest {
                self.write_index(&segment);
            }
        }
        Ok(Some(segment))
    }

    /// The header of a segment that is of this capture; otherwise a note why it is left alone.
    fn header(
        &mut self,
        number: u32,
        file: &dyn DiskFile,
        log_bytes: u64,
    ) -> Result<Option<Header>, CaptureError> {
        let path = log_path(self.dir, number);
        let mut bytes = vec![0; log_bytes.min(FRAMES_AT) as usize];
        disk::read_exact_at(file, &mut bytes, 0).map_err(CaptureError::io("read", &path))?;
        let wanted = Header {
            capture: self.id,
            number,
            first_seq: 0,
        };
        let why = match Header::decode(&bytes) {
            Ok(header) if header.capture != self.id => "it is of another capture",
            Ok(header) if header.number != number => "it is a copy of another segment",
            Ok(header) => return Ok(Some(header)),
            Err(NoHeader::Newer(found)) => {
                return Err(CaptureError::Newer {
                    path,
                    found,
                    known: FORMAT,
                });
            }
            Err(NoHeader::Damaged) => match index::first_seq(self.disk, self.dir, wanted) {
                Some(first_seq) => {
                    return Ok(Some(Header {
                        first_seq,
                        ..wanted
                    }));
                }
                None => "its beginning is damaged",
            },
        };
        let note = format!("{} was left alone: {why}", path.display());
        self.report.notes.push(note);
        Ok(None)
    }

    /// Walks a segment's log on from where its columns end.
    fn extend(&mut self, segment: &Segment) -> Result<(), CaptureError> {
        let path = log_path(self.dir, segment.number());
        let log_bytes = segment
            .file
            .size()
            .map_err(CaptureError::io("read", &path))?;
        let (from, next, mut time) = {
            let columns = segment.columns();
            let last = columns.len().checked_sub(1).and_then(|at| columns.row(at));
            (
                columns.end(),
                columns.len() as u32,
                last.map_or(0, |row| row.time),
            )
        };
        let walk = Walk {
            file: &*segment.file,
            log_bytes,
            seed: segment.header.seed(),
        };
        let lost_type = self.types.number(LOST_TYPE);
        let mut rows = Vec::new();
        let end = walk.run(from, next, &mut |found| match found {
            Found::Frame { offset, frame } => match frame {
                Frame::Record { record, .. } => {
                    self.streams.stand(&record);
                    time = record.time.0;
                    let number = self.types.number(record.event_type);
                    rows.push(row_of(&record, offset, number));
                }
                Frame::Definition(definition) => self.streams.define(Definition::from(definition)),
            },
            Found::Damage { from, to, records } => {
                // The first stands for the damaged bytes; the others have none.
                for offset in std::iter::once(from)
                    .chain(std::iter::repeat(to))
                    .take(records as usize)
                {
                    rows.push(Row {
                        offset: offset as u32,
                        time,
                        stream: StreamKey::CAPTURE.0,
                        flags: Kind::Mark as u8 | LOST,
                        type_index: lost_type,
                        size: 0,
                    });
                }
            }
        });
        let end = match end {
            // The writer has just cut its log back: there will be more another time.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof && !self.writing => {
                return Ok(());
            }
            end => end.map_err(CaptureError::io("read", &path))?,
        };
        let mut columns = segment.columns_mut();
        for row in rows {
            columns.push(row);
        }
        columns.set_end(end);
        segment.set_log_bytes(log_bytes);
        Ok(())
    }

    /// Makes a segment's index again. Without it only the next opening takes longer.
    fn write_index(&self, segment: &Segment) {
        let written = index::write(
            self.disk,
            self.dir,
            &segment.header,
            &*segment.file,
            &segment.columns(),
            &self.streams.all(),
            self.types,
        );
        segment.set_index_bytes(written.unwrap_or(0));
    }

    /// Puts what follows the newest segment's last good frame into `lost+found`.
    fn cut_torn_end(&mut self, newest: &Segment) -> Result<(), CaptureError> {
        let path = log_path(self.dir, newest.number());
        let end = newest.columns().end();
        let size = newest
            .file
            .size()
            .map_err(CaptureError::io("read", &path))?;
        if end < size {
            let mut torn = vec![0; (size - end) as usize];
            disk::read_exact_at(&*newest.file, &mut torn, end)
                .map_err(CaptureError::io("read", &path))?;
            let shelter = self.dir.join(LOST_AND_FOUND);
            let saved = shelter.join(format!("{:08}-{end}.bin", newest.number()));
            self.disk
                .create_dir(&shelter)
                .and_then(|()| disk::write_whole(self.disk, &saved, &torn))
                .map_err(CaptureError::io("written", &saved))?;
            newest
                .file
                .truncate(end)
                .map_err(CaptureError::io("cut", &path))?;
            newest.set_log_bytes(end);
            self.report.cut_bytes = size - end;
            self.report.saved_to = Some(saved);
        }
        // What is built on must be as safe as what will be added to it.
        newest
            .file
            .sync()
            .map_err(CaptureError::io("synced", &path))
    }

    fn note_damaged_ends(&mut self, segments: &[Arc<Segment>]) {
        for (segment, next) in segments.iter().zip(segments.iter().skip(1)) {
            let torn = segment.columns().end() < segment.log_bytes();
            if torn && segment.end_seq() < next.first_seq() {
                let path = log_path(self.dir, segment.number());
                let note = format!("the end of {} is damaged", path.display());
                self.report.notes.push(note);
            }
        }
    }

    /// Gives a name to streams whose definition is lost everywhere.
    fn name_nameless_streams(&mut self, segments: &[Arc<Segment>]) {
        let mut seen = vec![false; usize::from(u16::MAX) + 1];
        for segment in segments {
            for &key in segment.columns().streams() {
                seen[usize::from(key)] = true;
            }
        }
        let keys = (1..=u16::MAX).filter(|&key| seen[usize::from(key)]);
        for key in keys.map(StreamKey) {
            if self.streams.get(key).is_none() {
                self.streams.define(Definition {
                    key,
                    name: format!("stream {}", key.0),
                    url: String::new(),
                    id: String::new(),
                    connection: 0,
                });
            }
        }
    }
}

/// Where two segments hold the same seqs the later one counts: it was begun because the earlier
/// could not be trusted from there on.
fn without_overlaps(segments: Vec<Arc<Segment>>) -> Vec<Arc<Segment>> {
    let mut kept: Vec<Arc<Segment>> = Vec::with_capacity(segments.len());
    for segment in segments.into_iter().rev() {
        match kept.last().map(|later| later.first_seq()) {
            Some(end) if segment.first_seq() > end => {}
            Some(end) if segment.first_seq() == end && segment.end_seq() > end => {}
            Some(end) if segment.end_seq() > end => kept.push(Arc::new(segment.until(end))),
            _ => kept.push(segment),
        }
    }
    kept.reverse();
    kept
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
        for (seq, row) in (first..).zip(segment.columns().rows()) {
            if row.is_lost() {
                add(seq..seq + 1);
            }
        }
        end = Some(segment.end_seq());
    }
    lost
}
