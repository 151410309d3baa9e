//! The decoder: what arrives on one connection, in order.
//!
//! Two stand behind it. Ours asks the transport itself and reads its chunks as they come, and is
//! the default. The other lets `eventsource-client` run the connection, with the shield before
//! it. Both read through the same scan, and a person can choose: [`Parser`].

mod client;
mod framing;
mod own;
mod request;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};

use super::attempt::WireFacts;
use super::failure::Failure;
use super::hints::{Seen, hints};
use super::shield::{Facts, Opened};
use super::spec::{Bounds, Framing, Parser, StreamSpec};
use super::transport::{Asked, Body, Cookies, Distrust, Transport};
use crate::record::{SmolStr, Time};
use client::Parsing;
pub use framing::framing_for;
use own::Own;

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
        event_type: SmolStr,
        /// Its lines joined by LF.
        data: String,
        /// The last event ID that it sets; `None` leaves it as it was.
        id: Option<SmolStr>,
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
    Id(SmolStr),
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
    reading: Reading,
    facts: Facts,
    distrust: Distrust,
    /// The response's head, once it came.
    head: Option<Opened>,
    /// The least and the most that a `retry` is taken for, ms.
    retry_bounds: (u32, u32),
    compression_asked: bool,
    over: bool,
}

enum Reading {
    Own(Box<Own>),
    Client(Box<Parsing>),
}

impl Decoder {
    /// Asks as `spec` says, with `resume_id` as `Last-Event-ID` if it can be one. `cookies` are
    /// those of the stream's connections before.
    pub fn connect(
        spec: &StreamSpec,
        resume_id: &str,
        cookies: &Cookies,
    ) -> Result<Decoder, Failure> {
        let spec = &*request::resuming(spec, resume_id);
        let facts = Facts::default();
        let transport = Transport::new(spec, facts.clone(), cookies.clone());
        let distrust = transport.distrust();
        let reading = match spec.parser {
            Parser::Own => {
                let request = request::request(spec, resume_id)?;
                let asking = Box::pin(transport.open(request));
                Reading::Own(Box::new(Own::new(asking, spec.bounds, facts.clone())))
            }
            Parser::EventsourceClient => {
                let told = facts.clone();
                Reading::Client(Box::new(Parsing::connect(
                    spec, resume_id, transport, told,
                )?))
            }
        };
        Ok(Decoder {
            retry_bounds: spec.policy.retry_bounds(),
            compression_asked: spec.compression,
            distrust,
            ..Decoder::of(reading, facts)
        })
    }

    /// Reads a body that is there already, in this way.
    pub fn read_with(
        parser: Parser,
        framing: Framing,
        body: impl Stream<Item = Bytes> + Send + Sync + Unpin + 'static,
        bounds: Bounds,
    ) -> Decoder {
        let facts = Facts::default();
        facts.open(Opened {
            framing,
            ..Opened::default()
        });
        let body: Body = Box::pin(body.map(Ok));
        let reading = match parser {
            Parser::Own => {
                let asking = Box::pin(std::future::ready(Ok(body)));
                Reading::Own(Box::new(Own::new(asking, bounds, facts.clone())))
            }
            Parser::EventsourceClient => {
                Reading::Client(Box::new(Parsing::read(body, bounds, facts.clone())))
            }
        };
        Decoder::of(reading, facts)
    }

    /// What was on the wire so far, and what that means.
    pub fn wire(&self) -> WireFacts {
        let told;
        let counts = match &self.reading {
            Reading::Own(own) => own.counts(),
            Reading::Client(client) => {
                told = client.counts();
                &told
            }
        };
        let mut wire = counts.facts();
        let unknown = Opened::default();
        let head = self.head.as_ref().unwrap_or(&unknown);
        wire.compression.clone_from(&head.compression);
        wire.hints = hints(&Seen {
            wire: &wire,
            pace: &counts.pace,
            ids: counts.ids,
            errors: counts.errors,
            largest: counts.largest as u64,
            head,
            compression_asked: self.compression_asked,
            retry_bounds: self.retry_bounds,
            now: (!self.over).then(Time::now),
        });
        wire
    }

    /// Takes the connection for dead, or no longer does. If so when this is dropped, no other
    /// request goes over it.
    pub fn distrust(&self, dead: bool) {
        self.distrust.set(dead);
    }

    /// What was asked of the server since this was last called, if anything.
    pub fn asked(&self) -> Option<Asked> {
        self.facts.take_asked()
    }

    fn of(reading: Reading, facts: Facts) -> Decoder {
        Decoder {
            reading,
            facts,
            distrust: Distrust::default(),
            head: None,
            retry_bounds: (0, u32::MAX),
            compression_asked: false,
            over: false,
        }
    }
}

impl Stream for Decoder {
    type Item = Result<Arrival, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = match &mut self.reading {
            Reading::Own(own) => own.poll_next(cx),
            Reading::Client(client) => client.poll_next(cx),
        };
        match &polled {
            Poll::Ready(Some(Ok(Arrival { what, .. }))) => {
                if let What::Open(opened) = what {
                    self.head = Some(opened.clone());
                }
            }
            Poll::Ready(Some(Err(_)) | None) => self.over = true,
            Poll::Pending => {}
        }
        polled
    }
}
