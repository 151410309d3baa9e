//! A capture whose sealed segments are compressed is the same capture, and takes less room.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_compressed_support.rs"]
mod compressed_support;
#[path = "capture_faulty_disk.rs"]
mod faulty_disk;
#[path = "capture_support.rs"]
mod support;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use compressed_support::*;
use faulty_disk::{BROKEN, FULL, FaultyDisk};
use feedscope_engine::capture::{
    Capture, CaptureOptions, Columns, Disk, DiskFile, RealDisk, RetentionOptions,
};
use feedscope_engine::export::{Job, export};
use feedscope_engine::record::{Mark, Seq};
use feedscope_engine::view::{Filter, Matcher};
use feedscope_engine::wire::Format;
use support::*;
use tempfile::tempdir;

const FILTERS: [&str; 7] = [
    "",
    "u313",
    "ACME -halt",
    "/name\":\"u3[0-9]+1\"/",
    "type:trade size:>150",
    "$.price > 100 $.symbol = \"GLOB\"",
    "gap:>1us id:777",
];

#[tokio::test]
async fn a_compressed_capture_is_the_same_in_every_record_column_filter_and_export() {
    let plain = tempdir().unwrap();
    let records = make_quotes(plain.path(), 300_000, 12_000).await;
    let dir = tempdir().unwrap();
    copy(plain.path(), dir.path());
    compress(dir.path()).await;
    assert!(compressed_segments(dir.path()).len() >= 8);

    let (one, other) = (reader(plain.path()), reader(dir.path()));
    assert_eq!(of_streams(&other), records);
    assert_eq!(all(&other), all(&one));
    assert_eq!(columns(&other), columns(&one));
    assert_eq!(other.recovery(), None);
    let scratch = tempdir().unwrap();
    for filter in FILTERS {
        let found = seqs(&other, filter).await;
        assert_eq!(found, seqs(&one, filter).await, "{filter}");
        assert!(!found.is_empty(), "{filter} finds something");
        for format in [Format::Ndjson, Format::Csv, Format::Sse] {
            let file = |capture| exported(capture, filter, format, scratch.path());
            assert!(file(&other) == file(&one), "{filter} as {format:?}");
        }
    }
}

#[tokio::test]
async fn any_record_can_be_read_at_once_from_compressed_and_mixed_segments() {
    let plain = tempdir().unwrap();
    let records = make_quotes(plain.path(), 300_000, 6_000).await;
    let dir = tempdir().unwrap();
    copy(plain.path(), dir.path());
    compress(dir.path()).await;
    // Every other one as it was.
    for number in compressed_segments(dir.path()).into_iter().step_by(2) {
        fs::copy(log(plain.path(), number), log(dir.path(), number)).unwrap();
        fs::remove_file(zlog(dir.path(), number)).unwrap();
    }
    let (compressed, plain) = (compressed_segments(dir.path()), segments(dir.path()));
    assert!(compressed.len() > 1 && plain.len() > 1, "{plain:?}");
    let capture = reader(dir.path());
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..2_000 {
        let at = random.usize(0..records.len());
        let found = capture.read(at as Seq + 1).unwrap();
        assert_eq!(found.as_ref(), Some(&records[at]));
    }
    assert_eq!(of_streams(&capture), records);
}

#[tokio::test]
async fn json_events_take_less_than_two_fifths_of_the_room_and_the_capture_says_so() {
    let dir = tempdir().unwrap();
    make_quotes(dir.path(), 2 << 20, 30_000).await;
    let number = segments(dir.path())[0];
    let before = fs::metadata(log(dir.path(), number)).unwrap().len();
    let (capture, recorder, _) = open(dir.path(), compressing()).await;
    until_disk(|| is_compressed(dir.path())).await;
    let after = fs::metadata(zlog(dir.path(), number)).unwrap().len();
    assert!(after * 5 < before * 2, "{after} of {before} bytes");
    assert_eq!(capture.disk_bytes(), bytes_of_files(dir.path()));
    recorder.close().await.unwrap();
    let reader = reader(dir.path());
    assert_eq!(reader.disk_bytes(), bytes_of_files(dir.path()));
}

