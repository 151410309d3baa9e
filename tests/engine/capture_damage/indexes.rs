//! Indexes that are not those of their logs.

use std::fs;

use feedscope_engine::capture::Capture;
use tempfile::tempdir;

use super::empty;
use crate::support::*;

#[tokio::test]
async fn an_index_that_is_missing_torn_flipped_stale_or_foreign_is_made_again() {
    let original = tempdir().unwrap();
    let records = make(original.path(), 1_100, 40).await;
    let foreign = tempdir().unwrap();
    make(foreign.path(), 1_100, 40).await;
    let good = fs::read(index(original.path(), 1)).unwrap();
    let dir = tempdir().unwrap();
    let mut bad = vec![
        Vec::new(),
        fs::read(index(foreign.path(), 1)).unwrap(),
        fs::read(index(original.path(), 2)).unwrap(),
        good[..good.len() - 1].to_vec(),
        good[..good.len() / 2].to_vec(),
    ];
    for at in (0..good.len()).step_by(5) {
        let mut flipped = good.clone();
        flipped[at] ^= 1 << (at % 8);
        bad.push(flipped);
    }
    for (case, bytes) in bad.iter().enumerate() {
        copy(original.path(), dir.path());
        fs::write(index(dir.path(), 1), bytes).unwrap();
        let reader = Capture::open_for_reading(dir.path()).unwrap();
        assert_eq!(of_streams(&reader), records, "case {case}");
        let (capture, recorder, _) = open(dir.path(), options()).await;
        recorder.close().await.unwrap();
        assert_eq!(of_streams(&capture), records, "case {case}");
        assert_eq!(capture.recovery(), None, "case {case}");
        assert_eq!(fs::read(index(dir.path(), 1)).unwrap(), good, "case {case}");
        empty(dir.path());
    }
}

/// As after `kill -9`: the index is from an earlier closing, the log went on.
#[tokio::test]
async fn an_index_of_the_logs_beginning_is_taken_as_far_as_it_goes() {
    let dir = tempdir().unwrap();
    let mut records = make(dir.path(), 1 << 20, 20).await;
    let old_index = fs::read(index(dir.path(), 1)).unwrap();
    let (_, recorder, ticks) = open(dir.path(), options()).await;
    let more = events(ticks, 20..30);
    recorder.record(more.clone()).await.unwrap();
    recorder.define_stream("later", "http://h/").await.unwrap();
    recorder.close().await.unwrap();
    records.extend(more);
    fs::write(index(dir.path(), 1), old_index).unwrap();
    let capture = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&capture), records);
    assert_eq!(capture.streams().len(), 2);
    assert_eq!(capture.resume(ticks).id, "29");
}
