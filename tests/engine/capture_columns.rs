//! What memory holds of many records says what the records say, however it came there.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::record::{Kind, Mark, Record, Seq, StreamKey, Time};
use feedscope_engine::view::{Filter, Matcher};
use support::*;
use tempfile::tempdir;

/// More than four blocks of columns, and some left over.
const MANY: u64 = 4_500;
const BUCKET: i64 = 128_000_000;

#[tokio::test]
async fn columns_of_many_records_say_the_same_as_the_records() {
    for segment_bytes in [100 << 10, 64 << 20] {
        let dir = tempdir().unwrap();
        let records = mixed(1, MANY);
        let (capture, recorder) = open_three(dir.path(), segment_bytes).await;
        recorder.record(records.clone()).await.unwrap();
        recorder.kept().await.unwrap();
        same(&capture, &records);
        recorder.close().await.unwrap();
        same(&Capture::open_for_reading(dir.path()).unwrap(), &records);

        // The rows of an index go on growing.
        let (capture, recorder) = open_three(dir.path(), segment_bytes).await;
        let more = mixed(2, MANY);
        recorder.record(more.clone()).await.unwrap();
        recorder.close().await.unwrap();
        let records = [records, more].concat();
        same(&capture, &records);
        same(&Capture::open_for_reading(dir.path()).unwrap(), &records);
        let indexes = || -> Vec<Vec<u8>> {
            let numbers = segments(dir.path()).into_iter();
            numbers
                .map(|number| fs::read(index(dir.path(), number)).unwrap())
                .collect()
        };
        let written = indexes();
        for number in segments(dir.path()) {
            fs::remove_file(index(dir.path(), number)).unwrap();
        }
        same(&Capture::open_for_reading(dir.path()).unwrap(), &records);
        let (_, recorder) = open_three(dir.path(), segment_bytes).await;
        recorder.close().await.unwrap();
        assert_eq!(indexes(), written, "made from the log they are the same");
    }
}

#[tokio::test]
async fn a_quiet_stream_is_found_behind_thousands_of_others_records() {
    let dir = tempdir().unwrap();
    let (_, recorder) = open_three(dir.path(), 200 << 10).await;
    let (busy, quiet) = (StreamKey(1), StreamKey(2));
    let first = vec![event(quiet, 0), event(quiet, 1)];
    recorder.record(first.clone()).await.unwrap();
    recorder.record(events(busy, 10..6_000)).await.unwrap();
    recorder.close().await.unwrap();
    let capture = Capture::open_for_reading(dir.path()).unwrap();
    assert!(segments(dir.path()).len() > 1);
    assert_eq!(capture.last_of_stream(quiet).as_ref(), first.last());
    assert_eq!(capture.resume(quiet).id, "1");
    let ids: Vec<_> = capture
        .recent_ids(quiet, 5)
        .into_iter()
        .map(|r| r.0)
        .collect();
    assert_eq!(ids, ["1", "0"]);
    let ids: Vec<_> = capture
        .recent_ids(busy, 3_000)
        .into_iter()
        .map(|r| r.0)
        .collect();
    let expected: Vec<_> = (3_000..6_000).rev().map(|n: u64| n.to_string()).collect();
    assert_eq!(ids, expected);
    assert_eq!(capture.time_before(5_000, quiet), Some(first[1].time));
    assert_eq!(
        capture.time_before(5_000, busy),
        Some(event(busy, 5_006).time)
    );
    assert_eq!(capture.time_before(2, quiet), Some(first[0].time));
    assert_eq!(capture.last_of_stream(StreamKey(3)), None);
}

