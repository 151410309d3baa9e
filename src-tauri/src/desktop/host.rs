//! What the window's commands work on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use feedscope_engine::wire::{StreamSpec, WireError};
use feedscope_engine::{Engine, EngineError, EngineOptions, SecretStore};
use tokio::sync::Mutex;

use super::exported::Exported;
use super::page::Page;

/// How long to wait before an engine that could not be opened is tried again.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);
/// The first questions of a page go out as it loads, those that follow from an animation frame.
const DRAWN_AFTER: u32 = 3;

/// The engine, opened when it is first asked for. While it can't be (another process holds the
/// capture, the disk is full), every command answers why, and opening is tried again.
pub struct Host {
    options: EngineOptions,
    secrets: Option<Arc<dyn SecretStore>>,
    urls: Vec<StreamSpec>,
    state: Mutex<State>,
    page: Page,
    exported: Exported,
    asked: AtomicU32,
    when_drawn: Box<dyn Fn() + Send + Sync>,
}

enum State {
    Closed,
    Open(Engine),
    Failed { error: WireError, at: Instant },
}

impl Host {
    /// A host that is to watch these streams besides the saved ones.
    pub fn new(options: EngineOptions, urls: Vec<StreamSpec>) -> Host {
        Host {
            options,
            secrets: None,
            urls,
            state: Mutex::new(State::Closed),
            page: Page::default(),
            exported: Exported::default(),
            asked: AtomicU32::new(0),
            when_drawn: Box::new(|| ()),
        }
    }

    /// The same, with this done once the page has drawn a frame.
    pub fn when_drawn(self, run: impl Fn() + Send + Sync + 'static) -> Host {
        Host {
            when_drawn: Box::new(run),
            ..self
        }
    }

    /// A frame's question came.
    pub(super) fn frame_asked(&self) {
        if self.asked.fetch_add(1, Ordering::Relaxed) + 1 == DRAWN_AFTER {
            (self.when_drawn)();
        }
    }

    /// The same, with the streams' secrets kept there over a restart.
    pub fn keeping_secrets_in(self, store: impl SecretStore + 'static) -> Host {
        Host {
            secrets: Some(Arc::new(store)),
            ..self
        }
    }

    /// The engine.
    ///
    /// # Errors
    ///
    /// Why there is none now.
    pub async fn engine(&self) -> Result<Engine, WireError> {
        let mut state = self.state.lock().await;
        match &*state {
            State::Open(engine) => return Ok(engine.clone()),
            State::Failed { error, at } if at.elapsed() < PATIENCE => return Err(error.clone()),
            State::Failed { .. } | State::Closed => {}
        }
        match self.open().await {
            Ok(engine) => {
                *state = State::Open(engine.clone());
                Ok(engine)
            }
            Err(error) => {
                let error = WireError::from(error);
                *state = State::Failed {
                    error: error.clone(),
                    at: Instant::now(),
                };
                Err(error)
            }
        }
    }

    /// The page, to tell it what happens outside of it.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Where the exports of this window went.
    pub fn exported(&self) -> &Exported {
        &self.exported
    }

    /// Keeps and syncs what was received, and gives the capture free.
    ///
    /// # Errors
    ///
    /// When the last records can't be written.
    pub async fn close(&self) -> Result<(), EngineError> {
        match &*self.state.lock().await {
            State::Open(engine) => engine.close().await,
            State::Failed { .. } | State::Closed => Ok(()),
        }
    }

    async fn open(&self) -> Result<Engine, EngineError> {
        let engine = match &self.secrets {
            Some(store) => Engine::open_with(self.options.clone(), Arc::clone(store)).await?,
            None => Engine::open(self.options.clone()).await?,
        };
        for stream in &self.urls {
            match engine.add_stream(stream.clone()).await {
                // One that is watched already is left as it is.
                Ok(_) | Err(EngineError::NameTaken(_)) => {}
                Err(error) => anstream::eprintln!("feedscope: {}: {error}", stream.name),
            }
        }
        Ok(engine)
    }
}
