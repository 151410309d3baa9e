//! How soon the window shows, and what it holds with little to do.

use std::path::Path;
use std::time::{Duration, Instant};

use feedscope_engine::demo::{DemoFeeds, DemoOptions};

use crate::figures::Figures;
use crate::page;
use crate::support::PROGRAM;
use crate::support::desk::Desk;
use crate::support::process::resident_kib_below;

const IDLE_STREAMS: usize = 10;

pub async fn measure(figures: &mut Figures) {
    let feeds = DemoFeeds::start(DemoOptions::default()).await.unwrap();
    first_row(&feeds.url(), figures).await;
    idle(&feeds.url(), figures).await;
    feeds.stop().await;
}

async fn first_row(feeds: &str, figures: &mut Figures) {
    let home = tempfile::tempdir().unwrap();
    page::save_streams(home.path(), &[format!("{feeds}/stocks")]);
    let desk = Desk::new(home.path(), (1280, 800));
    figures.put("start_to_first_row_ms", start(&desk).await);
}

/// From starting the driver, which starts the program, to the first row, ms.
pub async fn start(desk: &Desk) -> f64 {
    let began = Instant::now();
    let window = desk.open("Adwaita").await;
    window.find("row").await;
    let took = began.elapsed();
    window.close().await;
    took.as_secs_f64() * 1e3
}

async fn idle(feeds: &str, figures: &mut Figures) {
    let home = tempfile::tempdir().unwrap();
    let streams: Vec<String> = (0..IDLE_STREAMS)
        .map(|n| format!("{feeds}/clock?{n}"))
        .collect();
    page::save_streams(home.path(), &streams);
    let desk = Desk::new(home.path(), (1280, 800));
    let window = page::open(&desk).await;
    window.find("row").await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (program, all) = resident_kib_below(window.id(), Path::new(PROGRAM));
    figures.put("idle_10_streams_program_mb", (program / 1024) as f64);
    figures.put("idle_10_streams_with_web_view_mb", (all / 1024) as f64);
    window.close().await;
}
