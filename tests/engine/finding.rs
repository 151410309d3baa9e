//! What a scan finds is what looking at each record would find, whatever lies in between.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "capture_compressed_support.rs"]
mod compressed_support;
#[path = "capture_support.rs"]
mod support;

use std::collections::HashSet;
use std::fs;
use std::ops::{ControlFlow, Range};
use std::path::Path;

use compressed_support::{compress, compressed_segments, zlog};
use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::record::{Kind, Record, Seq, StreamKey, Time};
use feedscope_engine::view::{Filter, Matcher, seek};
use proptest::prelude::*;

/// Words that come in pieces, in both cases, with escapes and with letters that fold far away.
const PIECES: [&str; 22] = [
    "error",
    "Error",
    "ERR",
    "na\u{ef}ve",
    "NA\u{cf}VE",
    "\u{212a}elvin",
    "kelvin",
    "ma\u{df}",
    "{\"n\":7,\"p\":{\"q\":\"x\"}}",
    "{\"n\":1e1}",
    "{\"\\u006e\":7}",
    "{\"n\":\"7\",\"n\":8}",
    "{\"s\":\"a\\\"b\"}",
    "{\"s\":\"err\"}",
    "[\"err\",7]",
    "\\",
    "\"",
    " ",
    "7",
    "31337",
    "id",
    "",
];

const TERMS: [&str; 44] = [
    "error",
    "Error",
    "err",
    "ERR",
    "na\u{ef}ve",
    "kelvin",
    "k",
    "s",
    "7",
    "31337",
    "\"\\\"\"",
    "\"\\\\\"",
    "/err/",
    "/Err/",
    "/(error|7)+/",
    "/er*or$/",
    "/^id/i",
    "/./",
    "/[0-9]{3}/",
    "/(?i:KELVIN)|ma\u{df}/",
    "/\\berr\\b/",
    "/x?/",
    "$.n = 7",
    "$.n != 7",
    "$.n > 5",
    "$.n = \"7\"",
    "$.p.q = x",
    "$.s = err",
    "$.s contains ER",
    "$.s contains \"a\\\"b\"",
    "$[*] = err",
    "$ contains err",
    "$.s =~ /^e/",
    "exists($.n)",
    "exists($.p.q)",
    "kind:comment",
    "kind:mark",
    "type:error",
    "stream:a",
    "size:>9",
    "conn:2",
    "id:1*",
    "gap:>5ms",
    "after:1970-01-01T00:00:03Z",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    /// In a capture of small segments or of such as are read in several parts, of which some are
    /// compressed, damaged, gone, or without their index; also while more is recorded into it.
    #[test]
    fn a_scan_finds_what_testing_each_record_finds(
        seed in any::<u64>(),
        filters in prop::collection::vec(filter(), 12),
        harm in 0..4_u8,
        large in prop::bool::weighted(0.2),
        compressed in any::<bool>(),
        recording in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(make(folder.path(), seed, large));
        if compressed {
            runtime.block_on(compress_some(folder.path(), seed));
        }
        harm_some(folder.path(), seed, harm);
        let (capture, _recorder) = match recording {
            true => runtime.block_on(record_more(folder.path(), seed)),
            false => (Capture::open_for_reading(folder.path()).unwrap(), None),
        };
        let (first, end) = (capture.first_seq(), capture.end_seq());
        // A scan for a text passes over records that turn out to be damaged.
        let damaged = damaged(&capture);
        let mut random = fastrand::Rng::with_seed(seed);
        for text in filters {
            let filter = Filter::parse(&text).unwrap();
            let matcher = Matcher::new(&filter, &[], &capture.streams());
            let part = random.u64(first..end);
            let part = part..random.u64(part..=end);
            for range in [first..end, part] {
                let mut found = Vec::new();
                matcher.find(&capture, range.clone(), |seq| found.push(seq)).unwrap();
                found.sort_unstable();
                for back in [false, true] {
                    let nearest = if back { found.last() } else { found.first() };
                    let sought = seek(&capture, &matcher, range.clone(), back, &|| false).unwrap();
                    prop_assert_eq!(sought, nearest.copied(), "{} in {:?}", text, range);
                }
                let mut expected = tested(&capture, &matcher, range.clone());
                found.retain(|seq| !damaged.contains(seq));
                expected.retain(|seq| !damaged.contains(seq));
                prop_assert_eq!(found, expected, "{} in {:?}", text, range);
            }
        }
    }
}

