//! Exports under way, for the window to watch and to stop.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::frame::time;
use super::{Engine, EngineError, lock};
use crate::export::{ExportError, Job, Selection, export};
use crate::record::{Seq, Time};
use crate::view::{Filter, Matcher};
use crate::wire::{ExportRequest, ExportScope, ExportState, ExportStatus};

/// How long an export that ended stays in the list.
const SHOWN: Duration = Duration::from_secs(60);
/// How many exports are shown at most.
const MOST_SHOWN: usize = 16;
/// How often a running export counts as a change to show.
const TICK: Duration = Duration::from_millis(100);

#[derive(Default)]
pub(super) struct Exports {
    last_id: AtomicU32,
    list: Mutex<Vec<Entry>>,
}

struct Entry {
    id: u32,
    file: String,
    job: Arc<Job>,
    ended: Option<Ended>,
}

struct Ended {
    at: Instant,
    state: ExportState,
    detail: String,
}

impl Engine {
    /// Begins an export into `path`; its progress is in the frames' replies. Returns its number.
    ///
    /// # Errors
    ///
    /// When the filter can't be read. What goes wrong later is in the replies.
    pub fn export(&self, request: &ExportRequest, path: PathBuf) -> Result<u32, EngineError> {
        let asked = self.asked(request)?;
        let id = self.inner.exports.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let job = Arc::new(Job::default());
        let file = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let entry = Entry {
            id,
            file,
            job: Arc::clone(&job),
            ended: None,
        };
        lock(&self.inner.exports.list).push(entry);
        self.changed();

        let (engine, format) = (self.clone(), request.format);
        tokio::spawn(async move {
            let capture = engine.inner.capture.clone();
            let mut running = tokio::task::spawn_blocking(move || {
                export(&capture, asked.selection(), format, &path, &job)
            });
            let outcome = loop {
                match tokio::time::timeout(TICK, &mut running).await {
                    Ok(outcome) => break outcome,
                    Err(_) => engine.changed(),
                }
            };
            let (state, detail) = match outcome {
                Ok(Ok(_)) => (ExportState::Done, String::new()),
                Ok(Err(ExportError::Cancelled)) => (ExportState::Cancelled, String::new()),
                Ok(Err(error)) => (ExportState::Failed, error.to_string()),
                Err(error) => (
                    ExportState::Failed,
                    format!("the export broke off: {error}"),
                ),
            };
            engine.end_export(
                id,
                Ended {
                    at: Instant::now(),
                    state,
                    detail,
                },
            );
        });
        Ok(id)
    }

    /// What a request selects.
    pub(super) fn asked(&self, request: &ExportRequest) -> Result<Asked, EngineError> {
        Ok(match &request.scope {
            ExportScope::All => Asked::Range(0..Seq::MAX),
            ExportScope::View => {
                let filter = Filter::parse(&request.filter)?;
                Asked::Matching(self.matcher(&filter, &request.streams))
            }
            ExportScope::Range { from, to } => {
                Asked::Range(*from as Seq..(*to as Seq).saturating_add(1))
            }
            ExportScope::Seqs(seqs) => {
                let kept = self.inner.capture.first_seq()..self.inner.capture.end_seq();
                let mut seqs: Vec<Seq> = seqs.iter().map(|&seq| seq as Seq).collect();
                seqs.retain(|seq| kept.contains(seq));
                seqs.sort_unstable();
                seqs.dedup();
                Asked::Seqs(seqs)
            }
            ExportScope::Time { from, to } => Asked::Time(time(*from)..time(*to)),
        })
    }

    /// Stops an export. Its file does not come about.
    pub fn cancel_export(&self, id: u32) {
        let list = lock(&self.inner.exports.list);
        if let Some(entry) = list.iter().find(|entry| entry.id == id) {
            entry.job.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// Cancels what is under way, and waits until its half files are gone.
    pub(super) async fn stop_exports(&self) {
        let mut version = self.inner.version.subscribe();
        loop {
            let running = {
                let list = lock(&self.inner.exports.list);
                let running = list.iter().filter(|entry| entry.ended.is_none());
                running
                    .map(|entry| entry.job.cancel.store(true, Ordering::Relaxed))
                    .count()
            };
            if running == 0 || version.changed().await.is_err() {
                return;
            }
        }
    }

    /// Exports under way, and those that ended in the last minute; the newest of them.
    pub(super) fn exports(&self) -> Vec<ExportStatus> {
        let mut list = lock(&self.inner.exports.list);
        list.retain(|entry| {
            entry
                .ended
                .as_ref()
                .is_none_or(|ended| ended.at.elapsed() < SHOWN)
        });
        let older = list.len().saturating_sub(MOST_SHOWN);
        list[older..].iter().map(Entry::status).collect()
    }

    fn end_export(&self, id: u32, ended: Ended) {
        let mut list = lock(&self.inner.exports.list);
        if let Some(entry) = list.iter_mut().find(|entry| entry.id == id) {
            entry.ended = Some(ended);
        }
        drop(list);
        self.changed();
    }
}

/// What a request selects, made ready.
pub(super) enum Asked {
    Matching(Matcher),
    Range(Range<Seq>),
    Seqs(Vec<Seq>),
    Time(Range<Time>),
}

impl Asked {
    fn selection(&self) -> Selection<'_> {
        match self {
            Asked::Matching(matcher) => Selection::Matching(matcher),
            Asked::Range(range) => Selection::Range(range.clone()),
            Asked::Seqs(seqs) => Selection::Seqs(seqs),
            Asked::Time(times) => Selection::Time(times.clone()),
        }
    }
}

impl Entry {
    fn status(&self) -> ExportStatus {
        let (state, detail) = match &self.ended {
            None => (ExportState::Running, String::new()),
            Some(ended) => (ended.state, ended.detail.clone()),
        };
        ExportStatus {
            id: self.id,
            file: self.file.clone(),
            done: self.job.done.load(Ordering::Relaxed) as f64,
            of: self.job.of.load(Ordering::Relaxed) as f64,
            written: self.job.written.load(Ordering::Relaxed) as f64,
            state,
            detail,
        }
    }
}
