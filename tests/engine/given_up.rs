//! What nobody waits for any more costs nothing more: a filter that was typed over, an export that
//! was cancelled.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_gate_disk.rs"]
mod gate_disk;
#[path = "capture_support.rs"]
mod support;

use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use feedscope_engine::capture::{Capture, Recorder};
use feedscope_engine::export::{ExportError, Format, Job, Selection, export};
use feedscope_engine::record::{Record, Seq, StreamKey, Time};
use feedscope_engine::view::{Filter, LiveViews, Matcher, View};
use gate_disk::GateDisk;
use tempfile::tempdir;

/// How long something may take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_filter_that_was_typed_over_is_looked_for_no_more() {
    // More than all cores look at in one go.
    let cores = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let folder = tempdir().unwrap();
    let (disk, capture, recorder, ticks) = recorded(folder.path(), (cores + 6) * 16_384).await;
    disk.close();
    let (live, mut changes) = support::views(&capture);
    let typed = Arc::downgrade(&open(&live, "needle"));
    disk.somebody_waits(PATIENCE);
    // The columns in memory tell of it: it reads nothing.
    let instead = open(&live, "stream:ticks");
    disk.open();
    support::all_looked_at(&capture, &instead, &mut changes).await;
    let reads = disk.reads();
    for n in 0..3 {
        recorder
            .record(vec![support::event(ticks, n)])
            .await
            .unwrap();
        recorder.kept().await.unwrap();
        support::all_looked_at(&capture, &instead, &mut changes).await;
    }
    assert_eq!(disk.reads(), reads, "it is still being looked for");
    let left = typed.upgrade().expect("it may be typed again").progress();
    assert!(left.scanned < left.of, "{left:?}");
    recorder.close().await.unwrap();
}

#[tokio::test]
async fn a_cancelled_export_stops_reading_and_leaves_no_file() {
    const RECORDS: u64 = 100_000;
    let folder = tempdir().unwrap();
    let (disk, capture, recorder, _) = recorded(folder.path(), RECORDS).await;
    let filter = Filter::parse("x").unwrap();
    let matcher = Matcher::new(&filter, &[], &capture.streams());
    let seqs: Vec<Seq> = (1..=RECORDS).collect();
    let begun = disk.reads();
    capture
        .scan(0..Seq::MAX, |_, _| ControlFlow::Continue(()))
        .unwrap();
    let all = disk.reads() - begun;
    for selection in [
        Selection::Matching(&matcher),
        Selection::Range(0..Seq::MAX),
        Selection::Seqs(&seqs),
        Selection::Time(Time(0)..Time(i64::MAX)),
    ] {
        let to = tempdir().unwrap();
        let job = Job::default();
        disk.close();
        let (outcome, before) = thread::scope(|scope| {
            let path = to.path().join("records.ndjson");
            let (capture, job, selection) = (&capture, &job, selection.clone());
            let exporting =
                scope.spawn(move || export(capture, selection, Format::Ndjson, &path, job));
            disk.somebody_waits(PATIENCE);
            job.cancel.store(true, Ordering::Relaxed);
            let before = disk.reads();
            disk.open();
            (exporting.join().unwrap(), before)
        });
        assert!(
            matches!(outcome, Err(ExportError::Cancelled)),
            "{selection:?}: {outcome:?}"
        );
        let more = disk.reads() - before;
        assert!(more < all / 2, "{selection:?}: {more} reads of {all}");
        let left = std::fs::read_dir(to.path()).unwrap().count();
        assert_eq!(left, 0, "{selection:?}: a file is left");
    }
    recorder.close().await.unwrap();
}

/// So many records on a disk whose reads can be held up.
async fn recorded(folder: &Path, count: u64) -> (GateDisk, Capture, Recorder, StreamKey) {
    let disk = GateDisk::default();
    let opened = Capture::create_or_open_on(Arc::new(disk.clone()), folder, support::options());
    let (capture, recorder) = opened.unwrap();
    let ticks = support::define(&recorder).await;
    for from in (0..count).step_by(1_000) {
        let records = (from..count.min(from + 1_000)).map(|n| Record {
            data: "x".repeat(100),
            ..support::event(ticks, n)
        });
        recorder.record(records.collect()).await.unwrap();
    }
    recorder.flush().await.unwrap();
    (disk, capture, recorder, ticks)
}

fn open(live: &LiveViews, text: &str) -> Arc<View> {
    live.view(text, &Filter::parse(text).unwrap(), &[])
}
