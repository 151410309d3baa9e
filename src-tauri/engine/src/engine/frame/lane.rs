//! Lanes as runs of pixels, made to fit into a reply.

use super::bytes;
use crate::record::StreamKey;
use crate::view::{FAILURE, GAP, Pixel};
use crate::wire::Lane;

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

/// A lane in full.
pub(in crate::engine) struct Painted {
    pub key: StreamKey,
    pub all: Vec<Pixel>,
    /// Those that the frame's filter leaves.
    pub matched: Option<Vec<Pixel>>,
}

/// These lanes, as fine as there is room for.
pub(in crate::engine) fn lanes(painted: &[Painted], most_bytes: usize) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for (steps, wide) in FINENESS {
        lanes = painted.iter().map(|one| lane(one, steps, wide)).collect();
        if bytes(&lanes) <= most_bytes {
            break;
        }
    }
    lanes
}

/// Pixels with a match as runs: x, width, level, again and again.
pub(in crate::engine) fn matched_runs(pixels: &[Pixel], peak: u32) -> Vec<u16> {
    let (steps, wide) = FINENESS[0];
    runs(pixels, wide, |pixel| {
        Some([found_level(pixel, peak, steps)?])
    })
}

fn lane(painted: &Painted, steps: f64, wide: usize) -> Lane {
    let peak = painted.all.iter().map(|pixel| pixel.events).max();
    let peak = peak.unwrap_or(0);
    let matches = painted.matched.as_deref();
    Lane {
        stream: painted.key.0,
        runs: runs(&painted.all, wide, |pixel| {
            let level = level(pixel.events, pixel.flags, peak, steps);
            (pixel.flags != 0).then_some([level, pixel.flags])
        }),
        peak,
        matched: matches.map(|pixels| {
            runs(pixels, wide, |pixel| {
                Some([found_level(pixel, peak, steps)?, pixel.flags])
            })
        }),
    }
}

/// The level of a pixel in which something was found. Comments count here and not in the peak.
fn found_level(pixel: &Pixel, peak: u32, steps: f64) -> Option<u16> {
    (pixel.events > 0).then(|| level(pixel.events, 0, peak.max(pixel.events), steps))
}

/// Pixels of one kind in a row: x, width, and what `kind` says of them.
fn runs<const N: usize>(
    pixels: &[Pixel],
    wide: usize,
    kind: impl Fn(&Pixel) -> Option<[u16; N]>,
) -> Vec<u16> {
    let mut runs: Vec<u16> = Vec::new();
    let mut last: Option<([u16; N], usize)> = None;
    for (at, together) in pixels.chunks(wide).enumerate() {
        let together_is = together.iter().fold(Pixel::default(), |sum, pixel| Pixel {
            events: sum.events.max(pixel.events),
            flags: sum.flags | pixel.flags,
        });
        let Some(is) = kind(&together_is) else {
            last = None;
            continue;
        };
        match last {
            Some((before, width_at)) if before == is => runs[width_at] += together.len() as u16,
            _ => {
                runs.extend([(at * wide) as u16, together.len() as u16]);
                last = Some((is, runs.len() - 1));
                runs.extend(is);
            }
        }
    }
    runs
}

/// Logarithmic, so that one event beside ten thousand shows.
fn level(events: u32, flags: u16, peak: u32, steps: f64) -> u16 {
    if events == 0 {
        return if flags & (FAILURE | GAP) != 0 { 255 } else { 1 };
    }
    let share = f64::from(events).ln_1p() / f64::from(peak.max(1)).ln_1p();
    ((share * steps).round().max(1.0) * (255.0 / steps)) as u16
}
