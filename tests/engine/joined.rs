//! What a connection's events say when their fragments are put together.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod engine_support;

use std::path::Path;

use engine_support::*;
use feedscope_engine::Engine;
use feedscope_engine::record::{Mark, Reason, Record};
use feedscope_engine::wire::{JoinRequest, Joined};
use serde_json::json;

#[tokio::test]
async fn each_common_format_is_known_by_its_events() {
    type Made = fn(&str) -> serde_json::Value;
    let formats: [(&str, Made); 6] = [
        (
            "OpenAI chat",
            |text| json!({ "object": "chat.completion.chunk", "choices": [{ "delta": { "content": text } }] }),
        ),
        (
            "OpenAI responses",
            |text| json!({ "type": "response.output_text.delta", "delta": text }),
        ),
        (
            "Anthropic",
            |text| json!({ "type": "content_block_delta", "delta": { "type": "text_delta", "text": text } }),
        ),
        (
            "Ollama chat",
            |text| json!({ "message": { "role": "assistant", "content": text } }),
        ),
        (
            "Ollama generate",
            |text| json!({ "response": text, "done": false }),
        ),
        (
            "Gemini",
            |text| json!({ "candidates": [{ "content": { "parts": [{ "text": text }] } }] }),
        ),
    ];
    let mut records = Vec::new();
    for (stream, (_, made)) in (1..).zip(&formats) {
        records.push(mark(stream, 1, 0, &opened()));
        records.push(event(stream, 1, 10, r#"{"type":"start","id":"x1"}"#));
        for (n, text) in [(1, "Hel"), (2, "lo \u{1f30d}"), (3, "\n\"you\"")] {
            records.push(event(stream, 1, 10 + n, &made(text).to_string()));
        }
        records.push(event(stream, 1, 20, "[DONE]"));
    }
    records.push(event(7, 1, 0, "just "));
    records.push(event(7, 1, 1, "words"));
    let folder = tempfile::tempdir().unwrap();
    let mut names: Vec<&str> = formats.iter().map(|(name, _)| *name).collect();
    names.push("plain");
    let engine = kept(folder.path(), &names, records).await;
    for (name, _) in &formats {
        let joined = join(&engine, name, None).await;
        assert_eq!(joined.text, "Hello \u{1f30d}\n\"you\"", "{name}");
        assert_eq!(joined.preset.as_deref(), Some(*name));
        assert_eq!(
            (joined.fragments, joined.bytes),
            (3.0, joined.text.len() as f64)
        );
    }
    let plain = join(&engine, "plain", None).await;
    assert_eq!(
        (plain.text.as_str(), plain.path.as_str()),
        ("just words", "")
    );
    assert_eq!(plain.presets.len(), 7);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn only_one_connections_events_are_joined_with_their_times() {
    let end = Mark::End {
        reason: Reason::ServerClosed,
        detail: "closed".to_owned(),
    };
    let records = vec![
        mark(1, 1, 0, &opened()),
        event(1, 1, 40, "a\u{1f30d}"),
        event(2, 1, 41, "another stream's"),
        event(1, 1, 60, "b"),
        event(1, 1, 960, "c"),
        mark(1, 1, 970, &end),
        mark(1, 2, 1_000, &opened()),
        event(1, 2, 1_100, "second"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let engine = kept(folder.path(), &["mine", "other"], records).await;
    let first = join(&engine, "mine", Some(1)).await;
    assert_eq!(first.text, "a\u{1f30d}bc");
    assert_eq!(first.to_first_event_ms, Some(40.0));
    assert_eq!((first.longest_gap_ms, first.gap_at), (900.0, Some(4.0)));
    assert_eq!((first.last_ms - first.first_ms).round(), 920.0);
    assert_eq!((first.open_ms.unwrap() - START).round(), 0.0);
    assert!(first.ended);

    assert_eq!(join(&engine, "mine", None).await.text, "second");
    let around = JoinRequest {
        around: Some(4.0),
        ..request("mine", None)
    };
    assert_eq!(engine.joined(around).await.unwrap().connection, 1);
    let missing = join(&engine, "mine", Some(9)).await;
    assert_eq!((missing.text.as_str(), missing.fragments), ("", 0.0));
    assert_eq!(missing.open_ms, None);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn of_a_long_text_the_last_mebibyte_is_there_also_among_many_other_records() {
    let mut records = vec![mark(1, 1, 0, &opened())];
    for n in 0..3_000 {
        let text = format!("{{\"t\":\"{n:04} {}\"}}", "é".repeat(400));
        records.push(event(1, 1, n, &text));
        records.extend((0..20).map(|m| event(2, 1, n, &format!("{{\"t\":{m}}}"))));
    }
    let folder = tempfile::tempdir().unwrap();
    let engine = kept(folder.path(), &["mine", "busy"], records).await;
    let path = JoinRequest {
        path: "$.t".to_owned(),
        ..request("mine", None)
    };
    let joined = engine.joined(path).await.unwrap();
    assert!(joined.cut);
    assert_eq!(joined.preset, None);
    assert!(
        (1_048_570.0..=1_048_576.0).contains(&joined.bytes),
        "{}",
        joined.bytes
    );
    assert!(joined.text.ends_with('é') && joined.text.contains("2999 "));
    assert_eq!(joined.fragments, (joined.bytes / 805.0).ceil());
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_can_not_be_joined_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let engine = kept(folder.path(), &["mine"], vec![event(1, 1, 0, "a")]).await;
    let path = JoinRequest {
        path: "text".to_owned(),
        ..request("mine", None)
    };
    let bad = engine.joined(path).await.unwrap_err();
    assert_eq!(bad.code(), "bad-path");
    let none = engine.joined(request("none", None)).await.unwrap_err();
    assert_eq!(none.code(), "no-such-stream");
    engine.close().await.unwrap();
}

async fn kept(folder: &Path, streams: &[&str], records: Vec<Record>) -> Engine {
    keep(folder, streams, records).await;
    Engine::open(options(folder)).await.unwrap()
}

async fn join(engine: &Engine, stream: &str, connection: Option<u32>) -> Joined {
    engine.joined(request(stream, connection)).await.unwrap()
}

fn request(stream: &str, connection: Option<u32>) -> JoinRequest {
    JoinRequest {
        stream: stream.to_owned(),
        connection,
        path: String::new(),
        around: None,
    }
}
