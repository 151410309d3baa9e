//! Where redirects may lead, and what goes along.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;

use feedscope_engine::record::Reason;
use feedscope_engine::stream::check;
use feedscope_engine::stream::spec::{Auth, Value};
use stream_server::*;

#[tokio::test]
async fn redirects_are_followed_with_the_method_they_ask_for() {
    for (status, method, body) in [
        (301, "GET", ""),
        (302, "GET", ""),
        (303, "GET", ""),
        (307, "POST", "b"),
        (308, "POST", "b"),
    ] {
        let server = Server::start(move |n, _| match n {
            0 => vec![answer(
                &format!("{status} Moved\r\nLocation: ../other?x=1#part"),
                "",
            )],
            _ => no_content(),
        })
        .await;
        let mut asked = spec(&server.url("/a/b"));
        asked.method = "POST".to_owned();
        asked.body = Some("b".to_owned());
        asked.headers = vec![
            header("X-Api-Key", "k"),
            header("Content-Type", "text/plain"),
        ];
        asked.last_event_id = "7".to_owned();
        ended(asked).await;
        let next = server.requests(2).await.remove(1);
        assert_eq!(
            next.line,
            format!("{method} /other?x=1 HTTP/1.1"),
            "{status}"
        );
        assert_eq!(next.body, body.as_bytes(), "{status}");
        assert_eq!(
            next.header("content-type").is_some(),
            method == "POST",
            "{status}"
        );
        assert_eq!(next.header("x-api-key").unwrap(), "k", "the same origin");
        assert_eq!(next.last_event_id().unwrap(), "7");
    }
}

#[tokio::test]
async fn no_header_cookie_or_id_reaches_another_origin() {
    let other = Server::start(|n, _| match n {
        0 => vec![answer(
            "302 Found\r\nLocation: /again\r\nSet-Cookie: theirs=SECRET",
            "",
        )],
        _ => no_content(),
    })
    .await;
    let there = other.url("/there");
    let server = Server::start(move |_, _| {
        vec![answer(
            &format!("307 Temporary Redirect\r\nSet-Cookie: mine=SECRET\r\nLocation: {there}"),
            "",
        )]
    })
    .await;
    let mut asked = spec(&server.url("/").replace("http://", "http://me:SECRET@"));
    asked.cookies = true;
    asked.last_event_id = "SECRET".to_owned();
    asked.headers = [
        "X-Api-Key",
        "Authorization",
        "Cookie",
        "Accept",
        "X-Anything",
    ]
    .map(|name| header(name, "SECRET"))
    .to_vec();
    ended(asked).await;
    for request in other.requests(2).await {
        assert!(!format!("{request:?}").contains("SECRET"));
        for (name, value) in &request.headers {
            let value = String::from_utf8_lossy(value);
            assert!(!value.contains("SECRET"), "{name}: {value}");
        }
        assert_eq!(request.header("accept").unwrap(), "text/event-stream");
        assert_eq!(request.header("cookie"), None);
        assert_eq!(request.header("referer"), None);
    }
}

#[tokio::test]
async fn an_origin_that_the_person_trusts_gets_all_that_the_stream_has() {
    for trusted in [true, false] {
        let other = Server::start(|_, _| vec![answer("401 Unauthorized", "who are you?")]).await;
        let server = leading_to("307 Moved", &other.url("/there")).await;
        let mut asked = spec(&server.url("/"));
        asked.last_event_id = "7".to_owned();
        asked.headers = vec![header("X-Api-Key", "k"), header("Cookie", "a=b")];
        asked.auth = Auth::Bearer {
            token: Value::text("t"),
        };
        if trusted {
            asked.redirect_trust = vec![other.url("")];
        }
        let (reason, detail) = failed(asked).await;
        assert_eq!(reason, Reason::HttpStatus);
        let request = other.requests(1).await.remove(0);
        for (name, value) in [
            ("x-api-key", "k"),
            ("cookie", "a=b"),
            ("authorization", "Bearer t"),
            ("last-event-id", "7"),
        ] {
            let expected = trusted.then(|| value.to_owned());
            assert_eq!(request.header(name), expected, "{name}");
        }
        let withheld = format!(
            "401 Unauthorized: give the stream credentials, or renew them ({} does not get the stream's x-api-key, cookie, authorization and resume id: let the stream trust that origin if it should)",
            other.url("")
        );
        assert_eq!(detail == withheld, !trusted, "{detail}");
    }
}

