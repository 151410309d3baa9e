//! A disk that refuses for a while, or that can't read: the person is told what is up and what to
//! do, recording goes on by itself, and the capture says from when to when it could not.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_faults_support.rs"]
mod faults_support;
#[path = "capture_faulty_disk.rs"]
mod faulty_disk;
#[path = "capture_support.rs"]
mod support;

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use faults_support::{PATIENCE, check_after, fill, open_on};
use faulty_disk::{BROKEN, Call, FULL, Fault, FaultyDisk, READ_ONLY};
use feedscope_engine::capture::{Capture, CaptureError, Recorder, RecorderStatus};
use feedscope_engine::record::{Kind, Mark, StreamKey};
use support::*;
use tempfile::tempdir;

/// From each call on in turn the disk takes nothing, until the person has been told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recording_goes_on_whichever_call_the_trouble_began_with() {
    for (error, words) in [
        (FULL, "the disk is full: free space on the disk of"),
        (READ_ONLY, "the disk is read-only: check the disk of"),
        (BROKEN, "failed while segment"),
    ] {
        let mut nth = 0;
        loop {
            let dir = tempdir().unwrap();
            let disk = FaultyDisk::default();
            let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
            disk.fail_from(nth, error);
            let filling = recorder.clone();
            let kept = tokio::spawn(async move { fill(&filling, ticks).await });
            let case = format!("{error}, call {nth}");
            let why = paused_or_done(&recorder, &kept).await;
            if let Some(why) = &why {
                assert!(why.contains(words), "{case}: {why}");
                assert!(
                    why.ends_with("recording goes on by itself"),
                    "{case}: {why}"
                );
                let shown = of_streams(&capture);
                assert_eq!(shown, events(ticks, 0..shown.len() as u64), "{case}");
                disk.plan(|_, _| None);
            }
            let kept = tokio::time::timeout(PATIENCE, kept).await;
            kept.unwrap_or_else(|_| panic!("{case}: it does not go on"))
                .unwrap();
            assert_eq!(
                *recorder.status().borrow(),
                RecorderStatus::Recording,
                "{case}"
            );
            assert_eq!(of_streams(&capture), events(ticks, 0..60), "{case}");
            if why.is_some() {
                told_of_the_wait(&capture, &case);
            }
            recorder.close().await.unwrap();
            check_after(dir.path(), ticks, &case);
            if why.is_none() {
                break;
            }
            nth += 1;
        }
        assert!(nth > 20, "{error}: only {nth} calls were tried");
    }
}

/// After a failed sync nobody knows what the file holds, at whichever sync it happens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_failed_sync_loses_what_it_was_to_make_safe() {
    let mut nth = 0;
    loop {
        let dir = tempdir().unwrap();
        let disk = FaultyDisk::default();
        let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
        disk.lose_unsynced_at_sync(nth);
        fill(&recorder, ticks).await;
        let case = format!("sync {nth}");
        assert_eq!(of_streams(&capture), events(ticks, 0..60), "{case}");
        recorder.close().await.unwrap();
        check_after(dir.path(), ticks, &case);
        if !disk.has_failed() {
            break;
        }
        nth += 1;
    }
    assert!(nth > 10, "only {nth} syncs were tried");
}

/// Everything at once, by many seeds: full, broken, read-only, interrupted, short, and syncs that
/// lose what they were to keep.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_whatever_the_disk_does() {
    for seed in 0..40 {
        let dir = tempdir().unwrap();
        let disk = FaultyDisk::default();
        let (capture, recorder, ticks) = open_on(&disk, dir.path()).await;
        let mut random = fastrand::Rng::with_seed(seed);
        let mut spell = (0, FULL);
        disk.plan(move |call, _| {
            if spell.0 == 0 && random.u8(0..12) == 0 {
                let errors = [FULL, BROKEN, READ_ONLY, ErrorKind::Interrupted];
                spell = (random.usize(1..6), errors[random.usize(..errors.len())]);
            }
            if spell.0 > 0 {
                spell.0 -= 1;
                return Some(Fault::Error(spell.1));
            }
            match (call, random.u8(0..8)) {
                (Call::Write, 0 | 1) => Some(Fault::Short),
                (Call::Sync, 0) => Some(Fault::LoseUnsynced),
                _ => None,
            }
        });
        fill(&recorder, ticks).await;
        disk.plan(|_, _| None);
        assert_eq!(of_streams(&capture), events(ticks, 0..60), "seed {seed}");
        recorder.close().await.unwrap();
        check_after(dir.path(), ticks, &format!("seed {seed}"));
    }
}

