//! A disk in memory that remembers what was done to it, and can tell what would be left of it had
//! the power gone at any moment.
//!
//! A sync of a file makes its bytes and its length durable, a sync of a folder the names in it.
//! What was done since may be there after a power cut or not, each thing by itself and in any
//! order; a write may be there in part.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use feedscope_engine::capture::{Disk, DiskFile};

/// What is in the files of a disk, by name.
pub type Image = BTreeMap<PathBuf, Vec<u8>>;

type FileId = usize;

/// What was done to a disk.
#[derive(Clone, Debug)]
pub enum Op {
    Create(PathBuf, FileId),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    SyncDir(PathBuf),
    Write(FileId, u64, Vec<u8>),
    Truncate(FileId, u64),
    Sync(FileId),
    /// The test's own: from here on this much is promised.
    Note(Promise),
}

/// What must be there after a power cut.
#[derive(Clone, Copy, Debug, Default)]
pub struct Promise {
    /// This many events are synced.
    pub synced: u64,
    /// Seq of the first record that is not dropped.
    pub first: u64,
}

#[derive(Default)]
struct Inner {
    start: Image,
    names: BTreeMap<PathBuf, FileId>,
    files: Vec<Vec<u8>>,
    done: Vec<Op>,
}

/// A disk in memory. Clones are the same disk.
#[derive(Clone, Default)]
pub struct MemoryDisk(Arc<Mutex<Inner>>);

impl MemoryDisk {
    /// A disk with these files on it.
    pub fn of(image: Image) -> MemoryDisk {
        let mut inner = Inner::default();
        for (number, (path, bytes)) in image.iter().enumerate() {
            inner.names.insert(path.clone(), number);
            inner.files.push(bytes.clone());
        }
        inner.start = image;
        MemoryDisk(Arc::new(Mutex::new(inner)))
    }

    /// Promises something from here on.
    pub fn promise(&self, promise: Promise) {
        self.0.lock().unwrap().done.push(Op::Note(promise));
    }

    /// What is in its files now.
    pub fn image(&self) -> Image {
        let inner = self.0.lock().unwrap();
        let content =
            |(path, &file): (&PathBuf, &FileId)| (path.clone(), inner.files[file].clone());
        inner.names.iter().map(content).collect()
    }

    /// What was done to it, from what it began with.
    pub fn history(&self) -> History {
        let inner = self.0.lock().unwrap();
        History {
            power: Power::of(&inner.start),
            done: inner.done.clone(),
        }
    }
}

/// What was done to a disk.
pub struct History {
    pub power: Power,
    pub done: Vec<Op>,
}

/// A disk whose power may go: what is durable, and what is not yet.
#[derive(Clone, Default)]
pub struct Power {
    files: Vec<Durable>,
    names: BTreeMap<PathBuf, FileId>,
    live_names: BTreeMap<PathBuf, FileId>,
    pending_names: Vec<Op>,
}

#[derive(Clone, Default)]
struct Durable {
    bytes: Vec<u8>,
    live: Vec<u8>,
    pending: Vec<Op>,
}

impl Power {
    fn of(image: &Image) -> Power {
        let mut power = Power::default();
        for (path, bytes) in image {
            power.names.insert(path.clone(), power.files.len());
            power.files.push(Durable {
                bytes: bytes.clone(),
                live: bytes.clone(),
                pending: Vec::new(),
            });
        }
        power.live_names = power.names.clone();
        power
    }

    /// Goes on by one thing done.
    pub fn advance(&mut self, op: &Op) {
        match op {
            Op::Create(_, file) => {
                self.files
                    .resize_with(self.files.len().max(file + 1), Durable::default);
                change_names(&mut self.live_names, op);
                self.pending_names.push(op.clone());
            }
            Op::Rename(..) | Op::Remove(_) => {
                change_names(&mut self.live_names, op);
                // The file goes by what it is called now, whatever else is lost.
                self.pending_names.push(op.clone());
            }
            Op::SyncDir(dir) => {
                let here = |path: &Path| path.parent() == Some(dir);
                self.names.retain(|path, _| !here(path));
                let live = self.live_names.iter().filter(|(path, _)| here(path));
                self.names
                    .extend(live.map(|(path, file)| (path.clone(), *file)));
                self.pending_names.retain(|op| match op {
                    Op::Create(path, _) | Op::Remove(path) | Op::Rename(_, path) => !here(path),
                    _ => true,
                });
            }
            Op::Write(file, offset, bytes) => {
                let durable = &mut self.files[*file];
                put(&mut durable.live, *offset, bytes);
                durable.pending.push(op.clone());
            }
            Op::Truncate(file, size) => {
                let durable = &mut self.files[*file];
                durable.live.resize(*size as usize, 0);
                durable.pending.push(op.clone());
            }
            Op::Sync(file) => {
                let durable = &mut self.files[*file];
                durable.bytes = durable.live.clone();
                durable.pending.clear();
            }
            Op::Note(_) => {}
        }
    }

    /// How many things done are not durable.
    pub fn pending(&self) -> usize {
        let files = self.files.iter().map(|file| file.pending.len());
        self.pending_names.len() + files.sum::<usize>()
    }

