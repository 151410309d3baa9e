//! Keeping a rate without drift: what is owed is counted from the time gone by, never from
//! ticks, so a late tick makes a larger batch and not a slower feed.

use std::time::Duration;

/// The shortest time between two batches; faster feeds send several events in each.
pub const TICK: Duration = Duration::from_millis(5);

/// A number of events a second, and how many of them were made.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    rate: u32,
    made: u64,
}

impl Pace {
    /// `rate` events a second, at least 1, the first of them at once.
    pub fn new(rate: u32) -> Pace {
        let rate = rate.max(1);
        Pace { rate, made: 0 }
    }

    /// How many events should have been made, and were not, `elapsed` after the start.
    pub fn owed(&self, elapsed: Duration) -> u64 {
        let due = elapsed.as_nanos() * u128::from(self.rate) / 1_000_000_000 + 1;
        u64::try_from(due)
            .unwrap_or(u64::MAX)
            .saturating_sub(self.made)
    }

    /// Counts events as made.
    pub fn made(&mut self, count: u64) {
        self.made += count;
    }

    /// How long to wait for the next event, at least a [`TICK`].
    pub fn pause(&self, elapsed: Duration) -> Duration {
        let next = (u128::from(self.made) * 1_000_000_000).div_ceil(u128::from(self.rate));
        let next = Duration::from_nanos(u64::try_from(next).unwrap_or(u64::MAX));
        next.saturating_sub(elapsed).max(TICK)
    }
}
