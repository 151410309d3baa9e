//! The heartbeat that a server is seen to keep, and the silence that is longer than it allows.

use std::time::{Duration, Instant};

/// How many intervals in a row must be alike. Comments are sent to show life; events may keep
/// time by chance, so more of them are asked for, and over a longer time: an answer that comes
/// word by word is regular until it is over.
const COMMENTS: u32 = 3;
const EVENTS: u32 = 8;
const EVENTS_LAST: Duration = Duration::from_secs(10);
/// How much an interval may differ from the one before, as a share of it.
const ALIKE: f64 = 0.25;
/// How many intervals of silence are too many, and the shortest silence that ever is.
const MISSED: u32 = 3;
const SHORTEST: Duration = Duration::from_secs(10);

/// What is known of a stream's regular signs of life.
#[derive(Clone, Debug, Default)]
pub struct Heartbeat {
    comments: Rhythm,
    events: Rhythm,
    interval: Option<Duration>,
}

impl Heartbeat {
    /// Notes what came at `now`. What comes together counts once.
    pub fn note(&mut self, events: bool, comments: bool, now: Instant) {
        if comments {
            self.comments.beat(now);
        }
        if events {
            self.events.beat(now);
        }
        let by_comments = self.comments.interval(COMMENTS, Duration::ZERO);
        let by_events = || self.events.interval(EVENTS, EVENTS_LAST);
        if let Some(interval) = by_comments.or_else(by_events) {
            self.interval = Some(interval);
        }
    }

    /// A connection opened: the next interval says nothing, and what was learned stays.
    pub fn interrupt(&mut self) {
        self.comments = Rhythm::default();
        self.events = Rhythm::default();
    }

    /// How far apart the signs are; `None` until they were regular for long enough.
    pub fn interval(&self) -> Option<Duration> {
        self.interval
    }

    /// The silence after which the connection counts as stalled: three intervals, and at least
    /// 10 s. `None` until a heartbeat was seen.
    pub fn threshold(&self) -> Option<Duration> {
        Some((self.interval? * MISSED).max(SHORTEST))
    }
}

#[derive(Clone, Debug, Default)]
struct Rhythm {
    last: Option<Instant>,
    interval: Duration,
    /// How many intervals in a row were alike, the longest of them, and all together.
    alike: u32,
    longest: Duration,
    lasted: Duration,
}

impl Rhythm {
    fn beat(&mut self, now: Instant) {
        let Some(last) = self.last.replace(now) else {
            return;
        };
        let interval = now.saturating_duration_since(last);
        let difference = interval.abs_diff(self.interval);
        if difference <= self.interval.mul_f64(ALIKE) {
            self.alike = self.alike.saturating_add(1);
            self.longest = self.longest.max(interval);
            self.lasted += interval;
        } else {
            self.alike = 1;
            self.longest = interval;
            self.lasted = interval;
        }
        self.interval = interval;
    }

    fn interval(&self, needed: u32, lasting: Duration) -> Option<Duration> {
        (self.alike >= needed && self.lasted >= lasting).then_some(self.longest)
    }
}
