//! One segment: its header, its file, and the columns of its records.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::columns::{ColumnStore, Row};
use super::disk::{Disk, DiskFile};
use super::frame::RecordRef;
use super::shared::{read, write};
use crate::record::Seq;

/// The format that this version writes, and the newest it reads.
pub(super) const FORMAT: u32 = 1;

const MAGIC: &[u8; 8] = b"FEEDLOG\n";
/// No segment begins beyond this: whoever counts on from there shall not run over.
pub(super) const MOST_SEQ: Seq = 1 << 62;

const COPY: usize = 8 + 4 + 16 + 4 + 8 + 4;

/// Where the first frame of a segment begins: after two copies of the header.
pub(super) const FRAMES_AT: u64 = 2 * COPY as u64;

/// A capture's own random number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CaptureId(pub u128);

/// How a segment's file begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub capture: CaptureId,
    /// The number in the file's name.
    pub number: u32,
    pub first_seq: Seq,
}

/// What a file that should be a segment begins with instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoHeader {
    /// A header of this newer format.
    Newer(u32),
    /// Nothing that can be read.
    Damaged,
}

impl Header {
    /// Two copies, so that no single harmed sector byte takes a segment away.
    pub fn encode(&self) -> Vec<u8> {
        let mut copy = Vec::with_capacity(2 * COPY);
        copy.extend_from_slice(MAGIC);
        copy.extend_from_slice(&FORMAT.to_le_bytes());
        copy.extend_from_slice(&self.capture.0.to_le_bytes());
        copy.extend_from_slice(&self.number.to_le_bytes());
        copy.extend_from_slice(&self.first_seq.to_le_bytes());
        copy.extend_from_slice(&crc32c::crc32c(&copy).to_le_bytes());
        copy.extend_from_within(..);
        copy
    }

    /// Reads the file's first [`FRAMES_AT`] bytes, or as many as there are.
    pub fn decode(bytes: &[u8]) -> Result<Header, NoHeader> {
        let second = bytes.get(COPY..).unwrap_or_default();
        match (Self::decode_copy(bytes), Self::decode_copy(second)) {
            (Ok(header), _) | (_, Ok(header)) => Ok(header),
            (Err(NoHeader::Newer(found)), _) | (_, Err(NoHeader::Newer(found))) => {
                Err(NoHeader::Newer(found))
            }
            _ => Err(NoHeader::Damaged),
        }
    }

    fn decode_copy(bytes: &[u8]) -> Result<Header, NoHeader> {
        let fields = Self::fields(bytes).ok_or(NoHeader::Damaged)?;
        match fields {
            (FORMAT, header) => Ok(header),
            (found, _) if found > FORMAT => Err(NoHeader::Newer(found)),
            _ => Err(NoHeader::Damaged),
        }
    }

    fn fields(bytes: &[u8]) -> Option<(u32, Header)> {
        let copy: &[u8; COPY] = bytes.first_chunk()?;
        let (magic, rest) = copy.split_first_chunk::<8>()?;
        let (format, rest) = rest.split_first_chunk()?;
        let (capture, rest) = rest.split_first_chunk()?;
        let (number, rest) = rest.split_first_chunk()?;
        let (first_seq, stored) = rest.split_first_chunk()?;
        let unharmed = crc32c::crc32c(&copy[..COPY - 4]).to_le_bytes() == *stored;
        let header = Header {
            capture: CaptureId(u128::from_le_bytes(*capture)),
            number: u32::from_le_bytes(*number),
            first_seq: u64::from_le_bytes(*first_seq),
        };
        let is_header = magic == MAGIC && unharmed && header.first_seq <= MOST_SEQ;
        is_header.then_some((u32::from_le_bytes(*format), header))
    }

    /// What every checksum in the segment begins from: no other segment's bytes validate, and no
    /// server can send bytes that do.
    pub fn seed(&self) -> u32 {
        let seed = crc32c::crc32c(&self.capture.0.to_le_bytes());
        crc32c::crc32c_append(seed, &self.number.to_le_bytes())
    }
}

