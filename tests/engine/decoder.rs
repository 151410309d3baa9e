//! Any bytes at any split read as the standard says, by every parser.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod decoder_support;
mod reference_parser;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use decoder_support::*;
use feedscope_engine::record::Reason;
use feedscope_engine::stream::decoder::{Decoder, What};
use feedscope_engine::stream::spec::{Bounds, Framing, Parser};
use futures_util::{StreamExt, stream};
use proptest::prelude::*;
use proptest::sample::Index;
use reference_parser::{Noticed, read};

#[test]
fn every_fixture_reads_as_the_standard_says_at_every_split() {
    let fixtures = fixtures("sse");
    assert!(fixtures.len() >= 46, "only {} fixtures", fixtures.len());
    for (name, bytes) in fixtures {
        reads_at_every_split(PARSERS.map(Way::events), &name, &bytes, &read(&bytes));
    }
}

#[test]
fn what_is_complete_arrives_at_once_and_does_not_wait_for_a_further_byte() {
    for (name, bytes) in fixtures("sse") {
        if bytes.len() > 1000 {
            continue;
        }
        for way in PARSERS.map(Way::events) {
            for at in 0..bytes.len() {
                let body = stream::iter([bytes.slice(..at)]).chain(stream::pending());
                let so_far = way.drain(body);
                let place = format!("{name} up to {at} {way:?}");
                assert_eq!(noticed(so_far.what), read(&bytes[..at]), "{place}");
                assert_eq!(so_far.failure, None, "{place}");
            }
        }
    }
}

