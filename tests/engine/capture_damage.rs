//! Whatever became of a capture's files: it opens, what is unharmed is there, what is not is
//! marked, and nothing that was never recorded appears.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_support.rs"]
mod support;

use std::fs;
use std::path::Path;

use feedscope_engine::capture::{Capture, CaptureError, RecoveryReport};
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
