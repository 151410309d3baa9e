//! A disk whose reads are counted and can be held up.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use feedscope_engine::capture::{Disk, DiskFile};

use crate::support::QuickDisk;

/// The system's disk behind a gate for whoever reads.
#[derive(Clone, Default)]
pub struct GateDisk(Arc<Gate>);

#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    closed: bool,
    waiting: usize,
    reads: usize,
}

impl GateDisk {
    /// From now on whoever reads waits.
    pub fn close(&self) {
        self.0.state.lock().unwrap().closed = true;
    }

    /// Lets all read that wait, and all that come.
    pub fn open(&self) {
        self.0.state.lock().unwrap().closed = false;
        self.0.changed.notify_all();
    }

    /// Returns once a reader waits.
    pub fn somebody_waits(&self, patience: Duration) {
        let state = self.0.state.lock().unwrap();
        let nobody = |state: &mut State| state.waiting == 0;
        let waited = self.0.changed.wait_timeout_while(state, patience, nobody);
        assert!(!waited.unwrap().1.timed_out(), "nobody reads");
    }

    /// How many reads there were, with those that wait.
    pub fn reads(&self) -> usize {
        self.0.state.lock().unwrap().reads
    }
}

impl Gate {
    fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.reads += 1;
        state.waiting += 1;
        self.changed.notify_all();
        let mut state = self
            .changed
            .wait_while(state, |state| state.closed)
            .unwrap();
        state.waiting -= 1;
    }
}

impl Disk for GateDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        QuickDisk.create_dir(dir)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(GateFile(QuickDisk.create(path)?, self.clone())))
    }

    fn open(&self, path: &Path, write: bool) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(GateFile(
            QuickDisk.open(path, write)?,
            self.clone(),
        )))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        QuickDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        QuickDisk.remove(path)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        QuickDisk.list(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        QuickDisk.sync_dir(dir)
    }

    fn free_space(&self, dir: &Path) -> io::Result<u64> {
        QuickDisk.free_space(dir)
    }
}

struct GateFile(Arc<dyn DiskFile>, GateDisk);

impl DiskFile for GateFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.1.0.pass();
        self.0.read_at(bytes, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.0.write_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync()
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        self.0.truncate(size)
    }

    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }
}
