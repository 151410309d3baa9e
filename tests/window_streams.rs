//! What a person does about one stream, in the real window: paste a command, look into a failure,
//! set where to resume, and give a secret.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use fantoccini::key::Key;
use support::desk::{Desk, Window};
use support::feed::Feed;
use support::until;

/// The rail and the connection details fit beside each other.
const SIZE: (u32, u32) = (1280, 800);
const LIGHT: &str = "Adwaita";
const DARK: &str = "Adwaita:dark";

const TWO_TRADES: &str =
    "id: 6\nevent: trade\ndata: {\"n\":6}\n\nid: 7\nevent: trade\ndata: {\"n\":7}\n\n";

#[tokio::test]
async fn a_pasted_curl_command_becomes_a_stream_whose_events_come() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(TWO_TRADES);
    let desk = Desk::new(home.path(), SIZE);
    let window = empty_window(&desk, LIGHT).await;

    window.click("add-stream").await;
    let command = format!(
        "curl -N '{}?depth=2' -H 'X-Trace: from the shell' --data-raw '{{\"ask\":1}}'",
        feed.url
    );
    // The clipboard of the test's display has nothing yet: the command is cut from a field.
    window.fill("stream-name", &command).await;
    window.chord("stream-name", "a").await;
    window.chord("stream-name", "x").await;
    window.chord("stream-url", "v").await;
    window.reads("curl-taken", "POST").await;
    window.photograph("curl-pasted-light").await;
    window.fill("stream-name", "trades").await;
    window.click("stream-save").await;

    window.state("trades", "open").await;
    window.reads("rows", "{\"n\":7}").await;
    window.photograph("curl-watched-light").await;
    let asked = feed.asked();
    assert_eq!(asked.len(), 1, "{asked:#?}");
    assert!(
        asked[0].starts_with("POST /feed?depth=2 HTTP/1.1\r\n"),
        "{asked:#?}"
    );
    assert!(asked[0].ends_with("\r\n\r\n{\"ask\":1}"), "{asked:#?}");
    assert_eq!(feed.last_header("x-trace").unwrap(), "from the shell");
    window.close().await;
}

#[tokio::test]
async fn a_failure_tells_its_reason_and_its_body_and_is_tried_again_when_asked() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(TWO_TRADES);
    feed.refuses(
        "503 Service Unavailable",
        "Retry-After: 3000\r\n",
        "the kitchen is closed until noon",
    );
    let desk = Desk::new(home.path(), SIZE);
    let window = empty_window(&desk, DARK).await;

    window.add_stream("orders", &feed.url).await;
    window.state("orders", "retrying").await;
    window.says("orders", "retrying in").await;
    window.shows("orders", "503 Service Unavailable").await;
    window.choose("orders", "menu-details").await;
    window.reads("attempt-body", "the kitchen is closed").await;
    window.reads("attempts", "status 503").await;
    window.reads("attempt-view", "503 · HTTP/1.1").await;
    window.photograph("refused-dark").await;

    feed.sends(TWO_TRADES);
    window.click("stream-retry-now").await;
    window.state("orders", "open").await;
    window.reads("rows", "{\"n\":7}").await;
    window.reads("attempts", "you asked").await;
    window.photograph("recovered-dark").await;

    feed.refuses("404 Not Found", "", "there is no such order");
    window.press("orders", "stream-reconnect").await;
    window.state("orders", "failed").await;
    window.says("orders", "404 Not Found").await;
    window.reads("attempt-body", "no such order").await;
    feed.sends(TWO_TRADES);
    window.reads("connections-state", "failed").await;
    window.click("connections-reconnect").await;
    window.state("orders", "open").await;
    window.close().await;
}

#[tokio::test]
async fn the_resume_id_that_a_person_sets_is_what_the_next_connection_sends() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(TWO_TRADES);
    let desk = Desk::new(home.path(), SIZE);
    let window = empty_window(&desk, LIGHT).await;
    window.add_stream("trades", &feed.url).await;
    window.shows("trades", "id 7").await;
    assert_eq!(feed.last_header("last-event-id"), None);

    window.choose("trades", "menu-resume-id").await;
    window.reads("resume-present", "7").await;
    window.fill("resume-id", "3").await;
    window.photograph("resume-id-light").await;
    window.click("resume-save").await;
    window.gone("resume-dialog").await;
    window.press("trades", "stream-reconnect").await;
    asked(&feed, 2, Some("3")).await;
    window.shows("trades", "id 7").await;

    window.choose("trades", "menu-resume-id").await;
    window.fill("resume-id", "5").await;
    window.click("resume-freeze").await;
    window.click("resume-now").await;
    asked(&feed, 3, Some("5")).await;
    window.shows("trades", "id frozen").await;
    // The server sent its own ids again meanwhile.
    window.state("trades", "open").await;
    window.press("trades", "stream-reconnect").await;
    asked(&feed, 4, Some("5")).await;
    window.photograph("frozen-light").await;

    window.choose("trades", "menu-resume-id").await;
    window.click("resume-freeze").await;
    window.click("resume-clear").await;
    window.click("resume-now").await;
    asked(&feed, 5, None).await;
    window.shows("trades", "id 7").await;
    window.close().await;
}

