//! Loading segments: by their indexes where these can be believed, by walking the logs otherwise.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::columns::{ColumnStore, LOST, Row};
use super::disk::{self, Disk};
use super::error::CaptureError;
use super::folder::LOST_AND_FOUND;
use super::frame::Frame;
use super::index;
use super::recovery::{LOST_TYPE, RecoveryReport};
use super::segment::{
    CaptureId, FORMAT, FRAMES_AT, Header, Log, MOST_SEQ, NoHeader, Segment, compressed_path,
    log_path, open_log, row_of,
};
use super::shared::release_oldest;
use super::streams::{Definition, Streams};
use super::types::TypeTable;
use super::walk::{Found, Walk};
use crate::record::{Kind, StreamKey};

/// Reads segments, oldest first.
pub(super) struct Loader<'a> {
    pub disk: &'a Arc<dyn Disk>,
    pub dir: &'a Path,
    pub id: CaptureId,
    pub writing: bool,
    pub types: &'a TypeTable,
    pub streams: Streams,
    pub report: RecoveryReport,
}

impl Loader<'_> {
    /// The segments with these numbers; those already known are only read on.
    pub fn load_more(
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
            release_oldest(&segments);
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
        let wanted = Header {
            capture: self.id,
            number,
            first_seq: 0,
        };
        let log = match open_log(&**self.disk, self.dir, &wanted, self.writing) {
            Ok(log) => log,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CaptureError::io("opened", &path)(error)),
        };
        let Some(header) = self.header(wanted, &log)? else {
            return Ok(None);
        };
        let file = &log.file;
        let log_bytes = file.size().map_err(CaptureError::io("read", &path))?;
        let found = index::read(
            &**self.disk,
            self.dir,
            &header,
            &**file,
            log_bytes,
            self.types,
        );
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
        let disk = Arc::clone(self.disk);
        let segment = Segment::new(disk, self.dir, header, log, columns, log_bytes);
        segment.set_index_bytes(index_bytes);
        if !whole {
            match self.extend(&segment)? {
                // What can't be read now is not torn: cutting it off would be the end of it.
                Some(error) if self.writing && newest => {
                    return Err(CaptureError::io("read", &path)(error));
                }
                Some(error) => {
                    let path = path.display();
                    let note = format!("parts of {path} can't be read ({error}): check the disk");
                    self.report.notes.push(note);
                }
                None if self.writing && !newest => self.write_index(&segment),
                None => {}
            }
        }
        Ok(Some(segment))
    }

    /// The header of a segment that is of this capture; otherwise a note why it is left alone.
    fn header(&mut self, wanted: Header, log: &Log) -> Result<Option<Header>, CaptureError> {
        let path = match log.compressed {
            Some(_) => compressed_path(self.dir, wanted.number),
            None => log_path(self.dir, wanted.number),
        };
        let file = &*log.file;
        let read = || {
            let mut bytes = vec![0; file.size()?.min(FRAMES_AT) as usize];
            disk::read_exact_at(file, &mut bytes, 0).map(|()| bytes)
        };
        let bytes = read().map_err(CaptureError::io("read", &path))?;
        let header = match log.compressed {
            Some((header, _)) => header,
            None => Header::decode(&bytes),
        };
        let found = match header {
            Ok(header) if header.capture != self.id => Err("it is of another capture"),
            Ok(header) if header.number != wanted.number => Err("it is a copy of another segment"),
            Ok(header) => Ok(header),
            Err(NoHeader::Newer(found)) => {
                return Err(CaptureError::Newer {
                    path,
                    found,
                    known: FORMAT,
                });
            }
            Err(NoHeader::Damaged) => index::first_seq(&**self.disk, self.dir, wanted)
                .filter(|first_seq| *first_seq <= MOST_SEQ)
                .map(|first_seq| Header {
                    first_seq,
                    ..wanted
                })
                .ok_or("its beginning is damaged"),
        };
        match found {
            Ok(header) => {
                let whole = header.encode();
                if self.writing && log.compressed.is_none() && bytes != whole {
                    disk::write_all_at(file, &whole, 0)
                        .map_err(CaptureError::io("written", &path))?;
                }
                Ok(Some(header))
            }
            Err(why) => {
                let note = format!("{} was left alone: {why}", path.display());
                self.report.notes.push(note);
                Ok(None)
            }
        }
    }

    /// Walks a segment's log on from where its columns end. Returns why the disk could not read
    /// some of it, if so.
    fn extend(&mut self, segment: &Segment) -> Result<Option<std::io::Error>, CaptureError> {
        let path = log_path(self.dir, segment.number());
        let opened = segment.file().and_then(|file| Ok((file.size()?, file)));
        let (log_bytes, file) = opened.map_err(CaptureError::io("read", &path))?;
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
            file: &*file,
            log_bytes,
            seed: segment.header.seed(),
        };
        let lost_type = self.types.number(LOST_TYPE);
        let mut rows = Vec::new();
        let walked = walk.run(from, next, &mut |found| match found {
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
        let walked = match walked {
            // The writer has just cut its log back: there will be more another time.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof && !self.writing => {
                return Ok(None);
            }
            walked => walked.map_err(CaptureError::io("read", &path))?,
        };
        let mut columns = segment.columns_mut();
        for row in rows {
            columns.push(row);
        }
        columns.set_end(walked.end);
        segment.set_log_bytes(log_bytes);
        Ok(walked.refused)
    }

    /// Makes a segment's index again. Without it only the next opening takes longer.
    fn write_index(&self, segment: &Segment) {
        let written = segment.file().and_then(|file| {
            let definitions = self.streams.all();
            let columns = segment.columns();
            let header = &segment.header;
            let disk = &**self.disk;
            index::write(
                disk,
                self.dir,
                header,
                &*file,
                &columns,
                &definitions,
                self.types,
            )
        });
        segment.set_index_bytes(written.unwrap_or(0));
    }

    /// Puts what follows the newest segment's last good frame into `lost+found`.
    fn cut_torn_end(&mut self, newest: &Segment) -> Result<(), CaptureError> {
        if newest.is_compressed() {
            // Nothing is added to it, and what is harmed in it stays where it is.
            return Ok(());
        }
        let path = log_path(self.dir, newest.number());
        let end = newest.columns().end();
        let opened = newest.file().and_then(|file| Ok((file.size()?, file)));
        let (size, file) = opened.map_err(CaptureError::io("read", &path))?;
        let shelter = self.dir.join(LOST_AND_FOUND);
        let saved = shelter.join(format!("{:08}-{end}.bin", newest.number()));
        if end < size {
            let mut torn = vec![0; (size - end) as usize];
            disk::read_exact_at(&*file, &mut torn, end).map_err(CaptureError::io("read", &path))?;
            self.disk
                .create_dir(&shelter)
                .and_then(|()| disk::write_whole(&**self.disk, &saved, &torn))
                .map_err(CaptureError::io("written", &saved))?;
            file.truncate(end).map_err(CaptureError::io("cut", &path))?;
            newest.set_log_bytes(end);
            self.report.cut_bytes = size - end;
            self.report.saved_to = Some(saved);
        } else if let Ok(cut) = self.disk.open(&saved, false).and_then(|cut| cut.size()) {
            // The last opening ended before its mark, which comes next in the log, was kept.
            self.report.cut_bytes = cut;
            self.report.saved_to = Some(saved);
        }
        // What is built on must be as safe as what will be added to it.
        file.sync().map_err(CaptureError::io("synced", &path))
    }

    pub fn note_damaged_ends(&mut self, segments: &[Arc<Segment>]) {
        for (at, segment) in segments.iter().enumerate() {
            let torn = segment.columns().end() < segment.log_bytes();
            let damaged = match segments.get(at + 1) {
                Some(next) => segment.end_seq() < next.first_seq(),
                None => segment.is_compressed(),
            };
            if torn && damaged {
                let note = format!("the end of {} is damaged", segment.path().display());
                self.report.notes.push(note);
            }
        }
    }

    /// Gives a name to streams whose definition is lost everywhere.
    pub fn name_nameless_streams(&mut self, segments: &[Arc<Segment>]) {
        let mut seen = vec![false; usize::from(u16::MAX) + 1];
        for segment in segments {
            for key in segment.columns().streams() {
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
