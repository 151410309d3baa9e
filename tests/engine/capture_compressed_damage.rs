//! Whatever became of a compressed segment's file: it opens, what is unharmed is there, what is
//! not is marked, and nothing that was never recorded appears.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_compressed_support.rs"]
mod compressed_support;
#[path = "capture_support.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use compressed_support::*;
use feedscope_engine::capture::{Capture, CaptureError};
use feedscope_engine::record::{Kind, Record, Seq};
use proptest::prelude::*;
use support::*;
use tempfile::{TempDir, tempdir};

/// The segment that is harmed: there are others before and after it.
const HARMED: u32 = 2;

/// Bytes of a header, of the footer after the directory, and of the log in a block.
const HEADER: usize = 88;
const FOOTER: usize = 64;
const BLOCK: usize = 128 << 10;

#[tokio::test]
async fn a_flipped_bit_anywhere_takes_away_at_most_what_is_in_its_block() {
    let (original, records) = compressed(1_100, 40).await;
    let dir = tempdir().unwrap();
    for without_index in [false, true] {
        let bytes = fs::read(zlog(original.path(), HARMED)).unwrap();
        for at in (0..bytes.len()).step_by(7) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            damage(original.path(), dir.path(), &flipped, without_index);
            let place = format!("byte {at}, index: {}", !without_index);
            let missing = missing(&reader(dir.path()), &records, &place);
            let in_block = at >= HEADER && at < bytes.len() - FOOTER - 12;
            assert!(in_block || missing == 0, "{place}: {missing} are missing");
            let (capture, recorder, _) = open(dir.path(), compressing()).await;
            recorder.close().await.unwrap();
            assert_eq!(self::missing(&capture, &records, &place), missing);
            empty(dir.path());
        }
    }
}

#[tokio::test]
async fn a_file_cut_off_anywhere_gives_what_comes_before_and_marks_the_rest() {
    let (original, records) = compressed(1_100, 40).await;
    let dir = tempdir().unwrap();
    let bytes = fs::read(zlog(original.path(), HARMED)).unwrap();
    for length in (0..bytes.len()).step_by(7) {
        for without_index in [false, true] {
            let place = format!("cut off at {length}, index: {}", !without_index);
            damage(original.path(), dir.path(), &bytes[..length], without_index);
            let found = missing(&reader(dir.path()), &records, &place);
            let only_the_end = length >= bytes.len() - FOOTER - 12;
            assert!(!only_the_end || found == 0, "{place}: {found} are missing");
            empty(dir.path());
        }
    }
}

#[tokio::test]
async fn a_harmed_block_is_marked_and_the_others_are_read() {
    let (original, records) = compressed(600_000, 10_000).await;
    let bytes = fs::read(zlog(original.path(), HARMED)).unwrap();
    let plain = fs::metadata(original.path().join("plain")).unwrap().len();
    let blocks = plain.div_ceil(BLOCK as u64) as usize;
    assert_eq!(blocks, 5);
    let dir = tempdir().unwrap();
    for (without_index, without_end) in [(false, false), (true, false), (true, true)] {
        let mut harmed = bytes.clone();
        // In the second block, which begins after about a fifth of the file.
        let at = bytes.len() * 3 / 10;
        harmed[at..at + 40].fill(0);
        if without_end {
            let end = harmed.len() - FOOTER;
            harmed[end..].fill(0xff);
        }
        damage(original.path(), dir.path(), &harmed, without_index);
        let capture = reader(dir.path());
        let found = missing(&capture, &records, "a harmed block");
        let in_a_block = BLOCK / 200;
        assert!((1..in_a_block).contains(&found), "{found} are missing");
        if without_index {
            let report = capture.recovery().unwrap();
            assert_eq!(report.lost.len(), 1, "{report}");
        }
        empty(dir.path());
    }
}

