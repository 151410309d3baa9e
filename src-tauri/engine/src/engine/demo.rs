//! The demo feeds, when the person wants them.

use std::sync::Mutex;

use url::Url;

use super::{Engine, EngineError, lock};
use crate::demo::{DemoFeeds, DemoOptions, FEEDS};
use crate::wire::StreamSpec;

#[derive(Default)]
pub(super) struct Demo {
    feeds: tokio::sync::Mutex<Option<DemoFeeds>>,
    url: Mutex<Option<String>>,
    last_port: Mutex<Option<u16>>,
}

impl Engine {
    /// Starts the demo feeds on a free port, unless they run already. Returns their address and
    /// a stream for each.
    ///
    /// # Errors
    ///
    /// When no port can be opened, or that they are on can't be saved.
    pub async fn start_demo(&self) -> Result<(String, Vec<StreamSpec>), EngineError> {
        let url = self.inner.demo.start_anywhere().await?;
        let streams: Vec<StreamSpec> = FEEDS
            .iter()
            .map(|feed| stream(&url, feed.name, feed.path))
            .collect();
        self.inner.streams.lock().await.lead(&streams).await?;
        self.save_demo_port(port(&url)).await?;
        Ok((url, streams))
    }

    /// Stops the demo feeds.
    ///
    /// # Errors
    ///
    /// When that they are off can't be saved.
    pub async fn stop_demo(&self) -> Result<(), EngineError> {
        self.inner.demo.stop().await;
        self.save_demo_port(None).await
    }

    /// Starts them where they were, so that their saved streams find them.
    pub(super) async fn restore_demo(&self, port: Option<u16>) {
        let Some(port) = port else { return };
        // Another program may have the port by now: then the streams say that they are refused.
        if self.inner.demo.start(Some(port)).await.is_ok() {
            self.inner.streams.lock().await.keep_demo_port(port);
        }
    }

    async fn save_demo_port(&self, port: Option<u16>) -> Result<(), EngineError> {
        self.changed();
        self.inner.streams.lock().await.set_demo_port(port)
    }
}

impl Demo {
    /// Where they listen.
    pub(super) fn url(&self) -> Option<String> {
        lock(&self.url).clone()
    }

    /// Where they were the last time, else on a free port.
    async fn start_anywhere(&self) -> Result<String, EngineError> {
        let before = *lock(&self.last_port);
        if before.is_some()
            && let Ok(url) = self.start(before).await
        {
            return Ok(url);
        }
        self.start(None).await
    }

    /// Starts them, unless they run.
    async fn start(&self, port: Option<u16>) -> Result<String, EngineError> {
        let mut feeds = self.feeds.lock().await;
        if let Some(feeds) = feeds.as_ref() {
            return Ok(feeds.url());
        }
        let options = DemoOptions {
            port,
            ..DemoOptions::default()
        };
        let started = DemoFeeds::start(options).await?;
        let url = started.url();
        *feeds = Some(started);
        *lock(&self.url) = Some(url.clone());
        *lock(&self.last_port) = self::port(&url);
        Ok(url)
    }

    pub(super) async fn stop(&self) {
        if let Some(feeds) = self.feeds.lock().await.take() {
            *lock(&self.url) = None;
            feeds.stop().await;
        }
    }
}

fn stream(url: &str, name: &str, path: &str) -> StreamSpec {
    // At its own pace the fire hose would drown the others.
    let gently = if path == "/firehose" { "?rate=20" } else { "" };
    StreamSpec::get(name, &format!("{url}{path}{gently}"))
}

fn port(url: &str) -> Option<u16> {
    Url::parse(url).ok()?.port()
}
