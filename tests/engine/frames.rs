//! What a frame's reply holds: pages of streams, cells of columns, rows of a time, and no more
//! than 32 KB.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod engine_support;

use std::collections::HashSet;
use std::path::Path;

use engine_support::*;
use feedscope_engine::Engine;
use feedscope_engine::wire::{
    ExportRequest, ExportScope, Format, FrameReply, FrameRequest, Row, RowsAt, SeekRequest, Shown,
    StreamSpec,
};
use serde_json::json;

#[tokio::test]
async fn a_reply_has_at_most_32_kb_with_a_thousand_streams_and_the_window_sees_all() {
    let folder = tempfile::tempdir().unwrap();
    save_paused(folder.path(), 1_000);
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let (url, _) = engine.start_demo().await.unwrap();
    let spec = StreamSpec::get("load", &format!("{url}/firehose?rate=5000&size=300"));
    engine.add_stream(spec).await.unwrap();
    until(&engine, |frame| frame.engine.total > 3_000.0).await;

    let mut names = HashSet::new();
    let mut request = everything();
    request.columns = (0..8).map(|n| format!("$.field{n}")).collect();
    request.lanes.as_mut().unwrap().first = 990;
    while request.streams_from < 1_001 {
        let frame = engine.frame(request.clone()).await;
        assert_small(&frame);
        assert_eq!((frame.streams_of, frame.rows.len()), (1_001, 120));
        assert!((1..=32).contains(&frame.streams.len()));
        request.streams_from += frame.streams.len() as u32;
        names.extend(frame.streams.into_iter().map(|stream| stream.name));
    }
    assert_eq!(names.len(), 1_001);
    assert!(engine.frame(request).await.streams.is_empty());
    engine.close().await.unwrap();
}

