//! A disk that fails at any moment: nothing is lost, the person is told, and recording goes on.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_faults_support.rs"]
mod faults_support;
#[path = "capture_faulty_disk.rs"]
mod faulty_disk;
#[path = "capture_support.rs"]
mod support;

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use faults_support::{PATIENCE, check_after, fill, open_on};
use faulty_disk::{BROKEN, Call, FULL, Fault, FaultyDisk, READ_ONLY};
use feedscope_engine::capture::{Capture, CaptureError, CaptureOptions, Recorder, RecorderStatus};
use feedscope_engine::record::{Mark, StreamKey};
use support::*;
use tempfile::tempdir;

/// Every call that changes the disk fails once, each in a run of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_whichever_call_fails() {
    for error in [FULL, BROKEN, READ_ONLY, io::ErrorKind::Interrupted] {
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

/// The power goes at every call in turn: what was flushed is there, and nothing but a beginning
/// of what was recorded.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_takes_nothing_that_was_synced() {
    let mut nth = 0;
    loop {
        let dir = tempdir().unwrap();
        let disk = FaultyDisk::default();
        let (_, recorder, ticks) = open_on(&disk, dir.path()).await;
        disk.fail_from(nth, BROKEN);
        let mut synced = 0;
        for n in 0..10 {
            recorder
                .record(events(ticks, n * 6..n * 6 + 6))
                .await
                .unwrap();
            tokio::select! {
                biased;
                end = recorder.flush() => synced = end.unwrap() - 1,
                _ = paused(&recorder) => break,
            }
        }
        let closed = recorder.close().await;
        disk.cut_power();
        let (capture, recorder) = Capture::create_or_open(dir.path(), options()).unwrap();
        let found = of_streams(&capture);
        assert!(
            found.len() as u64 >= synced,
            "call {nth}: {} of {synced}",
            found.len()
        );
        assert_eq!(found, events(ticks, 0..found.len() as u64), "call {nth}");
        assert!(
            capture.recovery().is_none_or(|r| r.lost.is_empty()),
            "call {nth}"
        );
        assert_eq!(define(&recorder).await, ticks, "call {nth}");
        let next = events(ticks, found.len() as u64..80);
        recorder.record(next).await.unwrap();
        recorder.kept().await.unwrap();
        assert_eq!(of_streams(&capture), events(ticks, 0..80), "call {nth}");
        if closed.is_ok() && !disk.has_failed() {
            break;
        }
        nth += 1;
    }
    assert!(nth > 20, "only {nth} calls were tried");
}

/// Opening, with a torn end to recover, fails at every call in turn.
#[tokio::test]
async fn an_opening_that_fails_harms_nothing() {
    let original = tempdir().unwrap();
    let records = make(original.path(), 1_500, 60).await;
    let newest = *segments(original.path()).last().unwrap();
    let torn = log(original.path(), newest);
    let mut bytes = std::fs::read(&torn).unwrap();
    bytes.extend_from_slice(b"torn");
    std::fs::write(&torn, bytes).unwrap();
    std::fs::remove_file(index(original.path(), 1)).unwrap();
    let mut nth = 0;
    loop {
        let dir = tempdir().unwrap();
        copy(original.path(), dir.path());
        let disk = FaultyDisk::default();
        disk.fail_from(nth, BROKEN);
        let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir.path(), options());
        if let Ok((capture, recorder)) = opened {
            assert_eq!(of_streams(&capture), records, "call {nth}");
            let _ = recorder.close().await;
        }
        disk.cut_power();
        let (capture, recorder) = Capture::create_or_open(dir.path(), options()).unwrap();
        assert_eq!(of_streams(&capture), records, "call {nth}");
        recorder.close().await.unwrap();
        if !disk.has_failed() {
            break;
        }
        nth += 1;
    }
    assert!(nth > 5, "only {nth} calls were tried");
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
    disk.lose_unsynced_at_sync(0);
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
    let closing = tokio::time::timeout(PATIENCE, recorder.close());
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
async fn a_capture_of_many_segments_keeps_few_files_open() {
    let dir = tempdir().unwrap();
    let disk = FaultyDisk::default();
    let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
    recorder.record(events(ticks, 0..6_000)).await.unwrap();
    recorder.kept().await.unwrap();
    let reader = Capture::open_for_reading_on(Arc::new(disk.clone()), dir.path()).unwrap();
    assert!(segments(dir.path()).len() > 150);
    for capture in [&capture, &reader] {
        assert_eq!(of_streams(capture), events(ticks, 0..6_000));
    }
    let open = disk.open_files();
    assert!(open < 140, "{open} files are open");
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
    until_disk(|| disk.count(Call::Sync) > syncs).await;
}

async fn paused(recorder: &Recorder) -> String {
    let mut status = recorder.status();
    let paused = status.wait_for(|status| matches!(status, RecorderStatus::Paused { .. }));
    let paused = tokio::time::timeout(PATIENCE, paused).await;
    match paused.expect("paused in time").unwrap().clone() {
        RecorderStatus::Paused { why } => why,
        RecorderStatus::Recording => unreachable!("it was waited for"),
    }
}

async fn recording(recorder: &Recorder) {
    let mut status = recorder.status();
    let recording = status.wait_for(|status| *status == RecorderStatus::Recording);
    let recording = tokio::time::timeout(PATIENCE, recording).await;
    recording.expect("recording in time").unwrap();
}
