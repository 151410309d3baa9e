//! The decoder of our own: a connection's chunks, straight to arrivals.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};

use super::{Arrival, What};
use crate::record::{SmolStr, Time};
use crate::stream::failure::Failure;
use crate::stream::scan::{
    Block, Counts, End, Limit, Line, LineSink, Lines, Row, Said, Size, row, says_error,
};
use crate::stream::shield::Facts;
use crate::stream::spec::{Bounds, Framing};
use crate::stream::transport::{Body, Opening};

/// At most so much of a chunk is turned into arrivals at once: they take up to thirty times
/// the room.
const PIECE: usize = 32 << 10;

/// A connection that is read here.
pub(super) struct Own {
    state: State,
    facts: Facts,
    lines: Lines,
    events: Events,
    /// What is left of the last chunk.
    rest: Bytes,
    /// When the present chunk came, while it completed nothing.
    silent: Option<Time>,
    end: Option<Failure>,
}

enum State {
    Asking(Opening),
    Reading(Body),
    Over,
}

impl Own {
    pub fn new(asking: Opening, bounds: Bounds, facts: Facts) -> Own {
        Own {
            state: State::Asking(asking),
            facts,
            lines: Lines::new(bounds.line as usize),
            events: Events::new(bounds.event as usize),
            rest: Bytes::new(),
            silent: None,
            end: None,
        }
    }

    /// What was counted so far.
    pub fn counts(&self) -> &Counts {
        &self.events.counts
    }

    /// The next arrival, or how the connection ended, or nothing more.
    #[inline]
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Arrival, Failure>>> {
        if let Some(arrival) = self.events.ready.pop_front() {
            return Poll::Ready(Some(Ok(arrival)));
        }
        self.poll_more(cx)
    }

    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Arrival, Failure>>> {
        loop {
            if let Some(arrival) = self.events.ready.pop_front() {
                self.silent = None;
                return Poll::Ready(Some(Ok(arrival)));
            }
            if !self.rest.is_empty() {
                let piece = self.rest.split_to(self.rest.len().min(PIECE));
                self.lines.feed(&piece, &mut self.events);
                continue;
            }
            // Said of each such chunk, so that a flood of them holds nothing else up.
            if let Some(time) = self.silent.take() {
                let what = What::Bytes;
                return Poll::Ready(Some(Ok(Arrival { time, what })));
            }
            if let Some(failure) = self.end.take() {
                return Poll::Ready(Some(Err(failure)));
            }
            match &mut self.state {
                State::Asking(asking) => match ready!(asking.poll_unpin(cx)) {
                    Ok(body) => return Poll::Ready(Some(Ok(self.open(body)))),
                    Err(failure) => self.close(failure),
                },
                State::Reading(body) => match ready!(body.poll_next_unpin(cx)) {
                    Some(Ok(chunk)) => self.take(chunk),
                    Some(Err(failure)) => {
                        self.finish(false);
                        self.close(failure);
                    }
                    None => {
                        self.finish(true);
                        self.close(Failure::server_closed(self.events.counts.incomplete));
                    }
                },
                State::Over => return Poll::Ready(None),
            }
        }
    }

    fn open(&mut self, body: Body) -> Arrival {
        self.state = State::Reading(body);
        let opened = self.facts.take_opened().unwrap_or_default();
        self.events.by_line = opened.framing == Framing::Lines;
        Arrival {
            time: Time::now(),
            what: What::Open(opened),
        }
    }

    fn take(&mut self, chunk: Bytes) {
        let now = Time::now();
        self.events.counts.chunk(&chunk, now);
        self.events.time = now;
        self.silent = Some(now);
        self.rest = chunk;
    }

