//! Requests beside the streams: who gets what, and what is told of the answer.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod engine_support;
mod stream_server;

use engine_support::{options, until};
use feedscope_engine::wire::{Auth, Header, SendRequest, StreamSpec, Value};
use feedscope_engine::{Engine, EngineError};
use stream_server::{Server, Step, answer, send};

#[tokio::test]
async fn a_request_goes_as_its_stream_and_its_answer_tells_no_secret() {
    let server = Server::start(|_, request| match request.line.starts_with("POST") {
        true => {
            let token = request.header("x-api-key").unwrap();
            let head = "202 Accepted\r\nSet-Cookie: next=SESSION2\r\nX-Echo: SECRETKEY";
            vec![answer(head, &format!("accepted {token}"))]
        }
        false => vec![
            send(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
                 Set-Cookie: a=SESSION1\r\nConnection: close\r\n\r\ndata: 1\n\n",
            ),
            Step::Hold,
        ],
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let mut spec = StreamSpec::get("mine", &server.url("/feed"));
    spec.cookies = true;
    spec.auth = Auth::Bearer {
        token: Value::text("THETOKEN"),
    };
    spec.headers = vec![
        Header::new("X-Api-Key", "SECRETKEY"),
        Header::new("X-Plain", "for the stream"),
    ];
    engine.add_stream(spec).await.unwrap();
    until(&engine, |frame| frame.streams[0].events == 1.0).await;

    let mut request = post(&server.url("/messages"), Some("mine"));
    request.headers = vec![Header::new("Content-Type", "application/json")];
    let sent = engine.send_request(request).await.unwrap();
    let got = server.requests(2).await.pop().unwrap();
    assert!(got.line.starts_with("POST /messages "), "{}", got.line);
    assert_eq!(got.body, br#"{"hello":1}"#);
    let header = |name| got.header(name).unwrap_or_default();
    assert_eq!(header("authorization"), "Bearer THETOKEN");
    assert_eq!(header("cookie"), "a=SESSION1");
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("x-plain"), "");

    assert_eq!((sent.status, sent.protocol.as_str()), (202, "HTTP/1.1"));
    assert_eq!((sent.body.as_str(), sent.whole), ("accepted ***", true));
    let told = format!("{sent:?}");
    assert!(
        !told.contains("SESSION") && !told.contains("SECRETKEY"),
        "{told}"
    );
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_is_a_streams_own_goes_to_no_other_origin() {
    let other = Server::start(|_, _| vec![answer("200 OK", "hello")]).await;
    let elsewhere = other.url("/");
    let server = Server::start(move |_, request| match request.line.starts_with("POST") {
        true => vec![answer(
            &format!("303 See Other\r\nLocation: {elsewhere}"),
            "",
        )],
        false => vec![Step::Hold],
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let mut spec = StreamSpec::get("mine", &server.url("/feed"));
    spec.headers = vec![Header::new("X-Api-Key", "SECRETKEY")];
    engine.add_stream(spec).await.unwrap();

    let refused = engine
        .send_request(post(&other.url("/"), Some("mine")))
        .await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "bad-origin");
    assert!(refused.to_string().contains("127.0.0.1"), "{refused}");

    let before = other.count();
    let sent = engine
        .send_request(post(&server.url("/post"), Some("mine")))
        .await;
    assert_eq!(sent.unwrap().body, "hello");
    let got = other.requests(before + 1).await.pop().unwrap();
    assert_eq!(got.header("x-api-key"), None);
    assert!(got.line.starts_with("GET "));
    engine.close().await.unwrap();
}

#[tokio::test]
async fn without_a_stream_a_long_answer_is_cut_and_counted() {
    let long = "0123456789".repeat(20_000);
    let server = Server::start(move |_, _| vec![answer("404 Not Found", &long)]).await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let sent = engine
        .send_request(post(&server.url("/"), None))
        .await
        .unwrap();
    assert_eq!((sent.status, sent.body.len()), (404, 64 << 10));
    assert_eq!((sent.body_bytes, sent.whole), (200_000.0, true));
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_can_not_be_sent_or_is_not_answered_is_said_with_the_remedy() {
    let server = Server::start(|_, _| vec![Step::Hold]).await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let url = server.url("/");
    let late = SendRequest {
        timeout_ms: 100,
        ..post(&url, None)
    };
    let header = SendRequest {
        headers: vec![Header::new("Content-Length", "7")],
        ..post(&url, None)
    };
    for (request, code, word) in [
        (late, "send", "raise the limit"),
        (header, "bad-headers", "the body decides it"),
        (post("ftp://127.0.0.1/", None), "bad-url", "http"),
        (post(&url, Some("none")), "no-such-stream", "none"),
    ] {
        let error: EngineError = engine.send_request(request).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
    engine.close().await.unwrap();
}

fn post(url: &str, stream: Option<&str>) -> SendRequest {
    SendRequest {
        stream: stream.map(str::to_owned),
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: Vec::new(),
        body: Some(r#"{"hello":1}"#.to_owned()),
        timeout_ms: 60_000,
    }
}
