//! The decoder: what arrives on one connection, in order. The one file that names the parser.
//!
//! `eventsource-client` runs the connection with reconnecting off and parses; the shield before
//! it knows what the parser does not tell. Its events and the shield's facts are paired here.
//! The parser pulls its bytes itself, so the boundary is this stream of arrivals.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use eventsource_client::{BoxStream, Client, ClientBuilder, Error, ReconnectOptions, SSE};
use futures_util::Stream;
use launchdarkly_sdk_transport::{
    ByteStream, HttpTransport, Request, Response, ResponseFuture, TransportError,
};

use super::check::resume_header;
use super::failure::Failure;
use super::shield::{Bounds, Fact, Facts, Opened, Shield};
use super::spec::StreamSpec;
use super::transport::{Asked, Transport};
use crate::record::{Reason, Time};

/// Something that arrived, and when its last byte did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When its last byte came.
    pub time: Time,
    /// What it is.
    pub what: What,
}

/// What arrives on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The response's head; first, and once.
    Open(Opened),
    /// An event, as HTML 9.2.6 dispatches it.
    Event {
        /// `message` when unnamed.
        event_type: String,
        /// Its lines joined by LF.
        data: String,
        /// The last event ID that it sets; `None` leaves it as it was.
        id: Option<String>,
        /// Bytes of its block on the wire.
        wire: u32,
    },
    /// A line that began with a colon.
    Comment {
        /// All after the colon.
        text: String,
        /// Bytes of the line on the wire.
        wire: u32,
    },
    /// The last event ID changed without an event.
    Id(String),
    /// The server set the reconnection time, ms, as it wrote it.
    Retry(u64),
    /// Something passed a bound and was left out.
    Limit {
        /// `line` or `event`.
        what: &'static str,
        /// Bytes left out.
        bytes: u64,
    },
    /// Bytes came, and none of the above was complete.
    Bytes,
}

/// One connection: its arrivals, then one error that says how it ended, then nothing.
pub struct Decoder {
    parser: BoxStream<Result<SSE, Error>>,
    channel: Facts,
    facts: VecDeque<(Time, Fact)>,
    /// Parsed, and waiting for the facts before it.
    parsed: Option<SSE>,
    end: Option<Failure>,
    over: bool,
    seen_bytes: u64,
}

impl Decoder {
    /// Asks as `spec` says, with `resume_id` as `Last-Event-ID` if it can be one.
    pub fn connect(spec: &StreamSpec, resume_id: &str) -> Result<Decoder, Failure> {
        let facts = Facts::default();
        let bounds = Bounds {
            line: spec.bounds.line as usize,
            event: spec.bounds.event as usize,
        };
        let transport = Transport::new(spec, bounds, facts.clone())?;
        let mut builder = ClientBuilder::for_url(&spec.url)
            .map_err(|error| Failure::bad_request(format!("the URL can't be asked: {error}")))?
            .method(spec.method.clone());
        if let Some(body) = &spec.body {
            builder = builder.body(body.clone());
        }
        if resume_header(resume_id).is_some() {
            builder = builder.last_event_id(resume_id.to_owned());
        }
        Ok(Decoder::start(builder, transport, facts))
    }

    /// Reads a body that is there already.
    pub fn read(
        body: impl Stream<Item = Bytes> + Send + Sync + Unpin + 'static,
        bounds: Bounds,
    ) -> Decoder {
        let facts = Facts::default();
        let body = futures_util::StreamExt::map(body, Ok::<_, Infallible>);
        let shield: ByteStream = Box::pin(Shield::new(body, bounds, facts.clone()));
        let builder =
            ClientBuilder::for_url("http://localhost/").expect("http://localhost/ is a URL");
        Decoder::start(builder, Ready(Arc::new(Mutex::new(Some(shield)))), facts)
    }

    fn start(builder: ClientBuilder, transport: impl HttpTransport, channel: Facts) -> Self {
        let client = builder
            .reconnect(ReconnectOptions::reconnect(false).build())
            .redirect_limit(0)
            .build_with_transport(transport);
        Decoder {
            parser: client.stream(),
            channel,
            facts: VecDeque::new(),
            parsed: None,
            end: None,
            over: false,
            seen_bytes: 0,
        }
    }