#[tokio::test]
async fn a_word_that_lies_across_two_records_is_in_neither() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder, ticks) =
        support::open(&folder.path().join("capture"), support::options()).await;
    let datas = [
        "ends in needl",
        "e begins it",
        "needle",
        "x needle",
        "needleneedle",
    ];
    let records = datas.map(|data| Record {
        event_type: "".into(),
        id: "".into(),
        data: data.to_owned(),
        ..support::event(ticks, 1)
    });
    recorder.record(records.to_vec()).await.unwrap();
    // A definition lies between the records before and after it.
    let other = recorder
        .define_stream("needle", "http://needle/")
        .await
        .unwrap();
    let after = Record {
        data: "needle".to_owned(),
        ..support::event(other, 2)
    };
    recorder.record(vec![after]).await.unwrap();
    recorder.flush().await.unwrap();
    for text in ["needle", "/needl[e]/", "NEEDLE OR needle"] {
        let matcher = Matcher::new(&Filter::parse(text).unwrap(), &[], &capture.streams());
        let mut found = Vec::new();
        matcher
            .find(&capture, 0..Seq::MAX, |seq| found.push(seq))
            .unwrap();
        assert_eq!(found, [3, 4, 5, 6], "{text}");
    }
}

#[tokio::test]
async fn a_record_larger_than_what_is_read_at_once_is_found_and_so_are_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder, ticks) =
        support::open(&folder.path().join("capture"), support::options()).await;
    let large = format!("{}needle{}", "x".repeat(700_000), "y".repeat(900_000));
    let datas = ["needle".to_owned(), large, "needle".to_owned()];
    let records = datas.map(|data| Record {
        data,
        ..support::event(ticks, 1)
    });
    recorder.record(records.to_vec()).await.unwrap();
    recorder.flush().await.unwrap();
    let matcher = Matcher::new(&Filter::parse("needle").unwrap(), &[], &[]);
    let mut found = Vec::new();
    matcher
        .find(&capture, 0..Seq::MAX, |seq| found.push(seq))
        .unwrap();
    assert_eq!(found, [1, 2, 3]);
}

#[tokio::test]
async fn seeking_stops_at_the_nearest_hit_and_when_it_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder, ticks) =
        support::open(&folder.path().join("capture"), support::options()).await;
    recorder
        .record(support::events(ticks, 0..3_000))
        .await
        .unwrap();
    recorder.flush().await.unwrap();
    let matcher = Matcher::new(&Filter::parse("id:*00").unwrap(), &[], &capture.streams());
    let go = |range: Range<Seq>, back| seek(&capture, &matcher, range, back, &|| false).unwrap();
    assert_eq!(go(1_000..Seq::MAX, false), Some(1_001));
    assert_eq!(go(1_002..Seq::MAX, false), Some(1_101));
    assert_eq!(go(0..1_001, true), Some(901));
    assert_eq!(go(2_902..Seq::MAX, false), None);
    let looked = std::cell::Cell::new(0);
    let never = Matcher::new(&Filter::parse("nothing").unwrap(), &[], &[]);
    let cancelled = || {
        looked.set(looked.get() + 1);
        looked.get() > 2
    };
    assert_eq!(
        seek(&capture, &never, 0..Seq::MAX, true, &cancelled).unwrap(),
        None
    );
    assert_eq!(looked.get(), 3);
}

/// Terms with everything that can stand between them.
fn filter() -> impl Strategy<Value = String> {
    let term = prop::sample::select(&TERMS[..]).prop_map(str::to_owned);
    term.prop_recursive(3, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
            inner.prop_map(|one| format!("NOT ({one})")),
        ]
    })
}

async fn make(folder: &Path, seed: u64, large: bool) {
    let options = CaptureOptions {
        segment_bytes: if large { 400 << 10 } else { 8 << 10 },
        ..support::options()
    };
    let (_, recorder) = support::open_to_write(folder, options).unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let mut keys: Vec<StreamKey> = Vec::new();
    for (part, name) in (0_i64..).step_by(150).zip(["a", "b", "error", "Quiet"]) {
        keys.push(recorder.define_stream(name, "http://err/").await.unwrap());
        let mut record = |n: i64| {
            let filler = if large { random.usize(..3_000) } else { 0 };
            let record = any_record(&keys, part + n, &mut random);
            let data = record.data.clone() + &"-".repeat(filler);
            Record { data, ..record }
        };
        let records = (0..150).map(&mut record).collect();
        recorder.record(records).await.unwrap();
    }
    recorder.close().await.unwrap();
}

