//! A disk that fails as a test plans it.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use feedscope_engine::capture::{Disk, DiskFile};

use crate::support::{QuickDisk, announce};

pub const FULL: io::ErrorKind = io::ErrorKind::StorageFull;
pub const BROKEN: io::ErrorKind = io::ErrorKind::Other;
pub const READ_ONLY: io::ErrorKind = io::ErrorKind::ReadOnlyFilesystem;

/// What is asked of a disk that changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Create,
    Write,
    Sync,
    Truncate,
    Rename,
    Remove,
    SyncDir,
}

pub enum Fault {
    Error(io::ErrorKind),
    /// Half of the bytes are written.
    Short,
    /// The sync fails, and what it was to make safe is gone.
    LoseUnsynced,
}

type Reads = Box<dyn FnMut(usize) -> bool + Send>;
type Plan = Box<dyn FnMut(Call, usize) -> Option<Fault> + Send>;

#[derive(Default)]
struct Faults {
    plan: Option<Plan>,
    reads: Option<Reads>,
    read: usize,
    bad: Option<u64>,
    calls: Vec<Call>,
    failed: bool,
    free: Option<u64>,
    /// Whatever was opened to be written, and how much of it survives a power cut.
    written: Vec<Written>,
    open_files: usize,
}

struct Written {
    file: Arc<dyn DiskFile>,
    synced: Arc<Mutex<u64>>,
}

/// The system's disk, with faults as planned. It announces every call that changes it.
#[derive(Clone, Default)]
pub struct FaultyDisk(Arc<Mutex<Faults>>);

impl FaultyDisk {
    /// Asks this before every call, with how many calls came before.
    pub fn plan(&self, plan: impl FnMut(Call, usize) -> Option<Fault> + Send + 'static) {
        self.0.lock().unwrap().plan = Some(Box::new(plan));
    }

    /// Lets the `nth` call from now fail.
    pub fn fail_once(&self, nth: usize, error: io::ErrorKind) {
        let at = self.0.lock().unwrap().calls.len() + nth;
        self.plan(move |_, n| (n == at).then_some(Fault::Error(error)));
    }

    /// Lets every call fail but for the first `nth` from now.
    pub fn fail_from(&self, nth: usize, error: io::ErrorKind) {
        let at = self.0.lock().unwrap().calls.len() + nth;
        self.plan(move |_, n| (n >= at).then_some(Fault::Error(error)));
    }

    /// Lets the reads fail that this says, told how many came before.
    pub fn fail_reads(&self, plan: impl FnMut(usize) -> bool + Send + 'static) {
        let mut faults = self.0.lock().unwrap();
        faults.reads = Some(Box::new(plan));
        faults.read = 0;
    }

    /// Lets every read fail that touches this byte of a log.
    pub fn bad_sector(&self, offset: u64) {
        self.0.lock().unwrap().bad = Some(offset);
    }

    /// How many reads there were since.
    pub fn reads(&self) -> usize {
        self.0.lock().unwrap().read
    }

    fn before_read(&self, offset: u64, length: usize) -> io::Result<()> {
        let mut faults = self.0.lock().unwrap();
        let bad = faults
            .bad
            .is_some_and(|bad| (offset..offset + length as u64).contains(&bad));
        let nth = faults.read;
        faults.read += 1;
        match bad || faults.reads.as_mut().is_some_and(|plan| plan(nth)) {
            true => Err(io::Error::new(BROKEN, "as planned")),
            false => Ok(()),
        }
    }

    /// Takes away what no sync has made safe.
    pub fn cut_power(&self) {
        for Written { file, synced } in &self.0.lock().unwrap().written {
            file.truncate(*synced.lock().unwrap()).unwrap();
        }
    }

    /// Lets the `nth` sync from now fail, and lose what it was to make safe.
    pub fn lose_unsynced_at_sync(&self, nth: usize) {
        let mut syncs = 0;
        self.plan(move |call, _| {
            syncs += usize::from(call == Call::Sync);
            (call == Call::Sync && syncs == nth + 1).then_some(Fault::LoseUnsynced)
        });
    }

