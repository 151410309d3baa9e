//! The feed as fast and as large as it is asked for.

use std::time::Duration;

use feedscope_engine::demo::DemoOptions;
use reqwest::StatusCode;

use super::{get, reason, start};
use crate::client::{Feed, assert_consecutive};

#[tokio::test]
async fn the_firehose_counts_on_from_the_id_it_is_given_with_the_size_asked_for() {
    let demo = start(DemoOptions::default()).await;
    for size in [1, 7, 26, 27, 100, 70_000] {
        let path = format!("/firehose?rate=200000&size={size}");
        let events = Feed::open(&demo, &path, Some("41")).await.take(50).await;
        assert_eq!(events[0].id, "42");
        assert_consecutive(&events);
        for event in events {
            assert_eq!(event.text.len(), size);
        }
    }
}

#[tokio::test]
async fn the_firehose_sends_what_the_elapsed_time_asks_for() {
    let demo = start(DemoOptions::default()).await;
    let began = std::time::Instant::now();
    let feed = Feed::open(&demo, "/firehose?rate=5000&size=20", None).await;
    let events = feed.take(5_000).await;
    assert_consecutive(&events);
    // Never early; how late depends on the machine.
    assert!(
        began.elapsed() >= Duration::from_millis(990),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn the_firehose_waits_for_a_client_that_does_not_read_and_then_goes_on() {
    let demo = start(DemoOptions::default()).await;
    let path = "/firehose?rate=200000&size=1048576";
    let mut idle = Feed::open(&demo, path, None).await;
    // While one client doesn't read, the others are served.
    Feed::open(&demo, "/firehose", None).await.take(200).await;
    let events = [idle.next().await.unwrap(), idle.next().await.unwrap()];
    assert_consecutive(&events);
}

#[tokio::test]
async fn the_firehose_says_why_it_refuses_parameters() {
    let demo = start(DemoOptions::default()).await;
    for (query, expected) in [
        ("rate=0", "1 to 200000, not `0`"),
        ("rate=200001", "`rate` must be a number"),
        ("rate=fast", "not `fast`"),
        ("size=0", "`size` must be a number"),
        ("size=1048577", "1 to 1048576"),
        ("speed=1", "no parameter `speed`"),
    ] {
        let response = get(&demo, &format!("/firehose?{query}"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
        let reason = reason(response).await;
        assert!(reason.contains(expected), "{query}: {reason}");
    }
}
