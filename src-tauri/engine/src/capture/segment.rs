//! One segment: its header, its file, and the columns of its records.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::columns::{ColumnStore, Row};
use super::compressed::Compressed;
use super::disk::{Disk, DiskFile};
use super::frame::RecordRef;
use super::shared::{read, write};
use crate::record::Seq;

/// The format that this version writes, and the newest it reads.
pub(super) const FORMAT: u32 = 1;

pub(super) const MAGIC: &[u8; 8] = b"FEEDLOG\n";

/// No segment begins beyond this: whoever counts on from there shall not run over.
pub(super) const MOST_SEQ: Seq = 1 << 62;

/// Bytes of one copy of a header.
pub(super) const COPY: usize = 8 + 4 + 16 + 4 + 8 + 4;

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
        self.encode_as(MAGIC)
    }

    /// [`encode`](Header::encode) for a file with another magic.
    pub fn encode_as(&self, magic: &[u8; 8]) -> Vec<u8> {
        let mut copy = Vec::with_capacity(2 * COPY);
        copy.extend_from_slice(magic);
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
        Self::decode_as(MAGIC, bytes)
    }

    /// [`decode`](Header::decode) of a file with another magic.
    pub fn decode_as(magic: &[u8; 8], bytes: &[u8]) -> Result<Header, NoHeader> {
        let second = bytes.get(COPY..).unwrap_or_default();
        let (one, other) = (
            Self::decode_copy(magic, bytes),
            Self::decode_copy(magic, second),
        );
        match (one, other) {
            (Ok(header), _) | (_, Ok(header)) => Ok(header),
            (Err(NoHeader::Newer(found)), _) | (_, Err(NoHeader::Newer(found))) => {
                Err(NoHeader::Newer(found))
            }
            _ => Err(NoHeader::Damaged),
        }
    }

    fn decode_copy(magic: &[u8; 8], bytes: &[u8]) -> Result<Header, NoHeader> {
        let fields = Self::fields(magic, bytes).ok_or(NoHeader::Damaged)?;
        match fields {
            (FORMAT, header) => Ok(header),
            (found, _) if found > FORMAT => Err(NoHeader::Newer(found)),
            _ => Err(NoHeader::Damaged),
        }
    }

    fn fields(magic: &[u8; 8], bytes: &[u8]) -> Option<(u32, Header)> {
        let copy: &[u8; COPY] = bytes.first_chunk()?;
        let (found, rest) = copy.split_first_chunk::<8>()?;
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
        let is_header = found == magic && unharmed && (1..=MOST_SEQ).contains(&header.first_seq);
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

/// `00000007.zlog` of segment 7, when it is compressed.
pub(super) fn compressed_path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.zlog"))
}

/// The number in the name of a segment's log, compressed or not.
pub(super) fn number_of(name: &str) -> Option<u32> {
    const HIGHEST: u32 = 99_999_999;
    let digits = name
        .strip_suffix(".log")
        .or_else(|| name.strip_suffix(".zlog"))?;
    let number = digits.parse().ok().filter(|number| *number <= HIGHEST)?;
    (format!("{number:08}") == digits).then_some(number)
}

/// A segment's log as it was found on the disk.
pub(super) struct Log {
    /// Reads as the log, also when it is compressed.
    pub file: Arc<dyn DiskFile>,
    /// Of a compressed one: what its header says, and the bytes it takes on the disk.
    pub compressed: Option<(Result<Header, NoHeader>, u64)>,
}

/// Opens a segment's log, the compressed one if there are both and it is whole.
pub(super) fn open_log(
    disk: &dyn Disk,
    dir: &Path,
    wanted: &Header,
    write: bool,
) -> io::Result<Log> {
    let plain = || {
        let file = disk.open(&log_path(dir, wanted.number), write)?;
        Ok(Log {
            file,
            compressed: None,
        })
    };
    let compressed = || {
        let file = disk.open(&compressed_path(dir, wanted.number), false)?;
        Compressed::open(file, wanted)
    };
    let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match compressed() {
        Ok(compressed) if compressed.whole => Ok(compressed.into()),
        Ok(half) => match plain() {
            Err(error) if missing(&error) => Ok(half.into()),
            plain => plain,
        },
        Err(refused) => match plain() {
            // It may have been compressed between the two.
            Err(error) if missing(&error) && missing(&refused) => compressed().map(Log::from),
            Err(_) if !missing(&refused) => Err(refused),
            plain => plain,
        },
    }
}

