//! What the targets check: every parser reads the same of the same bytes, however they are cut;
//! and whatever became of a capture's files, nothing is made up and nothing is lost unmarked. Any
//! text as a filter is read or refused, and does not lie.

pub mod filter;
#[path = "../../tests/engine/capture_folder.rs"]
pub mod folder;
#[path = "../../tests/engine/capture_memory_disk.rs"]
mod memory_disk;

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use feedscope_engine::stream::decoder::{Decoder, What};
use feedscope_engine::stream::spec::{Bounds, Framing, Parser};
use futures_util::{Stream, stream};

/// Reads `data` whole and cut, by both parsers, and panics where they differ. The last byte says
/// where it is cut, and whether the bounds are so small that it passes them.
pub fn agree(framing: Framing, data: &[u8]) {
    let Some(&choice) = data.last() else { return };
    let bounds = match choice % 2 {
        0 => Bounds::default(),
        _ => Bounds {
            line: 24,
            event: 32,
            ..Bounds::default()
        },
    };
    let bytes = Bytes::copy_from_slice(data);
    let size = usize::from(choice / 2) % data.len() + 1;
    let cut: Vec<Bytes> = (0..bytes.len())
        .step_by(size)
        .map(|at| bytes.slice(at..bytes.len().min(at + size)))
        .collect();
    let read = |parser, chunks| arrivals(parser, framing, chunks, bounds);
    let own = read(Parser::Own, cut.clone());
    assert_eq!(
        own,
        read(Parser::EventsourceClient, cut),
        "the parsers differ"
    );
    let whole = read(Parser::Own, vec![bytes]);
    assert_eq!(
        without_sizes(own),
        without_sizes(whole),
        "a cut makes a difference"
    );
}

fn arrivals(parser: Parser, framing: Framing, chunks: Vec<Bytes>, bounds: Bounds) -> Vec<What> {
    let mut decoder = Decoder::read_with(parser, framing, stream::iter(chunks), bounds);
    let mut cx = Context::from_waker(Waker::noop());
    let mut arrived = Vec::new();
    loop {
        match Pin::new(&mut decoder).poll_next(&mut cx) {
            Poll::Ready(Some(Ok(arrival))) => match arrival.what {
                What::Open(_) | What::Bytes => {}
                what => arrived.push(what),
            },
            Poll::Ready(Some(Err(_))) => return arrived,
            Poll::Ready(None) | Poll::Pending => panic!("the end of a body says why"),
        }
    }
}

/// Where a CRLF is cut, its LF may count for what comes next.
fn without_sizes(mut arrivals: Vec<What>) -> Vec<What> {
    for arrival in &mut arrivals {
        match arrival {
            What::Event { wire, .. } | What::Comment { wire, .. } => *wire = 0,
            What::Limit { bytes, .. } => *bytes = 0,
            _ => {}
        }
    }
    arrivals
}
