//! Secrets over a restart: in the store and nowhere else, and never silently lost.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod engine_support;
#[path = "secrets/masked.rs"]
mod masked;
#[path = "secrets/store.rs"]
mod store;
mod stream_server;

use std::path::Path;
use std::sync::Arc;

use engine_support::{everything, until};
use feedscope_engine::stream::spec::Value;
use feedscope_engine::wire::{FrameReply, State, StreamAction};
use feedscope_engine::{Engine, EngineOptions, SecretStore};
use masked::{masked, shown, spec};
use store::{LOCKED, OPEN, SILENT, Store};
use stream_server::{Server, Step, stream};

#[tokio::test]
async fn secrets_lie_in_the_store_and_are_there_after_a_restart() {
    let server = feed().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), Store::new());
    let engine = open(folder.path(), &store).await;
    let added = engine.add_stream(spec(&server)).await.unwrap();
    assert_eq!(shown(&added), masked(&server));
    server.requests(1).await;
    engine.close().await.unwrap();
    drop(engine);

    let file = std::fs::read_to_string(folder.path().join("settings/streams.json")).unwrap();
    assert!(!file.contains("SECRET"), "{file}");
    assert_eq!(store.secrets().len(), 5, "{:?}", store.keys());

    let engine = open(folder.path(), &store).await;
    let requests = server.requests(2).await;
    assert_eq!(requests[1].line, requests[0].line);
    assert!(requests[1].line.contains("token=SECRET-url"));
    assert_eq!(requests[1].header("x-api-key").unwrap(), "SECRET-key");
    assert_eq!(requests[1].header("x-marked").unwrap(), "SECRET-marked");
    assert!(notice_of(&engine).await.is_none());
    engine.close().await.unwrap();
}

#[tokio::test]
async fn the_window_sees_no_secret_and_keeps_them_by_saying_kept() {
    let server = feed().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), Store::new());
    let engine = open(folder.path(), &store).await;
    engine.add_stream(spec(&server)).await.unwrap();
    server.requests(1).await;
    let before = store.secrets();

    // Another name: nothing is asked anew, and the store is as it was.
    let mut edited = engine.stream_spec("a").await.unwrap();
    assert_eq!(shown(&edited), masked(&server));
    edited.name = "b".to_owned();
    engine.edit_stream("a", edited.clone()).await.unwrap();
    assert_eq!(store.secrets(), before);

    // One secret is typed anew; the others stay, also in another order of the headers.
    edited.headers.reverse();
    edited.headers[0].value = Value {
        secret: true,
        ..Value::text("SECRET-new")
    };
    edited.url = edited.url.replace("x=1", "x=2");
    engine.edit_stream("b", edited).await.unwrap();
    let request = server.requests(2).await.remove(1);
    assert!(
        request.line.contains("x=2&token=SECRET-url"),
        "{}",
        request.line
    );
    assert_eq!(request.header("x-marked").unwrap(), "SECRET-new");
    assert_eq!(request.header("x-api-key").unwrap(), "SECRET-key");
    store.until(|secrets| secrets.len() == 5).await;
    assert!(
        store
            .secrets()
            .values()
            .any(|secret| secret == "SECRET-new")
    );
    assert!(
        !store
            .secrets()
            .values()
            .any(|secret| secret == "SECRET-marked")
    );

    // A secret that is nowhere can't be kept.
    let mut other = engine.stream_spec("b").await.unwrap();
    other.headers[0].name = "X-Other".to_owned();
    let refused = engine.edit_stream("b", other.clone()).await.unwrap_err();
    assert_eq!(refused.code(), "bad-headers");
    other.name = "c".to_owned();
    let refused = engine.add_stream(other).await.unwrap_err();
    assert!(refused.to_string().contains("type it again"), "{refused}");

    engine.remove_stream("b").await.unwrap();
    store.until(|secrets| secrets.is_empty()).await;
    engine.close().await.unwrap();
}

