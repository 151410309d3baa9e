//! A capture of ten million records in the window: started with, scrolled, jumped in, filtered.

use std::fs;
use std::path::Path;

use feedscope_engine::capture::{Capture, CaptureOptions};

use crate::events::{Events, STREAMS};
use crate::figures::{Figures, quantile};
use crate::page;
use crate::starting::start;
use crate::support::desk::{Desk, Window};
use crate::support::root;
use crate::trace::Trace;

const RECORDS: u64 = 10_000_000;
const STARTS: usize = 3;
/// At a time, so that a script is over soon; and how often.
const TURNS: u32 = 50;
const ROUNDS: usize = 4;
/// How often each filter is typed.
const FILTERED: usize = 5;

/// A stream, a type and a time: 62,577 records.
const META: &str = "stream:\"stream 3\" type:trade after:2026-05-28T20:30:00Z";
/// One record of 36 has it,
const COMMON: &str = "u31";
/// and one of 39,000.
const RARE: &str = "u31337";

pub async fn measure(figures: &mut Figures, trace: &mut Trace) {
    // Where it is found again the next time: it takes a minute to make.
    let home = root().join("target/bench/window-10m");
    prepare(&home).await;
    let desk = Desk::new(&home, (1280, 800));
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(&desk).await);
    }
    figures.put("start_10m_ms", quantile(&starts, 0.5));

    let window = page::open(&desk).await;
    window.find("row").await;
    page::open_diagnostics(&window).await;
    trace.memory("ten million", &window);
    let mut jumps = Vec::new();
    for _ in 0..ROUNDS {
        jumps.extend(page::jump(&window, TURNS).await);
        look(&window, "jumping", trace).await;
    }
    figures.put("jump_p50_ms", quantile(&jumps, 0.5));
    figures.put("jump_p99_ms", quantile(&jumps, 0.99));
    let mut turns = Vec::new();
    for _ in 0..ROUNDS {
        turns.extend(page::wheel(&window, TURNS).await);
        look(&window, "wheeling", trace).await;
    }
    figures.put("wheel_p50_ms", quantile(&turns, 0.5));
    figures.put("wheel_p99_ms", quantile(&turns, 0.99));
    filters(&window, figures, trace).await;
    window.close().await;
}

async fn filters(window: &Window, figures: &mut Figures, trace: &mut Trace) {
    // Following again, the newest match is what is looked for.
    window
        .script(
            "document.querySelector(\"[data-testid='new-pill']\")?.click();
        document.querySelector(\"[data-testid='grid'], #grid\").dispatchEvent(new KeyboardEvent(
            'keydown', { key: 'End', bubbles: true, cancelable: true }));",
        )
        .await
        .unwrap();
    let mut times = Vec::new();
    for filter in [META, COMMON, RARE] {
        let (mut first, mut complete) = (Vec::new(), Vec::new());
        for round in 0..FILTERED {
            // A view is known by its text: blanks make another of the same filter.
            let filter = format!("{filter}{}", " ".repeat(round));
            let [one, all] = page::filter(window, &filter).await;
            first.push(one);
            complete.push(all);
            look(window, "filtering", trace).await;
        }
        times.push([quantile(&first, 0.5), quantile(&complete, 0.5)]);
    }
    figures.put("filter_meta_ms", times[0][1]);
    figures.put("filter_text_first_ms", times[1][0]);
    figures.put("filter_text_rare_first_ms", times[2][0]);
    figures.put("filter_text_all_ms", times[1][1].max(times[2][1]));
}

/// What the diagnostics have, into the trace.
async fn look(window: &Window, part: &str, trace: &mut Trace) {
    trace.frames(part, &page::take_frames(window).await);
    trace.memory(part, window);
}

/// Makes the capture, or sees that it is whole; either way it is in the system's cache then.
async fn prepare(home: &Path) {
    let folder = home.join("data/feedscope/capture");
    if Capture::open_for_reading(&folder).is_ok_and(|capture| is_whole(&capture)) {
        return;
    }
    println!("making {RECORDS} records in {}", home.display());
    let _ = fs::remove_dir_all(home);
    fs::create_dir_all(&folder).unwrap();
    let options = CaptureOptions {
        budget_bytes: None,
        ..CaptureOptions::default()
    };
    let (_, recorder) = Capture::create_or_open(&folder, options).unwrap();
    let mut keys = Vec::new();
    for n in 0..STREAMS {
        let name = format!("stream {n}");
        keys.push(recorder.define_stream(&name, "http://h/").await.unwrap());
    }
    let mut events = Events::new();
    for _ in 0..RECORDS / 1_000 {
        let batch = (0..1_000).map(|_| events.next(&keys)).collect();
        recorder.record(batch).await.unwrap();
    }
    recorder.close().await.unwrap();
}

fn is_whole(capture: &Capture) -> bool {
    let (mut next, mut whole) = (1, true);
    let scanned = capture.scan(1..capture.end_seq(), |seq, record| {
        whole &= seq == next && record.stream.0 != 0;
        next = seq + 1;
        std::ops::ControlFlow::Continue(())
    });
    scanned.is_ok() && whole && next == RECORDS + 1
}
