//! `kill -9` loses nothing that was kept, and nothing is shown twice unmarked.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use support::say;
use support::watch::{Watch, exported};

const CYCLES: usize = 200;

#[tokio::test]
async fn every_event_is_there_once_after_two_hundred_kills_at_random_moments() {
    let options = DemoOptions {
        stocks_rate: 3_000,
        ..DemoOptions::default()
    };
    let feeds = DemoFeeds::start(options).await.unwrap();
    let url = format!("stocks={}/stocks", feeds.url());
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("capture");
    let arguments = [url.as_str(), "--capture", capture.to_str().unwrap()];
    let seed = fastrand::u64(..);
    say(&format!("seed {seed}"));
    let mut random = fastrand::Rng::with_seed(seed);

    for _ in 0..CYCLES {
        let mut watch = Watch::start(&arguments);
        // The clock starts with the first line, so that each cycle gets to receive something.
        watch.next().await.unwrap();
        let moment = Duration::from_micros(random.u64(0..120_000));
        let alive = async { while watch.next().await.is_some() {} };
        let ended = tokio::time::timeout(moment, alive).await;
        assert!(ended.is_err(), "it ended by itself");
        watch.child.kill().await.unwrap();
    }

    let records = exported(&capture).await;
    let events: Vec<_> = records
        .iter()
        .filter(|record| record["kind"] == "event")
        .collect();
    let mut ids = BTreeSet::new();
    let mut last = 0;
    for event in &events {
        let id: u64 = event["id"].as_str().unwrap().parse().unwrap();
        if event["duplicate"] == true {
            assert!(
                ids.contains(&id),
                "{id} is marked duplicate but came for the first time"
            );
            continue;
        }
        assert!(ids.insert(id), "{id} came twice and isn't marked");
        assert!(id > last, "{id} came after {last}");
        last = id;
    }
    let (first, last) = (*ids.first().unwrap(), *ids.last().unwrap());
    assert_eq!(
        ids.len() as u64,
        last - first + 1,
        "ids are missing between {first} and {last}"
    );
    let connections = records
        .iter()
        .filter(|record| record["kind"] == "open")
        .count();
    assert!(
        connections >= CYCLES * 9 / 10,
        "only {connections} connections"
    );
    say(&format!(
        "{} events over {connections} connections, ids {first} to {last}",
        events.len()
    ));
    feeds.stop().await;
}
