//! How many notifications may be shown.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// At most so many in this time.
const MOST: usize = 3;
const SPAN: Duration = Duration::from_secs(10);

/// What was shown lately, and how many were held back since.
#[derive(Default)]
pub(super) struct Pace {
    shown: VecDeque<Instant>,
    held: u32,
}

impl Pace {
    /// Whether one more may be shown now; else it is counted.
    pub(super) fn admits(&mut self, now: Instant) -> bool {
        self.shown.retain(|shown| now < *shown + SPAN);
        if self.held > 0 || self.shown.len() >= MOST {
            self.held += 1;
            return false;
        }
        self.shown.push_back(now);
        true
    }

    /// When those that were held back may be told of.
    pub(super) fn due(&self) -> Option<Instant> {
        let oldest = self.shown.front().filter(|_| self.held > 0);
        oldest.map(|shown| *shown + SPAN)
    }

    /// How many were held back; telling of them counts as one.
    pub(super) fn release(&mut self, now: Instant) -> Option<u32> {
        let held = std::mem::take(&mut self.held);
        if held == 0 {
            return None;
        }
        self.shown.retain(|shown| now < *shown + SPAN);
        self.shown.push_back(now);
        Some(held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_held_back_and_told_as_a_number() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut pace = Pace::default();
        assert!((0..3).all(|second| pace.admits(at(second))));
        assert_eq!(pace.due(), None);
        assert!((3..8).all(|second| !pace.admits(at(second))));
        assert_eq!(pace.due(), Some(at(10)));
        assert_eq!(pace.release(at(10)), Some(5));
        assert_eq!(pace.due(), None);
        assert!(!pace.admits(at(10)), "three were shown in ten seconds");
        assert_eq!(pace.due(), Some(at(11)));
        assert_eq!(pace.release(at(11)), Some(1));
        assert!(pace.admits(at(30)));
    }
}
