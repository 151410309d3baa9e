//! Views that follow the capture.
//!
//! One thread tests each new record once for each view, counts it, and fills views in with what
//! was kept before they were made, newest first, on all cores. Readers never wait for a scan: they
//! see what has been found so far. Only the view that was asked for last and those that somebody
//! holds are worked on: the others stop where they are until they are asked for again.

mod view;

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};

use super::filter::Filter;
use super::lane_types::{RecentLaneTypes, SharedLaneTypes};
use super::rows::BLOCK;
use super::tally::{self, Tally};
use crate::capture::{Capture, StreamDefinition};
use crate::record::{Seq, StreamKey};
pub use view::{Progress, View};

/// Views known at once. Of those that nobody holds, the one not asked for longest gives way.
const MOST: usize = 10;

/// How long views are filled in before new records have their turn.
const TURN: Duration = Duration::from_millis(16);

/// How long they are while no new records come, before whatever else changed is looked at.
const LONG_TURN: Duration = Duration::from_millis(200);

/// Records counted before views are looked after again.
const MOST_COUNTED: u64 = 16 * BLOCK;

/// The views of one capture, and the thread that keeps them.
pub struct LiveViews {
    shared: Arc<Shared>,
}

struct Shared {
    capture: Capture,
    state: Mutex<State>,
    lane_types: SharedLaneTypes,
    /// Something new to do: a view was made, or the owner is gone.
    wake: Notify,
    /// How many times a turn was to end: another view was asked for than before, or none will be.
    turns: AtomicU64,
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
            lane_types: SharedLaneTypes::default(),
            wake: Notify::new(),
            turns: AtomicU64::new(0),
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
        if known.is_none_or(|index| index + 1 < state.views.len()) {
            self.shared.turns.fetch_add(1, Ordering::Relaxed);
            self.shared.wake.notify_one();
        }
        let view = match known {
            Some(index) => state.views.remove(index),
            None => Arc::new(View::new(
                &self.shared.capture,
                &self.shared.lane_types,
                text,
                filter,
                only,
                &state.definitions,
            )),
        };
        state.views.push(Arc::clone(&view));
        state.forget_some();
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

    /// The types that a stream's lane tells apart, in the order of their flags from
    /// [`FIRST_TYPE`](super::FIRST_TYPE) on.
    pub fn lane_types(&self, key: StreamKey) -> Vec<Arc<str>> {
        let types = self.shared.lane_types.lock().of(key).to_vec();
        let name = |number| self.shared.capture.type_name(number).unwrap_or_default();
        types.into_iter().map(name).collect()
    }
}

impl State {
    /// The view asked for last, and those that somebody holds; the newest use last.
    fn in_use(&self) -> Vec<Arc<View>> {
        let newest = self.views.len().saturating_sub(1);
        let views = self.views.iter().enumerate();
        views
            .filter(|(index, view)| *index == newest || Arc::strong_count(view) > 1)
            .map(|(_, view)| Arc::clone(view))
            .collect()
    }

    fn forget_some(&mut self) {
        while self.views.len() > MOST {
            let unused = |view: &Arc<View>| Arc::strong_count(view) == 1;
            match self.views.iter().position(unused) {
                Some(index) => self.views.remove(index),
                None => return,
            };
        }
    }
}

impl Drop for LiveViews {
    fn drop(&mut self) {
        self.shared.state().closed = true;
        self.shared.turns.fetch_add(1, Ordering::Relaxed);
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
        let (views, from, turn) = {
            let mut state = self.state();
            if state.closed {
                return None;
            }
            self.follow_definitions(&mut state);
            let turn = self.turns.load(Ordering::Relaxed);
            (state.in_use(), state.tallied_to, turn)
        };
        let mut busy = from < end;
        // Views come in between: the first screen of a large capture must not wait for counters.
        self.count(from..end.min(from + MOST_COUNTED));
        for view in &views {
            busy |= view.extend(end);
        }
        let counted = from + MOST_COUNTED >= end;
        let enough = |began: Instant| {
            let time = match counted && self.capture.end_seq() == end {
                true => LONG_TURN,
                false => TURN,
            };
            began.elapsed() > time || self.turns.load(Ordering::Relaxed) != turn
        };
        // The view asked for last is filled in first.
        busy |= views.iter().rev().any(|view| self.fill_in(view, &enough));
        Some(busy)
    }

    fn fill_in(&self, view: &View, enough: &(impl Fn(Instant) -> bool + Sync)) -> bool {
        let began = Instant::now();
        view.fill_in(&|| enough(began), &|| {
            self.version.send_modify(|version| *version += 1);
        })
    }

    fn count(&self, range: Range<Seq>) {
        let word = |number| self.capture.type_name(number);
        let mut types = RecentLaneTypes::new(&self.lane_types);
        let mut next = range.start;
        while next < range.end {
            let end = range.end.min(next + BLOCK);
            let mut state = self.state();
            self.capture.column_blocks(next..end, |block| {
                tally::count(&mut state.tallies, &mut types, block, word);
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
