//! Feeds written with Express and Koa, killed and started again: every message arrives once, in
//! order, and each connection resumes after the last id that was received.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use serde_json::{Value, json};
use support::node::Node;
use support::watch::Watch;

/// Times each server is killed.
const DEATHS: usize = 3;
/// Ticks to hear in each of its lives.
const TICKS: usize = 20;

#[tokio::test]
async fn express_loses_nothing_over_kills() {
    every_message_arrives_once_and_in_order("express.mjs").await;
}

#[tokio::test]
async fn koa_loses_nothing_over_kills() {
    every_message_arrives_once_and_in_order("koa.mjs").await;
}

async fn every_message_arrives_once_and_in_order(script: &'static str) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Node::start(script, &folder.path().join("history.ndjson"));
    let chat = format!("chat={}/chat", server.url);
    let ticker = format!("ticker={}/ticker?rate=200", server.url);
    let mut watch = Watch::start(&[
        &chat,
        &ticker,
        "--retry-initial",
        "100ms",
        "--retry-max",
        "300ms",
    ]);
    let mut seen = Vec::new();
    opened(&mut watch, &mut seen).await;

    let mut said = Vec::new();
    for death in 0..=DEATHS {
        for n in 0..5 {
            let text = format!("message {n} of life {death} — ünïcødé");
            say(&server.url, &text).await;
            said.push(text);
        }
        until_heard(&mut watch, &mut seen, said.len(), (death + 1) * TICKS).await;
        if death < DEATHS {
            server.kill();
            // Both connections must end before the server is back.
            for _ in 0..2 {
                let end = watch.next_of("end", &mut seen).await;
                seen.push(end);
            }
            server.start_again();
            opened(&mut watch, &mut seen).await;
        }
    }
    watch.child.kill().await.unwrap();

    let texts: Vec<String> = events(&seen, "chat")
        .iter()
        .filter_map(|event| serde_json::from_str::<Value>(event["data"].as_str()?).ok())
        .filter_map(|message| Some(message["text"].as_str()?.to_owned()))
        .collect();
    assert_eq!(texts, said);
    let ids: Vec<u64> = events(&seen, "ticker")
        .iter()
        .map(|event| event["id"].as_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(ids, (ids[0]..ids[0] + ids.len() as u64).collect::<Vec<_>>());
    for stream in ["chat", "ticker"] {
        assert_resumed_rightly(&seen, stream);
    }
}

/// Waits until both streams are open.
async fn opened(watch: &mut Watch, seen: &mut Vec<Value>) {
    for _ in 0..2 {
        let open = watch.next_of("open", seen).await;
        seen.push(open);
    }
}

/// Waits until so many messages were heard, and so many ticks.
async fn until_heard(watch: &mut Watch, seen: &mut Vec<Value>, messages: usize, ticks: usize) {
    while events(seen, "chat").len() < messages || events(seen, "ticker").len() < ticks {
        let line = watch.next().await.expect("the watch goes on");
        seen.push(line);
    }
}

async fn say(server: &str, text: &str) {
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(format!("{server}/chat/messages"))
        .header("content-type", "application/json")
        .body(json!({ "user": "test", "text": text }).to_string())
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

fn events<'a>(seen: &'a [Value], stream: &str) -> Vec<&'a Value> {
    seen.iter()
        .filter(|line| line["kind"] == "event" && line["stream"] == stream)
        .collect()
}

/// Each retry announces the id of the last event before it.
fn assert_resumed_rightly(seen: &[Value], stream: &str) {
    let mut last = "";
    let mut retries = 0;
    for line in seen.iter().filter(|line| line["stream"] == stream) {
        match line["kind"].as_str() {
            Some("event") => last = line["id"].as_str().unwrap(),
            Some("retry") => {
                assert_eq!(line["resume_id"], last, "{stream}");
                retries += 1;
            }
            _ => {}
        }
    }
    assert!(retries >= DEATHS, "{stream} retried {retries} times");
}
