//! Ranges of seqs in parts, to walk back through a capture from its end.

use std::ops::Range;

use crate::record::Seq;

/// Records that are looked at in one go.
pub(super) const BLOCK: u64 = 4096;
/// Where fewer than one record in so many is wanted, each is read by itself.
pub(super) const SPARSE: usize = 16;

/// The parts of a range, in order.
pub(super) fn blocks(range: &Range<Seq>) -> impl DoubleEndedIterator<Item = Range<Seq>> + use<> {
    let (start, end) = (range.start, range.end);
    let first = start / BLOCK;
    let count = end.div_ceil(BLOCK).max(first) - first;
    (0..count).map(move |n| {
        let at = (first + n) * BLOCK;
        at.max(start)..(at + BLOCK).min(end)
    })
}