#[tokio::test]
async fn filters_of_columns_find_what_looking_at_each_record_would() {
    let dir = tempdir().unwrap();
    let (_, recorder) = open_three(dir.path(), 64 << 20).await;
    recorder.record(mixed(3, MANY)).await.unwrap();
    recorder.close().await.unwrap();
    finds_the_same(&Capture::open_for_reading(dir.path()).unwrap());
    // With records lost in several blocks.
    let path = log(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[length / 5..length / 5 + 3_000].fill(0);
    bytes[length / 2..length / 2 + 30].fill(0);
    fs::write(&path, &bytes).unwrap();
    fs::remove_file(index(dir.path(), 1)).unwrap();
    let harmed = Capture::open_for_reading(dir.path()).unwrap();
    assert!(harmed.recovery().unwrap().lost.len() == 2);
    finds_the_same(&harmed);
}

fn finds_the_same(capture: &Capture) {
    for filter in [
        "stream:b",
        "-stream:b",
        "type:trade",
        "-type:trade",
        "type:t*",
        "kind:event",
        "kind:comment",
        "kind:mark",
        "kind:stalled",
        "-kind:stalled",
        "size:>20",
        "size:0",
        "gap:>300ms",
        "gap:<2ms stream:a",
        "after:1970-01-01T00:10:00Z",
        "before:1970-01-01T00:10:00Z",
        "-after:1970-01-01T00:10:00Z type:quote",
        "stream:a type:trade after:1970-01-01T00:09:00Z before:1970-01-01T00:11:00Z",
        "stream:a OR type:quote OR kind:mark",
        // Types asked of a few records of a block.
        "after:1970-01-01T00:10:00Z before:1970-01-01T00:10:01Z type:trade",
        "kind:mark -type:t*",
        "gap:>300ms (type:trade OR -(stream:b -type:quote))",
        "-(kind:event -type:trade)",
        "(stream:a type:quote) OR (stream:c -kind:event)",
        "kind:event id:1*",
        "stream:c xx",
        "",
    ] {
        let parsed = Filter::parse(filter).unwrap();
        let matcher = Matcher::new(&parsed, &[], &capture.streams());
        let end = capture.end_seq();
        for range in [1..end, 1_000..1_030, 1_023..1_026, 700..3_200] {
            let mut found = Vec::new();
            let found_one = |seq| found.push(seq);
            matcher.find(capture, range.clone(), found_one).unwrap();
            found.sort_unstable();
            let mut expected = Vec::new();
            let mut pass = matcher.pass(capture);
            capture
                .scan(1..end, |seq, record| {
                    if pass.matches(seq, &record) && range.contains(&seq) {
                        expected.push(seq);
                    }
                    ControlFlow::Continue(())
                })
                .unwrap();
            assert_eq!(found, expected, "{filter} in {range:?}");
        }
    }
}

/// Also where the checksum was made to fit: what it says is then held against the log.
#[tokio::test]
async fn no_index_of_many_records_makes_one_up() {
    let original = tempdir().unwrap();
    let (_, recorder) = open_three(original.path(), 64 << 20).await;
    let records = mixed(4, 2_500);
    recorder.record(records.clone()).await.unwrap();
    recorder.close().await.unwrap();
    let good = fs::read(index(original.path(), 1)).unwrap();
    let dir = tempdir().unwrap();
    for seed in 0..150 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut bytes = good[..good.len() - 4].to_vec();
        // Most of the heads and lists lie at the beginning.
        let within = if random.bool() { 300 } else { bytes.len() };
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..within);
            bytes[at] = random.u8(..);
        }
        if random.u8(..4) == 0 {
            bytes.truncate(random.usize(..bytes.len()));
        }
        if bytes == good[..good.len() - 4] {
            continue;
        }
        let fitting = random.bool();
        match fitting {
            true => bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes()),
            false => bytes.extend_from_slice(&good[good.len() - 4..]),
        }
        copy(original.path(), dir.path());
        fs::write(index(dir.path(), 1), &bytes).unwrap();
        let capture = Capture::open_for_reading(dir.path()).unwrap();
        if fitting {
            nothing_is_made_up(&capture, &records, seed);
        } else {
            same(&capture, &records);
            assert_eq!(capture.recovery(), None, "seed {seed}");
        }
        fs::remove_dir_all(dir.path()).unwrap();
    }
}

fn nothing_is_made_up(capture: &Capture, records: &[Record], seed: u64) {
    capture.columns(0..Seq::MAX, |_, _| {});
    for key in 0..4 {
        capture.last_of_stream(StreamKey(key));
    }
    capture
        .scan(0..Seq::MAX, |seq, record| {
            let right = records.get(seq as usize - 1) == Some(&record.to_record());
            let stand_in = record.kind == Kind::Mark && record.event_type == "recovered";
            assert!(right || stand_in, "seed {seed}, seq {seq}: {record:?}");
            ControlFlow::Continue(())
        })
        .unwrap();
}

