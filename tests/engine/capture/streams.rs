//! The capture's streams: their numbers, their names, and where each resumes.

use feedscope_engine::capture::{Capture, CaptureError, CaptureOptions, Resume};
use feedscope_engine::record::{Kind, Mark, Record, event_hash};
use tempfile::tempdir;

use crate::support::*;

#[tokio::test]
async fn a_stream_keeps_its_number_under_its_name() {
    let dir = tempdir().unwrap();
    let (capture, recorder, ticks) = open(dir.path(), options()).await;
    let other = recorder.define_stream("other", "http://h/1").await.unwrap();
    assert_ne!(ticks, other);
    assert_eq!(
        recorder.define_stream("other", "http://h/2").await.unwrap(),
        other
    );
    let taken = recorder.rename_stream(other, "ticks", "http://h/3").await;
    assert!(matches!(taken, Err(CaptureError::NameTaken { .. })));
    recorder
        .rename_stream(other, "renamed", "http://h/4")
        .await
        .unwrap();
    let streams = capture.streams();
    recorder.close().await.unwrap();

    let (capture, recorder) = Capture::create_or_open(dir.path(), options()).unwrap();
    assert_eq!(capture.streams(), streams);
    assert_eq!(streams[1].name, "renamed");
    assert_eq!(streams[1].url, "http://h/4");
    let third = recorder.define_stream("other", "http://h/").await.unwrap();
    assert!(third > other, "a number is never used again");
}

#[tokio::test]
async fn a_stream_resumes_from_its_last_record() {
    let dir = tempdir().unwrap();
    let (_, recorder, ticks) = open(dir.path(), options()).await;
    let quiet = recorder.define_stream("quiet", "http://h/").await.unwrap();
    let mut records = events(ticks, 0..120);
    let (event_type, data) = Mark::ResumeId {
        resume_id: "moved".to_owned(),
    }
    .to_parts();
    records.push(Record {
        kind: Kind::Mark,
        event_type,
        data,
        id: "moved".into(),
        ..event(ticks, 120)
    });
    recorder.record(records.clone()).await.unwrap();
    recorder.close().await.unwrap();

    let (capture, recorder) = Capture::create_or_open(dir.path(), options()).unwrap();
    assert_eq!(capture.last_of_stream(ticks), records.pop());
    assert_eq!(capture.resume(ticks).id, "moved");
    assert_eq!(capture.resume(ticks).connection, 3);
    assert_eq!(capture.last_of_stream(quiet), None);
    assert_eq!(capture.resume(quiet).id, "");
    let newest = &records[119];
    let recent = capture.recent_ids(ticks, 10);
    assert_eq!(recent.len(), 10);
    assert_eq!(
        recent[0],
        ("119".into(), event_hash(&newest.event_type, &newest.data))
    );
    assert_eq!(recent[9].0, "110");
    drop(recorder);
}

#[tokio::test]
async fn each_stream_of_a_batch_resumes_from_its_own_last_record() {
    let dir = tempdir().unwrap();
    let small = CaptureOptions {
        segment_bytes: 2_000,
        ..options()
    };
    let (capture, recorder, ticks) = open(dir.path(), small.clone()).await;
    let quiet = recorder.define_stream("quiet", "http://h/").await.unwrap();
    let id = |n: u64| format!("longer than lies in a record {n}");
    let records = (0..200).map(|n| Record {
        id: id(n).into(),
        ..event(if n < 100 && n % 3 == 0 { quiet } else { ticks }, n)
    });
    recorder.record(records.collect()).await.unwrap();
    recorder.kept().await.unwrap();
    let expected = [(199, 4), (99, 2)].map(|(n, connection)| Resume {
        id: id(n),
        connection,
    });
    assert_eq!([ticks, quiet].map(|key| capture.resume(key)), expected);
    recorder.close().await.unwrap();

    let (capture, recorder) = Capture::create_or_open(dir.path(), small).unwrap();
    assert_eq!([ticks, quiet].map(|key| capture.resume(key)), expected);
    drop(recorder);
}
