//! `/stocks`: one market, watched by everybody, at a steady rate.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderMap;
use jiff::Timestamp;

use super::history::History;
use super::market::Market;
use super::pace::Pace;
use super::sse::{self, Refusal};
use super::{Feed, Start};

const KEPT: usize = 100_000;

pub(super) const FEED: Feed = Feed {
    name: "Stocks",
    path: "/stocks",
    description: "A ticker of quotes, trades and halts, resumable from any of its last 100,000 ids.",
    types: &["quote", "trade", "halt"],
};

pub(super) fn routes(start: &mut Start) -> Router {
    let history = History::new(start.first_id, KEPT);
    let market = Market::new(start.rng.fork());
    let pace = Pace::new(start.options.stocks_rate);
    start.tasks.spawn(trade(history.clone(), market, pace));
    Router::new()
        .route(FEED.path, get(stocks))
        .with_state(history)
}

async fn stocks(
    State(history): State<Arc<History>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if query.is_some_and(|query| query.starts_with("rate=") || query.contains("&rate=")) {
        let reason = "the ticker is one for all clients: give its rate to the demo, `--rate N`";
        return Refusal::bad_request(reason).into_response();
    }
    let after = history.resume(sse::last_event_id(&headers), 0);
    sse::steady(history.follow(after))
}

async fn trade(history: Arc<History>, mut market: Market, mut pace: Pace) {
    let opened = Instant::now();
    loop {
        let owed = pace.owed(opened.elapsed());
        pace.made(owed);
        // After a machine's sleep, more may be owed than is worth making.
        let now = Timestamp::now();
        let count = owed.min(KEPT as u64);
        history.extend((0..count).map(|_| market.next(now)));
        tokio::time::sleep(pace.pause(opened.elapsed())).await;
    }
}
