//! The real window: how soon it shows, what it holds idle, and what it keeps up with.
//! Run with `make bench-window`.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(
    clippy::unwrap_used,
    reason = "a measurement that can't be made may panic"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use feedscope_engine::capture::Capture;
use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use serde_json::{Map, Value, json};
use support::desk::{Desk, Window};
use support::process::resident_kib_below;

const IDLE_STREAMS: usize = 10;
/// What the fire hose is asked for, events a second of 200 bytes.
const ASKED: u32 = 20_000;
/// How long the fire hose is watched.
const WATCHED: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() {
    let feeds = DemoFeeds::start(DemoOptions::default()).await.unwrap();
    let mut figures = Map::new();
    first_row(&feeds.url(), &mut figures).await;
    idle(&feeds.url(), &mut figures).await;
    sustained(&feeds.url(), &mut figures).await;
    feeds.stop().await;
    report("window", &figures);
}

async fn first_row(feeds: &str, figures: &mut Map<String, Value>) {
    let home = tempfile::tempdir().unwrap();
    save_streams(home.path(), &[format!("{feeds}/stocks")]);
    let desk = Desk::new(home.path(), (1280, 800));
    let began = Instant::now();
    let window = desk.open("Adwaita").await;
    window.find("row").await;
    figures.insert(
        "start_to_first_row_ms".into(),
        json!(began.elapsed().as_millis() as u64),
    );
    window.close().await;
}

async fn idle(feeds: &str, figures: &mut Map<String, Value>) {
    let home = tempfile::tempdir().unwrap();
    let streams: Vec<String> = (0..IDLE_STREAMS)
        .map(|n| format!("{feeds}/clock?{n}"))
        .collect();
    save_streams(home.path(), &streams);
    let desk = Desk::new(home.path(), (1280, 800));
    let window = desk.open("Adwaita").await;
    window.find("row").await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (program, all) = resident_kib_below(window.id(), Path::new(support::PROGRAM));
    figures.insert("idle_10_streams_program_mb".into(), json!(program / 1024));
    figures.insert("idle_10_streams_with_web_view_mb".into(), json!(all / 1024));
    window.close().await;
}

async fn sustained(feeds: &str, figures: &mut Map<String, Value>) {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::new(home.path(), (1280, 800));
    save_streams(home.path(), &[format!("{feeds}/clock")]);
    let window = desk.open("Adwaita").await;
    window.find("row").await;
    let calm = frames(&window).await;
    window.close().await;

    save_streams(
        home.path(),
        &[format!("{feeds}/firehose?rate={ASKED}&size=200")],
    );
    let window = desk.open("Adwaita").await;
    window.find("row").await;
    let before = kept(home.path());
    let began = Instant::now();
    let busy = frames(&window).await;
    tokio::time::sleep(WATCHED.saturating_sub(began.elapsed())).await;
    let seconds = began.elapsed().as_secs_f64();
    let received = kept(home.path()) - before;
    figures.insert("asked_ev_s".into(), json!(ASKED));
    figures.insert(
        "ingest_ev_s".into(),
        json!((received as f64 / seconds) as u64),
    );
    figures.insert("idle_frames_s".into(), json!(calm.round()));
    figures.insert(
        "frames_ratio".into(),
        json!((busy / calm * 100.0).round() / 100.0),
    );
    window.close().await;
}

/// Animation frames a second over five seconds.
async fn frames(window: &Window) -> f64 {
    let script = "const done = arguments[0]; let n = 0; const began = performance.now();
        const tick = (now) => { n += 1;
            if (now - began < 5000) requestAnimationFrame(tick);
            else done(n / (now - began) * 1000); };
        requestAnimationFrame(tick);";
    let frames = window
        .client
        .execute_async(script, Vec::new())
        .await
        .unwrap();
    frames.as_f64().unwrap()
}

/// Records in the window's capture.
fn kept(home: &Path) -> u64 {
    Capture::open_for_reading(&home.join("data/feedscope/capture"))
        .unwrap()
        .end_seq()
}

fn save_streams(home: &Path, urls: &[String]) {
    let folder = home.join("config/feedscope");
    fs::create_dir_all(&folder).unwrap();
    let streams: Vec<Value> = urls
        .iter()
        .enumerate()
        .map(|(n, url)| json!({ "stream": { "name": format!("stream {n}"), "url": url } }))
        .collect();
    let file = json!({ "version": 1, "streams": streams });
    fs::write(folder.join("streams.json"), file.to_string()).unwrap();
}

/// A table on standard output, and the same as one flat JSON object.
fn report(name: &str, figures: &Map<String, Value>) {
    for (figure, value) in figures {
        println!("{figure:<36} {value:>12}");
    }
    let folder = support::root().join("target/bench");
    fs::create_dir_all(&folder).unwrap();
    let text = serde_json::to_string_pretty(figures).unwrap();
    fs::write(folder.join(format!("{name}.json")), text).unwrap();
}
