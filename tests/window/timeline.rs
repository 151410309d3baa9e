//! The timeline: following, moving, selecting, finding.

use fantoccini::key::Key;

use super::market::events;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::hands::RowSeen;
use super::{DARK, NARROW};

#[tokio::test]
async fn rows_follow_stay_where_they_are_held_and_are_moved_through_by_keys() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(&events(1..=300));
    let desk = Desk::new(home.path(), NARROW);
    let window = watching(&desk, &feed).await;

    feed.adds(&events(301..=310));
    window.ends_at("310").await;
    window
        .wheel(window.area_of("rows").await.at(0.5, 0.5), -240)
        .await;
    window
        .rows_until("the view to be held", |rows| last_id(rows) != "310")
        .await;
    feed.adds(&events(311..=315));
    window.tells("new-pill", "5 new").await;
    let before = window.rows().await;
    feed.adds(&events(316..=320));
    window.tells("new-pill", "10 new").await;
    let after = window.rows().await;
    assert_eq!(places(&before), places(&after));
    window.photograph("timeline-held-dark-narrow").await;
    window.strike_key(Key::End).await;
    window.ends_at("320").await;
    window.vanishes("new-pill").await;

    window.strike("g").await;
    let rows = window
        .rows_until("the oldest", |rows| rows[0].seq == 1)
        .await;
    assert_eq!(
        (rows[0].kind.as_str(), rows[0].type_name()),
        ("mark", "open")
    );
    // A mark is a line of its own: its words go on to the edge.
    let last =
        "document.querySelector(\"[data-seq='1']\").lastElementChild.getBoundingClientRect().right";
    let edge = window.sees(last).await.as_f64().unwrap();
    assert!((edge - rows[0].area.at(1.0, 0.0).0).abs() < 1.0, "{edge}");
    window.strike("j").await;
    window.selects("the first", |row| row.seq == 1).await;
    window.strike("jjjk").await;
    window.selects("the third", |row| row.seq == 3).await;
    window.strike_key(Key::Down).await;
    window.strike_key(Key::Down).await;
    window.strike_key(Key::Up).await;
    window.selects("the fourth", |row| row.seq == 4).await;
    window.strike_key(Key::PageDown).await;
    let there = window.selects("a page further", |row| row.seq > 10).await;
    window.strike_key(Key::PageDown).await;
    window
        .selects("two pages further", |row| row.seq == there.seq * 2 - 4)
        .await;
    window.strike_key(Key::PageUp).await;
    window
        .selects("a page back", |row| row.seq == there.seq)
        .await;
    window.strike("G").await;
    window.ends_at("320").await;
    window.strike("g").await;
    window
        .rows_until("the oldest", |rows| rows[0].seq == 1)
        .await;
    window.strike("f").await;
    feed.adds(&events(321..=321));
    window.ends_at("321").await;

    // Paused, the view ends where it ended; live again, it has everything.
    window.strike(" ").await;
    window
        .text_until("live-pill", |text| text.contains("Paused"))
        .await;
    feed.adds(&events(322..=325));
    window.tells("new-pill", "4 new").await;
    assert_eq!(last_id(&window.rows().await), "321");
    window.photograph("timeline-paused-dark-narrow").await;
    window.strike(" ").await;
    window.ends_at("325").await;

    window.click("time-toggle").await;
    window
        .rows_until("spans of time", |rows| {
            rows.iter().all(|row| row.time().starts_with('+'))
        })
        .await;
    window.photograph("timeline-since-dark-narrow").await;
    window.click("time-toggle").await;
    window
        .rows_until("times of day", |rows| {
            rows.iter().all(|row| row.time().contains(':'))
        })
        .await;

    window.strike("t").await;
    window.fill("go-to-input", "#120").await;
    window.tells("go-to-there", "120").await;
    window.photograph("go-to-dark-narrow").await;
    window.strike_key(Key::Enter).await;
    window.selects("record 120", |row| row.seq == 120).await;
    window.strike("f").await;
    let rows = window.ends_at("325").await;
    let newest = rows.last().unwrap().time().to_owned();
    window.strike("gt").await;
    window.fill("go-to-input", &newest).await;
    window.strike_key(Key::Enter).await;
    window
        .selects("the record of that time", |row| row.time() == newest)
        .await;
    window.close().await;
}

