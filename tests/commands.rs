//! The window's commands through Tauri's bridge, with the real configuration and permissions.

#![cfg(feature = "desktop")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use feedscope::desktop::{AskedBy, Host, Page, Told, handler};
use feedscope_engine::EngineOptions;
use feedscope_engine::capture::CaptureOptions;
use feedscope_engine::wire::Language;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, Channel, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{Manager, WebviewWindow, WebviewWindowBuilder};

#[test]
fn a_stream_is_added_watched_paused_edited_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let demo = call(&window, "start_demo", json!({})).unwrap();
    let url = demo["url"].as_str().unwrap();
    assert_eq!(demo["streams"].as_array().unwrap().len(), 8);

    let spec = json!({ "url": format!("{url}/clock"), "name": "a clock" });
    let added = call(&window, "add_stream", json!({ "spec": spec })).unwrap();
    assert_eq!(added["method"], "GET");
    let frame = frame_until(&window, |frame| frame["rows"].as_array().unwrap().len() > 1);
    assert_eq!(frame["streams"][0]["name"], "a clock");
    assert_eq!(frame["streams"][0]["state"], "open");

    let taken = call(&window, "add_stream", json!({ "spec": spec })).unwrap_err();
    assert_eq!(taken["code"], "name-taken");
    let bad = json!({ "url": "file:///etc/passwd" });
    assert!(call(&window, "add_stream", json!({ "spec": bad })).is_err());

    let pause = json!({ "name": "a clock", "action": "pause" });
    call(&window, "control_stream", pause).unwrap();
    frame_until(&window, |frame| frame["streams"][0]["state"] == "paused");
    let edited = json!({ "url": format!("{url}/chat"), "name": "talk" });
    call(
        &window,
        "edit_stream",
        json!({ "name": "a clock", "spec": edited }),
    )
    .unwrap();
    let spec = call(&window, "stream_spec", json!({ "name": "talk" })).unwrap();
    assert_eq!(spec["url"], format!("{url}/chat"));
    call(&window, "remove_stream", json!({ "name": "talk" })).unwrap();
    frame_until(&window, |frame| {
        frame["streams"].as_array().unwrap().is_empty()
    });
    let gone = call(&window, "remove_stream", json!({ "name": "talk" })).unwrap_err();
    assert_eq!(gone["code"], "no-such-stream");
}

#[test]
fn all_streams_are_paused_and_resumed_but_for_those_that_are_over() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let demo = call(&window, "start_demo", json!({})).unwrap();
    let url = demo["url"].as_str().unwrap();
    for name in ["clock", "chat", "no-such-feed"] {
        let spec = json!({ "url": format!("{url}/{name}"), "name": name });
        call(&window, "add_stream", json!({ "spec": spec })).unwrap();
    }
    let states = |wished: [&str; 3]| {
        frame_until(&window, |frame| {
            let streams = frame["streams"].as_array().unwrap();
            streams.iter().map(|stream| &stream["state"]).eq(wished)
        });
    };
    states(["open", "open", "failed"]);
    call(&window, "pause_all", json!({ "paused": true })).unwrap();
    states(["paused", "paused", "failed"]);
    let saved = std::fs::read_to_string(folder.path().join("streams.json")).unwrap();
    assert_eq!(saved.matches("\"paused\": true").count(), 2, "{saved}");
    call(&window, "pause_all", json!({ "paused": false })).unwrap();
    states(["open", "open", "failed"]);
}

#[test]
fn a_streams_attempts_are_told_and_its_resume_id_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let demo = call(&window, "start_demo", json!({})).unwrap();
    let url = format!("{}/clock", demo["url"].as_str().unwrap());
    let spec = json!({ "url": url, "name": "a clock" });
    call(&window, "add_stream", json!({ "spec": spec })).unwrap();
    frame_until(&window, |frame| frame["streams"][0]["state"] == "open");
    let frozen = json!({ "name": "a clock", "id": "42", "frozen": true });
    call(&window, "resume_from", frozen).unwrap();
    let frame = frame_until(&window, |frame| frame["streams"][0]["frozen"] == true);
    assert_eq!(frame["streams"][0]["resume_id"], "42");
    let spec = call(&window, "stream_spec", json!({ "name": "a clock" })).unwrap();
    assert_eq!(
        (&spec["last_event_id"], &spec["freeze_id"]),
        (&json!("42"), &json!(true))
    );

    let again = json!({ "name": "a clock", "action": "reconnect" });
    call(&window, "control_stream", again).unwrap();
    frame_until(&window, |frame| frame["streams"][0]["connection"] == 2);
    let attempts = call(&window, "attempts", json!({ "name": "a clock" })).unwrap();
    assert_eq!(attempts[0]["why"], "start");
    assert_eq!(attempts[0]["reason"], "stopped");
    assert_eq!(attempts[1]["why"], "asked");
    assert_eq!(attempts[1]["resume_id"], "42");
    let gone = call(&window, "attempts", json!({ "name": "none" })).unwrap_err();
    assert_eq!(gone["code"], "no-such-stream");
}

