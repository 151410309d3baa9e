//! Keeping events: ours, with its index, group commit and a sync a second, beside others.

use std::path::Path;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::record::{Record, StreamKey};

use crate::events::{Events, STREAMS, payload, time_of};
use crate::figures::{Figures, of_this_thread, timed};
use crate::peers;

const EVENTS: usize = 2_000_000;
const BATCH: usize = 1_000;

/// Events to make once; what is kept are copies of them.
const MADE: usize = 32 * BATCH;

pub fn measure(figures: &mut Figures) {
    let keys: Vec<StreamKey> = (1..=STREAMS).map(StreamKey).collect();
    let mut events = Events::new();
    let made: Vec<Record> = (0..MADE).map(|_| events.next(&keys)).collect();
    figures.put("events", EVENTS as f64);
    let bytes: u64 = made.iter().map(payload).sum();
    figures.put("payload_b", bytes as f64 / MADE as f64);
    for (name, keep) in [
        ("write", peers::write as fn(&Path, &mut Batches)),
        ("heed", peers::heed),
        ("rusqlite", peers::rusqlite),
        ("", ours),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut batches = Batches::of(&made);
        let ((), wall, cpu) = timed(|| keep(folder.path(), &mut batches));
        let cpu = cpu - batches.spent;
        let (per_cpu, disk) = match name {
            "" => ("ingest".to_owned(), "disk_overhead_b".to_owned()),
            name => (name.to_owned(), format!("{name}_disk_overhead_b")),
        };
        figures.put(
            &format!("{per_cpu}_ev_per_cpu_s"),
            EVENTS as f64 / cpu.as_secs_f64(),
        );
        figures.put(
            &format!("{per_cpu}_ev_s"),
            EVENTS as f64 / wall.as_secs_f64(),
        );
        let overhead = size(folder.path()) - batches.bytes as f64;
        figures.put(&disk, overhead / EVENTS as f64);
    }
}

/// The events in batches, each just made, as from a decoder: the memory of two million that were
/// made long before would be measured otherwise, and not who keeps them. What making them costs is
/// not counted as processor time, though wall time holds it.
pub struct Batches<'a> {
    made: &'a [Record],
    handed_out: usize,
    /// Processor time that making them took.
    spent: Duration,
    /// Bytes of their texts so far.
    bytes: u64,
}

impl Batches<'_> {
    fn of(made: &[Record]) -> Batches<'_> {
        Batches {
            made,
            handed_out: 0,
            spent: Duration::ZERO,
            bytes: 0,
        }
    }
}

impl Iterator for Batches<'_> {
    type Item = Vec<Record>;

    fn next(&mut self) -> Option<Vec<Record>> {
        if self.handed_out == EVENTS {
            return None;
        }
        let began = of_this_thread();
        let from = self.handed_out % self.made.len();
        let mut batch = self.made[from..from + BATCH].to_vec();
        for record in &mut batch {
            record.time = time_of(self.handed_out as u64);
            self.handed_out += 1;
            self.bytes += payload(record);
        }
        self.spent += of_this_thread() - began;
        Some(batch)
    }
}

fn ours(folder: &Path, batches: &mut Batches) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let (capture, recorder) =
            Capture::create_or_open(folder, CaptureOptions::default()).expect("a capture");
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

fn size(folder: &Path) -> f64 {
    let files = std::fs::read_dir(folder).expect("a folder");
    files
        .map(|file| file.and_then(|f| f.metadata()).expect("a file").len())
        .sum::<u64>() as f64
}
