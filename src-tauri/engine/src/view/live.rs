//! Views that follow the capture.
//!
//! One thread tests each new record once for each view, counts it, and fills views in with what
//! was kept before they were made, newest first, a block at a time. Readers never wait for a
//! scan: they see what has been found so far.

use std::io;
use std::num::NonZero;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use super::filter::Filter;
use super::matcher::Matcher;
use super::rows::{BLOCK, Block, Rows};
use super::tally::{self, Tally};
use crate::capture::{Capture, StreamDefinition};
use crate::record::{Seq, StreamKey};

/// Views in use at once; the one not asked for longest gives way.
const MOST: usize = 4;

/// Records counted before views are looked after again.
const MOST_COUNTED: u64 = 16 * BLOCK;

/// The views of one capture, and the thread that keeps them.
pub struct LiveViews {
    shared: Arc<Shared>,
}

struct Shared {
    capture: Capture,
    state: Mutex<State>,
    /// Something new to do: a view was made, or the owner is gone.
    wake: Notify,
    /// Counts up with every change that a reader could see.
    version: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    /// By stream key.
    tallies: Vec<Tally>,
    tallied_to: Seq,
    /// Newest use last.
    views: Vec<Arc<View>>,
    definitions: Vec<StreamDefinition>,
    closed: bool,
}

impl LiveViews {
    /// Starts the thread. `version` is counted up whenever there is something new to show.
    ///
    /// # Errors
    ///
    /// When the system can start no more threads.
    pub fn start(capture: Capture, version: watch::Sender<u64>) -> io::Result<LiveViews> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                tallied_to: capture.first_seq(),
                definitions: capture.streams(),
                ..State::default()
            }),
            capture,
            wake: Notify::new(),
            version,
        });
        let worker = Arc::clone(&shared);
        let handle = Handle::current();
        thread::Builder::new()
            .name("views".to_owned())
            .spawn(move || worker.run(&handle))?;
        Ok(LiveViews { shared })
    }

    /// The view that a filter makes, narrowed to the streams named in `only` (empty: all).
    /// Asking again for the same gives the same view.
    pub fn view(&self, text: &str, filter: &Filter, only: &[String]) -> Arc<View> {
        let mut state = self.shared.state();
        let known = state
            .views
            .iter()
            .position(|view| view.text == text && view.only == only);
        let view = match known {
            Some(index) => state.views.remove(index),
            None => {
                self.shared.wake.notify_one();
                Arc::new(View::new(
                    &self.shared.capture,
                    text,
                    filter,
                    only,
                    &state.definitions,
                ))
            }
        };
        state.views.push(Arc::clone(&view));
        if state.views.len() > MOST {
            state.views.remove(0);
        }
        view
    }

    /// Reads the counters of a stream.
    pub fn tally<T>(&self, key: StreamKey, read: impl FnOnce(&Tally) -> T) -> T {
        let state = self.shared.state();
        match state.tallies.get(usize::from(key.0)) {
            Some(tally) => read(tally),
            None => read(&Tally::default()),
        }
    }
}

impl Drop for LiveViews {
    fn drop(&mut self) {
        self.shared.state().closed = true;
        self.shared.wake.notify_one();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, handle: &Handle) {
        let mut kept = self.capture.watch();
        loop {
            kept.mark_unchanged();
            let Some(busy) = self.step() else { return };
            if busy {
                self.version.send_modify(|version| *version += 1);
                continue;
            }
            let open = handle.block_on(async {
                tokio::select! {
                    changed = kept.changed() => changed.is_ok(),
                    () = self.wake.notified() => true,
                }
            });
            if !open {
                // Nothing more will be kept; only new views can bring work.
                handle.block_on(self.wake.notified());
            }
        }
    }

