//! The filter bar.

use fantoccini::key::Key;
use tempfile::TempDir;

use super::market::events;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::until;
use super::{LIGHT, WIDE};

#[tokio::test]
async fn a_filter_is_completed_from_what_has_come_and_says_where_it_is_wrong() {
    let watched = TradesAndOrders::watched().await;
    let window = &watched.window;

    window.click("filter-input").await;
    window.strike("str").await;
    window.suggests(&["stream:"]).await;
    window.strike_key(Key::Tab).await;
    window.suggests(&["trades", "orders"]).await;
    window.photograph("filter-completing-light-wide").await;
    window.strike("or").await;
    window.suggests_only("orders").await;
    window.strike_key(Key::Down).await;
    window.strike_key(Key::Enter).await;
    window.field_is("filter-input", "stream:orders ").await;
    window.strike("type:").await;
    window.suggests(&["trade", "quote", "news"]).await;
    window.strike("ne").await;
    window.suggests_only("news").await;
    window.strike_key(Key::Tab).await;
    window.strike("$.").await;
    window.suggests(&["$.n", "$.price", "$.by.name"]).await;
    window.photograph("filter-paths-light-wide").await;
    window.strike("n > 15").await;
    window
        .field_is("filter-input", "stream:orders type:news $.n > 15")
        .await;
    window.strike_key(Key::Enter).await;
    window.tells("match-count", "5 of ").await;
    window.tells("filter-time", "filtered in ").await;
    let rows = window.rows_until("the five", |rows| rows.len() == 5).await;
    let ids: Vec<&str> = rows.iter().map(|row| row.id()).collect();
    assert_eq!(ids, ["17", "20", "23", "26", "29"]);
    assert_eq!(
        window.texts("filter-chip").await,
        ["stream:orders", "type:news"]
    );
    window.photograph("filter-chips-light-wide").await;
    window.click("filter-chip").await;
    window.field_is("filter-input", "type:news $.n > 15").await;
    window.tells("match-count", "100 of ").await;

    window.fill("filter-input", "type:news (fox").await;
    window.find("filter-error").await;
    // The caret stands under the bracket that nothing closes, once all of it is typed.
    let before = "document.querySelector('#filter-error .before')?.textContent";
    let column = "type:news ".len();
    window
        .holds_true(
            "the caret under the bracket",
            &format!("{before}?.length === {column}"),
        )
        .await;
    let caret = window.area("#filter-error .caret").await;
    let field = window.area_of("filter-input").await;
    assert!(caret.top > field.top + field.height / 2.0, "{caret:?}");
    let character = (caret.left - field.left) / column as f64;
    assert!((6.0..9.5).contains(&character), "{character} px each");
    window.photograph("filter-wrong-light-wide").await;

    window.filter("stream:orders fox $.n > 1000").await;
    window.tells("no-match", "0 of ").await;
    window.photograph("filter-none-light-wide").await;
    window.click("remove-last-term").await;
    window.field_is("filter-input", "stream:orders fox").await;
    watched.window.close().await;
}

