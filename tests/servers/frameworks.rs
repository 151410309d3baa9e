//! Feeds written with Node alone, Express, Koa and Starlette. Killed and started again, every
//! message arrives once, in order, and each connection resumes after the last id received.

use serde_json::Value;

use super::heard::Heard;
use super::support::node::Node;

/// Times each server is killed.
const DEATHS: usize = 3;
/// Ticks to hear in each of its lives.
const TICKS: usize = 20;

#[tokio::test]
async fn node_alone_loses_nothing_over_kills() {
    every_message_arrives_once_and_in_order("http.mjs").await;
}

#[tokio::test]
async fn express_loses_nothing_over_kills() {
    every_message_arrives_once_and_in_order("express.mjs").await;
}

#[tokio::test]
async fn koa_loses_nothing_over_kills() {
    every_message_arrives_once_and_in_order("koa.mjs").await;
}

#[tokio::test]
async fn starlette_loses_nothing_over_kills() {
    every_message_arrives_once_and_in_order("feeds.py").await;
}

async fn every_message_arrives_once_and_in_order(script: &'static str) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Node::start(script, &folder.path().join("history.ndjson"));
    let chat = format!("chat={}/chat", server.url);
    let ticker = format!("ticker={}/ticker?rate=200", server.url);
    let quick = ["--retry-initial", "100ms", "--retry-max", "300ms"];
    let mut heard = Heard::start(&[&[chat.as_str(), ticker.as_str()], &quick[..]].concat());

    let mut said = Vec::new();
    for life in 1..=DEATHS + 1 {
        for stream in ["chat", "ticker"] {
            heard.until_count(stream, "open", life).await;
        }
        for n in 0..5 {
            let text = format!("message {n} of life {life} — ünïcødé");
            server.say(&text).await;
            said.push(text);
        }
        heard.until_events("chat", said.len()).await;
        heard.until_events("ticker", life * TICKS).await;
        if life <= DEATHS {
            server.kill();
            // Both connections must end before the server is back.
            for stream in ["chat", "ticker"] {
                heard
                    .until(|heard| ends_of_open(heard, stream) >= life)
                    .await;
            }
            server.start_again();
        }
    }
    heard.stop().await;

    assert_eq!(heard.said("chat"), said);
    for stream in ["chat", "ticker"] {
        heard.assert_whole(stream);
        heard.assert_resumed_rightly(stream);
        let retries = heard.of(stream, "retry").len();
        assert!(retries >= DEATHS, "{stream} retried {retries} times");
    }
}

/// How many connections that had opened have ended.
fn ends_of_open(heard: &Heard, stream: &str) -> usize {
    let story = heard.story(stream);
    let after_open = |pair: &&[String]| pair[0] == "open" && pair[1].starts_with("end ");
    story.windows(2).filter(after_open).count()
}

#[tokio::test]
async fn node_alone_is_understood_whole() {
    everything_a_feed_may_send_is_heard("http.mjs").await;
}

#[tokio::test]
async fn express_is_understood_whole() {
    everything_a_feed_may_send_is_heard("express.mjs").await;
}

#[tokio::test]
async fn koa_is_understood_whole() {
    everything_a_feed_may_send_is_heard("koa.mjs").await;
}

#[tokio::test]
async fn starlette_is_understood_whole() {
    everything_a_feed_may_send_is_heard("feeds.py").await;
}

/// Named events, lines, characters, comments, a megabyte, `retry:`, ids, ends, and 204.
async fn everything_a_feed_may_send_is_heard(script: &'static str) {
    let folder = tempfile::tempdir().unwrap();
    let server = Node::start(script, &folder.path().join("history.ndjson"));
    let url = format!("s={}/shapes", server.url);
    let mut heard = Heard::start(&[&url, "--strict"]);
    assert_eq!(heard.end().await, 0, "204 is an end in good order");

    let large = "0123456789abcdef".repeat(1 << 16);
    let expected = [
        (1, "greeting", "1", "hello"),
        (
            1,
            "message",
            "2",
            "Zürich – 你好 🔔\u{2028}on the same line",
        ),
        (1, "lines", "3", "first\n\nthird"),
        (1, "large", "4", large.as_str()),
        (1, "nothing", "5", ""),
        (2, "more", "6", "after the end"),
        (2, "message", "7–ende", "the last"),
    ];
    let events: Vec<_> = heard.of("s", "event").into_iter().map(event).collect();
    assert!(events == expected, "{:.2000}", format!("{events:?}"));
    assert_eq!(
        heard.texts("s", "comment", "text"),
        [" welcome", " heartbeat"]
    );
    let story = heard.story("s");
    assert_eq!(
        story
            .iter()
            .filter(|word| *word != "end no-content")
            .collect::<Vec<_>>(),
        [
            "open",
            "end server-closed",
            "retry 5",
            "open",
            "end server-closed",
            "retry 7–ende",
            "ended no-content",
        ]
    );
    for open in heard.of("s", "open") {
        assert_eq!(
            (&open["status"], &open["protocol"]),
            (&200.into(), &"HTTP/1.1".into())
        );
    }
    for retry in heard.of("s", "retry") {
        assert_eq!(retry["delay_ms"], 300, "the server said when to come back");
    }
}

fn event(line: &Value) -> (u64, &str, &str, &str) {
    let text = |field: &str| line[field].as_str().unwrap();
    let connection = line["connection"].as_u64().unwrap();
    (connection, text("type"), text("id"), text("data"))
}