    /// What was asked of the server since this was last called, if anything.
    pub fn asked(&self) -> Option<Asked> {
        self.channel.take_asked()
    }

    /// The next thing whose turn it is by the facts; `None` if the parser must say more first.
    fn next_told(&mut self) -> Option<Arrival> {
        if self.facts.is_empty() {
            self.channel.take(&mut self.facts);
        }
        let parser_has_it = match self.facts.front()?.1 {
            Fact::Event { .. } | Fact::Comment { .. } | Fact::Limit { phantom: true, .. } => true,
            Fact::Id(_) | Fact::Retry(_) | Fact::Limit { .. } => false,
        };
        if parser_has_it && self.parsed.is_none() {
            return None;
        }
        let (time, fact) = self.facts.pop_front()?;
        let parsed = if parser_has_it {
            self.parsed.take()
        } else {
            None
        };
        let what = match (fact, parsed) {
            (Fact::Event { id, wire }, Some(SSE::Event(event))) => What::Event {
                event_type: event.event_type,
                data: event.data,
                id,
                wire,
            },
            (Fact::Comment { wire }, Some(SSE::Comment(text))) => What::Comment { text, wire },
            (Fact::Id(id), _) => What::Id(id),
            (Fact::Retry(ms), _) => What::Retry(ms),
            (Fact::Limit { what, bytes, .. }, _) => What::Limit { what, bytes },
            (fact, parsed) => {
                self.end = Some(Failure::new(
                    Reason::Reset,
                    format!("the parser and the shield disagree ({fact:?}, {parsed:?}): report it"),
                ));
                return None;
            }
        };
        Some(Arrival { time, what })
    }

    fn failure(&self, error: Error) -> Failure {
        match error {
            Error::Eof | Error::UnexpectedEof => Failure::server_closed(self.channel.unfinished()),
            Error::TimedOut => Failure::new(
                Reason::Reset,
                "the server stopped answering: the network between may be down",
            ),
            Error::Transport(error) => match error.inner().downcast_ref::<Failure>() {
                Some(failure) => failure.clone(),
                None => Failure::reading(error.inner()),
            },
            Error::InvalidParameter(error) => {
                Failure::bad_request(format!("the request can't be made: {error}"))
            }
            error => Failure::new(
                Reason::Reset,
                format!("the parser gave up ({error}): report it"),
            ),
        }
    }
}

impl Stream for Decoder {
    type Item = Result<Arrival, Failure>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.over {
            return Poll::Ready(None);
        }
        loop {
            if let Some(arrival) = this.next_told() {
                return Poll::Ready(Some(Ok(arrival)));
            }
            if let Some(failure) = this.end.take() {
                this.over = true;
                return Poll::Ready(Some(Err(failure)));
            }
            let polled = this.parser.as_mut().poll_next(cx);
            if polled.is_pending() {
                if let Some(arrival) = this.next_told() {
                    return Poll::Ready(Some(Ok(arrival)));
                }
                let bytes = this.channel.bytes();
                if std::mem::replace(&mut this.seen_bytes, bytes) != bytes {
                    return Poll::Ready(Some(Ok(now(What::Bytes))));
                }
            }
            match ready!(polled) {
                Some(Ok(SSE::Connected(_))) => {
                    let opened = this.channel.take_opened().unwrap_or_default();
                    return Poll::Ready(Some(Ok(now(What::Open(opened)))));
                }
                Some(Ok(parsed)) => this.parsed = Some(parsed),
                // Any error is the connection's last word: the parser would repeat it for ever.
                Some(Err(error)) => this.end = Some(this.failure(error)),
                None => this.end = Some(Failure::server_closed(this.channel.unfinished())),
            }
        }
    }
}

fn now(what: What) -> Arrival {
    Arrival {
        time: Time::now(),
        what,
    }
}

/// A transport whose answer is there already.
#[derive(Clone)]
struct Ready(Arc<Mutex<Option<ByteStream>>>);

impl HttpTransport for Ready {
    fn request(&self, _: Request<Option<Bytes>>) -> ResponseFuture {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let body: ByteStream = body.unwrap_or_else(|| Box::pin(futures_util::stream::empty()));
        let response: Result<_, TransportError> = Ok(Response::new(body));
        Box::pin(std::future::ready(response))
    }
}
