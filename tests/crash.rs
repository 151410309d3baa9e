//! `kill -9` loses nothing that was kept, and nothing is shown twice unmarked.
//!
//! `FEEDSCOPE_KILLS` says how many times; `make crash` kills a thousand times.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "support/cut_server.rs"]
mod cut_server;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use cut_server::CutServer;
use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use serde_json::Value;
use support::say;
use support::watch::{Watch, exported, run};

#[tokio::test]
async fn every_event_is_there_once_after_a_hundred_kills_at_random_moments() {
    let asked = std::env::var("FEEDSCOPE_KILLS").ok();
    let kills = asked.map_or(100, |kills| {
        kills.parse().expect("FEEDSCOPE_KILLS is a number")
    });
    let options = DemoOptions {
        // What is exported at the end has to fit into memory.
        stocks_rate: if kills > 200 { 1_000 } else { 3_000 },
        ..DemoOptions::default()
    };
    let feeds = DemoFeeds::start(options).await.unwrap();
    let url = format!("stocks={}/stocks", feeds.url());
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("capture");
    let arguments = [url.as_str(), "--capture", capture.to_str().unwrap()];
    let mut random = seeded();

    // What was printed was kept before.
    let mut printed = BTreeMap::new();
    for _ in 0..kills {
        let mut watch = Watch::start(&arguments);
        // The clock starts with the first line, so that each cycle gets to receive something.
        let first = watch.next().await.unwrap();
        note(&mut printed, first);
        kill_within(&mut watch, &mut random, |line| note(&mut printed, line)).await;
    }

    let text = export(&capture).await;
    let rebuilt = export(&without_indexes(&capture, folder.path())).await;
    assert!(text == rebuilt, "the indexes say otherwise than the log");
    drop(rebuilt);
    let records: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let events: Vec<&Value> = records
        .iter()
        .filter(|record| record["kind"] == "event")
        .collect();
    each_once(&events);
    let found: BTreeMap<u64, &Value> = events
        .iter()
        .map(|event| (event["seq"].as_u64().unwrap(), *event))
        .collect();
    for (seq, line) in &printed {
        assert_eq!(found.get(seq), Some(&line), "record {seq} was kept");
    }
    let connections = records
        .iter()
        .filter(|record| record["kind"] == "open")
        .count();
    assert!(
        connections >= kills * 9 / 10,
        "only {connections} connections"
    );
    say(&format!(
        "{kills} kills, {connections} connections: {} events, {} of them printed before a kill; 0 lost, 0 twice, 0 altered",
        events.len(),
        printed.len()
    ));
    feeds.stop().await;
}

/// A server that cuts its connections anywhere, beside one that also replays nothing: the one
/// has every event once, the other says exactly what is missing.
#[tokio::test]
async fn over_cuts_and_kills_every_event_comes_once_or_is_missed_by_a_mark() {
    const KILLS: usize = 20;
    let server = CutServer::start();
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("capture");
    let (replays, forgets) = (server.url("replays"), server.url("forgets"));
    let mut arguments = vec![
        replays.as_str(),
        &forgets,
        "--capture",
        capture.to_str().unwrap(),
    ];
    arguments.extend(["--number-by", "id", "--retry-initial", "100ms"]);
    let mut random = seeded();

    for _ in 0..KILLS {
        let mut watch = Watch::start(&arguments);
        let mut heard = BTreeSet::new();
        while heard.len() < 2 {
            let line = watch.next().await.unwrap();
            if line["kind"] == "event" {
                heard.insert(line["stream"].to_string());
            }
        }
        kill_within(&mut watch, &mut random, drop).await;
    }

    let records = exported(&capture).await;
    let of = |stream: &str| -> Vec<&Value> {
        let mine = records.iter().filter(|record| record["stream"] == stream);
        mine.collect()
    };
    let is_event = |record: &&&Value| record["kind"] == "event";
    let replayed: Vec<&Value> = of("replays").iter().filter(is_event).copied().collect();
    each_once(&replayed);
    let gaps = every_gap_is_told(&of("forgets"));
    assert!(gaps >= KILLS - 1, "only {gaps} gaps");
    let events = records.iter().filter(|record| record["kind"] == "event");
    for event in events {
        assert_eq!(
            event["data"],
            format!("event {}", event["id"].as_str().unwrap())
        );
    }
    say(&format!(
        "{KILLS} kills, {} cuts: {} events once each, and {gaps} gaps told",
        server.cuts(),
        replayed.len()
    ));
}

fn seeded() -> fastrand::Rng {
    let seed = fastrand::u64(..);
    say(&format!("seed {seed}"));
    fastrand::Rng::with_seed(seed)
}

fn note(printed: &mut BTreeMap<u64, Value>, line: Value) {
    if line["kind"] == "event" {
        printed.insert(line["seq"].as_u64().unwrap(), line);
    }
}

/// Kills at a random moment, and hands on each line printed until then.
async fn kill_within(watch: &mut Watch, random: &mut fastrand::Rng, mut note: impl FnMut(Value)) {
    let moment = Duration::from_micros(random.u64(0..120_000));
    let alive = async {
        while let Some(line) = watch.next().await {
            note(line);
        }
    };
    let ended = tokio::time::timeout(moment, alive).await;
    assert!(ended.is_err(), "it ended by itself");
    watch.child.kill().await.unwrap();
}

/// The ids rise by one, and what came again is marked.
fn each_once(events: &[&Value]) {
    let mut ids = BTreeSet::new();
    let mut last = 0;
    for event in events {
        let id = id_of(event);
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
}

/// Before each event that does not follow the one before it stands a mark that says how many are
/// missing. Returns how many times.
fn every_gap_is_told(records: &[&Value]) -> usize {
    let (mut gaps, mut told, mut last) = (0, None, None);
    for record in records {
        match record["kind"].as_str() {
            Some("gap") => told = record["missing"].as_u64(),
            Some("event") => {
                let id = id_of(record);
                let missing = last.map_or(0, |last: u64| id - last - 1);
                if missing > 0 {
                    assert_eq!(told, Some(missing), "between {last:?} and {id}");
                    gaps += 1;
                }
                (told, last) = (None, Some(id));
            }
            _ => {}
        }
    }
    gaps
}

fn id_of(event: &Value) -> u64 {
    event["id"].as_str().unwrap().parse().unwrap()
}

async fn export(capture: &Path) -> String {
    let (code, out, err) = run(&["export", capture.to_str().unwrap()]).await;
    assert_eq!(code, 0, "{err}");
    out
}

/// A copy whose indexes have to be made again.
fn without_indexes(capture: &Path, folder: &Path) -> std::path::PathBuf {
    let copy = folder.join("copy");
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(capture).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && path.extension().is_none_or(|ending| ending != "idx") {
            std::fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
        }
    }
    copy
}
