//! The shield passes on what needs no change as it is.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use feedscope_engine::stream::shield::{Facts, Shield};
use feedscope_engine::stream::spec::{Bounds, Framing};
use futures_util::{Stream, stream};

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
fn a_chunk_that_begins_within_a_line_is_passed_on_without_a_copy_of_the_rest() {
    let first = Bytes::from_static(b"data: 1\n\nda");
    let second = Bytes::from_static(b"ta: 2\n\ndata: 3\n\n");
    let passed = shielded([first, second.clone()]);
    assert_eq!(passed[1], "data: 2\n");
    assert_eq!(passed[2].as_ptr(), second[6..].as_ptr());
}

#[test]
fn a_line_that_is_an_event_is_passed_on_as_one() {
    let body = Bytes::from_static(b"{\"a\":1}\n\n 2\n");
    let passed = passed([body], Framing::Lines).concat();
    assert_eq!(passed, b"data: {\"a\":1}\n\ndata:  2\n\n");
}

fn shielded<const N: usize>(chunks: [Bytes; N]) -> Vec<Bytes> {
    passed(chunks, Framing::Sse)
}

fn passed<const N: usize>(chunks: [Bytes; N], framing: Framing) -> Vec<Bytes> {
    let body = stream::iter(chunks.map(Ok::<_, std::io::Error>));
    let mut shield = Shield::new(body, Bounds::default(), framing, Facts::default());
    let mut cx = Context::from_waker(Waker::noop());
    let mut passed = Vec::new();
    while let Poll::Ready(Some(bytes)) = Pin::new(&mut shield).poll_next(&mut cx) {
        passed.push(bytes.unwrap());
    }
    passed
}