    /// The body is over. The last line is an event without its end only when it is `whole`.
    fn finish(&mut self, whole: bool) {
        self.events.time = Time::now();
        let tail = self.lines.tail();
        if self.events.by_line && whole && tail.is_json() {
            return self.lines.end_line(&mut self.events);
        }
        let (left, limit) = self.events.block.finish(&tail);
        self.events.counts.incomplete = left;
        if let Some(limit) = limit {
            self.events.limit(limit);
        }
    }

    fn close(&mut self, failure: Failure) {
        self.state = State::Over;
        self.end = Some(failure);
    }
}

/// Gathers what lines say, into arrivals.
struct Events {
    /// Each line is an event.
    by_line: bool,
    /// Bytes of an event.
    bound: usize,
    block: Block,
    /// The present block's data, its lines joined by LF.
    data: Option<String>,
    /// The present block's type.
    name: SmolStr,
    counts: Counts,
    /// When the present chunk came.
    time: Time,
    ready: VecDeque<Arrival>,
}

impl Events {
    fn new(bound: usize) -> Events {
        Events {
            by_line: false,
            bound,
            block: Block::new(bound),
            data: None,
            name: SmolStr::default(),
            counts: Counts::default(),
            time: Time::default(),
            ready: VecDeque::new(),
        }
    }

    fn arrive(&mut self, what: What) {
        let time = self.time;
        self.ready.push_back(Arrival { time, what });
    }

    fn limit(&mut self, limit: Limit) {
        let Limit { what, bytes, .. } = limit;
        self.arrive(What::Limit { what, bytes });
    }

    #[inline]
    fn field(&mut self, line: &Line<'_>) {
        match self.block.line(line.text, line.size, &mut self.counts) {
            Said::Nothing | Said::Id(_) => {}
            Said::Data(value) => match &mut self.data {
                None => self.data = Some(value.to_owned()),
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
            },
            Said::TooMuch => self.data = None,
            Said::Name(name) => self.name = name.into(),
            Said::Retry(ms) => self.arrive(What::Retry(ms)),
            Said::Comment(text, wire) => self.arrive(What::Comment {
                text: text.to_owned(),
                wire,
            }),
            Said::End(end) => self.end(end),
        }
    }

    #[inline]
    fn end(&mut self, end: End) {
        let data = self.data.take();
        let name = std::mem::take(&mut self.name);
        match end {
            End::Nothing => {}
            End::Event { id, wire } => self.arrive(What::Event {
                event_type: named(name),
                data: data.unwrap_or_default(),
                id,
                wire,
            }),
            End::Id(id) => self.arrive(What::Id(id)),
            End::Limit { limit, id } => {
                self.limit(limit);
                if let Some(id) = id {
                    self.arrive(What::Id(id));
                }
            }
        }
    }

    fn row(&mut self, line: &Line<'_>) {
        match row(line, self.bound) {
            Row::Blank => {}
            Row::Event(data, wire) => {
                self.counts.event(wire as usize, says_error(data));
                self.arrive(What::Event {
                    event_type: named(SmolStr::default()),
                    data: data.to_owned(),
                    id: None,
                    wire,
                });
            }
            Row::Limit(limit) => self.limit(limit),
        }
    }
}

impl LineSink for Events {
    fn counts(&mut self) -> &mut Counts {
        &mut self.counts
    }

    #[inline]
    fn line(&mut self, line: Line<'_>) {
        match self.by_line {
            false => self.field(&line),
            true => self.row(&line),
        }
    }

    fn overlong(&mut self, head: &str, size: Size) {
        let limit = match self.by_line {
            false => self.block.overlong(head, size, &mut self.counts),
            true => Some(Limit::line(size)),
        };
        if let Some(limit) = limit {
            self.limit(limit);
        }
        if self.block.is_over() {
            self.data = None;
        }
    }

    fn late_lf(&mut self) {
        if !self.by_line {
            self.block.late_lf();
        }
    }
}

/// An event without a name is a `message`.
fn named(name: SmolStr) -> SmolStr {
    match name.is_empty() {
        true => SmolStr::new_static("message"),
        false => name,
    }
}