#[test]
fn a_record_comes_whole_or_as_much_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let demo = call(&window, "start_demo", json!({})).unwrap();
    let url = format!(
        "{}/firehose?rate=100&size=2000",
        demo["url"].as_str().unwrap()
    );
    call(
        &window,
        "add_stream",
        json!({ "spec": { "url": url, "name": "big" } }),
    )
    .unwrap();
    let frame = frame_until(&window, |frame| {
        frame["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["kind"] == "event")
    });
    let rows = frame["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["kind"] == "event").unwrap();
    assert!(row["preview"].as_str().unwrap().len() <= 200);
    let detail = call(
        &window,
        "record",
        json!({ "seq": row["seq"], "limit": 1_000_000 }),
    )
    .unwrap();
    assert_eq!(
        detail["data"].as_str().unwrap().len(),
        detail["data_bytes"].as_f64().unwrap() as usize
    );
    let head = call(
        &window,
        "record",
        json!({ "seq": row["seq"], "limit": 100 }),
    )
    .unwrap();
    assert_eq!(head["data"].as_str().unwrap().len(), 100);
    let none = call(&window, "record", json!({ "seq": 1e9, "limit": 1 })).unwrap_err();
    assert_eq!(none["code"], "no-such-record");
}

#[test]
fn a_held_capture_is_said_in_the_reply_of_every_command_until_it_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let first = window(folder.path());
    assert!(call(&first, "frame", frame_request()).is_ok());
    let second = window(folder.path());
    let said = call(&second, "frame", frame_request()).unwrap_err();
    assert!(
        said["message"]
            .as_str()
            .unwrap()
            .contains("close that one first"),
        "{said}"
    );
    let host = first.state::<Host>();
    tauri::async_runtime::block_on(host.close()).unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while call(&second, "frame", frame_request()).is_err() {
        assert!(Instant::now() < deadline, "the window did not recover");
    }
}

#[test]
fn a_bad_filter_is_pointed_at_and_the_rows_stay() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let mut request = frame_request();
    request["request"]["filter"] = json!("abc (def");
    let frame = call(&window, "frame", request).unwrap();
    assert_eq!(frame["view"]["error"]["at"], 4);
}

#[test]
fn a_hit_is_sought_and_a_filter_completed() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let demo = call(&window, "start_demo", json!({})).unwrap();
    let url = format!("{}/clock", demo["url"].as_str().unwrap());
    let spec = json!({ "url": url, "name": "a clock" });
    call(&window, "add_stream", json!({ "spec": spec })).unwrap();
    let frame = frame_until(&window, |frame| {
        let rows = frame["rows"].as_array().unwrap();
        rows.iter().any(|row| row["kind"] == "event")
    });
    let rows = frame["rows"].as_array().unwrap();
    let event = rows.iter().find(|row| row["kind"] == "event").unwrap();
    let mut request = json!({
        "filter": "", "streams": [], "wanted": "kind:event",
        "from": 0, "back": false, "wrap": false,
    });
    let found = call(&window, "seek", json!({ "request": request })).unwrap();
    assert_eq!(found, event["seq"]);
    request["wanted"] = json!("\"never said\"");
    let none = call(&window, "seek", json!({ "request": request })).unwrap();
    assert_eq!(none, Value::Null);

    let typed = json!({ "text": "stream:a", "cursor": 8 });
    let completion = call(&window, "complete", typed).unwrap();
    assert_eq!(completion["items"][0]["insert"], "\"a clock\"");
    assert_eq!(completion["from"], 7);
}

