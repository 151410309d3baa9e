//! The demo feeds over real sockets, and what makes their events.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "demo/chat.rs"]
mod chat;
#[path = "demo/client.rs"]
mod client;
#[path = "demo/firehose.rs"]
mod firehose;
#[path = "demo/generators.rs"]
mod generators;

use std::collections::BTreeSet;
use std::time::Duration;

use client::{End, Event, Feed, assert_consecutive};
use feedscope_engine::demo::{DemoError, DemoFeeds, DemoOptions, FEEDS};
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;

/// Far longer than anything here takes; what takes longer has failed.
const BOUND: Duration = Duration::from_secs(20);

#[tokio::test]
async fn the_ticker_counts_up_by_one() {
    let demo = start(fast()).await;
    let events = Feed::open(&demo, "/stocks", None).await.take(2_000).await;
    assert_consecutive(&events);
    let types: BTreeSet<_> = events
        .iter()
        .map(|event| event.event_type.as_str())
        .collect();
    assert!(
        types.contains("quote") && types.contains("trade"),
        "{types:?}"
    );
}

#[tokio::test]
async fn a_client_that_resumes_the_ticker_gets_exactly_what_it_would_have_got() {
    let demo = start(fast()).await;
    let all = Feed::open(&demo, "/stocks", None).await.take(3_000).await;
    for at in [0, 1, 999, 2_500] {
        let resumed = Feed::open(&demo, "/stocks", Some(&all[at].id)).await;
        let rest = &all[at + 1..];
        assert_eq!(resumed.take(rest.len()).await, rest);
    }
}

#[tokio::test]
async fn an_id_older_than_the_history_gets_everything_kept() {
    let demo = start(fast()).await;
    let seen = Feed::open(&demo, "/stocks", None).await.take(10).await;
    let everything = Feed::open(&demo, "/stocks", Some("0")).await.take(10).await;
    assert!(everything[0].number() <= seen[0].number());
    assert_consecutive(&everything);
}

#[tokio::test]
async fn an_id_from_the_future_gets_what_comes_from_now_on() {
    let demo = start(fast()).await;
    let seen = Feed::open(&demo, "/stocks", None).await.take(10).await;
    let future = (u64::MAX).to_string();
    let from_now = Feed::open(&demo, "/stocks", Some(&future))
        .await
        .take(10)
        .await;
    assert!(from_now[0].number() > seen[9].number());
    assert_consecutive(&from_now);
}

#[tokio::test]
async fn the_tickers_rate_is_not_the_clients_to_choose() {
    let demo = start(DemoOptions::default()).await;
    let response = get(&demo, "/stocks?rate=5").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(reason(response).await.contains("--rate"));
}

#[tokio::test]
async fn the_flaky_feed_drops_and_resumes_with_nothing_lost() {
    let demo = start(DemoOptions {
        flaky_life: Duration::from_millis(150)..=Duration::from_millis(350),
        seed: 3,
        ..DemoOptions::default()
    })
    .await;
    let mut events = Vec::new();
    let mut last_id = None;
    let (mut broken, mut ended) = (0, 0);
    while broken < 3 || ended < 3 {
        let mut feed = Feed::open(&demo, "/flaky", last_id.as_deref()).await;
        let end = loop {
            match feed.next().await {
                Ok(event) => events.push(event),
                Err(end) => break end,
            }
        };
        assert_eq!(feed.retry.as_deref(), Some("1000"));
        match end {
            End::Broken => broken += 1,
            End::Complete => ended += 1,
        }
        last_id = events.last().map(|event: &Event| event.id.clone());
    }
    assert_consecutive(&events);
}

#[tokio::test]
async fn every_feed_sends_events_of_its_types_in_an_event_stream() {
    let demo = start(DemoOptions::default()).await;
    for feed in FEEDS {
        let response = get(&demo, feed.path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{}", feed.path);
        for (name, value) in [
            ("content-type", "text/event-stream"),
            ("cache-control", "no-store"),
            ("x-accel-buffering", "no"),
        ] {
            assert_eq!(response.headers()[name], value, "{}", feed.path);
        }
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-origin")
        );
        let event = Feed::of(response).next().await.unwrap();
        assert!(feed.types.contains(&event.event_type.as_str()), "{event:?}");
        assert!(event.data.is_object(), "{event:?}");
    }
}

