//! What it costs to search a capture that is compressed, and what it saves.

use std::path::Path;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::view::{Filter, LiveViews};
use tokio::sync::watch;

use crate::events::{Events, STREAMS};
use crate::figures::{Figures, millis, timed};

const RECORDS: u64 = 2_000_000;

pub fn measure(figures: &mut Figures) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let _entered = runtime.enter();
    let folder = tempfile::tempdir().expect("a folder");
    runtime.block_on(fill(folder.path()));
    let before = Searched::of(folder.path());
    let ((), wall, processor) = timed(|| runtime.block_on(compress(folder.path())));
    let after = Searched::of(folder.path());
    assert_eq!(before.found, after.found);
    figures.put(
        "compress_ev_per_cpu_s",
        RECORDS as f64 / processor.as_secs_f64(),
    );
    figures.put("compress_s", wall.as_secs_f64());
    figures.put("compressed_size_vs_raw", after.bytes / before.bytes);
    figures.put("compressed_text_vs_raw", after.text_ms / before.text_ms);
    figures.put("compressed_read_us", after.read_us);
}

/// A capture with a word looked for in all of it, the best of three.
struct Searched {
    bytes: f64,
    found: u64,
    text_ms: f64,
    read_us: f64,
}

impl Searched {
    fn of(folder: &Path) -> Searched {
        let capture = Capture::open_for_reading(folder).expect("a capture");
        let live = LiveViews::start(capture.clone(), watch::Sender::new(0)).expect("a thread");
        let (mut found, mut text_ms) = (0, f64::MAX);
        for round in 0..3 {
            // A view is known by its text: blanks make another of the same filter.
            let text = format!("\"u31337\"{}", " ".repeat(round));
            let filter = Filter::parse(&text).expect("a filter");
            let (total, wall, _) = timed(|| {
                let view = live.view(&text, &filter, &[]);
                while view.progress().scanned < view.progress().of {
                    std::thread::sleep(Duration::from_micros(200));
                }
                view.progress().total
            });
            found = total;
            text_ms = text_ms.min(millis(wall));
        }
        const READS: u64 = 2_000;
        let mut random = fastrand::Rng::with_seed(1);
        let ((), wall, _) = timed(|| {
            for _ in 0..READS {
                capture.read(random.u64(1..=RECORDS)).expect("readable");
            }
        });
        Searched {
            bytes: capture.disk_bytes() as f64,
            found,
            text_ms,
            read_us: millis(wall) * 1e3 / READS as f64,
        }
    }
}

async fn fill(folder: &Path) {
    let options = CaptureOptions::default();
    let (_, recorder) = Capture::create_or_open(folder, options).expect("a capture");
    let mut keys = Vec::new();
    for n in 0..STREAMS {
        let name = format!("stream {n}");
        keys.push(
            recorder
                .define_stream(name, "http://h/")
                .await
                .expect("a stream"),
        );
    }
    let mut events = Events::new();
    for _ in 0..RECORDS / 1_000 {
        let batch = (0..1_000).map(|_| events.next(&keys)).collect();
        recorder.record(batch).await.expect("kept");
    }
    recorder.close().await.expect("kept and synced");
}

/// Waits until all of it but the newest segment is compressed.
async fn compress(folder: &Path) {
    let options = CaptureOptions {
        compress: true,
        ..CaptureOptions::default()
    };
    let (_, recorder) = Capture::create_or_open(folder, options).expect("a capture");
    while logs(folder) > 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    recorder.close().await.expect("closed");
}

fn logs(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| name.ends_with(".log")).count()
}