#[tokio::test]
async fn a_secret_header_reaches_the_server_and_shows_nowhere() {
    const SECRET: &str = "s3cret-of-the-window";
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(TWO_TRADES);
    let desk = Desk::new(home.path(), SIZE);
    let window = empty_window(&desk, DARK).await;

    window.click("add-stream").await;
    window.fill("stream-url", &feed.url).await;
    window.fill("stream-name", "private").await;
    window.click("stream-headers-add").await;
    let name = window.css("input[aria-label='Name']").await;
    name.send_keys("X-Api-Key").await.unwrap();
    let value = window.css("input[aria-label='X-Api-Key']").await;
    value.send_keys(SECRET).await.unwrap();
    assert_eq!(value.prop("type").await.unwrap().unwrap(), "password");
    window.photograph("secret-typed-dark").await;
    window.click("stream-save").await;
    window.state("private", "open").await;
    assert_eq!(feed.last_header("x-api-key").unwrap(), SECRET);

    window.choose("private", "menu-details").await;
    window.reads("request-headers", "x-api-key").await;
    window.photograph("secret-sent-dark").await;
    window.press("private", "stream-edit").await;
    window.find("value-kept").await;
    window.photograph("secret-kept-dark").await;
    let page = window
        .script(
            "return document.documentElement.outerHTML
                + [...document.querySelectorAll('input')].map((input) => input.value).join(' ')",
        )
        .await
        .unwrap();
    let page = page.as_str().unwrap();
    assert!(page.contains("X-Api-Key"));
    assert!(!page.contains(SECRET));

    // Saved without typing it again, it is still sent.
    window
        .fill("stream-url", &format!("{}?again", feed.url))
        .await;
    window.click("stream-save").await;
    asked(&feed, 2, Some("7")).await;
    window.state("private", "open").await;
    assert_eq!(feed.last_header("x-api-key").unwrap(), SECRET);

    let saved = home.path().join("config/feedscope/streams.json");
    let saved = std::fs::read_to_string(saved).unwrap();
    assert!(saved.contains("X-Api-Key"), "{saved}");
    assert!(!saved.contains(SECRET), "{saved}");
    window.close().await;
}

/// Opens the window, and waits until it knows that there are no streams: then one can be added.
async fn empty_window(desk: &Desk, theme: &str) -> Window {
    let window = desk.open(theme).await;
    window.find("try-demo").await;
    window
}

/// Waits until the feed was asked so often, the last time with this `Last-Event-ID`.
async fn asked(feed: &Feed, times: usize, id: Option<&str>) {
    until(&format!("request {times}, after {id:?}"), || async {
        let last = feed.last_header("last-event-id");
        (feed.asked().len() >= times && last.as_deref() == id).then_some(())
    })
    .await;
}

impl Window {
    /// Presses a letter with Ctrl in a field.
    async fn chord(&self, field: &str, letter: &str) {
        let field = self.find(field).await;
        field.send_keys(&(Key::Control + letter)).await.unwrap();
    }

    /// Opens a stream's menu and chooses from it.
    async fn choose(&self, stream: &str, item: &str) {
        self.press(stream, "stream-menu").await;
        self.click(item).await;
    }

    /// Waits until a stream's row has this text.
    async fn shows(&self, stream: &str, words: &str) {
        let row = format!("[data-testid='stream-row'][data-name='{stream}']");
        until(&format!("{stream} to show {words}"), || async {
            let text = self.css(&row).await.prop("textContent").await.ok()??;
            text.contains(words).then_some(())
        })
        .await;
    }

    /// Waits until an element has this text. (Of text that may be cut at its end, the driver
    /// itself tells nothing.)
    async fn reads(&self, id: &str, words: &str) {
        until(&format!("{id} to have {words}"), || async {
            let text = self.find(id).await.prop("textContent").await.ok()??;
            text.contains(words).then_some(())
        })
        .await;
    }

    /// Waits until there is no such element.
    async fn gone(&self, id: &str) {
        let script = format!("return document.querySelector(\"[data-testid='{id}']\") === null");
        until(&format!("{id} to go"), || async {
            (self.script(&script).await.ok()? == true).then_some(())
        })
        .await;
    }
}