/// Each read fails once, in a run of its own: it opens with what can be read, or says why not,
/// and harms nothing.
#[tokio::test]
async fn a_read_that_fails_harms_nothing_and_is_told() {
    let original = tempdir().unwrap();
    let records = make(original.path(), 1_500, 60).await;
    std::fs::remove_file(index(original.path(), 2)).unwrap();
    for writing in [false, true] {
        let mut nth = 0;
        loop {
            let dir = tempdir().unwrap();
            copy(original.path(), dir.path());
            let disk = FaultyDisk::default();
            disk.fail_reads(move |n| n == nth);
            let shared = Arc::new(disk.clone());
            let mut recorder = None;
            let opened = match writing {
                false => Capture::open_for_reading_on(shared, dir.path()),
                true => Capture::create_or_open_on(shared, dir.path(), options()).map(|opened| {
                    recorder = Some(opened.1);
                    opened.0
                }),
            };
            let case = format!("writing: {writing}, read {nth}");
            match opened {
                Ok(capture) => {
                    for (seq, record) in all(&capture) {
                        let unread = record.data.contains("can't be read");
                        assert!(
                            unread || record == records[seq as usize - 1],
                            "{case}: {seq}"
                        );
                    }
                }
                Err(error) => assert!(
                    error.to_string().contains("check the disk"),
                    "{case}: {error}"
                ),
            }
            let more = disk.reads() > nth;
            disk.fail_reads(|_| false);
            if let Some(recorder) = recorder {
                recorder.close().await.unwrap();
            }
            let again = Capture::open_for_reading(dir.path()).unwrap();
            assert_eq!(
                of_streams(&again),
                records,
                "{case}: once it can be read again"
            );
            if !more {
                break;
            }
            nth += 1;
        }
        assert!(nth > 10, "writing: {writing}: only {nth} reads were tried");
    }
}

/// A sector that can never be read costs the records in it and no others.
#[tokio::test]
async fn a_sector_that_can_not_be_read_is_a_mark_with_its_range() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1 << 20, 400).await;
    for with_index in [true, false] {
        if !with_index {
            std::fs::remove_file(index(dir.path(), 1)).unwrap();
        }
        let disk = FaultyDisk::default();
        disk.bad_sector(8_192);
        let capture = Capture::open_for_reading_on(Arc::new(disk), dir.path()).unwrap();
        let mut unread = 0;
        for (seq, record) in (1..).zip(&records) {
            match capture.read(seq).unwrap().unwrap() {
                found if found == *record => {}
                mark => {
                    assert_eq!(
                        (mark.kind, mark.event_type.as_str()),
                        (Kind::Mark, "recovered")
                    );
                    assert!(mark.data.contains("can't be read"), "{}", mark.data);
                    unread += 1;
                }
            }
        }
        assert!((1..80).contains(&unread), "{unread} of 400 can't be read");
        let report = capture.recovery().map(|report| report.to_string());
        assert_eq!(report.is_some(), !with_index, "{report:?}");
        if let Some(report) = report {
            assert!(report.contains("check the disk"), "{report}");
        }
    }
}

/// What is not torn, only unreadable for now, is never cut off.
#[tokio::test]
async fn a_writer_does_not_cut_off_what_it_can_not_read() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1 << 20, 400).await;
    std::fs::remove_file(index(dir.path(), 1)).unwrap();
    let disk = FaultyDisk::default();
    disk.bad_sector(8_192);
    let refused = Capture::create_or_open_on(Arc::new(disk), dir.path(), options());
    let refused = refused.err().expect("it does not begin");
    assert!(matches!(refused, CaptureError::Io { .. }), "{refused}");
    assert!(refused.to_string().contains("check the disk"), "{refused}");
    let again = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&again), records);
    assert_eq!(again.recovery(), None);
}

/// Why recording is paused, once it is for a while and not only for a moment; `None` when
/// everything was recorded.
async fn paused_or_done<T>(
    recorder: &Recorder,
    done: &tokio::task::JoinHandle<T>,
) -> Option<String> {
    let mut status = recorder.status();
    let wait = async {
        loop {
            if done.is_finished() {
                return None;
            }
            if let RecorderStatus::Paused { why } = &*status.borrow_and_update() {
                return Some(why.clone());
            }
            // Either may come first.
            let _ = tokio::time::timeout(Duration::from_millis(5), status.changed()).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("in time")
}

/// A mark of the capture says from when to when it waited.
fn told_of_the_wait(capture: &Capture, case: &str) {
    let told = all(capture).into_iter().any(|(_, record)| {
        record.stream == StreamKey::CAPTURE
            && match Mark::from_parts(&record.event_type, &record.data) {
                Some(Mark::Gap { detail, .. }) => {
                    detail.starts_with("nothing could be recorded from 20")
                        && detail.contains(" to 20")
                }
                Some(Mark::Recovered { detail, .. }) => detail.contains("were written again"),
                _ => false,
            }
    });
    assert!(told, "{case}: no mark tells of it");
}
