//! What reaches the real window from outside: links, a second start, and where it was before.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use serde_json::{Value, json};
use support::desk::{Desk, Window};
use support::feed::Feed;
use support::until;

const LIGHT: &str = "Adwaita";

#[tokio::test]
async fn a_link_and_a_second_start_ask_in_the_one_window_and_only_the_person_adds() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events("data: hello\n\n");
    let desk = Desk::new(home.path(), (1280, 800));
    let link = format!("feedscope://add?url={}", feed.url);
    let window = desk.open_as_it_was(LIGHT, &[&link]).await;
    holds(&window, "stream-url", &feed.url).await;
    assert!(feed.asked().is_empty(), "it is watched without being asked");

    // It waits until the first is answered.
    let second = format!("second={}?again", feed.url);
    assert_eq!(desk.start_again(&[&second]), Some(0));
    window.fill("stream-name", "first").await;
    window.click("stream-save").await;
    window.state("first", "open").await;
    holds(&window, "stream-name", "second").await;
    holds(&window, "stream-url", &format!("{}?again", feed.url)).await;
    assert_eq!(feed.asked().len(), 1);
    window.click("stream-save").await;
    window.state("second", "open").await;

    let hostile = "feedscope://add?url=javascript:alert(1)";
    assert_eq!(desk.start_again(&[hostile]), Some(0));
    window
        .text_until("notice", |text| text.contains("neither http nor https"))
        .await;
    assert_eq!(desk.start_again(&[]), Some(0));
    window.close().await;
}

#[tokio::test]
async fn the_window_opens_where_it_was_closed() {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::new(home.path(), (1400, 900));
    let window = desk.open(LIGHT).await;
    window.find("try-demo").await;
    window
        .client
        .set_window_rect(60, 40, 900, 620)
        .await
        .unwrap();
    until("the window's new size", || async {
        (size(&window).await == json!([900, 620])).then_some(())
    })
    .await;
    let saved = home.path().join("config/feedscope/window.json");
    desk.close_window("Feedscope");
    until("the place to be saved", || async {
        let text = std::fs::read(&saved).ok()?;
        serde_json::from_slice::<Value>(&text).ok()
    })
    .await;
    drop(window);

    let window = desk.open_as_it_was(LIGHT, &[]).await;
    window.find("try-demo").await;
    until("the size from before", || async {
        (size(&window).await == json!([900, 620])).then_some(())
    })
    .await;
    window.close().await;
}

async fn size(window: &Window) -> Value {
    let script = "return [window.innerWidth, window.innerHeight]";
    window.script(script).await.unwrap_or_default()
}

/// Waits until a field holds this.
async fn holds(window: &Window, field: &str, text: &str) {
    until(&format!("{field} to hold {text}"), || async {
        let value = window.find(field).await.prop("value").await.ok()??;
        (value == text).then_some(())
    })
    .await;
}
