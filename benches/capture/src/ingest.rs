//! Keeping events: ours, with its index, group commit and a sync a second, beside others.

use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::record::{Record, StreamKey};

use crate::events::{Events, STREAMS, payload};
use crate::figures::{Figures, timed};
use crate::peers;

const EVENTS: usize = 2_000_000;
const BATCH: usize = 1_000;

pub fn measure(figures: &mut Figures) {
    let keys: Vec<StreamKey> = (1..=STREAMS).map(StreamKey).collect();
    let mut events = Events::new();
    let batches: Vec<Vec<Record>> = (0..EVENTS / BATCH)
        .map(|_| (0..BATCH).map(|_| events.next(&keys)).collect())
        .collect();
    let bytes: u64 = batches.iter().flatten().map(payload).sum();
    figures.put("events", EVENTS as f64);
    figures.put("payload_b", bytes as f64 / EVENTS as f64);
    for (name, keep) in [
        (
            "write",
            peers::write as fn(&std::path::Path, &[Vec<Record>]),
        ),
        ("heed", peers::heed),
        ("rusqlite", peers::rusqlite),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let ((), wall, cpu) = timed(|| keep(folder.path(), &batches));
        figures.put(
            &format!("{name}_ev_per_cpu_s"),
            EVENTS as f64 / cpu.as_secs_f64(),
        );
        figures.put(&format!("{name}_ev_s"), EVENTS as f64 / wall.as_secs_f64());
        let disk = size(folder.path());
        figures.put(
            &format!("{name}_disk_overhead_b"),
            (disk - bytes as f64) / EVENTS as f64,
        );
    }
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("capture");
    let ((), wall, cpu) = timed(|| ours(&place, batches));
    figures.put("ingest_ev_per_cpu_s", EVENTS as f64 / cpu.as_secs_f64());
    figures.put("ingest_ev_s", EVENTS as f64 / wall.as_secs_f64());
    figures.put(
        "disk_overhead_b",
        (size(&place) - bytes as f64) / EVENTS as f64,
    );
}

fn ours(place: &std::path::Path, batches: Vec<Vec<Record>>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let (capture, recorder) =
            Capture::create_or_open(place, CaptureOptions::default()).expect("a capture");
        for n in 0..STREAMS {
            let defined = recorder
                .define_stream(&format!("stream {n}"), "http://h/")
                .await;
            defined.expect("a stream");
        }
        for batch in batches {
            recorder.record(batch).await.expect("kept");
        }
        recorder.close().await.expect("kept and synced");
        assert_eq!(capture.end_seq(), EVENTS as u64 + 1);
    });
}

fn size(folder: &std::path::Path) -> f64 {
    let files = std::fs::read_dir(folder).expect("a folder");
    files
        .map(|file| file.and_then(|f| f.metadata()).expect("a file").len())
        .sum::<u64>() as f64
}
