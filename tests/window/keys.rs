//! The palette, the keys and the help about them.

use fantoccini::key::Key;
use serde_json::json;

use super::WIDE;
use super::filter::watching;
use super::market::events;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::until;

#[tokio::test]
async fn a_command_is_found_by_name_and_keys_are_what_a_person_makes_them() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(&events(1..=300));
    let desk = Desk::new(home.path(), WIDE);
    let window = watching(&desk, &[("trades", &feed)]).await;

    window.strike_with(&[Key::Control], &['k']).await;
    window.find("palette-input").await;
    window.photograph("palette-light-wide").await;
    window.strike("oldest rec").await;
    window.tells("palette-entry", "Oldest record").await;
    window.photograph("palette-found-light-wide").await;
    window.strike_key(Key::Enter).await;
    window.vanishes("palette").await;
    window
        .rows_until("the oldest", |rows| rows[0].seq == 1)
        .await;
    window.strike_with(&[Key::Control], &['k']).await;
    window.find("palette-input").await;
    window.strike("show only trades").await;
    window.tells("palette-entry", "Show only trades").await;
    window.strike_key(Key::Enter).await;
    window.find("solo-chip").await;
    window.strike_with(&[Key::Control], &['k']).await;
    window.find("palette-input").await;
    window.strike("type:news").await;
    window.strike_key(Key::Enter).await;
    window.field_is("filter-input", "type:news").await;
    window.filter("").await;

    window.strike("?").await;
    window.find("help-dialog").await;
    window.keys_are(HELP, &["m"]).await;
    window.photograph("help-light-wide").await;
    window.click("help-keys").await;
    window.fill("keys-find", "bookmark the").await;
    window.adds_key("y").await;
    window.keys_are(SETTINGS, &["m", "y"]).await;
    window.adds_key("j").await;
    window.tells("keys-taken", "Next row").await;
    window.photograph("keys-taken-light-wide").await;
    window.click("keys-take").await;
    window.keys_are(SETTINGS, &["m", "y", "j"]).await;
    window.shut("settings-dialog").await;

    window.strike_key(Key::Down).await;
    let row = window.selects("a row", |_| true).await;
    window.strike("y").await;
    window
        .rows_until("its bookmark", |rows| {
            rows.iter().any(|one| one.bookmarked && one.seq == row.seq)
        })
        .await;
    window.strike("j").await;
    window
        .rows_until("no bookmark", |rows| rows.iter().all(|one| !one.bookmarked))
        .await;
    window.strike("?").await;
    window.find("help-dialog").await;
    window.keys_are(HELP, &["m", "y", "j"]).await;
    window.shut("help-dialog").await;
    window.close().await;
}

/// Where the keys of the command that bookmarks a record are told.
const HELP: &str = "[...document.querySelectorAll('dt')]
    .find((dt) => dt.textContent === 'Bookmark the record').nextElementSibling";
const SETTINGS: &str = "document.querySelector(\"[data-testid='keys-bookmark']\")";

impl Window {
    /// Waits until exactly these keys are told there.
    async fn keys_are(&self, place: &str, keys: &[&str]) {
        let told = format!("[...{place}.querySelectorAll('kbd')].map((key) => key.textContent)");
        until(&format!("the keys {keys:?}"), || async {
            (self.sees(&told).await == json!(keys)).then_some(())
        })
        .await;
    }

    /// Gives the command that bookmarks a record another key.
    async fn adds_key(&self, key: &str) {
        // The others are gone from the list: this one stays where it is.
        let alone = "document.querySelectorAll(\"[data-testid='keys-add']\").length === 1";
        self.holds_true("that command alone", alone).await;
        let add = "[data-testid='keys-bookmark'] [data-testid='keys-add']";
        self.click_at(self.area(add).await.at(0.5, 0.5)).await;
        self.css(&format!("{add}.press")).await;
        self.strike(key).await;
    }
}
