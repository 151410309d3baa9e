//! Captures that earlier versions wrote are read as they were written, by us and by whoever
//! knows no more than `docs/capture-format.md`.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_compressed_support.rs"]
mod compressed_support;
#[path = "capture_support.rs"]
mod support;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use compressed_support::compress;
use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::record::{Kind, Mark, Reason, Record, Seq, StreamKey, Time};
use support::*;
use tempfile::tempdir;

#[tokio::test]
async fn every_kept_capture_reads_as_it_was_written() {
    for golden in goldens() {
        let place = golden.display();
        let expected = expected(&golden);
        let dir = tempdir().unwrap();
        copy(&golden, dir.path());
        let reader = Capture::open_for_reading(dir.path()).unwrap();
        assert_eq!(lines(&reader), expected, "{place}");

        let (capture, recorder) = open_to_write(dir.path(), options()).unwrap();
        let trades = recorder.define_stream("trades", "http://127.0.0.1/t").await;
        assert_eq!(trades.unwrap(), StreamKey(1), "{place}");
        recorder.record(vec![event(StreamKey(1), 1)]).await.unwrap();
        recorder.close().await.unwrap();
        assert_eq!(lines(&capture)[1..expected.len()], expected[1..], "{place}");
        let again = Capture::open_for_reading(dir.path()).unwrap();
        assert_eq!(of_streams(&again).pop(), Some(event(StreamKey(1), 1)));
        assert_eq!(lines(&again), lines(&capture), "{place}");
    }
}

/// `read.py` is written from the page alone.
#[test]
fn a_stranger_reads_the_same_by_the_format_page() {
    for golden in goldens() {
        // The tests' own Python knows zstd.
        let output = Command::new(root().join(".venv/bin/python"))
            .arg(folder().join("read.py"))
            .arg(&golden)
            .output()
            .expect("the tests' Python is there: scripts/setup.sh test installs it");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}", golden.display());
        let read: Vec<String> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        assert_eq!(read, expected(&golden), "{}", golden.display());
    }
}

/// The page takes a capture apart byte by byte: what it shows is what is in the file.
#[test]
fn the_example_of_the_format_page_is_true() {
    let page = fs::read_to_string(root().join("docs/capture-format.md")).unwrap();
    let bytes = fs::read(log(&folder().join("log-1-index-1/whole"), 1)).unwrap();
    let mut at = 0;
    let example = page.lines().skip_while(|line| !line.starts_with("```hex"));
    for line in example.skip(1).take_while(|line| *line != "```") {
        let shown = line.split_once("  ").map_or(line, |(hex, _)| hex);
        for pair in shown.split(' ') {
            let byte = u8::from_str_radix(pair, 16).unwrap_or_else(|_| panic!("no hex: {line}"));
            assert_eq!(byte, bytes[at], "byte {at}: {line}");
            at += 1;
        }
    }
    assert!(at > 150, "the example takes only {at} bytes apart");
}

