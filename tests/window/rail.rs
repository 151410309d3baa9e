//! The rail: which streams are shown, and what is done about each.

use fantoccini::key::Key;

use super::WIDE;
use super::filter::watching;
use super::market::events;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::hands::RowSeen;
use super::support::until;

#[tokio::test]
async fn streams_are_shown_alone_hidden_paused_renamed_and_removed_from_the_rail() {
    let home = tempfile::tempdir().unwrap();
    let feeds = [1, 2, 3].map(|_| Feed::of_events(&events(1..=8)));
    let desk = Desk::new(home.path(), WIDE);
    let named: Vec<_> = ["ants", "bees", "cats"].into_iter().zip(&feeds).collect();
    let window = watching(&desk, &named).await;
    window.shows_streams(&["ants", "bees", "cats"]).await;

    window.strike("2").await;
    window.shows_streams(&["bees"]).await;
    window.tells("solo-chip", "bees").await;
    window.photograph("solo-light-wide").await;
    window.strike("2").await;
    window.shows_streams(&["ants", "bees", "cats"]).await;
    window.press("bees", "stream-mute").await;
    window.shows_streams(&["ants", "cats"]).await;
    window.photograph("muted-light-wide").await;
    window.press("bees", "stream-mute").await;
    window.shows_streams(&["ants", "bees", "cats"]).await;

    window.press("ants", "stream-pause").await;
    window.state("ants", "paused").await;
    window.photograph("paused-light-wide").await;
    window.press("ants", "stream-resume").await;
    window.state("ants", "open").await;
    let asked = feeds[1].asked().len();
    window.press("bees", "stream-reconnect").await;
    until("another connection", || async {
        (feeds[1].asked().len() > asked).then_some(())
    })
    .await;

    window.press("cats", "stream-edit").await;
    window.fill("stream-name", "cows").await;
    window.click("stream-save").await;
    window.state("cows", "open").await;
    window.shows_streams(&["ants", "bees", "cows"]).await;
    window.press("cows", "stream-remove").await;
    window.find("stream-remove-confirm").await;
    window.photograph("removing-light-wide").await;
    window.click("stream-remove-confirm").await;
    let two = "document.querySelectorAll(\"[data-testid='stream-row']\").length === 2";
    window.holds_true("two streams", two).await;

    window.strike_with(&[Key::Control], &['b']).await;
    window.css(".rail.collapsed").await;
    window.photograph("rail-collapsed-light-wide").await;
    window.strike_with(&[Key::Control], &['b']).await;
    window.css(".rail:not(.collapsed)").await;
    window.close().await;
}

impl Window {
    /// Waits until the rows in sight are of exactly these streams.
    async fn shows_streams(&self, names: &[&str]) {
        let of = |rows: &[RowSeen]| {
            let mut seen: Vec<String> = rows.iter().map(|row| row.cells[1].clone()).collect();
            seen.sort();
            seen.dedup();
            seen == names
        };
        self.rows_until(&format!("rows of {names:?}"), of).await;
    }
}
