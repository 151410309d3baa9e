//! The real window on a virtual display, driven by WebDriver: how soon it shows, what it holds,
//! what it keeps up with, and how long ten million records take to move about in.
//!
//! `make bench-window` measures all of it; `make soak` follows a fire hose for minutes and fails
//! where something is lost or memory grows.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    reason = "a measurement that can't be made may panic"
)]

#[path = "../capture/src/events.rs"]
#[allow(dead_code, reason = "the benchmarks of captures use the rest")]
mod events;
mod figures;
mod following;
mod page;
mod soak;
mod starting;
#[path = "../../tests/support/mod.rs"]
mod support;
mod ten_million;
mod trace;

use std::process::ExitCode;

use figures::Figures;
use trace::Trace;

#[tokio::main]
async fn main() -> ExitCode {
    // Cargo adds a `--bench` of its own.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let seconds = match words[..] {
        [] => {
            measure().await;
            return ExitCode::SUCCESS;
        }
        ["soak", seconds] => seconds.parse().ok(),
        _ => None,
    };
    let Some(seconds) = seconds.filter(|seconds| *seconds >= soak::LEAST_SECONDS) else {
        let least = soak::LEAST_SECONDS;
        eprintln!("usage: window [soak SECONDS], at least {least} of them");
        return ExitCode::from(2);
    };
    soak::run(seconds).await
}

async fn measure() {
    let mut figures = Figures::default();
    let mut trace = Trace::create("window");
    starting::measure(&mut figures).await;
    following::measure(&mut figures, &mut trace).await;
    ten_million::measure(&mut figures, &mut trace).await;
    figures.write("window");
    trace.tell();
}