    /// One round over everything; whether anything changed. `None` when the owner is gone.
    fn step(&self) -> Option<bool> {
        let end = self.capture.end_seq();
        let (views, from) = {
            let mut state = self.state();
            if state.closed {
                return None;
            }
            self.follow_definitions(&mut state);
            (state.views.clone(), state.tallied_to)
        };
        let mut busy = from < end;
        // Views come in between: the first screen of a large capture must not wait for counters.
        self.count(from..end.min(from + MOST_COUNTED));
        for view in &views {
            busy |= view.extend(end);
        }
        // The view asked for last is filled in first.
        busy |= views.iter().rev().any(|view| view.fill_in());
        Some(busy)
    }

    fn count(&self, range: Range<Seq>) {
        let word = |number| self.capture.type_name(number);
        let mut next = range.start;
        while next < range.end {
            let end = range.end.min(next + BLOCK);
            let mut state = self.state();
            self.capture.column_blocks(next..end, |block| {
                tally::count(&mut state.tallies, block, word);
            });
            state.tallied_to = end;
            next = end;
        }
    }

    /// A filter may name streams: when these change, views are bound to them anew.
    fn follow_definitions(&self, state: &mut State) {
        let streams = self.capture.streams();
        if streams == state.definitions {
            return;
        }
        let only_added = streams.starts_with(&state.definitions);
        for view in &state.views {
            view.bind(&streams, only_added);
        }
        state.definitions = streams;
    }
}

/// The records of a capture that a filter leaves, oldest first.
pub struct View {
    text: String,
    filter: Filter,
    only: Vec<String>,
    capture: Capture,
    found: Mutex<Found>,
}

struct Found {
    matcher: Arc<Matcher>,
    rows: Rows,
    /// What has been looked at.
    scanned: Range<Seq>,
    /// Counts the times that it began anew.
    round: u32,
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
    fn new(
        capture: &Capture,
        text: &str,
        filter: &Filter,
        only: &[String],
        streams: &[StreamDefinition],
    ) -> View {
        let end = capture.end_seq();
        View {
            text: text.to_owned(),
            filter: filter.clone(),
            only: only.to_vec(),
            capture: capture.clone(),
            found: Mutex::new(Found {
                matcher: Arc::new(Matcher::new(filter, only, streams)),
                rows: Rows::default(),
                scanned: end..end,
                round: 0,
            }),
        }
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

    /// The filter's test.
    pub fn matcher(&self) -> Arc<Matcher> {
        Arc::clone(&self.found().matcher)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Binds the filter to changed stream names. When names that were known changed, what was
    /// found may be wrong, and the view begins anew.
    fn bind(&self, streams: &[StreamDefinition], only_added: bool) {
        let mut found = self.found();
        found.matcher = Arc::new(Matcher::new(&self.filter, &self.only, streams));
        if !only_added {
            let end = self.capture.end_seq();
            found.rows = Rows::default();
            found.scanned = end..end;
            found.round += 1;
        }
    }

    /// Looks at what was kept since; whether there was anything.
    fn extend(&self, end: Seq) -> bool {
        let from = self.found().scanned.end;
        if from >= end {
            return false;
        }
        self.look_at(from..end.min((from / BLOCK + 1) * BLOCK))
    }

    /// Looks at the blocks before what was looked at, one a core; whether there were any.
    fn fill_in(&self) -> bool {
        let first = self.capture.first_seq();
        let mut end = self.found().scanned.start;
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            for core in 0..cores {
                if end <= first {
                    return core > 0;
                }
                let block = first.max((end - 1) / BLOCK * BLOCK)..end;
                end = block.start;
                scope.spawn(|| self.look_at(block));
            }
            true
        })
    }

    fn look_at(&self, range: Range<Seq>) -> bool {
        let (matcher, round) = {
            let found = self.found();
            (Arc::clone(&found.matcher), found.round)
        };
        let mut block = Block::default();
        if !matcher.matches_everything() {
            // A part that can't be read shows as a mark in its place, never as an end of the view.
            let _ = matcher.find(&self.capture, range.clone(), |seq| {
                block.insert(seq % BLOCK);
            });
        }
        let mut found = self.found();
        if found.round == round {
            found.rows.merge(range.start / BLOCK, &block);
            found.scanned.start = found.scanned.start.min(range.start);
            found.scanned.end = found.scanned.end.max(range.end);
        }
        true
    }
}
