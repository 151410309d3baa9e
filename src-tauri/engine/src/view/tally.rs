//! What is counted of each stream as its records are kept.

use std::sync::Arc;

use super::lane_types::RecentLaneTypes;
use super::lanes::{self, BREAK, EVENT, Everything, FAILURE, GAP, Pixel};
use crate::capture::ColumnBlock;
use crate::record::{Kind, StreamKey, Time};

/// Counters and density of one stream.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Events kept.
    pub events: u64,
    /// Events that the server sent again after a resume.
    pub duplicates: u64,
    density: Everything,
    burst: Burst,
}

/// Events in one bucket of the density's lowest level, on their way there.
#[derive(Clone, Copy, Debug, Default)]
struct Burst {
    start: i64,
    events: u32,
    types: u16,
}

/// Counts a block of records, each with its stream; tallies stand by stream key. `word` knows the
/// words of marks by their type's number.
pub fn count(
    tallies: &mut Vec<Tally>,
    types: &mut RecentLaneTypes<'_>,
    block: &ColumnBlock,
    word: impl Fn(u16) -> Option<Arc<str>>,
) {
    // Streams whose burst is not in their density yet.
    let mut bursting = Vec::new();
    let records = block.streams().iter().zip(block.times()).zip(block.flags());
    for (at, ((&stream, &time), &flags)) in records.enumerate() {
        let index = usize::from(stream);
        if index >= tallies.len() {
            tallies.resize(index + 1, Tally::default());
        }
        let tally = &mut tallies[index];
        tally.duplicates += u64::from(flags.is_duplicate());
        match flags.kind() {
            Kind::Event => {
                if tally.burst.events == 0 {
                    bursting.push(index);
                }
                tally.add_event(time, types.flag(StreamKey(stream), block.type_number(at)));
            }
            Kind::Comment => {}
            Kind::Mark => {
                let word = word(block.type_number(at));
                tally.add_mark(Time(time), word.as_deref().unwrap_or(""));
            }
        }
    }
    for index in bursting {
        tallies[index].end_burst();
    }
}

impl Tally {
    fn add_event(&mut self, time: i64, types: u16) {
        self.events += 1;
        let burst = &mut self.burst;
        if !(burst.events > 0 && (0..lanes::BASE).contains(&time.wrapping_sub(burst.start))) {
            self.end_burst();
            self.burst.start = time.wrapping_sub(time.rem_euclid(lanes::BASE));
        }
        self.burst.events += 1;
        self.burst.types |= types;
    }

    fn end_burst(&mut self) {
        let Burst {
            start,
            events,
            types,
        } = std::mem::take(&mut self.burst);
        if events > 0 {
            self.density.add(Time(start), events, EVENT | types);
        }
    }

    fn add_mark(&mut self, time: Time, word: &str) {
        let flags = match word {
            "end" | "retry" | "stalled" => BREAK,
            "failed" | "limit" => FAILURE,
            "gap" => GAP,
            _ => return,
        };
        self.density.add(time, 0, flags);
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