    pub fn has_failed(&self) -> bool {
        self.0.lock().unwrap().failed
    }

    pub fn set_free(&self, bytes: u64) {
        self.0.lock().unwrap().free = Some(bytes);
    }

    pub fn open_files(&self) -> usize {
        self.0.lock().unwrap().open_files
    }

    pub fn count(&self, call: Call) -> usize {
        let faults = self.0.lock().unwrap();
        faults.calls.iter().filter(|&&made| made == call).count()
    }

    fn before(&self, call: Call) -> io::Result<Option<Fault>> {
        let mut faults = self.0.lock().unwrap();
        let nth = faults.calls.len();
        faults.calls.push(call);
        let fault = faults.plan.as_mut().and_then(|plan| plan(call, nth));
        let failed = matches!(fault, Some(Fault::Error(_) | Fault::LoseUnsynced));
        faults.failed |= failed;
        drop(faults);
        announce();
        match fault {
            Some(Fault::Error(kind)) => Err(io::Error::new(kind, "as planned")),
            _ => Ok(fault),
        }
    }

    fn file(&self, file: Arc<dyn DiskFile>, write: bool) -> io::Result<Arc<dyn DiskFile>> {
        let synced = Arc::new(Mutex::new(file.size()?));
        let mut faults = self.0.lock().unwrap();
        faults.open_files += 1;
        if write {
            faults.written.push(Written {
                file: Arc::clone(&file),
                synced: Arc::clone(&synced),
            });
        }
        drop(faults);
        Ok(Arc::new(FaultyFile {
            file,
            disk: self.clone(),
            synced,
        }))
    }
}

impl Disk for FaultyDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        QuickDisk.create_dir(dir)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        self.before(Call::Create)?;
        self.file(QuickDisk.create(path)?, true)
    }

    fn open(&self, path: &Path, write: bool) -> io::Result<Arc<dyn DiskFile>> {
        self.file(QuickDisk.open(path, write)?, write)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before(Call::Rename)?;
        QuickDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.before(Call::Remove)?;
        QuickDisk.remove(path)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        QuickDisk.list(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.before(Call::SyncDir)?;
        QuickDisk.sync_dir(dir)
    }

    fn free_space(&self, dir: &Path) -> io::Result<u64> {
        let free = self.0.lock().unwrap().free;
        free.map_or_else(|| QuickDisk.free_space(dir), Ok)
    }
}

struct FaultyFile {
    file: Arc<dyn DiskFile>,
    disk: FaultyDisk,
    /// Bytes that survive a power cut.
    synced: Arc<Mutex<u64>>,
}

impl Drop for FaultyFile {
    fn drop(&mut self) {
        self.disk.0.lock().unwrap().open_files -= 1;
    }
}

impl DiskFile for FaultyFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.disk.before_read(offset, bytes.len())?;
        self.file.read_at(bytes, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        match self.disk.before(Call::Write) {
            Ok(Some(_)) => self
                .file
                .write_at(&bytes[..bytes.len().div_ceil(2)], offset),
            Ok(None) => self.file.write_at(bytes, offset),
            Err(error) => {
                // A failed write may have left anything.
                self.file.write_at(&vec![0xff; bytes.len() / 2], offset)?;
                Err(error)
            }
        }
    }

    fn sync(&self) -> io::Result<()> {
        let mut synced = self.synced.lock().unwrap();
        if let Some(Fault::LoseUnsynced) = self.disk.before(Call::Sync)? {
            self.file.truncate(*synced)?;
            return Err(io::Error::other("as planned"));
        }
        self.file.sync()?;
        *synced = self.file.size()?;
        Ok(())
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        self.disk.before(Call::Truncate)?;
        self.file.truncate(size)
    }

    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }
}
