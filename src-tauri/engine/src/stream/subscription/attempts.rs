//! The latest attempts of a stream, written by its task and read by whoever shows them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::record::Time;
use crate::stream::attempt::{Attempt, WireFacts};
use crate::stream::failure::Failure;
use crate::stream::shield::Opened;
use crate::stream::transport::Asked;

/// How many are kept, and how many bytes of them; the last one always is.
const LATEST: usize = 50;
const BYTES: usize = 256 << 10;

/// A ring of attempts, newest last. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Attempts(Arc<Mutex<Ring>>);

#[derive(Debug, Default)]
struct Ring {
    begun: u32,
    list: VecDeque<Attempt>,
}

impl Attempts {
    /// Those that are kept, newest last.
    pub fn list(&self) -> Vec<Attempt> {
        self.lock().list.iter().cloned().collect()
    }

    /// An attempt begins now. Its number is given here.
    pub fn begin(&self, attempt: Attempt) {
        let mut ring = self.lock();
        ring.begun = ring.begun.saturating_add(1);
        let number = ring.begun;
        ring.list.push_back(Attempt {
            number,
            began: Time::now().as_millis(),
            ..attempt
        });
        ring.keep_within_bounds();
    }

    /// What was asked of the server, as it may be shown.
    pub fn asked(&self, asked: Asked) {
        self.last(|attempt| {
            attempt.request = asked.request;
            attempt.request_headers = asked.headers;
            attempt.redirects = asked.redirects;
        });
    }

    /// It made a connection, whose number this is.
    pub fn opened(&self, connection: u32, opened: &Opened) {
        self.last(|attempt| {
            attempt.connection = connection;
            attempt.opened = Time::now().as_millis();
            attempt.status = opened.status;
            attempt.protocol.clone_from(&opened.protocol);
            attempt.headers.clone_from(&opened.headers);
        });
    }

    /// What has been on the wire so far.
    pub fn wire(&self, wire: WireFacts) {
        self.last(|attempt| attempt.wire = wire);
    }

    /// It is over.
    pub fn over(&self, failure: &Failure) {
        self.last(|attempt| {
            attempt.ended = Time::now().as_millis();
            attempt.reason = Some(failure.reason);
            attempt.detail.clone_from(&failure.detail);
            failure.body().clone_into(&mut attempt.body);
            attempt.status = failure.status.unwrap_or(attempt.status);
            if !failure.protocol.is_empty() {
                attempt.protocol = failure.protocol.to_owned();
            }
            if !failure.headers.is_empty() {
                attempt.headers.clone_from(&failure.headers);
            }
        });
    }

    /// Changes the attempt that goes on.
    pub fn last(&self, change: impl FnOnce(&mut Attempt)) {
        let mut ring = self.lock();
        if let Some(attempt) = ring
            .list
            .back_mut()
            .filter(|attempt| attempt.reason.is_none())
        {
            change(attempt);
        }
        ring.keep_within_bounds();
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    fn keep_within_bounds(&mut self) {
        let mut bytes: usize = self.list.iter().map(size).sum();
        while self.list.len() > 1 && (self.list.len() > LATEST || bytes > BYTES) {
            bytes -= self.list.pop_front().as_ref().map_or(0, size);
        }
    }
}

fn size(attempt: &Attempt) -> usize {
    let pairs = attempt.request_headers.iter().chain(&attempt.headers);
    let pairs: usize = pairs.map(|(name, value)| name.len() + value.len()).sum();
    let led: usize = attempt.redirects.iter().map(String::len).sum();
    let texts = [
        &attempt.resume_id,
        &attempt.detail,
        &attempt.request,
        &attempt.body,
        &attempt.wire.last,
    ];
    let texts: usize = texts.into_iter().map(String::len).sum();
    size_of::<Attempt>() + pairs + led + texts
}
