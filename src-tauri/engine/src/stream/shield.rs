//! The shield: a body adapter that makes any bytes safe for `eventsource-client`.
//!
//! The parser behind it fails on invalid UTF-8 and on blocks without a known field, has no
//! bounds, and keeps an `id` or a `retry` without data to itself. The shield hands it complete
//! lines of known fields in valid UTF-8 with LF ends, and tells the rest as [`Fact`]s, in order.
//! A chunk that needs no change is passed on as it is, without a copy.

mod facts;
mod pass;

use std::collections::VecDeque;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use launchdarkly_sdk_transport::TransportError;

use super::spec::{Bounds, Framing};
pub use facts::{Fact, Facts, Opened};
use pass::Pass;

/// A response's body on its way to the parser.
pub struct Shield<S> {
    body: S,
    pass: Pass,
    facts: Facts,
    ready: VecDeque<Bytes>,
    over: bool,
}

impl<S> Shield<S> {
    /// Stands before `body` and reports to `facts`. A body that is framed in lines becomes an
    /// event stream.
    pub fn new(body: S, bounds: Bounds, framing: Framing, facts: Facts) -> Self {
        Shield {
            body,
            pass: Pass::new(bounds, framing),
            facts,
            ready: VecDeque::new(),
            over: false,
        }
    }
}

impl<S, E> Stream for Shield<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Error + Send + Sync + 'static,
{
    type Item = Result<Bytes, TransportError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(bytes) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(bytes)));
            }
            if this.over {
                return Poll::Ready(None);
            }
            match ready!(Pin::new(&mut this.body).poll_next(cx)) {
                Some(Ok(chunk)) => this.facts.chunk(&mut this.pass, &chunk, &mut this.ready),
                Some(Err(error)) => {
                    this.over = true;
                    this.facts.finish(&mut this.pass, false, &mut this.ready);
                    return Poll::Ready(Some(Err(TransportError::new(error))));
                }
                None => {
                    this.over = true;
                    this.facts.finish(&mut this.pass, true, &mut this.ready);
                }
            }
        }
    }
}