    /// What is left if the power goes now, and `fate` decides on everything not durable.
    pub fn cut(&self, fate: &mut dyn FnMut() -> Fate) -> Image {
        let mut names = self.names.clone();
        // A rename takes along the file that had the name when it was done, even if the name
        // itself was never made durable.
        let mut live = self.names.clone();
        for op in &self.pending_names {
            let moved = match op {
                Op::Rename(from, _) => live.get(from).copied(),
                _ => None,
            };
            change_names(&mut live, op);
            if matches!(fate(), Fate::Lost) {
                continue;
            }
            match (op, moved) {
                (Op::Rename(from, to), Some(file)) => {
                    names.remove(from);
                    names.insert(to.clone(), file);
                }
                _ => change_names(&mut names, op),
            }
        }
        let content = |(path, file): (PathBuf, FileId)| {
            let durable = &self.files[file];
            let mut bytes = durable.bytes.clone();
            for op in &durable.pending {
                match (op, fate()) {
                    (_, Fate::Lost) => {}
                    (Op::Write(_, offset, new), Fate::Kept) => put(&mut bytes, *offset, new),
                    (Op::Write(_, offset, new), Fate::Torn(seed)) => {
                        tear(&mut bytes, *offset, new, seed);
                    }
                    (Op::Truncate(_, size), _) => bytes.resize(*size as usize, 0),
                    _ => {}
                }
            }
            (path, bytes)
        };
        names.into_iter().map(content).collect()
    }
}

/// What becomes of something that was not durable when the power went.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    Kept,
    Lost,
    /// Of a write each sector has a fate of its own, by this seed.
    Torn(u64),
}

/// Any fate.
pub fn any_fate(random: &mut fastrand::Rng) -> Fate {
    match random.u8(0..3) {
        0 => Fate::Kept,
        1 => Fate::Lost,
        _ => Fate::Torn(random.u64(..)),
    }
}

fn change_names(names: &mut BTreeMap<PathBuf, FileId>, op: &Op) {
    match op {
        Op::Create(path, file) => drop(names.insert(path.clone(), *file)),
        Op::Remove(path) => drop(names.remove(path)),
        Op::Rename(from, to) => {
            if let Some(file) = names.remove(from) {
                names.insert(to.clone(), file);
            }
        }
        _ => {}
    }
}

fn put(bytes: &mut Vec<u8>, offset: u64, new: &[u8]) {
    let (from, to) = (offset as usize, offset as usize + new.len());
    if bytes.len() < to {
        bytes.resize(to, 0);
    }
    bytes[from..to].copy_from_slice(new);
}

/// Writes some sectors, leaves some as they were, and garbles others.
fn tear(bytes: &mut Vec<u8>, offset: u64, new: &[u8], seed: u64) {
    const SECTOR: usize = 512;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut at = 0;
    while at < new.len() {
        let place = offset as usize + at;
        let length = (SECTOR - place % SECTOR).min(new.len() - at);
        let mut sector = new[at..at + length].to_vec();
        match random.u8(0..6) {
            0 | 1 => {}
            2 => sector.fill(0),
            3 => sector.fill_with(|| random.u8(..)),
            4 => sector[random.usize(..length)] ^= 1 << random.u8(..8),
            _ => sector.clear(),
        }
        if !sector.is_empty() {
            put(bytes, place as u64, &sector);
        }
        at += length;
    }
}

impl Disk for MemoryDisk {
    fn create_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let mut inner = self.0.lock().unwrap();
        let file = inner.files.len();
        inner.files.push(Vec::new());
        inner.names.insert(path.to_owned(), file);
        inner.done.push(Op::Create(path.to_owned(), file));
        Ok(self.file(file))
    }

    fn open(&self, path: &Path, _write: bool) -> io::Result<Arc<dyn DiskFile>> {
        let file = self.0.lock().unwrap().names.get(path).copied();
        Ok(self.file(file.ok_or(io::ErrorKind::NotFound)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut inner = self.0.lock().unwrap();
        let file = inner.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        inner.names.insert(to.to_owned(), file);
        inner.done.push(Op::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.0.lock().unwrap();
        inner.names.remove(path).ok_or(io::ErrorKind::NotFound)?;
        inner.done.push(Op::Remove(path.to_owned()));
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let inner = self.0.lock().unwrap();
        let here = inner.names.keys().filter(|path| path.parent() == Some(dir));
        let name = |path: &PathBuf| Some(path.file_name()?.to_str()?.to_owned());
        Ok(here.filter_map(name).collect())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let op = Op::SyncDir(dir.to_owned());
        self.0.lock().unwrap().done.push(op);
        Ok(())
    }

    fn free_space(&self, _dir: &Path) -> io::Result<u64> {
        Ok(u64::MAX)
    }
}

impl MemoryDisk {
    fn file(&self, file: FileId) -> Arc<dyn DiskFile> {
        Arc::new(MemoryFile {
            disk: self.clone(),
            file,
        })
    }
}

struct MemoryFile {
    disk: MemoryDisk,
    file: FileId,
}

impl DiskFile for MemoryFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let inner = self.disk.0.lock().unwrap();
        let content = &inner.files[self.file];
        let rest = content.get(offset as usize..).unwrap_or_default();
        let read = rest.len().min(bytes.len());
        bytes[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let mut inner = self.disk.0.lock().unwrap();
        put(&mut inner.files[self.file], offset, bytes);
        inner
            .done
            .push(Op::Write(self.file, offset, bytes.to_vec()));
        Ok(bytes.len())
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.0.lock().unwrap().done.push(Op::Sync(self.file));
        Ok(())
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        let mut inner = self.disk.0.lock().unwrap();
        inner.files[self.file].resize(size as usize, 0);
        inner.done.push(Op::Truncate(self.file, size));
        Ok(())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.disk.0.lock().unwrap().files[self.file].len() as u64)
    }
}
