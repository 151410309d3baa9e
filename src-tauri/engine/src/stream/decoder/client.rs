//! `eventsource-client` runs the connection with reconnecting off and parses; the shield before
//! it knows what the parser does not tell. Its events and the shield's facts are paired here.
//! The one file that names the parser.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use eventsource_client::{BoxStream, Client, ClientBuilder, Error, ReconnectOptions, SSE};
use launchdarkly_sdk_transport::{
    ByteStream, HttpTransport, Request, Response, ResponseFuture, TransportError,
};

use super::request::accept;
use super::{Arrival, What};
use crate::record::{Reason, Time};
use crate::stream::check::resume_header;
use crate::stream::failure::Failure;
use crate::stream::scan::Counts;
use crate::stream::shield::{Fact, Facts, Shield};
use crate::stream::spec::{Bounds, StreamSpec};
use crate::stream::transport::{Body, Opening, Transport};

/// A connection that the crate runs.
pub(super) struct Parsing {
    parser: BoxStream<Result<SSE, Error>>,
    channel: Facts,
    facts: VecDeque<(Time, Fact)>,
    /// Parsed, and waiting for the facts before it.
    parsed: Option<SSE>,
    end: Option<Failure>,
    over: bool,
    seen_bytes: u64,
}

impl Parsing {
    /// Asks as `spec` says, with `resume_id` as `Last-Event-ID` if it can be one.
    pub fn connect(
        spec: &StreamSpec,
        resume_id: &str,
        transport: Transport,
        channel: Facts,
    ) -> Result<Parsing, Failure> {
        let cannot = |error| Failure::bad_request(format!("the URL can't be asked: {error}"));
        let mut builder = ClientBuilder::for_url(&spec.url)
            .and_then(|builder| builder.header("Accept", accept(spec.framing)))
            .map_err(cannot)?
            .method(spec.method.clone());
        if let Some(body) = &spec.body {
            builder = builder.body(body.clone());
        }
        if resume_header(resume_id).is_some() {
            builder = builder.last_event_id(resume_id.to_owned());
        }
        let ask = move |request| -> Opening { Box::pin(transport.clone().open(request)) };
        Ok(Parsing::start(builder, ask, spec.bounds, channel))
    }

    /// Reads a body that is there already.
    pub fn read(body: Body, bounds: Bounds, channel: Facts) -> Parsing {
        let builder =
            ClientBuilder::for_url("http://localhost/").expect("http://localhost/ is a URL");
        let body = Arc::new(Mutex::new(Some(body)));
        let ask = move |_| -> Opening {
            let body = body.lock().unwrap_or_else(PoisonError::into_inner).take();
            let body = body.unwrap_or_else(|| Box::pin(futures_util::stream::empty()));
            Box::pin(std::future::ready(Ok(body)))
        };
        Parsing::start(builder, ask, bounds, channel)
    }

    fn start<A>(builder: ClientBuilder, ask: A, bounds: Bounds, channel: Facts) -> Parsing
    where
        A: Fn(Request<Option<Bytes>>) -> Opening + Clone + Send + Sync + 'static,
    {
        let shielded = Shielded {
            ask,
            bounds,
            channel: channel.clone(),
        };
        let client = builder
            .reconnect(ReconnectOptions::reconnect(false).build())
            .redirect_limit(0)
            .build_with_transport(shielded);
        Parsing {
            parser: client.stream(),
            channel,
            facts: VecDeque::new(),
            parsed: None,
            end: None,
            over: false,
            seen_bytes: 0,
        }
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        self.channel.counts()
    }

    /// The next arrival, or how the connection ended, or nothing more.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Arrival, Failure>>> {
        if self.over {
            return Poll::Ready(None);
        }
        loop {
            if let Some(arrival) = self.next_told() {
                return Poll::Ready(Some(Ok(arrival)));
            }
            if let Some(failure) = self.end.take() {
                self.over = true;
                return Poll::Ready(Some(Err(failure)));
            }
            let polled = self.parser.as_mut().poll_next(cx);
            if polled.is_pending() {
                if let Some(arrival) = self.next_told() {
                    return Poll::Ready(Some(Ok(arrival)));
                }
                let bytes = self.channel.bytes();
                if std::mem::replace(&mut self.seen_bytes, bytes) != bytes {
                    return Poll::Ready(Some(Ok(now(What::Bytes))));
                }
            }
            match ready!(polled) {
                Some(Ok(SSE::Connected(_))) => {
                    let opened = self.channel.take_opened().unwrap_or_default();
                    return Poll::Ready(Some(Ok(now(What::Open(opened)))));
                }
                Some(Ok(parsed)) => self.parsed = Some(parsed),
                // Any error is the connection's last word: the parser would repeat it for ever.
                Some(Err(error)) => self.end = Some(self.failure(error)),
                None => self.end = Some(Failure::server_closed(self.channel.unfinished())),
            }
        }
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
                event_type: event.event_type.into(),
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

fn now(what: What) -> Arrival {
    Arrival {
        time: Time::now(),
        what,
    }
}

/// A transport whose bodies stand behind the shield.
#[derive(Clone)]
struct Shielded<A> {
    ask: A,
    bounds: Bounds,
    channel: Facts,
}

impl<A> HttpTransport for Shielded<A>
where
    A: Fn(Request<Option<Bytes>>) -> Opening + Clone + Send + Sync + 'static,
{
    fn request(&self, request: Request<Option<Bytes>>) -> ResponseFuture {
        let Shielded {
            ask,
            bounds,
            channel,
        } = self.clone();
        Box::pin(async move {
            let body = ask(request).await.map_err(TransportError::new)?;
            let shield = Shield::new(body, bounds, channel.framing(), channel);
            let shield: ByteStream = Box::pin(shield);
            Ok(Response::new(shield))
        })
    }
}
