//! One view: what it has found, and how it goes on looking.

use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::super::filter::Filter;
use super::super::lane_types::{RecentLaneTypes, SharedLaneTypes};
use super::super::lanes::{Counts, Matches, Pixel};
use super::super::matcher::Matcher;
use super::super::rows::{BLOCK, Block, Rows};
use crate::capture::{Capture, StreamDefinition, yield_to_others};
use crate::record::{Kind, Seq, StreamKey, Time};

/// Seqs looked at in one go: as many as take [`PACE`], for whoever is done waits for the others
/// before new records have their turn.
const LOOK: Range<u64> = (1 << 10)..(1 << 14);

/// At first, so that the first rows are there at once.
const FIRST_LOOK: u64 = 1 << 12;

const PACE: Range<Duration> = Duration::from_micros(500)..Duration::from_millis(2);

/// A search that is over by then is what the person waits for; a longer one yields to those that
/// draw.
const BRIEF: Duration = Duration::from_millis(100);

/// Records so near each other are asked for together.
const NEAR: Seq = 512;

/// Where one of so many records of a block is asked for, all of them are unpacked.
const DENSE: usize = 8;

/// The records of a capture that a filter leaves, oldest first.
pub struct View {
    pub(super) text: String,
    made: Instant,
    filter: Filter,
    pub(super) only: Vec<String>,
    capture: Capture,
    lane_types: SharedLaneTypes,
    found: Mutex<Found>,
    /// Seqs to look at in one go.
    look: AtomicU64,
}

struct Found {
    matcher: Arc<Matcher>,
    rows: Rows,
    /// By stream key.
    lanes: Vec<Matches>,
    /// What has been looked at without a gap.
    scanned: Range<Seq>,
    /// What has been looked at before that, while something between is still being looked at.
    ahead: Vec<Range<Seq>>,
}

/// How much of the capture a view has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Records that match, so far.
    pub total: u64,
    /// Records looked at.
    pub scanned: u64,
    /// Records to look at.
    pub of: u64,
}

impl View {
    pub(super) fn new(
        capture: &Capture,
        lane_types: &SharedLaneTypes,
        text: &str,
        filter: &Filter,
        only: &[String],
        streams: &[StreamDefinition],
    ) -> View {
        let matcher = Matcher::new(filter, only, streams);
        View {
            text: text.to_owned(),
            made: Instant::now(),
            filter: filter.clone(),
            only: only.to_vec(),
            capture: capture.clone(),
            lane_types: lane_types.clone(),
            found: Mutex::new(Found::nothing(matcher, capture.end_seq())),
            look: AtomicU64::new(FIRST_LOOK),
        }
    }

    /// How long ago it was made.
    pub fn age(&self) -> Duration {
        self.made.elapsed()
    }

    /// Whether it has looked at all that was kept before it was made.
    pub fn is_searched(&self) -> bool {
        let found = self.found();
        found.matcher.matches_everything() || found.scanned.start <= self.capture.first_seq()
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let (first, end) = (self.capture.first_seq(), self.capture.end_seq());
        let mut found = self.found();
        if found.matcher.matches_everything() {
            let of = end.saturating_sub(first);
            return Progress {
                total: of,
                scanned: of,
                of,
            };
        }
        found.rows.remove_below(first);
        // What arrived just now is looked at within milliseconds; it counts once it has been.
        let end = found.scanned.end;
        Progress {
            total: found.rows.total(),
            scanned: end.saturating_sub(found.scanned.start.max(first)),
            of: end.saturating_sub(first),
        }
    }

    /// The seqs whose ranks lie in the range, ascending.
    pub fn select(&self, ranks: Range<u64>) -> Vec<Seq> {
        let found = self.found();
        if found.matcher.matches_everything() {
            let first = self.capture.first_seq();
            let end = self.capture.end_seq();
            return (first + ranks.start..(first + ranks.end).min(end)).collect();
        }
        found.rows.select(ranks)
    }

    /// How many of its records are older than `seq`.
    pub fn rank(&self, seq: Seq) -> u64 {
        let found = self.found();
        if found.matcher.matches_everything() {
            return seq
                .min(self.capture.end_seq())
                .saturating_sub(self.capture.first_seq());
        }
        found.rows.rank(seq)
    }

    /// The density of its records of one stream, from `from` to `to`, as `px` pixels. `None` when
    /// it holds everything: the stream's own density says it then.
    pub fn paint(&self, key: StreamKey, from: Time, to: Time, px: usize) -> Option<Vec<Pixel>> {
        let found = self.found();
        if found.matcher.matches_everything() {
            return None;
        }
        Some(match found.lanes.get(usize::from(key.0)) {
            Some(lane) => lane.paint(from, to, px),
            None => vec![Pixel::default(); px],
        })
    }

