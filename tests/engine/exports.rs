//! Exports, what other programs read of them, and the ways back: imports and replays.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "exports/imports.rs"]
mod imports;
#[path = "exports/parts.rs"]
mod parts;
#[path = "exports/readers.rs"]
mod readers;
#[path = "exports/replays.rs"]
mod replays;
#[path = "exports/scopes.rs"]
mod scopes;

use std::path::{Path, PathBuf};
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::export::{Job, export};
use feedscope_engine::record::{Kind, Mark, Reason, Record, StreamKey, Time};
use feedscope_engine::view::{Filter, Matcher};
use feedscope_engine::wire::{Format, FrameReply, FrameRequest, RowsAt, Shown};
use feedscope_engine::{Engine, EngineOptions};
use proptest::prelude::*;
use serde_json::{Value, json};

const START: i64 = 1_795_000_000_123_456_789;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_line_of_ndjson_says_of_an_event_what_serde_json_would(
        event_type in any::<String>(),
        id in any::<String>(),
        data in any::<String>(),
        duplicate: bool,
        connection: u32,
        time: i64,
    ) {
        let record = Record {
            duplicate,
            connection,
            time: Time(time),
            ..event(StreamKey(1), &event_type, &id, &data)
        };
        let mut expected = json!({
            "kind": "event", "stream": "a \"b\"", "seq": 7, "connection": connection,
            "time": record.time.to_string(), "type": event_type, "id": id, "data": data,
        });
        if duplicate {
            expected["duplicate"] = true.into();
        }
        let mut line = Vec::new();
        let mut writer = feedscope_engine::export::writer(Format::Ndjson).unwrap();
        writer.write(7, "a \"b\"", &(&record).into(), &mut line).unwrap();
        let said: Value = serde_json::from_slice(&line).unwrap();
        prop_assert_eq!(said, expected);
    }
}

#[tokio::test]
async fn every_format_has_its_agreed_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder) = create(&folder.path().join("capture"));
    let key = recorder
        .define_stream("a\n\"b\"", "http://h/")
        .await
        .unwrap();
    let marks = [
        Mark::Open {
            status: 200,
            protocol: "HTTP/1.1".to_owned(),
            headers: vec![("x".to_owned(), "\"y\"".to_owned())],
        },
        Mark::Paused {},
    ];
    let mark = |mark| Record::of_mark(key, 3, Time(START), "7", mark);
    let records = vec![
        mark(&marks[0]),
        event(key, "message", "7", "one\ntwo\u{1}"),
        event(key, "tick", "7", ""),
        Record {
            kind: Kind::Comment,
            event_type: "".into(),
            ..event(key, "", "7", " keep-alive")
        },
        mark(&marks[1]),
    ];
    recorder.record(records).await.unwrap();
    recorder.flush().await.unwrap();

    let path = folder.path().join("out");
    let time = "2026-11-18T11:06:40.123456789Z";
    write(&capture, Format::Ndjson, &path);
    let expected = format!(
        r#"{{"kind":"open","stream":"a\n\"b\"","connection":3,"time":"{time}","status":200,"protocol":"HTTP/1.1","headers":[["x","\"y\""]]}}
{{"kind":"event","stream":"a\n\"b\"","seq":2,"connection":3,"time":"{time}","type":"message","id":"7","data":"one\ntwo\u0001"}}
{{"kind":"event","stream":"a\n\"b\"","seq":3,"connection":3,"time":"{time}","type":"tick","id":"7","data":""}}
{{"kind":"comment","stream":"a\n\"b\"","seq":4,"connection":3,"time":"{time}","text":" keep-alive"}}
{{"kind":"paused","stream":"a\n\"b\"","time":"{time}"}}
"#
    );
    assert_eq!(read(&path), expected);
    write(&capture, Format::Sse, &path);
    let expected = format!(
        r#": {time} a "b" open {{"status":200,"protocol":"HTTP/1.1","headers":[["x","\"y\""]]}}

: {time} a "b"
id: 7
data: one
data: two{}

: {time} a "b"
event: tick
data: {}

: keep-alive

: {time} a "b" paused {{}}

"#,
        '\u{1}', ""
    );
    assert_eq!(read(&path), expected);
    recorder.close().await.unwrap();
}

/// A new capture.
fn create(folder: &Path) -> (Capture, Recorder) {
    let options = CaptureOptions {
        budget_bytes: None,
        free_floor_bytes: 0,
        segment_bytes: 16 << 10,
        ..CaptureOptions::default()
    };
    Capture::create_or_open(folder, options).unwrap()
}

