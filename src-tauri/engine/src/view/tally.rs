//! What is counted of each stream as its records are kept.

use super::lanes::{BREAK, EVENT, Everything, FAILURE, GAP, Pixel};
use crate::record::{Kind, Time};

/// Counters and density of one stream.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Events kept.
    pub events: u64,
    /// Events that the server sent again after a resume.
    pub duplicates: u64,
    density: Everything,
}

impl Tally {
    /// Counts one record. `word` is a mark's word.
    pub fn add(&mut self, time: Time, kind: Kind, duplicate: bool, word: &str) {
        let event = kind == Kind::Event;
        self.events += u64::from(event);
        self.duplicates += u64::from(duplicate);
        let flags = match (kind, word) {
            (Kind::Event, _) => EVENT,
            (Kind::Mark, "end" | "retry" | "stalled") => BREAK,
            (Kind::Mark, "failed" | "limit") => FAILURE,
            (Kind::Mark, "gap") => GAP,
            _ => return,
        };
        self.density.add(time, u32::from(event), flags);
    }

    /// Events a second, over the last second.
    pub fn rate(&self, now: Time) -> f64 {
        self.density.rate(now)
    }

    /// Events of each of the last `seconds` whole seconds of the clock, oldest first; the last
    /// one is still going on.
    pub fn spark(&self, now: Time, seconds: usize) -> Vec<u32> {
        let end = (now.0.div_euclid(SECOND) + 1) * SECOND;
        self.paint(Time(end - seconds as i64 * SECOND), Time(end), seconds)
            .iter()
            .map(|pixel| pixel.events)
            .collect()
    }

    /// The stream's density from `from` to `to`, as `px` pixels.
    pub fn paint(&self, from: Time, to: Time, px: usize) -> Vec<Pixel> {
        self.density.paint(from, to, px)
    }

    /// Adds that density to what the pixels hold already.
    pub fn paint_onto(&self, pixels: &mut [Pixel], from: Time, to: Time) {
        self.density.paint_onto(pixels, from, to);
    }
}

const SECOND: i64 = 1_000_000_000;
