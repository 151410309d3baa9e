//! A hundred streams at once.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::HashMap;
use std::fs;

use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use serde_json::Value;
use support::say;
use support::watch::{Watch, exported};

const STREAMS: usize = 100;
const RATE: usize = 10;
const SECONDS: usize = 60;

#[tokio::test]
async fn a_hundred_streams_with_a_thousand_events_a_second_lose_nothing_in_a_minute() {
    let feeds = DemoFeeds::start(DemoOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("capture");
    let url = feeds.url();
    let mut arguments: Vec<String> = (0..STREAMS)
        .map(|n| format!("s{n}={url}/firehose?rate={RATE}&size=200"))
        .collect();
    arguments.extend(["--capture".to_owned(), capture.to_str().unwrap().to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();

    let mut watch = Watch::start(&arguments);
    let id = watch.child.id().unwrap();
    let mut events = 0;
    while events < STREAMS * RATE * SECONDS {
        let line = watch.next().await.unwrap();
        let calm = ["event", "open", "comment"].map(Value::from);
        assert!(calm.contains(&line["kind"]), "{line}");
        events += usize::from(line["kind"] == "event");
    }
    let (seconds, peak) = usage(id);
    watch.child.kill().await.unwrap();
    say(&format!(
        "{events} events of {STREAMS} streams: {seconds:.1} s of processor time \
         ({:.1} % of one core), {peak} KiB of memory at most",
        seconds / SECONDS as f64 * 100.0
    ));

    let mut next: HashMap<String, u64> = HashMap::new();
    for event in exported(&capture)
        .await
        .iter()
        .filter(|record| record["kind"] == "event")
    {
        let id: u64 = event["id"].as_str().unwrap().parse().unwrap();
        let next = next
            .entry(event["stream"].as_str().unwrap().to_owned())
            .or_insert(1);
        assert_eq!(id, *next, "of {}", event["stream"]);
        *next += 1;
    }
    assert_eq!(next.len(), STREAMS);
    let fewest = next.values().min().unwrap();
    assert!(
        *fewest > (RATE * SECONDS) as u64 * 9 / 10,
        "a stream got only {fewest} events"
    );
    feeds.stop().await;
}

/// Processor seconds used so far, and the most memory so far in KiB.
fn usage(id: u32) -> (f64, u64) {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields: Vec<&str> = stat
        .rsplit_once(')')
        .unwrap()
        .1
        .split_whitespace()
        .collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    (
        ticks / 100.0,
        peak.trim().trim_end_matches(" kB").parse().unwrap(),
    )
}
