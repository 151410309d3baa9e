//! Filters, live views, and what the engine answers a frame.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod capture_support;

use std::path::Path;
use std::time::Duration;

use capture_support::{until_counted, views};
use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::record::{Kind, Record, StreamKey, Time};
use feedscope_engine::view::{Filter, Matcher, View};
use proptest::prelude::*;
use tokio::sync::watch;

#[test]
fn a_bad_filter_says_where_and_why() {
    for (text, at, word) in [
        ("abc \"def", 4, "quote"),
        ("a (b c", 2, "closed"),
        ("a b)", 3, "closes nothing"),
        ("price:1", 0, "price:"),
        ("type:", 0, "value"),
        ("a OR", 4, "ends here"),
        ("OR a", 0, "both sides"),
        ("a AND OR b", 6, "both sides"),
        ("kind:evnt", 5, "event, comment, mark"),
        ("size:>big", 5, "size:>1kb"),
        ("gap:500", 4, "gap:>500ms"),
        ("conn:two", 5, "conn:2"),
        ("after:yesterday", 6, "after:12:30"),
        ("/api/v1", 5, "second `/`"),
        ("/api", 0, "never closed"),
        ("a /(b/", 3, "regex can't be read"),
        ("$100", 0, "quotes"),
        ("$.price", 7, "comparison"),
        ("$.price >", 9, "value"),
        ("$..price > 1", 1, "whole path"),
        ("$.a[1:2] = 1", 5, "slices"),
        ("$.a[1,2] = 1", 5, "lists"),
        ("$.a[-1] = 1", 4, "from the end"),
        ("$.a[?@.b] = 1", 4, "filters within"),
        ("$.a['b = 1", 4, "never closed"),
        ("$.a[1 = 1", 3, "never closed"),
        ("$. = 1", 2, "name"),
        ("$.a =~ b", 7, "takes a regex"),
        ("exists($.a", 6, "exists("),
        ("exists(a)", 7, "begins with $"),
        (&"-".repeat(100_000), 100, "leave some out"),
        (&"(".repeat(100_000), 100, "leave some out"),
    ] {
        let error = Filter::parse(text).unwrap_err();
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.message.contains(word), "{text}: {error}");
    }
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder) = open(folder.path());
    let stocks = recorder.define_stream("Stocks", "http://a/").await.unwrap();
    let chat = recorder
        .define_stream("chat room", "http://b/")
        .await
        .unwrap();
    let lines = [
        (stocks, "quote", "1", r#"{"symbol":"ACME","price":7}"#),
        (stocks, "trade", "2", r#"{"symbol":"Initech","price":9}"#),
        (chat, "message", "c-1", "straße ÜBER acme"),
        (chat, "join", "", "ada \"lovelace\" not found"),
    ];
    let records = lines.map(|(stream, kind, id, data)| event(stream, kind, id, data));
    recorder.record(records.to_vec()).await.unwrap();
    recorder.flush().await.unwrap();

    for (filter, expected) in [
        ("", &[1, 2, 3, 4][..]),
        ("acme", &[1, 3]),
        ("ACME", &[1]),
        ("über", &[3]),
        ("\"not found\"", &[4]),
        ("\"\\\"lovelace\\\"\"", &[4]),
        ("stream:stocks", &[1, 2]),
        ("stream:\"chat room\"", &[3, 4]),
        ("type:trade", &[2]),
        ("type:*o*", &[1, 4]),
        ("-type:quote", &[2, 3, 4]),
        ("NOT acme price", &[2]),
        ("id:c-*", &[3]),
        ("id:", &[4]),
        ("id:1 OR id:2", &[1, 2]),
        ("(id:1 OR id:2) -acme", &[2]),
        ("stream:stock", &[]),
    ] {
        assert_eq!(matching(&capture, filter), expected, "{filter}");
    }
}

#[test]
fn matches_are_shown_where_they_stand_in_utf16() {
    let filter = Filter::parse("über \"a\" -z").unwrap();
    let matcher = Matcher::new(&filter, &[], &[]);
    assert_eq!(matcher.highlights("😀 Über a"), [3, 7, 8, 9]);
}

#[tokio::test]
async fn a_view_finds_what_was_kept_before_and_follows_what_comes_after() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder) = open(folder.path());
    let key = recorder.define_stream("s", "http://a/").await.unwrap();
    put(&recorder, key, 0..150_000).await;
    recorder.flush().await.unwrap();
    let (live, mut changes) = views(&capture);
    let filter = Filter::parse("type:seven").unwrap();
    let view = live.view("type:seven", &filter, &[]);
    until_found(&view, 150_000_u64.div_ceil(7), &mut changes).await;
    assert_eq!(view.select(0..3), [1, 8, 15]);
    assert_eq!(view.rank(15), 2);

    put(&recorder, key, 150_000..200_000).await;
    let total = 200_000_u64.div_ceil(7);
    until_found(&view, total, &mut changes).await;
    let last = (199_999 / 7) * 7 + 1;
    assert_eq!(view.select(total - 1..total + 10), [last]);

    let everything = live.view("", &Filter::default(), &[]);
    assert_eq!(everything.progress().total, 200_000);
    assert_eq!(everything.select(199_999..200_001), [200_000]);
    let counted = || live.tally(key, |tally| tally.events) == 200_000;
    until_counted(&mut changes, counted).await;
}