/// Run once for each new version of the format, which then gets a folder of its own below
/// `tests/captures`, the one that `CAPTURES` names; what an earlier version wrote stays:
///
/// ```sh
/// CAPTURES=log-1-index-3 cargo test -p feedscope-engine --test capture_golden -- --ignored
/// ```
#[tokio::test]
#[ignore = "writes new captures to keep"]
async fn write_captures_of_this_version() {
    let to = folder().join(std::env::var("CAPTURES").unwrap());
    let whole = to.join("whole");
    let options = CaptureOptions {
        segment_bytes: 1_024,
        batch_records: 4,
        ..options()
    };
    let (_, recorder) = open_to_write(&whole, options).unwrap();
    let trades = recorder.define_stream("trades", "http://127.0.0.1/t").await;
    let trades = trades.unwrap();
    recorder.record(vec![plain(trades)]).await.unwrap();
    recorder.kept().await.unwrap();
    let notes = recorder
        .define_stream("nótes", "http://127.0.0.1/n?x=1")
        .await;
    recorder.record(one_of_each(notes.unwrap())).await.unwrap();
    recorder.record(events(trades, 0..20)).await.unwrap();
    recorder.kept().await.unwrap();
    recorder
        .rename_stream(trades, "trades of today", "http://127.0.0.1/t")
        .await
        .unwrap();
    recorder
        .rename_stream(trades, "trades", "http://127.0.0.1/t")
        .await
        .unwrap();
    recorder.record(events(trades, 20..30)).await.unwrap();
    recorder.close().await.unwrap();
    fs::remove_file(whole.join("LOCK")).unwrap();

    let last = *segments(&whole).last().unwrap();
    let torn = to.join("torn");
    copy(&whole, &torn);
    let bytes = fs::read(log(&torn, last)).unwrap();
    fs::write(log(&torn, last), &bytes[..bytes.len() - 5]).unwrap();
    let flipped = to.join("flipped");
    copy(&whole, &flipped);
    let mut bytes = fs::read(log(&flipped, 2)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(log(&flipped, 2), bytes).unwrap();
    fs::remove_file(index(&flipped, 2)).unwrap();
    let compressed = to.join("compressed");
    copy(&whole, &compressed);
    compress(&compressed).await;
    fs::remove_file(compressed.join("LOCK")).unwrap();
    for golden in [whole, torn, flipped, compressed] {
        let capture = Capture::open_for_reading(&golden).unwrap();
        let text = lines(&capture).join("\n") + "\n";
        fs::write(golden.join("records.ndjson"), text).unwrap();
    }
}

fn plain(stream: StreamKey) -> Record {
    Record {
        stream,
        connection: 1,
        time: Time(1_795_000_000_123_456_789),
        kind: Kind::Event,
        duplicate: false,
        wire: 42,
        event_type: "trade".into(),
        id: "7".into(),
        data: "{\"price\":101.5}".to_owned(),
    }
}

fn one_of_each(stream: StreamKey) -> Vec<Record> {
    let of_mark =
        |mark: &Mark| Record::of_mark(stream, 1, Time(1_795_000_001_000_000_000), "", mark);
    vec![
        of_mark(&Mark::Open {
            status: 200,
            protocol: "HTTP/1.1".to_owned(),
            headers: vec![("content-type".to_owned(), "text/event-stream".to_owned())],
        }),
        Record {
            kind: Kind::Comment,
            event_type: "".into(),
            data: " keep-alive".to_owned(),
            id: "".into(),
            ..plain(stream)
        },
        Record {
            duplicate: true,
            connection: u32::MAX,
            wire: u32::MAX,
            time: Time(i64::MIN),
            event_type: "価格".into(),
            id: "é\u{1F600}".into(),
            data: "a line\nand \"another\"\0".to_owned(),
            ..plain(stream)
        },
        Record {
            time: Time(i64::MAX),
            data: "x".repeat(300),
            ..plain(stream)
        },
        Record {
            id: "".into(),
            data: String::new(),
            ..plain(stream)
        },
        of_mark(&Mark::End {
            reason: Reason::ServerClosed,
            detail: "the server closed the response".to_owned(),
        }),
    ]
}

/// What a capture holds, a line of JSON each: its streams, then its records and what is lost.
fn lines(capture: &Capture) -> Vec<String> {
    let streams: Vec<_> = capture
        .streams()
        .into_iter()
        .map(|stream| serde_json::json!([stream.key.0, stream.name, stream.url]))
        .collect();
    let mut lines = vec![serde_json::json!({ "streams": streams }).to_string()];
    let mut lost: Option<Seq> = None;
    capture
        .scan(0..Seq::MAX, |seq, record| {
            if let Some(first) = lost.take() {
                lines.push(format!("{{\"lost\":[{first},{}]}}", seq - 1));
            }
            if record.kind == Kind::Mark && record.data.contains("can't be read") {
                lost = Some(seq);
                return ControlFlow::Continue(());
            }
            let fields = serde_json::json!([
                seq,
                record.stream.0,
                record.connection,
                record.time.0,
                record.kind as u8,
                record.duplicate,
                record.wire,
                record.event_type,
                record.id,
                record.data,
            ]);
            lines.push(fields.to_string());
            ControlFlow::Continue(())
        })
        .unwrap();
    lines
}

fn goldens() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for version in fs::read_dir(folder()).unwrap() {
        let version = version.unwrap().path();
        if version.is_dir() {
            found.extend(
                fs::read_dir(version)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
    }
    found.sort();
    assert!(found.len() >= 3, "{found:?}");
    found
}

fn expected(golden: &Path) -> Vec<String> {
    let text = fs::read_to_string(golden.join("records.ndjson")).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn folder() -> PathBuf {
    root().join("tests/captures")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