fn any_record(keys: &[StreamKey], n: i64, random: &mut fastrand::Rng) -> Record {
    let pieces = (0..random.usize(0..4)).map(|_| PIECES[random.usize(0..PIECES.len())]);
    let data = pieces.collect();
    Record {
        stream: keys[random.usize(0..keys.len())],
        connection: random.u32(1..4),
        time: Time(1_000_000_000 + n * random.i64(1..9) * 1_000_000),
        kind: [Kind::Event, Kind::Event, Kind::Comment, Kind::Mark][random.usize(0..4)],
        duplicate: false,
        wire: 9,
        event_type: PIECES[random.usize(0..3)].into(),
        id: if n % 5 == 0 {
            n.to_string().into()
        } else {
            "".into()
        },
        data,
    }
}

/// Compresses about half of the sealed segments.
async fn compress_some(folder: &Path, seed: u64) {
    let all = tempfile::tempdir().unwrap();
    support::copy(folder, all.path());
    compress(all.path()).await;
    let mut random = fastrand::Rng::with_seed(seed);
    for number in compressed_segments(all.path()) {
        if random.bool() {
            fs::copy(zlog(all.path(), number), zlog(folder, number)).unwrap();
            fs::remove_file(support::log(folder, number)).unwrap();
        }
    }
}

/// Opens it to write, and records some more into segments that are then newest.
async fn record_more(folder: &Path, seed: u64) -> (Capture, Option<Recorder>) {
    let options = CaptureOptions {
        segment_bytes: 8 << 10,
        ..support::options()
    };
    let (capture, recorder) = support::open_to_write(folder, options).unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let more = recorder.define_stream("a", "http://err/").await.unwrap();
    let records = (600..800).map(|n| any_record(&[more], n, &mut random));
    recorder.record(records.collect()).await.unwrap();
    recorder.kept().await.unwrap();
    (capture, Some(recorder))
}

/// Flips bits of a segment, cuts a hole into another, takes a third away, or only its index.
fn harm_some(folder: &Path, seed: u64, harm: u8) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut numbers = support::segments(folder);
    numbers.extend(compressed_segments(folder));
    numbers.sort_unstable();
    numbers.pop();
    for _ in 0..harm {
        let number = numbers[random.usize(0..numbers.len())];
        let log = support::log(folder, number);
        let path = if log.exists() {
            log
        } else {
            zlog(folder, number)
        };
        let Ok(mut bytes) = fs::read(&path) else {
            continue;
        };
        match random.u8(0..4) {
            0 => {
                let _ = fs::remove_file(&path);
                continue;
            }
            1 => {
                let at = random.usize(200..bytes.len());
                bytes[at] ^= 1 << random.u8(0..8);
            }
            2 => {
                let length = bytes.len().min(1_100) - 200;
                let at = random.usize(200..=bytes.len() - length);
                bytes[at..at + length].fill(b'e');
            }
            _ => {}
        }
        // Without its index the harm is found; with it each record is found to be damaged.
        if random.bool() {
            let _ = fs::remove_file(support::index(folder, number));
        }
        fs::write(&path, bytes).unwrap();
    }
}

/// Records whose columns are there, and whose bytes are not what they were.
fn damaged(capture: &Capture) -> HashSet<Seq> {
    let mut there = HashSet::new();
    capture.columns(0..Seq::MAX, |seq, columns| {
        if !columns.lost {
            there.insert(seq);
        }
    });
    let mut damaged = HashSet::new();
    capture
        .scan(0..Seq::MAX, |seq, record| {
            if record.event_type == "recovered" && there.contains(&seq) {
                damaged.insert(seq);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    damaged
}

/// What matches, by a test of each record alone.
fn tested(capture: &Capture, matcher: &Matcher, range: Range<Seq>) -> Vec<Seq> {
    let mut pass = matcher.pass(capture);
    let mut found = Vec::new();
    capture
        .scan(range, |seq, record| {
            if pass.matches(seq, &record) {
                found.push(seq);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    found
}
