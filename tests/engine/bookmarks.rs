//! Bookmarks: kept over restarts, each with its capture, also when the record is gone.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod engine_support;

use engine_support::*;
use feedscope_engine::Engine;
use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::wire::Bookmark;

#[tokio::test]
async fn bookmarks_have_notes_and_stay_over_a_restart_in_a_readable_file() {
    let folder = tempfile::tempdir().unwrap();
    let records = (0..5).map(|n| event(1, 1, n, &format!("event {n}")));
    keep(folder.path(), &["a"], records.collect()).await;
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let added = |seq, note: &str| engine.set_bookmark(seq, Some(note.to_owned()));
    added(4, "look here").unwrap();
    added(2, "").unwrap();
    added(3, "not this").unwrap();
    added(2, "first").unwrap();
    engine.set_bookmark(3, None).unwrap();
    engine.set_bookmark(3, None).unwrap();
    let shown = engine.bookmarks().await.unwrap();
    assert_eq!(notes(&shown), [(2.0, "first"), (4.0, "look here")]);
    assert_eq!(shown[1].row.as_ref().unwrap().preview, "event 3");
    assert!(shown[0].time > 0.0);
    assert_eq!(added(99, "").unwrap_err().code(), "no-such-record");
    let long = "x".repeat(5_000);
    assert_eq!(added(4, &long).unwrap_err().code(), "bad-bookmark");
    engine.close().await.unwrap();
    drop(engine);

    let file = std::fs::read_to_string(folder.path().join("bookmarks.json")).unwrap();
    assert!(file.contains("\"note\": \"look here\""), "{file}");
    let engine = Engine::open(options(folder.path())).await.unwrap();
    assert_eq!(engine.bookmarks().await.unwrap(), shown);
    engine.close().await.unwrap();
    drop(engine);

    // Another capture has none of them, and takes none away.
    let mut other = options(folder.path());
    other.capture = folder.path().join("other");
    let engine = Engine::open(other).await.unwrap();
    assert!(engine.bookmarks().await.unwrap().is_empty());
    engine.close().await.unwrap();
    drop(engine);
    let engine = Engine::open(options(folder.path())).await.unwrap();
    assert_eq!(engine.bookmarks().await.unwrap(), shown);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_bookmark_stays_without_its_row_when_retention_dropped_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let mut small = options(folder.path());
    small.capture_options = CaptureOptions {
        segment_bytes: 1 << 10,
        budget_bytes: Some(16 << 10),
        batch_records: 8,
        ..CaptureOptions::default()
    };
    keep(folder.path(), &["a"], vec![event(1, 1, 0, "soon gone")]).await;
    let engine = Engine::open(small.clone()).await.unwrap();
    engine.set_bookmark(1, Some("mine".to_owned())).unwrap();
    assert!(engine.bookmarks().await.unwrap()[0].row.is_some());
    engine.close().await.unwrap();
    drop(engine);

    let (capture, recorder) =
        Capture::create_or_open(&small.capture, small.capture_options.clone()).unwrap();
    let many = (0..2_000).map(|n| event(1, 1, n, &format!("event {n} {}", "x".repeat(50))));
    recorder.record(many.collect()).await.unwrap();
    recorder.close().await.unwrap();
    assert!(capture.first_seq() > 1);
    drop(capture);

    let engine = Engine::open(small).await.unwrap();
    let shown = engine.bookmarks().await.unwrap();
    assert_eq!(notes(&shown), [(1.0, "mine")]);
    assert!(shown[0].row.is_none());
    engine.close().await.unwrap();
}

fn notes(bookmarks: &[Bookmark]) -> Vec<(f64, &str)> {
    bookmarks
        .iter()
        .map(|bookmark| (bookmark.seq, bookmark.note.as_str()))
        .collect()
}
