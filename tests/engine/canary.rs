//! Plants a secret of its own in every place that can hold one, takes every way out of the
//! engine, and looks for them in all that came out.
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test may panic; helpers are shared"
)]

#[path = "stream_server.rs"]
mod stream_server;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use feedscope_engine::capture::CaptureOptions;
use feedscope_engine::stream::spec::{Auth, Header, Source, Value};
use feedscope_engine::wire::{
    ExportRequest, ExportScope, ExportState, Format, FrameReply, FrameRequest, RowsAt, Shown,
    State, StreamAction, StreamSpec,
};
use feedscope_engine::{Engine, EngineOptions, MemoryStore, sentence};
use stream_server::{Request, Server, Step};

/// None of them stands in this form where it is planted by a command.
const SECRETS: [&str; 11] = [
    "canary-authorization-1f",
    "canary-api-key-2f",
    "canary-cookie-3f",
    "canary-marked-4f",
    "canary-bearer-5f",
    "canary-basic-6f",
    "canary-query-7f",
    "canary-url-8f",
    "canary-userinfo-9f",
    "canary-proxy-af",
    "canary-command-bf",
];
/// These go as credentials in base64.
const SENT_ENCODED: [&str; 3] = [
    "u:canary-basic-6f",
    "me:canary-userinfo-9f",
    "p:canary-proxy-af",
];
/// Set by the server.
const SET_COOKIE: &str = "canary-set-cookie-cf";
/// The person's own text: saved with the stream and copied as curl, and nowhere else.
const BODY: &str = "canary-body-df";

