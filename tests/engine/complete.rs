//! What is suggested while a filter is typed, and going from hit to hit, asked of an engine.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod capture_support;

use std::path::Path;

use capture_support as support;
use feedscope_engine::record::{Kind, Record};
use feedscope_engine::view::Filter;
use feedscope_engine::wire::{Completion, SeekRequest, Shown};
use feedscope_engine::{Engine, EngineOptions};

#[tokio::test]
async fn suggestions_come_from_the_language_and_from_what_the_capture_has() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    // Where the cursor stands is `|`; what is expected are the first suggestions.
    for (typed, expected) in [
        ("|", &["stream:", "type:", "kind:"][..]),
        ("s|", &["stream:", "size:"]),
        ("-t|", &["type:"]),
        ("(acme OR be|", &["before:"]),
        ("ex|", &["exists("]),
        ("N|", &["NOT"]),
        ("xyz|", &[]),
        ("stream:|", &["stocks", "chat room", "silent"]),
        ("stream:CH|", &["chat room"]),
        ("stream:\"ch|", &["chat room"]),
        ("type:|", &["trade", "message", "two words"]),
        ("acme type:tr|", &["trade"]),
        ("kind:|", &["event", "comment", "mark", "open"]),
        (
            "kind:re|",
            &[
                "retry",
                "resumed",
                "resume-id",
                "replayed",
                "recovered",
                "repeated",
            ],
        ),
        ("gap:|", &[">500ms"]),
        (
            "$.|",
            &[
                "$.price",
                "$.symbol",
                "$.by.name",
                "$.odd['a b']",
                "$.tags",
                "$.tags[*]",
            ],
        ),
        ("$.PRI|", &["$.price"]),
        ("$.od|", &["$.odd['a b']"]),
        ("exists($.ta|", &["$.tags", "$.tags[*]"]),
        ("stream:\"chat room\" $.|", &["$.text"]),
        ("$.| stream:\"chat room\"", &["$.text"]),
        ("$.price |", &["=", "!=", ">"]),
        ("$.price >|", &["0.5", "1.5", "10.5"]),
        ("$.symbol = |", &["ACME", "In \"quotes\""]),
        ("$.symbol = \"in|", &["In \"quotes\""]),
        ("$.tags contains |", &["7", "up"]),
        ("$.by.name != A|", &["ada"]),
        ("$.price c|", &["contains"]),
        ("\"a phrase|", &[]),
        ("/regex|", &[]),
        ("$.symbol =~ |", &[]),
    ] {
        let found = complete(&engine, typed);
        let labels: Vec<&str> = found.items.iter().map(|item| item.label.as_str()).collect();
        let some = &labels[..labels.len().min(expected.len().max(1))];
        assert_eq!(some, expected, "{typed}");
    }
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_is_inserted_makes_a_filter_that_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    for (typed, label, expected) in [
        (
            "\u{1f600} stream:c|hat b",
            "chat room",
            "\u{1f600} stream:\"chat room\" b",
        ),
        ("stream:\"ch|at\" b", "chat room", "stream:\"chat room\" b"),
        ("-type:tw|", "two words", "-type:\"two words\""),
        ("a ($.o|)", "$.odd['a b']", "a ($.odd['a b'])"),
        (
            "$.symbol = I|",
            "In \"quotes\"",
            "$.symbol = \"In \\\"quotes\\\"\"",
        ),
        ("$.tags contains |", "7", "$.tags contains \"7\""),
    ] {
        let found = complete(&engine, typed);
        let item = found.items.iter().find(|item| item.label == label);
        let item = item.unwrap_or_else(|| panic!("{typed}: {:?}", found.items));
        let units: Vec<u16> = typed.replace('|', "").encode_utf16().collect();
        let (from, to) = (found.from as usize, found.to as usize);
        let text = [
            String::from_utf16(&units[..from]).unwrap(),
            item.insert.clone(),
            String::from_utf16(&units[to..]).unwrap(),
        ];
        let text = text.concat();
        assert_eq!(text, expected);
        if !text.starts_with("a (") {
            Filter::parse(&text).unwrap();
        }
    }
    engine.close().await.unwrap();
}

