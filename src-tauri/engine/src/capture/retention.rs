//! Keeping a capture within its disk budget: whole segments go, oldest first, and a mark says so.

use super::shared::Shared;
use crate::record::Mark;

/// Removes the oldest sealed segments until the capture fits its budget. Returns the mark that
/// says what went, if anything did.
pub(super) fn drop_oldest(shared: &Shared, budget: u64) -> Option<Mark> {
    let mut segments = shared.segments().to_vec();
    let mut left: u64 = segments.iter().map(|segment| segment.disk_bytes()).sum();
    let (first, before) = (shared.first(), left);
    let mut records = 0;
    while left > budget && segments.len() > 1 {
        let oldest = segments.first()?;
        if oldest.drop_files().is_err() {
            // Tried again when the next segment is sealed.
            break;
        }
        left -= oldest.disk_bytes();
        records += oldest.end_seq() - oldest.first_seq();
        segments.remove(0);
    }
    shared.set_segments(segments);
    let last = shared.first().checked_sub(1)?;
    (left < before).then(|| Mark::Dropped {
        first,
        last,
        records,
        bytes: before - left,
        reason: format!(
            "the capture outgrew its disk budget of {} MiB, so its oldest records were removed",
            budget >> 20
        ),
    })
}
