//! A disk that is really full: a small one in memory, mounted where only this test sees it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[path = "capture_support.rs"]
mod support;

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use feedscope_engine::capture::{Capture, CaptureOptions, RecorderStatus};
use feedscope_engine::record::{Mark, StreamKey};
use support::*;
use tempfile::tempdir;

const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_full_disk_pauses_recording_and_room_lets_it_go_on() {
    let dir = tempdir().unwrap();
    // A mount needs a namespace of its own, and not every system lets a test have one.
    let small_disk = |command: &str| {
        let script = format!("mount -t tmpfs -o size=8m tmpfs \"$0\" && {command}");
        let mut unshare = Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]);
        unshare.arg(dir.path());
        unshare
    };
    let may = small_disk("true")
        .output()
        .is_ok_and(|tried| tried.status.success());
    if !may {
        let told = "this system lets no test mount a small disk: it was not filled for real, only \
                    the disks of capture_faults and capture_disk_trouble were";
        writeln!(std::io::stderr(), "{told}").unwrap();
        return;
    }
    let output = small_disk("exec \"$THIS\" --exact --ignored --nocapture on_the_small_disk")
        .env("THIS", std::env::current_exe().unwrap())
        .env("SMALL_DISK", dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the test above, on a disk of its own"]
async fn on_the_small_disk() {
    let place = std::env::var("SMALL_DISK").unwrap();
    let place = Path::new(&place);
    let ballast = place.join("ballast");
    std::fs::write(&ballast, vec![1; 4 << 20]).unwrap();
    let options = CaptureOptions {
        segment_bytes: 256 << 10,
        ..options()
    };
    let (capture, recorder) = Capture::create_or_open(&place.join("capture"), options).unwrap();
    let ticks = define(&recorder).await;
    let mut status = recorder.status();
    let mut sent = 0;
    while *status.borrow_and_update() == RecorderStatus::Recording {
        recorder
            .record(events(ticks, sent..sent + 500))
            .await
            .unwrap();
        sent += 500;
        assert!(sent < 200_000, "the disk never fills");
        tokio::select! {
            kept = recorder.kept() => drop(kept.unwrap()),
            changed = status.changed() => changed.unwrap(),
        }
    }
    let why = format!("{:?}", *status.borrow());
    assert!(
        why.contains("the disk is full: free space on the disk of"),
        "{why}"
    );
    let shown = of_streams(&capture).len() as u64;
    assert_eq!(
        of_streams(&capture),
        events(ticks, 0..shown),
        "what is kept can be read"
    );
    std::fs::remove_file(ballast).unwrap();
    let kept = tokio::time::timeout(PATIENCE, recorder.kept()).await;
    kept.expect("it goes on by itself").unwrap();
    assert_eq!(*recorder.status().borrow(), RecorderStatus::Recording);
    recorder.close().await.unwrap();
    let reader = Capture::open_for_reading(&place.join("capture")).unwrap();
    assert_eq!(of_streams(&reader), events(ticks, 0..sent));
    assert_eq!(reader.recovery(), None);
    let waited = all(&reader).into_iter().any(|(_, record)| {
        let mark = Mark::from_parts(&record.event_type, &record.data);
        record.stream == StreamKey::CAPTURE && matches!(mark, Some(Mark::Gap { .. }))
    });
    assert!(
        waited,
        "no mark says from when to when nothing could be recorded"
    );
}
