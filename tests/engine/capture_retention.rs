//! A capture keeps as much, for as long and as many as it shall: whole segments go, oldest first,
//! and a mark says so.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_support.rs"]
mod support;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::record::{Kind, Mark, Record, Seq, StreamKey, Time};
use support::*;
use tempfile::tempdir;

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn by_default_nothing_is_too_old_or_too_many() {
    let default = CaptureOptions::default();
    assert_eq!((default.max_age, default.max_records), (None, None));
    assert_eq!(default.budget_bytes, Some(10 << 30));
    let dir = tempdir().unwrap();
    let (capture, recorder, ticks) = open(dir.path(), small()).await;
    let old = aged(ticks, 0..200, DAY * 10_000);
    recorder.record(old.clone()).await.unwrap();
    recorder.flush().await.unwrap();
    assert_eq!(of_streams(&capture), old);
}

#[tokio::test]
async fn the_newest_records_are_kept_and_hardly_more() {
    let dir = tempdir().unwrap();
    let options = CaptureOptions {
        max_records: Some(500),
        ..small()
    };
    let (capture, recorder, ticks) = open(dir.path(), options).await;
    let mut next = 0;
    for n in 0..100 {
        recorder
            .record(events(ticks, next..next + 23))
            .await
            .unwrap();
        recorder.kept().await.unwrap();
        next += 23;
        let left = of_streams(&capture);
        let records = capture.end_seq() - capture.first_seq();
        assert!(records >= 500.min(next), "round {n}: {records} are left");
        assert!(records < 700, "round {n}: {records} are left");
        assert_eq!(left, events(ticks, next - left.len() as u64..next));
    }
    told(
        &capture,
        "the capture keeps its newest 500 records, so its oldest were removed",
    );
    drop((capture, recorder));
}

#[tokio::test]
async fn what_is_older_than_it_shall_be_goes() {
    let dir = tempdir().unwrap();
    let options = CaptureOptions {
        max_age: Some(DAY * 7),
        ..small()
    };
    let (capture, recorder, ticks) = open(dir.path(), options).await;
    recorder.record(aged(ticks, 0..100, DAY * 9)).await.unwrap();
    recorder
        .record(aged(ticks, 100..200, DAY * 8))
        .await
        .unwrap();
    recorder
        .record(aged(ticks, 200..300, DAY * 6))
        .await
        .unwrap();
    recorder
        .record(aged(ticks, 300..400, Duration::ZERO))
        .await
        .unwrap();
    recorder.kept().await.unwrap();
    let left = of_streams(&capture);
    let first: u64 = left[0].id.parse().unwrap();
    // A segment goes once its newest record is too old.
    assert!((150..=200).contains(&first), "the first is {first}");
    let ids: Vec<u64> = left
        .iter()
        .map(|record| record.id.parse().unwrap())
        .collect();
    assert!(ids.into_iter().eq(first..400), "all the others are there");
    told(
        &capture,
        "the capture keeps records for 7 days, so its oldest were removed",
    );
    drop((capture, recorder));
}

/// The newest segment too is sealed and dropped in time, though nothing more ever comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_grows_too_old_goes_while_nothing_arrives() {
    let dir = tempdir().unwrap();
    let options = CaptureOptions {
        segment_bytes: 64 << 20,
        max_age: Some(DAY),
        retain_every: Duration::from_millis(5),
        ..options()
    };
    let (capture, recorder, ticks) = open(dir.path(), options).await;
    recorder.record(aged(ticks, 0..10, DAY * 2)).await.unwrap();
    let mut end = capture.watch();
    let gone = async {
        while capture.first_seq() < 11 {
            end.changed().await.unwrap();
        }
    };
    let gone = tokio::time::timeout(Duration::from_secs(30), gone).await;
    gone.expect("they go by themselves");
    recorder.kept().await.unwrap();
    assert_eq!(of_streams(&capture), []);
    assert_eq!(segments(dir.path()).len(), 1);
    told(&capture, "the capture keeps records for 1 day");
    // What is left are marks, and marks alone never go round and round.
    let marks = capture.end_seq();
    recorder
        .record(aged(ticks, 10..11, Duration::ZERO))
        .await
        .unwrap();
    recorder.kept().await.unwrap();
    assert!(capture.end_seq() <= marks + 2);
    assert_eq!(capture.resume(ticks).id, "10");
    drop(recorder);
}

#[tokio::test]
async fn what_is_too_old_goes_when_a_capture_is_opened() {
    let dir = tempdir().unwrap();
    let (_, recorder, ticks) = open(dir.path(), small()).await;
    recorder
        .record(aged(ticks, 0..100, DAY * 30))
        .await
        .unwrap();
    recorder
        .record(aged(ticks, 100..200, Duration::ZERO))
        .await
        .unwrap();
    recorder.close().await.unwrap();
    let options = CaptureOptions {
        max_age: Some(DAY * 29),
        ..small()
    };
    let (capture, recorder, _) = open(dir.path(), options).await;
    let first: u64 = of_streams(&capture)[0].id.parse().unwrap();
    assert!((50..=100).contains(&first), "the first is {first}");
    recorder.close().await.unwrap();
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(reader.recovery(), None);
    told(&reader, "29 days");
}

