//! Views that follow a capture: lanes under a filter, many views at once, and views given up.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod capture_support;

use std::sync::Arc;

use capture_support as support;
use feedscope_engine::capture::Recorder;
use feedscope_engine::record::{Record, StreamKey, Time};
use feedscope_engine::view::{Filter, LiveViews, View};

const SECOND: i64 = 1_000_000_000;
/// As late as the clocks of captures are.
const START: i64 = 1_795_000_000 * SECOND;

#[tokio::test]
async fn a_lone_match_is_in_its_lane_at_every_zoom_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder, ticks) =
        support::open(&folder.path().join("capture"), support::options()).await;
    let other = recorder.define_stream("other", "http://b/").await.unwrap();
    let records = (0..30_000).map(|n| at(ticks, START + n * SECOND / 20, "common"));
    let mut records: Vec<Record> = records.collect();
    let lone = START + 7_003 * SECOND / 20;
    records[7_003].data = "one needle in it".to_owned();
    recorder.record(records).await.unwrap();
    recorder.flush().await.unwrap();
    let (live, mut changes) = support::views(&capture);
    let view = open(&live, "needle");
    support::all_looked_at(&capture, &view, &mut changes).await;
    let mut span = SECOND / 10;
    while span < 400 * 86_400 * SECOND {
        let from = Time(lone - span / 3);
        let paint = |key| view.paint(key, from, Time(from.0 + span), 700).unwrap();
        let pixels = paint(ticks);
        assert_eq!(
            pixels.iter().map(|p| p.events).sum::<u32>(),
            1,
            "span {span} ns"
        );
        let x = pixels.iter().position(|p| p.events == 1).unwrap();
        // A bucket of 128 ms may be wider than the picture.
        let bucket = 700 * SECOND / 5 / span + 1;
        assert!(
            (x as i64 - 233).abs() <= bucket,
            "at {x} in a span of {span} ns"
        );
        assert!(paint(other).iter().all(|p| p.events == 0));
        span *= 3;
    }
    assert!(
        open(&live, "")
            .paint(ticks, Time(0), Time(1), 700)
            .is_none()
    );
}

#[tokio::test]
async fn a_view_that_has_looked_back_is_searched_whatever_still_arrives() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder, ticks) =
        support::open(&folder.path().join("capture"), support::options()).await;
    let record = |n: i64| at(ticks, START + n * SECOND / 10, "fizz");
    put(&recorder, (0..70_000).map(record)).await;
    let (live, mut changes) = support::views(&capture);
    let view = open(&live, "fizz");
    support::all_looked_at(&capture, &view, &mut changes).await;
    for n in 70_000..70_100 {
        put(&recorder, [record(n)].into_iter()).await;
        assert!(view.is_searched());
    }
    assert!(
        open(&live, "").is_searched(),
        "all of it is nothing to search"
    );
}

#[tokio::test]
async fn lanes_under_a_filter_count_every_match_once_before_and_after_the_view_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder, ticks) =
        support::open(&folder.path().join("capture"), support::options()).await;
    let record = |n: i64| {
        at(
            ticks,
            START + n * SECOND / 10,
            if n % 3 == 0 { "fizz" } else { "" },
        )
    };
    put(&recorder, (0..100_000).map(record)).await;
    let (live, mut changes) = support::views(&capture);
    let view = open(&live, "fizz");
    put(&recorder, (100_000..120_000).map(record)).await;
    support::all_looked_at(&capture, &view, &mut changes).await;
    assert_eq!(view.progress().total, 40_000);
    let end = START + 120_000 * SECOND / 10;
    let painted = |from, to, px| {
        let pixels = view.paint(ticks, Time(from), Time(to), px).unwrap();
        pixels.iter().map(|p| p.events).collect::<Vec<u32>>()
    };
    assert_eq!(painted(START, end, 1_400).iter().sum::<u32>(), 40_000);
    // The newest minutes are there in tenths of a second.
    let minute = painted(end - 60 * SECOND, end, 60);
    assert!(
        minute.iter().all(|count| (2..=5).contains(count)),
        "{minute:?}"
    );
    assert_eq!(minute.iter().sum::<u32>(), 200);
}

#[tokio::test]
async fn ten_views_are_live_at_once_and_an_eleventh_does_not_stop_them() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder, ticks) =
        support::open(&folder.path().join("capture"), support::options()).await;
    let (live, mut changes) = support::views(&capture);
    let views: Vec<Arc<View>> = (0..11).map(|n| open(&live, &format!("id:*{n}"))).collect();
    put(&recorder, (0..5_000).map(|n| support::event(ticks, n))).await;
    for (n, view) in views.iter().enumerate() {
        support::all_looked_at(&capture, view, &mut changes).await;
        let suffix = n.to_string();
        let expected = (0..5_000).filter(|one: &u64| one.to_string().ends_with(&suffix));
        assert_eq!(view.progress().total, expected.count() as u64, "*{n}");
    }
}

#[tokio::test]
async fn a_view_asked_for_again_goes_on_where_it_was_and_one_of_long_ago_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder, ticks) =
        support::open(&folder.path().join("capture"), support::options()).await;
    let (live, mut changes) = support::views(&capture);
    let typed = Arc::downgrade(&open(&live, "id:*7"));
    let other = open(&live, "id:*8");
    put(&recorder, (0..40_000).map(|n| support::event(ticks, n))).await;
    support::all_looked_at(&capture, &other, &mut changes).await;
    let again = open(&live, "id:*7");
    assert!(Arc::ptr_eq(&again, &typed.upgrade().unwrap()));
    support::all_looked_at(&capture, &again, &mut changes).await;
    assert_eq!(again.progress().total, 4_000);
    drop(again);
    // The thread may hold it for a moment yet.
    let forgotten = (0..10_000).any(|n| {
        open(&live, &format!("id:{n}"));
        typed.upgrade().is_none()
    });
    assert!(forgotten);
    assert_eq!(other.progress().total, 4_000);
}

fn open(live: &LiveViews, text: &str) -> Arc<View> {
    live.view(text, &Filter::parse(text).unwrap(), &[])
}

fn at(stream: StreamKey, time: i64, data: &str) -> Record {
    Record {
        time: Time(time),
        data: data.to_owned(),
        ..support::event(stream, 1)
    }
}

async fn put(recorder: &Recorder, records: impl Iterator<Item = Record>) {
    let records: Vec<Record> = records.collect();
    for some in records.chunks(1_000) {
        recorder.record(some.to_vec()).await.unwrap();
    }
    recorder.flush().await.unwrap();
}
