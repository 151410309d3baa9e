//! The nearest record that is looked for, without looking at all of them.

use std::ops::Range;

use super::matcher::Matcher;
use crate::capture::{Capture, CaptureError};
use crate::record::Seq;

/// Seqs looked at in one go: few at first, since the next hit is mostly near.
const LOOK: Range<u64> = (1 << 8)..(1 << 14);

/// The first record of a range that matches, or with `back` the last one. It is looked for part
/// by part from that end on; `None` also when it was `cancelled`, which is asked between parts.
///
/// # Errors
///
/// When a part of the capture can't be read.
pub fn seek(
    capture: &Capture,
    matcher: &Matcher,
    range: Range<Seq>,
    back: bool,
    cancelled: &dyn Fn() -> bool,
) -> Result<Option<Seq>, CaptureError> {
    let first = range.start.max(capture.first_seq());
    let end = range.end.min(capture.end_seq());
    let mut left = first..end.max(first);
    let mut most = LOOK.start;
    while !left.is_empty() && !cancelled() {
        let length = most.min(left.end - left.start);
        let part = match back {
            true => left.end - length..left.end,
            false => left.start..left.start + length,
        };
        let mut nearest: Option<Seq> = None;
        matcher.find(capture, part.clone(), |seq| {
            let nearer = |one: Seq| if back { one.max(seq) } else { one.min(seq) };
            nearest = Some(nearest.map_or(seq, nearer));
        })?;
        if nearest.is_some() {
            return Ok(nearest);
        }
        match back {
            true => left.end = part.start,
            false => left.start = part.end,
        }
        most = (most * 2).min(LOOK.end);
    }
    Ok(None)
}
