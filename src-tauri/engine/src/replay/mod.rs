//! A capture's streams served as live feeds on loopback, at the pace at which they came.
//!
//! Each connection is its own playing: it begins with the stream's first record, or after the
//! event whose id it sends as `Last-Event-ID`, and keeps the times between records. Events go
//! with their type, id and data, comments as they were. What a server sent twice goes once, and
//! marks not at all. At the end the connection stays open and silent, as a feed is that has no
//! news; or it all begins again.

mod play;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::capture::{Capture, CaptureError};
use crate::demo::server::{self, Listed};
use crate::demo::sse;
use crate::record::{Kind, StreamKey};
use play::Play;

/// What stands in a feed's path as it is.
const IN_A_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// The page listens for so many types of a stream.
const MOST_TYPES: usize = 100;

/// How a capture is replayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplayOptions {
    /// The port on 127.0.0.1; `None` takes a free one.
    pub port: Option<u16>,
    /// How many times as fast as it came; `None` is as fast as it goes.
    pub speed: Option<f64>,
    /// Begin again at the end.
    pub again: bool,
}

/// Why a capture can't be replayed.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The port can't be had.
    #[error("can't listen on 127.0.0.1:{port} ({source}): choose another port")]
    Listen {
        /// The port asked for, 0 for a free one.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The speed is no speed.
    #[error("a replay can't go {speed} times as fast: choose a speed above 0, or max")]
    Speed {
        /// As asked.
        speed: f64,
    },
    /// The capture can't be read.
    #[error(transparent)]
    Capture(#[from] CaptureError),
}

/// A stream that is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayFeed {
    /// The stream's name.
    pub name: String,
    /// Where it is, after [`Replay::url`].
    pub path: String,
    /// Its events.
    pub events: u64,
    key: StreamKey,
    types: Vec<Arc<str>>,
}

/// A running replay. Dropping it ends it and every connection to it.
#[derive(Debug)]
pub struct Replay {
    address: SocketAddr,
    feeds: Arc<[ReplayFeed]>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    capture: Capture,
    feeds: Arc<[ReplayFeed]>,
    options: ReplayOptions,
}

impl Replay {
    /// Listens on 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When the port can't be had, or the speed is none.
    pub async fn start(capture: Capture, options: ReplayOptions) -> Result<Replay, ReplayError> {
        if let Some(speed) = options.speed
            && !(speed > 0.0 && speed.is_finite())
        {
            return Err(ReplayError::Speed { speed });
        }
        let port = options.port.unwrap_or(0);
        let failed = |source| ReplayError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let feeds: Arc<[ReplayFeed]> = feeds(&capture).into();
        let shared = Shared {
            capture,
            feeds: Arc::clone(&feeds),
            options,
        };
        let router = Router::new()
            .route("/", get(page))
            .route("/{name}", get(feed))
            .with_state(shared);
        let (stop, stopped) = oneshot::channel();
        let router = server::guarded(router);
        let server = tokio::spawn(server::serve(listener, router, JoinSet::new(), stopped));
        Ok(Replay {
            address,
            feeds,
            stop,
            server,
        })
    }

    /// Where the feeds are, without a slash at the end: `http://127.0.0.1:8787`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The streams that are served.
    pub fn feeds(&self) -> &[ReplayFeed] {
        &self.feeds
    }

    /// Ends every connection at once; the port is free when this returns.
    pub async fn stop(self) {
        drop(self.stop);
        // It only fails when it panicked, which the runtime has reported by then.
        self.server.await.ok();
    }
}

/// The capture's streams, with what they hold.
fn feeds(capture: &Capture) -> Vec<ReplayFeed> {
    let mut held: BTreeMap<StreamKey, (u64, BTreeSet<u16>)> = BTreeMap::new();
    capture.columns(capture.first_seq()..capture.end_seq(), |_, columns| {
        if columns.kind == Kind::Event && !columns.duplicate {
            let (events, types) = held.entry(columns.stream).or_default();
            *events += 1;
            if types.len() < MOST_TYPES {
                types.insert(columns.type_index);
            }
        }
    });
    let feed = |stream: crate::capture::StreamDefinition| {
        let (events, types) = held.remove(&stream.key).unwrap_or_default();
        ReplayFeed {
            path: format!("/{}", utf8_percent_encode(&stream.name, IN_A_PATH)),
            name: stream.name,
            key: stream.key,
            events,
            types: types
                .into_iter()
                .filter_map(|index| capture.type_name(index))
                .collect(),
        }
    };
    capture.streams().into_iter().map(feed).collect()
}

async fn page(State(shared): State<Shared>) -> Response {
    let counts: Vec<String> = shared
        .feeds
        .iter()
        .map(|feed| match feed.events {
            1 => "1 event".to_owned(),
            n => format!("{n} events"),
        })
        .collect();
    let feeds = shared.feeds.iter().zip(&counts);
    let listed = feeds.map(|(feed, description)| Listed {
        name: &feed.name,
        path: &feed.path,
        description,
        types: feed.types.iter().map(|name| &**name).collect(),
    });
    server::page_of("Feedscope replay", listed)
}

async fn feed(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(feed) = shared.feeds.iter().find(|feed| feed.name == name) else {
        return server::unknown().into_response();
    };
    // An id may be any UTF-8, not only what a header's text usually is.
    let after = headers
        .get("last-event-id")
        .and_then(|id| std::str::from_utf8(id.as_bytes()).ok())
        .filter(|id| !id.is_empty());
    let play = Play::new(shared.capture, feed.key, shared.options, after);
    sse::bare(play.into_stream())
}