#[test]
fn a_curl_command_becomes_a_stream_and_a_stream_a_command_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let text = "curl http://127.0.0.1:9/feed -H 'X-Api-Key: SECRET' -H 'X-A: 1'";
    let mut spec = call(&window, "spec_from_curl", json!({ "text": text })).unwrap();
    assert_eq!(spec["headers"][1]["value"], "1");
    spec["name"] = json!("a");
    call(&window, "add_stream", json!({ "spec": spec })).unwrap();
    let shown = call(&window, "stream_spec", json!({ "name": "a" })).unwrap();
    assert_eq!(shown["headers"][0]["kept"], true);
    let command = call(&window, "stream_curl", json!({ "name": "a" })).unwrap();
    assert!(command.as_str().unwrap().contains("-H 'X-Api-Key: ***'"));
    assert!(!format!("{shown}{command}").contains("SECRET"));
    let refused = call(&window, "spec_from_curl", json!({ "text": "wget x" })).unwrap_err();
    assert_eq!(refused["code"], "bad-curl");
}

#[test]
fn settings_are_saved_and_a_wrong_number_is_refused_by_its_range() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let found = call(&window, "settings", json!({})).unwrap();
    assert_eq!(found["trouble"], Value::Null);
    let mut settings = found["settings"].clone();
    settings["theme"] = json!("dark");
    settings["capture"]["budget_bytes"] = json!(1 << 30);
    let saved = call(&window, "save_settings", json!({ "settings": settings })).unwrap();
    assert_eq!(saved, settings);
    let again = call(&window, "settings", json!({})).unwrap();
    assert_eq!(again["settings"], settings);
    assert!(folder.path().join("settings.json").exists());
    settings["capture"]["budget_bytes"] = json!(1);
    let refused = call(&window, "save_settings", json!({ "settings": settings })).unwrap_err();
    assert_eq!(refused["code"], "bad-setting");
}

#[test]
fn numbers_text_bookmarks_and_alerts_are_asked_for_and_a_request_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let demo = call(&window, "start_demo", json!({})).unwrap();
    let url = format!("{}/clock", demo["url"].as_str().unwrap());
    let spec = json!({ "url": url, "name": "a clock" });
    call(&window, "add_stream", json!({ "spec": spec })).unwrap();
    let is_event = |row: &&Value| row["kind"] == "event";
    let frame = frame_until(&window, |frame| {
        frame["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| is_event(&row))
    });
    let rows = frame["rows"].as_array().unwrap();
    let row = rows.iter().find(is_event).unwrap();

    let series = json!({ "filter": "", "streams": [], "path": "$.none", "from": null, "to": null, "px": 10 });
    let series = call(&window, "series", json!({ "request": series })).unwrap();
    assert_eq!(series["count"], 0.0);
    let join = json!({ "stream": "a clock", "connection": null, "path": "", "around": row["seq"] });
    let joined = call(&window, "joined", json!({ "request": join })).unwrap();
    assert_eq!(joined["connection"], 1);
    assert!(joined["fragments"].as_f64().unwrap() >= 1.0);

    let bookmark = json!({ "seq": row["seq"], "note": "here" });
    call(&window, "set_bookmark", bookmark).unwrap();
    let bookmarks = call(&window, "bookmarks", json!({})).unwrap();
    assert_eq!(bookmarks[0]["row"]["seq"], row["seq"]);

    let when = json!({ "kind": "down", "stream": "", "ms": 5000.0 });
    let alert = json!({ "name": "down", "when": when, "notify": true, "enabled": true });
    call(&window, "save_alerts", json!({ "alerts": [alert] })).unwrap();
    assert_eq!(call(&window, "alerts", json!({})).unwrap()[0], alert);
    call(&window, "rearm_alert", json!({ "name": "down" })).unwrap();
    frame_until(&window, |frame| frame["alerts"]["spent"] == json!([]));

    let request = json!({
        "stream": null, "method": "GET", "url": format!("{}/", demo["url"].as_str().unwrap()),
        "headers": [], "body": null, "timeout_ms": 60_000,
    });
    let answer = call(&window, "send_request", json!({ "request": request })).unwrap();
    assert_eq!(answer["status"], 200);
}

#[test]
fn what_was_dropped_is_imported_once_by_its_number_and_no_path_is_taken_from_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let file = folder.path().join("old.sse");
    std::fs::write(&file, "data: from the file\n\n").unwrap();
    let host = window.state::<Host>();
    host.page().drop(vec![folder.path().join("not there")]);
    assert!(call(&window, "import_drop", json!({ "id": 1 })).is_err());
    host.page().drop(vec![file.clone()]);
    let path = json!({ "id": 2, "paths": [file] });
    assert!(call(&window, "import_drop", path).is_err());
    call(&window, "import_drop", json!({ "id": 1 })).unwrap();
    let frame = frame_until(&window, |frame| frame["imports"][0]["state"] != "running");
    assert_eq!(frame["imports"][0]["state"], "done", "{frame}");
    frame_until(&window, |frame| {
        let rows = frame["rows"].as_array().unwrap();
        rows.iter().any(|row| row["preview"] == "from the file")
    });
    let again = call(&window, "import_drop", json!({ "id": 1 })).unwrap_err();
    assert_eq!(again["code"], "no-such-drop");
}

