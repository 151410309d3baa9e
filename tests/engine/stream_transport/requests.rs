//! What is asked, and what is told of it.

use feedscope_engine::record::Mark;
use feedscope_engine::stream::State;
use feedscope_engine::stream::decoder::Decoder;
use feedscope_engine::stream::spec::{Auth, Value};
use feedscope_engine::stream::transport::Cookies;
use futures_util::StreamExt;

use crate::stream_server::*;

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
    let server = leading_to("302 Found", &other.url("/there?token=SECRET")).await;
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
