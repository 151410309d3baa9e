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

    /// The same where no clock stops in sleep: a look that is taken every so often came far too
    /// late.
    pub fn tick_every(&mut self, period: Duration, now: Instant) -> bool {
        let before = std::mem::replace(&mut self.awake, now);
        now.saturating_duration_since(before) >= period + SLEEP
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

    /// When the network will have settled, if nothing else happens.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether a change that may have ended connections has settled at `now`; each is told once.
    pub fn tick(&mut self, now: Instant) -> bool {
        if self.due.is_none_or(|due| due > now) {
            return false;
        }
        self.due = None;
        let before = std::mem::replace(&mut self.settled, self.now.clone());
        std::mem::take(&mut self.was_away) || breaks(&before, &self.now)
    }
}

/// Whether connections over the one network are not sure to live on in the other: something is
/// gone, or they would take another way now. A further address, such as of a container's bridge,
/// breaks nothing.
fn breaks(before: &BTreeSet<Fact>, now: &BTreeSet<Fact>) -> bool {
    let new = |fact: &Fact| matches!(fact, Fact::DefaultRoute { .. }) && !before.contains(fact);
    !before.is_subset(now) || now.iter().any(new)
}