#[tokio::test]
async fn another_list_of_streams_has_another_number() {
    let folder = tempfile::tempdir().unwrap();
    save_paused(folder.path(), 3);
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let mut seen = vec![list(&engine).await];
    assert_eq!(list(&engine).await, seen[0]);
    let renamed = StreamSpec::get("renamed", "http://127.0.0.1:9/0");
    engine.edit_stream("stream 0", renamed).await.unwrap();
    seen.push(list(&engine).await);
    engine.remove_stream("stream 1").await.unwrap();
    seen.push(list(&engine).await);
    let added = StreamSpec::get("added", "http://127.0.0.1:9/3");
    engine.add_stream(added).await.unwrap();
    seen.push(list(&engine).await);
    let numbers: HashSet<u64> = seen.iter().map(|list| *list as u64).collect();
    assert_eq!(numbers.len(), 4, "{seen:?}");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_busy_minute_of_thirty_lanes_and_long_ids_fits_into_a_reply() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..30).map(|n| format!("stream {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let records = (0..60_000).map(|n| {
        let mut record = event(1 + (n % 30) as u16, 1, n + n * n % 977, "\"x\"");
        record.id = "\u{1}".repeat(500).into();
        record.event_type = format!("{n} {}", "t".repeat(200)).into();
        record
    });
    keep(folder.path(), &names, records.collect()).await;
    save_paused(folder.path(), 30);
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let mut request = everything();
    let lanes = request.lanes.as_mut().unwrap();
    (lanes.from, lanes.to) = (Some(START), Some(START + 60_000.0));
    (lanes.probe, lanes.named) = (Some(700), Some(7));
    let painted = |frame: &FrameReply| {
        let lanes = &frame.lanes.as_ref().unwrap().lanes;
        lanes.iter().all(|lane| !lane.runs.is_empty())
    };
    let frame = until_of(&engine, &request, painted).await;
    assert_small(&frame);
    assert_eq!(frame.rows.len(), 120);
    for lane in &frame.lanes.unwrap().lanes {
        let (runs, rest) = lane.runs.as_chunks::<4>();
        assert!(rest.is_empty());
        let ends = runs.iter().map(|[x, width, ..]| x + width);
        let starts = runs.iter().skip(1).map(|[x, ..]| *x);
        assert!(ends.clone().zip(starts).all(|(end, next)| end <= next));
        assert!(ends.max().unwrap() <= 1_400);
    }
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_lane_tells_its_types_apart_also_under_a_filter() {
    let folder = tempfile::tempdir().unwrap();
    let mut records: Vec<_> = (0..4).map(|n| event(1, 1, n, "x")).collect();
    records[1].event_type = "note".into();
    records[2].event_type = "note".into();
    let first = records[0].event_type.clone();
    keep(folder.path(), &["stream 0"], records).await;
    save_paused(folder.path(), 1);
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let lanes = async |filter: &str, rows: f64| {
        let mut request = everything();
        request.filter = filter.to_owned();
        let lanes = request.lanes.as_mut().unwrap();
        (lanes.from, lanes.to) = (Some(START - 60_000.0), Some(START + 60_000.0));
        (lanes.px, lanes.named, lanes.filtered) = (1, Some(0), true);
        let all = |frame: &FrameReply| {
            frame.view.total >= rows && frame.streams.iter().all(|stream| stream.events == 4.0)
        };
        until_of(&engine, &request, all).await.lanes.unwrap()
    };
    const BOTH: u16 = 1 + 16 + 32;
    let all = lanes("", 4.0).await;
    assert_eq!(all.types, [first.as_str(), "note"]);
    assert_eq!(all.lanes[0].runs[3], BOTH);
    assert_eq!(all.lanes[0].matched, None);
    let notes = lanes("type:note", 2.0).await;
    assert_eq!(notes.lanes[0].runs[3], BOTH);
    assert_eq!(notes.lanes[0].matched.as_ref().unwrap()[3], 1 + 32);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_rows_stream_that_is_watched_no_more_has_its_name_and_others_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let records = vec![
        event(1, 1, 0, "a"),
        event(2, 1, 1, "b"),
        event(3, 1, 2, "c"),
    ];
    keep(folder.path(), &["first", "second", "third"], records).await;
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let request = FrameRequest {
        filter: "b".to_owned(),
        ..everything()
    };
    let frame = until_of(&engine, &request, |frame| frame.rows.len() == 1).await;
    let gone: Vec<&str> = frame.gone.iter().map(|gone| gone.name.as_str()).collect();
    assert_eq!(gone, ["second"]);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn hiding_a_stream_hides_its_records_and_no_others_wherever_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let records = (0..300)
        .map(|n| event(1 + (n % 3) as u16, 1, n, "x"))
        .collect();
    keep(folder.path(), &["first", "second", "third"], records).await;
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let some = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    for (streams, of, found) in [
        (Shown::default(), [1, 2, 3].as_slice(), 300.0),
        (Shown::Only(some(&["second"])), &[2], 100.0),
        (Shown::AllBut { but: some(&[]) }, &[1, 2, 3], 300.0),
        (
            Shown::AllBut {
                but: some(&["second"]),
            },
            &[1, 3],
            200.0,
        ),
        (
            Shown::AllBut {
                but: some(&["first", "third", "fourth"]),
            },
            &[2],
            100.0,
        ),
    ] {
        let request = FrameRequest {
            streams: streams.clone(),
            ..everything()
        };
        let whole = |frame: &FrameReply| frame.view.total == found;
        let frame = until_of(&engine, &request, whole).await;
        let seen: HashSet<u16> = frame.rows.iter().map(|row| row.stream).collect();
        assert_eq!(seen, of.iter().copied().collect(), "{streams:?}");
        let export = ExportRequest {
            scope: ExportScope::View,
            filter: String::new(),
            streams: streams.clone(),
            format: Format::Ndjson,
        };
        let estimate = engine.estimate(&export).unwrap();
        assert_eq!(
            (estimate.records, estimate.exact),
            (found, true),
            "{streams:?}"
        );
        let seek = SeekRequest {
            filter: String::new(),
            streams: streams.clone(),
            wanted: "x".to_owned(),
            from: 0.0,
            back: false,
            wrap: false,
        };
        let nearest = engine.seek(seek).await.unwrap();
        assert_eq!(nearest, Some(of[0].into()), "{streams:?}");
    }
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_is_found_is_marked_beside_the_filters_words_and_hides_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let records = vec![
        event(1, 1, 0, "a red fox"),
        event(1, 1, 1, "a red hen, aged 12"),
        event(1, 1, 2, "a blue fox"),
    ];
    keep(folder.path(), &["a"], records).await;
    let engine = Engine::open(options(folder.path())).await.unwrap();
    for (filter, find, marks) in [
        ("", "fox", [vec![6, 9], vec![], vec![7, 10]].as_slice()),
        ("red", "fox", &[vec![2, 5, 6, 9], vec![2, 5]]),
        ("", r"/\d+/ OR Hen", &[vec![], vec![16, 18], vec![]]),
        ("red", "d fo", &[vec![2, 5, 6, 8], vec![2, 5, 14, 15]]),
        ("red", "\"d fo\"", &[vec![2, 8], vec![2, 5]]),
        ("red", "-fox $.n > 1", &[vec![2, 5], vec![2, 5]]),
        ("red", "fox (", &[vec![2, 5], vec![2, 5]]),
    ] {
        let request = FrameRequest {
            filter: filter.to_owned(),
            find: find.to_owned(),
            ..everything()
        };
        let all = |frame: &FrameReply| frame.rows.len() == marks.len();
        let frame = until_of(&engine, &request, all).await;
        let marked: Vec<_> = frame.rows.into_iter().map(|row| row.matches).collect();
        assert_eq!(marked, marks, "{find} in {filter:?}");
    }
    engine.close().await.unwrap();
}

