//! Writing to a stream, and a model's answer that is read as running text.

use fantoccini::key::Key;

use super::support::desk::Desk;
use super::support::node::Node;
use super::{DARK, NARROW, WIDE};

#[tokio::test]
async fn what_is_written_to_the_chat_room_appears_in_the_timeline() {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::new(home.path(), WIDE);
    let window = desk.open(DARK).await;
    window.click("try-demo").await;
    window.state("Chat", "open").await;

    window.choose_from_menu("Chat", "menu-write").await;
    window
        .fill("compose-line", "hello from \"the\" window")
        .await;
    window.photograph("compose-dark-wide").await;
    window.strike_key(Key::Enter).await;
    let answer = window.tells("compose-answer", "HTTP/1.1").await;
    assert!(answer.trim_start().starts_with('2'), "{answer}");
    window.field_is("compose-line", "").await;
    window.filter("stream:Chat \"hello from\"").await;
    window
        .rows_until(
            "the line",
            |rows| matches!(rows, [row] if row.type_name() == "message"),
        )
        .await;
    window.photograph("composed-dark-wide").await;

    window
        .fill("compose-url", "http://127.0.0.1:9/nobody")
        .await;
    window.click("compose-send").await;
    window.find("compose-problem").await;
    window.photograph("compose-refused-dark-wide").await;
    let sent = "document.querySelector(\"[data-testid='compose-history']\").options.length === 2";
    window.holds_true("one that was sent", sent).await;
    window.choose_option("compose-history", "0").await;
    window
        .field_is("compose-line", "hello from \"the\" window")
        .await;
    window.click("compose-close").await;
    window.vanishes("compose").await;
    window
        .rows_until("the whole line", |rows| {
            rows.iter()
                .any(|row| row.data().contains("hello from \\\"the\\\" window"))
        })
        .await;
    window.close().await;
}

#[tokio::test]
async fn the_fragments_of_a_models_answer_are_read_as_one_text() {
    let home = tempfile::tempdir().unwrap();
    let server = Node::start("llm.mjs", &home.path().join("history.ndjson"));
    let desk = Desk::new(home.path(), NARROW);
    let window = desk.open(DARK).await;
    let words = (0..40).map(|n| format!("word {n}, ")).collect::<Vec<_>>();
    let question = serde_json::json!({ "words": words, "stay": true });
    let command = format!(
        "curl -N {}/v1/chat/completions -H 'Content-Type: application/json' -d '{question}'",
        server.url
    );
    window.fill("welcome-url", &command).await;
    window.click("welcome-add").await;
    window.fill("stream-name", "model").await;
    window.click("stream-save").await;
    window.state("model", "open").await;
    let rows = window
        .rows_until("the end", |rows| {
            rows.iter().any(|row| row.data() == "[DONE]")
        })
        .await;

    let fragment = rows
        .iter()
        .rfind(|row| row.data().contains("word 30"))
        .unwrap();
    window.click_at(fragment.area.at(0.8, 0.5)).await;
    window.click("tab-text").await;
    let text = window.tells("joined-text", "word 39").await;
    assert_eq!(text.trim_end(), words.concat().trim_end());
    window.tells("joined-count", "40 fragments").await;
    window.tells("drawer-joined", "first event after").await;
    window.photograph("joined-dark-narrow").await;
    window.close().await;
}
