//! `/notifications`: named events, with a reconnection time.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use futures_util::stream::{self, StreamExt};
use http::HeaderMap;

use super::history::History;
use super::notices::{Machines, Notice};
use super::{Feed, Start, sse};

const KEPT: usize = 1_000;
const RECENT: u64 = 5;

pub(super) const FEED: Feed = Feed {
    name: "Notifications",
    path: "/notifications",
    description: "Named events from a handful of machines, with a reconnection time of 3 s.",
    types: &["info", "success", "warning", "alert"],
};

pub(super) fn routes(start: &mut Start) -> Router {
    let history = History::new(start.first_id, KEPT);
    let mut machines = Machines::new(start.rng.fork());
    let run = sse::publish(
        history.clone(),
        move || machines.next_notice(),
        Notice::event,
    );
    start.tasks.spawn(run);
    Router::new()
        .route(FEED.path, get(notifications))
        .with_state(history)
}

async fn notifications(State(history): State<Arc<History>>, headers: HeaderMap) -> Response {
    let after = history.resume(sse::last_event_id(&headers), RECENT);
    let opening = stream::iter([sse::retry(3_000)]);
    sse::steady(opening.chain(history.follow(after)))
}
