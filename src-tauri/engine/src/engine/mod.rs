//! The engine: streams, the capture they are recorded into, and what is asked of both.
//!
//! [`Engine`] is a handle; the window's commands and the command line call it alike.

pub mod alerts;
mod all;
mod bookmarks;
mod complete;
mod curl;
mod demo;
mod error;
mod estimate;
mod exports;
mod file;
mod frame;
mod imports;
mod joined;
mod lanes;
mod saved;
mod secrets;
mod seek;
mod send;
mod sentence;
mod series;
mod settings;
mod shown;
mod streams;
mod watched;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::watch;
use tokio::task::JoinSet;

pub use alerts::AlertFired;
pub use all::Tally;
pub use error::EngineError;
pub use secrets::{MemoryStore, SecretError, SecretStore};
pub use sentence::sentence;
pub use settings::{saved_renderer, settings_path};

use crate::capture::{Capture, CaptureOptions, Recorder, RecorderStatus};
use crate::record::Seq;
use crate::stream::waking::Waking;
use crate::view::{Filter, LiveViews};
use crate::wire::{RecordDetail, Row};
use alerts::Alerts;
use bookmarks::Bookmarks;
use demo::Demo;
use exports::Exports;
use imports::Imports;
use lanes::Finding;
use saved::{Entry, Saved};
use secrets::Secrets;
use seek::Seeks;
use settings::SettingsFile;
use watched::Streams;

/// Where an engine keeps its things.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// The capture's folder; made when it isn't there.
    pub capture: PathBuf,
    /// How the capture is kept.
    pub capture_options: CaptureOptions,
    /// Where the streams are saved over a restart, and beside them the settings; `None` forgets
    /// them.
    pub streams: Option<PathBuf>,
}

/// A handle to a running engine. Clones share it.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    capture: Capture,
    recorder: Recorder,
    live: LiveViews,
    /// Counts up with every change that could be seen.
    version: watch::Sender<u64>,
    streams: tokio::sync::Mutex<Streams>,
    secrets: Secrets,
    demo: Demo,
    exports: Exports,
    settings: SettingsFile,
    imports: Imports,
    finding: Finding,
    seeks: Seeks,
    bookmarks: Bookmarks,
    alerts: Alerts,
    last_good: Mutex<(String, Filter)>,
    /// What watches the computer and the alerts; it ends with the engine.
    watching: Mutex<JoinSet<()>>,
}

impl Engine {
    /// Opens the capture, and watches the streams that were saved. Secrets of streams last as
    /// long as the engine: see [`Engine::open_with`].
    ///
    /// # Errors
    ///
    /// When the capture is held by another process or can't be written, or the saved streams
    /// can't be read.
    pub async fn open(options: EngineOptions) -> Result<Engine, EngineError> {
        Engine::opened(options, None).await
    }

    /// As [`Engine::open`], with secrets of streams kept in `secrets` over a restart.
    ///
    /// # Errors
    ///
    /// As [`Engine::open`].
    pub async fn open_with(
        options: EngineOptions,
        secrets: Arc<dyn SecretStore>,
    ) -> Result<Engine, EngineError> {
        Engine::opened(options, Some(secrets)).await
    }

    async fn opened(
        options: EngineOptions,
        secrets: Option<Arc<dyn SecretStore>>,
    ) -> Result<Engine, EngineError> {
        let mut capture_options = options.capture_options;
        let settings = SettingsFile::load(options.streams.as_deref(), &mut capture_options);
        let saved = Saved::new(options.streams.clone());
        let before = saved.load()?;
        let bookmarks = Bookmarks::load(options.streams.as_deref())?;
        let (capture, recorder) = Capture::create_or_open(&options.capture, capture_options)?;
        let alerts = Alerts::load(options.streams.as_deref(), capture.end_seq())?;
        let version = watch::Sender::new(1);
        let live =
            LiveViews::start(capture.clone(), version.clone()).map_err(EngineError::Threads)?;
        let streams = Streams::new(capture.clone(), recorder.clone(), version.clone(), saved);
        let engine = Engine {
            inner: Arc::new(Inner {
                capture,
                recorder,
                live,
                version,
                streams: tokio::sync::Mutex::new(streams),
                secrets: Secrets::new(secrets),
                demo: Demo::default(),
                exports: Exports::default(),
                settings,
                imports: Imports::default(),
                finding: Finding::default(),
                seeks: Seeks::default(),
                bookmarks,
                alerts,
                last_good: Mutex::default(),
                watching: Mutex::default(),
            }),
        };
        let watched = Arc::downgrade(&engine.inner);
        {
            let mut watching = lock(&engine.inner.watching);
            watching.spawn(tell_of_waking(watched.clone()));
            watching.spawn(alerts::look_after(watched));
        }
        engine.restore_demo(before.demo_port).await;
        engine.restore_streams(before.streams).await?;
        Ok(engine)
    }

    async fn restore_streams(&self, mut entries: Vec<Entry>) -> Result<(), EngineError> {
        let secrets = &self.inner.secrets;
        let moved = secrets.restore(&mut entries).await;
        let mut streams = self.inner.streams.lock().await;
        for entry in entries {
            streams.restore(entry).await?;
        }
        if moved { streams.save() } else { Ok(()) }
    }

    /// The capture, for reading.
    pub fn capture(&self) -> &Capture {
        &self.inner.capture
    }

    /// One record, with at most `limit` bytes of its data. `None` when the capture has no such
    /// record any more.
    ///
    /// # Errors
    ///
    /// When the capture can't be read.
    pub fn record(&self, seq: Seq, limit: usize) -> Result<Option<RecordDetail>, EngineError> {
        let Some(record) = self.inner.capture.read(seq)? else {
            return Ok(None);
        };
        let names = crate::export::names(&self.inner.capture);
        let mut data = record.data.clone();
        data.truncate(data.floor_char_boundary(limit));
        Ok(Some(RecordDetail {
            row: Row {
                event_type: record.event_type.to_string(),
                id: record.id.to_string(),
                ..frame::lone_row(seq, &record)
            },
            stream: names
                .get(usize::from(record.stream.0))
                .cloned()
                .unwrap_or_default(),
            time: record.time.to_string(),
            connection: record.connection,
            wire: record.wire,
            data_bytes: record.data.len() as f64,
            data,
        }))
    }

    /// Ends every connection, keeps and syncs what has been received, and gives the capture
    /// free. Saved streams stay saved.
    ///
    /// # Errors
    ///
    /// When the last records can't be written.
    pub async fn close(&self) -> Result<(), EngineError> {
        lock(&self.inner.watching).abort_all();
        self.inner.streams.lock().await.stop_all().await;
        self.inner.demo.stop().await;
        self.stop_imports().await;
        self.stop_exports().await;
        Ok(self.inner.recorder.clone().close().await?)
    }

    /// Whether what is received is being kept, now and at every change.
    pub fn recorder_status(&self) -> watch::Receiver<RecorderStatus> {
        self.inner.recorder.status()
    }

    fn changed(&self) {
        self.inner.version.send_modify(|version| *version += 1);
    }
}

/// Tells the streams when the computer woke from sleep or its network changed.
async fn tell_of_waking(engine: Weak<Inner>) {
    let mut waking = Waking::start();
    loop {
        let signal = waking.next().await;
        let Some(engine) = engine.upgrade() else {
            return;
        };
        engine.streams.lock().await.wake(signal);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
