//! A disk that fails at any moment: nothing is lost, the person is told, and recording goes on.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_support.rs"]
mod support;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use feedscope_engine::capture::{
    Capture, CaptureError, CaptureOptions, Disk, DiskFile, RealDisk, Recorder, RecorderStatus,
};
use feedscope_engine::record::{Mark, StreamKey};
use support::*;
use tempfile::tempdir;

const FULL: io::ErrorKind = io::ErrorKind::StorageFull;
const BROKEN: io::ErrorKind = io::ErrorKind::Other;

/// Every call that changes the disk fails once, each in a run of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_whichever_call_fails() {
    for error in [FULL, BROKEN, io::ErrorKind::Interrupted] {
        let mut nth = 0;
        loop {
            let dir = tempdir().unwrap();
            let disk = FaultyDisk::default();
            let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
            disk.fail_once(nth, error);
            fill(&recorder, ticks).await;
            assert_eq!(
                of_streams(&capture),
                events(ticks, 0..60),
                "{error}, call {nth}"
            );
            recorder.close().await.unwrap();
            check_after(dir.path(), ticks, &format!("{error}, call {nth}"));
            if !disk.has_failed() {
                break;
            }
            nth += 1;
        }
        assert!(nth > 20, "{error}: only {nth} calls were tried");
    }
}

/// Half of the calls fail, again and again, for the whole run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_on_a_disk_that_keeps_failing() {
    for seed in 0..12 {
        let dir = tempdir().unwrap();
        let disk = FaultyDisk::default();
        let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
        let mut random = fastrand::Rng::with_seed(seed);
        disk.plan(move |_, _| match random.u8(0..8) {
            0 => Some(Fault::Error(FULL)),
            1 => Some(Fault::Error(BROKEN)),
            2 | 3 => Some(Fault::Short),
            _ => None,
        });
        fill(&recorder, ticks).await;
        disk.plan(|_, _| None);
        assert_eq!(of_streams(&capture), events(ticks, 0..60), "seed {seed}");
        recorder.close().await.unwrap();
        check_after(dir.path(), ticks, &format!("seed {seed}"));
    }
}

#[tokio::test]
async fn short_writes_are_completed() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    disk.plan(|_, _| Some(Fault::Short));
    let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
    fill(&recorder, ticks).await;
    assert_eq!(of_streams(&capture), events(ticks, 0..60));
    recorder.close().await.unwrap();
    check_after(dir.path(), ticks, "short writes");
}

