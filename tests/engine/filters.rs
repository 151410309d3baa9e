//! `docs/filters.md` is true: every example on it finds the lines it says, in its own capture.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod capture_support;

use std::ops::ControlFlow;

use capture_support::matching;
use feedscope_engine::capture::{Capture, CaptureOptions};
use feedscope_engine::json::{Path, Value};
use feedscope_engine::record::{Kind, Record, StreamKey, Time};
use feedscope_engine::view::{Clock, Filter};
use jiff::tz::TimeZone;
use proptest::prelude::*;

const PAGE: &str = include_str!("../../docs/filters.md");
const DAY: &str = "2026-11-20T";

#[tokio::test]
async fn every_example_of_the_page_finds_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder) =
        Capture::create_or_open(&folder.path().join("capture"), CaptureOptions::default()).unwrap();
    let mut keys: Vec<(String, StreamKey)> = Vec::new();
    for line in rows(8).filter(|line| line[0].parse::<u64>().is_ok()) {
        let key = match keys.iter().find(|(name, _)| *name == line[1]) {
            Some((_, key)) => *key,
            None => {
                let key = recorder.define_stream(&line[1], "http://a/").await.unwrap();
                keys.push((line[1].clone(), key));
                key
            }
        };
        recorder.record(vec![record(key, &line)]).await.unwrap();
    }
    recorder.flush().await.unwrap();
    assert_eq!(capture.end_seq(), 7, "the page's capture has six lines");

    let clock = Clock {
        now: time("12:01:00"),
        zone: TimeZone::UTC,
    };
    let mut examples = 0;
    for line in rows(3).filter(|line| line[0].starts_with('`')) {
        let text = code(&line[0]);
        let expected: Vec<u64> = line[1]
            .split_whitespace()
            .map(|seq| seq.parse().unwrap())
            .collect();
        let filter = Filter::parse_at(text, &clock).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(matching(&capture, &filter), expected, "{text}");
        examples += 1;
    }
    assert!(examples > 35, "only {examples} examples were read");
}

