//! What the tests of failing disks share: a capture with small segments on such a disk, filled and
//! looked at afterwards.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::record::StreamKey;

use crate::faulty_disk::FaultyDisk;
use crate::support::*;

/// How long something may take that a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A capture with small segments and a stream, on this disk.
pub async fn open_on(disk: &FaultyDisk, dir: &Path) -> (Capture, Recorder, StreamKey) {
    let options = CaptureOptions {
        segment_bytes: 1_500,
        batch_records: 4,
        ..options()
    };
    let opened = Capture::create_or_open_on(Arc::new(disk.clone()), dir, options);
    let (capture, recorder) = opened.unwrap();
    let ticks = define(&recorder).await;
    (capture, recorder, ticks)
}

/// Records sixty events, in ten parts of which each is synced.
pub async fn fill(recorder: &Recorder, ticks: StreamKey) {
    for n in 0..10 {
        recorder
            .record(events(ticks, n * 6..n * 6 + 6))
            .await
            .unwrap();
        let done = tokio::time::timeout(PATIENCE, recorder.flush()).await;
        done.expect("it goes on by itself").unwrap();
    }
}

/// Another process finds the sixty events, with the indexes and without.
pub fn check_after(dir: &Path, ticks: StreamKey, case: &str) {
    for without_indexes in [false, true] {
        if without_indexes {
            for number in segments(dir) {
                let _ = std::fs::remove_file(index(dir, number));
            }
        }
        let capture = Capture::open_for_reading(dir).unwrap();
        assert_eq!(of_streams(&capture), events(ticks, 0..60), "{case}");
        assert_eq!(capture.recovery(), None, "{case}");
    }
}