#[tokio::test]
async fn an_origin_that_is_none_is_refused_before_anything_is_asked() {
    let mut asked = spec("http://127.0.0.1/");
    asked.redirect_trust = vec!["example.com".to_owned()];
    let error = check(&asked).unwrap_err();
    assert_eq!(error.field, "redirect_trust");
    assert!(error.message.contains("http://"), "{}", error.message);
}

#[tokio::test]
async fn a_trusted_origin_gets_the_body_and_keeps_it_from_the_next() {
    let last = Server::start(|_, _| no_content()).await;
    let other = leading_to("303 See Other", &last.url("/")).await;
    let server = leading_to("308 Moved", &other.url("/")).await;
    let mut asked = spec(&server.url("/"));
    asked.method = "POST".to_owned();
    asked.body = Some("question".to_owned());
    asked.headers = vec![header("X-Api-Key", "k")];
    asked.redirect_trust = vec![other.url("/")];
    ended(asked).await;
    let trusted = other.requests(1).await.remove(0);
    assert_eq!(trusted.body, b"question");
    assert_eq!(trusted.header("x-api-key").unwrap(), "k");
    let stranger = last.requests(1).await.remove(0);
    assert_eq!(stranger.line, "GET / HTTP/1.1");
    assert_eq!(stranger.header("x-api-key"), None);
}

#[tokio::test]
async fn a_trusted_origin_may_lead_back_to_the_streams_own() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let back = format!("http://{}/back", listener.local_addr().unwrap());
    let other = leading_to("308 Moved", &back).await;
    let there = other.url("/");
    let server = Server::on(listener, move |n, _| match n {
        0 => vec![answer(&format!("308 Moved\r\nLocation: {there}"), "")],
        _ => no_content(),
    });
    let mut asked = spec(&server.url("/"));
    asked.method = "POST".to_owned();
    asked.body = Some("question".to_owned());
    asked.headers = vec![header("X-Api-Key", "k")];
    asked.redirect_trust = vec![other.url("/")];
    ended(asked).await;
    let request = server.requests(2).await.remove(1);
    assert_eq!(request.line, "POST /back HTTP/1.1");
    assert_eq!(request.body, b"question");
    assert_eq!(request.header("x-api-key").unwrap(), "k");
}

#[tokio::test]
async fn a_redirect_that_is_not_followed_says_why() {
    let table = [
        (
            "/loop",
            "the server redirected more than 10 times: check the URL",
            11,
        ),
        (
            "file:///etc/passwd",
            "the server redirects to file:///etc/passwd, which is neither http nor https: check the URL",
            1,
        ),
        (
            "http://",
            "the server redirects to http://, which is no URL: check the URL",
            1,
        ),
    ];
    for (location, detail, requests) in table {
        let server = leading_to("302 Found", location).await;
        assert_eq!(
            failed(spec(&server.url("/"))).await,
            (Reason::Redirect, detail.to_owned())
        );
        assert_eq!(server.count(), requests);
    }
}

#[tokio::test]
async fn a_body_is_not_sent_to_another_origin() {
    let other = Server::start(|_, _| no_content()).await;
    let server = leading_to("308 Moved", &other.url("/")).await;
    let mut asked = spec(&server.url("/"));
    asked.method = "POST".to_owned();
    asked.body = Some("SECRET".to_owned());
    assert_eq!(failed(asked).await.0, Reason::Redirect);
    assert_eq!(other.count(), 0);
}
