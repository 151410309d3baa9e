//! A stream's density over time: counts in buckets of 128 ms, and of four times as long at each
//! level above, so that a picture of any width and span reads a few buckets a pixel.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::record::{StreamKey, Time};

/// Length of a bucket of the lowest level, ns.
pub const BASE: i64 = 128_000_000;
/// Each level's buckets are this many times longer than those below: 128 ms up to 97 days.
const FACTOR: i64 = 4;
const LEVELS: usize = 14;

/// A bucket holds an event or, in a view, any record.
pub const EVENT: u16 = 1;
/// A bucket holds a connection's end or a retry.
pub const BREAK: u16 = 2;
/// A bucket holds a failure.
pub const FAILURE: u16 = 4;
/// A bucket holds a gap: events that were sent and not received.
pub const GAP: u16 = 8;
/// The first of the flags that tell which types of events a bucket holds: one for each
/// of the stream's first types, and the highest for all others.
pub const FIRST_TYPE: u16 = 16;

/// The pyramid of one stream's records: 2.3 hours at the lowest level, then four times more.
pub type Everything = Density<{ 1 << 16 }>;

/// The pyramid of those of one stream's records that a view holds. There may be many of these, so
/// that each keeps less: 9 minutes at the lowest level.
pub type Matches = Density<{ 1 << 12 }>;

/// A pyramid that keeps of each level `KEPT` buckets at least, the newest.
#[derive(Clone, Debug)]
pub struct Density<const KEPT: usize> {
    levels: [Level; LEVELS],
}

#[derive(Clone, Debug)]
struct Level {
    buckets: VecDeque<Bucket>,
    /// Before this bucket it has lost what it had.
    first: i64,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            buckets: VecDeque::new(),
            first: i64::MIN,
        }
    }
}

impl<const KEPT: usize> Default for Density<KEPT> {
    fn default() -> Self {
        let levels = std::array::from_fn(|_| Level::default());
        Density { levels }
    }
}

/// Counts of some records, by stream, to be merged into pyramids.
#[derive(Debug, Default)]
pub struct Counts {
    streams: Vec<Level>,
}

/// What happened within one bucket. Only buckets in which something did are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    number: i64,
    events: u32,
    flags: u16,
}

/// Buckets in the order of their numbers.
pub type Buckets = VecDeque<Bucket>;

/// What happened within one pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pixel {
    /// Events.
    pub events: u32,
    /// [`EVENT`], [`BREAK`], [`FAILURE`], [`GAP`], and the types' flags from [`FIRST_TYPE`] on.
    pub flags: u16,
}

impl Counts {
    /// Counts a record; `types` is the flag of its type, if it has one.
    pub fn add(&mut self, stream: StreamKey, time: Time, types: u16) {
        let key = usize::from(stream.0);
        if key >= self.streams.len() {
            self.streams.resize(key + 1, Level::default());
        }
        self.streams[key].add(Bucket {
            number: time.0.div_euclid(BASE),
            events: 1,
            flags: EVENT | types,
        });
    }

    /// What was counted of each stream, by its key.
    pub fn streams(&self) -> impl Iterator<Item = (usize, &Buckets)> {
        let streams = self.streams.iter().enumerate();
        let streams = streams.map(|(key, level)| (key, &level.buckets));
        streams.filter(|(_, buckets)| !buckets.is_empty())
    }
}

impl<const KEPT: usize> Density<KEPT> {
    /// Adds what happened within one bucket of the lowest level: events and flags.
    pub fn add(&mut self, time: Time, events: u32, flags: u16) {
        let mut number = time.0.div_euclid(BASE);
        for level in &mut self.levels {
            level.add(Bucket {
                number,
                events,
                flags,
            });
            level.keep(KEPT);
            number = number.div_euclid(FACTOR);
        }
    }

    /// Adds buckets of the lowest level's length, at whatever time.
    pub fn merge(&mut self, buckets: &Buckets) {
        let mut buckets = Cow::Borrowed(buckets);
        for level in &mut self.levels {
            buckets.iter().rev().for_each(|bucket| level.add(*bucket));
            level.keep(KEPT);
            let mut longer = Level::default();
            for bucket in buckets.iter() {
                let number = bucket.number.div_euclid(FACTOR);
                longer.add(Bucket { number, ..*bucket });
            }
            buckets = Cow::Owned(longer.buckets);
        }
    }

    /// Events a second, over the last eight whole buckets (1.024 s) before `now`.
    pub fn rate(&self, now: Time) -> f64 {
        const BUCKETS: i64 = 8;
        let present = now.0.div_euclid(BASE);
        let events = self.events_in(present - BUCKETS, present - 1);
        f64::from(events) / (BUCKETS * BASE) as f64 * 1e9
    }

    fn events_in(&self, first: i64, last: i64) -> u32 {
        let buckets = self.levels[0].between(first, last);
        buckets.map(|bucket| bucket.events).sum()
    }

    /// The span from `from` to `to`, as `px` pixels.
    pub fn paint(&self, from: Time, to: Time, px: usize) -> Vec<Pixel> {
        let mut pixels = vec![Pixel::default(); px];
        self.paint_onto(&mut pixels, from, to);
        pixels
    }

