//! From clocks and addresses to what happened; the time is an argument.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// A shorter sleep is none: connections outlive it.
const SLEEP: Duration = Duration::from_secs(10);
/// How long a changed network must stay as it is before it counts. What flaps back is no change.
const SETTLE: Duration = Duration::from_secs(2);
/// A network that was away for longer may have lost what was open, even if it comes back as it
/// was.
const AWAY: Duration = Duration::from_secs(10);

/// Sees that the computer slept: a clock that goes on in sleep gained on one that doesn't.
#[derive(Clone, Copy, Debug)]
pub struct Sleep {
    awake: Instant,
    passed: Duration,
}

impl Sleep {
    /// Begins with the two clocks as they are: one that may stop in sleep, one that goes on.
    pub fn new(awake: Instant, passed: Duration) -> Sleep {
        Sleep { awake, passed }
    }

    /// Whether the computer slept since the last look.
    pub fn tick(&mut self, awake: Instant, passed: Duration) -> bool {
        let before = std::mem::replace(self, Sleep { awake, passed });
        let awake = awake.saturating_duration_since(before.awake);
        let passed = passed.saturating_sub(before.passed);
        passed.saturating_sub(awake) >= SLEEP
    }
}

/// Something that connections depend on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// An address that other computers can reach.
    Address {
        /// The number of the link that has it.
        link: u32,
        /// 4 or 16 bytes.
        address: Vec<u8>,
    },
    /// A way to everywhere, over a link that is up.
    DefaultRoute {
        /// The number of the link.
        link: u32,
        /// The next hop, empty when there is none.
        gateway: Vec<u8>,
    },
}

/// Sees that the network is another one than before.
#[derive(Clone, Debug)]
pub struct Network {
    settled: BTreeSet<Fact>,
    now: BTreeSet<Fact>,
    away_since: Option<Instant>,
    was_away: bool,
    due: Option<Instant>,
}

impl Network {
    /// Begins with the network as it is.
    pub fn new(facts: BTreeSet<Fact>) -> Network {
        Network {
            settled: facts.clone(),
            now: facts,
            away_since: None,
            was_away: false,
            due: None,
        }
    }

    /// The network as it is at `now`. While there is none, nothing is changed: there is nothing
    /// to connect over.
    pub fn observe(&mut self, facts: BTreeSet<Fact>, now: Instant) {
        if facts == self.now {
            return;
        }
        self.now = facts;
        if self.now.is_empty() {
            self.away_since = Some(now);
            self.due = None;
            return;
        }
        if let Some(since) = self.away_since.take() {
            self.was_away |= now.saturating_duration_since(since) >= AWAY;
        }
        let changed = self.was_away || self.now != self.settled;
        self.due = changed.then(|| now + SETTLE);
    }

    /// When a change will have settled, if nothing else happens.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether a change has settled at `now`; each is told once.
    pub fn tick(&mut self, now: Instant) -> bool {
        let settled = self.due.is_some_and(|due| due <= now);
        if settled {
            self.due = None;
            self.was_away = false;
            self.settled.clone_from(&self.now);
        }
        settled
    }
}
