//! The side channel from the shield to whoever reads the parsed events.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::pass::Pass;
use crate::record::{SmolStr, Time};
use crate::stream::scan::{Counts, Limit};
use crate::stream::spec::Framing;
use crate::stream::transport::Asked;

/// What the parser does not tell, in the order of the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The parser will dispatch an event.
    Event {
        /// The last event ID that its block set; `None` leaves it as it was.
        id: Option<SmolStr>,
        /// Bytes of its block, comments in it excepted.
        wire: u32,
    },
    /// The parser will pass on a comment.
    Comment {
        /// Bytes of its line.
        wire: u32,
    },
    /// A block without data set the last event ID.
    Id(SmolStr),
    /// The server set the reconnection time, ms.
    Retry(u64),
    /// Something passed a bound and was left out.
    Limit {
        /// `line` or `event`.
        what: &'static str,
        /// Bytes left out.
        bytes: u64,
        /// The parser will dispatch what it has of the event: throw that away.
        phantom: bool,
    },
}

impl From<Limit> for Fact {
    fn from(limit: Limit) -> Fact {
        Fact::Limit {
            what: limit.what,
            bytes: limit.bytes,
            phantom: limit.phantom,
        }
    }
}

/// The response's head, as the transport saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// HTTP status.
    pub status: u16,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: String,
    /// In the order received, secrets redacted.
    pub headers: Vec<(String, String)>,
    /// Bytes of headers that were too many to keep.
    pub headers_cut: u64,
    /// How its body is cut into events: [`Framing::Lines`], or else as an event stream.
    pub framing: Framing,
    /// The content coding that its body came in, when there is one; it is decoded already.
    pub compression: Option<String>,
}

/// One connection's side channel: the transport and the shield write, the decoder reads.
#[derive(Clone, Debug, Default)]
pub struct Facts(Arc<Mutex<Told>>);

#[derive(Debug, Default)]
struct Told {
    facts: VecDeque<(Time, Fact)>,
    opened: Option<Opened>,
    asked: Option<Asked>,
    counts: Counts,
}

impl Facts {
    pub(super) fn chunk(&self, pass: &mut Pass, chunk: &Bytes, out: &mut VecDeque<Bytes>) {
        let now = Time::now();
        let mut told = self.lock();
        let Told { facts, counts, .. } = &mut *told;
        counts.chunk(chunk, now);
        pass.feed(chunk, counts, out, &mut |fact| facts.push_back((now, fact)));
    }

    pub(super) fn finish(&self, pass: &mut Pass, whole: bool, out: &mut VecDeque<Bytes>) {
        let now = Time::now();
        let mut told = self.lock();
        let Told { facts, counts, .. } = &mut *told;
        let tell = &mut |fact| facts.push_back((now, fact));
        counts.incomplete = pass.finish(whole, counts, out, tell);
    }

    /// Tells what is being asked; again at each redirect.
    pub(crate) fn asked(&self, asked: Asked) {
        self.lock().asked = Some(asked);
    }

    /// What was asked last, once.
    pub fn take_asked(&self) -> Option<Asked> {
        self.lock().asked.take()
    }

    /// Tells the response's head.
    pub fn open(&self, opened: Opened) {
        self.lock().opened = Some(opened);
    }

    /// The response's head, once.
    pub(crate) fn take_opened(&self) -> Option<Opened> {
        self.lock().opened.take()
    }

    /// How the body is cut into events.
    pub(crate) fn framing(&self) -> Framing {
        let told = self.lock();
        told.opened.as_ref().map(|o| o.framing).unwrap_or_default()
    }

    /// Moves everything told so far into `into`, which must be empty.
    pub(crate) fn take(&self, into: &mut VecDeque<(Time, Fact)>) {
        std::mem::swap(&mut self.lock().facts, into);
    }

    /// What was counted so far.
    pub(in crate::stream) fn counts(&self) -> Counts {
        self.lock().counts.clone()
    }

    /// Bytes of body so far, after content decoding.
    pub(crate) fn bytes(&self) -> u64 {
        self.lock().counts.bytes
    }

    /// Bytes of the incomplete event that the end of the body cut off.
    pub(crate) fn unfinished(&self) -> u64 {
        self.lock().counts.incomplete
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
