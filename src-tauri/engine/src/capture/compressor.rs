//! Compresses sealed segments, one at a time, on a thread that yields to everything else.
//!
//! A log is written compressed beside its place, synced, and read back; only then it is renamed
//! into the folder, and only when that is safe from a power cut the log is removed. Whatever
//! fails or ends in between leaves the log as it was, or both, of which either will do.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use super::background::yield_to_others;
use super::compressed::{self, Compressed};
use super::segment::{Segment, compressed_path, log_path};
use super::shared::Shared;

/// The thread that compresses. It ends when this is dropped.
pub(super) struct Compressor {
    orders: Arc<Orders>,
    thread: Option<JoinHandle<()>>,
}

struct Orders {
    wanted: AtomicBool,
    /// Bytes to leave free on the disk beside what is written.
    free_floor_bytes: AtomicU64,
    ended: AtomicBool,
}

impl Compressor {
    /// Starts the thread, which waits for orders.
    pub fn start(shared: Arc<Shared>) -> io::Result<Compressor> {
        let orders = Arc::new(Orders {
            wanted: AtomicBool::new(false),
            free_floor_bytes: AtomicU64::new(0),
            ended: AtomicBool::new(false),
        });
        let work = Work {
            shared,
            orders: Arc::clone(&orders),
        };
        let thread = thread::Builder::new()
            .name("compressor".to_owned())
            .spawn(move || work.run())?;
        Ok(Compressor {
            orders,
            thread: Some(thread),
        })
    }

    /// Whether to compress, those too that were sealed before, and what to leave free.
    pub fn order(&self, compress: bool, free_floor_bytes: u64) {
        let floor = &self.orders.free_floor_bytes;
        floor.store(free_floor_bytes, Ordering::Relaxed);
        self.orders.wanted.store(compress, Ordering::Relaxed);
        self.look();
    }

    /// Tells that there may be more to compress.
    pub fn look(&self) {
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }

    /// Waits until it touches nothing any more, which is at most one block and one sync.
    pub fn end(&mut self) {
        self.orders.ended.store(true, Ordering::Relaxed);
        self.look();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Compressor {
    fn drop(&mut self) {
        self.end();
    }
}

impl Orders {
    fn go_on(&self) -> bool {
        self.wanted.load(Ordering::Relaxed) && !self.ended.load(Ordering::Relaxed)
    }
}

struct Work {
    shared: Arc<Shared>,
    orders: Arc<Orders>,
}

impl Work {
    fn run(self) {
        yield_to_others();
        let mut failed = Vec::new();
        while !self.orders.ended.load(Ordering::Relaxed) {
            match self.next(&failed) {
                Some(segment) => {
                    // The log is still there: it is tried again with the next look.
                    if self.compress(&segment).is_err() {
                        failed.push(segment.number());
                    }
                }
                None => {
                    thread::park();
                    failed.clear();
                }
            }
        }
    }

    /// The newest sealed segment that is not compressed: it will be kept the longest.
    fn next(&self, failed: &[u32]) -> Option<Arc<Segment>> {
        if !self.orders.go_on() {
            return None;
        }
        let segments = self.shared.segments();
        let sealed = segments.iter().rev().skip(1);
        let mut open = sealed.filter(|segment| !segment.is_compressed());
        open.find(|segment| !failed.contains(&segment.number()))
            .filter(|segment| self.has_room(segment))
            .cloned()
    }

    /// Whether both logs fit without recording having to pause.
    fn has_room(&self, segment: &Segment) -> bool {
        let floor = self.orders.free_floor_bytes.load(Ordering::Relaxed);
        let free = self.shared.disk.free_space(&self.shared.dir);
        // A disk that can't say how much room it has may still have some.
        free.map_or(true, |free| {
            free >= floor.saturating_add(segment.log_bytes())
        })
    }

    fn compress(&self, segment: &Segment) -> io::Result<()> {
        let Shared { disk, dir, .. } = &*self.shared;
        let beside = beside(&compressed_path(dir, segment.number()));
        let placed = self
            .write(segment, &beside)
            .and_then(|()| segment.put_compressed(&beside));
        if placed.is_err() {
            // The half file is removed at the next opening if it can't be now.
            let _ = disk.remove(&beside);
            return placed;
        }
        disk.sync_dir(dir)?;
        segment.turn_to_compressed()?;
        match disk.remove(&log_path(dir, segment.number())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Writes the segment's log compressed, synced, and read back.
    fn write(&self, segment: &Segment, to: &Path) -> io::Result<()> {
        let go_on = || self.orders.go_on();
        let log = segment.file()?;
        let file = self.shared.disk.create(to)?;
        compressed::write(&segment.header, &*log, &*file, &go_on)?;
        file.sync()?;
        let written = Compressed::open(file, &segment.header)?;
        match compressed::is_same(&written, &*log, &go_on)? {
            true => Ok(()),
            false => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".tmp");
    beside.into()
}