#[tokio::test]
async fn columns_show_the_values_at_their_paths() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!(r#"{{"text":"{}"}}"#, "ä".repeat(500));
    let records = vec![
        event(
            1,
            1,
            0,
            r#"{"price": 1.50, "user": {"name": "Ada \"A\" \u00e9"}}"#,
        ),
        event(
            1,
            1,
            1,
            r#"{"price": null, "user": { "tags" : [1, "a b"] }}"#,
        ),
        event(1, 1, 2, "no JSON at all"),
        event(1, 1, 3, &long),
    ];
    keep(folder.path(), &["a"], records).await;
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let paths = ["$.price", "$.user.name", "$.user", "price", "$.text"];
    let request = FrameRequest {
        columns: paths.map(str::to_owned).to_vec(),
        ..everything()
    };
    let frame = engine.frame(request).await;
    let cells = |row: usize| -> Vec<&str> {
        let row: &Row = &frame.rows[row];
        row.cells.iter().map(String::as_str).collect()
    };
    let user = r#"{"name":"Ada \"A\" \u00e9"}"#;
    assert_eq!(cells(0), ["1.50", "Ada \"A\" é", user, "", ""]);
    assert_eq!(cells(1), ["null", "", r#"{"tags":[1,"a b"]}"#, "", ""]);
    assert_eq!(cells(2), ["", "", "", "", ""]);
    assert_eq!(cells(3)[4], "ä".repeat(40));
    let errors = &frame.view.column_errors;
    assert!(errors[3].as_ref().unwrap().contains("begins with $"));
    assert_eq!(errors.iter().flatten().count(), 1);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn rows_are_shown_from_a_time_on_also_where_the_clock_went_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut times: Vec<i64> = (0..2_000).map(|n| n * 10).collect();
    times[1_000..1_020].reverse();
    let records = times
        .iter()
        .enumerate()
        .map(|(n, time)| event(1, 1, *time, if n % 2 == 0 { "even" } else { "odd" }));
    keep(folder.path(), &["a"], records.collect()).await;
    let engine = Engine::open(options(folder.path())).await.unwrap();
    for (asked, first) in [
        (-50.0, 0.0),
        (0.0, 0.0),
        (4_995.0, 5_000.0),
        (5_000.0, 5_000.0),
        (10_050.0, 10_190.0),
        (10_200.0, 10_200.0),
    ] {
        let frame = engine.frame(at(asked, "")).await;
        assert_eq!(
            (frame.rows[0].time - START).round(),
            first,
            "asked for {asked}"
        );
    }
    let past_the_end = engine.frame(at(1e9, "")).await;
    let last = past_the_end.rows.last().unwrap();
    assert_eq!((last.time - START).round(), 19_990.0);
    let whole = |frame: &FrameReply| frame.view.total == 1_000.0;
    let even = until_of(&engine, &at(5_010.0, "even"), whole).await;
    assert_eq!((even.rows[0].time - START).round(), 5_020.0);
    engine.close().await.unwrap();
}

fn at(after_ms: f64, filter: &str) -> FrameRequest {
    FrameRequest {
        filter: filter.to_owned(),
        rows: RowsAt::Time(START + after_ms),
        count: 40,
        ..everything()
    }
}

async fn list(engine: &Engine) -> f64 {
    engine.frame(everything()).await.streams_list
}

fn assert_small(frame: &FrameReply) {
    let bytes = serde_json::to_vec(frame).unwrap().len();
    assert!(bytes <= 32 << 10, "a frame of {bytes} bytes");
}

/// Streams that are saved and paused: they connect nowhere.
fn save_paused(folder: &Path, count: usize) {
    let entry = |n: usize| {
        let url = format!("http://127.0.0.1:9/feeds/{n}?symbols=ACME,GLOBEX&fields=price,volume");
        json!({ "stream": { "name": format!("stream {n}"), "url": url }, "paused": true })
    };
    let streams: Vec<_> = (0..count).map(entry).collect();
    let file = json!({ "version": 1, "streams": streams });
    std::fs::write(folder.join("streams.json"), file.to_string()).unwrap();
}
