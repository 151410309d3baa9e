//! Records come back as they were given: after closing, while writing, and from other readers.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture/refused.rs"]
mod refused;
#[path = "capture/streams.rs"]
mod streams;
#[path = "capture_support.rs"]
mod support;

use std::ops::ControlFlow;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::record::{Kind, Mark, Record, StreamKey, Time};
use proptest::prelude::*;
use support::*;
use tempfile::tempdir;

#[tokio::test]
async fn every_field_comes_back_after_reopening() {
    let dir = tempdir().unwrap();
    let (capture, recorder) = Capture::create_or_open(dir.path(), options()).unwrap();
    let ticks = define(&recorder).await;
    let (mark, fields) = Mark::Stalled {
        silent_ms: 60_000,
        detail: String::new(),
    }
    .to_parts();
    let given = vec![
        Record {
            stream: ticks,
            connection: u32::MAX,
            time: Time(i64::MIN),
            kind: Kind::Event,
            duplicate: true,
            wire: u32::MAX,
            event_type: "価格".into(),
            id: "é\u{1F600}".into(),
            data: "line\nline\0\u{202E}".repeat(100_000),
        },
        Record {
            kind: Kind::Comment,
            event_type: "".into(),
            data: " keep-alive".to_owned(),
            duplicate: false,
            time: Time(i64::MAX),
            ..event(ticks, 1)
        },
        Record {
            kind: Kind::Mark,
            event_type: mark,
            data: fields,
            wire: 0,
            ..event(ticks, 2)
        },
        Record {
            id: "".into(),
            data: String::new(),
            ..event(ticks, 3)
        },
    ];
    recorder.record(given.clone()).await.unwrap();
    assert_eq!(recorder.flush().await.unwrap(), 5);
    assert_eq!(of_streams(&capture), given);
    recorder.close().await.unwrap();

    let reopened = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&reopened), given);
    assert_eq!((reopened.first_seq(), reopened.end_seq()), (1, 5));
    for (seq, record) in (1..).zip(&given) {
        assert_eq!(reopened.read(seq).unwrap().as_ref(), Some(record));
    }
    assert_eq!(reopened.read(0).unwrap(), None);
    assert_eq!(reopened.read(5).unwrap(), None);
    assert_eq!(reopened.recovery(), None);
}

#[tokio::test]
async fn a_scan_takes_its_range_and_stops_when_told() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 2_000, 300).await;
    let capture = Capture::open_for_reading(dir.path()).unwrap();
    let mut seqs = Vec::new();
    capture
        .scan(40..280, |seq, record| {
            assert_eq!(record.to_record(), records[seq as usize - 1]);
            seqs.push(seq);
            match seq < 250 {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })
        .unwrap();
    assert_eq!(seqs, (40..=250).collect::<Vec<_>>());
}

#[tokio::test]
async fn columns_say_the_same_as_the_records() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 2_000, 300).await;
    let capture = Capture::open_for_reading(dir.path()).unwrap();
    let mut seen = 0;
    capture.columns(100..200, |seq, columns| {
        let record = &records[seq as usize - 1];
        assert_eq!(columns.time, record.time);
        assert_eq!(columns.stream, record.stream);
        assert_eq!(columns.kind, record.kind);
        assert_eq!(columns.duplicate, record.duplicate);
        assert_eq!(columns.size as usize, record.data.len());
        let name = capture.type_name(columns.type_index).unwrap();
        assert_eq!(*name, *record.event_type);
        assert_eq!(capture.type_index(&name), Some(columns.type_index));
        seen += 1;
    });
    assert_eq!(seen, 100);
}

