//! The desktop around the window: its notifications and its file manager, played by the test on
//! a session's bus of its own.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(
    missing_docs,
    reason = "the macro makes public what only this test sees"
)]

mod support;

use std::path::Path;

use feedscope::desktop::{show_alerts, show_in_folder};
use feedscope_engine::capture::CaptureOptions;
use feedscope_engine::wire::{Alert, AlertWhen, Language, Settings, StreamSpec};
use feedscope_engine::{Engine, EngineOptions};
use support::bus::Bus;
use support::feed::Feed;
use support::next;
use tokio::sync::{mpsc, watch};
use zbus::interface;

#[tokio::test]
async fn an_alert_that_fires_is_a_notification_in_plain_text_and_a_click_names_its_record() {
    let bus = Bus::start();
    let (desktop, mut shown) = bus.notifications().await;
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    let (click, mut clicked) = mpsc::unbounded_channel();
    let on_click = move |seq| click.send(seq).unwrap();
    let showing = tokio::spawn(show_alerts(
        engine.clone(),
        english(),
        Some(bus.address.clone()),
        on_click,
    ));

    let feed = Feed::of_events("data: <b>bold</b> & more\n\n");
    engine
        .save_alerts(vec![alert("bold\u{202e}", "\"<b>bold</b>\"")])
        .unwrap();
    let spec = StreamSpec::get("a", &feed.url);
    engine.add_stream(spec).await.unwrap();

    let notice = next(&mut shown).await;
    assert_eq!(notice.summary, "bold\\u{202e}");
    assert!(!notice.body.contains('<'), "{}", notice.body);
    assert!(notice.body.contains("&lt;b&gt;bold"), "{}", notice.body);
    assert_eq!(notice.actions, ["default", "Show"]);

    desktop.click(notice.id + 1000).await;
    desktop.click(notice.id).await;
    let seq = next(&mut clicked).await.unwrap();
    let record = engine.record(seq, 1000).unwrap().unwrap();
    assert_eq!(record.data, "<b>bold</b> & more");
    showing.abort();
    engine.close().await.unwrap();
}

#[tokio::test]
async fn only_alerts_that_ask_for_it_are_shown_and_many_at_once_become_a_number() {
    let bus = Bus::start();
    let (_desktop, mut shown) = bus.notifications().await;
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    let showing = tokio::spawn(show_alerts(
        engine.clone(),
        english(),
        Some(bus.address.clone()),
        |_| (),
    ));
    let mut alerts: Vec<Alert> = (0..20)
        .map(|n| alert(&format!("loud {n}"), "hello"))
        .collect();
    alerts.push(Alert {
        notify: false,
        ..alert("silent", "hello")
    });
    engine.save_alerts(alerts).unwrap();
    let feed = Feed::of_events("data: hello\n\n");
    let spec = StreamSpec::get("a", &feed.url);
    engine.add_stream(spec).await.unwrap();

    let (mut single, mut held) = (0, 0);
    while single + held < 20 {
        let notice = next(&mut shown).await;
        match notice.body.split_once(" more alert") {
            Some((number, _)) => held += number.parse::<u32>().unwrap(),
            None => {
                assert!(notice.summary.starts_with("loud "), "{}", notice.summary);
                single += 1;
            }
        }
    }
    assert_eq!(single + held, 20);
    assert!(held > 0, "all of them were shown one by one");
    showing.abort();
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_person_who_wants_no_notifications_gets_none_and_an_absent_service_is_looked_for_again() {
    let bus = Bus::start();
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    let showing = tokio::spawn(show_alerts(
        engine.clone(),
        english(),
        Some(bus.address.clone()),
        |_| (),
    ));
    let quiet = Settings {
        notifications: false,
        ..Settings::default()
    };
    engine.set_settings(quiet).unwrap();
    let mut told = engine.fired();
    let feed = Feed::of_events("data: first\n\n");
    engine.save_alerts(vec![alert("one", "first")]).unwrap();
    let spec = StreamSpec::get("a", &feed.url);
    engine.add_stream(spec).await.unwrap();
    // What shows alerts listened first, and hears of each before the test does.
    assert_eq!(told.recv().await.unwrap().fired.name, "one");
    tokio::task::yield_now().await;

    engine.set_settings(Settings::default()).unwrap();
    let (_desktop, mut shown) = bus.notifications().await;
    feed.sends("data: second\n\n");
    engine.save_alerts(vec![alert("two", "second")]).unwrap();
    let spec = StreamSpec::get("b", &feed.url);
    engine.add_stream(spec).await.unwrap();
    assert_eq!(next(&mut shown).await.summary, "two");
    showing.abort();
    engine.close().await.unwrap();
}

#[tokio::test]
async fn an_exported_file_is_shown_in_the_file_manager_and_one_that_is_gone_is_said() {
    let bus = Bus::start();
    let (tell, mut told) = mpsc::unbounded_channel();
    let _manager = bus
        .serve(
            "org.freedesktop.FileManager1",
            "/org/freedesktop/FileManager1",
            FileManager(tell),
        )
        .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a b.ndjson");
    let gone = show_in_folder(&file, Some(&bus.address)).await.unwrap_err();
    assert!(gone.contains("export it again"), "{gone}");
    std::fs::write(&file, "").unwrap();
    show_in_folder(&file, Some(&bus.address)).await.unwrap();
    let uris = next(&mut told).await;
    assert_eq!(uris.len(), 1);
    assert!(uris[0].starts_with("file:///"), "{uris:?}");
    assert!(uris[0].ends_with("/a%20b.ndjson"), "{uris:?}");
}

#[tokio::test]
async fn a_notification_speaks_the_language_of_the_window() {
    let bus = Bus::start();
    let (_desktop, mut shown) = bus.notifications().await;
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path()).await;
    let chinese = watch::Sender::new(Language::SimplifiedChinese);
    let showing = tokio::spawn(show_alerts(
        engine.clone(),
        chinese.subscribe(),
        Some(bus.address.clone()),
        |_| (),
    ));
    let feed = Feed::of_events("data: hello\n\n");
    engine.save_alerts(vec![alert("问候", "hello")]).unwrap();
    let spec = StreamSpec::get("a", &feed.url);
    engine.add_stream(spec).await.unwrap();

    let notice = next(&mut shown).await;
    assert_eq!(notice.summary, "问候");
    assert_eq!(notice.body, "“a”有记录匹配 hello");
    assert_eq!(notice.actions, ["default", "显示"]);
    showing.abort();
    engine.close().await.unwrap();
}

async fn engine(folder: &Path) -> Engine {
    let options = EngineOptions {
        capture: folder.join("capture"),
        capture_options: CaptureOptions::default(),
        streams: Some(folder.join("streams.json")),
    };
    Engine::open(options).await.unwrap()
}

/// What the window speaks.
fn english() -> watch::Receiver<Language> {
    watch::Sender::new(Language::English).subscribe()
}

fn alert(name: &str, filter: &str) -> Alert {
    let filter = filter.to_owned();
    Alert {
        name: name.to_owned(),
        when: AlertWhen::Filter { filter },
        notify: true,
        enabled: true,
    }
}

struct FileManager(mpsc::UnboundedSender<Vec<String>>);

#[interface(name = "org.freedesktop.FileManager1")]
impl FileManager {
    fn show_items(&self, uris: Vec<String>, _startup_id: String) {
        let _ = self.0.send(uris);
    }
}
