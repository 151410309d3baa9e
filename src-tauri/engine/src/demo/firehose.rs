//! `/firehose`: load, as much of it as is asked for and the client can take.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::time::Instant;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use http::HeaderMap;

use super::pace::Pace;
use super::sse::{self, Refusal};
use super::{Feed, MAX_FIREHOSE_RATE, Start};

const MAX_SIZE: u32 = 1024 * 1024;
const DEFAULT_SIZE: u32 = 100;

/// The most bytes made at once, unless one event is larger; what a full socket can leave
/// waiting is of that order.
const BATCH: u64 = 256 * 1024;

pub(super) const FEED: Feed = Feed {
    name: "Firehose",
    path: "/firehose",
    description: "Load on demand: ?rate= up to 200,000 events a second, ?size= up to 1 MiB of data each.",
    types: &["message"],
};

pub(super) fn routes(start: &mut Start) -> Router {
    let rate = start.options.firehose_rate;
    Router::new()
        .route(FEED.path, get(firehose))
        .with_state(rate)
}

type Parameters = Result<Query<HashMap<String, String>>, QueryRejection>;

async fn firehose(
    State(default_rate): State<u32>,
    parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let Query(parameters) =
        parameters.map_err(|rejection| Refusal::bad_request(rejection.body_text()))?;
    let unknown = |name: &&String| !matches!(name.as_str(), "rate" | "size");
    if let Some(name) = parameters.keys().find(unknown) {
        let reason = format!("there is no parameter `{name}`: use `rate` and `size`");
        return Err(Refusal::bad_request(reason));
    }
    let rate = number(&parameters, "rate", 1..=MAX_FIREHOSE_RATE, default_rate)?;
    let size = number(&parameters, "size", 1..=MAX_SIZE, DEFAULT_SIZE)?;
    let last = sse::last_event_id(&headers)
        .and_then(|id| id.parse().ok())
        // No feed counts that far, and what it counts from there must fit.
        .filter(|&id: &u64| id < 1 << 53)
        .unwrap_or(0);
    Ok(sse::steady(pour(rate, size as usize, last + 1)))
}

fn number(
    parameters: &HashMap<String, String>,
    name: &str,
    range: RangeInclusive<u32>,
    default: u32,
) -> Result<u32, Refusal> {
    let Some(text) = parameters.get(name) else {
        return Ok(default);
    };
    let number = text.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| {
        let (least, most) = range.into_inner();
        let reason = format!("`{name}` must be a number from {least} to {most}, not `{text}`");
        Refusal::bad_request(reason)
    })
}

/// Events from the id `first` on. Nothing is made before it is asked for, so a client that
/// doesn't read costs no memory; when it reads again it gets what it is owed by then.
fn pour(rate: u32, size: usize, first: u64) -> impl Stream<Item = Bytes> + Send {
    let opened = Instant::now();
    let batch = (BATCH / (size as u64 + 24)).max(1);
    let state = (Pace::new(rate), first, true);
    stream::unfold(state, move |(mut pace, next, behind)| async move {
        if !behind {
            tokio::time::sleep(pace.pause(opened.elapsed())).await;
        }
        let owed = pace.owed(opened.elapsed());
        let count = owed.min(batch);
        pace.made(count);
        let end = next + count;
        Some((blocks(next..end, size), (pace, end, owed > count)))
    })
}

fn blocks(ids: std::ops::Range<u64>, size: usize) -> Bytes {
    let mut blocks = String::with_capacity((ids.end - ids.start) as usize * (size + 32));
    for id in ids {
        write!(blocks, "id: {id}\ndata: ").expect("a string takes everything");
        push_data(&mut blocks, id, size);
        blocks.push_str("\n\n");
    }
    blocks.into()
}

/// Exactly `size` bytes of data: a JSON object when it fits, dots when not.
fn push_data(blocks: &mut String, id: u64, size: usize) {
    let end = blocks.len() + size;
    let begin = blocks.len();
    write!(blocks, "{{\"n\":{id},\"fill\":\"").expect("a string takes everything");
    let fits = blocks.len() + 2 <= end;
    if !fits {
        blocks.truncate(begin);
    }
    let fill = end - blocks.len() - if fits { 2 } else { 0 };
    blocks.extend(std::iter::repeat_n('.', fill));
    if fits {
        blocks.push_str("\"}");
    }
}