/// After a failed sync the system may throw away what it did not sync, and say yes next time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_failed_sync_may_have_lost_is_written_again_elsewhere() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
    recorder.record(events(ticks, 0..4)).await.unwrap();
    recorder.flush().await.unwrap();
    let before = segments(dir.path());
    recorder.record(events(ticks, 4..8)).await.unwrap();
    recorder.kept().await.unwrap();
    disk.lose_unsynced_at_next_sync();
    recorder.flush().await.unwrap();
    assert!(disk.has_failed());
    assert_eq!(of_streams(&capture), events(ticks, 0..8));
    let after = segments(dir.path());
    assert_eq!(after.len(), before.len() + 1, "{after:?}");
    let told = all(&capture).into_iter().find_map(|(_, record)| {
        let mark = (record.stream == StreamKey::CAPTURE)
            .then(|| Mark::from_parts(&record.event_type, &record.data))??;
        match mark {
            Mark::Recovered { detail, .. } => Some(detail),
            _ => None,
        }
    });
    let told = told.expect("a mark tells it");
    assert!(
        told.contains("its last 4 records were written again"),
        "{told}"
    );
    drop((capture, recorder));
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&reader), events(ticks, 0..8));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_pauses_recording_in_words_and_it_goes_on_by_itself() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
    recorder.record(events(ticks, 0..4)).await.unwrap();
    recorder.flush().await.unwrap();
    disk.plan(|call, _| matches!(call, Call::Write | Call::Create).then_some(Fault::Error(FULL)));
    recorder.record(events(ticks, 4..8)).await.unwrap();
    let why = paused(&recorder).await;
    let expected = format!(
        "the disk is full: free space on the disk of {}; recording goes on by itself",
        dir.path().display()
    );
    assert_eq!(why, expected);
    assert_eq!(
        of_streams(&capture),
        events(ticks, 0..4),
        "what was kept can be read"
    );
    disk.plan(|_, _| None);
    recording(&recorder).await;
    recorder.kept().await.unwrap();
    assert_eq!(of_streams(&capture), events(ticks, 0..8));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recording_pauses_while_less_is_free_than_shall_be_left() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    let options = CaptureOptions {
        free_floor_bytes: 10 << 20,
        ..options()
    };
    let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir.path(), options);
    let (capture, recorder) = opened.unwrap();
    let ticks = define(&recorder).await;
    disk.set_free(9 << 20);
    recorder.record(events(ticks, 0..4)).await.unwrap();
    let why = paused(&recorder).await;
    assert!(why.contains("nearly full (9 MiB left)"), "{why}");
    disk.set_free(11 << 20);
    recording(&recorder).await;
    recorder.kept().await.unwrap();
    assert_eq!(of_streams(&capture), events(ticks, 0..4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn producers_wait_while_the_queue_is_full() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    let options = CaptureOptions {
        queue_bytes: 4_000,
        ..options()
    };
    let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir.path(), options);
    let (capture, recorder) = opened.unwrap();
    let ticks = define(&recorder).await;
    disk.plan(|call, _| (call == Call::Write).then_some(Fault::Error(FULL)));
    let sent = Arc::new(Mutex::new(0));
    let producer = {
        let (recorder, sent) = (recorder.clone(), Arc::clone(&sent));
        tokio::spawn(async move {
            for n in 0..200 {
                recorder.record(vec![event(ticks, n)]).await.unwrap();
                *sent.lock().unwrap() = n + 1;
            }
        })
    };
    paused(&recorder).await;
    let refused = tokio::time::timeout(Duration::from_millis(200), recorder.kept()).await;
    assert!(refused.is_err(), "nothing is kept meanwhile");
    let waiting = *sent.lock().unwrap();
    assert!(
        (1..32).contains(&waiting),
        "{waiting} records fit into 4,000 bytes"
    );
    assert_eq!(capture.end_seq(), 1);
    disk.plan(|_, _| None);
    producer.await.unwrap();
    recorder.kept().await.unwrap();
    assert_eq!(of_streams(&capture), events(ticks, 0..200));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_on_a_full_disk_says_how_much_is_lost() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (_, recorder, ticks) = open_on(&disk, dir.path()).await;
    recorder.record(events(ticks, 0..4)).await.unwrap();
    recorder.flush().await.unwrap();
    disk.plan(|call, _| (call != Call::Sync).then_some(Fault::Error(FULL)));
    recorder.record(events(ticks, 4..7)).await.unwrap();
    let closing = tokio::time::timeout(Duration::from_secs(5), recorder.close());
    let lost = closing
        .await
        .expect("it does not wait for ever")
        .unwrap_err();
    assert!(
        matches!(lost, CaptureError::NotKept { records: 3, .. }),
        "{lost}"
    );
    assert!(lost.to_string().contains("the disk is full"), "{lost}");
    disk.plan(|_, _| None);
    let (capture, recorder) = Capture::create_or_open(dir.path(), options()).unwrap();
    assert_eq!(of_streams(&capture), events(ticks, 0..4));
    drop(recorder);
}

#[tokio::test]
async fn many_records_are_written_and_synced_together() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    let options = CaptureOptions {
        sync_every: Duration::from_secs(3600),
        ..options()
    };
    let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir.path(), options);
    let (_, recorder) = opened.unwrap();
    let ticks = define(&recorder).await;
    let (writes, syncs) = (disk.count(Call::Write), disk.count(Call::Sync));
    recorder.record(events(ticks, 0..10_000)).await.unwrap();
    recorder.flush().await.unwrap();
    assert!(disk.count(Call::Write) - writes <= 10);
    assert_eq!(disk.count(Call::Sync) - syncs, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_are_synced_without_being_asked() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    let options = CaptureOptions {
        sync_every: Duration::from_millis(20),
        ..options()
    };
    let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir.path(), options);
    let (_, recorder) = opened.unwrap();
    let ticks = define(&recorder).await;
    let syncs = disk.count(Call::Sync);
    recorder.record(events(ticks, 0..1)).await.unwrap();
    recorder.kept().await.unwrap();
    let disk = disk.clone();
    let synced = tokio::task::spawn_blocking(move || {
        while disk.count(Call::Sync) == syncs {
            std::thread::yield_now();
        }
    });
    tokio::time::timeout(Duration::from_secs(5), synced)
        .await
        .expect("in time")
        .unwrap();
}

/// A capture with small segments and a stream, on this disk.
async fn open_on(disk: &FaultyDisk, dir: &Path) -> (Capture, Recorder, StreamKey) {
    let options = CaptureOptions {
        segment_bytes: 1_500,
        batch_records: 4,
        ..options()
    };
    let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir, options);
    let (capture, recorder) = opened.unwrap();
    let ticks = define(&recorder).await;
    (capture, recorder, ticks)
}

async fn fill(recorder: &Recorder, ticks: StreamKey) {
    for n in 0..10 {
        recorder
            .record(events(ticks, n * 6..n * 6 + 6))
            .await
            .unwrap();
        let done = tokio::time::timeout(Duration::from_secs(10), recorder.flush()).await;
        done.expect("it goes on by itself").unwrap();
    }
}

