//! What the tests of decoders share: every parser, the fixtures, and what arrives of a body.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use feedscope_engine::record::Reason;
use feedscope_engine::stream::Failure;
use feedscope_engine::stream::attempt::WireFacts;
use feedscope_engine::stream::decoder::{Decoder, What};
use feedscope_engine::stream::spec::{Bounds, Framing, Parser};
use futures_util::{Stream, stream};
use proptest::prelude::*;
use proptest::sample::Index;

use super::reference_parser::Noticed;

pub const PARSERS: [Parser; 2] = [Parser::Own, Parser::EventsourceClient];

const STREAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/streams");

/// The fixtures with this ending.
pub fn fixtures(ending: &str) -> Vec<(String, Bytes)> {
    let mut fixtures: Vec<_> = std::fs::read_dir(STREAMS)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == ending))
        .map(|path| (name(&path), Bytes::from(std::fs::read(path).unwrap())))
        .collect();
    fixtures.sort();
    fixtures
}

pub fn fixture(name: &str) -> Bytes {
    Bytes::from(std::fs::read(Path::new(STREAMS).join(name)).unwrap())
}

fn name(path: &Path) -> String {
    PathBuf::from(path.file_name().unwrap())
        .display()
        .to_string()
}

/// How a body is read.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    pub parser: Parser,
    pub framing: Framing,
    pub bounds: Bounds,
}

impl Way {
    pub fn events(parser: Parser) -> Way {
        Way {
            parser,
            framing: Framing::Sse,
            bounds: Bounds::default(),
        }
    }

    pub fn lines(parser: Parser) -> Way {
        Way {
            framing: Framing::Lines,
            ..Way::events(parser)
        }
    }

    pub fn bounded(self, line: u32, event: u32) -> Way {
        let bounds = Bounds {
            line,
            event,
            ..Bounds::default()
        };
        Way { bounds, ..self }
    }

    /// What a reader notices of a whole body.
    pub fn noticed(
        self,
        chunks: impl IntoIterator<Item = Bytes, IntoIter: Send + Sync + 'static>,
    ) -> Vec<Noticed> {
        noticed(self.arrivals(chunks))
    }

    /// What arrives of a whole body.
    pub fn arrivals(
        self,
        chunks: impl IntoIterator<Item = Bytes, IntoIter: Send + Sync + 'static>,
    ) -> Vec<What> {
        self.read(stream::iter(chunks)).what
    }

    /// What the wire tells of a whole body.
    pub fn wire(
        self,
        chunks: impl IntoIterator<Item = Bytes, IntoIter: Send + Sync + 'static>,
    ) -> WireFacts {
        self.read(stream::iter(chunks)).wire
    }

    pub fn read(self, body: impl Stream<Item = Bytes> + Send + Sync + Unpin + 'static) -> Read {
        let read = self.drain(body);
        let failure = read.failure.as_ref().unwrap();
        assert_eq!(failure.reason, Reason::ServerClosed, "{failure}");
        read
    }

    /// All that arrives before the body is over or has nothing more to give.
    pub fn drain(self, body: impl Stream<Item = Bytes> + Send + Sync + Unpin + 'static) -> Read {
        let mut decoder = Decoder::read_with(self.parser, self.framing, body, self.bounds);
        let mut what = Vec::new();
        let mut cx = Context::from_waker(Waker::noop());
        let failure = loop {
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
                    break Some(failure);
                }
                Poll::Ready(None) => panic!("the end says why"),
                Poll::Pending => break None,
            }
        };
        let wire = decoder.wire();
        Read {
            what,
            failure,
            wire,
        }
    }
}

pub struct Read {
    pub what: Vec<What>,
    /// How it ended, if it did.
    pub failure: Option<Failure>,
    pub wire: WireFacts,
}

/// A body reads so in each way: whole, byte by byte, and in two pieces of any length.
pub fn reads_at_every_split(ways: [Way; 2], name: &str, bytes: &Bytes, expected: &[Noticed]) {
    for way in ways {
        assert_eq!(way.noticed([bytes.clone()]), expected, "{name} {way:?}");
        let single = way.noticed(bytewise(bytes));
        assert_eq!(single, expected, "{name} byte by byte {way:?}");
        for at in 0..bytes.len() {
            let split = way.noticed([bytes.slice(..at), bytes.slice(at..)]);
            assert_eq!(split, expected, "{name} split at {at} {way:?}");
        }
    }
}

/// As the reference parser says it: every event with the last event ID at its dispatch.
pub fn noticed(arrivals: Vec<What>) -> Vec<Noticed> {
    let mut id = String::new();
    let mut noticed = Vec::new();
    for what in arrivals {
        match what {
            What::Event {
                event_type,
                data,
                id: own,
                ..
            } => {
                if let Some(own) = own {
                    id = own.into();
                }
                noticed.push(Noticed::Event(event_type.into(), data, id.clone()));
            }
            What::Comment { text, .. } => noticed.push(Noticed::Comment(text)),
            What::Id(own) if own != id => {
                id = own.into();
                noticed.push(Noticed::Id(id.clone()));
            }
            What::Retry(ms) => noticed.push(Noticed::Retry(ms)),
            What::Open(_) | What::Bytes | What::Id(_) => {}
            limit @ What::Limit { .. } => panic!("{limit:?}"),
        }
    }
    noticed
}

/// Where a CRLF is split between chunks, its LF may count for what comes next.
pub fn without_sizes(arrivals: Vec<What>) -> Vec<What> {
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

pub fn message(data: &str, wire: u32) -> What {
    What::Event {
        event_type: "message".into(),
        data: data.to_owned(),
        id: None,
        wire,
    }
}

/// `bytes` cut at these places.
pub fn cut(bytes: &Bytes, cuts: &[Index]) -> Vec<Bytes> {
    let mut cuts: Vec<usize> = cuts
        .iter()
        .map(|cut| cut.index(bytes.len() + 1))
        .chain([0, bytes.len()])
        .collect();
    cuts.sort_unstable();
    let chunks = cuts.windows(2).map(|cut| bytes.slice(cut[0]..cut[1]));
    chunks.collect()
}

pub fn bytewise(bytes: &Bytes) -> Vec<Bytes> {
    (0..bytes.len()).map(|at| bytes.slice(at..=at)).collect()
}

/// Some bytes that are nearly a stream.
pub fn soup() -> impl Strategy<Value = Bytes> {
    proptest::collection::vec(piece(), 0..60).prop_map(|pieces| Bytes::from(pieces.concat()))
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
        b"{\"a\":1}",
        b"\x1E[2]",
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
