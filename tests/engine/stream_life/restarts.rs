//! What a stream is told and has seen, over restarts.

use std::path::Path;

use feedscope_engine::stream::spec::{Numbering, StreamSpec};
use feedscope_engine::{Engine, sentence};

use crate::engine_support::options;
use crate::stream_server::*;

#[tokio::test]
async fn a_frozen_id_and_a_cleared_one_are_so_after_a_restart() {
    let server =
        Server::start(|n, _| vec![stream(&format!("id: {n}\ndata: a\n\n")), Step::Hold]).await;
    let folder = tempfile::tempdir().unwrap();
    let asked = StreamSpec::get("a", &server.url("/"));

    let engine = open(folder.path()).await;
    engine.add_stream(asked).await.unwrap();
    until_events(&engine, 1).await;
    engine.resume_from("a", "42", true).await.unwrap();
    assert!(engine.resume_from("a", "4\n2", true).await.is_err());
    assert!(engine.resume_from("b", "42", true).await.is_err());
    engine.close().await.unwrap();
    drop(engine);

    let engine = open(folder.path()).await;
    until_events(&engine, 1).await;
    let (_, status) = engine.states().await.remove(0);
    assert_eq!((status.resume_id.as_str(), status.frozen), ("42", true));
    assert_eq!(engine.attempts("a").await.unwrap()[0].resume_id, "42");
    engine.resume_from("a", "", false).await.unwrap();
    engine.close().await.unwrap();
    drop(engine);

    let engine = open(folder.path()).await;
    until_events(&engine, 1).await;
    engine.close().await.unwrap();
    let sent: Vec<_> = server
        .requests(3)
        .await
        .iter()
        .map(Request::last_event_id)
        .collect();
    assert_eq!(sent, [None, Some("42".to_owned()), None]);
}

#[tokio::test]
async fn an_id_that_was_set_for_one_server_never_reaches_another() {
    let feed = || Server::start(|_, _| vec![stream("data: a\n\n"), Step::Hold]);
    let (first, second, third) = (feed().await, feed().await, feed().await);
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path()).await;
    let mut asked = StreamSpec::get("a", &first.url("/"));
    asked.last_event_id = "SESSION-7".to_owned();
    asked.freeze_id = true;
    engine.add_stream(asked.clone()).await.unwrap();
    let sent = first.requests(1).await[0].last_event_id();
    assert_eq!(sent.unwrap(), "SESSION-7");

    asked.url = second.url("/");
    let edited = engine.edit_stream("a", asked.clone()).await.unwrap();
    assert_eq!(
        (edited.last_event_id.as_str(), edited.freeze_id),
        ("", false)
    );
    assert_eq!(second.requests(1).await[0].last_event_id(), None);
    engine.close().await.unwrap();
    drop(engine);

    let engine = open(folder.path()).await;
    assert_eq!(second.requests(2).await[1].last_event_id(), None);
    asked.url = third.url("/");
    engine.edit_stream("a", asked).await.unwrap();
    let sent = third.requests(1).await[0].last_event_id();
    assert_eq!(sent.unwrap(), "SESSION-7", "it was typed anew");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn numbers_and_possible_gaps_reach_over_a_restart() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("data: {\"n\":1}\n\n: beat\n\n"), Step::Hold],
        1 => vec![stream("data: {\"n\":4}\n\n"), Step::Hold],
        _ => vec![stream("data: x\n\n"), Step::Hold],
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let engine = open(folder.path()).await;
    let mut asked = StreamSpec::get("a", &server.url("/"));
    asked.numbering = Some(Numbering::Path("$.n".to_owned()));
    engine.add_stream(asked).await.unwrap();
    until_events(&engine, 1).await;
    engine.close().await.unwrap();
    drop(engine);
    let mut found = Vec::new();
    for _ in 0..2 {
        let engine = open(folder.path()).await;
        until_events(&engine, 1).await;
        engine.close().await.unwrap();
        let capture = engine.capture();
        found = (capture.first_seq()..capture.end_seq())
            .filter_map(|seq| capture.read(seq).unwrap())
            .filter(|record| record.event_type == "gap")
            .map(|record| sentence(&record.event_type, &record.data))
            .collect();
    }
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], "numbers 2 to 3 are missing: 4 came after 1");
    assert!(found[1].ends_with("when the last event came: there was no id to resume from"));
}

async fn open(folder: &Path) -> Engine {
    Engine::open(options(folder)).await.unwrap()
}

/// Waits until the first stream has received this many events since the engine was opened.
async fn until_events(engine: &Engine, count: u64) {
    let waiting = async {
        let mut version = 0;
        while engine.states().await[0].1.events < count {
            version = engine.changed_since(version).await;
        }
    };
    let came = tokio::time::timeout(PATIENCE, waiting).await;
    came.expect("the events come");
}