#[tokio::test]
async fn what_is_compressed_counts_less_in_the_budget_and_is_dropped_with_its_files() {
    let dir = tempdir().unwrap();
    let records = make_quotes(dir.path(), 100_000, 4_000).await;
    let uncompressed = bytes_of_files(dir.path());
    compress(dir.path()).await;
    let budget = |bytes| CaptureOptions {
        budget_bytes: Some(bytes),
        ..compressing()
    };
    assert!(bytes_of_files(dir.path()) < uncompressed / 2);
    let (capture, recorder, _) = open(dir.path(), budget(uncompressed / 2)).await;
    assert_eq!(of_streams(&capture), records, "all of it fits");
    recorder.close().await.unwrap();

    let (capture, recorder, _) = open(dir.path(), budget(1)).await;
    recorder.kept().await.unwrap();
    assert_eq!(compressed_segments(dir.path()), Vec::<u32>::new());
    let indexes = names(dir.path()).into_iter();
    assert!(indexes.filter(|name| name.ends_with(".idx")).count() <= 1);
    let dropped = capture.first_seq() - 1;
    assert_eq!(of_streams(&capture), records[dropped as usize..]);
    let (_, last) = all(&capture).pop().unwrap();
    match Mark::from_parts(&last.event_type, &last.data) {
        Some(Mark::Dropped { records, bytes, .. }) => {
            assert_eq!(records, dropped);
            assert!(bytes < uncompressed / 2, "{bytes} were on the disk");
        }
        other => panic!("{other:?}"),
    }
    recorder.close().await.unwrap();
}

#[tokio::test]
async fn segments_are_compressed_as_they_are_sealed_and_only_if_asked() {
    let dir = tempdir().unwrap();
    let options = CaptureOptions {
        segment_bytes: 20_000,
        ..compressing()
    };
    let (capture, recorder, ticks) = open(dir.path(), options).await;
    for n in 0..20 {
        let records = (n * 50..n * 50 + 50).map(|n| quote(ticks, n)).collect();
        recorder.record(records).await.unwrap();
        recorder.kept().await.unwrap();
    }
    until_disk(|| is_compressed(dir.path())).await;
    let records: Vec<_> = (0..1_000).map(|n| quote(ticks, n)).collect();
    assert_eq!(of_streams(&capture), records);
    assert!(compressed_segments(dir.path()).len() >= 5);
    recorder.close().await.unwrap();

    let without = tempdir().unwrap();
    make_quotes(without.path(), 20_000, 1_000).await;
    assert_eq!(compressed_segments(without.path()), Vec::<u32>::new());
}

#[tokio::test]
async fn what_is_kept_can_be_chosen_anew_while_recording() {
    let dir = tempdir().unwrap();
    let records = make_quotes(dir.path(), 20_000, 1_000).await;
    let (capture, recorder, _) = open(dir.path(), options()).await;
    let chosen = RetentionOptions {
        budget_bytes: None,
        max_age: None,
        max_records: None,
        free_floor_bytes: 0,
        compress: true,
    };
    recorder.set_options(chosen).unwrap();
    until_disk(|| is_compressed(dir.path())).await;
    assert_eq!(of_streams(&capture), records, "also what was sealed before");

    let budget_bytes = Some(1);
    let chosen = RetentionOptions {
        budget_bytes,
        ..chosen
    };
    recorder.set_options(chosen).unwrap();
    recorder.kept().await.unwrap();
    assert_eq!(compressed_segments(dir.path()), Vec::<u32>::new());
    let dropped = capture.first_seq() as usize - 1;
    assert!(dropped > 500);
    assert_eq!(of_streams(&capture), records[dropped..]);
    let (_, last) = all(&capture).pop().unwrap();
    assert_eq!(last.event_type, "dropped", "it is marked at once");
    recorder.close().await.unwrap();
}

#[tokio::test]
async fn closing_in_the_midst_leaves_nothing_half() {
    let dir = tempdir().unwrap();
    let records = make_quotes(dir.path(), 1 << 20, 20_000).await;
    for _ in 0..4 {
        let (_, recorder, _) = open(dir.path(), compressing()).await;
        recorder.close().await.unwrap();
        let half = names(dir.path()).into_iter().find(|n| n.ends_with(".tmp"));
        assert_eq!(half, None);
        assert_eq!(of_streams(&reader(dir.path())), records);
    }
}

#[tokio::test]
async fn readers_go_on_while_another_process_compresses_what_they_read() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1_024, 3_500).await;
    assert!(segments(dir.path()).len() > 100, "more than are kept open");
    let reader = reader(dir.path());
    compress(dir.path()).await;
    assert_eq!(of_streams(&reader), records, "the open and the closed ones");
    reader.refresh().unwrap();
    assert_eq!(of_streams(&reader), records);
    assert_eq!(reader.disk_bytes(), bytes_of_files(dir.path()));
}

#[tokio::test]
async fn a_reader_that_opens_just_while_a_log_is_replaced_finds_it() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1_100, 40).await;
    let compressed = tempdir().unwrap();
    copy(dir.path(), compressed.path());
    compress(compressed.path()).await;
    let racing = RacingDisk {
        compressed: compressed.path().to_owned(),
    };
    let reader = reader_on(Arc::new(racing), dir.path());
    assert_eq!(of_streams(&reader), records);
    assert_eq!(reader.recovery(), None);
    assert!(is_compressed(dir.path()), "it was replaced meanwhile");
}

/// A disk on which each sealed log is replaced just before it is opened.
struct RacingDisk {
    compressed: PathBuf,
}

