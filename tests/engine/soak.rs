//! Recording on and on within a budget, looked at all the while: it takes no more disk, no more
//! memory and no more open files than it did at first.
//!
//! `FEEDSCOPE_SOAK` says how many times as long; `make crash` takes fifty times as long.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_support.rs"]
mod support;

use std::fs;
use std::path::Path;

use feedscope_engine::capture::CaptureOptions;
use feedscope_engine::view::Filter;
use support::{events, open, options};
use tempfile::tempdir;

const BUDGET: u64 = 8 << 20;
/// Records of about 100 bytes on the disk between two looks.
const ROUND: u64 = 10_000;
/// Rounds until there is as much as the budget allows.
const FILLING: u64 = 16;
const ROUNDS: u64 = 30;
/// What an allocator may keep to itself.
const SLACK: u64 = 24 << 20;

#[tokio::test]
async fn whatever_is_recorded_on_and_on_takes_no_more_than_at_first() {
    let asked = std::env::var("FEEDSCOPE_SOAK").ok();
    let times: u64 = asked.map_or(1, |times| {
        times.parse().expect("FEEDSCOPE_SOAK is a number")
    });
    let dir = tempdir().unwrap();
    let options = CaptureOptions {
        budget_bytes: Some(BUDGET),
        ..options()
    };
    let (capture, recorder, ticks) = open(dir.path(), options).await;
    let (live, mut changes) = support::views(&capture);
    let view = live.view("$.n > 7", &Filter::parse("$.n > 7").unwrap(), &[]);
    let mut at_first = None;
    for round in 0..FILLING + ROUNDS * times {
        recorder
            .record(events(ticks, round * ROUND..(round + 1) * ROUND))
            .await
            .unwrap();
        recorder.kept().await.unwrap();
        support::all_looked_at(&capture, &view, &mut changes).await;
        let disk = on_disk(dir.path());
        assert!(disk < BUDGET + (4 << 20), "round {round}: {disk} bytes");
        if round == FILLING {
            assert!(capture.first_seq() > 1, "something was dropped by now");
            at_first = used();
        }
    }
    let (at_first, at_last) = (at_first.unwrap_or_default(), used().unwrap_or_default());
    println!(
        "{} records: {} MiB and {} files at first, {} MiB and {} files at last",
        capture.end_seq() - 1,
        at_first.memory >> 20,
        at_first.files,
        at_last.memory >> 20,
        at_last.files
    );
    assert!(
        at_last.memory < at_first.memory + SLACK,
        "{at_first:?}, then {at_last:?}"
    );
    assert!(
        at_last.files <= at_first.files + 4,
        "{at_first:?}, then {at_last:?}"
    );
    recorder.close().await.unwrap();
}

/// Bytes of a folder's files.
fn on_disk(dir: &Path) -> u64 {
    let files = fs::read_dir(dir).unwrap().flatten();
    // A file may be dropped meanwhile.
    let sizes = files.filter_map(|file| file.metadata().ok());
    sizes.map(|file| file.len()).sum()
}

/// What this process has.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    /// Bytes of memory in RAM.
    memory: u64,
    /// Open files.
    files: usize,
}

/// `None` where the system does not tell it in files.
fn used() -> Option<Used> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(Used {
        memory: kib << 10,
        files: fs::read_dir("/proc/self/fd").ok()?.count(),
    })
}