#[tokio::test]
async fn each_callers_records_keep_their_order() {
    let dir = tempdir().unwrap();
    let (capture, recorder) = Capture::create_or_open(dir.path(), options()).unwrap();
    let mut callers = Vec::new();
    for caller in 0..8 {
        let recorder = recorder.clone();
        callers.push(tokio::spawn(async move {
            let name = format!("stream {caller}");
            let key = recorder.define_stream(name, "http://h/").await.unwrap();
            for n in 0..200 {
                recorder
                    .record(events(key, n * 5..n * 5 + 5))
                    .await
                    .unwrap();
            }
            key
        }));
    }
    let mut keys = Vec::new();
    for caller in callers {
        keys.push(caller.await.unwrap());
    }
    recorder.kept().await.unwrap();
    let found = of_streams(&capture);
    for key in keys {
        let own: Vec<_> = found.iter().filter(|r| r.stream == key).cloned().collect();
        assert_eq!(own, events(key, 0..1000));
    }
}

#[tokio::test]
async fn a_lone_record_is_kept_at_once() {
    let dir = tempdir().unwrap();
    let patient = CaptureOptions {
        batch_wait: Duration::from_secs(3600),
        sync_every: Duration::from_secs(3600),
        ..options()
    };
    let (capture, recorder, ticks) = open(dir.path(), patient).await;
    let mut end = capture.watch();
    recorder.record(vec![event(ticks, 0)]).await.unwrap();
    let kept = tokio::time::timeout(Duration::from_secs(60), end.wait_for(|end| *end == 2));
    kept.await.expect("kept in time").unwrap();
    assert_eq!(of_streams(&capture), events(ticks, 0..1));
}

#[tokio::test]
async fn the_oldest_segments_go_when_the_budget_is_spent() {
    let dir = tempdir().unwrap();
    let small = CaptureOptions {
        segment_bytes: 4_000,
        budget_bytes: Some(20_000),
        ..options()
    };
    let (capture, recorder, ticks) = open(dir.path(), small.clone()).await;
    let quiet = recorder.define_stream("quiet", "http://h/").await.unwrap();
    recorder.record(events(quiet, 0..5)).await.unwrap();
    for n in 0..100 {
        recorder
            .record(events(ticks, n * 20..n * 20 + 20))
            .await
            .unwrap();
    }
    recorder.flush().await.unwrap();
    let first = capture.first_seq();
    assert!(first > 1_000, "the oldest are gone: {first}");
    assert!(capture.disk_bytes() < 20_000 + 5_000);
    assert_eq!(capture.read(1).unwrap(), None);
    let found = all(&capture);
    assert_eq!(found[0].0, first);
    let dropped = found.iter().rev().find_map(|(_, record)| {
        let of_capture = record.stream == StreamKey::CAPTURE;
        of_capture.then(|| Mark::from_parts(&record.event_type, &record.data).unwrap())
    });
    match dropped.expect("a mark says what was dropped") {
        Mark::Dropped {
            last,
            records,
            bytes,
            ..
        } => {
            assert!(last < first && records > 0 && bytes > 0);
        }
        other => panic!("{other:?}"),
    }
    recorder.close().await.unwrap();

    let (capture, recorder) = Capture::create_or_open(dir.path(), small).unwrap();
    assert!(
        capture.first_seq() >= first,
        "what was dropped stays dropped"
    );
    assert_eq!(capture.last_of_stream(quiet), None);
    assert_eq!(
        capture.resume(quiet).id,
        "4",
        "it still knows where to resume"
    );
    assert_eq!(capture.recovery(), None);
    drop(recorder);
}

/// A reader never sees anything but a beginning of what the writer was given.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_beside_the_writer_sees_a_consistent_beginning() {
    let dir = tempdir().unwrap();
    let small = CaptureOptions {
        segment_bytes: 20_000,
        batch_records: 16,
        ..options()
    };
    let (_, recorder, ticks) = open(dir.path(), small).await;
    let path = dir.path().to_owned();
    let reader = tokio::task::spawn_blocking(move || {
        let capture = Capture::open_for_reading(&path).unwrap();
        let mut checked = 1;
        while checked <= 3_000 {
            let end = capture.refresh().unwrap();
            assert!(end >= checked);
            capture
                .scan(checked..end, |seq, record| {
                    assert_eq!(seq, checked);
                    assert_eq!(record.to_record(), event(ticks, seq - 1));
                    checked += 1;
                    ControlFlow::Continue(())
                })
                .unwrap();
            assert_eq!(checked, end);
        }
        (capture.streams().len(), capture.resume(ticks).id)
    });
    for n in 0..300 {
        recorder
            .record(events(ticks, n * 10..n * 10 + 10))
            .await
            .unwrap();
        if n.is_multiple_of(10) {
            recorder.kept().await.unwrap();
        }
    }
    recorder.kept().await.unwrap();
    let seen = tokio::time::timeout(Duration::from_secs(60), reader).await;
    assert_eq!(seen.expect("in time").unwrap(), (1, "2999".to_owned()));
}