#[test]
fn only_what_was_exported_here_is_shown_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let window = window(folder.path());
    let none = call(&window, "show_in_folder", json!({ "id": 1 })).unwrap_err();
    assert_eq!(none["code"], "no-such-export");
    let file = folder.path().join("gone.ndjson");
    window.state::<Host>().exported().put(1, file);
    let gone = call(&window, "show_in_folder", json!({ "id": 1 })).unwrap_err();
    assert_eq!(gone["code"], "folder");
}

#[test]
fn a_page_that_listens_late_hears_what_it_missed_and_a_new_page_what_comes() {
    let page = Page::default();
    page.tell(Told::OpenUrl {
        by: AskedBy::Start,
        url: "http://h/".to_owned(),
        name: String::new(),
    });
    let first = heard(&page);
    let link = r#"{"kind":"open-url","by":"start","url":"http://h/","name":""}"#;
    assert_eq!(*first.lock().unwrap(), [link]);
    page.tell(Told::Record { seq: 7.0 });
    assert_eq!(first.lock().unwrap().len(), 2);
    let second = heard(&page);
    page.tell(Told::Record { seq: 8.0 });
    assert_eq!(first.lock().unwrap().len(), 2);
    assert_eq!(*second.lock().unwrap(), [r#"{"kind":"record","seq":8.0}"#]);
}

#[test]
fn a_link_that_is_dropped_keeps_its_escapes_and_what_cant_be_watched_is_refused() {
    let page = Page::default();
    let told = heard(&page);
    for (dragged, path) in [
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("file:///not/there", "/not/there"),
        ("http://h/a%20b?c%26d", "http://h/a b?c&d"),
    ] {
        page.drag(vec![dragged.to_owned()]);
        page.drop(vec![path.into()]);
    }
    // What was dropped is forgotten.
    page.drop(vec!["http://h/".into()]);
    let link = r#"{"kind":"open-url","by":"drop","url":"http://h/a%20b?c%26d","name":""}"#;
    let told = told.lock().unwrap();
    let [script, missing, dropped] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert!(script.contains("refused") && missing.contains("no file here"));
    assert_eq!(dropped, link);
}

/// What the page is told from now on.
fn heard(page: &Page) -> Arc<Mutex<Vec<String>>> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heard);
    let channel = Channel::new(move |body| {
        if let InvokeResponseBody::Json(text) = body {
            kept.lock().unwrap().push(text);
        }
        Ok(())
    });
    page.heard_on(channel, Language::English);
    heard
}

fn window(folder: &Path) -> WebviewWindow<MockRuntime> {
    let options = EngineOptions {
        capture: folder.join("capture"),
        capture_options: CaptureOptions::default(),
        streams: Some(folder.join("streams.json")),
    };
    let app = mock_builder()
        .manage(Host::new(options, Vec::new()))
        .invoke_handler(handler())
        .build(tauri::generate_context!(test = true))
        .unwrap();
    match app.get_webview_window("main") {
        Some(window) => window,
        None => WebviewWindowBuilder::new(&app, "main", Default::default())
            .build()
            .unwrap(),
    }
}

/// Calls a command as the page would.
fn call(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    arguments: Value,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().unwrap(),
        body: InvokeBody::Json(arguments),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| match body {
        InvokeResponseBody::Json(text) => serde_json::from_str(&text).unwrap(),
        InvokeResponseBody::Raw(bytes) => serde_json::from_slice(&bytes).unwrap(),
    })
}

fn frame_request() -> Value {
    json!({ "request": {
        "filter": "", "streams": [], "rows": "end", "count": 100,
        "lanes": { "from": null, "to": null, "px": 300, "first": 0, "count": 10 }, "since": 0, "wait_ms": 100,
    }})
}

fn frame_until(window: &WebviewWindow<MockRuntime>, wish: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut since = json!(0);
    loop {
        let mut request = frame_request();
        request["request"]["since"] = since;
        let frame = call(window, "frame", request).unwrap();
        if wish(&frame) {
            return frame;
        }
        assert!(Instant::now() < deadline, "the last frame was {frame}");
        since = frame["version"].clone();
    }
}