#[tokio::test]
async fn a_view_by_name_knows_streams_that_come_later_and_new_names() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder) = open(folder.path());
    let (live, mut changes) = views(&capture);
    let filter = Filter::parse("stream:news").unwrap();
    let view = live.view("stream:news", &filter, &[]);
    let other = recorder.define_stream("other", "http://a/").await.unwrap();
    let news = recorder.define_stream("news", "http://b/").await.unwrap();
    put(&recorder, other, 0..10).await;
    put(&recorder, news, 0..5).await;
    until_found(&view, 5, &mut changes).await;
    recorder
        .rename_stream(other, "news of others", "http://a/")
        .await
        .unwrap();
    recorder
        .rename_stream(news, "olds", "http://b/")
        .await
        .unwrap();
    put(&recorder, other, 0..1).await;
    until_found(&view, 0, &mut changes).await;
}

#[tokio::test]
async fn leaping_over_records_finds_what_looking_at_each_would() {
    let folder = tempfile::tempdir().unwrap();
    let options = CaptureOptions {
        segment_bytes: 16 << 10,
        ..CaptureOptions::default()
    };
    let (capture, recorder) =
        Capture::create_or_open(&folder.path().join("capture"), options).unwrap();
    let mut random = fastrand::Rng::with_seed(11);
    let mut keys = Vec::new();
    for name in ["a", "b", "Quiet"] {
        keys.push(recorder.define_stream(name, "http://a/").await.unwrap());
    }
    let words = [
        "error",
        "Error",
        "ERR",
        "na\u{ef}ve",
        "{\"n\":",
        "7",
        "}",
        " ",
        "id",
    ];
    let mut records = Vec::new();
    for n in 0..4_000 {
        let data: String = (0..random.usize(0..6))
            .map(|_| words[random.usize(0..9)])
            .collect();
        let mut record = event(
            keys[random.usize(0..3)],
            words[random.usize(0..3)],
            "",
            &data,
        );
        record.id = if n % 5 == 0 {
            n.to_string().into()
        } else {
            "".into()
        };
        record.kind = [Kind::Event, Kind::Event, Kind::Comment, Kind::Mark][random.usize(0..4)];
        record.time = Time(1_000_000_000 + n * random.i64(1..9) * 1_000_000);
        record.connection = random.u32(1..4);
        records.push(record);
    }
    recorder.record(records).await.unwrap();
    recorder.flush().await.unwrap();
    for filter in [
        "error",
        "Error",
        "NA\u{cf}VE",
        "na\u{ef}ve",
        "/err/",
        "/Err/",
        "/(error|7)+/",
        "/er*or$/",
        "/^id/i",
        "/./",
        "type:err*",
        "type:ERR",
        "-type:error",
        "kind:comment",
        "kind:mark error",
        "kind:end",
        "stream:quiet",
        "-stream:a Error",
        "stream:a OR error",
        "size:>9",
        "size:0",
        "conn:2",
        "gap:>5ms",
        "gap:>5ms error",
        "id:1*",
        "id:",
        "after:1970-01-01T00:00:03Z error",
        "before:1970-01-01T00:00:02Z",
        "$.n = 7",
        "-$.n = 7",
        "exists($.n)",
        "nothing",
        "-nothing",
        "(error OR kind:mark) -size:<8",
        "NOT (error id)",
        "",
    ] {
        let matcher = Matcher::new(&Filter::parse(filter).unwrap(), &[], &capture.streams());
        for range in [1..4_001, 1_500..1_501, 700..3_200] {
            let mut found = Vec::new();
            matcher
                .find(&capture, range.clone(), |seq| found.push(seq))
                .unwrap();
            found.sort_unstable();
            let within = |seq: &u64| range.contains(seq);
            let expected: Vec<u64> = matching(&capture, filter)
                .into_iter()
                .filter(within)
                .collect();
            assert_eq!(found, expected, "{filter} in {range:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_breaks_the_parser_and_errors_point_into_it(text in "\\PC{0,40}") {
        if let Err(error) = Filter::parse(&text) {
            prop_assert!(error.at <= text.chars().count());
            prop_assert!(!error.message.is_empty());
        }
    }

    #[test]
    fn a_quoted_phrase_finds_exactly_the_text(text in "[A-Za-z\"\\\\ *:()-]{1,12}", before in "[a-z ]{0,5}") {
        let quoted = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let matcher = Matcher::new(&Filter::parse(&quoted).unwrap(), &[], &[]);
        let found = matcher.highlights(&format!("{before}{text}"));
        prop_assert!(!found.is_empty());
    }
}

fn open(folder: &Path) -> (Capture, Recorder) {
    Capture::create_or_open(&folder.join("capture"), CaptureOptions::default()).unwrap()
}

fn event(stream: StreamKey, event_type: &str, id: &str, data: &str) -> Record {
    Record {
        stream,
        connection: 1,
        time: Time(1_000_000_000),
        kind: Kind::Event,
        duplicate: false,
        wire: data.len() as u32,
        event_type: event_type.into(),
        id: id.into(),
        data: data.to_owned(),
    }
}

async fn put(recorder: &Recorder, key: StreamKey, numbers: std::ops::Range<u64>) {
    let numbers: Vec<u64> = numbers.collect();
    for some in numbers.chunks(1_000) {
        let records = some.iter().map(|n| {
            event(
                key,
                if n % 7 == 0 { "seven" } else { "other" },
                &n.to_string(),
                "data",
            )
        });
        recorder.record(records.collect()).await.unwrap();
    }
    recorder.flush().await.unwrap();
}

fn matching(capture: &Capture, filter: &str) -> Vec<u64> {
    capture_support::matching(capture, &Filter::parse(filter).unwrap())
}

/// Waits until the view has looked at everything and has found so many.
async fn until_found(view: &View, total: u64, changes: &mut watch::Receiver<u64>) {
    let found = changes.wait_for(|_| {
        let progress = view.progress();
        progress.scanned == progress.of && progress.total == total
    });
    let waited = tokio::time::timeout(Duration::from_secs(60), found).await;
    let progress = view.progress();
    assert!(
        matches!(waited, Ok(Ok(_))),
        "waited for {total} rows, there are {progress:?}"
    );
}
