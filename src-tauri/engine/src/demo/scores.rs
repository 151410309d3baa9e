//! `/scores`: a season of football matches, followed live.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use http::HeaderMap;

use super::history::History;
use super::season::Season;
use super::{Feed, Start, sse};

const KEPT: usize = 5_000;
/// So that who comes in the middle of a pause sees how it stands.
const RECENT: u64 = 5;

pub(super) const FEED: Feed = Feed {
    name: "Scores",
    path: "/scores",
    description: "A football match told minute by minute, a minute a second; then the next one.",
    types: &[
        "kick-off",
        "minute",
        "goal",
        "card",
        "half-time",
        "full-time",
    ],
};

pub(super) fn routes(start: &mut Start) -> Router {
    let history = History::new(start.first_id, KEPT);
    let mut season = Season::new(start.rng.fork());
    let play = sse::publish(
        history.clone(),
        move || season.next_event(),
        |event, _| event,
    );
    start.tasks.spawn(play);
    Router::new()
        .route(FEED.path, get(scores))
        .with_state(history)
}

async fn scores(State(history): State<Arc<History>>, headers: HeaderMap) -> Response {
    let after = history.resume(sse::last_event_id(&headers), RECENT);
    sse::steady(history.follow(after))
}
