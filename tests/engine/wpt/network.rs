//! Connections and requests.

use super::PARSER;
use crate::stream_server::*;
use feedscope_engine::record::{Kind, Mark, Reason, Record};
use feedscope_engine::stream::{Command, State, SubscriptionHandle, check};

#[tokio::test]
async fn eventsource_onmessage() {
    assert_eq!(messages("data: data\n\n").await, ["data"]);
}

#[tokio::test]
async fn eventsource_close() {
    let server = Server::start(|_, _| vec![stream("data: data\n\n"), Step::Hold]).await;
    let (handle, kept) = source(&server.url("/message"));
    assert_eq!(handle.status().borrow().state, State::Connecting);
    until_state(&handle, State::Open).await;
    let mut status = handle.status();
    handle.command(Command::Stop);
    handle.join().await;
    assert_eq!(status.borrow_and_update().state, State::Ended);
    let story = story(&kept.now());
    assert_eq!(story.first().unwrap(), "open");
    assert_eq!(story[story.len() - 2..], ["end", "ended"]);
    server.closed(1).await;
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn eventsource_close_test_events() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("retry: 2\ndata: opened\n\n")],
        1 => vec![stream("retry: 2\ndata: reconnected\n\n")],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = source(&server.url("/reconnect-fail"));
    until_state(&handle, State::Ended).await;
    handle.join().await;
    let expected = [
        "open",
        "opened",
        "end",
        "retry",
        "open",
        "gap",
        "reconnected",
        "end",
        "retry",
        "ended",
    ];
    assert_eq!(story(&kept.now()), expected);
    assert!(matches!(
        kept.until_mark("ended").await,
        Mark::Ended {
            reason: Reason::NoContent,
            ..
        }
    ));
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn eventsource_reconnect() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("retry: 2\n")],
        _ => vec![stream("data: data\n\n"), Step::Hold],
    })
    .await;
    let (handle, kept) = source(&server.url("/status-reconnect?status=200"));
    kept.until_events(1).await;
    handle.join().await;
    let story = story(&kept.now());
    assert_eq!(story[..5], ["open", "end", "retry", "open", "data"]);
}

#[tokio::test]
async fn eventsource_reconnect_test_reconnection_events() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("retry: 2\ndata: ok\n\n")],
        _ => vec![stream("data: data\n\n"), Step::Hold],
    })
    .await;
    let (handle, kept) = source(&server.url("/status-reconnect?status=200&ok_first"));
    kept.until_events(2).await;
    handle.join().await;
    let story = story(&kept.now());
    assert_eq!(
        story[..7],
        ["open", "ok", "end", "retry", "open", "gap", "data"]
    );
}

/// As URL validation: the original expects a `SyntaxError` of the constructor.
#[test]
fn eventsource_constructor_url_bogus() {
    let error = check(&spec("http://this is invalid/")).unwrap_err();
    assert_eq!(error.field, "url");
}

/// As a check of the scheme: the original expects CLOSED and no data.
#[test]
fn eventsource_constructor_non_same_origin() {
    for url in [
        "ftp://127.0.0.1/",
        "about:blank",
        "mailto:whatwg@example.org",
        "javascript:alert('FAIL')",
    ] {
        let error = check(&spec(url)).unwrap_err();
        assert_eq!(error.field, "url", "{url}");
        assert!(error.message.contains("http://"), "{}", error.message);
    }
}

