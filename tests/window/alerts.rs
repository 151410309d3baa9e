//! Alerts: made, fired, armed again.

use fantoccini::key::Key;

use super::NARROW;
use super::filter::watching;
use super::market::events;
use super::support::bus::Bus;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::hands::RowSeen;
use super::support::{next, until};

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
    until("the one that fired", || async {
        (window.texts("fired-alert").await.len() == 1).then_some(())
    })
    .await;
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

#[tokio::test]
async fn a_stream_that_falls_silent_is_told_once_until_it_speaks_again() {
    let home = tempfile::tempdir().unwrap();
    let bus = Bus::start();
    let (_desktop, mut shown) = bus.notifications().await;
    let feed = Feed::of_events(&events(1..=30));
    let desk = Desk::new(home.path(), NARROW).with("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    let window = watching(&desk, &[("trades", &feed)]).await;
    window
        .rows_until("the last event", |rows| has_event(rows, "30"))
        .await;

    // Silence counts from the first alert on. The second one goes on longer: while it is waited
    // for, the first has nothing to say.
    window.strike("a").await;
    window.adds_silence("quiet", "1").await;
    window.adds_silence("quiet for long", "3").await;
    window.shut("alerts-dialog").await;
    let notice = next(&mut shown).await;
    assert_eq!(notice.summary, "quiet");
    assert_eq!(notice.body, "\"trades\" brought no event for 1 s");
    assert_eq!(next(&mut shown).await.summary, "quiet for long");
    let rows = window
        .rows_until("both marks", |rows| marks(rows).len() == 2)
        .await;
    assert!(
        marks(&rows)[0].data().contains("no event for 1 s"),
        "{rows:?}"
    );
    assert!(
        marks(&rows)[1].data().contains("no event for 3 s"),
        "{rows:?}"
    );
    window.photograph("alert-silence-light-narrow").await;

    feed.adds(&events(31..=31));
    assert_eq!(next(&mut shown).await.summary, "quiet");
    window.strike("a").await;
    let fired = until("what fired", || async {
        let mut fired = window.texts("fired-alert").await;
        fired.reverse();
        (fired.len() > 2).then_some(fired)
    })
    .await;
    assert!(fired[0].contains("no event for 1 s"), "{fired:?}");
    assert!(fired[1].contains("no event for 3 s"), "{fired:?}");
    assert!(fired[2].contains("no event for 1 s"), "{fired:?}");
    // They are armed by themselves: there is nothing to do.
    assert_eq!(window.texts("alert-rearm").await, [""; 0]);
    window.photograph("alerts-silence-light-narrow").await;
    window.close().await;
}

fn has_event(rows: &[RowSeen], id: &str) -> bool {
    rows.iter().any(|row| row.id() == id)
}

fn marks(rows: &[RowSeen]) -> Vec<&RowSeen> {
    let marks = rows.iter().filter(|row| row.type_name() == "alert");
    marks.collect()
}

impl Window {
    /// Adds an alert on a stream's silence, s.
    async fn adds_silence(&self, name: &str, seconds: &str) {
        self.click("alert-add").await;
        self.choose_option("alert-kind", "silence").await;
        self.choose_option("alert-stream", "trades").await;
        self.fill("alert-seconds", seconds).await;
        self.fill("alert-name", name).await;
        self.click("alert-save").await;
        self.css(&format!("[data-testid='alert-rule'][data-name='{name}']"))
            .await;
    }
}
