//! Files of a capture that are missing, of another capture, or of a newer version.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_support.rs"]
mod support;

use std::fs;
use std::path::Path;

use feedscope_engine::capture::{Capture, CaptureError};
use feedscope_engine::record::{Mark, Record, Seq, StreamKey};
use support::*;
use tempfile::{TempDir, tempdir};

/// Three segments, and the records in them.
async fn three() -> (TempDir, Vec<Record>) {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1_100, 40).await;
    assert_eq!(segments(dir.path()), [1, 2, 3]);
    (dir, records)
}

fn first_of(dir: &Path, number: u32) -> Seq {
    let bytes = fs::read(log(dir, number)).unwrap();
    u64::from_le_bytes(*bytes[32..].first_chunk().unwrap())
}

#[tokio::test]
async fn a_missing_first_segment_is_told_once_and_the_rest_is_there() {
    let (dir, records) = three().await;
    let first = first_of(dir.path(), 2);
    fs::remove_file(log(dir.path(), 1)).unwrap();
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&reader), records[first as usize - 1..]);
    let report = reader.recovery().unwrap();
    assert_eq!(report.gone, 1..first);
    let says = format!(
        "records 1 to {} are gone: their segments are missing",
        first - 1
    );
    assert_eq!(report.to_string(), says);

    let (capture, recorder, _) = open(dir.path(), options()).await;
    recorder.close().await.unwrap();
    let told: Vec<Mark> = all(&capture)
        .into_iter()
        .filter(|(_, record)| record.stream == StreamKey::CAPTURE)
        .filter_map(|(_, record)| Mark::from_parts(&record.event_type, &record.data))
        .collect();
    let expected = Mark::Dropped {
        first: 1,
        last: first - 1,
        records: first - 1,
        bytes: 0,
        reason: "their segments are missing".to_owned(),
    };
    assert_eq!(told, [expected]);
    let (again, recorder, ticks) = open(dir.path(), options()).await;
    recorder.record(events(ticks, 40..42)).await.unwrap();
    recorder.close().await.unwrap();
    assert_eq!(again.recovery(), None, "it is told once");
    assert_eq!(again.end_seq(), 40 + 1 + 1 + 2);
}

#[tokio::test]
async fn a_missing_newest_segment_is_told_by_its_index() {
    let (dir, records) = three().await;
    let end = first_of(dir.path(), 3);
    fs::remove_file(log(dir.path(), 3)).unwrap();
    let words =
        "the newest records are gone: their segment is missing, and only its index was left";
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(reader.recovery().unwrap().to_string(), words);
    assert_eq!(of_streams(&reader), records[..end as usize - 1]);

    let (capture, recorder, ticks) = open(dir.path(), options()).await;
    recorder.record(events(ticks, 100..103)).await.unwrap();
    recorder.close().await.unwrap();
    let mut expected = records[..end as usize - 1].to_vec();
    expected.extend(events(ticks, 100..103));
    assert_eq!(of_streams(&capture), expected);
    let (_, mark) = all(&capture).remove(end as usize - 1);
    assert!(mark.data.contains(words), "{}", mark.data);
    let again = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(again.recovery(), None, "it is told once");
    assert_eq!(of_streams(&again), expected);
}

#[tokio::test]
async fn a_missing_capture_file_is_made_again_with_the_same_id() {
    let (dir, records) = three().await;
    let meta = dir.path().join("CAPTURE");
    let id = |meta: &Path| -> serde_json::Value {
        let text = fs::read_to_string(meta).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["id"].clone()
    };
    let before = id(&meta);
    fs::remove_file(&meta).unwrap();
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&reader), records);
    let (_, recorder, _) = open(dir.path(), options()).await;
    recorder.close().await.unwrap();
    assert_eq!(id(&meta), before);
}

/// Segments under the `CAPTURE` file of another: nothing is taken for its own, nothing touched.
#[tokio::test]
async fn a_capture_file_of_another_capture_makes_every_segment_a_stranger() {
    let (dir, _) = three().await;
    let (other, _) = three().await;
    let (from, to) = (other.path().join("CAPTURE"), dir.path().join("CAPTURE"));
    fs::copy(from, to).unwrap();
    let files = |dir: &Path| -> Vec<Vec<u8>> {
        [1, 2, 3]
            .map(|number| fs::read(log(dir, number)).unwrap())
            .to_vec()
    };
    let before = files(dir.path());
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(all(&reader), []);
    let report = reader.recovery().unwrap();
    assert_eq!(report.notes.len(), 3);
    for note in &report.notes {
        assert!(
            note.ends_with("was left alone: it is of another capture"),
            "{note}"
        );
    }
    let (_, recorder, ticks) = open(dir.path(), options()).await;
    recorder.record(events(ticks, 0..5)).await.unwrap();
    recorder.close().await.unwrap();
    assert_eq!(files(dir.path()), before, "they are left as they were");
    let again = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&again), events(ticks, 0..5));
}

