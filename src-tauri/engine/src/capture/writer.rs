//! The writer: one thread that puts everything into the log.
//!
//! It takes what has come (at most a batch, at most for the batch's wait), writes it at once,
//! publishes how far the capture is kept, and syncs a little later. When the disk refuses, it
//! keeps what it has, says why, and tries again; producers wait meanwhile, and nothing is lost.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::CaptureOptions;
use super::active::Active;
use super::error::CaptureError;
use super::folder::Lock;
use super::frame::RecordRef;
use super::recorder::{Message, RecorderStatus, Reply};
use super::retention;
use super::segment::log_path;
use super::shared::{Shared, read, write};
use super::streams::Definition;
use super::trouble::Trouble;
use crate::record::{Kind, Mark, Record, StreamKey, Time};

/// More than this is never held back from a sync, whatever the time.
const MOST_UNSYNCED: usize = 32 << 20;

/// More than this is never put into one write, unless one record is larger.
const MOST_STAGED: usize = 8 << 20;

pub(super) struct Writer {
    shared: Arc<Shared>,
    options: CaptureOptions,
    receiver: Receiver<Message>,
    /// What came while the disk took nothing.
    backlog: VecDeque<Message>,
    /// Records to be staged, and the room in the queue that they take until they are kept.
    pending: VecDeque<Record>,
    taken: Vec<OwnedSemaphorePermit>,
    room: Arc<Semaphore>,
    active: Active,
    next_number: u32,
    /// When the oldest record that is not synced was written.
    unsynced_since: Option<Instant>,
    status: watch::Sender<RecorderStatus>,
    /// No more messages will come.
    closing: bool,
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
        next_number: u32,
        receiver: Receiver<Message>,
        room: Arc<Semaphore>,
        status: watch::Sender<RecorderStatus>,
        lock: Lock,
    ) -> Result<Writer, CaptureError> {
        let (active, next_number) = match shared.segments().last() {
            Some(newest) => (Active::resume(Arc::clone(newest)), next_number),
            None => {
                let begun = Active::begin(&shared, next_number, 1);
                let path = log_path(&shared.dir, next_number);
                (
                    begun.map_err(CaptureError::io("written", &path))?,
                    next_number + 1,
                )
            }
        };
        if shared.segments().is_empty() {
            shared.set_segments(vec![Arc::clone(&active.segment)]);
        }
        let mut writer = Writer {
            shared,
            options,
            receiver,
            backlog: VecDeque::new(),
            pending: VecDeque::new(),
            taken: Vec::new(),
            room,
            active,
            next_number,
            unsynced_since: None,
            status,
            closing: false,
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
        }
        let result = self.close();
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
                    self.pending.extend(records);
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
        match self.unsynced_since {
            Some(since) => {
                let wait = self.options.sync_every.saturating_sub(since.elapsed());
                self.receiver.recv_timeout(wait)
            }
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
            Message::Keep { sync, reply } => self.answer_kept(sync, reply),
            Message::Records { .. } | Message::Close { .. } => {}
        }
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

    /// Writes everything pending, however long the disk takes. False when it was given up,
    /// which only happens while closing.
    fn keep(&mut self) -> bool {
        while let Err(trouble) = self.try_keep() {
            if !self.wait_for_disk(&trouble) {
                return false;
            }
        }
        self.taken.clear();
        self.say(RecorderStatus::Recording);
        true
    }

    fn try_keep(&mut self) -> Result<(), Trouble> {
        loop {
            if self.active.tainted {
                self.check_room()?;
                self.rewrite()?;
            }
            if self.active.staged_bytes() > 0 {
                self.check_room()?;
                self.write()?;
                continue;
            }
            if self.pending.is_empty() {
                return Ok(());
            }
            if self.active.record_bytes() >= self.options.segment_bytes {
                self.roll()?;
                continue;
            }
            self.stage();
        }
    }

    fn check_room(&self) -> Result<(), Trouble> {
        if self.closing {
            return Ok(());
        }
        let free = self.shared.disk.free_space(&self.shared.dir);
        match free {
            Ok(free) if free < self.options.free_floor_bytes => Err(Trouble::Floor { free }),
            // A disk that can't say how much room it has may still have some.
            _ => Ok(()),
        }
    }

    fn stage(&mut self) {
        for _ in 0..self.options.batch_records {
            let full = self.active.record_bytes() >= self.options.segment_bytes;
            if full || self.active.staged_bytes() >= MOST_STAGED {
                return;
            }
            let Some(record) = self.pending.pop_front() else {
                return;
            };
            let record = RecordRef::from(&record);
            write(&self.shared.streams).stand(&record);
            self.active.stage(&self.shared, &record);
        }
    }

    fn write(&mut self) -> Result<(), Trouble> {
        if let Err(error) = self.active.write() {
            let trouble = self.trouble(error);
            if trouble.is_full() {
                return Err(trouble);
            }
            // A file that fails may fail for ever: go on in another.
            self.active.tainted = true;
            self.say(trouble.status(&self.shared.dir));
            return Ok(());
        }
        self.unsynced_since.get_or_insert_with(Instant::now);
        self.publish();
        if self.active.unsynced_bytes() >= MOST_UNSYNCED {
            self.sync_once();
        }
        Ok(())
    }

    fn publish(&mut self) {
        let end = self.active.segment.end_seq();
        self.shared.end.send_if_modified(|seen| {
            let grown = end > *seen;
            *seen = end;
            grown
        });
    }

    /// Seals the segment and begins the next.
    fn roll(&mut self) -> Result<(), Trouble> {
        if !self.sync_once() {
            return Ok(());
        }
        self.check_room()?;
        let next = Active::begin(&self.shared, self.next_number, self.active.next_seq());
        let next = next.map_err(|error| self.trouble(error))?;
        self.next_number += 1;
        self.active.segment.columns_mut().shrink();
        // An index is a convenience: without it the next opening reads the log instead.
        let _ = self.active.write_index(&self.shared);
        let mut segments = self.shared.segments().to_vec();
        segments.push(Arc::clone(&next.segment));
        self.shared.set_segments(segments);
        self.active = next;
        self.drop_oldest();
        Ok(())
    }

    /// Leaves a segment that can't be trusted, and writes what it may not hold into another.
    fn rewrite(&mut self) -> Result<(), Trouble> {
        let (old, unsynced) = (&self.active.segment, self.active.first_unsynced());
        let next = self.active.rewritten(&self.shared, self.next_number);
        let next = next.map_err(|error| self.trouble(error))?;
        let mut segments = self.shared.segments().to_vec();
        segments.pop();
        if unsynced > old.first_seq() {
            segments.push(Arc::new(old.until(unsynced)));
        } else {
            // All it held is in the new one, which counts instead of it.
            let _ = self
                .shared
                .disk
                .remove(&log_path(&self.shared.dir, old.number()));
        }
        segments.push(Arc::clone(&next.segment));
        let detail = format!(
            "the disk failed while segment {} was written; its last {} records were written again, into segment {}",
            old.number(),
            next.segment.end_seq() - unsynced,
            next.segment.number(),
        );
        let bytes = self.active.unsynced_bytes() as u64;
        self.shared.set_segments(segments);
        self.active = next;
        self.next_number += 1;
        self.unsynced_since = None;
        self.publish();
        self.mark(Mark::Recovered { bytes, detail });
        Ok(())
    }

    fn sync_is_due(&self) -> bool {
        let every = self.options.sync_every;
        self.unsynced_since
            .is_some_and(|since| since.elapsed() >= every)
    }

    /// Syncs, if need be by writing it all again. False when it was given up.
    fn sync(&mut self) -> bool {
        self.sync_once() || self.keep()
    }

    /// False when it failed and the segment is tainted.
    fn sync_once(&mut self) -> bool {
        match self.active.sync() {
            Ok(()) => {
                self.unsynced_since = None;
                true
            }
            Err(error) => {
                let trouble = self.trouble(error);
                self.say(trouble.status(&self.shared.dir));
                false
            }
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(budget) = self.options.budget_bytes
            && let Some(dropped) = retention::drop_oldest(&self.shared, budget)
        {
            self.mark(dropped);
        }
    }

    fn mark_what_was_cut(&mut self) {
        let Some(report) = &self.shared.recovery else {
            return;
        };
        if report.cut_bytes > 0 {
            let mark = Mark::Recovered {
                bytes: report.cut_bytes,
                detail: report.to_string(),
            };
            self.mark(mark);
        }
    }

    /// Records something that happened to the capture itself.
    fn mark(&mut self, mark: Mark) {
        let (event_type, data) = mark.to_parts();
        self.pending.push_front(Record {
            stream: StreamKey::CAPTURE,
            connection: 0,
            time: Time::now(),
            kind: Kind::Mark,
            duplicate: false,
            wire: 0,
            event_type,
            id: String::new(),
            data,
        });
    }

    fn trouble(&self, error: io::Error) -> Trouble {
        Trouble::of(error, self.active.segment.number())
    }

    fn say(&self, status: RecorderStatus) {
        self.status.send_if_modified(|said| {
            let new = *said != status;
            *said = status;
            new
        });
    }

    /// Waits before the next attempt, and collects what comes. False when there will be none.
    fn wait_for_disk(&mut self, trouble: &Trouble) -> bool {
        self.say(trouble.status(&self.shared.dir));
        if self.closing {
            return false;
        }
        let until = Instant::now() + self.options.retry_every;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self
                .receiver
                .recv_timeout(left.max(Duration::from_millis(1)))
            {
                Ok(message) => self.backlog.push_back(message),
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => {
                    self.closing = true;
                    return true;
                }
            }
        }
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
