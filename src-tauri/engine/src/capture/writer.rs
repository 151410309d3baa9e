//! The writer: one thread that puts everything into the log.
//!
//! It takes what has come (at most a batch, at most for the batch's wait), writes it at once,
//! publishes how far the capture is kept, and syncs a little later. When the disk refuses, it
//! keeps what it has, says why, and tries again; producers wait meanwhile, and nothing is lost.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::active::Active;
use super::compressor::Compressor;
use super::error::CaptureError;
use super::folder::Lock;
use super::recorder::{Message, RecorderStatus, Reply};
use super::recovery::Numbers;
use super::retention;
use super::segment::log_path;
use super::shared::{Shared, read, write};
use super::streams::Definition;
use super::{CaptureOptions, RetentionOptions};
use crate::record::{Mark, Record, StreamKey, Time};

pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) options: CaptureOptions,
    pub(super) receiver: Receiver<Message>,
    /// What came while the disk took nothing.
    pub(super) backlog: VecDeque<Message>,
    /// Records to be staged, and the room in the queue that they take until they are kept.
    pub(super) pending: VecDeque<Record>,
    pub(super) taken: Vec<OwnedSemaphorePermit>,
    room: Arc<Semaphore>,
    pub(super) active: Active,
    pub(super) numbers: Numbers,
    /// When the oldest record that is not synced was written.
    pub(super) unsynced_since: Option<Instant>,
    /// When it was last looked at what is too old.
    pub(super) retained: Instant,
    /// Since when the disk takes nothing, and why.
    pub(super) waiting: Option<(Time, String)>,
    pub(super) status: watch::Sender<RecorderStatus>,
    /// No more messages will come.
    pub(super) closing: bool,
    pub(super) compressor: Compressor,
    lock: Option<Lock>,
}

/// What a round of gathering ended with.
enum Next {
    /// Nothing but records, or nothing.
    Records,
    /// Something to do once they are kept.
    Control(Message),
    /// The end.
    Closed,
}

impl Writer {
    pub fn new(
        shared: Arc<Shared>,
        options: CaptureOptions,
        mut numbers: Numbers,
        receiver: Receiver<Message>,
        room: Arc<Semaphore>,
        status: watch::Sender<RecorderStatus>,
        lock: Lock,
    ) -> Result<Writer, CaptureError> {
        let mut segments = shared.segments().to_vec();
        // Nothing is added to a compressed one; it is the newest only if the one after it is gone.
        let newest = segments.last().filter(|newest| !newest.is_compressed());
        let begun = newest.is_none();
        let number = newest.map_or(numbers.next(), |newest| newest.number());
        let active = match newest {
            Some(newest) => Active::resume(Arc::clone(newest)),
            None => Active::begin(&shared, number, shared.end()),
        };
        let active = active.map_err(CaptureError::io("written", &log_path(&shared.dir, number)))?;
        if begun {
            segments.push(Arc::clone(&active.segment));
            shared.set_segments(segments);
            numbers.advance();
        }
        let dir = &shared.dir;
        let compressor = Compressor::start(Arc::clone(&shared))
            .map_err(CaptureError::io("compressed by a thread of its own", dir))?;
        compressor.order(options.compress, options.free_floor_bytes);
        let mut writer = Writer {
            shared,
            options,
            receiver,
            backlog: VecDeque::new(),
            pending: VecDeque::new(),
            taken: Vec::new(),
            room,
            active,
            numbers,
            unsynced_since: None,
            retained: Instant::now(),
            waiting: None,
            status,
            closing: false,
            compressor,
            lock: Some(lock),
        };
        writer.mark_what_was_cut();
        writer.drop_oldest();
        Ok(writer)
    }

    pub fn run(mut self) {
        self.keep();
        let mut reply = None;
        loop {
            let next = self.gather();
            self.keep();
            match next {
                Next::Records => {}
                Next::Control(Message::Close { reply: asked }) => reply = Some(asked),
                Next::Control(message) => self.control(message),
                Next::Closed => break,
            }
            if self.sync_is_due() {
                self.sync();
            }
            if self.retained.elapsed() >= self.options.retain_every {
                self.retain();
            }
        }
        let result = self.close();
        // What still works on the folder ends before another process may.
        self.compressor.end();
        self.lock = None;
        if let Some(reply) = reply {
            let _ = reply.send(result);
        }
    }

    /// Collects what is there, waiting for the first of it only.
    fn gather(&mut self) -> Next {
        let mut message = match self.next_message() {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => return Next::Records,
            Err(RecvTimeoutError::Disconnected) => {
                self.closing = true;
                return Next::Closed;
            }
        };
        let began = Instant::now();
        loop {
            match message {
                Message::Records { records, room } => {
                    match self.pending.is_empty() {
                        true => self.pending = records.into(),
                        false => self.pending.extend(records),
                    }
                    self.taken.push(room);
                }
                control => return Next::Control(control),
            }
            let enough = self.pending.len() >= self.options.batch_records;
            if enough || began.elapsed() >= self.options.batch_wait {
                return Next::Records;
            }
            let waiting = self.backlog.pop_front();
            message = match waiting.or_else(|| self.receiver.try_recv().ok()) {
                Some(message) => message,
                None => return Next::Records,
            };
        }
    }