#[tokio::test]
async fn secrets_of_an_old_file_move_into_the_store() {
    let server = feed().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), Store::new());
    let file = folder.path().join("settings/streams.json");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    let old = serde_json::json!({ "version": 1, "streams": [{ "stream": {
        "name": "a", "url": server.url("/?token=SECRET-url"),
        "headers": [{ "name": "Authorization", "value": "Bearer SECRET-old" }],
    }}]});
    std::fs::write(&file, old.to_string()).unwrap();
    let engine = open(folder.path(), &store).await;
    let request = server.requests(1).await.remove(0);
    assert_eq!(
        request.header("authorization").unwrap(),
        "Bearer SECRET-old"
    );
    assert!(!std::fs::read_to_string(&file).unwrap().contains("SECRET"));
    assert_eq!(store.secrets().len(), 2);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn without_a_store_secrets_last_for_the_session_and_are_asked_for_afterwards() {
    let server = feed().await;
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(options(folder.path())).await.unwrap();
    assert!(notice_of(&engine).await.is_none());
    engine.add_stream(spec(&server)).await.unwrap();
    server.requests(1).await;
    let notice = notice_of(&engine).await.unwrap();
    assert!(
        notice.contains("only until Feedscope is closed"),
        "{notice}"
    );
    engine.close().await.unwrap();
    drop(engine);

    let file = std::fs::read_to_string(folder.path().join("settings/streams.json")).unwrap();
    assert!(!file.contains("SECRET"), "{file}");
    let engine = Engine::open(options(folder.path())).await.unwrap();
    let detail = failed(&engine).await;
    assert!(detail.contains("give it again"), "{detail}");
    assert_eq!(
        server.count(),
        1,
        "the server was asked without the secrets"
    );

    engine.edit_stream("a", spec(&server)).await.unwrap();
    engine
        .control_stream("a", StreamAction::Resume)
        .await
        .unwrap();
    let request = server.requests(2).await.remove(1);
    assert_eq!(request.header("x-api-key").unwrap(), "SECRET-key");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_locked_store_is_said_and_nothing_is_overwritten_until_it_is_open() {
    let server = feed().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), Store::new());
    watched_before(folder.path(), &store, &server).await;
    let before = store.secrets();

    store.be(LOCKED);
    let engine = open(folder.path(), &store).await;
    let detail = failed(&engine).await;
    assert!(detail.contains("unlock"), "{detail}");
    let notice = notice_of(&engine).await.unwrap();
    assert!(notice.contains("locked"), "{notice}");
    let mut edited = engine.stream_spec("a").await.unwrap();
    edited.cookies = true;
    engine.edit_stream("a", edited).await.unwrap();
    assert_eq!(
        server.count(),
        1,
        "the server was asked without the secrets"
    );
    assert_eq!(store.secrets(), before);

    store.be(OPEN);
    engine
        .control_stream("a", StreamAction::Resume)
        .await
        .unwrap();
    let request = server.requests(2).await.remove(1);
    assert_eq!(request.header("x-marked").unwrap(), "SECRET-marked");
    assert!(notice_of(&engine).await.is_none());
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_stream_whose_secrets_are_there_again_is_asked_for_once() {
    let server = feed().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), Store::new());
    watched_before(folder.path(), &store, &server).await;

    store.be(LOCKED);
    let engine = open(folder.path(), &store).await;
    failed(&engine).await;
    store.be(OPEN);
    engine
        .control_stream("a", StreamAction::Reconnect)
        .await
        .unwrap();
    server.requests(2).await;
    let attempts = engine.attempts("a").await.unwrap();
    assert_eq!(
        attempts.len(),
        2,
        "the one without secrets, and one with them: {attempts:#?}"
    );
    engine.close().await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_store_that_waits_for_a_person_holds_nothing_up() {
    let server = feed().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), Store::new());
    store.be(SILENT);
    let engine = open(folder.path(), &store).await;
    engine.add_stream(spec(&server)).await.unwrap();
    server.requests(1).await;
    let notice = notice_of(&engine).await.unwrap();
    assert!(notice.contains("did not answer"), "{notice}");
    engine.close().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_written_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let server = feed().await;
    let (folder, store) = (tempfile::tempdir().unwrap(), Store::new());
    watched_before(folder.path(), &store, &server).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for name in ["settings", "capture"] {
        let made = folder.path().join(name);
        assert_eq!(mode(&made), 0o700, "{name}");
        for file in std::fs::read_dir(made).unwrap() {
            let path = file.unwrap().path();
            assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
        }
    }
}

async fn feed() -> Server {
    Server::start(|_, _| vec![stream("data: 1\n\n"), Step::Hold]).await
}

async fn open(folder: &Path, store: &Arc<Store>) -> Engine {
    let store: Arc<dyn SecretStore> = store.clone();
    Engine::open_with(options(folder), store).await.unwrap()
}

fn options(folder: &Path) -> EngineOptions {
    EngineOptions {
        streams: Some(folder.join("settings/streams.json")),
        ..engine_support::options(folder)
    }
}

/// The stream with the secrets is watched for one session.
async fn watched_before(folder: &Path, store: &Arc<Store>, server: &Server) {
    let engine = open(folder, store).await;
    engine.add_stream(spec(server)).await.unwrap();
    server.requests(1).await;
    engine.close().await.unwrap();
}

/// What the window says of secrets that can't be kept.
async fn notice_of(engine: &Engine) -> Option<String> {
    engine.frame(everything()).await.engine.secrets
}

/// Waits until the first stream has failed, and says why.
async fn failed(engine: &Engine) -> String {
    let has_failed = |frame: &FrameReply| {
        let first = frame.streams.first();
        first.is_some_and(|stream| stream.state == State::Failed)
    };
    until(engine, has_failed).await.streams.remove(0).detail
}
