//! Imports under way, for the window to watch and to stop.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

use super::{Engine, lock};
use crate::import::{Progress, import};
use crate::wire::{ImportState, ImportStatus};

/// How long an import that ended stays in the list.
const SHOWN: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Imports {
    last_id: AtomicU32,
    list: Mutex<Vec<Entry>>,
}

struct Entry {
    id: u32,
    progress: Arc<Progress>,
    work: AbortHandle,
    ended: Option<Ended>,
}

struct Ended {
    at: Instant,
    state: ImportState,
    detail: String,
}

impl Engine {
    /// Begins to append what these files and captures hold; the progress is in the frames'
    /// replies, and so is what goes wrong. Returns its number. Streams that come in are not
    /// watched.
    pub fn import(&self, paths: Vec<PathBuf>) -> u32 {
        let id = self.inner.imports.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let progress = Arc::new(Progress::default());
        let (capture, recorder) = (self.inner.capture.clone(), self.inner.recorder.clone());
        let told = Arc::clone(&progress);
        // What it records counts as a change to show, so its progress need not.
        let work = tokio::spawn(async move { import(&paths, &capture, &recorder, &told).await });
        let entry = Entry {
            id,
            progress,
            work: work.abort_handle(),
            ended: None,
        };
        lock(&self.inner.imports.list).push(entry);
        self.changed();

        let engine = self.clone();
        tokio::spawn(async move {
            let (state, detail) = match work.await {
                Ok(Ok(())) => (ImportState::Done, String::new()),
                Ok(Err(error)) => (ImportState::Failed, error.to_string()),
                Err(error) if error.is_cancelled() => (ImportState::Cancelled, String::new()),
                Err(error) => (
                    ImportState::Failed,
                    format!("the import broke off: {error}"),
                ),
            };
            let at = Instant::now();
            engine.end_import(id, Ended { at, state, detail });
        });
        id
    }

    /// Stops an import. What came in before stays.
    pub fn cancel_import(&self, id: u32) {
        let list = lock(&self.inner.imports.list);
        if let Some(entry) = list.iter().find(|entry| entry.id == id) {
            entry.work.abort();
        }
    }

    /// Cancels what is under way, and waits until nothing more comes in.
    pub(super) async fn stop_imports(&self) {
        let mut version = self.inner.version.subscribe();
        loop {
            let running = {
                let list = lock(&self.inner.imports.list);
                let running = list.iter().filter(|entry| entry.ended.is_none());
                running.map(|entry| entry.work.abort()).count()
            };
            if running == 0 || version.changed().await.is_err() {
                return;
            }
        }
    }

    /// Imports under way, and those that ended in the last minute.
    pub(super) fn imports(&self) -> Vec<ImportStatus> {
        let mut list = lock(&self.inner.imports.list);
        list.retain(|entry| {
            let ended = entry.ended.as_ref();
            ended.is_none_or(|ended| ended.at.elapsed() < SHOWN)
        });
        list.iter().map(Entry::status).collect()
    }

    fn end_import(&self, id: u32, ended: Ended) {
        let mut list = lock(&self.inner.imports.list);
        if let Some(entry) = list.iter_mut().find(|entry| entry.id == id) {
            entry.ended = Some(ended);
        }
        drop(list);
        self.changed();
    }
}

impl Entry {
    fn status(&self) -> ImportStatus {
        let (state, detail) = match &self.ended {
            None => (ImportState::Running, String::new()),
            Some(ended) => (ended.state, ended.detail.clone()),
        };
        ImportStatus {
            id: self.id,
            file: self.progress.file(),
            done: self.progress.done.load(Ordering::Relaxed) as f64,
            of: self.progress.of.load(Ordering::Relaxed) as f64,
            records: self.progress.records.load(Ordering::Relaxed) as f64,
            state,
            detail,
        }
    }
}
