//! `/flaky`: a weather station on a bad line. Every connection ends after a few seconds, in
//! order or in the middle of the response, and the next one goes on where it ended.

use std::io;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use fastrand::Rng;
use futures_util::stream::{self, StreamExt};
use http::HeaderMap;
use jiff::Timestamp;
use serde::Serialize;

use super::history::{Event, History};
use super::{Feed, Start, sse};

const KEPT: usize = 10_000;
const EVERY: Duration = Duration::from_millis(100);

pub(super) const FEED: Feed = Feed {
    name: "Flaky",
    path: "/flaky",
    description: "A sensor on a bad line: each connection drops after a few seconds, and the next resumes.",
    types: &["reading"],
};

#[derive(Clone)]
struct Line {
    history: Arc<History>,
    rng: Arc<Mutex<Rng>>,
    life: RangeInclusive<Duration>,
}

pub(super) fn routes(start: &mut Start) -> Router {
    let history = History::new(start.first_id, KEPT);
    let mut station = Station::new(start.rng.fork());
    let reading = move |(), now| station.read(now);
    start
        .tasks
        .spawn(sse::publish(history.clone(), || (EVERY, ()), reading));
    let line = Line {
        history,
        rng: Arc::new(Mutex::new(start.rng.fork())),
        life: start.options.flaky_life.clone(),
    };
    Router::new().route(FEED.path, get(flaky)).with_state(line)
}

async fn flaky(State(line): State<Line>, headers: HeaderMap) -> Response {
    let (life, breaks) = line.fate();
    let after = line.history.resume(sse::last_event_id(&headers), 0);
    let opening = stream::iter([sse::retry(1_000)]);
    let readings = line.history.follow(after);
    let feed = opening
        .chain(readings)
        .map(Ok)
        .take_until(Box::pin(tokio::time::sleep(life)));
    // An error in a body makes the server break the connection off without the last chunk.
    let ending = breaks.then(|| Err(io::Error::other("the line broke")));
    sse::response(feed.chain(stream::iter(ending)))
}

impl Line {
    /// How long the next connection lasts, and whether it then breaks off or ends in order.
    fn fate(&self) -> (Duration, bool) {
        let mut rng = self.rng.lock().expect("nobody panics while holding it");
        let (least, most) = (self.life.start(), self.life.end());
        let spread = most.saturating_sub(*least);
        (*least + spread.mul_f64(rng.f64()), rng.bool())
    }
}

struct Station {
    rng: Rng,
    celsius: f64,
    hpa: f64,
}

#[derive(Serialize)]
struct Reading {
    sensor: &'static str,
    celsius: f64,
    hpa: f64,
    time: String,
}

impl Station {
    fn new(rng: Rng) -> Station {
        Station {
            rng,
            celsius: 14.0,
            hpa: 1013.0,
        }
    }

    fn read(&mut self, now: Timestamp) -> Event {
        self.celsius = (self.celsius + self.rng.f64() * 0.2 - 0.1).clamp(-30.0, 45.0);
        self.hpa = (self.hpa + self.rng.f64() * 0.2 - 0.1).clamp(950.0, 1060.0);
        let tenths = |value: f64| (value * 10.0).round() / 10.0;
        let reading = Reading {
            sensor: "roof",
            celsius: tenths(self.celsius),
            hpa: tenths(self.hpa),
            time: format!("{now:.3}"),
        };
        Event::json("reading", &reading)
    }
}
