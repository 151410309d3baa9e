//! Any bytes at any split read as the standard says, through the shield and the real parser.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod reference_parser;

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use feedscope_engine::record::Reason;
use feedscope_engine::stream::Failure;
use feedscope_engine::stream::decoder::{Decoder, What};
use feedscope_engine::stream::shield::{Bounds, Facts, Shield};
use futures_util::{Stream, StreamExt, stream};
use proptest::prelude::*;
use reference_parser::{Noticed, read};

const STREAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/streams");

#[test]
fn every_fixture_reads_as_the_standard_says_at_every_split() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 46, "only {} fixtures", fixtures.len());
    for (path, bytes) in fixtures {
        let expected = read(&bytes);
        let whole = noticed([bytes.clone()]);
        assert_eq!(whole, expected, "{} whole", path.display());
        let bytewise: Vec<Bytes> = (0..bytes.len()).map(|at| bytes.slice(at..=at)).collect();
        let single = noticed(bytewise);
        assert_eq!(single, expected, "{} byte by byte", path.display());
        for at in 0..bytes.len() {
            let split = noticed([bytes.slice(..at), bytes.slice(at..)]);
            assert_eq!(split, expected, "{} split at {at}", path.display());
        }
    }
}

#[test]
fn what_is_complete_arrives_at_once_and_does_not_wait_for_a_further_byte() {
    for (path, bytes) in fixtures() {
        if bytes.len() > 1000 {
            continue;
        }
        for at in 0..bytes.len() {
            let (arrived, failure) =
                poll(stream::iter([bytes.slice(..at)]).chain(stream::pending()));
            let place = format!("{} up to {at}", path.display());
            assert_eq!(arrived, read(&bytes[..at]), "{place}");
            assert_eq!(failure, None, "{place}");
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
        let bytes = std::fs::read(Path::new(STREAMS).join(format!("{name}.sse"))).unwrap();
        assert_eq!(noticed([Bytes::from(bytes)]), expected, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_at_any_splits_read_as_the_standard_says(
        pieces in proptest::collection::vec(piece(), 0..40),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..6),
    ) {
        let bytes = Bytes::from(pieces.concat());
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let chunks = cuts.windows(2).map(|cut| bytes.slice(cut[0]..cut[1])).collect::<Vec<_>>();
        prop_assert_eq!(noticed(chunks), read(&bytes));
    }

    #[test]
    fn no_bytes_pass_a_bound_or_stop_the_stream(
        pieces in proptest::collection::vec(piece(), 0..60),
        cut in any::<proptest::sample::Index>(),
    ) {
        let bytes = Bytes::from(pieces.concat());
        let at = cut.index(bytes.len() + 1);
        let bounds = Bounds { line: 16, event: 24 };
        let whole = arrivals([bytes.clone()], bounds);
        let split = arrivals([bytes.slice(..at), bytes.slice(at..)], bounds);
        for what in &whole {
            if let What::Event { data, .. } = what {
                // A broken byte becomes three.
                prop_assert!(data.len() <= 3 * bounds.event, "{:?}", data);
            }
        }
        prop_assert_eq!(without_sizes(whole), without_sizes(split));
    }
}

#[test]
fn a_clean_chunk_is_passed_on_without_a_copy() {
    let clean =
        Bytes::from_static(b"id: 1\nevent: a\ndata: \xC3\xA9\n\n: ping\n\ndata: 2\n\ndata: 3\n\n");
    let passed = shielded([clean.clone()]);
    assert_eq!(passed.len(), 1);
    assert_eq!(passed[0], clean);
    assert_eq!(passed[0].as_ptr(), clean.as_ptr());

    let cut = Bytes::from_static(b"data: 1\n\ndata: 2\n\nda");
    let passed = shielded([cut.clone()]);
    assert_eq!(passed[0].as_ptr(), cut.as_ptr());
    assert_eq!(passed[0], cut.slice(..18));
}

#[test]
fn a_line_past_its_bound_loses_its_event_and_no_other() {
    let bounds = Bounds {
        line: 20,
        event: 1000,
    };
    let long = "x".repeat(21);
    let text = format!("data: 1\n\nid: 7\ndata: kept?\ndata: {long}\ndata: more\n\ndata: 3\n\n");
    for at in 0..text.len() {
        let bytes = Bytes::from(text.clone());
        let what = arrivals([bytes.slice(..at), bytes.slice(at..)], bounds);
        let block = "id: 7\ndata: kept?\ndata: more\n\n".len() + "data: \n".len() + long.len();
        assert_eq!(
            what,
            [
                message("1", 9),
                What::Limit {
                    what: "line",
                    bytes: block as u64
                },
                What::Id("7".to_owned()),
                message("3", 9),
            ],
            "split at {at}"
        );
    }
}

#[test]
fn an_event_past_its_bound_is_dropped_and_the_next_is_whole() {
    let bounds = Bounds {
        line: 100,
        event: 10,
    };
    let text = "data: 1234\ndata: 5678\n\ndata: 123456789\n\ndata: 12345\ndata: 123\n\n";
    let what = arrivals([Bytes::from_static(text.as_bytes())], bounds);
    assert_eq!(what.len(), 3);
    assert_eq!(
        what[0],
        What::Event {
            event_type: "message".to_owned(),
            data: "1234\n5678".to_owned(),
            id: None,
            wire: 23,
        }
    );
    assert_eq!(what[1], message("123456789", 17));
    assert_eq!(
        what[2],
        What::Event {
            event_type: "message".to_owned(),
            data: "12345\n123".to_owned(),
            id: None,
            wire: 23,
        }
    );
    let what = arrivals(
        [Bytes::from("data: 12345\ndata: 1234\n\ndata: 1\n\n")],
        bounds,
    );
    assert_eq!(
        what,
        [
            What::Limit {
                what: "event",
                bytes: 24
            },
            message("1", 9)
        ]
    );
}

#[test]
fn an_overlong_comment_or_unknown_field_harms_no_event() {
    let bounds = Bounds {
        line: 20,
        event: 1000,
    };
    let long = "x".repeat(40);
    let text = format!("data: 1\n: {long}\nfoo: {long}\n\ndata: 2\n\n");
    let what = arrivals([Bytes::from(text)], bounds);
    assert_eq!(
        what[0],
        What::Limit {
            what: "line",
            bytes: 43
        }
    );
    assert!(matches!(&what[1], What::Event { data, .. } if data == "1"));
    assert_eq!(what[2], message("2", 9));
}

#[test]
fn a_limit_is_told_even_if_the_line_never_ends() {
    let bounds = Bounds {
        line: 20,
        event: 1000,
    };
    let what = arrivals([Bytes::from("data: "), Bytes::from("x".repeat(99))], bounds);
    assert_eq!(
        what,
        [What::Limit {
            what: "line",
            bytes: 105
        }]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat_under_a_line_without_end() {
    let chunk = Bytes::from(vec![b'x'; 1 << 20]);
    let body = stream::iter([Bytes::from("data: ")])
        .chain(stream::iter(std::iter::repeat_n(chunk, 512)))
        .chain(stream::iter([Bytes::from("\n\ndata: after\n\n")]));
    let before = peak_kb();
    let what = all(body, Bounds::default());
    let grown = peak_kb() - before;
    assert_eq!(
        what,
        [
            What::Limit {
                what: "line",
                bytes: (512 << 20) + 8
            },
            message("after", 13)
        ]
    );
    assert!(grown < 150_000, "{grown} KiB more");
}

#[test]
fn an_events_size_is_its_bytes_on_the_wire() {
    let text = "event: a\r\nid: 1\r\ndata: 1\r\nfoo\r\n: not mine\r\n\r\n: ping\n\ndata: 2\n\n";
    let what = arrivals([Bytes::from(text)], Bounds::default());
    let sizes: Vec<u32> = what
        .iter()
        .filter_map(|what| match what {
            What::Event { wire, .. } | What::Comment { wire, .. } => Some(*wire),
            _ => None,
        })
        .collect();
    assert_eq!(sizes, [12, 33, 7, 9]);
}

#[test]
fn the_end_says_how_much_of_an_event_was_cut_off() {
    let end = |text: &'static str| poll(stream::iter([Bytes::from(text)])).1.unwrap();
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

fn fixtures() -> Vec<(PathBuf, Bytes)> {
    let mut fixtures: Vec<_> = std::fs::read_dir(STREAMS)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "sse"))
        .map(|path| (path.clone(), Bytes::from(std::fs::read(path).unwrap())))
        .collect();
    fixtures.sort();
    fixtures
}

/// Pieces that streams are made of, and pieces that they are not.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b"data",
        b"data:",
        b"data: x",
        b"event",
        b"event: a",
        b"event:",
        b"id",
        b"id: 1",
        b"id:",
        b"retry: 10",
        b"retry:",
        b"comment: c",
        b":",
        b" ",
        b"\n",
        b"\n",
        b"\n\n",
        b"\r",
        b"\r\n",
        b"\r\n\r\n",
        b"\r\r",
        b"\xEF\xBB\xBF",
        b"\xEF",
        b"\xBB",
        b"\xFF",
        b"\xC3\xA9",
        b"\xC3",
        b"\xF0\x9F\x98\x80",
        b"\0",
        b"5",
        b"foo: bar",
    ];
    prop_oneof![
        6 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ]
}

fn noticed(
    chunks: impl IntoIterator<Item = Bytes, IntoIter: Send + Sync + 'static>,
) -> Vec<Noticed> {
    let (noticed, failure) = poll(stream::iter(chunks));
    assert_eq!(failure.unwrap().reason, Reason::ServerClosed);
    noticed
}

fn poll(
    body: impl Stream<Item = Bytes> + Send + Sync + Unpin + 'static,
) -> (Vec<Noticed>, Option<Failure>) {
    let mut id = String::new();
    let mut noticed = Vec::new();
    let (what, failure) = drain(body, Bounds::default());
    for what in what {
        match what {
            What::Event {
                event_type,
                data,
                id: own,
                ..
            } => {
                if let Some(own) = own {
                    id = own;
                }
                noticed.push(Noticed::Event(event_type, data, id.clone()));
            }
            What::Comment { text, .. } => noticed.push(Noticed::Comment(text)),
            What::Id(own) if own != id => {
                id.clone_from(&own);
                noticed.push(Noticed::Id(own));
            }
            What::Retry(ms) => noticed.push(Noticed::Retry(ms)),
            What::Open(_) | What::Bytes | What::Id(_) => {}
            limit @ What::Limit { .. } => panic!("{limit:?}"),
        }
    }
    (noticed, failure)
}

fn arrivals(
    chunks: impl IntoIterator<Item = Bytes, IntoIter: Send + Sync + 'static>,
    bounds: Bounds,
) -> Vec<What> {
    all(stream::iter(chunks), bounds)
}

fn all(
    body: impl Stream<Item = Bytes> + Send + Sync + Unpin + 'static,
    bounds: Bounds,
) -> Vec<What> {
    let (what, failure) = drain(body, bounds);
    assert_eq!(failure.unwrap().reason, Reason::ServerClosed);
    what
}

/// All that arrives before the body is over or has nothing more to give.
fn drain(
    body: impl Stream<Item = Bytes> + Send + Sync + Unpin + 'static,
    bounds: Bounds,
) -> (Vec<What>, Option<Failure>) {
    let mut decoder = Decoder::read(body, bounds);
    let mut what = Vec::new();
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        match Pin::new(&mut decoder).poll_next(&mut cx) {
            Poll::Ready(Some(Ok(arrival))) => match arrival.what {
                What::Open(_) | What::Bytes => {}
                arrived => what.push(arrived),
            },
            Poll::Ready(Some(Err(failure))) => {
                assert!(matches!(
                    Pin::new(&mut decoder).poll_next(&mut cx),
                    Poll::Ready(None)
                ));
                return (what, Some(failure));
            }
            Poll::Ready(None) => panic!("the end says why"),
            Poll::Pending => return (what, None),
        }
    }
}

fn shielded<const N: usize>(chunks: [Bytes; N]) -> Vec<Bytes> {
    let body = stream::iter(chunks.map(Ok::<_, std::io::Error>));
    let mut shield = Shield::new(body, Bounds::default(), Facts::default());
    let mut cx = Context::from_waker(Waker::noop());
    let mut passed = Vec::new();
    while let Poll::Ready(Some(bytes)) = Pin::new(&mut shield).poll_next(&mut cx) {
        passed.push(bytes.unwrap());
    }
    passed
}

fn message(data: &str, wire: u32) -> What {
    What::Event {
        event_type: "message".to_owned(),
        data: data.to_owned(),
        id: None,
        wire,
    }
}

/// Where a CRLF is split between chunks, its LF counts for what comes next.
fn without_sizes(arrivals: Vec<What>) -> Vec<What> {
    let plain = |what| match what {
        What::Event {
            event_type,
            data,
            id,
            ..
        } => What::Event {
            event_type,
            data,
            id,
            wire: 0,
        },
        What::Comment { text, .. } => What::Comment { text, wire: 0 },
        What::Limit { what, .. } => What::Limit { what, bytes: 0 },
        other => other,
    };
    arrivals.into_iter().map(plain).collect()
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
