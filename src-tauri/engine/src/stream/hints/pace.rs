//! How a connection's bytes come over time: in bursts, or evenly, and after what silence.

use crate::record::Time;

/// Chunks that are closer together than this are one burst, ns.
const APART: i64 = 500_000_000;

/// A burst of fewer events is none: each may have been sent as it happened.
const MANY: u64 = 5;

/// Kept per chunk: one comparison where nothing is noticed.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// When the first burst began, and the present one.
    first: Option<Time>,
    began: Time,
    /// When the last chunk came.
    last: Time,
    /// Events before the present burst.
    before: u64,
    /// Bursts that are over and brought an event.
    bursts: u64,
    /// Those of many events, and their events.
    large: u64,
    large_events: u64,
    /// ns.
    longest_silence: i64,
}

impl Pace {
    /// A chunk comes at `now`, after `events` events.
    pub fn chunk(&mut self, now: Time, events: u64) {
        let first = *self.first.get_or_insert(now);
        let silence = now.0.saturating_sub(self.last.0);
        if first == now || silence < APART {
            if first == now {
                self.began = now;
            }
            self.last = now;
            return;
        }
        self.longest_silence = self.longest_silence.max(silence);
        let brought = events - self.before;
        if brought > 0 {
            self.bursts += 1;
        }
        if brought >= MANY {
            self.large += 1;
            self.large_events += brought;
        }
        (self.began, self.last, self.before) = (now, now, events);
    }

    /// Events a burst and seconds from one to the next, when nearly all come so.
    pub fn bursts(&self) -> Option<(u64, f64)> {
        if self.large < 4 || self.large * 5 < self.bursts * 4 {
            return None;
        }
        let time = self.began.0.saturating_sub(self.first?.0) as f64 / 1e9;
        let period = time / self.bursts as f64;
        (period >= 1.0).then_some((self.large_events / self.large, period))
    }

    /// The longest silence between two chunks, or from the last one to `now`, seconds.
    pub fn longest_silence(&self, now: Option<Time>) -> f64 {
        let present = match now {
            Some(now) if self.first.is_some() => now.0.saturating_sub(self.last.0),
            _ => 0,
        };
        self.longest_silence.max(present) as f64 / 1e9
    }
}
