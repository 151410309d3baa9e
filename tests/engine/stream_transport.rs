//! What is asked, and what is accepted as an answer.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

#[path = "stream_transport/requests.rs"]
mod requests;
mod stream_server;
#[path = "stream_transport/unanswered.rs"]
mod unanswered;

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::State;
use stream_server::*;

#[tokio::test]
async fn only_a_200_with_an_event_stream_is_a_stream() {
    let table = [
        (
            "200 OK\r\nContent-Type: text/html; charset=utf-8",
            Reason::ContentType,
            "the server answered text/html, not text/event-stream: the URL is probably a page, not a feed",
        ),
        (
            "200 OK\r\nContent-Type: application/json",
            Reason::ContentType,
            "the server answered application/json, not text/event-stream: that is a whole answer and no stream; ask for a stream, or check the URL",
        ),
        (
            "200 OK\r\nContent-Type: text/event-streams",
            Reason::ContentType,
            "the server answered text/event-streams, not text/event-stream: check the URL",
        ),
        (
            "200 OK\r\nContent-Type: x bogus",
            Reason::ContentType,
            "the server answered x bogus, not text/event-stream: check the URL",
        ),
        (
            "200 OK",
            Reason::ContentType,
            "the server answered without a Content-Type, not text/event-stream: correct the server",
        ),
        (
            "205 Reset Content\r\nContent-Type: text/event-stream",
            Reason::HttpStatus,
            "205 Reset Content: a stream is answered with 200; see the server's documentation",
        ),
        (
            "210 What\r\nContent-Type: text/event-stream",
            Reason::HttpStatus,
            "210: a stream is answered with 200; see the server's documentation",
        ),
        (
            "401 Unauthorized",
            Reason::HttpStatus,
            "401 Unauthorized: give the stream credentials, or renew them",
        ),
        (
            "404 Not Found",
            Reason::HttpStatus,
            "404 Not Found: check the URL's path",
        ),
        (
            "405 Method Not Allowed",
            Reason::HttpStatus,
            "405 Method Not Allowed: check the method: with this one the server offers no stream here",
        ),
        (
            "410 Gone",
            Reason::HttpStatus,
            "410 Gone: check the URL's path",
        ),
        (
            "304 Not Modified",
            Reason::HttpStatus,
            "304 Not Modified: check the URL",
        ),
        (
            "300 Multiple Choices\r\nLocation: /",
            Reason::HttpStatus,
            "300 Multiple Choices: check the URL",
        ),
        (
            "302 Found",
            Reason::Redirect,
            "the server answered 302 Found without saying where to go: check the URL",
        ),
    ];
    for (head, reason, detail) in table {
        let server = Server::start(move |_, _| vec![answer(head, "")]).await;
        assert_eq!(
            failed(spec(&server.url("/"))).await,
            (reason, detail.to_owned()),
            "{head}"
        );
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn the_type_is_matched_without_its_parameters_and_case() {
    for kind in [
        "text/event-stream;charset=windows-1252",
        "Text/Event-Stream ; x=y",
        "text/event-stream;",
    ] {
        let server = Server::start(move |_, _| {
            vec![
                send(&format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\ndata: é\n\n"
                )),
                Step::Hold,
            ]
        })
        .await;
        let (handle, kept) = watch_stream(spec(&server.url("/")));
        assert_eq!(kept.until_events(1).await[0].data, "é", "{kind}");
        handle.join().await;
    }
}

#[tokio::test]
async fn a_failure_shows_the_beginning_of_what_the_server_said() {
    let server =
        Server::start(|_, _| vec![answer("404 Not Found", &"no such feed ".repeat(1000))]).await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    let status = until_state(&handle, State::Failed).await;
    assert_eq!(status.detail, "404 Not Found: check the URL's path");
    let Mark::Failed { detail, .. } = kept.until_mark("failed").await else {
        panic!()
    };
    assert!(
        detail.starts_with("404 Not Found: check the URL's path. The server said: no such feed no")
    );
    assert!(detail.len() < 4300, "{}", detail.len());
}

#[tokio::test]
async fn the_persons_bounds_hold_for_redirects_and_heads() {
    let server = leading_to("302 Found", "/loop").await;
    let mut asked = spec(&server.url("/"));
    asked.bounds.redirects = 2;
    assert_eq!(
        failed(asked).await.1,
        "the server redirected more than 2 times: check the URL"
    );
    assert_eq!(server.count(), 3);

    let server = Server::start(|_, _| {
        let filler = "x".repeat(600);
        vec![
            send(&format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nA: {filler}\r\nB: {filler}\r\n\r\n")),
            Step::Hold,
        ]
    })
    .await;
    let mut asked = spec(&server.url("/"));
    asked.bounds.head = 1 << 10;
    let (handle, kept) = watch_stream(asked);
    let Mark::Limit { what, bytes } = kept.until_mark("limit").await else {
        panic!("a limit");
    };
    assert_eq!((what.as_str(), bytes), ("header", 601));
    handle.join().await;
}

#[tokio::test]
async fn a_compressed_body_is_decoded_even_though_none_was_asked_for() {
    let server = Server::start(|n, _| match n {
        0 => vec![
            send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n"),
            Step::Send(GZIP.to_vec()),
        ],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    until_state(&handle, State::Ended).await;
    let events = events(&kept.now());
    assert_eq!(data(&events), ["compressed"]);
    assert_eq!(events[0].wire, 18);
}

/// `data: compressed` and a blank line.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0x49, 0x2c, 0x49, 0xb4, 0x52,
    0x48, 0xce, 0xcf, 0x2d, 0x28, 0x4a, 0x2d, 0x2e, 0x4e, 0x4d, 0xe1, 0xe2, 0x02, 0x00, 0x8c, 0x1d,
    0x4f, 0x50, 0x12, 0x00, 0x00, 0x00,
];
