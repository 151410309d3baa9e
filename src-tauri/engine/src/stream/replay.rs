//! What a server sends at once after a resume, before it has caught up with the moment.

use std::time::{Duration, Instant};

use crate::record::Mark;

/// How long nothing comes when the server has caught up: before its first event, and after one.
const FIRST: Duration = Duration::from_secs(5);
const QUIET: Duration = Duration::from_millis(500);
/// A server that is never quiet has caught up by then.
const LONGEST: Duration = Duration::from_secs(10);

/// A resumed connection whose server has not caught up yet.
#[derive(Clone, Debug)]
pub struct Replay {
    resume_id: String,
    ends: Instant,
    due: Instant,
    replayed: u64,
    duplicates: u64,
}

impl Replay {
    /// A connection that sent `resume_id` opened at `now`.
    pub fn new(resume_id: String, now: Instant) -> Replay {
        Replay {
            resume_id,
            ends: now + LONGEST,
            due: now + FIRST,
            replayed: 0,
            duplicates: 0,
        }
    }

    /// When the server will have caught up, if nothing comes until then.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// An event came at `now`, perhaps for the second time.
    pub fn event(&mut self, duplicate: bool, now: Instant) {
        self.replayed += 1;
        self.duplicates += u64::from(duplicate);
        self.due = (now + QUIET).min(self.ends);
    }

    /// For the time `busy` nobody read: the server was not quiet for so long.
    pub fn excuse(&mut self, busy: Duration) {
        self.due += busy;
        self.ends += busy;
    }

    /// What the timeline says of it.
    pub fn mark(self) -> Mark {
        Mark::Replayed {
            resume_id: self.resume_id,
            replayed: self.replayed,
            duplicates: self.duplicates,
        }
    }
}
