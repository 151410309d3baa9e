//! The feed that anybody may say something in.

use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{post, reason, start};
use crate::client::Feed;

#[tokio::test]
async fn a_chat_message_reaches_every_client() {
    let demo = start(DemoOptions::default()).await;
    let mut clients = [
        Feed::open(&demo, "/chat", None).await,
        Feed::open(&demo, "/chat", None).await,
    ];
    let id = say(&demo, "Ada", "hello 👋\nand a second line").await;
    for client in &mut clients {
        let heard = client.find(|event| event.data["user"] == "Ada").await;
        assert_eq!(heard.event_type, "message");
        assert_eq!(heard.id, id);
        assert_eq!(heard.data["text"], "hello 👋\nand a second line");
    }
}

#[tokio::test]
async fn the_chats_history_replays_after_an_id_and_shows_newcomers_the_last_twenty() {
    let demo = start(DemoOptions::default()).await;
    let first = say(&demo, "Ada", "number 0").await;
    for number in 1..40 {
        say(&demo, "Ada", &format!("number {number}")).await;
    }

    let mut resumed = Feed::open(&demo, "/chat", Some(&first)).await;
    for number in 1..40 {
        let event = resumed.find(|event| event.data["user"] == "Ada").await;
        assert_eq!(event.data["text"], format!("number {number}"));
    }

    let newest = resumed.last_id.parse::<u64>().unwrap();
    let mut newcomer = Feed::open(&demo, "/chat", None).await;
    let oldest = newcomer.next().await.unwrap();
    // The two who live there may have said something in between.
    assert!((newest - 19..newest - 10).contains(&oldest.number()));
}

#[tokio::test]
async fn the_chat_says_why_it_refuses_a_message() {
    let demo = start(DemoOptions::default()).await;
    let long = "x".repeat(2_001);
    for (body, expected) in [
        ("{".to_owned(), "JSON"),
        (json!({ "user": "Ada" }).to_string(), "text"),
        (
            json!({ "user": "Ada", "text": " \n" }).to_string(),
            "`text` is empty",
        ),
        (
            json!({ "user": "", "text": "hi" }).to_string(),
            "`user` is empty",
        ),
        (
            json!({ "user": "Ada", "text": long }).to_string(),
            "2001 characters",
        ),
        (
            json!({ "user": long, "text": "hi" }).to_string(),
            "`user` is too long",
        ),
    ] {
        let response = post(&demo).body(body.clone()).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{body}");
        let reason = reason(response).await;
        assert!(reason.contains(expected), "{body}: {reason}");
    }
    let longest = "ü".repeat(2_000);
    say(&demo, "Ada", &longest).await;
}

/// Posts a message and returns its id.
async fn say(demo: &DemoFeeds, user: &str, text: &str) -> String {
    let body = json!({ "user": user, "text": text }).to_string();
    let response = post(demo).body(body).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    let said: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    said["id"].to_string()
}