/// `00000007.log` of segment 7.
pub(super) fn log_path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.log"))
}

/// `00000007.idx` of segment 7.
pub(super) fn index_path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.idx"))
}

/// The number in a segment's name.
pub(super) fn number_of(name: &str) -> Option<u32> {
    const HIGHEST: u32 = 99_999_999;
    let digits = name.strip_suffix(".log")?;
    let number = digits.parse().ok().filter(|number| *number <= HIGHEST)?;
    (format!("{number:08}") == digits).then_some(number)
}

/// A segment that can be read. The newest one grows.
pub(super) struct Segment {
    pub header: Header,
    path: PathBuf,
    disk: Arc<dyn Disk>,
    /// Kept open, or opened each time it is needed.
    file: RwLock<Option<Arc<dyn DiskFile>>>,
    columns: RwLock<ColumnStore>,
    log_bytes: AtomicU64,
    index_bytes: AtomicU64,
}

impl Segment {
    pub fn new(
        disk: Arc<dyn Disk>,
        dir: &Path,
        header: Header,
        file: Option<Arc<dyn DiskFile>>,
        columns: ColumnStore,
        log_bytes: u64,
    ) -> Self {
        Segment {
            header,
            path: log_path(dir, header.number),
            disk,
            file: RwLock::new(file),
            columns: RwLock::new(columns),
            log_bytes: AtomicU64::new(log_bytes),
            index_bytes: AtomicU64::new(0),
        }
    }

    pub fn number(&self) -> u32 {
        self.header.number
    }

    pub fn first_seq(&self) -> Seq {
        self.header.first_seq
    }

    /// One past its last record.
    pub fn end_seq(&self) -> Seq {
        self.first_seq() + self.columns().len() as u64
    }

    pub fn columns(&self) -> RwLockReadGuard<'_, ColumnStore> {
        read(&self.columns)
    }

    pub fn columns_mut(&self) -> RwLockWriteGuard<'_, ColumnStore> {
        write(&self.columns)
    }

    /// The same segment without the records from this seq on.
    pub fn until(&self, end: Seq) -> Segment {
        let mut columns = self.columns().clone();
        columns.truncate(end.saturating_sub(self.first_seq()) as usize);
        Segment {
            header: self.header,
            path: self.path.clone(),
            disk: Arc::clone(&self.disk),
            file: RwLock::new(read(&self.file).clone()),
            columns: RwLock::new(columns),
            log_bytes: AtomicU64::new(self.log_bytes()),
            index_bytes: AtomicU64::new(self.index_bytes.load(Ordering::Relaxed)),
        }
    }

    /// The open file.
    pub fn file(&self) -> io::Result<Arc<dyn DiskFile>> {
        match &*read(&self.file) {
            Some(file) => Ok(Arc::clone(file)),
            None => self.disk.open(&self.path, false),
        }
    }

    /// Closes the file until it is needed: a process may have only so many open.
    pub fn release(&self) {
        *write(&self.file) = None;
    }

    pub fn log_bytes(&self) -> u64 {
        self.log_bytes.load(Ordering::Relaxed)
    }

    /// Bytes of its log and its index.
    pub fn disk_bytes(&self) -> u64 {
        self.log_bytes() + self.index_bytes.load(Ordering::Relaxed)
    }

    pub fn set_log_bytes(&self, bytes: u64) {
        self.log_bytes.store(bytes, Ordering::Relaxed);
    }

    pub fn set_index_bytes(&self, bytes: u64) {
        self.index_bytes.store(bytes, Ordering::Relaxed);
    }
}

/// The row that a record's frame at this offset gets.
pub(super) fn row_of(record: &RecordRef<'_>, offset: u64, type_index: u16) -> Row {
    use super::columns::{DUPLICATE, HAS_ID};
    let mut flags = record.kind as u8;
    if record.duplicate {
        flags |= DUPLICATE;
    }
    if !record.id.is_empty() {
        flags |= HAS_ID;
    }
    Row {
        offset: offset as u32,
        time: record.time.0,
        stream: record.stream.0,
        flags,
        type_index,
        size: record.data.len() as u32,
    }
}