#[test]
fn what_a_path_can_not_be_is_refused_by_the_name_that_the_page_gives_it() {
    let mut refused = 0;
    for line in rows(2).filter(|line| line[0].starts_with('`')) {
        let text = code(&line[0]);
        let error = Filter::parse(text).unwrap_err();
        assert!(error.message.contains(&line[1]), "{text}: {error}");
        refused += 1;
    }
    assert_eq!(refused, 6);
    for text in [
        "$[01] = 1",
        "$['\\x'] = 1",
        "$['a\\'] = 1",
        "$['\\u12'] = 1",
        "$[] = 1",
    ] {
        assert!(Filter::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_dash_alone_is_a_word_in_parentheses_too() {
    let dash = Filter::parse("-").unwrap();
    assert_eq!(Filter::parse("(-)").unwrap(), dash);
    assert!(Filter::parse("-)").is_err());
}

#[test]
fn names_in_brackets_have_the_escapes_of_json() {
    let json = r#"{"a'b":1,"c\"d":2,"e\n":3,"\u263a":4,"\ud83d\ude00":5,"g/h":6,"\\":7,"i":[8,9]}"#;
    for (path, value) in [
        (r"$['a\'b']", "1"),
        (r#"$["a'b"]"#, "1"),
        (r#"$['c"d']"#, "2"),
        (r#"$["c\"d"]"#, "2"),
        (r"$['e\n']", "3"),
        (r"$['\u263A']", "4"),
        ("$['\u{263a}']", "4"),
        (r"$['\uD83D\uDE00']", "5"),
        (r"$['g\/h']", "6"),
        (r"$['\\']", "7"),
        ("$[ 'i' ][ 1 ]", "9"),
        ("$[ 'i' ][ * ]", "8"),
    ] {
        let found = Path::parse(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(found.first(json), Some(Value::Number(value)), "{path}");
    }
}

#[tokio::test]
async fn of_a_name_that_stands_in_data_more_than_once_any_value_on_the_path_counts() {
    let datas = [
        r#"{"n":1,"n":9}"#,
        r#"{"n":1,"\u006e":9}"#,
        r#"{"n":9,"n":1}"#,
        r#"{"n":1,"m":"n"}"#,
        r#"{"n":1,"x":{"n":9}}"#,
        r#"{"x":{"n":9},"n":1}"#,
        r#"{"n":1,"m":"\"n\":9"}"#,
        r#"{"n":1,"x":["n",9],"n":8.5}"#,
        r#"{"n":[1,2,9]}"#,
        r#"[{"n":1},{"n":2},{"n":-9},{"n":1e1}]"#,
        r#"{"n":9"#,
        r#"{"n":1,"broken,"n":9}"#,
    ];
    let folder = tempfile::tempdir().unwrap();
    let (capture, recorder) =
        Capture::create_or_open(&folder.path().join("capture"), CaptureOptions::default()).unwrap();
    let key = recorder.define_stream("a", "http://a/").await.unwrap();
    let record = |data: &str| Record {
        stream: key,
        connection: 1,
        time: Time(0),
        kind: Kind::Event,
        duplicate: false,
        wire: 0,
        event_type: "message".into(),
        id: "".into(),
        data: data.to_owned(),
    };
    recorder.record(datas.map(record).to_vec()).await.unwrap();
    recorder.flush().await.unwrap();
    for (text, expected) in [
        ("$.n > 5", &[1, 2, 3, 8, 11][..]),
        ("$.n[*] > 5", &[9]),
        ("$[*].n > 5", &[5, 6, 10]),
    ] {
        let filter = Filter::parse(text).unwrap();
        assert_eq!(matching(&capture, &filter), expected, "{text}");
    }
}

#[test]
fn hostile_nesting_is_no_match_and_no_harm() {
    let deep = format!("{}{}", "[".repeat(2_000_000), "]".repeat(2_000_000));
    let path = Path::parse("$[0][0].price").unwrap();
    assert_eq!(path.first(&deep), None);
    let beside = format!(r#"{{"deep":{deep},"price":7}}"#);
    assert_eq!(
        Path::parse("$.price").unwrap().first(&beside),
        Some(Value::Number("7"))
    );
    let open = r#"{"a":"#.repeat(1_000_000);
    assert_eq!(Path::parse("$.a.a.b").unwrap().first(&open), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// What a path leads to is what a parser of the whole text would find there.
    #[test]
    fn a_path_finds_what_a_whole_parser_finds(
        json in json(4),
        spaced in any::<bool>(),
        steps in prop::collection::vec(prop_oneof![
            "[a-c]".prop_map(|key| format!(".{key}")),
            (0_u8..3).prop_map(|index| format!("[{index}]")),
            Just("['\u{e9} x']".to_owned()),
        ], 0..4),
    ) {
        let text = if spaced { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) }.unwrap();
        let path = Path::parse(&format!("${}", steps.concat())).unwrap();
        let mut expected = Some(&json);
        for step in &steps {
            expected = expected.and_then(|value| match step.strip_prefix('.') {
                Some(key) => value.get(key),
                None if step.contains('x') => value.get("\u{e9} x"),
                None => value.get(step[1..2].parse::<usize>().unwrap()),
            });
        }
        let whole = |value: Value<'_>| -> serde_json::Value {
            match value {
                Value::Null => serde_json::Value::Null,
                Value::Bool(value) => value.into(),
                Value::Number(raw) | Value::Array(raw) | Value::Object(raw) => serde_json::from_str(raw).unwrap(),
                Value::Text(raw) => serde_json::from_str(&format!("\"{raw}\"")).unwrap(),
            }
        };
        prop_assert_eq!(path.first(&text).map(whole), expected.cloned());
    }

    #[test]
    fn no_bytes_break_a_walk(text in "[\\[\\]{}:,\"\\\\a0 é]{0,40}", path in "\\$(\\.[a0*]|\\[[0*]\\]){0,4}") {
        Path::parse(&path).unwrap().visit(&text, |_| ControlFlow::Continue(()));
    }
}

fn json(depth: u32) -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        "[a-c\"\\\\\u{e9}\n]{0,4}".prop_map(Into::into),
        "[a-c,:\u{e9}]{0,90}".prop_map(Into::into),
        any::<i32>().prop_map(|number| (f64::from(number) / 4.0).into()),
    ];
    leaf.prop_recursive(depth, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(
                prop_oneof!["[a-c]", Just("\u{e9} x".to_owned())],
                inner,
                0..4
            )
            .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

fn record(stream: StreamKey, line: &[String]) -> Record {
    let kind = match line[3].as_str() {
        "event" => Kind::Event,
        "comment" => Kind::Comment,
        _ => Kind::Mark,
    };
    Record {
        stream,
        connection: line[6].parse().unwrap(),
        time: time(&line[2]),
        kind,
        duplicate: false,
        wire: 0,
        event_type: if kind == Kind::Mark {
            &line[3]
        } else {
            &line[4]
        }
        .into(),
        id: line[5].as_str().into(),
        data: code(&line[7]).to_owned(),
    }
}

fn time(of_day: &str) -> Time {
    let time: jiff::Timestamp = format!("{DAY}{of_day}Z").parse().unwrap();
    Time(time.as_nanosecond() as i64)
}

/// The cells of the page's tables that have this many columns.
fn rows(columns: usize) -> impl Iterator<Item = Vec<String>> {
    PAGE.lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| {
            let line = line
                .strip_prefix('|')
                .and_then(|line| line.strip_suffix('|'));
            let cells = line.unwrap_or_default().split('|');
            cells.map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
        })
        .filter(move |cells| cells.len() == columns)
}

/// The text between back quotes, its blanks kept.
fn code(cell: &str) -> &str {
    cell.trim_matches('`')
}
