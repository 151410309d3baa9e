//! What every feed's response has in common: headers, heartbeats, the resume id, and refusals.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::history::{Event, History};

const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);
const HEARTBEAT: Bytes = Bytes::from_static(b": heartbeat\n\n");

/// A response that sends the feed's chunks, each of whole events, and a heartbeat between them
/// every 15 s. It ends when the feed does; an error breaks the connection off.
pub(super) fn response<S>(feed: S) -> Response
where
    S: Stream<Item = io::Result<Bytes>> + Send + 'static,
{
    bare(with_heartbeats(feed))
}

/// As [`response`], without heartbeats.
pub(crate) fn bare<S>(feed: S) -> Response
where
    S: Stream<Item = io::Result<Bytes>> + Send + 'static,
{
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Body::from_stream(feed)).into_response()
}

/// As [`response`], for a feed that doesn't break off.
pub(super) fn steady<S>(feed: S) -> Response
where
    S: Stream<Item = Bytes> + Send + 'static,
{
    response(feed.map(Ok))
}

/// The `Last-Event-ID` that the client sent, unless it is empty.
pub(super) fn last_event_id(headers: &HeaderMap) -> Option<&str> {
    let id = headers.get("last-event-id")?.to_str().ok()?.trim();
    (!id.is_empty()).then_some(id)
}

/// A chunk that sets the reconnection time, ms.
pub(super) fn retry(ms: u32) -> Bytes {
    format!("retry: {ms}\n\n").into()
}

/// Pushes into the history what `next` decides on, each after the pause that comes with it, as
/// the event that it makes at that time. The pauses add up exactly, however late each wakes.
pub(super) async fn publish<T>(
    history: Arc<History>,
    mut next: impl FnMut() -> (Duration, T),
    mut event: impl FnMut(T, Timestamp) -> Event,
) {
    let mut due = Instant::now();
    loop {
        let (pause, happening) = next();
        due += pause;
        sleep_until(due).await;
        history.push(event(happening, Timestamp::now()));
    }
}

/// Why a request is not answered, as `{"error": "…"}`.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    pub reason: String,
}

impl Refusal {
    /// 400 with this sentence.
    pub fn bad_request(reason: impl Into<String>) -> Refusal {
        Refusal {
            status: StatusCode::BAD_REQUEST,
            reason: reason.into(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.reason });
        (self.status, Json(body)).into_response()
    }
}

fn with_heartbeats<S>(feed: S) -> impl Stream<Item = io::Result<Bytes>> + Send
where
    S: Stream<Item = io::Result<Bytes>> + Send + 'static,
{
    let mut beats = interval_at(Instant::now() + HEARTBEAT_EVERY, HEARTBEAT_EVERY);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    stream::unfold(
        (Box::pin(feed), beats),
        |(mut feed, mut beats)| async move {
            let chunk = {
                let next = pin!(feed.next());
                tokio::select! {
                    chunk = next => chunk?,
                    _ = beats.tick() => Ok(HEARTBEAT),
                }
            };
            Some((chunk, (feed, beats)))
        },
    )
}
