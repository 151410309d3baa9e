//! Which records of a capture are asked for, and a walk over a part of them.

use std::ops::{ControlFlow, Range};

use crate::capture::{Capture, CaptureError, RecordRef};
use crate::record::{Seq, Time};
use crate::view::Matcher;

/// Records so near each other are read in one go.
const NEAR: Seq = 64;

/// Which records are asked for.
#[derive(Clone, Debug)]
pub enum Selection<'a> {
    /// Those that a filter leaves.
    Matching(&'a Matcher),
    /// Those with these seqs.
    Range(Range<Seq>),
    /// Those with these seqs, which are in ascending order.
    Seqs(&'a [Seq]),
    /// Those received in this time.
    Time(Range<Time>),
}

impl<'a> From<&'a Matcher> for Selection<'a> {
    fn from(matcher: &'a Matcher) -> Self {
        Selection::Matching(matcher)
    }
}

impl Selection<'_> {
    /// The places to look at, one for each record: a seq, or where one stands in the list.
    pub(super) fn places(&self, kept: &Range<Seq>) -> Range<u64> {
        match self {
            Selection::Matching(_) | Selection::Time(_) => kept.clone(),
            Selection::Range(range) => {
                let start = range.start.clamp(kept.start, kept.end);
                start..range.end.clamp(start, kept.end)
            }
            Selection::Seqs(seqs) => 0..seqs.len() as u64,
        }
    }

    /// Visits the selected records of some places in order, until told to stop.
    pub(super) fn walk(
        &self,
        capture: &Capture,
        places: Range<u64>,
        visit: &mut Visit<'_>,
    ) -> Result<(), CaptureError> {
        match self {
            Selection::Matching(matcher) => {
                let mut pass = matcher.pass(capture);
                capture.scan(places, |seq, record| {
                    let selected = pass.matches(seq, &record).then_some(&record);
                    visit(seq, seq, selected)
                })
            }
            Selection::Range(_) => {
                capture.scan(places, |seq, record| visit(seq, seq, Some(&record)))
            }
            Selection::Seqs(seqs) => {
                let (start, end) = (places.start as usize, places.end as usize);
                walk_seqs(capture, &seqs[start..end], start as u64, visit)
            }
            Selection::Time(times) => walk_time(capture, times, places, visit),
        }
    }
}

/// Is shown a place, the seq of its record, and the record if it is selected. Not every place
/// comes, but those that do come in order.
pub(super) type Visit<'a> = dyn FnMut(u64, Seq, Option<&RecordRef<'_>>) -> ControlFlow<()> + 'a;

fn walk_seqs(
    capture: &Capture,
    seqs: &[Seq],
    mut place: u64,
    visit: &mut Visit<'_>,
) -> Result<(), CaptureError> {
    for run in seqs.chunk_by(|&seq, &next| next == seq + 1) {
        let mut flow = ControlFlow::Continue(());
        let first = run[0];
        capture.scan(first..first + run.len() as u64, |seq, record| {
            flow = visit(place + seq - first, seq, Some(&record));
            flow
        })?;
        if flow.is_break() {
            break;
        }
        place += run.len() as u64;
    }
    Ok(())
}

/// Reads only what the columns say lies in the time.
fn walk_time(
    capture: &Capture,
    times: &Range<Time>,
    seqs: Range<Seq>,
    visit: &mut Visit<'_>,
) -> Result<(), CaptureError> {
    for run in runs_within(capture, times, seqs) {
        let mut flow = ControlFlow::Continue(());
        capture.scan(run, |seq, record| {
            let selected = times.contains(&record.time).then_some(&record);
            flow = visit(seq, seq, selected);
            flow
        })?;
        if flow.is_break() {
            break;
        }
    }
    Ok(())
}

/// Where records of the time are, with what lies close between them.
fn runs_within(capture: &Capture, times: &Range<Time>, range: Range<Seq>) -> Vec<Range<Seq>> {
    let mut runs: Vec<Range<Seq>> = Vec::new();
    capture.columns(range, |seq, columns| {
        if times.contains(&columns.time) {
            match runs.last_mut() {
                Some(run) if seq - run.end < NEAR => run.end = seq + 1,
                _ => runs.push(seq..seq + 1),
            }
        }
    });
    runs
}
