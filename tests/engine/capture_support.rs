//! What the capture's tests share: records to keep, and ways to look at what was kept.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::io;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use feedscope_engine::capture::{
    Capture, CaptureError, CaptureOptions, Disk, DiskFile, RealDisk, Recorder,
};
use feedscope_engine::record::{Kind, Record, Seq, StreamKey, Time};
use feedscope_engine::view::{Filter, LiveViews, Matcher, View};
use tokio::sync::watch;

/// Options for small captures: no budget, no floor, quick retries.
pub fn options() -> CaptureOptions {
    CaptureOptions {
        budget_bytes: None,
        free_floor_bytes: 0,
        retry_every: Duration::from_millis(5),
        ..CaptureOptions::default()
    }
}

/// The `n`th event of a stream; all of it follows from `n`.
pub fn event(stream: StreamKey, n: u64) -> Record {
    Record {
        stream,
        connection: 1 + (n / 50) as u32,
        time: Time(1_795_000_000_000_000_000 + n as i64 * 1_250_000),
        kind: Kind::Event,
        duplicate: n.is_multiple_of(7),
        wire: 40 + n as u32 % 300,
        event_type: ["message", "trade", "quote"][n as usize % 3].into(),
        id: n.to_string().into(),
        data: format!("{{\"n\":{n},\"text\":\"{}\"}}", "x".repeat(n as usize % 40)),
    }
}

pub fn events(stream: StreamKey, numbers: Range<u64>) -> Vec<Record> {
    numbers.map(|n| event(stream, n)).collect()
}

/// Opens a capture on the [`QuickDisk`].
pub fn open_to_write(
    dir: &Path,
    options: CaptureOptions,
) -> Result<(Capture, Recorder), CaptureError> {
    Capture::create_or_open_on(Arc::new(QuickDisk), dir, options)
}

/// A capture with one stream, `ticks`.
pub async fn open(dir: &Path, options: CaptureOptions) -> (Capture, Recorder, StreamKey) {
    let (capture, recorder) = open_to_write(dir, options).unwrap();
    let ticks = define(&recorder).await;
    (capture, recorder, ticks)
}

pub async fn define(recorder: &Recorder) -> StreamKey {
    recorder
        .define_stream("ticks", "http://127.0.0.1/ticks")
        .await
        .unwrap()
}

/// Makes a closed capture of these events, in segments of about `segment_bytes`.
pub async fn make(dir: &Path, segment_bytes: u64, events_in_it: u64) -> Vec<Record> {
    let options = CaptureOptions {
        segment_bytes,
        batch_records: 8,
        ..options()
    };
    let (_, recorder, ticks) = open(dir, options).await;
    let records = events(ticks, 0..events_in_it);
    recorder.record(records.clone()).await.unwrap();
    recorder.close().await.unwrap();
    records
}

/// Everything there is, by a scan.
pub fn all(capture: &Capture) -> Vec<(Seq, Record)> {
    let mut found = Vec::new();
    capture
        .scan(0..Seq::MAX, |seq, record| {
            found.push((seq, record.to_record()));
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

/// Everything there is but the capture's own marks.
pub fn of_streams(capture: &Capture) -> Vec<Record> {
    let found = all(capture).into_iter().map(|(_, record)| record);
    found
        .filter(|record| record.stream != StreamKey::CAPTURE)
        .collect()
}

/// Copies a capture's files into a new folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

pub fn log(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.log"))
}

pub fn index(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.idx"))
}

/// The numbers of the segments in a folder.
pub fn segments(dir: &Path) -> Vec<u32> {
    let mut numbers: Vec<u32> = std::fs::read_dir(dir)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".log")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers
}

/// The system's disk but for syncs, which take long and say nothing unless the power goes. It
/// announces the files that are renamed or removed.
pub struct QuickDisk;

static ANNOUNCED: LazyLock<watch::Sender<()>> = LazyLock::new(watch::Sender::default);

/// Announces that something of a disk has changed.
pub fn announce() {
    ANNOUNCED.send_replace(());
}

/// Waits until the disk is as `done` says, looking whenever one announces something.
pub async fn until_disk(done: impl Fn() -> bool) {
    let mut announced = ANNOUNCED.subscribe();
    let wait = announced.wait_for(|()| done());
    let waited = tokio::time::timeout(Duration::from_secs(180), wait).await;
    assert!(matches!(waited, Ok(Ok(_))), "the disk never is so");
}

impl Disk for QuickDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.create_dir(dir)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(QuickFile(RealDisk.create(path)?)))
    }

    fn open(&self, path: &Path, write: bool) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(QuickFile(RealDisk.open(path, write)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let renamed = RealDisk.rename(from, to);
        announce();
        renamed
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let removed = RealDisk.remove(path);
        announce();
        removed
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(dir)
    }

    fn sync_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn free_space(&self, dir: &Path) -> io::Result<u64> {
        RealDisk.free_space(dir)
    }
}

struct QuickFile(Arc<dyn DiskFile>);

impl DiskFile for QuickFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(bytes, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.0.write_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&self, size: u64) -> io::Result<()> {
        self.0.truncate(size)
    }

    fn size(&self) -> io::Result<u64> {
        self.0.size()
    }
}

/// The records that a filter matches, each read by itself.
pub fn matching(capture: &Capture, filter: &Filter) -> Vec<Seq> {
    let matcher = Matcher::new(filter, &[], &capture.streams());
    let mut pass = matcher.pass(capture);
    let mut found = Vec::new();
    capture
        .scan(0..Seq::MAX, |seq, record| {
            if pass.matches(seq, &record) {
                found.push(seq);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}

/// Views of a capture, and what counts up whenever one of them has changed.
pub fn views(capture: &Capture) -> (LiveViews, watch::Receiver<u64>) {
    let version = watch::Sender::new(0);
    let changes = version.subscribe();
    (LiveViews::start(capture.clone(), version).unwrap(), changes)
}

/// Waits until this is so, looking whenever a view or a counter has changed.
pub async fn until_counted(changes: &mut watch::Receiver<u64>, so: impl Fn() -> bool) {
    let counted = changes.wait_for(|_| so());
    let waited = tokio::time::timeout(Duration::from_secs(60), counted).await;
    assert!(matches!(waited, Ok(Ok(_))), "they are not counted");
}

/// Waits until a view has looked at everything.
pub async fn all_looked_at(capture: &Capture, view: &View, changes: &mut watch::Receiver<u64>) {
    let done = changes.wait_for(|_| {
        let there = capture.end_seq() - capture.first_seq();
        let progress = view.progress();
        (progress.of, progress.scanned) == (there, there)
    });
    let waited = tokio::time::timeout(Duration::from_secs(60), done).await;
    assert!(
        matches!(waited, Ok(Ok(_))),
        "it stands at {:?}",
        view.progress()
    );
}
