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
}

impl Engine {
    /// Starts the demo feeds on a free port, unless they run already. Returns their address and
    /// a stream for each.
    ///
    /// # Errors
    ///
    /// When no port can be opened, or that they are on can't be saved.
    pub async fn start_demo(&self) -> Result<(String, Vec<StreamSpec>), EngineError> {
        let url = match self.inner.demo.url() {
            Some(url) => url,
            None => {
                let url = self.inner.demo.start(DemoOptions::default()).await?;
                self.save_demo_port(port(&url)).await?;
                url
            }
        };
        let streams = FEEDS.iter().map(|feed| stream(&url, feed.name, feed.path));
        Ok((url.clone(), streams.collect()))
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
        let options = DemoOptions {
            port: Some(port),
            ..DemoOptions::default()
        };
        // Another program may have the port by now: then the streams say that they are refused.
        if self.inner.demo.start(options).await.is_ok() {
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

    async fn start(&self, options: DemoOptions) -> Result<String, EngineError> {
        let mut feeds = self.feeds.lock().await;
        let started = DemoFeeds::start(options).await?;
        let url = started.url();
        *feeds = Some(started);
        *lock(&self.url) = Some(url.clone());
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
