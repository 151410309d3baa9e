//! How the writer gets records onto a disk that may refuse: the same steps are tried again until
//! they are done, and every step leaves things so that it can be.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Instant;

use super::active::Active;
use super::recorder::{Message, RecorderStatus};
use super::retention;
use super::segment::log_path;
use super::trouble::Trouble;
use super::writer::Writer;
use crate::record::{Mark, Time};

/// More than this is never held back from a sync, whatever the time.
const MOST_UNSYNCED: usize = 32 << 20;

/// More than this is never put into one write, unless one record is larger.
const MOST_STAGED: usize = 8 << 20;

impl Writer {
    /// Writes everything pending, however long the disk takes. False when it was given up,
    /// which only happens while closing.
    pub(super) fn keep(&mut self) -> bool {
        loop {
            match self.try_keep() {
                Err(trouble) if self.wait_for_disk(&trouble) => {}
                Err(_) => return false,
                Ok(()) if self.waiting.is_some() => self.mark_the_wait(),
                Ok(()) => break,
            }
        }
        self.taken.clear();
        self.say(RecorderStatus::Recording);
        true
    }

    /// Seals the newest segment if it is old, and drops what is too old. Where the disk refuses
    /// that, there is another time.
    pub(super) fn retain(&mut self) {
        self.retained = Instant::now();
        let enough = retention::is_enough(&self.active.segment, &self.options, Time::now());
        if !(enough && self.roll().is_ok()) {
            self.drop_oldest();
        }
        self.keep();
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
            if self.is_full() {
                self.roll()?;
                continue;
            }
            self.stage();
        }
    }

    fn is_full(&self) -> bool {
        let segment = &self.active.segment;
        self.active.record_bytes() >= self.options.segment_bytes
            || retention::is_enough(segment, &self.options, Time::now())
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
        let batch = self.pending.iter().take(self.options.batch_records);
        let bytes = self.options.segment_bytes;
        let staged = self.active.stage(&self.shared, batch, bytes, MOST_STAGED);
        self.pending.drain(..staged);
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
        let next = Active::begin(&self.shared, self.numbers.next(), self.active.next_seq());
        let mut next = next.map_err(|error| self.trouble(error))?;
        self.active.hand_over(&mut next);
        self.numbers.advance();
        self.active.segment.columns_mut().shrink();
        // An index is a convenience: without it the next opening reads the log instead.
        let _ = self.active.write_index(&self.shared);
        let mut segments = self.shared.segments().to_vec();
        segments.push(Arc::clone(&next.segment));
        self.shared.set_segments(segments);
        self.active = next;
        self.drop_oldest();
        self.compressor.look();
        Ok(())
    }

    /// Leaves a segment that can't be trusted, and writes what it may not hold into another.
    fn rewrite(&mut self) -> Result<(), Trouble> {
        let (old, unsynced) = (&self.active.segment, self.active.first_unsynced());
        let next = self.active.rewritten(&self.shared, self.numbers.next());
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
        self.numbers.advance();
        self.unsynced_since = None;
        self.publish();
        self.mark(Mark::Recovered { bytes, detail });
        Ok(())
    }

    pub(super) fn sync_is_due(&self) -> bool {
        let every = self.options.sync_every;
        self.unsynced_since
            .is_some_and(|since| since.elapsed() >= every)
    }

    /// Syncs, if need be by writing it all again. False when it was given up.
    pub(super) fn sync(&mut self) -> bool {
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

    fn mark_the_wait(&mut self) {
        if let Some((since, why)) = self.waiting.take() {
            let now = Time::now();
            self.mark(Mark::Gap {
                detail: format!(
                    "nothing could be recorded from {since} to {now} ({why}): the streams waited, and what their servers did not keep is missing"
                ),
                missing: None,
            });
        }
    }

    /// Waits before the next attempt, and collects what comes. False when there will be none.
    fn wait_for_disk(&mut self, trouble: &Trouble) -> bool {
        self.say(trouble.status(&self.shared.dir));
        if self.closing {
            return false;
        }
        self.waiting
            .get_or_insert_with(|| (Time::now(), trouble.cause()));
        let until = Instant::now() + self.options.retry_every;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            match self.receiver.recv_timeout(left) {
                // It may be what lets recording go on.
                Ok(Message::Retain(options)) => {
                    self.set_options(options);
                    return true;
                }
                Ok(message) => self.backlog.push_back(message),
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => {
                    self.closing = true;
                    return true;
                }
            }
        }
    }
}