#[tokio::test]
async fn of_two_logs_the_compressed_one_counts_if_it_is_whole_and_one_is_left() {
    let (original, records) = compressed(1_100, 40).await;
    let whole = fs::read(zlog(original.path(), HARMED)).unwrap();
    let (foreign, _) = compressed(1_100, 40).await;
    let foreign = fs::read(zlog(foreign.path(), HARMED)).unwrap();
    let half = whole[..whole.len() / 2].to_vec();
    let mut harmed = whole.clone();
    *harmed.last_mut().unwrap() ^= 1;
    for (compressed, is_whole) in [
        (whole, true),
        (foreign, false),
        (half, false),
        (harmed, false),
        (Vec::new(), false),
    ] {
        let dir = tempdir().unwrap();
        damage(original.path(), dir.path(), &compressed, false);
        fs::copy(original.path().join("plain"), log(dir.path(), HARMED)).unwrap();
        let reader = reader(dir.path());
        assert_eq!(of_streams(&reader), records);
        assert_eq!(reader.recovery(), None);
        let (capture, recorder, _) = open(dir.path(), options()).await;
        assert_eq!(of_streams(&capture), records);
        assert_eq!(of_streams(&reader), records, "also what was open before");
        assert_eq!(zlog(dir.path(), HARMED).exists(), is_whole);
        assert_eq!(log(dir.path(), HARMED).exists(), !is_whole);
        recorder.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_compressed_segment_of_a_newer_format_is_refused_in_words() {
    let (dir, _) = compressed(1_100, 40).await;
    let path = zlog(dir.path(), HARMED);
    let mut bytes = fs::read(&path).unwrap();
    for copy in bytes[..HEADER].chunks_mut(HEADER / 2) {
        copy[8..12].copy_from_slice(&9u32.to_le_bytes());
        let checksum = crc32c::crc32c(&copy[..HEADER / 2 - 4]);
        copy[HEADER / 2 - 4..].copy_from_slice(&checksum.to_le_bytes());
    }
    fs::write(&path, bytes).unwrap();
    let Err(refused) = Capture::open_for_reading(dir.path()) else {
        panic!("it is of a newer format");
    };
    assert!(matches!(refused, CaptureError::Newer { found: 9, .. }));
    assert!(refused.to_string().contains("00000002.zlog"), "{refused}");
}

#[tokio::test]
async fn a_capture_is_known_by_its_compressed_segments_alone() {
    let (dir, records) = compressed(1_100, 40).await;
    fs::remove_file(dir.path().join("CAPTURE")).unwrap();
    for number in segments(dir.path()) {
        fs::remove_file(log(dir.path(), number)).unwrap();
    }
    let capture = reader(dir.path());
    let found = of_streams(&capture);
    assert!(found.len() > 20);
    assert_eq!(found, records[..found.len()]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    /// Any number of harmed bytes, anywhere, also in the end that says where everything is.
    #[test]
    fn no_damage_alters_a_record_or_hides_that_one_is_missing(
        harms in prop::collection::vec((any::<prop::sample::Index>(), 1..=255u8), 1..6),
        near_the_end in any::<bool>(),
        cut in prop::option::weighted(0.3, any::<prop::sample::Index>()),
        without_index in any::<bool>(),
    ) {
        static ORIGINAL: LazyLock<(TempDir, Vec<Record>)> = LazyLock::new(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            runtime.block_on(compressed(300_000, 4_000))
        });
        let (original, records) = &*ORIGINAL;
        let mut bytes = fs::read(zlog(original.path(), HARMED)).unwrap();
        let last = if near_the_end { 120 } else { bytes.len() };
        for (at, bits) in harms {
            let from = bytes.len() - last;
            bytes[from + at.index(last)] ^= bits;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let dir = tempdir().unwrap();
        damage(original.path(), dir.path(), &bytes, without_index);
        missing(&reader(dir.path()), records, "harmed");
    }
}

/// A capture whose first segments are compressed, with the log of the one to be harmed as `plain`.
async fn compressed(segment_bytes: u64, count: u64) -> (TempDir, Vec<Record>) {
    let dir = tempdir().unwrap();
    let records = match segment_bytes {
        ..10_000 => make(dir.path(), segment_bytes, count).await,
        _ => make_quotes(dir.path(), segment_bytes, count).await,
    };
    fs::copy(log(dir.path(), HARMED), dir.path().join("plain")).unwrap();
    compress(dir.path()).await;
    (dir, records)
}

/// The capture with these bytes as a segment of it.
fn damage(original: &Path, dir: &Path, bytes: &[u8], without_index: bool) {
    copy(original, dir);
    fs::write(zlog(dir, HARMED), bytes).unwrap();
    if without_index {
        fs::remove_file(index(dir, HARMED)).unwrap();
    }
}

fn empty(dir: &Path) {
    for name in names(dir) {
        let _ = fs::remove_file(dir.join(name));
    }
}

/// How many records are missing; each is as it was or has a mark before or in its place.
fn missing(capture: &Capture, records: &[Record], place: &str) -> usize {
    let mut missing = 0;
    for (seq, record) in (1..).zip(records) {
        let found = capture.read(seq).unwrap();
        if found.as_ref() != Some(record) {
            missing += 1;
            let marked = found
                .is_some_and(|found| found.kind == Kind::Mark && found.event_type == "recovered");
            assert!(marked, "{place}: record {seq} is gone without a mark");
        }
    }
    let scanned: Vec<Seq> = all(capture).into_iter().map(|(seq, _)| seq).collect();
    let mut columns = Vec::new();
    capture.columns(0..Seq::MAX, |seq, _| columns.push(seq));
    assert_eq!(columns, scanned, "{place}: memory and disk tell the same");
    missing
}
