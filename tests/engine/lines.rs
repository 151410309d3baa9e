//! Bodies of one event a line: JSON Lines and its kin, at any split, by every parser.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod decoder_support;
mod reference_parser;
mod stream_server;

use bytes::Bytes;
use decoder_support::*;
use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::decoder::{What, framing_for};
use feedscope_engine::stream::spec::Framing;
use proptest::prelude::*;
use proptest::sample::Index;
use reference_parser::{Noticed, read_lines};
use stream_server::{Server, Step, data, spec, watch_stream};

#[test]
fn every_fixture_reads_line_by_line_at_every_split() {
    let fixtures = fixtures("ndjson");
    assert!(fixtures.len() >= 8, "only {} fixtures", fixtures.len());
    for (name, bytes) in fixtures {
        reads_at_every_split(PARSERS.map(Way::lines), &name, &bytes, &read_lines(&bytes));
    }
}

#[test]
fn the_fixtures_say_what_their_names_promise() {
    let table: [(&str, &[&str]); 8] = [
        ("lf-ends", &["{\"n\":1}", "{\"n\":2}"]),
        ("crlf-ends", &["{\"n\":1}", "{\"n\":2}"]),
        ("blank-lines", &["1", "2"]),
        ("bom", &["{\"n\":1}"]),
        ("last-without-end", &["{\"n\":1}", "{\"n\":2}"]),
        ("last-cut-off", &["{\"n\":1}"]),
        ("utf-8-broken", &["\"\u{FFFD}\""]),
        ("record-separators", &["{\"n\":1}", "{\"n\":2}"]),
    ];
    for (name, expected) in table {
        for way in PARSERS.map(Way::lines) {
            let seen = way.noticed([fixture(&format!("{name}.ndjson"))]);
            let expected: Vec<Noticed> = expected
                .iter()
                .map(|data| Noticed::Event("message".to_owned(), (*data).to_owned(), String::new()))
                .collect();
            assert_eq!(seen, expected, "{name} {way:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_bytes_at_any_splits_read_line_by_line(
        bytes in soup(),
        cuts in proptest::collection::vec(any::<Index>(), 0..6),
    ) {
        let expected = read_lines(&bytes);
        for way in PARSERS.map(Way::lines) {
            prop_assert_eq!(&way.noticed(cut(&bytes, &cuts)), &expected, "{:?}", way);
        }
    }

    #[test]
    fn no_line_passes_a_bound_or_stops_the_stream(
        bytes in soup(),
        cuts in proptest::collection::vec(any::<Index>(), 0..4),
        line in 1..20u32,
        event in 1..20u32,
    ) {
        let [own, client] = PARSERS.map(|parser| Way::lines(parser).bounded(line, event));
        let split = own.arrivals(cut(&bytes, &cuts));
        for what in &split {
            if let What::Event { data, .. } = what {
                prop_assert!(data.len() <= event as usize, "{:?}", data);
            }
        }
        prop_assert_eq!(&client.arrivals(cut(&bytes, &cuts)), &split, "both read the same");
        prop_assert_eq!(without_sizes(own.arrivals([bytes])), without_sizes(split));
    }
}

#[test]
fn the_end_of_a_body_says_what_of_a_line_was_cut_off() {
    for way in PARSERS.map(Way::lines) {
        assert_eq!(way.wire([Bytes::from("{}\n{\"a\":")]).incomplete, 5.0);
        assert_eq!(way.wire([Bytes::from("{}\n{}")]).incomplete, 0.0);
    }
}

#[test]
fn a_deep_last_line_is_read_and_stops_nothing() {
    let deep = Bytes::from("[".repeat(1 << 20));
    for way in PARSERS.map(Way::lines) {
        let wire = way.wire([deep.clone()]);
        assert_eq!((wire.events, wire.incomplete), (0.0, f64::from(1 << 20)));
    }
}

#[test]
fn the_content_type_or_the_person_says_how_a_body_is_framed() {
    use Framing::{Auto, Lines, Sse};
    let table = [
        ("text/event-stream", Auto, Some(Sse)),
        ("application/x-ndjson", Auto, Some(Lines)),
        ("application/ndjson", Auto, Some(Lines)),
        ("application/jsonl", Auto, Some(Lines)),
        ("application/jsonlines", Auto, Some(Lines)),
        ("application/x-jsonlines", Auto, Some(Lines)),
        ("application/json-seq", Auto, Some(Lines)),
        ("application/json", Auto, None),
        ("text/plain", Auto, None),
        ("", Auto, None),
        ("text/event-stream", Lines, Some(Lines)),
        ("application/x-ndjson", Sse, Some(Sse)),
        ("", Sse, Some(Sse)),
    ];
    for (essence, wanted, expected) in table {
        assert_eq!(
            framing_for(essence, wanted),
            expected,
            "{essence:?} {wanted:?}"
        );
    }
}

#[tokio::test]
async fn a_server_of_json_lines_is_watched_by_its_content_type() {
    for parser in PARSERS {
        let server = answers(
            "application/x-ndjson; charset=utf-8",
            "{\"n\":1}\n{\"n\":2}\n",
        )
        .await;
        let mut asked = spec(&server.url("/"));
        asked.parser = parser;
        let (handle, kept) = watch_stream(asked);
        let events = kept.until_events(2).await;
        assert_eq!(data(&events), ["{\"n\":1}", "{\"n\":2}"]);
        assert_eq!(events[0].event_type, "message");
        let accept = server.requests(1).await[0].header("accept");
        assert_eq!(accept.as_deref(), Some("text/event-stream"));
        handle.join().await;
    }
}

#[tokio::test]
async fn a_framing_that_the_person_chose_takes_any_content_type() {
    for parser in PARSERS {
        for (framing, body, accepts) in [
            (Framing::Sse, "data: 1\n\n", "text/event-stream"),
            (
                Framing::Lines,
                "1\n",
                "application/x-ndjson, application/jsonl, */*;q=0.5",
            ),
        ] {
            let server = answers("text/plain", body).await;
            let mut asked = spec(&server.url("/"));
            asked.parser = parser;
            asked.framing = framing;
            let (handle, kept) = watch_stream(asked);
            assert_eq!(data(&kept.until_events(1).await), ["1"]);
            let accept = server.requests(1).await[0].header("accept");
            assert_eq!(accept.as_deref(), Some(accepts));
            handle.join().await;
        }
    }
}

#[tokio::test]
async fn another_content_type_is_no_stream_by_itself() {
    let server = answers("application/json", "{}").await;
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    let Mark::Failed { reason, .. } = kept.until_mark("failed").await else {
        panic!("a failure is one")
    };
    assert_eq!(reason, Reason::ContentType);
    handle.join().await;
}

/// A server that answers with this body and keeps the connection.
async fn answers(content_type: &'static str, body: &'static str) -> Server {
    Server::start(move |_, _| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n{body}");
        vec![Step::Send(head.into()), Step::Hold]
    })
    .await
}