impl From<Compressed> for Log {
    fn from(compressed: Compressed) -> Log {
        Log {
            compressed: Some((compressed.header, compressed.stored_bytes)),
            file: Arc::new(compressed),
        }
    }
}

/// A segment that can be read. The newest one grows.
pub(super) struct Segment {
    pub header: Header,
    dir: PathBuf,
    disk: Arc<dyn Disk>,
    place: RwLock<Place>,
    columns: RwLock<ColumnStore>,
    log_bytes: AtomicU64,
    index_bytes: AtomicU64,
}

/// Where a segment's bytes are.
#[derive(Clone)]
struct Place {
    /// Kept open, or opened each time it is needed.
    file: Option<Arc<dyn DiskFile>>,
    /// Bytes on the disk, if they are others than the log's.
    compressed_bytes: Option<u64>,
    /// Its files were removed, or are about to be.
    dropped: bool,
}

impl Segment {
    pub fn new(
        disk: Arc<dyn Disk>,
        dir: &Path,
        header: Header,
        log: Log,
        columns: ColumnStore,
        log_bytes: u64,
    ) -> Self {
        Segment {
            header,
            dir: dir.to_owned(),
            disk,
            place: RwLock::new(Place {
                file: Some(log.file),
                compressed_bytes: log.compressed.map(|(_, bytes)| bytes),
                dropped: false,
            }),
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
            dir: self.dir.clone(),
            disk: Arc::clone(&self.disk),
            place: RwLock::new(read(&self.place).clone()),
            columns: RwLock::new(columns),
            log_bytes: AtomicU64::new(self.log_bytes()),
            index_bytes: AtomicU64::new(self.index_bytes.load(Ordering::Relaxed)),
        }
    }

    /// The open file.
    pub fn file(&self) -> io::Result<Arc<dyn DiskFile>> {
        match &read(&self.place).file {
            Some(file) => Ok(Arc::clone(file)),
            None => open_log(&*self.disk, &self.dir, &self.header, false).map(|log| log.file),
        }
    }

    /// Closes the file until it is needed: a process may have only so many open.
    pub fn release(&self) {
        write(&self.place).file = None;
    }

    /// Its log, compressed or not.
    pub fn path(&self) -> PathBuf {
        match self.is_compressed() {
            true => compressed_path(&self.dir, self.number()),
            false => log_path(&self.dir, self.number()),
        }
    }

    pub fn is_compressed(&self) -> bool {
        read(&self.place).compressed_bytes.is_some()
    }

    /// Reads from the compressed log from now on, which must be whole.
    pub fn turn_to_compressed(&self) -> io::Result<()> {
        let file = self
            .disk
            .open(&compressed_path(&self.dir, self.number()), false)?;
        let compressed = Compressed::open(file, &self.header)?;
        if !compressed.whole {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut place = write(&self.place);
        place.compressed_bytes = Some(compressed.stored_bytes);
        place.file = place.file.take().map(|_| Arc::new(compressed) as _);
        Ok(())
    }

    /// Puts a finished compressed log beside its log, unless the segment was dropped.
    pub fn put_compressed(&self, finished: &Path) -> io::Result<()> {
        // Held while it is renamed, so that a dropped segment can't come back.
        let place = write(&self.place);
        if place.dropped {
            return Err(io::ErrorKind::NotFound.into());
        }
        let to = compressed_path(&self.dir, self.number());
        self.disk.rename(finished, &to)
    }

    /// Removes its files; nothing takes their place any more.
    pub fn drop_files(&self) -> io::Result<()> {
        write(&self.place).dropped = true;
        let remove = |path: &Path| match self.disk.remove(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        };
        // The log first: an index without a log is swept up when the capture is opened.
        remove(&log_path(&self.dir, self.number()))?;
        remove(&compressed_path(&self.dir, self.number()))?;
        let _ = self.disk.remove(&index_path(&self.dir, self.number()));
        Ok(())
    }

    pub fn log_bytes(&self) -> u64 {
        self.log_bytes.load(Ordering::Relaxed)
    }

    /// Bytes of its log, as it lies on the disk, and its index.
    pub fn disk_bytes(&self) -> u64 {
        let compressed = read(&self.place).compressed_bytes;
        let log = compressed.unwrap_or_else(|| self.log_bytes());
        log + self.index_bytes.load(Ordering::Relaxed)
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
