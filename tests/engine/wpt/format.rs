//! The web-platform tests named `format-…` and `event-data`: what is a stream, and how its
//! lines are read.

use std::future::ready;

use bytes::Bytes;
use feedscope_engine::record::{Mark, Reason, Record};
use feedscope_engine::stream::State;
use feedscope_engine::stream::decoder::{Decoder, What};
use feedscope_engine::stream::spec::{Bounds, Framing};
use futures_util::{FutureExt, StreamExt};

use super::PARSER;
use super::network::{brought, messages, records_of, refused, source};
use crate::stream_server::*;

#[tokio::test]
async fn event_data() {
    let body = "data:msg\ndata: msg\n\n\
        :\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\n\
        data\n\n\
        data:end\n\n";
    assert_eq!(messages(body).await, ["msg\nmsg", "", "end"]);
}

#[tokio::test]
async fn format_bom() {
    let body = "\u{FEFF}data:1\n\n\u{FEFF}data:2\n\ndata:3\n\n";
    assert_eq!(messages(body).await, ["1", "3"]);
}

#[tokio::test]
async fn format_bom_2() {
    let body = "\u{FEFF}\u{FEFF}data:1\n\ndata:2\n\ndata:3\n\n";
    assert_eq!(messages(body).await, ["2", "3"]);
}

#[tokio::test]
async fn format_comments() {
    let long = "x".repeat(2048);
    let body =
        format!("data:1\r:\0\n:\r\ndata:2\n:{long}\rdata:3\n:data:fail\r:{long}\ndata:4\n\n");
    assert_eq!(messages(&body).await, ["1\n2\n3\n4"]);
}

#[tokio::test]
async fn format_data_before_final_empty_line() {
    let server = Server::start(|n, _| match n {
        0 | 1 => vec![stream("retry:1000\ndata:test1\n\nid:test\ndata:test2")],
        _ => no_content(),
    })
    .await;
    let (handle, kept) = source(&server.url("/message"));
    let events = kept.until_events(2).await;
    for event in &events {
        assert_eq!((event.data.as_str(), event.id.as_str()), ("test1", ""));
    }
    assert_eq!(server.requests(2).await[1].last_event_id(), None);
    handle.join().await;
}

#[tokio::test]
async fn format_field_data() {
    let body = "data:\n\ndata\ndata\n\ndata:test\n\n";
    assert_eq!(messages(body).await, ["", "\n", "test"]);
}

#[tokio::test]
async fn format_field_event() {
    let body = "event:test\ndata:x\n\ndata:x\n\n";
    assert_eq!(types(body).await, ["test", "message"]);
}

#[tokio::test]
async fn format_field_event_empty() {
    assert_eq!(types("event: \ndata:data\n\n").await, ["message"]);
}

#[tokio::test]
async fn format_field_id() {
    let server = last_event_id("…").await;
    let (handle, kept) = source(&server.url("/last-event-id"));
    let events = kept.until_events(2).await;
    assert_eq!(data(&events)[..2], ["hello", "…"]);
    assert_eq!(ids(&events)[..2], ["…", "…"]);
    let requests = server.requests(2).await;
    assert_eq!(requests[0].last_event_id(), None);
    assert_eq!(requests[1].last_event_id().unwrap(), "…", "in UTF-8");
    handle.join().await;
}

#[tokio::test]
async fn format_field_id_2() {
    let server = last_event_id("…").await;
    let (handle, kept) = source(&server.url("/last-event-id"));
    let events = kept.until_events(3).await;
    assert_eq!(data(&events)[..3], ["hello", "…", "…"]);
    assert_eq!(ids(&events)[..3], ["…", "…", "…"]);
    handle.join().await;
}

#[tokio::test]
async fn format_field_id_3() {
    for (body, expected) in [
        ("id: 1\ndata: a\n\ndata: b\n\n", vec!["1", "1"]),
        (
            "id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: c\n\n",
            vec!["1", "2", "2"],
        ),
        (
            "id: 1\ndata: a\n\nid:\ndata: b\n\ndata: c\n\n",
            vec!["1", "", ""],
        ),
        (
            "id: 1\ndata: a\n\nid\ndata: b\n\ndata: c\n\n",
            vec!["1", "", ""],
        ),
    ] {
        let body_of = body.to_owned();
        let records = records_of(move || stream(&body_of)).await;
        assert_eq!(ids(&events(&records)), expected, "{body}");
    }
}

#[tokio::test]
async fn format_field_id_null() {
    for id in ["\0\0", "x\0", "\0x", "x\0x", " \0"] {
        let server = last_event_id(id).await;
        let (handle, kept) = source(&server.url("/last-event-id"));
        let events = kept.until_events(2).await;
        assert_eq!(data(&events)[..2], ["hello", "hello"], "{id:?}");
        assert_eq!(ids(&events)[..2], ["", ""], "{id:?}");
        assert_eq!(server.requests(2).await[1].last_event_id(), None, "{id:?}");
        handle.join().await;
    }
}

#[tokio::test]
async fn format_field_parsing() {
    let body = "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\r\
        data_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n";
    assert_eq!(messages(body).await, ["\0\n 2\n1\n3\n\n4"]);
}

#[tokio::test]
async fn format_field_retry() {
    assert_delay("retry:03000\ndata:x\n\n", 3000).await;
}

#[tokio::test]
async fn format_field_retry_bogus() {
    assert_delay("retry:3000\nretry:1000x\ndata:x\n\n", 3000).await;
}

