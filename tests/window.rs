//! The main job, end to end, in the real window: on a virtual display, driven by WebDriver.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::path::Path;

use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use serde_json::{Value, json};
use support::desk::{Desk, Window};
use support::hands::RowSeen;
use support::node::Node;
use support::until;

const LIGHT: &str = "Adwaita";
const DARK: &str = "Adwaita:dark";

#[tokio::test]
async fn a_person_watches_filters_reads_and_exports_and_finds_all_again_after_a_crash() {
    let home = tempfile::tempdir().unwrap();
    let history = home.path().join("history.ndjson");
    let mut express = Node::start("express.mjs", &history);
    let desk = Desk::new(home.path(), (1280, 800));
    let window = desk.open(LIGHT).await;

    window.find("try-demo").await;
    window.photograph("empty-light").await;
    window.click("try-demo").await;
    for feed in ["Chat", "Stocks", "Clock"] {
        window.state(feed, "open").await;
    }
    window.find("row").await;

    window
        .add_stream("ticker", &format!("{}/ticker?rate=50", express.url))
        .await;
    window.state("ticker", "open").await;
    window.photograph("watching-light").await;

    express.kill();
    window.state("ticker", "retrying").await;
    window.photograph("retrying-light").await;
    express.start_again();
    window.state("ticker", "open").await;

    window
        .fill("filter-input", "stream:ticker (type:tick OR type:note)")
        .await;
    let some = matches(&window).await;
    until("more rows of the ticker", || async {
        (matches(&window).await > some).then_some(())
    })
    .await;
    window.photograph("filtered-light").await;

    desk.scroll_up(&window).await;
    window.find("new-pill").await;
    window.open_a_tick().await;
    let pretty = window
        .text_until("drawer-pretty", |text| text.contains("price"))
        .await;
    assert!(pretty.contains('{'), "{pretty}");
    window.photograph("drawer-light").await;

    window
        .css("[data-testid='stream-row'][data-name='ticker']")
        .await;
    window.pause("ticker").await;
    window.state("ticker", "paused").await;
    let file = home.path().join("ticker.ndjson");
    export(&desk, &window, &file).await;
    window.exported("done").await;
    window
        .text_until("export-progress", |text| text.contains("Wrote"))
        .await;
    assert_eq!(window.text("export-path").await, file.to_str().unwrap());
    assert!(file.exists());
    window.find("export-folder").await;
    window.photograph("exported-light").await;
    window.click("export-close").await;
    window
        .css("[data-testid='export-status'][data-state='done']")
        .await;
    let exported = assert_exported_is_what_was_sent(&file, &express.url).await;
    assert_eq!(exported, ticker(home.path()).await.len());

    let total = window.total().await;
    window.kill();
    let window = desk.open(DARK).await;
    window.state("ticker", "paused").await;
    window.state("Clock", "open").await;
    until("every record again", || async {
        (window.total().await >= total).then_some(())
    })
    .await;
    window.resume("ticker").await;
    window.state("ticker", "open").await;
    window.photograph("again-dark").await;
    window.close().await;
    assert_ticker_is_whole(home.path()).await;
}

