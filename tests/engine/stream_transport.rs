//! What is asked, and what is accepted as an answer.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::State;
use feedscope_engine::stream::decoder::Decoder;
use feedscope_engine::stream::spec::{Auth, Value};
use feedscope_engine::stream::transport::Cookies;
use futures_util::StreamExt;
use stream_server::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_request_says_what_the_standard_asks_for_and_what_the_person_adds() {
    let server = Server::start(|_, _| no_content()).await;
    let mut asked = spec(&server.url("/feed?a=1"));
    asked.headers = vec![
        header("X-Api-Key", "k"),
        header("X-Many", "1"),
        header("X-Many", "2"),
        header("Accept-Language", "日本"),
    ];
    ended(asked).await;
    let request = server.requests(1).await.remove(0);
    assert_eq!(request.line, "GET /feed?a=1 HTTP/1.1");
    assert_eq!(request.header("accept").unwrap(), "text/event-stream");
    assert_eq!(request.header("cache-control").unwrap(), "no-cache");
    assert_eq!(request.header("accept-encoding").unwrap(), "identity");
    assert_eq!(request.header("x-api-key").unwrap(), "k");
    assert_eq!(request.header("accept-language").unwrap(), "日本");
    assert!(
        request
            .header("user-agent")
            .unwrap()
            .starts_with("feedscope/")
    );
    assert_eq!(request.last_event_id(), None);
    let many: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "x-many")
        .collect();
    assert_eq!(many.len(), 2);
}

#[tokio::test]
async fn a_header_of_the_person_takes_the_place_of_ours() {
    let server = Server::start(|_, _| no_content()).await;
    let mut asked = spec(&server.url("/").replace("http://", "http://me:pw@"));
    asked.headers = vec![header("Accept", "application/json, text/event-stream")];
    ended(asked).await;
    let request = server.requests(1).await.remove(0);
    let accepts: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| name == "accept")
        .collect();
    assert_eq!(accepts.len(), 1);
    assert_eq!(
        request.header("accept").unwrap(),
        "application/json, text/event-stream"
    );
    assert_eq!(request.header("authorization").unwrap(), "Basic bWU6cHc=");
}

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
async fn query_credentials_and_body_go_as_they_are_described() {
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"] {
        let server = Server::start(|_, _| no_content()).await;
        let mut asked = spec(&server.url("/feed?a=1").replace("http://", "http://x:y@"));
        asked.method = method.to_owned();
        asked.body = Some("[1]".to_owned());
        asked.query = vec![header("b", "ü &="), header("b", "2")];
        asked.auth = Auth::Basic {
            user: "me".to_owned(),
            password: Value::text("pass:word"),
        };
        ended(asked).await;
        let request = server.requests(1).await.remove(0);
        assert_eq!(
            request.line,
            format!("{method} /feed?a=1&b=%C3%BC+%26%3D&b=2 HTTP/1.1")
        );
        assert_eq!(request.body, b"[1]");
        assert_eq!(
            request.header("authorization").unwrap(),
            "Basic bWU6cGFzczp3b3Jk"
        );
    }
}

