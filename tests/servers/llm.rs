//! Answers of language models, and a stream that begins with an id to come back with.

use serde_json::Value;

use super::heard::Heard;
use super::support::node::Node;

const QUESTION: &str = r#"{"words":["Hel","lo ","wörld"]}"#;
const JSON: &str = "Content-Type: application/json";
const COMPLETED: [&str; 3] = ["open", "end completed", "ended completed"];

#[tokio::test]
async fn an_answer_in_deltas_is_heard_to_its_end_and_asked_once() {
    let (_server, url) = serve("/v1/chat/completions");
    let mut heard = Heard::start(&[&url, "-d", QUESTION, "-H", JSON]);
    assert_eq!(heard.end().await, 0);
    let data = heard.texts("s", "event", "data");
    let deltas = data[..3].iter().map(|data| {
        let delta: Value = serde_json::from_str(data).unwrap();
        let content = delta["choices"][0]["delta"]["content"].as_str();
        content.unwrap().to_owned()
    });
    assert_eq!(deltas.collect::<String>(), "Hello wörld");
    assert_eq!(data[3..], ["[DONE]"]);
    assert_eq!(
        heard.texts("s", "comment", "text"),
        [" OPENROUTER PROCESSING"]
    );
    assert_eq!(
        heard.story("s"),
        ["open", "end server-closed", "ended server-closed"]
    );
}

#[tokio::test]
async fn typed_events_and_an_error_among_them_are_events() {
    let (_server, url) = serve("/v1/messages");
    let mut heard = Heard::start(&[&url, "-d", QUESTION, "-H", JSON]);
    assert_eq!(heard.end().await, 0);
    assert_eq!(
        heard.texts("s", "event", "type"),
        [
            "message_start",
            "ping",
            "content_block_delta",
            "content_block_delta",
            "content_block_delta",
            "error",
            "message_stop",
        ]
    );
    assert_eq!(
        heard.story("s"),
        ["open", "end server-closed", "ended server-closed"]
    );
}

#[tokio::test]
async fn a_stream_that_begins_with_an_id_and_ends_is_come_back_to_with_it() {
    let (_server, url) = serve("/mcp");
    let asked = ["-d", QUESTION, "-H", JSON, "--reconnect", "resume"];
    for asked in [&[][..], &asked] {
        let mut heard = Heard::start(&[&[&url, "--strict"], asked].concat());
        assert_eq!(heard.end().await, 0);
        assert_eq!(
            heard.texts("s", "event", "data"),
            ["", r#"{"jsonrpc":"2.0","after":"s1/0"}"#]
        );
        assert_eq!(heard.texts("s", "retry", "resume_id"), ["s1/0", "s1/1"]);
        for retry in heard.of("s", "retry") {
            assert_eq!(retry["delay_ms"], 300);
        }
    }
}

#[tokio::test]
async fn an_end_marker_completes_an_answer_whose_connection_stays_open() {
    let stays = QUESTION.replace('}', r#","stay":true}"#);
    let ask = |url: &str, marker: [&str; 2]| {
        Heard::start(&[&[url, "-d", &stays, "-H", JSON], &marker[..]].concat())
    };
    let (_server, url) = serve("/v1/chat/completions");
    let mut heard = ask(&url, ["--end-data", "[DONE]"]);
    assert_eq!(heard.end().await, 0);
    assert_eq!(heard.texts("s", "event", "data")[3..], ["[DONE]"]);
    assert_eq!(heard.story("s"), COMPLETED);

    let (_server, url) = serve("/v1/messages");
    let mut heard = ask(&url, ["--end-type", "message_stop"]);
    assert_eq!(heard.end().await, 0);
    assert_eq!(
        heard.texts("s", "event", "type").last(),
        Some(&"message_stop")
    );
    assert_eq!(heard.story("s"), COMPLETED);
}

#[tokio::test]
async fn an_answer_that_is_one_document_is_shown_and_said_to_be_no_stream() {
    let (_server, url) = serve("/mcp");
    let accepts = "Accept: application/json, text/event-stream";
    let arguments = [&url, "-d", QUESTION, "-H", JSON, "-H", accepts];
    let mut heard = Heard::start(&arguments);
    assert_eq!(heard.end().await, 1);
    assert_eq!(heard.story("s"), ["failed content-type"]);
    assert_eq!(
        heard.texts("s", "failed", "detail"),
        [
            r#"the server answered application/json, not text/event-stream: that is a whole answer and no stream; ask for a stream, or check the URL. The server said: {"accepted":"application/json, text/event-stream"}"#
        ]
    );
}

fn serve(path: &str) -> (Node, String) {
    // It keeps no history.
    let server = Node::start("llm.mjs", "none".as_ref());
    let url = format!("s={}{path}", server.url);
    (server, url)
}