#[tokio::test]
async fn the_page_lists_every_feed_and_loads_nothing_from_elsewhere() {
    let demo = start(DemoOptions::default()).await;
    let page = get(&demo, "/").send().await.unwrap().text().await.unwrap();
    for feed in FEEDS {
        assert!(page.contains(&format!("data-path=\"{}\"", feed.path)));
        assert!(page.contains(feed.description), "{}", feed.description);
    }
    assert!(!page.contains("http:") && !page.contains("https:"));
}

#[tokio::test]
async fn another_sites_page_is_refused() {
    let demo = start(DemoOptions::default()).await;
    let own = demo.url();
    for (header, value) in [
        ("host", "feeds.example"),
        ("host", "127.0.0.1.feeds.example:80"),
        ("origin", "http://feeds.example"),
        ("origin", "http://127.0.0.1:1"),
        ("origin", "null"),
    ] {
        for request in [
            get(&demo, "/chat"),
            post(&demo).body(r#"{"user":"a","text":"b"}"#),
        ] {
            let response = request.header(header, value).send().await.unwrap();
            assert_eq!(
                response.status(),
                StatusCode::FORBIDDEN,
                "{header}: {value}"
            );
        }
    }
    let message = r#"{"user":"Ada","text":"from the page"}"#;
    let response = post(&demo)
        .header("origin", own)
        .body(message)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_the_remedy() {
    let demo = start(DemoOptions::default()).await;
    let port: u16 = demo.url().rsplit(':').next().unwrap().parse().unwrap();
    let error = DemoFeeds::start(on(port)).await.unwrap_err();
    assert!(matches!(error, DemoError::PortTaken { port: taken } if taken == port));
    assert!(error.to_string().contains("choose another port"), "{error}");

    demo.stop().await;
    start(on(port)).await.stop().await;
}

#[tokio::test]
async fn a_rate_out_of_range_is_refused() {
    for stocks_rate in [0, 20_001] {
        let options = DemoOptions {
            stocks_rate,
            ..DemoOptions::default()
        };
        let error = DemoFeeds::start(options).await.unwrap_err();
        assert!(error.to_string().contains("from 1 to 20000"), "{error}");
    }
}

#[tokio::test]
async fn stopping_or_dropping_the_feeds_ends_every_connection() {
    for drop_it in [false, true] {
        let demo = start(DemoOptions::default()).await;
        let mut feeds = Vec::new();
        for feed in FEEDS {
            feeds.push(Feed::open(&demo, feed.path, None).await);
        }
        // One that the server waits for, because its client doesn't read.
        feeds.push(Feed::open(&demo, "/firehose?rate=200000&size=1048576", None).await);
        match drop_it {
            true => drop(demo),
            false => demo.stop().await,
        }
        for mut feed in feeds {
            let end = async { while feed.next().await.is_ok() {} };
            tokio::time::timeout(BOUND, end).await.unwrap();
        }
    }
}

#[tokio::test]
async fn ids_of_a_later_run_are_larger() {
    let demo = start(fast()).await;
    let before = Feed::open(&demo, "/stocks", None).await.take(500).await;
    demo.stop().await;
    let demo = start(DemoOptions::default()).await;
    let after = Feed::open(&demo, "/stocks", Some(&before[499].id))
        .await
        .take(1)
        .await;
    assert!(after[0].number() > before[499].number());
}

fn fast() -> DemoOptions {
    DemoOptions {
        stocks_rate: 20_000,
        ..DemoOptions::default()
    }
}

fn on(port: u16) -> DemoOptions {
    DemoOptions {
        port: Some(port),
        ..DemoOptions::default()
    }
}

async fn start(options: DemoOptions) -> DemoFeeds {
    DemoFeeds::start(options).await.unwrap()
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

fn get(demo: &DemoFeeds, path: &str) -> reqwest::RequestBuilder {
    client().get(demo.url() + path)
}

fn post(demo: &DemoFeeds) -> reqwest::RequestBuilder {
    client().post(demo.url() + "/chat/messages")
}

async fn reason(response: Response) -> String {
    let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    body["error"].as_str().unwrap().to_owned()
}