#[tokio::test]
async fn what_was_asked_is_told_without_its_secrets() {
    let other = Server::start(|_, _| {
        vec![answer(
            "404 Not Found\r\nX-Where: here\r\nSet-Cookie: a=SECRET",
            "gone",
        )]
    })
    .await;
    let there = other.url("/there?token=SECRET");
    let server =
        Server::start(move |_, _| vec![answer(&format!("302 Found\r\nLocation: {there}"), "")])
            .await;
    let mut asked = spec(
        &server
            .url("/feed?api_key=SECRET")
            .replace("http://", "http://me:SECRET@"),
    );
    let mut marked = header("X-Mine", "SECRET");
    marked.value.secret = true;
    asked.headers = vec![marked, header("X-Open", "seen")];
    let mut decoder = Decoder::connect(&asked, "7", &Cookies::default()).unwrap();
    let Some(Err(failure)) = decoder.next().await else {
        panic!("it fails");
    };
    assert_eq!(failure.status, Some(404));
    assert!(
        failure
            .headers
            .contains(&("x-where".to_owned(), "here".to_owned()))
    );
    let told = decoder.asked().unwrap();
    assert_eq!(
        told.request,
        format!("GET {}", other.url("/there?token=***"))
    );
    assert_eq!(
        told.redirects,
        [format!(
            "{} ({} does not get the stream's x-mine, x-open, authorization and resume id: let the stream trust that origin if it should)",
            other.url("/there?token=***"),
            other.url("")
        )]
    );
    assert!(
        told.headers
            .contains(&("accept".to_owned(), "text/event-stream".to_owned()))
    );
    assert!(!format!("{told:?} {failure:?}").contains("SECRET"));

    let quiet = Server::start(|_, _| no_content()).await;
    asked.url = quiet.url("/");
    asked.auth = Auth::Bearer {
        token: Value::text("SECRET"),
    };
    let mut decoder = Decoder::connect(&asked, "7", &Cookies::default()).unwrap();
    assert!(decoder.next().await.is_some_and(|next| next.is_err()));
    let told = decoder.asked().unwrap();
    for (name, value) in [
        ("x-mine", "[redacted]"),
        ("x-open", "seen"),
        ("authorization", "[redacted]"),
        ("last-event-id", "7"),
        ("accept-encoding", "identity"),
    ] {
        let told_so = told.headers.contains(&(name.to_owned(), value.to_owned()));
        assert!(told_so, "{name}: {value} in {told:?}");
    }
    assert!(told.redirects.is_empty());
}

#[tokio::test]
async fn the_persons_bounds_hold_for_redirects_and_heads() {
    let server = Server::start(|_, _| vec![answer("302 Found\r\nLocation: /loop", "")]).await;
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
async fn a_server_that_never_finishes_the_handshake_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut asked = spec(&format!("https://127.0.0.1:{port}/"));
    asked.policy.connect_timeout_ms = 200;
    asked.policy.header_timeout_ms = 60_000;
    asked.policy.once = true;
    let (reason, detail) = failed(asked).await;
    assert_eq!(reason, Reason::Unreachable);
    assert_eq!(
        detail,
        format!(
            "127.0.0.1:{port} did not answer in time: check the address, the port and the firewall"
        )
    );
}

#[tokio::test]
async fn cookies_are_kept_for_their_origin_when_asked_and_only_then() {
    for cookies in [true, false] {
        let server = Server::start(|n, _| match n {
            0 => vec![send("HTTP/1.1 200 OK\r\nSet-Cookie: kept=1\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n")],
            _ => no_content(),
        })
        .await;
        let mut asked = spec(&server.url("/"));
        asked.cookies = cookies;
        let (handle, kept) = watch_stream(asked);
        until_state(&handle, State::Ended).await;
        let sent = server.requests(2).await[1]
            .header("cookie")
            .unwrap_or_default();
        assert_eq!(sent.contains("kept=1"), cookies);
        let Mark::Open {
            status,
            protocol,
            headers,
        } = kept.until_mark("open").await
        else {
            panic!()
        };
        assert_eq!((status, protocol.as_str()), (200, "HTTP/1.1"));
        assert!(headers.contains(&("set-cookie".to_owned(), "[redacted]".to_owned())));
        assert!(headers.contains(&("content-type".to_owned(), "text/event-stream".to_owned())));
    }
}

#[tokio::test]
async fn two_streams_of_one_server_do_not_share_its_cookies() {
    let server = Server::start(|n, _| match n {
        0 | 2 => vec![send(&format!("HTTP/1.1 200 OK\r\nSet-Cookie: of={n}\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n"))],
        _ => no_content(),
    })
    .await;
    for _ in ["one", "another"] {
        let mut asked = spec(&server.url("/"));
        asked.cookies = true;
        ended(asked).await;
    }
    let requests = server.requests(4).await;
    let sent: Vec<_> = requests
        .iter()
        .map(|request| request.header("cookie"))
        .collect();
    assert_eq!(
        sent,
        [None, Some("of=0".to_owned()), None, Some("of=2".to_owned())]
    );
}