#[tokio::test]
async fn no_secret_gets_out_of_the_engine_by_any_way() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(echo).await;
    let store = Arc::new(MemoryStore::default());
    let engine = Engine::open_with(options(folder.path()), store.clone())
        .await
        .unwrap();
    for path in ["ok", "401", "503", "type", "redirect", "cut"] {
        let stream = planted(path, &server);
        engine.add_stream(stream).await.unwrap();
    }
    let proxied = StreamSpec {
        url: "http://feed.invalid/503".to_owned(),
        proxy: Some(server.url("/").replace("//", "//p:canary-proxy-af@")),
        ..planted("proxied", &server)
    };
    engine.add_stream(proxied).await.unwrap();
    let settled = |frame: &FrameReply| {
        frame
            .streams
            .iter()
            .all(|stream| match stream.name.as_str() {
                "ok" => stream.events >= 1.0,
                // After its second attempt, the cookie of the first was sent and came back.
                "503" | "proxied" => stream.attempt >= 3,
                "cut" => stream.connection >= 2,
                _ => stream.state == State::Failed,
            })
    };
    let frame = until(&engine, settled).await;

    // The secrets did reach the server.
    let asked = server.requests(7).await;
    let received: String = asked.iter().map(all_of).collect();
    let encoded = SENT_ENCODED.map(encoded);
    let goes_encoded = |secret: &str| SENT_ENCODED.iter().any(|pair| pair.ends_with(secret));
    let as_they_are = SECRETS.iter().filter(|secret| !goes_encoded(secret));
    let sent = as_they_are
        .copied()
        .chain(encoded.iter().map(String::as_str));
    for secret in sent.chain([SET_COOKIE]) {
        assert!(received.contains(secret), "{secret} was not sent");
    }

    let mut out = vec![("frame".to_owned(), json(&frame))];
    for seq in 1..=frame.engine.last_seq as u64 {
        let Some(record) = engine.record(seq, 1 << 20).unwrap() else {
            continue;
        };
        let said = sentence(&record.row.event_type, &record.data);
        out.push((format!("record {seq}"), json(&record) + &said));
    }
    for stream in &frame.streams {
        let name = &stream.name;
        let attempts = engine.attempts(name).await.unwrap();
        assert!(!attempts.is_empty(), "nothing is told of {name}'s");
        for attempt in attempts {
            let text = json(&attempt) + &format!("{attempt:?}");
            out.push((format!("attempt {} of {name}", attempt.number), text));
        }
        let spec = engine.stream_spec(name).await.unwrap();
        let curl = engine.curl(name).await.unwrap();
        assert!(curl.contains(BODY));
        out.push((format!("curl of {name}"), curl.replace(BODY, "")));
        out.push((format!("debug of {name}"), format!("{spec:#?}")));
        out.push((format!("spec of {name}"), json(&spec).replace(BODY, "")));
        let bad = StreamSpec {
            name: String::new(),
            method: "GE T".to_owned(),
            ..planted(name, &server)
        };
        let refused = engine.add_stream(bad).await.unwrap_err();
        out.push((
            format!("refusal of {name}"),
            format!("{refused} {refused:?}"),
        ));
    }
    for (spec, status) in engine.states().await {
        out.push(("state".to_owned(), format!("{spec:?} {status:?}")));
    }
    for (format, ending) in [
        (Format::Ndjson, "ndjson"),
        (Format::Csv, "csv"),
        (Format::Sse, "sse"),
        (Format::Parquet, "parquet"),
    ] {
        let request = ExportRequest {
            scope: ExportScope::View,
            filter: String::new(),
            streams: Shown::default(),
            format,
        };
        let path = folder.path().join("out").join(format!("all.{ending}"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        engine.export(&request, path).unwrap();
    }
    until(&engine, |frame| {
        let done = frame.exports.iter();
        done.filter(|export| export.state == ExportState::Done)
            .count()
            == 4
    })
    .await;
    engine
        .control_stream("ok", StreamAction::Pause)
        .await
        .unwrap();
    engine.close().await.unwrap();
    drop(engine);

    // Without its secrets, the streams say so; they come to light nowhere.
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let frame = until(&engine, |frame| {
        let failed = frame.streams.iter();
        failed
            .filter(|stream| stream.state == State::Failed)
            .count()
            == 6
    })
    .await;
    out.push(("second frame".to_owned(), json(&frame)));
    engine.close().await.unwrap();

    out.extend(written(folder.path()));
    assert_eq!(found(&out), Vec::<String>::new());
    let saved = |(name, text): &&(String, String)| text.contains(BODY) && !name.starts_with("curl");
    let holders: Vec<&str> = out
        .iter()
        .filter(saved)
        .map(|(name, _)| name.as_str())
        .collect();
    assert!(
        holders.len() == 1 && holders[0].ends_with("streams.json"),
        "{holders:?}"
    );

    // And it would find one.
    std::fs::write(
        folder.path().join("out/planted"),
        format!("\0a{SET_COOKIE}b"),
    )
    .unwrap();
    assert_eq!(found(&written(folder.path())).len(), 1);
}

/// Repeats everything that it was asked with, wherever an answer has room.
fn echo(_: usize, request: &Request) -> Vec<Step> {
    let all = all_of(request);
    let target = request.line.split([' ', '?']).nth(1).unwrap_or_default();
    let path = target.rsplit('/').next().unwrap_or_default();
    let (status, kind) = match path {
        "401" => ("401 Unauthorized", "text/plain"),
        "503" => ("503 Service Unavailable", "text/plain"),
        "redirect" => ("302 Found", "text/plain"),
        "type" => ("200 OK", "text/html"),
        _ => ("200 OK", "text/event-stream"),
    };
    let location = match path {
        "redirect" => "Location: gopher://me:canary-userinfo-9f@h/?token=canary-url-8f\r\n",
        _ => "",
    };
    let body = match path {
        "ok" | "cut" => "id: 1\ndata: the server's own words\n\n".to_owned(),
        _ => all.clone(),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{location}Set-Cookie: sid={SET_COOKIE}\r\nX-Echo: {all}\r\n\r\n{body}"
    );
    let end = match path {
        "ok" => vec![Step::Hold],
        "cut" => vec![Step::Reset],
        _ => vec![],
    };
    [vec![Step::Send(head.into_bytes())], end].concat()
}

fn all_of(request: &Request) -> String {
    let mut all = request.line.clone();
    for (name, value) in &request.headers {
        all.push_str(&format!(" | {name}: {}", String::from_utf8_lossy(value)));
    }
    all
}

fn planted(path: &str, server: &Server) -> StreamSpec {
    let url = server.url(&format!("/{path}?token=canary-url-8f"));
    let mut spec = StreamSpec {
        method: "POST".to_owned(),
        headers: vec![
            Header::new("X-Api-Key", "canary-api-key-2f"),
            Header::new("Cookie", "a=canary-cookie-3f"),
            Header {
                name: "X-Marked".to_owned(),
                value: Value {
                    secret: true,
                    ..Value::text("canary-marked-4f")
                },
            },
            Header {
                name: "X-Made".to_owned(),
                value: Value {
                    source: Source::Command,
                    ..Value::text("printf canary-%s-bf command")
                },
            },
        ],
        query: vec![Header::new("sig", "canary-query-7f")],
        body: Some(BODY.to_owned()),
        cookies: true,
        ..StreamSpec::get(path, &url)
    };
    spec.policy.reconnect = feedscope_engine::wire::Reconnect::Auto;
    spec.policy.retry_initial_ms = 100;
    spec.policy.retry_max_ms = 100;
    match path {
        "401" => {
            let token = Value::text("canary-bearer-5f");
            spec.auth = Auth::Bearer { token };
        }
        "503" => {
            spec.auth = Auth::Basic {
                user: "u".to_owned(),
                password: Value::text("canary-basic-6f"),
            };
            // A header of the person's takes the place of the cookies that were set.
            spec.headers.retain(|header| header.name != "Cookie");
        }
        "type" => {
            let header = Header::new("Authorization", "Bearer canary-authorization-1f");
            spec.headers.push(header);
        }
        _ => spec.url = spec.url.replace("//", "//me:canary-userinfo-9f@"),
    }
    // A stream that is to be asked again must be asked with GET.
    if matches!(path, "503" | "cut" | "proxied") {
        spec.method = "GET".to_owned();
    }
    spec
}

/// Every file below the folder, as text.
fn written(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(written(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            files.push((path.display().to_string(), text));
        }
    }
    files
}

fn encoded(pair: &str) -> String {
    BASE64_STANDARD.encode(pair)
}

fn found(out: &[(String, String)]) -> Vec<String> {
    let plain = SECRETS.iter().chain([&SET_COOKIE]);
    let mut wanted: Vec<String> = plain.map(ToString::to_string).collect();
    wanted.extend(SENT_ENCODED.map(encoded));
    let mut hits = Vec::new();
    for (name, text) in out {
        for secret in &wanted {
            if let Some(at) = text.find(secret) {
                let around = text.floor_char_boundary(at.saturating_sub(60));
                hits.push(format!("{secret} in {name}: …{}", &text[around..at]));
            }
        }
    }
    hits
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn options(folder: &Path) -> EngineOptions {
    EngineOptions {
        capture: folder.join("capture"),
        capture_options: CaptureOptions::default(),
        streams: Some(folder.join("settings/streams.json")),
    }
}

async fn until(engine: &Engine, so: impl Fn(&FrameReply) -> bool) -> FrameReply {
    let wait = async {
        let mut version = 0;
        loop {
            let request = FrameRequest {
                filter: String::new(),
                streams: Shown::default(),
                rows: RowsAt::End,
                columns: Vec::new(),
                find: String::new(),
                streams_from: 0,
                count: 400,
                lanes: None,
                since: version,
                wait_ms: 0,
            };
            let frame = engine.frame(request).await;
            if so(&frame) {
                return frame;
            }
            version = engine.changed_since(version).await;
        }
    };
    match tokio::time::timeout(Duration::from_secs(40), wait).await {
        Ok(frame) => frame,
        Err(_) => panic!("it did not come to be so: {:#?}", engine.states().await),
    }
}