#[test]
fn the_fixtures_say_what_their_names_promise() {
    let event = |kind: &str, data: &str, id: &str| {
        Noticed::Event(kind.to_owned(), data.to_owned(), id.to_owned())
    };
    let table = [
        (
            "several-data-lines",
            vec![event("message", "a\nb\n\nc", "")],
        ),
        ("data-without-colon", vec![event("message", "", "")]),
        (
            "cr-ends",
            vec![event("message", "a", "1"), event("message", "b", "1")],
        ),
        (
            "event-empty-is-message",
            vec![
                event("message", "1", ""),
                event("message", "2", ""),
                event("message", "3", ""),
            ],
        ),
        (
            "id-before-the-first",
            vec![event("message", "a", ""), event("message", "b", "1")],
        ),
        (
            "id-without-data",
            vec![Noticed::Id("7".to_owned()), event("message", "a", "7")],
        ),
        (
            "id-with-nul",
            vec![
                event("message", "a", "1"),
                event("message", "b", "1"),
                event("message", "c", "1"),
            ],
        ),
        ("id-not-committed-at-end", vec![event("message", "a", "1")]),
        (
            "retry-without-data",
            vec![Noticed::Retry(5000), event("message", "a", "")],
        ),
        ("retry-plus", vec![event("message", "a", "")]),
        ("comment-is-no-field", vec![event("message", "a", "")]),
        ("unknown-only-block", vec![event("message", "a", "")]),
        ("names-are-exact", vec![event("message", "yes", "")]),
        ("bom-twice", vec![event("message", "2", "")]),
        (
            "bom-later",
            vec![event("message", "1", ""), event("message", "3", "")],
        ),
        (
            "utf-8-broken",
            vec![
                event("message", "\u{FFFD}hello\u{FFFD}\n\u{FFFD}", ""),
                event("message", "\u{FFFD}", ""),
            ],
        ),
        ("unfinished-event", vec![event("message", "a", "")]),
    ];
    for (name, expected) in table {
        for way in PARSERS.map(Way::events) {
            let seen = way.noticed([fixture(&format!("{name}.sse"))]);
            assert_eq!(seen, expected, "{name} {way:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_at_any_splits_read_as_the_standard_says(
        bytes in soup(),
        cuts in proptest::collection::vec(any::<Index>(), 0..6),
    ) {
        let expected = read(&bytes);
        for way in PARSERS.map(Way::events) {
            prop_assert_eq!(&way.noticed(cut(&bytes, &cuts)), &expected, "{:?}", way);
        }
    }

    #[test]
    fn no_bytes_pass_a_bound_or_stop_the_stream(
        bytes in soup(),
        cuts in proptest::collection::vec(any::<Index>(), 0..4),
        line in 1..40u32,
        event in 1..40u32,
    ) {
        let [own, client] = PARSERS.map(|parser| Way::events(parser).bounded(line, event));
        let whole = own.arrivals([bytes.clone()]);
        for what in &whole {
            if let What::Event { data, .. } = what {
                // A broken byte becomes three.
                prop_assert!(data.len() <= 3 * event as usize, "{:?}", data);
            }
        }
        let split = own.arrivals(cut(&bytes, &cuts));
        prop_assert_eq!(&client.arrivals(cut(&bytes, &cuts)), &split, "both read the same");
        prop_assert_eq!(without_sizes(whole), without_sizes(split));
    }
}

#[test]
fn every_fixture_reads_as_the_standard_says_at_random_splits() {
    proptest!(ProptestConfig::with_cases(20), |(
        cuts in proptest::collection::vec(any::<Index>(), 2..9),
    )| {
        for (name, bytes) in fixtures("sse") {
            for way in PARSERS.map(Way::events) {
                prop_assert_eq!(way.noticed(cut(&bytes, &cuts)), read(&bytes), "{} {:?}", name, way);
            }
        }
    });
}

#[test]
fn a_line_past_its_bound_loses_its_event_and_no_other() {
    let long = "x".repeat(21);
    let text = format!("data: 1\n\nid: 7\ndata: kept?\ndata: {long}\ndata: more\n\ndata: 3\n\n");
    let block = "id: 7\ndata: kept?\ndata: more\n\n".len() + "data: \n".len() + long.len();
    for way in PARSERS.map(|parser| Way::events(parser).bounded(20, 1000)) {
        for at in 0..text.len() {
            let bytes = Bytes::from(text.clone());
            assert_eq!(
                way.arrivals([bytes.slice(..at), bytes.slice(at..)]),
                [
                    message("1", 9),
                    limit("line", block),
                    What::Id("7".into()),
                    message("3", 9),
                ],
                "split at {at} {way:?}"
            );
        }
    }
}

#[test]
fn an_event_past_its_bound_is_dropped_and_the_next_is_whole() {
    let fits = "data: 1234\ndata: 5678\n\ndata: 123456789\n\ndata: 12345\ndata: 123\n\n";
    let over = "data: 12345\ndata: 1234\n\ndata: 1\n\n";
    for way in PARSERS.map(|parser| Way::events(parser).bounded(100, 10)) {
        assert_eq!(
            way.arrivals([Bytes::from(fits)]),
            [
                message("1234\n5678", 23),
                message("123456789", 17),
                message("12345\n123", 23),
            ]
        );
        let arrived = way.arrivals([Bytes::from(over)]);
        assert_eq!(arrived, [limit("event", 24), message("1", 9)]);
    }
}

#[test]
fn an_overlong_comment_or_unknown_field_harms_no_event() {
    let long = "x".repeat(40);
    let text = format!("data: 1\n: {long}\nfoo: {long}\n\ndata: 2\n\n");
    for way in PARSERS.map(|parser| Way::events(parser).bounded(20, 1000)) {
        let what = way.arrivals([Bytes::from(text.clone())]);
        assert_eq!(what[0], limit("line", 43));
        assert!(matches!(&what[1], What::Event { data, .. } if data == "1"));
        assert_eq!(what[2], message("2", 9));
    }
}

#[test]
fn a_limit_is_told_even_if_the_line_never_ends() {
    for way in PARSERS.map(|parser| Way::events(parser).bounded(20, 1000)) {
        let what = way.arrivals([Bytes::from("data: "), Bytes::from("x".repeat(99))]);
        assert_eq!(what, [limit("line", 105)]);
    }
}

#[test]
fn an_events_size_is_its_bytes_on_the_wire() {
    let text = "event: a\r\nid: 1\r\ndata: 1\r\nfoo\r\n: not mine\r\n\r\n: ping\n\ndata: 2\n\n";
    for way in PARSERS.map(Way::events) {
        let sizes: Vec<u32> = way
            .arrivals([Bytes::from(text)])
            .iter()
            .filter_map(|what| match what {
                What::Event { wire, .. } | What::Comment { wire, .. } => Some(*wire),
                _ => None,
            })
            .collect();
        assert_eq!(sizes, [12, 33, 7, 9]);
    }
}

#[test]
fn the_end_says_how_much_of_an_event_was_cut_off() {
    for way in PARSERS.map(Way::events) {
        let end = |text: &'static str| {
            way.drain(stream::iter([Bytes::from(text)]))
                .failure
                .unwrap()
        };
        assert_eq!(end("data: 1\n\n").reason, Reason::ServerClosed);
        assert_eq!(
            end("data: 1\n\n").detail,
            "the server closed the connection"
        );
        assert_eq!(
            end("data: 1\n\ndata: 22\ndata: 3").detail,
            "the server closed the connection in the middle of an event, whose 16 bytes were discarded"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat_under_a_line_without_end() {
    let chunk = Bytes::from(vec![b'x'; 1 << 20]);
    for way in PARSERS.map(Way::events) {
        let body = stream::iter([Bytes::from("data: ")])
            .chain(stream::iter(std::iter::repeat_n(chunk.clone(), 512)))
            .chain(stream::iter([Bytes::from("\n\ndata: after\n\n")]));
        let before = peak_kb();
        let what = way.read(body).what;
        let grown = peak_kb() - before;
        assert_eq!(what, [limit("line", (512 << 20) + 8), message("after", 13)]);
        assert!(grown < 150_000, "{grown} KiB more");
    }
}

#[test]
fn bytes_that_complete_nothing_are_a_sign_of_life() {
    for parser in PARSERS {
        let body = stream::iter([Bytes::from("data: not yet")]).chain(stream::pending());
        let mut decoder = Decoder::read_with(parser, Framing::Sse, body, Bounds::default());
        let mut cx = Context::from_waker(Waker::noop());
        let mut arrived = Vec::new();
        while let Poll::Ready(Some(arrival)) = decoder.poll_next_unpin(&mut cx) {
            arrived.push(arrival.unwrap().what);
        }
        assert!(
            matches!(arrived[..], [What::Open(_), What::Bytes]),
            "{arrived:?}"
        );
    }
}

#[test]
fn a_flood_that_completes_nothing_does_not_keep_its_reader_busy() {
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let body = stream::iter((0..100).map(|_| Bytes::from("nothing\n".repeat(9000))))
        .inspect(move |_| _ = count.fetch_add(1, Ordering::Relaxed));
    let mut decoder = Decoder::read_with(Parser::Own, Framing::Sse, body, Bounds::default());
    let mut cx = Context::from_waker(Waker::noop());
    assert!(decoder.poll_next_unpin(&mut cx).is_ready(), "its head");
    for n in 1..=3 {
        let Poll::Ready(Some(Ok(arrival))) = decoder.poll_next_unpin(&mut cx) else {
            panic!("bytes are a sign of life");
        };
        assert_eq!(arrival.what, What::Bytes);
        assert_eq!(taken.load(Ordering::Relaxed), n, "one chunk at a time");
    }
}

fn limit(what: &'static str, bytes: usize) -> What {
    let bytes = bytes as u64;
    What::Limit { what, bytes }
}

#[cfg(target_os = "linux")]
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