/// Beside type, id and data, log and index together take at most 40 bytes an event.
#[tokio::test]
async fn an_event_costs_at_most_40_bytes_beside_its_texts() {
    let dir = tempdir().unwrap();
    let (capture, recorder, ticks) = open(dir.path(), options()).await;
    let mut texts = 0;
    for batch in 0..20 {
        let mut records = events(ticks, batch * 1000..batch * 1000 + 1000);
        for record in &mut records {
            record.time = Time(record.time.0 + i64::from(record.wire) * 1_000_003);
            record.data.push_str(&"y".repeat(150));
            texts += record.event_type.len() + record.id.len() + record.data.len();
        }
        recorder.record(records).await.unwrap();
    }
    recorder.close().await.unwrap();
    let overhead = (capture.disk_bytes() - texts as u64) as f64 / 20_000.0;
    assert!(overhead <= 40.0, "{overhead} bytes an event");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    /// Whatever is recorded, however it is cut into batches, segments and sessions, it comes back
    /// in order, by index as well as from the log alone.
    #[test]
    fn a_capture_is_what_was_put_into_it(
        sessions in prop::collection::vec(
            (1_024u64..6_000, 1usize..20, prop::collection::vec(record(), 0..60)),
            1..4,
        ),
        without_indexes in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let dir = tempdir().unwrap();
        let mut model = Vec::new();
        for (segment_bytes, batch, records) in sessions {
            let options = CaptureOptions { segment_bytes, batch_records: batch, ..options() };
            runtime.block_on(async {
                let (capture, recorder, ticks) = open(dir.path(), options).await;
                let records: Vec<_> =
                    records.into_iter().map(|r| Record { stream: ticks, ..r }).collect();
                for batch in records.chunks(batch) {
                    recorder.record(batch.to_vec()).await.unwrap();
                }
                model.extend(records);
                recorder.kept().await.unwrap();
                prop_assert_eq!(&of_streams(&capture), &model);
                recorder.close().await.unwrap();
                Ok(())
            })?;
            if without_indexes {
                for number in segments(dir.path()) {
                    std::fs::remove_file(index(dir.path(), number)).unwrap();
                }
            }
        }
        let capture = Capture::open_for_reading(dir.path()).unwrap();
        prop_assert_eq!(capture.recovery(), None);
        prop_assert_eq!(capture.end_seq() as usize, model.len() + 1);
        let mut columns = Vec::new();
        capture.columns(0..u64::MAX, |_, row| columns.push((row.time, row.size as usize)));
        let expected: Vec<_> = model.iter().map(|r| (r.time, r.data.len())).collect();
        prop_assert_eq!(columns, expected);
        prop_assert_eq!(of_streams(&capture), model);
    }
}

fn record() -> impl Strategy<Value = Record> {
    let kinds = prop_oneof![Just(Kind::Event), Just(Kind::Comment), Just(Kind::Mark)];
    let texts = (".{0,12}", ".{0,6}", ".{0,200}");
    (kinds, any::<(u32, i64, bool, u32)>(), texts).prop_map(
        |(kind, (connection, time, duplicate, wire), (event_type, id, data))| Record {
            stream: StreamKey(1),
            connection,
            time: Time(time),
            kind,
            duplicate,
            wire,
            event_type: event_type.into(),
            id: id.into(),
            data,
        },
    )
}