/// As a stop while connecting: the original calls `window.stop()`.
#[tokio::test]
async fn eventsource_request_cancellation() {
    let server = Server::start(|_, _| vec![Step::Hold, stream("data: abc\n\n")]).await;
    let (handle, kept) = source(&server.url("/message?sleep=1000"));
    server.requests(1).await;
    handle.command(Command::Stop);
    server.closed(1).await;
    handle.join().await;
    assert_eq!(story(&kept.now()), ["end", "ended"]);
    assert!(matches!(
        kept.until_mark("ended").await,
        Mark::Ended {
            reason: Reason::Stopped,
            ..
        }
    ));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn request_accept() {
    let server = echo("accept").await;
    let (handle, kept) = source(&server.url("/accept"));
    assert_eq!(data(&kept.until_events(1).await), ["text/event-stream"]);
    handle.join().await;
}

#[tokio::test]
async fn request_cache_control() {
    let server = echo("cache-control").await;
    let (handle, kept) = source(&server.url("/cache-control"));
    assert_eq!(data(&kept.until_events(1).await), ["no-cache"]);
    handle.join().await;
}

#[tokio::test]
async fn request_redirect() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |_, request| {
            if request.line.starts_with("GET /message ") {
                return vec![stream("data: data\n\n"), Step::Hold];
            }
            vec![answer(&format!("{status} TEST\r\nLocation: /message"), "")]
        })
        .await;
        let (handle, kept) = source(&server.url("/status-redirect"));
        assert_eq!(data(&kept.until_events(1).await), ["data"], "{status}");
        assert_eq!(server.count(), 2);
        handle.join().await;
        assert_eq!(story(&kept.now())[..2], ["open", "data"], "{status}");
    }
}

#[tokio::test]
async fn request_status_error() {
    for status in [204, 205, 210, 299, 404, 410, 503] {
        let head = format!("{status} TEST\r\nContent-Type: text/event-stream");
        let (state, mark) = refused(&head).await;
        let seen = match mark {
            Mark::Ended { reason, .. } | Mark::Failed { reason, .. } => (state, reason),
            mark => panic!("{status}: {mark:?}"),
        };
        let expected = match status {
            204 => (State::Ended, Reason::NoContent),
            _ => (State::Failed, Reason::HttpStatus),
        };
        assert_eq!(seen, expected, "{status}");
    }
}

/// The state and the only record after an answer that opens no stream, whatever its body.
pub async fn refused(head: &str) -> (State, Mark) {
    let head = head.to_owned();
    let server = Server::start(move |_, _| vec![answer(&head, "data: data\n\n")]).await;
    let (handle, kept) = source(&server.url("/status-error"));
    let records = kept.until(|records| !records.is_empty()).await;
    let state = handle.status().borrow().state;
    handle.join().await;
    assert_eq!(server.count(), 1, "it is not asked again");
    assert_eq!(kept.now().len(), 1, "{:#?}", kept.now());
    (state, marks(&records).remove(0))
}

/// The data of all events that a stream brings which says `body` and closes.
pub async fn messages(body: &str) -> Vec<String> {
    let body = body.to_owned();
    brought(move || stream(&body)).await
}

pub async fn brought(response: impl Fn() -> Step + Send + Sync + 'static) -> Vec<String> {
    let records = records_of(response).await;
    events(&records)
        .into_iter()
        .map(|event| event.data)
        .collect()
}

/// All records of a stream whose first connection is answered so, and whose second with 204.
pub async fn records_of(response: impl Fn() -> Step + Send + Sync + 'static) -> Vec<Record> {
    let server = Server::start(move |n, _| match n {
        0 => vec![response()],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = source(&server.url("/message"));
    until_state(&handle, State::Ended).await;
    handle.join().await;
    kept.now()
}

/// A server that says what a header of the request was.
async fn echo(name: &'static str) -> Server {
    Server::start(move |_, request| {
        let value = request.header(name).unwrap_or_default();
        vec![stream(&format!("data: {value}\n\n")), Step::Hold]
    })
    .await
}

/// Watches as a conforming user agent does.
pub fn source(url: &str) -> (SubscriptionHandle, Kept) {
    let mut asked = spec(url);
    asked.policy.strict = true;
    asked.parser = PARSER;
    watch_stream(asked)
}

/// What happened, in order: the data of events, the words of marks.
fn story(records: &[Record]) -> Vec<String> {
    records
        .iter()
        .filter(|record| record.kind != Kind::Comment)
        .map(|record| match record.kind {
            Kind::Mark => record.event_type.to_string(),
            _ => record.data.clone(),
        })
        .collect()
}
