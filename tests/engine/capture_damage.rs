//! Whatever became of a capture's files: it opens, what is unharmed is there, what is not is
//! marked, and nothing that was never recorded appears.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_damage/indexes.rs"]
mod indexes;
#[path = "capture_damage/segments.rs"]
mod segments;
#[path = "capture_support.rs"]
mod support;

use std::fs;
use std::path::Path;

use feedscope_engine::capture::{Capture, RecoveryReport};
use feedscope_engine::record::{Kind, Mark, Record, Seq, StreamKey};
use support::*;
use tempfile::tempdir;

#[tokio::test]
async fn a_log_torn_at_any_byte_keeps_every_whole_record() {
    let original = tempdir().unwrap();
    let records = make(original.path(), 1 << 20, 8).await;
    let bytes = fs::read(log(original.path(), 1)).unwrap();
    let ends = frame_ends(&bytes, records.len());
    let dir = tempdir().unwrap();
    for length in 0..bytes.len() {
        copy(original.path(), dir.path());
        fs::write(log(dir.path(), 1), &bytes[..length]).unwrap();
        let whole = ends.iter().filter(|&&end| end <= length).count();
        let reader = Capture::open_for_reading(dir.path()).unwrap();
        assert_eq!(
            of_streams(&reader),
            records[..whole],
            "read, torn at {length}"
        );

        let (capture, recorder, ticks) = open(dir.path(), options()).await;
        let next = event(ticks, 1_000);
        recorder.record(vec![next.clone()]).await.unwrap();
        recorder.kept().await.unwrap();
        let mut expected = records[..whole].to_vec();
        expected.push(next);
        assert_eq!(of_streams(&capture), expected, "torn at {length}");
        recorder.close().await.unwrap();
        assert_eq!(
            of_streams(&Capture::open_for_reading(dir.path()).unwrap()),
            expected
        );
        fs::remove_file(index(dir.path(), segments(dir.path())[0])).unwrap();
        let reader = Capture::open_for_reading(dir.path()).unwrap();
        assert_eq!(
            of_streams(&reader),
            expected,
            "from the log alone, torn at {length}"
        );
        empty(dir.path());
    }
}