    fn next_message(&mut self) -> Result<Message, RecvTimeoutError> {
        if let Some(message) = self.backlog.pop_front() {
            return Ok(message);
        }
        let to_sync = self
            .unsynced_since
            .map(|since| self.options.sync_every.saturating_sub(since.elapsed()));
        let to_retain = self.options.max_age.map(|_| {
            self.options
                .retain_every
                .saturating_sub(self.retained.elapsed())
        });
        match to_sync.into_iter().chain(to_retain).min() {
            Some(wait) => self.receiver.recv_timeout(wait),
            None => self
                .receiver
                .recv()
                .map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn control(&mut self, message: Message) {
        // Whoever asked may have stopped waiting for the answer.
        match message {
            Message::Define { name, url, reply } => {
                let _ = reply.send(self.define(name, url));
            }
            Message::Rename {
                key,
                name,
                url,
                reply,
            } => {
                let _ = reply.send(self.rename(key, name, url));
            }
            Message::Retain(options) => {
                self.set_options(options);
                self.keep();
            }
            Message::Keep { sync, reply } => self.answer_kept(sync, reply),
            Message::Records { .. } | Message::Close { .. } => {}
        }
    }

    pub(super) fn set_options(&mut self, options: RetentionOptions) {
        self.options.retain(options);
        self.compressor
            .order(options.compress, options.free_floor_bytes);
        self.drop_oldest();
    }

    fn answer_kept(&mut self, sync: bool, reply: Reply<u64>) {
        let done = self.keep() && (!sync || self.sync());
        let _ = reply.send(match done {
            true => Ok(self.shared.end()),
            false => Err(CaptureError::Closed),
        });
    }

    fn define(&mut self, name: String, url: String) -> Result<StreamKey, CaptureError> {
        let definition = {
            let streams = read(&self.shared.streams);
            match streams.named(&name) {
                Some(known) if known.url == url => return Ok(known.key),
                Some(known) => Definition {
                    url,
                    ..known.clone()
                },
                None => Definition {
                    key: streams.free_key().ok_or(CaptureError::TooManyStreams)?,
                    name,
                    url,
                    id: String::new(),
                    connection: 0,
                },
            }
        };
        let key = definition.key;
        self.keep_definition(definition).map(|()| key)
    }

    fn rename(&mut self, key: StreamKey, name: String, url: String) -> Result<(), CaptureError> {
        let definition = {
            let streams = read(&self.shared.streams);
            let known = streams.get(key);
            let known = known.ok_or(CaptureError::UnknownStream { key: key.0 })?;
            if streams.named(&name).is_some_and(|other| other.key != key) {
                return Err(CaptureError::NameTaken { name });
            }
            Definition {
                name,
                url,
                ..known.clone()
            }
        };
        self.keep_definition(definition)
    }

    fn keep_definition(&mut self, definition: Definition) -> Result<(), CaptureError> {
        self.active.stage_definition(&definition);
        if !self.keep() {
            return Err(CaptureError::Closed);
        }
        write(&self.shared.streams).define(definition);
        Ok(())
    }

    pub(super) fn drop_oldest(&mut self) {
        if let Some(dropped) = retention::drop_oldest(&self.shared, &self.options, Time::now()) {
            self.mark(dropped);
        }
    }

    fn mark_what_was_cut(&mut self) {
        let Some(report) = &self.shared.recovery else {
            return;
        };
        let (report, gone) = (report.clone(), report.gone.clone());
        if report.cut_bytes > 0 || report.end_is_gone {
            self.mark(Mark::Recovered {
                bytes: report.cut_bytes,
                detail: report.to_string(),
            });
        }
        if !gone.is_empty() {
            self.mark(Mark::Dropped {
                first: gone.start,
                last: gone.end - 1,
                records: gone.end - gone.start,
                bytes: 0,
                reason: "their segments are missing".to_owned(),
            });
        }
    }

    /// Records something that happened to the capture itself.
    pub(super) fn mark(&mut self, mark: Mark) {
        let mark = Record::of_mark(StreamKey::CAPTURE, 0, Time::now(), "", &mark);
        self.pending.push_front(mark);
    }

    fn close(&mut self) -> Result<(), CaptureError> {
        if !(self.keep() && self.sync()) {
            let records = self.pending.len() + self.active.staged_records();
            let why = match &*self.status.borrow() {
                RecorderStatus::Paused { why } => why.clone(),
                RecorderStatus::Recording => String::new(),
            };
            return Err(CaptureError::NotKept {
                records: records as u64,
                why,
            });
        }
        // As when rolling: only the next opening takes longer without it.
        let _ = self.active.write_index(&self.shared);
        Ok(())
    }
}

impl Drop for Writer {
    /// Nobody shall wait for room that never comes.
    fn drop(&mut self) {
        self.room.close();
    }
}
