//! A fire hose, kept and followed.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use feedscope_engine::capture::Capture;
use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use feedscope_engine::record::Kind;

use crate::figures::{Figures, mean, quantile};
use crate::page;
use crate::support::desk::{Desk, Window};
use crate::trace::{Sample, Trace};

/// What the fire hose is asked for, events a second.
pub const ASKED: u32 = 20_000;
/// Bytes of data of each.
const SIZE: u32 = 200;
/// How long it is watched.
const WATCHED: Duration = Duration::from_secs(30);
/// How long frames are counted in a window with next to nothing to draw.
const CALM: Duration = Duration::from_secs(5);
/// Seconds between two questions to the page.
const ASK_EVERY: usize = 10;
/// After the first row everything is loaded and warm.
const WARM: Duration = Duration::from_secs(2);

/// What was seen of a window that followed the fire hose.
pub struct Seen {
    /// Script within each frame, ms.
    pub script: Vec<f64>,
    /// Animation frames a second.
    pub frames: f64,
    /// The most questions that were out at once.
    pub asked: u64,
    /// From received to visible, ms.
    pub visible: Vec<f64>,
    pub memory: Vec<Sample>,
    /// How long it was followed.
    pub seconds: f64,
    /// Events kept meanwhile, a second.
    pub rate: f64,
    /// Events that were received or sent before a later one, and are not kept.
    pub lost: u64,
}

pub async fn measure(figures: &mut Figures, trace: &mut Trace) {
    let home = tempfile::tempdir().unwrap();
    let calm = calm().await;
    let seen = follow(home.path(), WATCHED, ASK_EVERY, "following", trace).await;
    figures.put("asked_ev_s", f64::from(ASKED));
    figures.put("ingest_ev_s", seen.rate.floor());
    figures.put("lost", seen.lost as f64);
    figures.put("idle_frames_s", calm);
    figures.put("frames_ratio", seen.frames / calm);
    figures.put("script_mean_ms", mean(&seen.script));
    figures.put("script_p99_ms", quantile(&seen.script, 0.99));
    figures.put("questions_out_most", seen.asked as f64);
    figures.put("visible_p50_ms", quantile(&seen.visible, 0.5));
    figures.put("visible_p99_ms", quantile(&seen.visible, 0.99));
}

/// Animation frames a second of a window with one event a second.
pub async fn calm() -> f64 {
    let home = tempfile::tempdir().unwrap();
    let feeds = DemoFeeds::start(DemoOptions::default()).await.unwrap();
    page::save_streams(home.path(), &[format!("{}/clock", feeds.url())]);
    let desk = Desk::new(home.path(), (1280, 800));
    let window = page::open(&desk).await;
    window.find("row").await;
    tokio::time::sleep(WARM).await;
    let frames = page::frames_a_second(&window, CALM).await;
    window.close().await;
    feeds.stop().await;
    frames
}

/// Follows a fire hose for so long, and reads afterwards what was kept. The page is asked every so
/// many seconds what it did lately: what WebDriver runs in a page leaves something behind in its
/// process each time, which would be taken for the page's own growth.
pub async fn follow(
    home: &Path,
    time: Duration,
    ask_every: usize,
    part: &str,
    trace: &mut Trace,
) -> Seen {
    let feeds = DemoFeeds::start(DemoOptions::default()).await.unwrap();
    let hose = format!("{}/firehose?rate={ASKED}&size={SIZE}", feeds.url());
    page::save_streams(home, &[hose]);
    let desk = Desk::new(home, (1280, 800));
    let window = page::open(&desk).await;
    window.find("row").await;
    page::open_diagnostics(&window).await;
    page::watch_visible(&window).await;
    tokio::time::sleep(WARM).await;
    page::take_frames(&window).await;
    page::take_visible(&window).await;

    let before = kept(home);
    let began = Instant::now();
    let (mut frames, mut visible, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    let mut second = tokio::time::interval(Duration::from_secs(1));
    while began.elapsed() < time {
        second.tick().await;
        memory.push(trace.memory(part, &window));
        if memory.len() % ask_every == 0 || began.elapsed() >= time {
            let new = page::take_frames(&window).await;
            trace.frames(part, &new);
            frames.extend(new);
            visible.extend(page::take_visible(&window).await);
        }
    }
    let received = kept(home) - before;
    let seconds = began.elapsed().as_secs_f64();
    stop(&window).await;
    window.close().await;
    feeds.stop().await;
    let took: f64 = frames.iter().map(|frame| frame.took).sum();
    Seen {
        frames: frames.len() as f64 / took * 1e3,
        asked: frames.iter().map(|frame| frame.asked).max().unwrap_or(0),
        script: frames.iter().map(|frame| frame.script).collect(),
        visible,
        memory,
        seconds,
        rate: received as f64 / seconds,
        lost: lost(home),
    }
}

/// Pauses the stream, after which all that came of it is kept.
async fn stop(window: &Window) {
    window.press("stream 0", "stream-pause").await;
    window.state("stream 0", "paused").await;
}

/// Records in the window's capture.
fn kept(home: &Path) -> u64 {
    capture(home).end_seq()
}

fn capture(home: &Path) -> Capture {
    Capture::open_for_reading(&home.join("data/feedscope/capture")).unwrap()
}

/// The fire hose numbers its events from 1 and on over reconnections: those below the highest
/// number that are not kept were sent, and are lost. What retention removed meanwhile, all of it
/// older than the oldest record that is kept, was not.
fn lost(home: &Path) -> u64 {
    let capture = capture(home);
    let streams = capture.streams();
    let hose = streams
        .iter()
        .find(|stream| stream.url.contains("/firehose"))
        .unwrap();
    let (mut lowest, mut highest, mut kept) = (u64::MAX, 0, 0);
    capture
        .scan(capture.first_seq()..capture.end_seq(), |_, record| {
            if record.stream == hose.key && record.kind == Kind::Event && !record.duplicate {
                let id: u64 = record.id.parse().unwrap();
                (lowest, highest) = (id.min(lowest), id.max(highest));
                kept += 1;
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(kept > 0, "nothing was kept of the fire hose");
    let removed = if capture.first_seq() > 1 {
        lowest - 1
    } else {
        0
    };
    highest - removed - kept
}
