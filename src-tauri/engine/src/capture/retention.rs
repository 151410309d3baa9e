//! Keeping a capture as small, as young and as short as it shall be: whole segments go, oldest
//! first, and a mark says what went and why.

use std::sync::Arc;
use std::time::Duration;

use super::CaptureOptions;
use super::segment::Segment;
use super::shared::Shared;
use crate::record::{Mark, Seq, StreamKey, Time};

/// Into how many segments a bounded capture is cut at least, so that what goes at a time is little.
pub(super) const PARTS: u32 = 8;

/// No segment is sealed with fewer records only because there shall be few.
const FEWEST_RECORDS: u64 = 1_000;

/// Whether the newest segment shall be sealed because of what is kept, and not of its size.
pub(super) fn is_enough(newest: &Segment, options: &CaptureOptions, now: Time) -> bool {
    let columns = newest.columns();
    let most = options
        .max_records
        .map(|most| (most / u64::from(PARTS)).max(FEWEST_RECORDS));
    if most.is_some_and(|most| columns.len() as u64 >= most) {
        return true;
    }
    let oldest = columns.row(0).map(|row| Time(row.time));
    // The capture's own marks alone would be sealed, dropped and marked for ever.
    options
        .max_age
        .is_some_and(|age| oldest.is_some_and(|oldest| is_older(oldest, age / PARTS, now)))
        && columns.streams().any(|key| key != StreamKey::CAPTURE.0)
}

/// Removes the oldest sealed segments until what is left is no more than shall be kept. Returns
/// the mark that says what went, if anything did.
pub(super) fn drop_oldest(shared: &Shared, options: &CaptureOptions, now: Time) -> Option<Mark> {
    let mut segments = shared.segments().to_vec();
    let mut left = Left::of(&segments);
    let (first, before) = (shared.first(), left);
    let mut why = None;
    while segments.len() > 1 {
        let oldest = segments.first()?;
        let Some(reason) = left.reason_to_drop(oldest, options, now) else {
            break;
        };
        if oldest.drop_files().is_err() {
            // Tried again when the next segment is sealed.
            break;
        }
        // One after another also when the power goes: nothing is missing from the middle.
        let _ = shared.disk.sync_dir(&shared.dir);
        left.take_away(oldest);
        why = Some(reason);
        segments.remove(0);
    }
    let reason = why?;
    shared.set_segments(segments);
    Some(Mark::Dropped {
        first,
        last: shared.first().checked_sub(1)?,
        records: before.records - left.records,
        bytes: before.bytes - left.bytes,
        reason,
    })
}

/// What a capture still holds.
#[derive(Clone, Copy)]
struct Left {
    bytes: u64,
    records: u64,
}

impl Left {
    fn of(segments: &[Arc<Segment>]) -> Left {
        Left {
            bytes: segments.iter().map(|segment| segment.disk_bytes()).sum(),
            records: segments.iter().map(|segment| records_of(segment)).sum(),
        }
    }

    fn take_away(&mut self, segment: &Segment) {
        self.bytes = self.bytes.saturating_sub(segment.disk_bytes());
        self.records = self.records.saturating_sub(records_of(segment));
    }

    fn reason_to_drop(
        &self,
        oldest: &Segment,
        options: &CaptureOptions,
        now: Time,
    ) -> Option<String> {
        if let Some(budget) = options.budget_bytes.filter(|&budget| self.bytes > budget) {
            return Some(format!(
                "the capture outgrew its disk budget of {} MiB, so its oldest records were removed",
                budget >> 20
            ));
        }
        // Never fewer are left than shall be kept.
        let without = self.records - records_of(oldest);
        if let Some(most) = options.max_records.filter(|&most| without >= most) {
            return Some(format!(
                "the capture keeps its newest {most} records, so its oldest were removed"
            ));
        }
        let newest = newest_time(oldest);
        let age = options
            .max_age
            .filter(|&age| newest.is_some_and(|newest| is_older(newest, age, now)))?;
        Some(format!(
            "the capture keeps records for {}, so its oldest were removed",
            in_words(age)
        ))
    }
}

fn records_of(segment: &Segment) -> Seq {
    segment.end_seq() - segment.first_seq()
}

fn newest_time(segment: &Segment) -> Option<Time> {
    let columns = segment.columns();
    let last = columns.len().checked_sub(1)?;
    columns.row(last).map(|row| Time(row.time))
}

fn is_older(time: Time, age: Duration, now: Time) -> bool {
    i128::from(now.0) - i128::from(time.0) > age.as_nanos() as i128
}

/// An age in its largest whole unit.
fn in_words(age: Duration) -> String {
    let seconds = age.as_secs();
    let (count, unit) = [(86_400, "day"), (3_600, "hour"), (60, "minute")]
        .into_iter()
        .find(|(length, _)| seconds >= *length && seconds.is_multiple_of(*length))
        .map_or((seconds, "second"), |(length, unit)| {
            (seconds / length, unit)
        });
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
