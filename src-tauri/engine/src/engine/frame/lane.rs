//! Lanes as runs of pixels, made to fit into a reply.

use super::bytes;
use crate::record::StreamKey;
use crate::view::{FAILURE, Pixel};
use crate::wire::Lane;

/// Bytes of all lanes of a reply at most.
const MOST_BYTES: usize = 5 << 10;

/// How finely lanes are told: steps of the level, and pixels in one. Sixteen steps are all an eye
/// tells apart in 18 pixels; fewer, and then wider pixels, make longer runs where much happens.
const FINENESS: [(f64, usize); 8] = [
    (15.0, 1),
    (5.0, 1),
    (3.0, 1),
    (3.0, 2),
    (3.0, 4),
    (1.0, 8),
    (1.0, 32),
    (1.0, 128),
];

/// The lanes of these streams, as fine as there is room for.
pub(super) fn lanes(painted: &[(StreamKey, Vec<Pixel>)]) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for (steps, wide) in FINENESS {
        let one = |(key, pixels): &(StreamKey, Vec<Pixel>)| lane(*key, pixels, steps, wide);
        lanes = painted.iter().map(one).collect();
        if bytes(&lanes) <= MOST_BYTES {
            break;
        }
    }
    lanes
}

/// Pixels as runs; the level is logarithmic, so that one event beside ten thousand shows.
fn lane(key: StreamKey, pixels: &[Pixel], steps: f64, wide: usize) -> Lane {
    let peak = pixels.iter().map(|pixel| pixel.events).max().unwrap_or(0);
    let mut runs: Vec<u16> = Vec::new();
    for (at, together) in pixels.chunks(wide).enumerate() {
        let flags = together.iter().fold(0, |flags, pixel| flags | pixel.flags);
        if flags == 0 {
            continue;
        }
        let events = together.iter().map(|pixel| pixel.events).max();
        let level = level(events.unwrap_or(0), flags, peak, steps);
        let (x, width) = ((at * wide) as u16, together.len() as u16);
        match runs.as_mut_slice() {
            [.., start, run, l, f] if *start + *run == x && (*l, *f) == (level, flags.into()) => {
                *run += width;
            }
            _ => runs.extend([x, width, level, flags.into()]),
        }
    }
    Lane {
        stream: key.0,
        runs,
        peak,
    }
}

fn level(events: u32, flags: u8, peak: u32, steps: f64) -> u16 {
    if events == 0 {
        return if flags & FAILURE != 0 { 255 } else { 1 };
    }
    let share = f64::from(events).ln_1p() / f64::from(peak.max(1)).ln_1p();
    ((share * steps).round().max(1.0) * (255.0 / steps)) as u16
}