/// However many segments are begun, none takes the place of a file that was left alone.
#[tokio::test]
async fn a_file_that_was_left_alone_is_never_written_over() {
    let (dir, records) = three().await;
    for number in [5, 6, 90_000_000] {
        fs::write(log(dir.path(), number), format!("stranger {number}")).unwrap();
    }
    let small = feedscope_engine::capture::CaptureOptions {
        segment_bytes: 1_100,
        batch_records: 8,
        ..options()
    };
    let (_, recorder, ticks) = open(dir.path(), small).await;
    recorder.record(events(ticks, 40..120)).await.unwrap();
    recorder.close().await.unwrap();
    for number in [5, 6, 90_000_000] {
        let found = fs::read_to_string(log(dir.path(), number)).unwrap();
        assert_eq!(found, format!("stranger {number}"));
    }
    let again = Capture::open_for_reading(dir.path()).unwrap();
    let expected: Vec<Record> = records.into_iter().chain(events(ticks, 40..120)).collect();
    assert_eq!(of_streams(&again), expected);
}

#[tokio::test]
async fn an_index_of_a_newer_version_is_made_again() {
    let (dir, records) = three().await;
    for version in [2u32, 3, u32::MAX] {
        let path = index(dir.path(), 2);
        let mut bytes = fs::read(&path).unwrap();
        bytes[8..12].copy_from_slice(&version.to_le_bytes());
        let end = bytes.len() - 4;
        let checksum = crc32c::crc32c(&bytes[..end]).to_le_bytes();
        bytes[end..].copy_from_slice(&checksum);
        fs::write(&path, &bytes).unwrap();
        let reader = Capture::open_for_reading(dir.path()).unwrap();
        assert_eq!(of_streams(&reader), records);
        assert_eq!(reader.recovery(), None);
    }
}

/// A header that says it begins where no seq can be is no header.
#[tokio::test]
async fn a_first_seq_beyond_all_seqs_is_refused() {
    let (dir, records) = three().await;
    let path = log(dir.path(), 2);
    let mut bytes = fs::read(&path).unwrap();
    for copy in [0, 44] {
        bytes[copy + 32..copy + 40].copy_from_slice(&(u64::MAX - 3).to_le_bytes());
        let checksum = crc32c::crc32c(&bytes[copy..copy + 40]).to_le_bytes();
        bytes[copy + 40..copy + 44].copy_from_slice(&checksum);
    }
    fs::write(&path, &bytes).unwrap();
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&reader), records, "its index says better");
    fs::remove_file(index(dir.path(), 2)).unwrap();
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert!(
        reader
            .recovery()
            .unwrap()
            .to_string()
            .contains("its beginning is damaged")
    );
}

#[tokio::test]
async fn a_length_of_four_gigabytes_is_damage_and_no_allocation() {
    let (dir, records) = three().await;
    let path = log(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    // The definition comes first; the first record's frame follows it.
    let definition = u32::from_le_bytes(*bytes[88..].first_chunk().unwrap()) as usize;
    let at = 88 + 8 + definition;
    bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    fs::write(&path, &bytes).unwrap();
    fs::remove_file(index(dir.path(), 1)).unwrap();
    let reader = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(of_streams(&reader), records[1..]);
    assert_eq!(reader.recovery().unwrap().lost, vec![1..2]);
    let (_, recorder, _) = open(dir.path(), options()).await;
    recorder.close().await.unwrap();
}

#[tokio::test]
async fn a_capture_file_of_a_newer_version_is_refused_to_writers_too() {
    let (dir, _) = three().await;
    let meta = dir.path().join("CAPTURE");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace("\"version\": 1", "\"version\": 9")).unwrap();
    let refused = open_to_write(dir.path(), options()).err().unwrap();
    assert!(
        matches!(refused, CaptureError::Newer { found: 9, .. }),
        "{refused}"
    );
}