#[tokio::test]
async fn what_was_cut_off_is_saved_and_marked() {
    let dir = tempdir().unwrap();
    make(dir.path(), 1 << 20, 8).await;
    let path = log(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes.extend_from_slice(b"torn");
    fs::write(&path, &bytes).unwrap();
    let (capture, recorder, _) = open(dir.path(), options()).await;
    recorder.close().await.unwrap();
    let report = capture.recovery().unwrap();
    let saved = dir.path().join(format!("lost+found/00000001-{length}.bin"));
    assert_eq!(
        report,
        RecoveryReport {
            cut_bytes: 4,
            saved_to: Some(saved.clone()),
            ..RecoveryReport::default()
        }
    );
    assert_eq!(fs::read(saved).unwrap(), b"torn");
    let (seq, mark) = all(&capture).pop().unwrap();
    assert_eq!((seq, mark.stream), (9, StreamKey::CAPTURE));
    match Mark::from_parts(&mark.event_type, &mark.data).unwrap() {
        Mark::Recovered { bytes, detail } => {
            assert_eq!(bytes, 4);
            assert!(
                detail.contains("4 bytes of a torn end were cut off"),
                "{detail}"
            );
        }
        other => panic!("{other:?}"),
    }
    let (again, recorder, _) = open(dir.path(), options()).await;
    assert_eq!(again.recovery(), None, "it is said once");
    drop(recorder);
}

#[tokio::test]
async fn a_flipped_bit_takes_away_only_the_record_it_is_in() {
    let original = tempdir().unwrap();
    let records = make(original.path(), 1_100, 40).await;
    assert_eq!(segments(original.path()).len(), 3);
    let dir = tempdir().unwrap();
    for (number, without_index) in [(1, true), (1, false), (2, true), (3, true), (3, false)] {
        let bytes = fs::read(log(original.path(), number)).unwrap();
        for at in (0..bytes.len()).step_by(7) {
            copy(original.path(), dir.path());
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(log(dir.path(), number), &flipped).unwrap();
            if without_index {
                fs::remove_file(index(dir.path(), number)).unwrap();
            }
            let place = format!("segment {number}, byte {at}, index: {}", !without_index);
            let reader = Capture::open_for_reading(dir.path()).unwrap();
            at_most_one_missing(&reader, &records, &place);
            let (capture, recorder, _) = open(dir.path(), options()).await;
            recorder.close().await.unwrap();
            at_most_one_missing(&capture, &records, &place);
            empty(dir.path());
        }
    }
}

/// Every record is where it was, but for one in whose place there is a mark, or which was the
/// last and is cut off.
fn at_most_one_missing(capture: &Capture, records: &[Record], place: &str) {
    let mut missing = 0;
    for (seq, record) in (1..).zip(records) {
        let found = capture.read(seq).unwrap();
        if found.as_ref() == Some(record) {
            continue;
        }
        missing += 1;
        let was_last = seq as usize == records.len();
        assert!(
            is_stand_in(found.as_ref()) || was_last,
            "{place}: {found:?}"
        );
    }
    assert!(missing <= 1, "{place}: {missing} are missing");
    let mut columns = Vec::new();
    capture.columns(0..Seq::MAX, |seq, _| columns.push(seq));
    let scanned: Vec<_> = all(capture).into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(
        columns, scanned,
        "{place}: memory and disk tell the same rows"
    );
    assert!(
        scanned
            .iter()
            .copied()
            .eq(capture.first_seq()..capture.end_seq()),
        "{place}"
    );
    let last = capture.last_of_stream(StreamKey(1)).unwrap();
    let id = last.id.parse::<usize>().unwrap();
    assert!(id + 2 >= records.len() && last == records[id], "{place}");
    assert_eq!(capture.resume(StreamKey(1)).id, last.id, "{place}");
}

fn is_stand_in(record: Option<&Record>) -> bool {
    record.is_some_and(|record| record.kind == Kind::Mark && record.event_type == "recovered")
}

#[tokio::test]
async fn records_lost_in_a_row_are_one_mark_that_says_which() {
    let dir = tempdir().unwrap();
    let records = make(dir.path(), 1 << 20, 60).await;
    let path = log(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    let ends = frame_ends(&bytes, 60);
    bytes[ends[19] + 9..ends[29] - 1].fill(0);
    fs::write(&path, &bytes).unwrap();
    fs::remove_file(index(dir.path(), 1)).unwrap();
    let capture = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(capture.recovery().unwrap().lost, vec![21..31]);
    let found = all(&capture);
    assert_eq!(found.len(), 60 - 9);
    let (seq, mark) = &found[20];
    assert_eq!(*seq, 21);
    let expected = Mark::Recovered {
        bytes: (ends[29] - ends[19]) as u64,
        detail: "records 21 to 30 can't be read: the log is damaged there".to_owned(),
    };
    assert_eq!(
        Mark::from_parts(&mark.event_type, &mark.data),
        Some(expected)
    );
    for (seq, record) in (1..).zip(&records) {
        let found = capture.read(seq).unwrap();
        assert!(found.as_ref() == Some(record) || is_stand_in(found.as_ref()));
    }
    let mut seqs = Vec::new();
    capture.columns(25..40, |seq, _| seqs.push(seq));
    assert_eq!(seqs, (31..40).collect::<Vec<_>>());
}

/// Pieces of logs and indexes removed, doubled, moved and overwritten at random.
#[tokio::test]
async fn no_bytes_make_it_panic_or_make_up_records() {
    let original = tempdir().unwrap();
    let records = make(original.path(), 1_100, 40).await;
    let dir = tempdir().unwrap();
    for seed in 0..200 {
        let mut random = fastrand::Rng::with_seed(seed);
        copy(original.path(), dir.path());
        for _ in 0..random.usize(1..4) {
            let number = random.u32(1..4);
            let path = match random.u8(0..4) {
                0 => index(dir.path(), number),
                _ => log(dir.path(), number),
            };
            mangle(&path, &mut random);
        }
        if random.bool() {
            fs::remove_file(index(dir.path(), random.u32(1..4))).unwrap();
        }
        let reader = Capture::open_for_reading(dir.path()).unwrap();
        nothing_made_up(&reader, &records, seed);
        let (capture, recorder, ticks) = open(dir.path(), options()).await;
        nothing_made_up(&capture, &records, seed);
        let before = capture.end_seq();
        let more = events(ticks, 500..510);
        recorder.record(more.clone()).await.unwrap();
        recorder.close().await.unwrap();
        let again = Capture::open_for_reading(dir.path()).unwrap();
        let marks = again.end_seq() - before - 10;
        // One for what was cut off, one for a beginning that is gone.
        assert!(marks <= 2, "seed {seed}: {marks} marks");
        for (seq, record) in (before + marks..).zip(&more) {
            assert_eq!(
                again.read(seq).unwrap().as_ref(),
                Some(record),
                "seed {seed}"
            );
        }
        empty(dir.path());
    }
}

fn mangle(path: &Path, random: &mut fastrand::Rng) {
    let mut bytes = fs::read(path).unwrap();
    if bytes.is_empty() {
        return;
    }
    let from = random.usize(..bytes.len());
    let to = random.usize(from..bytes.len());
    match random.u8(0..5) {
        0 => drop(bytes.drain(from..to)),
        1 => bytes.extend_from_within(from..to),
        2 => bytes[from..to].fill(random.u8(..)),
        3 => bytes.rotate_left(from),
        _ => bytes.truncate(from),
    }
    fs::write(path, bytes).unwrap();
}

fn nothing_made_up(capture: &Capture, records: &[Record], seed: u64) {
    for (seq, record) in all(capture) {
        let right = records.get(seq as usize - 1) == Some(&record);
        let told = record.stream == StreamKey::CAPTURE && record.event_type == "dropped";
        assert!(
            right || told || is_stand_in(Some(&record)),
            "seed {seed}: {seq}"
        );
    }
    let mut columns = Vec::new();
    capture.columns(0..Seq::MAX, |seq, _| columns.push(seq));
    let scanned: Vec<_> = all(capture).into_iter().map(|(seq, _)| seq).collect();
    assert_eq!(columns, scanned, "seed {seed}");
}

/// A server that knows the format and sends frames of another capture as data.
#[tokio::test]
async fn frames_inside_data_are_never_taken_for_records() {
    let source = tempdir().unwrap();
    make(source.path(), 1 << 20, 30).await;
    let frames = fs::read(log(source.path(), 1)).unwrap();
    let hostile: String = frames.iter().map(|&byte| char::from(byte & 0x7f)).collect();
    let dir = tempdir().unwrap();
    let (_, recorder, ticks) = open(dir.path(), options()).await;
    let sent = Record {
        data: hostile,
        ..event(ticks, 0)
    };
    let after = event(ticks, 1);
    recorder.record(vec![sent, after.clone()]).await.unwrap();
    recorder.close().await.unwrap();
    fs::remove_file(index(dir.path(), 1)).unwrap();
    let path = log(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let capture = Capture::open_for_reading(dir.path()).unwrap();
    assert_eq!(capture.end_seq(), 3);
    assert!(is_stand_in(capture.read(1).unwrap().as_ref()));
    assert_eq!(capture.read(2).unwrap(), Some(after));
}

/// Where each record's frame ends, told by walking the lengths.
fn frame_ends(bytes: &[u8], records: usize) -> Vec<usize> {
    let mut at = 88;
    let mut ends = Vec::new();
    while at < bytes.len() {
        let length = u32::from_le_bytes(*bytes[at..].first_chunk().unwrap()) as usize;
        let definition = bytes[at + 8] == 15;
        at += 8 + length;
        if !definition {
            ends.push(at);
        }
    }
    assert_eq!(ends.len(), records);
    ends
}

fn empty(dir: &Path) {
    fs::remove_dir_all(dir).unwrap();
}
