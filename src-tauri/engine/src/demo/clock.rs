//! `/clock`: the simplest feed there is, unnamed events without ids.

use std::time::Duration;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use jiff::Timestamp;
use tokio::time::{MissedTickBehavior, interval};

use super::{Feed, sse};

pub(super) const FEED: Feed = Feed {
    name: "Clock",
    path: "/clock",
    description: "The time, once a second, as unnamed events without ids.",
    types: &["message"],
};

pub(super) fn routes() -> Router {
    Router::new().route(FEED.path, get(clock))
}

async fn clock() -> Response {
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
    sse::steady(stream::unfold(seconds, |mut seconds| async move {
        seconds.tick().await;
        let now = Timestamp::now();
        let event = format!("data: {{\"time\":\"{now:.3}\"}}\n\n");
        Some((Bytes::from(event), seconds))
    }))
}