/// A budget that is small against a segment makes the segments small.
#[tokio::test]
async fn a_small_budget_is_kept_to_from_the_start() {
    const BUDGET: u64 = 16 << 20;
    let dir = tempdir().unwrap();
    let options = CaptureOptions {
        budget_bytes: Some(BUDGET),
        ..options()
    };
    let (capture, recorder, ticks) = open(dir.path(), options).await;
    for n in 0..40 {
        let mut records = events(ticks, n * 100..n * 100 + 100);
        for record in &mut records {
            record.data = "x".repeat(10_000);
        }
        recorder.record(records).await.unwrap();
        recorder.kept().await.unwrap();
        let bytes = capture.disk_bytes();
        assert!(bytes < BUDGET + (4 << 20), "round {n}: {bytes} bytes");
    }
    told(&capture, "disk budget of 16 MiB");
    drop(recorder);
}

/// Another process scans while segments roll and go: what it sees is whole, in order and right.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_reader_beside_the_writer_is_never_led_astray_by_what_is_dropped() {
    let dir = tempdir().unwrap();
    let options = CaptureOptions {
        segment_bytes: 3_000,
        batch_records: 16,
        max_records: Some(300),
        ..options()
    };
    let (_, recorder, _) = open(dir.path(), options).await;
    let path = dir.path().to_owned();
    let (done, mut is_done) = tokio::sync::oneshot::channel::<()>();
    let reader = tokio::task::spawn_blocking(move || {
        let capture = Capture::open_for_reading(&path).unwrap();
        let mut rounds = 0;
        while is_done.try_recv().is_err() || rounds < 3 {
            let again = Capture::open_for_reading(&path).unwrap();
            for capture in [&capture, &again] {
                capture.refresh().unwrap();
                look_through(capture);
            }
            rounds += 1;
        }
        capture.refresh().unwrap();
        (capture.end_seq(), last_event(&capture))
    });
    fill(&recorder, 4_000).await;
    let end = recorder.flush().await.unwrap();
    done.send(()).unwrap();
    let seen = tokio::time::timeout(Duration::from_secs(60), reader).await;
    assert_eq!(seen.expect("in time").unwrap(), (end, Some(3_999)));
}

/// A scan that began before the oldest went passes over them and goes on.
#[tokio::test]
async fn a_scan_under_way_goes_on_when_what_it_reads_is_dropped() {
    let dir = tempdir().unwrap();
    let (_, recorder, ticks) = open(dir.path(), small()).await;
    recorder.record(events(ticks, 0..6_000)).await.unwrap();
    recorder.close().await.unwrap();
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    let mut seen = Vec::new();
    reader
        .scan(0..Seq::MAX, |seq, record| {
            if seq == 10 {
                drop_most(dir.path());
            }
            if record.kind == Kind::Event {
                seen.push(record.id.parse::<u64>().unwrap());
            }
            ControlFlow::Continue(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(seen.is_sorted());
    assert_eq!(seen.last(), Some(&5_999));
}

fn drop_most(dir: &Path) {
    let numbers = segments(dir);
    for number in &numbers[..numbers.len() - 10] {
        std::fs::remove_file(log(dir, *number)).unwrap();
        std::fs::remove_file(index(dir, *number)).unwrap();
    }
}

fn look_through(capture: &Capture) {
    let mut before: Option<u64> = None;
    capture
        .scan(0..Seq::MAX, |_, record| {
            if record.kind == Kind::Event {
                let n = record.id.parse().unwrap();
                assert_eq!(record.to_record(), event(StreamKey(1), n));
                assert!(
                    before.is_none_or(|before| n == before + 1),
                    "{before:?}, {n}"
                );
                before = Some(n);
            } else {
                assert_eq!(record.event_type, "dropped", "{}", record.data);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
}

fn last_event(capture: &Capture) -> Option<u64> {
    capture.last_event(StreamKey(1))?.id.parse().ok()
}

async fn fill(recorder: &Recorder, count: u64) {
    for n in (0..count).step_by(20) {
        recorder
            .record(events(StreamKey(1), n..n + 20))
            .await
            .unwrap();
        recorder.kept().await.unwrap();
    }
}

fn small() -> CaptureOptions {
    CaptureOptions {
        segment_bytes: 2_000,
        batch_records: 8,
        ..options()
    }
}

/// Events received this long ago.
fn aged(stream: StreamKey, numbers: std::ops::Range<u64>, ago: Duration) -> Vec<Record> {
    let time = Time(Time::now().0 - ago.as_nanos() as i64);
    let mut records = events(stream, numbers);
    for record in &mut records {
        record.time = time;
    }
    records
}

/// The newest mark of what was dropped says so in these words, and up to where.
fn told(capture: &Capture, words: &str) {
    let mark = all(capture).into_iter().rev().find_map(|(_, record)| {
        (record.stream == StreamKey::CAPTURE)
            .then(|| Mark::from_parts(&record.event_type, &record.data))?
    });
    match mark.expect("a mark tells it") {
        Mark::Dropped {
            first,
            last,
            records,
            bytes,
            reason,
        } => {
            assert!(reason.contains(words), "{reason}");
            assert_eq!(last, capture.first_seq() - 1);
            assert_eq!(records, last - first + 1);
            assert!(bytes > 0);
        }
        other => panic!("{other:?}"),
    }
}
