//! Alerts: made, fired, armed again.

use fantoccini::key::Key;

use super::NARROW;
use super::filter::watching;
use super::market::events;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::until;

#[tokio::test]
async fn an_alert_fires_once_shows_in_the_list_and_the_timeline_and_is_armed_again() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(&events(1..=30));
    let desk = Desk::new(home.path(), NARROW);
    let window = watching(&desk, &[("trades", &feed)]).await;

    window.strike("a").await;
    window.find("no-alerts").await;
    window.photograph("alerts-none-light-narrow").await;
    window.click("alert-add").await;
    window.choose_option("alert-kind", "filter").await;
    window.fill("alert-filter", "type:(").await;
    window.click("alert-save").await;
    window.find("alert-problem").await;
    window.photograph("alert-wrong-light-narrow").await;
    window.fill("alert-filter", "type:news fox").await;
    window.fill("alert-name", "a fox in the news").await;
    window.click("alert-save").await;
    window.tells("alert-rule", "a fox in the news").await;
    window.click("alert-add").await;
    window.choose_option("alert-kind", "down").await;
    window.fill("alert-seconds", "0.2").await;
    window.click("alert-save").await;
    window.tells("alert-problem", "1 second").await;
    window.strike_key(Key::Escape).await;
    window.click("alert-add").await;
    window.choose_option("alert-kind", "down").await;
    window.fill("alert-seconds", "1").await;
    window.fill("alert-name", "gone").await;
    window.photograph("alert-form-light-narrow").await;
    window.click("alert-save").await;
    window
        .css("[data-testid='alert-rule'][data-name='gone']")
        .await;
    window.shut("alerts-dialog").await;

    // Of the foxes, those of 50, 200, 350 and so on are in the news.
    feed.adds(&events(100..=149));
    feed.adds(&events(200..=200));
    window.text_until("alerts-new", |text| text == "1").await;
    let rows = window
        .rows_until("the alert's mark", |rows| {
            rows.iter().any(|row| row.type_name() == "alert")
        })
        .await;
    let mark = rows.iter().find(|row| row.type_name() == "alert").unwrap();
    assert!(mark.data().contains("a fox in the news"), "{mark:?}");
    window.photograph("alert-fired-light-narrow").await;
    feed.adds(&events(350..=350));
    window
        .rows_until("the next fox", |rows| {
            rows.iter().any(|row| row.id() == "350")
        })
        .await;
    window.click("alerts-open").await;
    assert_eq!(window.texts("fired-alert").await.len(), 1);
    window.photograph("alerts-light-narrow").await;
    window.click("alert-rearm").await;
    window.vanishes("alert-rearm").await;
    window.shut("alerts-dialog").await;
    feed.adds(&events(500..=500));
    window.text_until("alerts-new", |text| text == "1").await;

    feed.refuses("503 Service Unavailable", "Retry-After: 3000\r\n", "closed");
    feed.hangs_up();
    window.text_until("alerts-new", |text| text == "2").await;
    window.click("alerts-open").await;
    until("both foxes and the loss", || async {
        let fired = window.texts("fired-alert").await;
        (fired.len() == 3 && fired[0].contains("gone")).then_some(())
    })
    .await;
    window.photograph("alerts-fired-light-narrow").await;
    window.close().await;
}

impl Window {
    /// Closes a dialog by Escape.
    pub async fn shut(&self, id: &str) {
        self.strike_key(Key::Escape).await;
        self.vanishes(id).await;
    }
}
