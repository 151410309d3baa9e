//! How close the rows stand.

use std::path::Path;

use fantoccini::key::Key;
use serde_json::json;

use super::NARROW;
use super::filter::watching;
use super::market::events;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::hands::RowSeen;
use super::support::saved;

#[tokio::test]
async fn rows_that_stand_closer_are_more_and_those_at_hand_stay_where_they_are() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(&events(1..=300));
    let desk = Desk::new(home.path(), NARROW);
    let window = watching(&desk, &[("trades", &feed)]).await;
    let rows = window.stand_at("300", 24.0).await;
    window.photograph("comfortable-light-narrow").await;

    // Following, the newest stays at the lower edge.
    window.choose_density(home.path(), "compact").await;
    let closer = window.stand_at("300", 20.0).await;
    assert!(closer.len() > rows.len(), "{} rows", closer.len());
    feed.adds(&events(301..=305));
    window.stand_at("305", 20.0).await;
    window.photograph("compact-light-narrow").await;

    // Held, the oldest stays at the upper edge, and what is new stays new.
    let middle = window.area_of("rows").await.at(0.5, 0.5);
    window.wheel(middle, -2000).await;
    let held = window
        .rows_until("rows further up", |rows| last_id(rows) < 250)
        .await;
    feed.adds(&events(306..=309));
    window.tells("new-pill", "4 new").await;
    window.choose_density(home.path(), "comfortable").await;
    let apart = window
        .rows_until("rows further apart", |rows| heights(rows, 24.0))
        .await;
    assert_eq!(apart[0].seq, held[0].seq);
    assert!(apart.len() < held.len(), "{} rows", apart.len());
    window.choose_density(home.path(), "compact").await;
    let closer = window
        .rows_until("closer rows", |rows| heights(rows, 20.0))
        .await;
    assert_eq!(seqs(&closer), seqs(&held));
    window.tells("new-pill", "4 new").await;
    window.photograph("compact-held-light-narrow").await;
    window.strike_key(Key::End).await;
    window.stand_at("309", 20.0).await;

    feed.sends("");
    window.close().await;
    let window = desk.open(super::DARK).await;
    window.state("trades", "open").await;
    let room = window.area_of("rows").await.height;
    window
        .rows_until("the rows of before", |rows| {
            fill(rows, room, 20.0) && rows.iter().any(|row| row.id() == "309")
        })
        .await;
    window.photograph("compact-dark-narrow").await;
    window.close().await;
}

/// Whether there are as many rows of this height as there is room for.
fn fill(rows: &[RowSeen], room: f64, px: f64) -> bool {
    rows.len() == (room / px).floor() as usize && heights(rows, px)
}

fn heights(rows: &[RowSeen], px: f64) -> bool {
    let one_after_the_other = |pair: &[RowSeen]| {
        let apart = pair[1].area.top - pair[0].area.top;
        (apart - px).abs() < 0.1
    };
    let high = |row: &RowSeen| (row.area.height - px).abs() < 0.1;
    rows.iter().all(high) && rows.windows(2).all(one_after_the_other)
}

fn last_id(rows: &[RowSeen]) -> u32 {
    let last = rows.last().and_then(|row| row.id().parse().ok());
    last.unwrap_or(u32::MAX)
}

fn seqs(rows: &[RowSeen]) -> Vec<u64> {
    rows.iter().map(|row| row.seq).collect()
}

impl Window {
    /// Waits until the rows are this high, as many as there is room for, and end with this event.
    async fn stand_at(&self, id: &str, px: f64) -> Vec<RowSeen> {
        let room = self.area_of("rows").await.height;
        let what = format!("rows of {px} px to event {id}");
        self.rows_until(&what, |rows| {
            fill(rows, room, px) && rows.last().is_some_and(|row| row.id() == id)
        })
        .await
    }

    /// Chooses how close rows stand, and waits until that is kept.
    async fn choose_density(&self, home: &Path, density: &str) {
        self.click("settings-open").await;
        self.choose_option("setting-density", density).await;
        self.css(&format!("html[data-density='{density}']")).await;
        self.shut("settings-dialog").await;
        saved(home, &json!({ "density": density })).await;
    }
}