#[tokio::test]
async fn a_host_that_does_not_resolve_is_told_and_tried_again() {
    let (handle, kept) = watch_stream(spec("http://nosuch.invalid/"));
    let status = until_state(&handle, State::Retrying).await;
    assert_eq!(
        status.detail,
        "the host nosuch.invalid does not resolve: check its spelling or the network"
    );
    assert!(matches!(
        kept.until_mark("end").await,
        Mark::End {
            reason: Reason::Dns,
            ..
        }
    ));
    handle.join().await;
}

#[tokio::test]
async fn each_way_to_get_no_answer_has_its_word() {
    let silent = Server::start(|_, _| vec![Step::Hold]).await;
    let mut slow = spec(&silent.url("/"));
    slow.policy.header_timeout_ms = 200;
    let plain = speaks_first("HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let rude = Server::start(|_, _| vec![Step::Reset]).await;
    let hasty = Server::start(|_, _| vec![]).await;
    let foreign =
        Server::start(|_, _| vec![send("220 smtp.example.com ESMTP\r\n"), Step::Hold]).await;
    let endless = Server::start(|_, _| {
        vec![
            send("HTTP/1.1 200 OK\r\n"),
            send(&"X-Filler: xxxxxxxxxxxxxxxx\r\n".repeat(100_000)),
            Step::Hold,
        ]
    })
    .await;
    let table = [
        (
            slow,
            Reason::HeaderTimeout,
            "no response came within 200 ms",
        ),
        (
            spec("http://127.0.0.1:9/"),
            Reason::Refused,
            "nothing listens at 127.0.0.1:9: start the server or check the port",
        ),
        (
            spec(&format!("https://127.0.0.1:{plain}/")),
            Reason::Tls,
            "the TLS handshake with 127.0.0.1:",
        ),
        (
            spec(&rude.url("/")),
            Reason::Reset,
            "closed the connection before it answered",
        ),
        (
            spec(&hasty.url("/")),
            Reason::Reset,
            "closed the connection before it answered",
        ),
        (
            spec(&foreign.url("/")),
            Reason::Unreachable,
            "does not speak HTTP",
        ),
        (spec(&endless.url("/")), Reason::Limit, "too large"),
    ];
    for (mut spec, reason, detail) in table {
        spec.policy.once = true;
        let got = failed(spec).await;
        assert_eq!(got.0, reason, "{}", got.1);
        assert!(got.1.contains(detail), "{}", got.1);
    }
}

#[tokio::test]
async fn a_missing_certificate_file_and_a_dead_proxy_are_named() {
    let server = Server::start(|_, _| no_content()).await;
    let mut asked = spec(&server.url("/"));
    asked.cacert = Some("no/such.pem".to_owned());
    let (reason, detail) = failed(asked).await;
    assert_eq!(reason, Reason::BadRequest);
    assert!(
        detail.starts_with("the certificate file no/such.pem can't be read"),
        "{detail}"
    );

    let mut asked = spec(&server.url("/"));
    asked.proxy = Some("http://me:SECRET@127.0.0.1:9".to_owned());
    asked.policy.once = true;
    let (reason, detail) = failed(asked).await;
    assert_eq!(reason, Reason::Refused);
    assert_eq!(
        detail,
        "nothing listens at the proxy 127.0.0.1:9: start the server or check the port"
    );
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_proxy_that_is_given_is_used() {
    let proxy = Server::start(|_, _| no_content()).await;
    let mut asked = spec("http://nosuch.invalid/feed");
    asked.proxy = Some(proxy.url("/"));
    ended(asked).await;
    assert_eq!(
        proxy.requests(1).await[0].line,
        "GET http://nosuch.invalid/feed HTTP/1.1"
    );
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

/// A server that answers before it is asked; its port.
async fn speaks_first(words: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            // The client may hang up as soon as it has read them.
            let _ = socket.write_all(words.as_bytes()).await;
            let _ = socket.read(&mut [0; 1024]).await;
        }
    });
    port
}

/// `data: compressed` and a blank line.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0x49, 0x2c, 0x49, 0xb4, 0x52,
    0x48, 0xce, 0xcf, 0x2d, 0x28, 0x4a, 0x2d, 0x2e, 0x4e, 0x4d, 0xe1, 0xe2, 0x02, 0x00, 0x8c, 0x1d,
    0x4f, 0x50, 0x12, 0x00, 0x00, 0x00,
];