#[tokio::test]
async fn tallies_count_every_record_once_in_its_place() {
    let dir = tempdir().unwrap();
    let (capture, recorder) = open_three(dir.path(), 100 << 10).await;
    let mut records = mixed(5, MANY);
    // Whoever has counted these has counted all.
    let time = records.last().unwrap().time;
    records.extend([1, 2, 3].map(|key| Record {
        time,
        ..event(StreamKey(key), 1)
    }));
    let (before, after) = records.split_at(3_000);
    recorder.record(before.to_vec()).await.unwrap();
    recorder.kept().await.unwrap();
    let (live, mut changes) = views(&capture);
    for batch in after.chunks(70) {
        recorder.record(batch.to_vec()).await.unwrap();
    }
    recorder.kept().await.unwrap();
    for key in [1, 2, 3].map(StreamKey) {
        let mut buckets: BTreeMap<i64, (u32, u16)> = BTreeMap::new();
        let (mut events, mut duplicates) = (0, 0);
        let mut types: Vec<&str> = Vec::new();
        for record in records.iter().filter(|record| record.stream == key) {
            let bucket = buckets.entry(record.time.0.div_euclid(BUCKET)).or_default();
            duplicates += u64::from(record.duplicate);
            if record.kind == Kind::Event {
                events += 1;
                bucket.0 += 1;
                let of_type = |known: &&str| *known == record.event_type;
                let place = types.iter().position(of_type).unwrap_or_else(|| {
                    types.push(&record.event_type);
                    types.len() - 1
                });
                bucket.1 |= 1 | 16 << place.min(11);
            } else if record.kind == Kind::Mark {
                bucket.1 |= 2;
            }
        }
        let counted = || live.tally(key, |tally| tally.events) >= events;
        until_counted(&mut changes, counted).await;
        let (&first, _) = buckets.first_key_value().unwrap();
        let (&last, _) = buckets.last_key_value().unwrap();
        let px = (last - first + 1) as usize;
        let (counted, pixels) = live.tally(key, |tally| {
            let (from, to) = (Time(first * BUCKET), Time((last + 1) * BUCKET));
            ((tally.events, tally.duplicates), tally.paint(from, to, px))
        });
        assert_eq!(counted, (events, duplicates));
        for (number, pixel) in (first..).zip(pixels) {
            let expected = buckets.get(&number).copied().unwrap_or_default();
            assert_eq!((pixel.events, pixel.flags), expected, "bucket {number}");
        }
    }
}

/// Every column and every read tells these records.
fn same(capture: &Capture, records: &[Record]) {
    let mut at = 0;
    capture.columns(0..Seq::MAX, |seq, columns| {
        let record = &records[at];
        at += 1;
        assert_eq!(seq, at as Seq);
        let name = capture.type_name(columns.type_index);
        assert_eq!(name.as_deref(), Some(&*record.event_type));
        assert_eq!(columns.time, record.time);
        assert_eq!(columns.stream, record.stream);
        assert_eq!(columns.kind, record.kind);
        assert_eq!(columns.duplicate, record.duplicate);
        assert_eq!(columns.size as usize, record.data.len());
        assert!(!columns.lost);
    });
    assert_eq!(at, records.len());
    assert_eq!(of_streams(capture), records);
    // Looked at one by one they are the same, also in blocks that begin anywhere.
    capture.column_blocks(3..Seq::MAX, |block| {
        for place in 0..block.len() {
            assert_eq!(block.lone_columns(place), block.columns(place));
        }
        assert_eq!(block.lone_columns(block.len()), None);
    });
}

async fn open_three(dir: &Path, segment_bytes: u64) -> (Capture, Recorder) {
    let options = CaptureOptions {
        segment_bytes,
        ..options()
    };
    let (capture, recorder) = open_to_write(dir, options).unwrap();
    for name in ["a", "b", "c"] {
        recorder.define_stream(name, "http://h/").await.unwrap();
    }
    (capture, recorder)
}

/// Records of three streams in which everything varies; the clock goes back at times.
fn mixed(seed: u64, count: u64) -> Vec<Record> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut time = 300_000_000_000;
    let mut one = |n: u64| {
        let stream = StreamKey(random.u16(1..4));
        time += random.i64(-20..1_000) * 1_000_000 / random.i64(1..9);
        let id = if random.bool() {
            n.to_string()
        } else {
            String::new()
        };
        if random.u8(..20) == 0 {
            let mark = Mark::Stalled {
                silent_ms: n,
                detail: String::new(),
            };
            return Record::of_mark(stream, 1, Time(time), &id, &mark);
        }
        let comment = random.u8(..10) == 0;
        let event_type = ["trade", "quote", "message", "halt"][random.usize(..4)];
        Record {
            stream,
            connection: random.u32(1..4),
            time: Time(time),
            kind: if comment { Kind::Comment } else { Kind::Event },
            duplicate: !comment && random.u8(..7) == 0,
            wire: random.u32(..500),
            event_type: if comment { "" } else { event_type }.into(),
            id: id.into(),
            data: "x".repeat(random.usize(..60)),
        }
    };
    (0..count).map(&mut one).collect()
}
