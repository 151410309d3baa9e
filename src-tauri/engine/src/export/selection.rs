//! Which records of a capture are asked for, and a walk over them.

use std::ops::{ControlFlow, Range};

use super::Job;
use crate::capture::{Capture, CaptureError, RecordRef};
use crate::record::{Seq, Time};
use crate::view::Matcher;

/// Times are looked up for so many records at once.
const BLOCK: u64 = 1 << 16;
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
    /// How many records are to be looked at.
    pub(super) fn looks_at(&self, kept: &Range<Seq>) -> u64 {
        match self {
            Selection::Matching(_) | Selection::Time(_) => kept.end - kept.start,
            Selection::Range(range) => clamped(range, kept).count() as u64,
            Selection::Seqs(seqs) => seqs.len() as u64,
        }
    }

    /// Visits its records in order, until told to stop or the job is cancelled.
    pub(super) fn walk(
        &self,
        capture: &Capture,
        kept: Range<Seq>,
        job: &Job,
        mut visit: impl FnMut(Seq, &RecordRef<'_>) -> ControlFlow<()>,
    ) -> Result<(), CaptureError> {
        match self {
            Selection::Matching(matcher) => {
                let first = kept.start;
                let mut pass = matcher.pass(capture);
                capture.scan(kept, |seq, record| {
                    job.looked_at(seq + 1 - first)?;
                    if pass.matches(seq, &record) {
                        visit(seq, &record)?;
                    }
                    ControlFlow::Continue(())
                })
            }
            Selection::Range(range) => {
                let range = clamped(range, &kept);
                let first = range.start;
                capture.scan(range, |seq, record| {
                    job.looked_at(seq + 1 - first)?;
                    visit(seq, &record)
                })
            }
            Selection::Seqs(seqs) => walk_seqs(capture, seqs, job, &mut visit),
            Selection::Time(times) => walk_time(capture, times, kept, job, &mut visit),
        }
    }
}

type Visit<'a> = dyn FnMut(Seq, &RecordRef<'_>) -> ControlFlow<()> + 'a;

fn clamped(range: &Range<Seq>, kept: &Range<Seq>) -> Range<Seq> {
    let start = range.start.clamp(kept.start, kept.end);
    start..range.end.clamp(start, kept.end)
}

fn walk_seqs(
    capture: &Capture,
    seqs: &[Seq],
    job: &Job,
    visit: &mut Visit<'_>,
) -> Result<(), CaptureError> {
    let mut done = 0;
    for run in seqs.chunk_by(|&seq, &next| next == seq + 1) {
        let (first, length) = (run[0], run.len() as u64);
        let mut look = |seq: Seq, record: &RecordRef<'_>| {
            job.looked_at(done + seq - first)?;
            visit(seq, record)
        };
        let mut flow = job.looked_at(done);
        if flow.is_continue() {
            capture.scan(first..first + length, |seq, record| {
                flow = look(seq, &record);
                flow
            })?;
        }
        if flow.is_break() {
            break;
        }
        done += length;
    }
    Ok(())
}

/// Reads only what the columns say lies in the time.
fn walk_time(
    capture: &Capture,
    times: &Range<Time>,
    kept: Range<Seq>,
    job: &Job,
    visit: &mut Visit<'_>,
) -> Result<(), CaptureError> {
    let mut look = |seq: Seq, record: &RecordRef<'_>| {
        job.looked_at(seq - kept.start)?;
        match times.contains(&record.time) {
            true => visit(seq, record),
            false => ControlFlow::Continue(()),
        }
    };
    let mut from = kept.start;
    while from < kept.end && job.looked_at(from - kept.start).is_continue() {
        let to = kept.end.min(from + BLOCK);
        for run in runs_within(capture, times, from..to) {
            let mut flow = ControlFlow::Continue(());
            capture.scan(run, |seq, record| {
                flow = look(seq, &record);
                flow
            })?;
            if flow.is_break() {
                return Ok(());
            }
        }
        from = to;
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