/// Another process finds the same, with the indexes and without.
fn check_after(dir: &Path, ticks: StreamKey, case: &str) {
    for without_indexes in [false, true] {
        if without_indexes {
            for number in segments(dir) {
                let _ = std::fs::remove_file(index(dir, number));
            }
        }
        let capture = Capture::open_for_reading(dir).unwrap();
        assert_eq!(of_streams(&capture), events(ticks, 0..60), "{case}");
        assert_eq!(capture.recovery(), None, "{case}");
    }
}

async fn paused(recorder: &Recorder) -> String {
    let mut status = recorder.status();
    let paused = status.wait_for(|status| matches!(status, RecorderStatus::Paused { .. }));
    let paused = tokio::time::timeout(Duration::from_secs(5), paused).await;
    match paused.expect("paused in time").unwrap().clone() {
        RecorderStatus::Paused { why } => why,
        RecorderStatus::Recording => unreachable!("it was waited for"),
    }
}

async fn recording(recorder: &Recorder) {
    let mut status = recorder.status();
    let recording = status.wait_for(|status| *status == RecorderStatus::Recording);
    let recording = tokio::time::timeout(Duration::from_secs(5), recording).await;
    recording.expect("recording in time").unwrap();
}

/// What is asked of a disk that changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Create,
    Write,
    Sync,
    Truncate,
    Rename,
    Remove,
    SyncDir,
}

enum Fault {
    Error(io::ErrorKind),
    /// Half of the bytes are written.
    Short,
    /// The sync fails, and what it was to make safe is gone.
    LoseUnsynced,
}

type Plan = Box<dyn FnMut(Call, usize) -> Option<Fault> + Send>;

#[derive(Default)]
struct Faults {
    plan: Option<Plan>,
    calls: Vec<Call>,
    failed: bool,
    free: Option<u64>,
}

/// The system's disk, with faults as planned.
#[derive(Clone, Default)]
struct FaultyDisk(Arc<Mutex<Faults>>);

impl FaultyDisk {
    /// Asks this before every call, with how many calls came before.
    fn plan(&self, plan: impl FnMut(Call, usize) -> Option<Fault> + Send + 'static) {
        self.0.lock().unwrap().plan = Some(Box::new(plan));
    }

    /// Lets the `nth` call from now fail.
    fn fail_once(&self, nth: usize, error: io::ErrorKind) {
        let at = self.0.lock().unwrap().calls.len() + nth;
        self.plan(move |_, n| (n == at).then_some(Fault::Error(error)));
    }

    fn lose_unsynced_at_next_sync(&self) {
        let mut armed = true;
        self.plan(move |call, _| {
            let now = armed && call == Call::Sync;
            armed &= !now;
            now.then_some(Fault::LoseUnsynced)
        });
    }

    fn has_failed(&self) -> bool {
        self.0.lock().unwrap().failed
    }

    fn set_free(&self, bytes: u64) {
        self.0.lock().unwrap().free = Some(bytes);
    }

    fn count(&self, call: Call) -> usize {
        let faults = self.0.lock().unwrap();
        faults.calls.iter().filter(|&&made| made == call).count()
    }

    fn before(&self, call: Call) -> io::Result<Option<Fault>> {
        let mut faults = self.0.lock().unwrap();
        let nth = faults.calls.len();
        faults.calls.push(call);
        let fault = faults.plan.as_mut().and_then(|plan| plan(call, nth));
        match fault {
            Some(Fault::Error(kind)) => {
                faults.failed = true;
                Err(io::Error::new(kind, "as planned"))
            }
            Some(Fault::LoseUnsynced) => {
                faults.failed = true;
                Ok(fault)
            }
            _ => Ok(fault),
        }
    }

    fn file(&self, file: Arc<dyn DiskFile>) -> io::Result<Arc<dyn DiskFile>> {
        let synced = Mutex::new(file.size()?);
        Ok(Arc::new(FaultyFile {
            file,
            disk: self.clone(),
            synced,
        }))
    }
}

impl Disk for FaultyDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.create_dir(dir)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        self.before(Call::Create)?;
        self.file(RealDisk.create(path)?)
    }

    fn open(&self, path: &Path, write: bool) -> io::Result<Arc<dyn DiskFile>> {
        self.file(RealDisk.open(path, write)?)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before(Call::Rename)?;
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.before(Call::Remove)?;
        RealDisk.remove(path)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.before(Call::SyncDir)?;
        RealDisk.sync_dir(dir)
    }

    fn free_space(&self, dir: &Path) -> io::Result<u64> {
        let free = self.0.lock().unwrap().free;
        free.map_or_else(|| RealDisk.free_space(dir), Ok)
    }
}

struct FaultyFile {
    file: Arc<dyn DiskFile>,
    disk: FaultyDisk,
    /// Bytes that survive a power cut.
    synced: Mutex<u64>,
}

impl DiskFile for FaultyFile {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
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
