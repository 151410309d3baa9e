//! A stream's density over time: counts in buckets of 128 ms, and of four times as long at each
//! level above, so that a picture of any width and span reads a few buckets a pixel.

use crate::record::Time;

/// Length of a bucket of the lowest level, ns.
pub(super) const BASE: i64 = 128_000_000;
/// Each level's buckets are this many times longer than those below: 128 ms up to 97 days.
const FACTOR: i64 = 4;
const LEVELS: usize = 14;

/// Buckets of a level kept at least, the newest: 2.3 hours at the lowest, then four times more.
const KEPT: usize = 1 << 16;

/// A bucket holds an event.
pub const EVENT: u8 = 1;
/// A bucket holds a connection's end or a retry.
pub const BREAK: u8 = 2;
/// A bucket holds a failure.
pub const FAILURE: u8 = 4;

/// The pyramid of one stream.
#[derive(Clone, Debug, Default)]
pub struct Density {
    levels: [Vec<Bucket>; LEVELS],
    /// The highest level that has lost its oldest buckets so far, if any has.
    cut: Option<usize>,
}

/// What happened within one bucket. Only buckets in which something did are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bucket {
    number: i64,
    events: u32,
    flags: u8,
}

/// What happened within one pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pixel {
    /// Events.
    pub events: u32,
    /// [`EVENT`], [`BREAK`], [`FAILURE`].
    pub flags: u8,
}

impl Density {
    /// Adds what happened within one bucket of the lowest level: events and flags.
    pub fn add(&mut self, time: Time, events: u32, flags: u8) {
        let mut number = time.0.div_euclid(BASE);
        for (index, level) in self.levels.iter_mut().enumerate() {
            add(level, number, events, flags);
            if level.len() >= 2 * KEPT {
                level.drain(..KEPT);
                self.cut = self.cut.max(Some(index));
            }
            number = number.div_euclid(FACTOR);
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
        between(&self.levels[0], first, last)
            .iter()
            .map(|bucket| bucket.events)
            .sum()
    }

    /// The span from `from` to `to`, as `px` pixels.
    pub fn paint(&self, from: Time, to: Time, px: usize) -> Vec<Pixel> {
        let mut pixels = vec![Pixel::default(); px];
        let span = (to.0 - from.0).max(1);
        let (level, length) = self.level_for(from, span / px.max(1) as i64);
        let buckets = between(
            level,
            from.0.div_euclid(length),
            (to.0 - 1).div_euclid(length),
        );
        for bucket in buckets {
            let middle = bucket.number * length + length / 2 - from.0;
            let x = (i128::from(middle) * px as i128).div_euclid(i128::from(span));
            let pixel = &mut pixels[x.clamp(0, px as i128 - 1) as usize];
            pixel.events = pixel.events.saturating_add(bucket.events);
            pixel.flags |= bucket.flags;
        }
        pixels
    }

    /// The coarsest level with at least four buckets in a pixel, so that their edges show little.
    /// A level that no longer reaches back to `from` gives way to the next that does.
    fn level_for(&self, from: Time, pixel: i64) -> (&[Bucket], i64) {
        let mut length = BASE;
        let mut index = 0;
        let too_short = |index: usize, length: i64| {
            self.cut.is_some_and(|cut| index <= cut)
                && self.levels[index]
                    .first()
                    .is_some_and(|first| first.number * length > from.0)
        };
        while index + 1 < LEVELS && (length * FACTOR * 4 <= pixel || too_short(index, length)) {
            index += 1;
            length *= FACTOR;
        }
        (&self.levels[index], length)
    }
}

fn between(level: &[Bucket], first: i64, last: i64) -> &[Bucket] {
    let start = level.partition_point(|bucket| bucket.number < first);
    let end = level.partition_point(|bucket| bucket.number <= last);
    &level[start..end.max(start)]
}

/// Time mostly goes forward, so this is nearly always a push or a change of the last bucket.
fn add(level: &mut Vec<Bucket>, number: i64, events: u32, flags: u8) {
    let at = match level.last() {
        Some(last) if last.number == number => level.len() - 1,
        Some(last) if last.number > number => {
            level.partition_point(|bucket| bucket.number < number)
        }
        _ => level.len(),
    };
    match level.get_mut(at) {
        Some(bucket) if bucket.number == number => {
            bucket.events = bucket.events.saturating_add(events);
            bucket.flags |= flags;
        }
        _ => level.insert(
            at,
            Bucket {
                number,
                events,
                flags,
            },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn a_lone_event_is_a_pixel_at_every_zoom() {
        let mut density = Density::default();
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
        let mut density = Density::default();
        const BUCKETS: i64 = 300_000;
        (0..BUCKETS).for_each(|n| density.add(Time(n * BASE), 1, EVENT));
        assert!(density.levels.iter().all(|level| level.len() < 2 * KEPT));
        let all = density.paint(Time(0), Time(BUCKETS * BASE), 1_000_000);
        let counted: u32 = all.iter().map(|pixel| pixel.events).sum();
        assert_eq!(i64::from(counted), BUCKETS);
    }

    #[test]
    fn a_steady_feed_has_a_steady_rate() {
        let mut density = Density::default();
        (0..200).for_each(|n| density.add(Time(n * SECOND / 20), 1, EVENT));
        for tenth in 20..100 {
            let rate = density.rate(Time(tenth * SECOND / 10));
            assert!((19.0..=21.0).contains(&rate), "{rate} at {tenth}");
        }
    }

    #[test]
    fn every_event_is_counted_once_also_when_the_clock_goes_back() {
        let mut density = Density::default();
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