impl Disk for RacingDisk {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.create_dir(dir)
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        RealDisk.create(path)
    }

    fn open(&self, path: &Path, write: bool) -> io::Result<Arc<dyn DiskFile>> {
        let zlog = path.with_extension("zlog");
        let ready = self.compressed.join(zlog.file_name().unwrap());
        if path.extension().is_some_and(|kind| kind == "log") && ready.exists() && path.exists() {
            fs::copy(ready, zlog).unwrap();
            fs::remove_file(path).unwrap();
        }
        RealDisk.open(path, write)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        RealDisk.sync_dir(dir)
    }

    fn free_space(&self, dir: &Path) -> io::Result<u64> {
        RealDisk.free_space(dir)
    }
}

/// Every call that changes the disk fails once while a capture is compressed, each in a run of
/// its own.
#[tokio::test]
async fn nothing_is_lost_whichever_call_fails_while_compressing() {
    for error in [FULL, BROKEN, io::ErrorKind::Interrupted] {
        every_call(|disk, nth| disk.fail_once(nth, error), false).await;
    }
}

/// The power goes at every call in turn.
#[tokio::test]
async fn a_power_cut_while_compressing_takes_nothing() {
    every_call(|disk, nth| disk.fail_from(nth, BROKEN), true).await;
}

async fn every_call(fault: impl Fn(&FaultyDisk, usize), cut_power: bool) {
    let original = tempdir().unwrap();
    let records = make(original.path(), 1_500, 60).await;
    let mut nth = 0;
    loop {
        let dir = tempdir().unwrap();
        copy(original.path(), dir.path());
        let disk = FaultyDisk::default();
        fault(&disk, nth);
        let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir.path(), compressing());
        if let Ok((capture, recorder)) = opened {
            until_disk(|| disk.has_failed() || is_compressed(dir.path())).await;
            assert_eq!(of_streams(&capture), records, "call {nth}");
            let _ = recorder.close().await;
        }
        if cut_power {
            disk.cut_power();
        }
        assert_eq!(of_streams(&reader(dir.path())), records, "call {nth}");
        compress(dir.path()).await;
        let found = reader(dir.path());
        assert_eq!(of_streams(&found), records, "call {nth}");
        assert_eq!(found.recovery(), None, "call {nth}");
        let half = names(dir.path()).into_iter().find(|n| n.ends_with(".tmp"));
        assert_eq!(half, None, "call {nth}");
        if !disk.has_failed() {
            break;
        }
        nth += 1;
    }
    assert!(nth > 12, "only {nth} calls were tried");
}

#[tokio::test]
async fn a_compressed_capture_of_many_segments_keeps_few_files_open() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1_024, 3_500).await;
    let disk = FaultyDisk::default();
    let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir.path(), compressing());
    let (capture, recorder) = opened.unwrap();
    until_disk(|| is_compressed(dir.path())).await;
    let reader = reader_on(Arc::new(disk.clone()), dir.path());
    for capture in [&capture, &reader] {
        assert_eq!(of_streams(capture), records);
    }
    let open = disk.open_files();
    assert!(open < 140, "{open} files are open");
    recorder.close().await.unwrap();
}

#[tokio::test]
async fn recording_goes_on_after_a_compressed_segment_that_is_the_newest_left() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1_500, 60).await;
    compress(dir.path()).await;
    let newest = segments(dir.path())[0];
    fs::remove_file(log(dir.path(), newest)).unwrap();
    let (capture, recorder, ticks) = open(dir.path(), options()).await;
    let mut left = of_streams(&capture);
    assert_eq!(left, records[..left.len()]);
    assert_eq!(capture.resume(ticks).id, left.last().unwrap().id);
    let more = events(ticks, 100..104);
    recorder.record(more.clone()).await.unwrap();
    recorder.close().await.unwrap();
    left.extend(more);
    for capture in [capture, reader(dir.path())] {
        assert_eq!(of_streams(&capture), left);
        // And a mark that says what is gone.
        assert_eq!(capture.end_seq(), left.len() as Seq + 2);
    }
}

fn columns(capture: &Capture) -> Vec<(Seq, Columns)> {
    let mut found = Vec::new();
    capture.columns(0..Seq::MAX, |seq, row| found.push((seq, row)));
    found
}

async fn seqs(capture: &Capture, filter: &str) -> Vec<Seq> {
    let (live, mut changes) = views(capture);
    let view = live.view(filter, &Filter::parse(filter).unwrap(), &[]);
    all_looked_at(capture, &view, &mut changes).await;
    view.select(0..view.progress().total)
}

fn exported(capture: &Capture, filter: &str, format: Format, scratch: &Path) -> Vec<u8> {
    let matcher = Matcher::new(&Filter::parse(filter).unwrap(), &[], &capture.streams());
    let file = scratch.join("exported");
    export(capture, &matcher, format, &file, &Job::default()).unwrap();
    fs::read(file).unwrap()
}
