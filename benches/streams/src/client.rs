//! The contestants written in Rust. Each runs in a process of its own, on one thread, and tells
//! what it counted and the processor time of the whole process.

mod ours;
mod peers;

use std::future::Future;

use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};

use crate::Outcome;

/// What a contestant counted. What it does not look at is `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    pub events: Option<u64>,
    /// Bytes of the body.
    pub body: Option<u64>,
    /// Bytes of the events' data.
    pub data: Option<u64>,
}

/// What a contestant's process says at its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    Done {
        count: Count,
        /// Seconds of processor time, all threads, user and system.
        cpu_s: f64,
    },
    /// It has no part in this, and why.
    PassedOver(String),
}

/// Reads `url` as the contestant of this name does, and says on standard output what came of it.
pub fn run(name: &str, url: &str) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    #[cfg(feature = "allocations")]
    let region = stats_alloc::Region::new(crate::ALLOCATOR);
    let said = runtime.block_on(compete(name, url))?;
    #[cfg(feature = "allocations")]
    eprintln!("{name}: {:?}", region.change());
    println!("{}", serde_json::to_string(&said)?);
    Ok(())
}

async fn compete(name: &str, url: &str) -> Outcome<Said> {
    match name {
        "reqwest_only" => measured(peers::reqwest_only(url)).await,
        "owned" => measured(ours::owned(ours::spec(url)?)).await,
        "owned_eventsource_client" => match ours::spec_with_parser(url, "eventsource-client") {
            Some(spec) => measured(ours::owned(spec?)).await,
            None => Ok(Said::PassedOver(
                "its streams have no choice of parser".into(),
            )),
        },
        "kept" => ours::kept(ours::spec(url)?).await,
        "eventsource_client" => measured(peers::eventsource_client(url)).await,
        "reqwest_eventsource" => measured(peers::reqwest_eventsource(url)).await,
        "sseer" => measured(peers::sseer(url)).await,
        "sse_stream" => measured(peers::sse_stream(url)).await,
        _ => Err(format!("there is no contestant {name}").into()),
    }
}

async fn measured(work: impl Future<Output = Outcome<Count>>) -> Outcome<Said> {
    let before = cpu_s(UsageWho::RUSAGE_SELF)?;
    let count = work.await?;
    let cpu_s = cpu_s(UsageWho::RUSAGE_SELF)? - before;
    Ok(Said::Done { count, cpu_s })
}

/// Processor time so far, seconds.
pub fn cpu_s(who: UsageWho) -> Outcome<f64> {
    let usage = getrusage(who)?;
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
}