#[tokio::test]
async fn suggestions_say_how_often_and_show_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    let detail = |typed: &str| complete(&engine, typed).items[0].detail.clone();
    assert_eq!(detail("type:tr|"), "\u{d7}20");
    assert_eq!(detail("stream:si|"), "\u{d7}0");
    assert_eq!(detail("$.pr|"), "19.5");
    assert_eq!(detail("siz|"), "size:>1kb");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_search_goes_from_hit_to_hit_within_the_view_and_around_its_ends() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    // The 20 records of stocks are 1 to 20, those of the chat 21 to 30.
    let ask = |filter: &str, wanted: &str, from: u32, back, wrap| {
        let request = SeekRequest {
            filter: filter.to_owned(),
            streams: Shown::default(),
            wanted: wanted.to_owned(),
            from: from.into(),
            back,
            wrap,
        };
        engine.seek(request)
    };
    let hits = "\"hello 3\" OR $.price = 5.5";
    assert_eq!(ask("", hits, 0, false, false).await.unwrap(), Some(6));
    assert_eq!(ask("", hits, 6, false, false).await.unwrap(), Some(24));
    assert_eq!(ask("", hits, 24, false, false).await.unwrap(), None);
    assert_eq!(ask("", hits, 24, false, true).await.unwrap(), Some(6));
    assert_eq!(ask("", hits, 24, true, false).await.unwrap(), Some(6));
    assert_eq!(ask("", hits, 6, true, false).await.unwrap(), None);
    assert_eq!(ask("", hits, 6, true, true).await.unwrap(), Some(24));
    assert_eq!(
        ask("type:trade", hits, 6, false, true).await.unwrap(),
        Some(6)
    );
    assert_eq!(
        ask("type:message", "", 21, false, false).await.unwrap(),
        Some(22)
    );
    let one = SeekRequest {
        streams: Shown::Only(vec!["chat room".to_owned()]),
        ..request(hits)
    };
    assert_eq!(engine.seek(one).await.unwrap(), Some(24));
    let refused = engine.seek(request("a OR")).await.unwrap_err();
    assert_eq!(refused.code(), "bad-filter");
    engine.close().await.unwrap();
}

fn request(wanted: &str) -> SeekRequest {
    SeekRequest {
        filter: String::new(),
        streams: Shown::default(),
        wanted: wanted.to_owned(),
        from: 0.0,
        back: false,
        wrap: false,
    }
}

fn complete(engine: &Engine, typed: &str) -> Completion {
    let (before, after) = typed.split_once('|').unwrap();
    let cursor = before.encode_utf16().count();
    engine.complete(&format!("{before}{after}"), cursor)
}

/// An engine over a capture with two streams in it, and a third that never said anything.
async fn engine(folder: &Path) -> Engine {
    let capture = folder.join("capture");
    let (_, recorder) = support::open_to_write(&capture, support::options()).unwrap();
    let stocks = recorder.define_stream("stocks", "http://a/").await.unwrap();
    let chat = recorder
        .define_stream("chat room", "http://b/")
        .await
        .unwrap();
    recorder.define_stream("silent", "http://c/").await.unwrap();
    let mut records = Vec::new();
    for n in 0..20 {
        let symbol = if n % 4 == 0 {
            r#"In \"quotes\""#
        } else {
            "ACME"
        };
        let more = match n {
            0..5 => r#","tags":["up","7"],"by":{"name":"ada"},"odd":{"a b":true}"#,
            5..7 => r#","by":{"name":"Bob"},"odd":{"a b":false}"#,
            7 => r#","by":{"name":"ada"}"#,
            _ => "",
        };
        records.push(Record {
            event_type: "trade".into(),
            data: format!(r#"{{"symbol":"{symbol}","price":{n}.5{more}}}"#),
            ..support::event(stocks, n)
        });
    }
    for n in 0..10 {
        records.push(Record {
            event_type: if n < 9 { "message" } else { "two words" }.into(),
            data: match n {
                8 => r#"{"text":"hi"}"#.to_owned(),
                n => format!("hello {n}"),
            },
            ..support::event(chat, 20 + n)
        });
    }
    records.push(Record {
        kind: Kind::Comment,
        event_type: "".into(),
        data: "{\"no\":\"path of mine\"}".to_owned(),
        ..support::event(chat, 30)
    });
    recorder.record(records).await.unwrap();
    recorder.close().await.unwrap();
    let options = EngineOptions {
        capture,
        capture_options: support::options(),
        streams: None,
    };
    Engine::open(options).await.unwrap()
}
