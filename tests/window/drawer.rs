//! The drawer: one record in every way it can be looked at.

use fantoccini::key::Key;

use super::NARROW;
use super::filter::watching;
use super::market::events;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::hands::RowSeen;
use super::support::until;

#[tokio::test]
async fn a_record_is_folded_copied_from_made_into_columns_and_charts_and_compared() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(&format!(
        "\u{feff}retry: 2500\nodd: 1\n\n{}",
        events(1..=300)
    ));
    let desk = Desk::new(home.path(), NARROW);
    let window = watching(&desk, &[("trades", &feed)]).await;
    let rows = window
        .rows_until("the newest", |rows| {
            rows.last().is_some_and(|row| row.id() == "300")
        })
        .await;

    window
        .click_at(rows[rows.len() - 1].area.at(0.8, 0.5))
        .await;
    window.tells("drawer-pretty", "\"note\": \"a fox\"").await;
    // The whole, n, price, note, by, its name, at, 1, 2, and three closing marks.
    assert_eq!(window.lines().await, 12);
    window.photograph("drawer-pretty-light-narrow").await;
    window
        .click_at(
            window
                .area(".pretty .line:nth-child(5) .fold")
                .await
                .at(0.5, 0.5),
        )
        .await;
    window.has_lines(6).await;
    window.tells("drawer-pretty", "\"by\": {…}").await;
    window.strike_key(Key::Up).await;
    window.strike_key(Key::Up).await;
    window.strike("c").await;
    window.tells("drawer", "Copied").await;
    window.pastes("106").await;
    window
        .click_at(window.area(".pretty .line:nth-child(3)").await.at(0.3, 0.5))
        .await;
    window.strike("p").await;
    window.pastes("$.price").await;
    window.filter("").await;
    // With all records shown again, the selected one is still in sight, among its neighbours, and
    // none of them is new.
    window
        .rows_until("its neighbours", |rows| {
            rows.iter().any(|row| row.selected && row.id() == "300")
                && rows.iter().any(|row| row.id() == "299")
        })
        .await;
    window.vanishes("new-pill").await;

    window
        .right_click_at(window.area(".pretty .line:nth-child(3)").await.at(0.3, 0.5))
        .await;
    window.find("value-column").await;
    window.photograph("value-menu-light-narrow").await;
    window.click("value-column").await;
    window.tells("column", "price").await;
    let rows = window
        .rows_until("the column's cells", |rows| {
            rows.iter()
                .all(|row| row.cells.len() == 7 && !row.cells[5].is_empty())
        })
        .await;
    for row in &rows {
        let n: u32 = row.id().parse().unwrap();
        assert_eq!(row.cells[5], (100 + n % 7).to_string(), "{row:?}");
    }
    let cell = window
        .area("[data-testid='row'].selected [data-testid='cell']")
        .await;
    window.click_with(&[Key::Alt], cell.at(0.5, 0.5)).await;
    window.field_is("filter-input", "$.price = 106").await;
    window
        .rows_until("that price alone", |rows| {
            rows.iter().all(|row| row.cells[5] == "106")
        })
        .await;
    window.filter("").await;

    window
        .right_click_at(window.area(".pretty .line:nth-child(3)").await.at(0.3, 0.5))
        .await;
    window.click("value-chart").await;
    window.tells("chart", "min 100").await;
    window.tells("chart", "max 106").await;
    window.tells("chart-last", "106").await;
    feed.adds("data: {\"price\":250}\n\n");
    window.tells("chart", "max 250").await;
    window.tells("chart-last", "250").await;
    window.photograph("chart-light-narrow").await;
    window.click("chart-close").await;
    window.vanishes("chart").await;

    window.click("tab-raw").await;
    window.tells("drawer-raw", &newer_data(300)).await;
    window.click("drawer-copy").await;
    window.click("drawer-copy-text").await;
    window.pastes(&newer_data(300)).await;
    window.filter("").await;
    window.photograph("drawer-raw-light-narrow").await;

    window.click("tab-diff").await;
    window
        .tells("drawer-diff", "the previous of its type")
        .await;
    window.tells("diff-counts", "3 changed").await;
    window.photograph("drawer-diff-light-narrow").await;
    let is_older = |row: &RowSeen| row.id() == "297";
    let rows = window.rows_until("event 297", |rows| rows.iter().any(is_older));
    let rows = rows.await;
    let older = rows.iter().find(|row| is_older(row)).unwrap();
    window
        .click_with(&[Key::Control], older.area.at(0.6, 0.5))
        .await;
    window.tells("drawer-diff", "selected with it").await;
    window.photograph("drawer-diff-selected-light-narrow").await;

    window.click("tab-wire").await;
    window.tells("wire-facts", "odd").await;
    let facts = window.tells("wire-facts", "2.5").await;
    assert!(facts.contains("301"), "{facts}");
    window.tells("last-bytes", "⏎").await;
    window.find("hints").await;
    window.photograph("drawer-wire-light-narrow").await;
    window.click("drawer-side").await;
    window.css(".below .side").await;
    window.photograph("drawer-below-light-narrow").await;
    window.click("drawer-side").await;
    window.css(".work:not(.below) .side").await;
    window.click("tab-connection").await;
    window.tells("attempt-view", "200 · HTTP/1.1").await;
    window.tells("response-headers", "text/event-stream").await;
    window.photograph("drawer-connection-light-narrow").await;
    window.click("drawer-close").await;
    window.vanishes("drawer").await;
    window.close().await;
}

#[tokio::test]
async fn the_edge_of_the_drawer_is_drawn_to_make_it_larger() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(&events(1..=30));
    let desk = Desk::new(home.path(), NARROW);
    let window = watching(&desk, &[("trades", &feed)]).await;
    window.strike("k").await;
    window.strike_key(Key::Enter).await;
    window.find("drawer-pretty").await;
    let side = window.area(".side").await;
    let edge = side.at(0.0, 0.5);
    window
        .drag((edge.0 + 2.0, edge.1), (edge.0 - 80.0, edge.1))
        .await;
    until("a wider drawer", || async {
        let drawn = window.area(".side").await;
        (drawn.width > side.width + 60.0).then_some(())
    })
    .await;
    assert_eq!(window.sees("getSelection().toString()").await, "");
    window.photograph("drawer-drawn-light-narrow").await;
    window.close().await;
}

/// The data of one event of [`events`], every fiftieth.
fn newer_data(n: usize) -> String {
    let event = events(n..=n);
    let data = event.lines().find_map(|line| line.strip_prefix("data: "));
    data.unwrap().to_owned()
}

impl Window {
    async fn lines(&self) -> u64 {
        let lines = "document.querySelectorAll('.pretty .line').length";
        self.sees(lines).await.as_u64().unwrap()
    }

    async fn has_lines(&self, lines: u64) {
        until(&format!("{lines} lines"), || async {
            (self.lines().await == lines).then_some(())
        })
        .await;
    }

    /// Waits until the clipboard has this, seen by putting it into the filter.
    async fn pastes(&self, text: &str) {
        until(&format!("{text} in the clipboard"), || async {
            let field = self.find("filter-input").await;
            field.clear().await.ok()?;
            field.send_keys(&(Key::Control + "v")).await.ok()?;
            (field.prop("value").await.ok()?? == text).then_some(())
        })
        .await;
    }
}
