//! What a capture refuses, and in which words.

use feedscope_engine::capture::{Capture, CaptureError};
use feedscope_engine::record::StreamKey;
use tempfile::tempdir;

use crate::support::*;

#[tokio::test]
async fn a_second_writer_is_refused_and_told_whom_to_close() {
    let dir = tempdir().unwrap();
    let (_, recorder, _) = open(dir.path(), options()).await;
    let second = Capture::create_or_open(dir.path(), options());
    let sentence = second.err().unwrap().to_string();
    assert_eq!(
        sentence,
        format!(
            "the capture {} is being written by another Feedscope (pid {}): close that one first",
            dir.path().display(),
            std::process::id()
        )
    );
    recorder.close().await.unwrap();
    Capture::create_or_open(dir.path(), options()).unwrap();
}

#[tokio::test]
async fn nothing_can_be_recorded_after_closing() {
    let dir = tempdir().unwrap();
    let (_, recorder, ticks) = open(dir.path(), options()).await;
    let other = recorder.clone();
    recorder.close().await.unwrap();
    let refused = other.record(vec![event(ticks, 0)]).await;
    assert!(matches!(refused, Err(CaptureError::Closed)));
}

#[tokio::test]
async fn a_record_of_an_unknown_stream_is_refused() {
    let dir = tempdir().unwrap();
    let (_, recorder, _) = open(dir.path(), options()).await;
    for key in [0, 2, 9] {
        let refused = recorder.record(vec![event(StreamKey(key), 0)]).await;
        assert!(matches!(refused, Err(CaptureError::UnknownStream { .. })));
    }
}

#[tokio::test]
async fn a_folder_of_other_files_is_left_alone() {
    let dir = tempdir().unwrap();
    std::fs::write(dir.path().join("thesis.txt"), "precious").unwrap();
    let refused = Capture::create_or_open(dir.path(), options())
        .err()
        .unwrap();
    assert!(
        matches!(refused, CaptureError::Occupied { .. }),
        "{refused}"
    );
    let left = std::fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(left, 1, "nothing was put there");
    let missing = Capture::open_for_reading(dir.path()).err().unwrap();
    assert!(matches!(missing, CaptureError::Missing { .. }), "{missing}");
    let nowhere = Capture::open_for_reading(&dir.path().join("nowhere"));
    assert!(matches!(nowhere, Err(CaptureError::Missing { .. })));
}

#[tokio::test]
async fn a_newer_format_is_refused_in_words() {
    let dir = tempdir().unwrap();
    make(dir.path(), 1 << 20, 3).await;
    let meta = dir.path().join("CAPTURE");
    let text = std::fs::read_to_string(&meta).unwrap();
    let newer = text.replace("\"version\": 1", "\"version\": 2");
    assert_ne!(text, newer);
    std::fs::write(&meta, newer).unwrap();
    let refused = Capture::open_for_reading(dir.path())
        .err()
        .unwrap()
        .to_string();
    assert!(refused.contains("newer Feedscope (format 2"), "{refused}");
    assert!(refused.contains("update Feedscope"), "{refused}");
}