    /// The filter's test.
    pub fn matcher(&self) -> Arc<Matcher> {
        Arc::clone(&self.found().matcher)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Binds the filter to changed stream names. When names that were known changed, what was
    /// found may be wrong, and the view begins anew. Not while it is being filled in.
    pub(super) fn bind(&self, streams: &[StreamDefinition], only_added: bool) {
        let matcher = Matcher::new(&self.filter, &self.only, streams);
        let mut found = self.found();
        match only_added {
            true => found.matcher = Arc::new(matcher),
            false => *found = Found::nothing(matcher, self.capture.end_seq()),
        }
    }

    /// Looks at some of what was kept since; whether there was anything.
    pub(super) fn extend(&self, end: Seq) -> bool {
        let from = self.found().scanned.end;
        if from >= end {
            return false;
        }
        self.look_at(from..end.min((from / BLOCK + 1) * BLOCK));
        true
    }

    /// Looks back at what was kept before it began, newest first and on all cores, until there is
    /// `enough`, and tells `published` of each part. Whether there was anything to look at.
    pub(super) fn fill_in(
        &self,
        enough: &(impl Fn() -> bool + Sync),
        published: &(impl Fn() + Sync),
    ) -> bool {
        let start = self.found().scanned.start;
        if start <= self.capture.first_seq() {
            return false;
        }
        let next = Mutex::new(start);
        let look = || {
            let mut yields = false;
            while let Some(range) = self.hand_out(&next) {
                if !yields && self.age() > BRIEF {
                    yield_to_others();
                    yields = true;
                }
                let (began, looked) = (Instant::now(), range.end - range.start);
                self.look_at(range);
                self.keep_pace(looked, began.elapsed());
                published();
                if enough() {
                    return;
                }
            }
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            for _ in 0..cores {
                scope.spawn(look);
            }
        });
        true
    }

    fn keep_pace(&self, looked: u64, took: Duration) {
        let within = |look: u64| look.clamp(LOOK.start, LOOK.end);
        if took > PACE.end {
            self.look.fetch_min(within(looked / 2), Ordering::Relaxed);
        } else if took < PACE.start {
            self.look.fetch_max(within(looked * 2), Ordering::Relaxed);
        }
    }

    /// The newest of what lies before `next` and was not looked at yet.
    fn hand_out(&self, next: &Mutex<Seq>) -> Option<Range<Seq>> {
        let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, end) = (self.capture.first_seq(), *next);
        if end <= first {
            return None;
        }
        let most = self.look.load(Ordering::Relaxed);
        let block = (end - 1) / BLOCK * BLOCK;
        *next = end.saturating_sub(most).max(block).max(first);
        Some(*next..end)
    }

    fn look_at(&self, range: Range<Seq>) {
        let matcher = self.matcher();
        let mut block = Block::default();
        let mut counts = Counts::default();
        if !matcher.matches_everything() {
            // A part that can't be read shows as a mark in its place, never as an end of the view.
            let _ = matcher.find(&self.capture, range.clone(), |seq| {
                block.insert(seq % BLOCK);
            });
            self.count(&range, &block, &mut counts);
        }
        let mut found = self.found();
        found.rows.merge(range.start / BLOCK, &block);
        found.count(&counts);
        found.reached(range);
    }

    /// Counts what was found in a range by its streams and times.
    fn count(&self, range: &Range<Seq>, found: &Block, counts: &mut Counts) {
        let base = range.start / BLOCK * BLOCK;
        let places = found.places();
        let mut types = RecentLaneTypes::new(&self.lane_types);
        for run in places.chunk_by(|a, b| u64::from(b - a) <= NEAR) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else {
                continue;
            };
            let mut run = run;
            let near = base + u64::from(*first)..base + u64::from(*last) + 1;
            self.capture.column_blocks(near, |block| {
                let (first, seq) = (block.first_seq(), |place: &u32| base + u64::from(*place));
                let end = first + block.len() as Seq;
                let (here, later) = run.split_at(run.partition_point(|place| seq(place) < end));
                run = later;
                let dense = here.len() * DENSE >= block.len();
                // What was dropped meanwhile is in no block.
                for at in here
                    .iter()
                    .filter_map(|place| seq(place).checked_sub(first))
                {
                    let columns = match dense {
                        true => block.columns(at as usize),
                        false => block.lone_columns(at as usize),
                    };
                    let Some(columns) = columns else { continue };
                    let flag = match columns.kind {
                        Kind::Event => types.flag(columns.stream, columns.type_index),
                        Kind::Comment | Kind::Mark => 0,
                    };
                    counts.add(columns.stream, columns.time, flag);
                }
            });
        }
    }
}

impl Found {
    fn nothing(matcher: Matcher, end: Seq) -> Found {
        Found {
            matcher: Arc::new(matcher),
            rows: Rows::default(),
            lanes: Vec::new(),
            scanned: end..end,
            ahead: Vec::new(),
        }
    }

    fn count(&mut self, counts: &Counts) {
        for (key, buckets) in counts.streams() {
            if key >= self.lanes.len() {
                self.lanes.resize(key + 1, Matches::default());
            }
            self.lanes[key].merge(buckets);
        }
    }

    /// Takes note that a range has been looked at, whichever of them comes first.
    fn reached(&mut self, range: Range<Seq>) {
        if range.start == self.scanned.end {
            self.scanned.end = range.end;
            return;
        }
        self.ahead.push(range);
        let start = |found: &Found| found.scanned.start;
        while let Some(at) = self.ahead.iter().position(|range| range.end == start(self)) {
            self.scanned.start = self.ahead.swap_remove(at).start;
        }
    }
}
