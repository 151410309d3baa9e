//! The strip, the lanes and the minimap.

use fantoccini::key::Key;

use super::WIDE;
use super::filter::{TradesAndOrders, watching};
use super::market::events;
use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::support::hands::Area;
use super::support::until;

#[tokio::test]
async fn a_time_is_marked_zoomed_into_and_filtered_for_and_a_lane_leads_to_its_records() {
    let watched = TradesAndOrders::watched().await;
    let window = &watched.window;
    window.shows_time("all").await;
    let lanes = window.area_of("lanes").await;

    window.strike("zzz").await;
    window.shows_time("live").await;
    window.strike("ZZZZZZ").await;
    window.shows_time("all").await;
    window.strike("z").await;
    window.shows_time("live").await;
    window.strike("0").await;
    window.shows_time("all").await;
    window.wheel(lanes.at(0.3, 0.5), -200).await;
    window.shows_time("fixed").await;
    window.photograph("lanes-zoomed-light-wide").await;
    window.strike("0").await;
    window.shows_time("all").await;

    window.drag(lanes.at(0.2, 0.5), lanes.at(0.7, 0.5)).await;
    window.find("lanes-brush").await;
    window.photograph("lanes-brush-light-wide").await;
    window.strike_key(Key::Escape).await;
    window.vanishes("lanes-brush").await;
    window.shows_time("all").await;
    window.drag(lanes.at(0.2, 0.5), lanes.at(0.7, 0.5)).await;
    window.find("lanes-brush").await;
    window.strike_key(Key::Enter).await;
    window.shows_time("fixed").await;
    window.vanishes("lanes-brush").await;
    window.strike("0").await;
    window.shows_time("all").await;

    window.click_at(lanes.at(0.5, 0.75)).await;
    window
        .selects("a record of the second lane", |row| {
            row.cells[1] == "orders"
        })
        .await;
    until("the record to leave the live edge", || async {
        let here = window.area_of("lanes-here").await;
        (here.left < lanes.at(0.95, 0.0).0).then_some(())
    })
    .await;
    let strip = window.area_of("overview-strip").await;
    window.drag(strip.at(0.0, 0.5), strip.at(0.97, 0.5)).await;
    window.shows_time("fixed").await;
    // These lanes stand still: where the record lies, the crosshair counts it.
    let counted = until("the crosshair to count", || async {
        let here = window.area_of("lanes-here").await.at(0.5, 0.0).0;
        for aside in -4..=4 {
            let place = (here + f64::from(aside), lanes.at(0.0, 0.75).1);
            window.point_at(place).await;
            let readout = window.tells("lanes-readout", "event").await;
            if !readout.contains("0 events, 0/s") {
                return Some(readout);
            }
        }
        None
    });
    let counted = counted.await;
    assert!(counted.contains("/s"), "{counted}");
    window.photograph("lanes-crosshair-light-wide").await;

    window.drag(lanes.at(0.0, 0.5), lanes.at(0.9995, 0.5)).await;
    window.find("lanes-brush").await;
    window.strike("F").await;
    window.vanishes("lanes-brush").await;
    let filter = window.find("filter-input").await;
    let filter = filter.prop("value").await.unwrap().unwrap();
    assert!(
        filter.starts_with("after:2") && filter.contains(" before:2"),
        "{filter}"
    );
    until("the records of that time", || async {
        let counts = window.text("match-count").await;
        let shown = counts.strip_suffix(" of 332")?.parse::<u32>().ok()?;
        (shown > 30).then_some(())
    })
    .await;
    window.filter("").await;

    window.strike("0").await;
    window.shows_time("all").await;
    window.drag(strip.at(0.1, 0.5), strip.at(0.4, 0.5)).await;
    window.shows_time("fixed").await;
    let share = |shown: Area| shown.width / strip.width;
    until("the part of the strip", || async {
        let shown = window.area_of("overview-brush").await;
        (0.2..0.35).contains(&share(shown)).then_some(())
    })
    .await;
    // Taken by its body it moves, and is as long as before.
    let (from, length) = window.shown_time().await;
    let middle = window.area_of("overview-brush").await.at(0.5, 0.5);
    window.drag(middle, (middle.0 + 200.0, middle.1)).await;
    until("a later time of the same length", || async {
        let moved = window.shown_time().await;
        (moved.0 > from && moved.1 == length).then_some(())
    })
    .await;
    window.photograph("strip-brush-light-wide").await;
    watched.window.close().await;
}

#[tokio::test]
async fn the_minimap_is_dragged_to_any_part_of_the_timeline() {
    let home = tempfile::tempdir().unwrap();
    let trades = Feed::of_events(&events(1..=3000));
    let desk = Desk::new(home.path(), WIDE);
    let window = watching(&desk, &[("trades", &trades)]).await;
    window
        .rows_until("the newest", |rows| {
            rows.last().is_some_and(|row| row.id() == "3000")
        })
        .await;
    let bar = window.area_of("scrollbar").await;

    window.drag(bar.at(0.5, 0.998), bar.at(0.5, 0.5)).await;
    let middle = |id: u32| (1200..1800).contains(&id);
    window
        .rows_until("the middle", |rows| {
            rows.iter().all(|row| row.id().parse().is_ok_and(middle))
        })
        .await;
    window.photograph("minimap-light-wide").await;
    window.drag(bar.at(0.5, 0.5), bar.at(0.5, -0.1)).await;
    window
        .rows_until("the oldest", |rows| rows[0].seq == 1)
        .await;
    window.drag(bar.at(0.5, 0.005), bar.at(0.5, 1.02)).await;
    window
        .rows_until("the newest", |rows| {
            rows.last().is_some_and(|row| row.id() == "3000")
        })
        .await;
    window.close().await;
}

impl Window {
    /// Waits until the lanes show all, a live length or a fixed span.
    async fn shows_time(&self, kind: &str) {
        self.css(&format!("[data-testid='lanes-span'][data-shows='{kind}']"))
            .await;
    }

    /// Where the part begins that the lanes show, and how long it is, as the strip says it.
    async fn shown_time(&self) -> (f64, String) {
        let strip = "document.querySelector(\"[data-testid='overview-strip']\")";
        let from = self.sees(&format!("Number({strip}.ariaValueNow)")).await;
        let words = self.sees(&format!("{strip}.ariaValueText")).await;
        let words = words.as_str().unwrap_or_default();
        let length = words.rsplit(", ").next().unwrap_or_default();
        (from.as_f64().unwrap_or_default(), length.to_owned())
    }
}