    /// Adds the span from `from` to `to` to what the pixels hold already.
    pub fn paint_onto(&self, pixels: &mut [Pixel], from: Time, to: Time) {
        let px = pixels.len();
        if px == 0 {
            return;
        }
        let span = (to.0 - from.0).max(1);
        let (level, length) = self.level_for(from, span / px as i64);
        let buckets = level.between(from.0.div_euclid(length), (to.0 - 1).div_euclid(length));
        for bucket in buckets {
            let middle = bucket.number * length + length / 2 - from.0;
            let x = (i128::from(middle) * px as i128).div_euclid(i128::from(span));
            let pixel = &mut pixels[x.clamp(0, px as i128 - 1) as usize];
            pixel.events = pixel.events.saturating_add(bucket.events);
            pixel.flags |= bucket.flags;
        }
    }

    /// The coarsest level with at least four buckets in a pixel, so that their edges show little.
    /// A level that no longer reaches back to `from` gives way to the next that does.
    fn level_for(&self, from: Time, pixel: i64) -> (&Level, i64) {
        let mut length = BASE;
        let mut index = 0;
        let too_short =
            |index: usize, length: i64| self.levels[index].first.saturating_mul(length) > from.0;
        while index + 1 < LEVELS && (length * FACTOR * 4 <= pixel || too_short(index, length)) {
            index += 1;
            length *= FACTOR;
        }
        (&self.levels[index], length)
    }
}

impl Level {
    /// Time mostly goes forward or, where the past is looked through, back: this is nearly always
    /// a change at one of the ends.
    fn add(&mut self, bucket: Bucket) {
        let number = bucket.number;
        if number < self.first {
            return;
        }
        let (first, last) = (self.buckets.front(), self.buckets.back());
        let at = match (first, last) {
            (_, Some(last)) if last.number == number => self.buckets.len() - 1,
            (_, Some(last)) if last.number < number => self.buckets.len(),
            (Some(first), _) if first.number >= number => 0,
            _ => self.buckets.partition_point(|one| one.number < number),
        };
        match self.buckets.get_mut(at) {
            Some(there) if there.number == number => {
                there.events = there.events.saturating_add(bucket.events);
                there.flags |= bucket.flags;
            }
            _ => self.buckets.insert(at, bucket),
        }
    }

    /// Loses the oldest when there are twice as many as are to be kept.
    fn keep(&mut self, kept: usize) {
        if self.buckets.len() >= 2 * kept {
            self.buckets.drain(..self.buckets.len() - kept);
            self.first = self.buckets.front().map_or(i64::MIN, |first| first.number);
        }
    }

    fn between(&self, first: i64, last: i64) -> impl Iterator<Item = &Bucket> {
        let start = self.buckets.partition_point(|bucket| bucket.number < first);
        let end = self.buckets.partition_point(|bucket| bucket.number <= last);
        self.buckets.range(start..end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn a_lone_event_is_a_pixel_at_every_zoom() {
        let mut density = Everything::default();
        density.add(Time(1_000 * SECOND), 1, EVENT);
        let mut span = SECOND / 10;
        while span < 400 * 86_400 * SECOND {
            let from = Time(1_000 * SECOND - span / 3);
            let lit: u32 = density
                .paint(from, Time(from.0 + span), 700)
                .iter()
                .map(|p| p.events)
                .sum();
            assert_eq!(lit, 1, "span {span} ns");
            span *= 3;
        }
    }

    #[test]
    fn days_of_a_busy_feed_take_bounded_memory_and_every_event_still_counts() {
        let mut density = Everything::default();
        const BUCKETS: i64 = 300_000;
        const KEPT: usize = 1 << 16;
        (0..BUCKETS).for_each(|n| density.add(Time(n * BASE), 1, EVENT));
        assert!(
            density
                .levels
                .iter()
                .all(|level| level.buckets.len() < 2 * KEPT)
        );
        let all = density.paint(Time(0), Time(BUCKETS * BASE), 1_000_000);
        let counted: u32 = all.iter().map(|pixel| pixel.events).sum();
        assert_eq!(i64::from(counted), BUCKETS);
    }

    #[test]
    fn a_steady_feed_has_a_steady_rate() {
        let mut density = Everything::default();
        (0..200).for_each(|n| density.add(Time(n * SECOND / 20), 1, EVENT));
        for tenth in 20..100 {
            let rate = density.rate(Time(tenth * SECOND / 10));
            assert!((19.0..=21.0).contains(&rate), "{rate} at {tenth}");
        }
    }

    #[test]
    fn every_event_is_counted_once_also_when_the_clock_goes_back() {
        let mut density = Everything::default();
        for time in [5, 3, 9, 3, 1, 9, 7] {
            density.add(Time(time * SECOND), 1, EVENT);
        }
        let all = density.paint(Time(0), Time(10 * SECOND), 10);
        assert_eq!(all.iter().map(|pixel| pixel.events).sum::<u32>(), 7);
        // A bucket may lie across two pixels.
        assert_eq!(all[2].events + all[3].events, 2);
        assert_eq!(density.events_in(2 * SECOND / BASE, 6 * SECOND / BASE), 3);
    }
}