fn event(stream: StreamKey, event_type: &str, id: &str, data: &str) -> Record {
    Record {
        stream,
        connection: 3,
        time: Time(START),
        kind: Kind::Event,
        duplicate: false,
        wire: 40,
        event_type: event_type.into(),
        id: id.into(),
        data: data.to_owned(),
    }
}

/// A closed capture with two streams and one of everything, some of it hostile, and a third of
/// the streams' times going back.
async fn full(folder: &Path) -> PathBuf {
    let (_, recorder) = create(folder);
    let a = recorder
        .define_stream("trades {x}", "http://h/")
        .await
        .unwrap();
    let b = recorder
        .define_stream("chat, \"room\" 1", "http://h/")
        .await
        .unwrap();
    let mut records = vec![Record::of_mark(
        StreamKey::CAPTURE,
        0,
        Time(START),
        "",
        &Mark::Recovered {
            bytes: 12,
            detail: "cut off".to_owned(),
        },
    )];
    for stream in [a, b] {
        let open = Mark::Open {
            status: 200,
            protocol: "HTTP/2".to_owned(),
            headers: vec![("content-type".to_owned(), "text/event-stream".to_owned())],
        };
        records.push(Record::of_mark(stream, 1, Time(START + 1), "", &open));
    }
    let texts = [
        "{\"price\":101.5}",
        "",
        " two blanks",
        "one\ntwo\n\nfour",
        "ends in a break\n",
        "=1+1",
        "\u{0}\u{7}\u{1b}[31m \u{202e}\u{7f}",
        "„größe“ 🦀, \"quoted\"",
        ": no comment",
    ];
    for n in 0..300_i64 {
        let stream = if n % 3 == 0 { b } else { a };
        let text = texts[n as usize % texts.len()];
        let id = if n % 50 < 25 {
            (n / 4).to_string()
        } else {
            "ünï".to_owned()
        };
        records.push(Record {
            stream,
            connection: 1 + n as u32 / 100,
            time: Time(START + (n - n % 7 * 3) * 333_333_333),
            duplicate: n % 11 == 0,
            event_type: ["message", "trade", " x"][n as usize % 3].into(),
            id: id.into(),
            ..event(stream, "", "", text)
        });
        if n % 20 == 0 {
            records.push(Record {
                kind: Kind::Comment,
                event_type: "".into(),
                connection: 1 + n as u32 / 100,
                ..event(
                    stream,
                    "",
                    "",
                    [" keep-alive", "", "no blank"][n as usize % 3],
                )
            });
        }
        if n % 100 == 99 {
            let end = Mark::End {
                reason: Reason::ServerClosed,
                detail: "the server closed {it}".to_owned(),
            };
            let retry = Mark::Retry {
                attempt: 1,
                delay_ms: 500,
                resume_id: "ünï".to_owned(),
                asked_ms: None,
            };
            let connection = 1 + n as u32 / 100;
            for mark in [end, retry] {
                let time = Time(START + n * 333_333_333);
                records.push(Record::of_mark(stream, connection, time, "ünï", &mark));
            }
        }
    }
    recorder.record(records).await.unwrap();
    recorder.close().await.unwrap();
    folder.to_owned()
}

/// Exports all of it.
fn write(capture: &Capture, format: Format, path: &Path) -> u64 {
    let everything = Matcher::new(&Filter::default(), &[], &capture.streams());
    export(capture, &everything, format, path, &Job::default()).unwrap()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Opens an engine on a capture.
async fn open(folder: &Path) -> Engine {
    let options = EngineOptions {
        capture: folder.to_owned(),
        capture_options: CaptureOptions::default(),
        streams: None,
    };
    Engine::open(options).await.unwrap()
}

/// The first frame under a filter of which `done` holds.
async fn until(engine: &Engine, filter: &str, done: impl Fn(&FrameReply) -> bool) -> FrameReply {
    const BOUND: Duration = Duration::from_secs(60);
    let mut request = FrameRequest {
        columns: Vec::new(),
        find: String::new(),
        streams_from: 0,
        filter: filter.to_owned(),
        streams: Shown::default(),
        rows: RowsAt::End,
        count: 120,
        lanes: None,
        since: 0,
        wait_ms: 1_000,
    };
    let found = async {
        loop {
            let frame = engine.frame(request.clone()).await;
            if done(&frame) {
                return frame;
            }
            request.since = frame.version;
        }
    };
    let found = tokio::time::timeout(BOUND, found).await;
    found.unwrap_or_else(|_| panic!("waited {BOUND:?} in vain"))
}
