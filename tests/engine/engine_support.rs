//! An engine on a capture that was made beforehand, record by record.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::path::Path;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::record::{Kind, Mark, Record, StreamKey, Time};
use feedscope_engine::wire::{FrameReply, FrameRequest, LanesRequest, RowsAt, Shown};
use feedscope_engine::{Engine, EngineOptions};

/// When the records of these tests begin, ms.
pub const START: f64 = 1_795_000_000_000.0;
/// How long a test waits for something before it gives up.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn options(folder: &Path) -> EngineOptions {
    EngineOptions {
        capture: folder.join("capture"),
        capture_options: CaptureOptions::default(),
        streams: Some(folder.join("streams.json")),
    }
}

/// Keeps records of streams of these names, whose keys are 1, 2, …
pub async fn keep(folder: &Path, streams: &[&str], records: Vec<Record>) {
    let (_, recorder) =
        Capture::create_or_open(&folder.join("capture"), CaptureOptions::default()).unwrap();
    for name in streams {
        let url = format!("http://127.0.0.1:9/{name}");
        recorder.define_stream(*name, &url).await.unwrap();
    }
    recorder.record(records).await.unwrap();
    recorder.close().await.unwrap();
}

/// An event of the stream with this key, so many ms after the start.
pub fn event(stream: u16, connection: u32, after_ms: i64, data: &str) -> Record {
    Record {
        stream: StreamKey(stream),
        connection,
        time: time(after_ms),
        kind: Kind::Event,
        duplicate: false,
        wire: data.len() as u32 + 8,
        event_type: "message".into(),
        id: "".into(),
        data: data.to_owned(),
    }
}

pub fn mark(stream: u16, connection: u32, after_ms: i64, mark: &Mark) -> Record {
    Record::of_mark(StreamKey(stream), connection, time(after_ms), "", mark)
}

pub fn opened() -> Mark {
    Mark::Open {
        status: 200,
        protocol: "HTTP/1.1".to_owned(),
        headers: Vec::new(),
    }
}

fn time(after_ms: i64) -> Time {
    Time((START as i64 + after_ms) * 1_000_000)
}

/// A frame of 120 rows with lanes.
pub fn everything() -> FrameRequest {
    FrameRequest {
        filter: String::new(),
        streams: Shown::default(),
        rows: RowsAt::End,
        count: 120,
        columns: Vec::new(),
        find: String::new(),
        streams_from: 0,
        lanes: Some(LanesRequest {
            from: None,
            to: None,
            px: 1_400,
            first: 0,
            count: 30,
            filtered: false,
            overview: false,
            probe: None,
            named: None,
            ranks: 0,
        }),
        since: 0,
        wait_ms: 0,
    }
}

/// The first frame that is as wished.
pub async fn until(engine: &Engine, wish: impl Fn(&FrameReply) -> bool) -> FrameReply {
    until_of(engine, &everything(), wish).await
}

/// The first reply to this request that is as wished.
pub async fn until_of(
    engine: &Engine,
    request: &FrameRequest,
    wish: impl Fn(&FrameReply) -> bool,
) -> FrameReply {
    let mut since = 0;
    let asked = async {
        loop {
            let frame = engine
                .frame(FrameRequest {
                    since,
                    wait_ms: 200,
                    ..request.clone()
                })
                .await;
            if wish(&frame) {
                return frame;
            }
            since = frame.version;
        }
    };
    let frame = tokio::time::timeout(PATIENCE, asked).await;
    frame.expect("a frame as wished")
}