#[tokio::test]
async fn rows_are_selected_searched_for_and_marked() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events(&events(1..=300));
    let broken = Feed::of_events("");
    broken.refuses("404 Not Found", "", "there is no such feed");
    let desk = Desk::new(home.path(), NARROW);
    let window = watching(&desk, &feed).await;
    window.add_stream("orders", &broken.url).await;
    window.state("orders", "failed").await;
    window.free_keys().await;
    feed.sends("");
    feed.hangs_up();
    window
        .rows_until("another connection", |rows| {
            rows.last().is_some_and(|row| row.type_name() == "open")
                && rows.iter().any(|row| row.type_name() == "retry")
        })
        .await;

    // Found without hiding the rest, the first in sight first.
    window.strike("g").await;
    window
        .rows_until("the oldest", |rows| rows[0].seq == 1)
        .await;
    window.strike_with(&[Key::Control], &['f']).await;
    window.find("find-input").await;
    window.strike("fox").await;
    window.tells("find-count", "6 matches").await;
    window.strike_key(Key::Enter).await;
    let found = window
        .selects("the first fox", |row| row.id() == "50")
        .await;
    assert_eq!(found.matches, ["fox"]);
    window.photograph("finding-dark-narrow").await;
    window.strike_key(Key::Escape).await;
    window.vanishes("find-box").await;
    window.strike("n").await;
    window
        .selects("the second fox", |row| row.id() == "100")
        .await;
    window.strike("N").await;
    window
        .selects("the first fox", |row| row.id() == "50")
        .await;

    window.strike("e").await;
    window
        .selects("the error", |row| row.type_name() == "failed")
        .await;
    window.strike("]").await;
    let retry = window
        .selects("a break", |row| row.type_name() == "retry")
        .await;
    window.strike("]").await;
    let open = window
        .selects("a reconnect", |row| row.type_name() == "open")
        .await;
    assert!(open.seq > retry.seq);
    window.photograph("marks-dark-narrow").await;
    window.strike("[").await;
    window
        .selects("the break before", |row| row.seq == retry.seq)
        .await;
    window.strike("E").await;
    window
        .selects("the error before", |row| row.type_name() == "failed")
        .await;

    window.strike_key(Key::Escape).await;
    window
        .rows_until("nothing selected", |rows| {
            rows.iter().all(|row| !row.selected)
        })
        .await;
    window.strike("g").await;
    let rows = window
        .rows_until("the oldest", |rows| rows[0].seq == 1)
        .await;
    window.click_at(rows[3].area.at(0.8, 0.5)).await;
    window.find("drawer").await;
    window.strike_key(Key::Escape).await;
    window.vanishes("drawer").await;
    window
        .click_with(&[Key::Shift], rows[8].area.at(0.8, 0.5))
        .await;
    window.tells("selection-count", "6 records").await;
    window
        .click_with(&[Key::Control], rows[10].area.at(0.8, 0.5))
        .await;
    window.tells("selection-count", "7 records").await;
    window
        .click_with(&[Key::Control], rows[5].area.at(0.8, 0.5))
        .await;
    window.tells("selection-count", "6 records").await;
    let selected: Vec<u64> = window
        .rows()
        .await
        .iter()
        .filter(|row| row.selected)
        .map(|row| row.seq)
        .collect();
    assert_eq!(selected, [4, 5, 7, 8, 9, 11]);
    window.photograph("selection-dark-narrow").await;
    window.strike_with(&[Key::Control], &['c']).await;
    window.tells("notice", "Copied 6 records").await;
    window.strike_key(Key::Escape).await;
    window.vanishes("selection-count").await;
    window
        .click_with(&[Key::Control], rows[2].area.at(0.8, 0.5))
        .await;
    window
        .strike_with(
            &[Key::Shift],
            &[char::from(Key::Down), char::from(Key::Down)],
        )
        .await;
    window.tells("selection-count", "3 records").await;

    window.strike_key(Key::Escape).await;
    window.vanishes("selection-count").await;
    window.strike("jm").await;
    let marked = window
        .rows_until("a bookmark", |rows| rows.iter().any(|row| row.bookmarked))
        .await;
    let marked = marked.into_iter().find(|row| row.bookmarked).unwrap().seq;
    window.strike("M").await;
    window.fill("bookmark-note", "why was it so calm?").await;
    window.strike_key(Key::Tab).await;
    window.photograph("bookmarks-dark-narrow").await;
    window.strike_key(Key::Escape).await;
    window.vanishes("bookmarks-dialog").await;
    window.strike("f").await;
    window
        .rows_until("the newest", |rows| rows[0].seq > 200)
        .await;
    window.strike("b").await;
    window
        .selects("the bookmark", |row| row.seq == marked && row.bookmarked)
        .await;
    let title = format!("document.querySelector(\"[data-seq='{marked}']\").title");
    window
        .holds_true("its note", &format!("{title} === 'why was it so calm?'"))
        .await;
    window.close().await;
}

async fn watching(desk: &Desk, feed: &Feed) -> Window {
    let window = desk.open(DARK).await;
    window.find("try-demo").await;
    window.add_stream("trades", &feed.url).await;
    window.ends_at("300").await;
    window.free_keys().await;
    window
}

fn last_id(rows: &[RowSeen]) -> &str {
    rows.last().map_or("", |row| row.id())
}

fn places(rows: &[RowSeen]) -> Vec<(u64, i64)> {
    let tenths = |px: f64| (px * 10.0).round() as i64;
    rows.iter()
        .map(|row| (row.seq, tenths(row.area.top)))
        .collect()
}

impl Window {
    /// Waits until this event is at the lower edge.
    async fn ends_at(&self, id: &str) -> Vec<RowSeen> {
        self.rows_until(&format!("event {id} at the end"), |rows| {
            last_id(rows) == id
        })
        .await
    }
}