#[tokio::test]
async fn bad_input_is_answered_where_it_was_typed_and_a_failure_stands_on_its_row() {
    let home = tempfile::tempdir().unwrap();
    let feeds = DemoFeeds::start(DemoOptions::default()).await.unwrap();
    let desk = Desk::new(home.path(), (1000, 700));
    let window = desk.open(DARK).await;
    window.find("try-demo").await;
    window.photograph("empty-dark").await;

    window.click("add-stream").await;
    window.fill("stream-url", "ftp://example.com/feed").await;
    window.click("stream-save").await;
    window
        .text_until("stream-url-problem", |text| text.contains("http"))
        .await;
    window.photograph("bad-url-dark").await;
    window.fill("stream-url", "http://127.0.0.1:9/feed").await;
    window.fill("stream-name", "nobody").await;
    window.click("stream-save").await;
    window.state("nobody", "retrying").await;

    window.click("add-stream").await;
    window.fill("stream-url", "http://127.0.0.1:9/other").await;
    window.fill("stream-name", "nobody").await;
    window.click("stream-save").await;
    window
        .text_until("stream-name-problem", |text| {
            text.contains("choose another name")
        })
        .await;
    window.fill("stream-name", "unresolved").await;
    window
        .fill("stream-url", "http://nosuch.invalid/feed")
        .await;
    window.click("stream-save").await;
    window.state("unresolved", "retrying").await;

    for (name, path, why) in [
        ("missing", "/no-such-feed", "404 Not Found"),
        ("a page", "/", "text/html"),
    ] {
        let url = format!("{}{path}", feeds.url());
        window.add_stream(name, &url).await;
        window.state(name, "failed").await;
        window.photograph("failed-dark").await;
        window.says(name, why).await;
    }
    export(&desk, &window, Path::new("/proc/feedscope.ndjson")).await;
    window.exported("failed").await;
    window
        .text_until("export-progress", |text| {
            text.contains("choose another place")
        })
        .await;
    window.photograph("export-failed-dark").await;
    window.click("export-again").await;
    window.click("export-format-csv").await;
    window.click("export-leave").await;
    feeds.stop().await;

    window.fill("filter-input", "type:(").await;
    window.find("filter-error").await;
    window.photograph("failing-dark").await;
    window.close().await;
}

async fn export(desk: &Desk, window: &Window, file: &Path) {
    window.click("export-open").await;
    window.click("export-format-ndjson").await;
    window.click("export-scope-view").await;
    window.photograph("export").await;
    window.click("export-start").await;
    desk.type_into("Export", file.to_str().unwrap()).await;
}

/// Byte by byte: id, type and data of each event, in order, as the server wrote them down.
/// Returns how many there are.
async fn assert_exported_is_what_was_sent(file: &Path, server: &str) -> usize {
    let sent = reqwest::get(format!("{server}/log"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let sent: Vec<Value> = sent
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let text = std::fs::read_to_string(file).unwrap();
    let got: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|event| json!({ "id": event["id"], "type": event["type"], "data": event["data"] }))
        .collect();
    assert!(got.len() > 50, "only {} events", got.len());
    let first = sent
        .iter()
        .position(|event| *event == got[0])
        .expect("the first was sent");
    assert_eq!(got, sent[first..first + got.len()]);
    got.len()
}

async fn assert_ticker_is_whole(home: &Path) {
    let ids = ticker(home).await;
    let whole: Vec<u64> = (ids[0]..ids[0] + ids.len() as u64).collect();
    assert_eq!(ids, whole);
}

/// The ids of the ticker's events in the window's capture.
async fn ticker(home: &Path) -> Vec<u64> {
    let records = support::watch::exported(&home.join("data/feedscope/capture")).await;
    records
        .iter()
        .filter(|record| record["stream"] == "ticker" && record["kind"] == "event")
        .map(|event| event["id"].as_str().unwrap().parse().unwrap())
        .collect()
}

/// How many records the filter leaves, as the window says it.
async fn matches(window: &Window) -> u64 {
    number(&window.text("match-count").await)
}

/// The first number in a text, with its thousands separated.
fn number(text: &str) -> u64 {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || ", \u{a0}\u{202f}".contains(*c))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

impl Window {
    /// Clicks on a tick until one is selected, for rows may move under the mouse.
    async fn open_a_tick(&self) {
        let is_tick = |row: &&RowSeen| row.type_name() == "tick";
        until("a tick to open", || async {
            let rows = self.rows().await;
            if rows.iter().filter(is_tick).any(|row| row.selected) {
                return Some(());
            }
            let tick = rows.iter().find(is_tick)?;
            self.click_at(tick.area.at(0.5, 0.5)).await;
            None
        })
        .await;
    }

    /// Waits until the export dialog says that the export ended so.
    async fn exported(&self, state: &str) {
        self.css(&format!(
            "[data-testid='export-progress'][data-state='{state}']"
        ))
        .await;
    }

    async fn total(&self) -> u64 {
        number(&self.text("total").await)
    }

    async fn pause(&self, stream: &str) {
        self.press(stream, "stream-pause").await;
    }

    async fn resume(&self, stream: &str) {
        self.press(stream, "stream-resume").await;
    }
}
