//! `/cpu`: what this machine is doing, measured.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use futures_util::StreamExt;
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use sysinfo::System;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tokio_stream::wrappers::WatchStream;

use super::sse::{self, Refusal};
use super::{Feed, Start};

pub(super) const FEED: Feed = Feed {
    name: "CPU",
    path: "/cpu",
    description: "This machine's real load and memory, once a second.",
    types: &["message"],
};

pub(super) fn routes(start: &mut Start) -> Router {
    let system = match System::new() {
        Ok(system) => system,
        Err(error) => return unmeasured(error.to_string()),
    };
    let (newest, samples) = watch::channel(Bytes::new());
    start.tasks.spawn(measure(system, newest));
    Router::new().route(FEED.path, get(cpu)).with_state(samples)
}

/// The feed on a system that can't be measured: the other feeds need not suffer from it.
fn unmeasured(error: String) -> Router {
    let refuse = async move || Refusal {
        status: StatusCode::NOT_IMPLEMENTED,
        reason: format!("this system's load can't be measured: {error}"),
    };
    Router::new().route(FEED.path, get(refuse))
}

async fn cpu(State(samples): State<watch::Receiver<Bytes>>) -> Response {
    let samples = WatchStream::new(samples);
    // Before the first measurement there is nothing to send.
    sse::steady(samples.filter(|sample| std::future::ready(!sample.is_empty())))
}

#[derive(Serialize)]
struct Sample {
    time: String,
    /// Percent of all cores.
    cpu: f32,
    /// Percent of each core.
    cores: Vec<f32>,
    /// Bytes.
    memory_used: u64,
    memory_total: u64,
    /// Over 1, 5 and 15 minutes; absent where the system has no such thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<[f64; 3]>,
}

async fn measure(mut system: System, newest: watch::Sender<Bytes>) {
    // Load is what happened between two looks: the first one only starts the measurement.
    system.refresh_cpu_usage();
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Skip);
    seconds.tick().await;
    loop {
        seconds.tick().await;
        system.refresh_cpu_usage();
        system.refresh_memory();
        let sample = serde_json::to_string(&sample(&system)).expect("a sample is a plain struct");
        newest.send_replace(format!("data: {sample}\n\n").into());
    }
}

fn sample(system: &System) -> Sample {
    let tenths = |percent: f32| (percent * 10.0).round() / 10.0;
    Sample {
        time: format!("{:.3}", Timestamp::now()),
        cpu: tenths(system.global_cpu_usage()),
        cores: system
            .cpus()
            .iter()
            .map(|core| tenths(core.usage()))
            .collect(),
        memory_used: system.used_memory(),
        memory_total: system.total_memory(),
        load: System::load_average()
            .ok()
            .map(|load| [load.one, load.five, load.fifteen]),
    }
}