#[tokio::test]
async fn a_filter_is_kept_under_a_name_and_made_by_pointing_at_a_value() {
    let home = tempfile::tempdir().unwrap();
    let trades = Feed::of_events(&events(1..=300));
    let desk = Desk::new(home.path(), WIDE);
    let window = watching(&desk, &[("trades", &trades)]).await;

    window.filter("fox").await;
    window
        .rows_until("the foxes", |rows| {
            rows.len() == 6 && rows.iter().all(|row| row.matches == ["fox"])
        })
        .await;
    window.click("filter-input").await;
    window.strike_with(&[Key::Control], &['s']).await;
    window.fill("filter-name", "foxes").await;
    window.click("filter-save").await;
    window.vanishes_from_sight("filter-menu-panel").await;
    window.filter("type:news").await;
    window.click("filter-clear").await;
    window.click("filter-menu").await;
    window.tells("saved-filter", "foxes").await;
    window.tells("filter-menu-panel", "type:news").await;
    window.photograph("filter-menu-light-wide").await;
    window.click("saved-filter").await;
    window.field_is("filter-input", "fox").await;
    let settings = home.path().join("config/feedscope/settings.json");
    until("the filters in the settings' file", || async {
        let saved = std::fs::read_to_string(&settings).ok()?;
        (saved.contains("foxes") && saved.contains("type:news")).then_some(())
    })
    .await;

    window.filter("").await;
    let rows = window
        .rows_until("all", |rows| {
            rows.len() > 6 && rows.last().is_some_and(|row| row.id() == "300")
        })
        .await;
    let quote = rows.iter().find(|row| row.type_name() == "quote").unwrap();
    let type_cell = (quote.area.left + 250.0, quote.area.top + 12.0);
    window.click_with(&[Key::Alt], type_cell).await;
    window.field_is("filter-input", "type:\"quote\"").await;
    window
        .rows_until("quotes alone", |rows| {
            let mut events = rows.iter().filter(|row| row.kind == "event").peekable();
            events.peek().is_some() && events.all(|row| row.type_name() == "quote")
        })
        .await;
    window.click_with(&[Key::Alt, Key::Shift], type_cell).await;
    window
        .field_is("filter-input", "type:\"quote\" -type:\"quote\"")
        .await;
    window.find("no-match").await;

    window.filter("$.n = 299").await;
    let rows = window
        .rows_until("one", |rows| matches!(rows, [row] if row.id() == "299"))
        .await;
    window.click_at(rows[0].area.at(0.8, 0.5)).await;
    window.tells("drawer-pretty", "price").await;
    let price = window
        .area("[data-testid='drawer-pretty'] .line:nth-child(3)")
        .await;
    window.click_with(&[Key::Alt], price.at(0.2, 0.5)).await;
    window
        .field_is("filter-input", "$.n = 299 $.price = 105")
        .await;
    window.close().await;
}

/// The window with these feeds watched, the last event of each on the screen or above it.
pub async fn watching(desk: &Desk, feeds: &[(&str, &Feed)]) -> Window {
    let window = desk.open(LIGHT).await;
    window.find("try-demo").await;
    for (name, feed) in feeds {
        window.add_stream(name, &feed.url).await;
        window.state(name, "open").await;
    }
    window.find("row").await;
    window.free_keys().await;
    window
}

/// A wide window that watches two feeds, `trades` with 300 events and `orders` with 30.
pub struct TradesAndOrders {
    pub window: Window,
    _desk: Desk,
    _feeds: [Feed; 2],
    _home: TempDir,
}

impl TradesAndOrders {
    pub async fn watched() -> TradesAndOrders {
        let home = tempfile::tempdir().unwrap();
        let feeds = [1..=300, 1..=30].map(|numbers| Feed::of_events(&events(numbers)));
        let desk = Desk::new(home.path(), WIDE);
        let window = watching(&desk, &[("trades", &feeds[0]), ("orders", &feeds[1])]).await;
        TradesAndOrders {
            window,
            _desk: desk,
            _feeds: feeds,
            _home: home,
        }
    }
}

impl Window {
    /// Waits until what was offered before has given way to this one.
    async fn suggests_only(&self, label: &str) {
        until(&format!("{label} alone to be offered"), || async {
            let offered = self.texts("suggestion").await;
            matches!(&offered[..], [one] if one.starts_with(label)).then_some(())
        })
        .await;
    }

    /// Waits until all of these are offered.
    async fn suggests(&self, labels: &[&str]) {
        until(&format!("{labels:?} to be offered"), || async {
            let offered = self.texts("suggestion").await;
            let has = |label: &&str| offered.iter().any(|one| one.starts_with(*label));
            labels.iter().all(has).then_some(())
        })
        .await;
    }
}
