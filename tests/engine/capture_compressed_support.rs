//! What the tests of compressed captures share.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use feedscope_engine::capture::{Capture, CaptureOptions, Disk};
use feedscope_engine::record::{Kind, Record, StreamKey, Time};

use crate::support::{QuickDisk, open, options, segments, until_disk};

/// Options that compress.
pub fn compressing() -> CaptureOptions {
    CaptureOptions {
        compress: true,
        ..options()
    }
}

/// Compresses all of a closed capture that can be.
pub async fn compress(dir: &Path) {
    let (_, recorder, _) = open(dir, compressing()).await;
    until_disk(|| is_compressed(dir)).await;
    recorder.close().await.unwrap();
}

/// Whether every segment but the newest is compressed.
pub fn is_compressed(dir: &Path) -> bool {
    let logs = segments(dir);
    let newest = logs.last().copied();
    logs.len() == 1 && compressed_segments(dir).last().copied() < newest
}

pub fn zlog(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.zlog"))
}

/// The numbers of the compressed segments in a folder.
pub fn compressed_segments(dir: &Path) -> Vec<u32> {
    let mut numbers: Vec<u32> = names(dir)
        .iter()
        .filter_map(|name| name.strip_suffix(".zlog")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    numbers
}

pub fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

/// What a folder's segments take on the disk, by its own word.
pub fn bytes_of_files(dir: &Path) -> u64 {
    let ours = |name: &String| name.ends_with("log") || name.ends_with(".idx");
    let names = names(dir).into_iter().filter(ours);
    names
        .map(|name| std::fs::metadata(dir.join(name)).unwrap().len())
        .sum()
}

/// About 200 bytes of JSON, of which about a fifth can't be guessed.
pub fn quote(stream: StreamKey, n: u64) -> Record {
    let mut random = fastrand::Rng::with_seed(n);
    let data = format!(
        r#"{{"seq":{n},"symbol":"{}","price":{}.{:02},"volume":{},"user":{{"id":{},"name":"u{}"}},"latency_ms":{},"venue":"XNAS","note":"{:016x}{:016x}","ok":true}}"#,
        ["ACME", "INIT", "GLOB", "UMBR"][random.usize(0..4)],
        random.u32(5..160),
        random.u32(0..100),
        random.u32(1..9_000),
        random.u32(0..500),
        random.u32(0..40_000),
        random.u32(0..5_000),
        random.u64(..),
        random.u64(..),
    );
    Record {
        stream,
        connection: 1,
        time: Time(1_795_000_000_000_000_000 + n as i64 * 100_000),
        kind: Kind::Event,
        duplicate: false,
        wire: data.len() as u32 + 40,
        event_type: ["quote", "trade", "halt"][random.usize(0..3)].into(),
        id: n.to_string().into(),
        data,
    }
}

/// Makes a closed, uncompressed capture of quotes.
pub async fn make_quotes(dir: &Path, segment_bytes: u64, count: u64) -> Vec<Record> {
    let options = CaptureOptions {
        segment_bytes,
        ..options()
    };
    let (_, recorder, ticks) = open(dir, options).await;
    let records: Vec<Record> = (0..count).map(|n| quote(ticks, n)).collect();
    recorder.record(records.clone()).await.unwrap();
    recorder.close().await.unwrap();
    records
}

pub fn reader(dir: &Path) -> Capture {
    reader_on(Arc::new(QuickDisk), dir)
}

pub fn reader_on(disk: Arc<dyn Disk>, dir: &Path) -> Capture {
    Capture::open_for_reading_on(disk, dir).unwrap()
}
