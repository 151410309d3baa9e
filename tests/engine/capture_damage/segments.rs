//! Whole files that are missing, foreign, or in another's place.

use std::fs;

use feedscope_engine::capture::{Capture, CaptureError};
use feedscope_engine::record::StreamKey;
use tempfile::tempdir;

use super::{empty, is_stand_in};
use crate::support::*;

#[tokio::test]
async fn a_missing_segment_leaves_a_gap_that_says_so() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1_100, 40).await;
    fs::remove_file(log(dir.path(), 2)).unwrap();
    let (capture, recorder, ticks) = open(dir.path(), options()).await;
    let report = capture.recovery().unwrap();
    let gap = report.lost[0].clone();
    assert_eq!(report.lost.len(), 1);
    assert!(report.to_string().contains("can't be read"), "{report}");
    for (seq, record) in (1..).zip(&records) {
        let found = capture.read(seq).unwrap();
        match gap.contains(&seq) {
            true => assert!(is_stand_in(found.as_ref())),
            false => assert_eq!(found.as_ref(), Some(record)),
        }
    }
    let mark = capture.read(gap.start + 1).unwrap().unwrap();
    let says = format!(
        "records {} to {} can't be read: their segment is missing",
        gap.start,
        gap.end - 1
    );
    assert!(mark.data.contains(&says), "{}", mark.data);
    let found = all(&capture);
    assert_eq!(found.len() as u64, 40 - (gap.end - gap.start) + 1);
    assert_eq!(found[gap.start as usize - 1].0, gap.start);
    recorder.record(events(ticks, 40..50)).await.unwrap();
    assert_eq!(recorder.kept().await.unwrap(), 51);
}

#[tokio::test]
async fn segments_copied_over_each_other_never_make_up_records() {
    let original = tempdir().unwrap();
    let records = make(original.path(), 1_100, 40).await;
    let dir = tempdir().unwrap();
    for (from, to) in [(1, 2), (1, 3), (2, 1), (3, 1), (1, 4), (3, 9)] {
        copy(original.path(), dir.path());
        fs::copy(log(original.path(), from), log(dir.path(), to)).unwrap();
        let (capture, recorder, ticks) = open(dir.path(), options()).await;
        for (seq, record) in all(&capture) {
            let right = records.get(seq as usize - 1) == Some(&record);
            let told = record.stream == StreamKey::CAPTURE && record.event_type == "dropped";
            assert!(
                right || told || is_stand_in(Some(&record)),
                "{from} over {to}: {seq}"
            );
        }
        assert!(
            capture
                .recovery()
                .unwrap()
                .to_string()
                .contains("left alone")
        );
        recorder.record(events(ticks, 0..30)).await.unwrap();
        recorder.close().await.unwrap();
        Capture::open_for_reading(dir.path()).unwrap();
        empty(dir.path());
    }
}

#[tokio::test]
async fn files_of_noise_are_left_alone() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1_100, 40).await;
    let mut random = fastrand::Rng::with_seed(7);
    for (number, length) in [(4, 0), (5, 10), (6, 88), (7, 5_000)] {
        let noise: Vec<u8> = std::iter::repeat_with(|| random.u8(..))
            .take(length)
            .collect();
        fs::write(log(dir.path(), number), noise).unwrap();
    }
    fs::write(dir.path().join("00000003.idx.tmp"), "half").unwrap();
    let (capture, recorder, ticks) = open(dir.path(), options()).await;
    assert_eq!(of_streams(&capture), records);
    recorder.record(events(ticks, 40..80)).await.unwrap();
    recorder.close().await.unwrap();
    assert_eq!(of_streams(&capture), events(ticks, 0..80));
    assert!(!dir.path().join("00000003.idx.tmp").exists());
}

#[tokio::test]
async fn a_damaged_capture_file_is_made_again_from_the_segments() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1_100, 40).await;
    for damage in [Some("{\"version\":1"), Some(""), None] {
        let meta = dir.path().join("CAPTURE");
        match damage {
            Some(text) => fs::write(&meta, text).unwrap(),
            None => fs::remove_file(&meta).unwrap(),
        }
        let reader = Capture::open_for_reading(dir.path()).unwrap();
        assert_eq!(of_streams(&reader), records);
        let (capture, recorder, _) = open(dir.path(), options()).await;
        assert_eq!(of_streams(&capture), records);
        recorder.close().await.unwrap();
        assert!(
            fs::read_to_string(&meta)
                .unwrap()
                .contains("\"version\": 1")
        );
    }
}

#[tokio::test]
async fn a_segment_of_a_newer_format_is_refused() {
    let dir = tempdir().unwrap();
    make(dir.path(), 1 << 20, 3).await;
    let path = log(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes[8..12].copy_from_slice(&7u32.to_le_bytes());
    let checksum = crc32c::crc32c(&bytes[..40]);
    bytes[40..44].copy_from_slice(&checksum.to_le_bytes());
    bytes.copy_within(0..44, 44);
    fs::write(&path, &bytes).unwrap();
    let refused = Capture::create_or_open(dir.path(), options())
        .err()
        .unwrap();
    assert!(
        matches!(refused, CaptureError::Newer { found: 7, .. }),
        "{refused}"
    );
}