#[tokio::test]
async fn format_field_retry_empty() {
    assert_eq!(messages("retry\ndata:test\n\n").await, ["test"]);
}

#[tokio::test]
async fn format_field_unknown() {
    let body = "data:test\n data\ndata\nfoobar:xxx\njustsomething\n\
        :thisisacommentyay\ndata:test\n\n";
    assert_eq!(messages(body).await, ["test\n\ntest"]);
}

#[tokio::test]
async fn format_leading_space() {
    let body = "data:\ttest\rdata: \ndata:test\n\n";
    assert_eq!(messages(body).await, ["\ttest\n\ntest"]);
}

/// The last byte is the CR that makes the blank line: the event comes without a further one.
#[tokio::test]
async fn format_newlines() {
    let body = "data:test\r\ndata\ndata:test\r\n\r";
    let server = Server::start(move |_, _| vec![stream(body), Step::Hold]).await;
    let (handle, kept) = source(&server.url("/message"));
    assert_eq!(data(&kept.until_events(1).await), ["test\n\ntest"]);
    handle.join().await;
}

#[tokio::test]
async fn format_null_character() {
    assert_eq!(messages("data:\0\n\n\n\n").await, ["\0"]);
}

#[tokio::test]
async fn format_mime_bogus() {
    assert_wrong_type("x bogus").await;
}

#[tokio::test]
async fn format_mime_valid_bogus() {
    assert_wrong_type("text/x-bogus").await;
}

#[tokio::test]
async fn format_mime_trailing_semicolon() {
    assert_eq!(typed("text/event-stream;", "data: x\n\n").await, ["x"]);
}

#[tokio::test]
async fn format_utf_8() {
    let kind = "text/event-stream;charset=windows-1252";
    assert_eq!(typed(kind, "data:ok…\n\n").await, ["ok…"]);
}

/// Not of the suite: what `format_newlines` means for the sizes that the timeline shows.
#[test]
fn sizes_are_the_same_wherever_the_bytes_are_cut() {
    for end in ["\n", "\r", "\r\n"] {
        let text = "event: a\nid: 1\n: b\ndata: 1\nfoo\n\n: ping\n\ndata: 2\n\ndata: 3\n\n";
        let text = Bytes::from(text.replace('\n', end));
        let whole = sizes([text.clone()]);
        let counted: u32 = whole.iter().sum();
        let blank = end.len() as u32;
        assert_eq!(
            counted + blank,
            text.len() as u32,
            "all but the line after the ping"
        );
        // The first line's end tells which ends the stream has.
        for at in "event: a".len() + end.len()..text.len() {
            let halves = [text.slice(..at), text.slice(at..)];
            assert_eq!(sizes(halves), whole, "{end:?} cut at {at}");
        }
        let bytes = (0..text.len()).map(move |at| text.slice(at..=at));
        assert_eq!(sizes(bytes), whole, "{end:?} byte by byte");
    }
}

/// The sizes of events and comments.
fn sizes(chunks: impl IntoIterator<Item = Bytes, IntoIter: Send + Sync + 'static>) -> Vec<u32> {
    let body = futures_util::stream::iter(chunks);
    let decoder = Decoder::read_with(PARSER, Framing::Sse, body, Bounds::default());
    let arrivals = decoder.filter_map(|arrival| ready(arrival.ok()));
    let sizes = arrivals.filter_map(|arrival| {
        ready(match arrival.what {
            What::Event { wire, .. } | What::Comment { wire, .. } => Some(wire),
            _ => None,
        })
    });
    sizes.collect::<Vec<u32>>().now_or_never().unwrap()
}

/// Asserts how long the stream will wait after a response with that body, as precisely as the
/// originals do, by what it says and not by the clock.
async fn assert_delay(body: &'static str, expected: u64) {
    let server = Server::start(move |_, _| vec![stream(body)]).await;
    let (handle, kept) = source(&server.url("/message"));
    let Mark::Retry { delay_ms, .. } = kept.until_mark("retry").await else {
        panic!("a retry is one")
    };
    let off = delay_ms.abs_diff(expected);
    assert!(off * 4 <= expected, "{delay_ms} ms");
    handle.join().await;
    assert_eq!(server.count(), 1);
}

async fn assert_wrong_type(kind: &str) {
    let (state, mark) = refused(&format!("200 OK\r\nContent-Type: {kind}")).await;
    assert_eq!(state, State::Failed);
    assert!(matches!(
        mark,
        Mark::Failed {
            reason: Reason::ContentType,
            ..
        }
    ));
}

/// A server that sets an id, and says the one it is sent.
async fn last_event_id(id: &'static str) -> Server {
    Server::start(move |_, request| match request.last_event_id() {
        Some(id) => vec![stream(&format!("data: {id}\n\n"))],
        None => vec![stream(&format!("id: {id}\nretry: 200\ndata: hello\n\n"))],
    })
    .await
}

/// What comes of a stream of that type.
async fn typed(kind: &str, body: &str) -> Vec<String> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n");
    let whole = format!("{head}{body}");
    brought(move || send(&whole)).await
}

async fn types(body: &'static str) -> Vec<String> {
    let records = records_of(move || stream(body)).await;
    events(&records)
        .into_iter()
        .map(|event| event.event_type.into())
        .collect()
}

fn ids(events: &[Record]) -> Vec<&str> {
    events.iter().map(|event| event.id.as_str()).collect()
}
