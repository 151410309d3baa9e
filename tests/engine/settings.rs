//! What a person chooses outlasts the program, in a file that can be read, and applies at once.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use feedscope_engine::capture::{CaptureOptions, RecorderStatus};
use feedscope_engine::wire::{
    Density, DrawerSide, Language, Renderer, SavedFilter, Settings, Theme, TimeFormat, TimeZone,
};
use feedscope_engine::{Engine, EngineError, EngineOptions, saved_renderer};
use serde_json::{Value, json};
use tempfile::tempdir;

#[tokio::test]
async fn everything_chosen_is_there_again_after_a_restart() {
    let dir = tempdir().unwrap();
    let engine = open(dir.path()).await;
    assert_eq!(engine.settings().settings, Settings::default());
    assert_eq!(engine.settings().trouble, None);
    let chosen = chosen();
    assert_eq!(engine.set_settings(chosen.clone()).unwrap(), chosen);
    assert_eq!(engine.settings().settings, chosen);
    engine.close().await.unwrap();
    drop(engine);

    let engine = open(dir.path()).await;
    assert_eq!(engine.settings().settings, chosen);
    assert_eq!(engine.settings().trouble, None);
    assert_eq!(saved_renderer(&file(dir.path())), Renderer::Software);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn the_file_is_readable_and_for_its_owner_only() {
    let dir = tempdir().unwrap();
    let engine = open(dir.path()).await;
    engine.set_settings(chosen()).unwrap();
    let text = fs::read_to_string(file(dir.path())).unwrap();
    for line in [
        "\"theme\": \"dark\"",
        "\"drawer\": \"bottom\"",
        "\"language\": \"zh-CN\"",
        "\"time_format\": \"iso\"",
        "\"max_age_days\": 30",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file(dir.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let names = fs::read_dir(file(dir.path()).parent().unwrap()).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["settings.json"], "nothing half-written is left");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_a_file_leaves_out_has_its_default_and_what_another_version_saved_is_kept() {
    let dir = tempdir().unwrap();
    write(
        dir.path(),
        &json!({ "theme": "light", "from_later": { "a": 1 }, "capture": { "compress": true } }),
    );
    let engine = open(dir.path()).await;
    let mut settings = engine.settings().settings;
    assert_eq!(settings.theme, Theme::Light);
    assert_eq!(settings.density, Density::Comfortable);
    assert!(settings.capture.compress);
    assert_eq!(settings.capture.budget_bytes, Some(10 << 30));
    assert_eq!(engine.settings().trouble, None);

    // The window sends only what it knows.
    settings.other.clear();
    settings.density = Density::Compact;
    engine.set_settings(settings).unwrap();
    let text = fs::read_to_string(file(dir.path())).unwrap();
    let saved: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(saved["from_later"], json!({ "a": 1 }));
    assert_eq!(saved["density"], "compact");
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_broken_file_is_put_aside_in_words_and_the_defaults_apply() {
    for broken in [
        "{\"theme\": ",
        "[]",
        "{\"theme\": \"purple\"}",
        "{\"capture\": {\"budget_bytes\": 5}}",
    ] {
        let dir = tempdir().unwrap();
        fs::create_dir_all(dir.path().join("config")).unwrap();
        fs::write(file(dir.path()), broken).unwrap();
        assert_eq!(saved_renderer(&file(dir.path())), Renderer::Auto);
        let engine = open(dir.path()).await;
        let found = engine.settings();
        assert_eq!(found.settings, Settings::default(), "{broken}");
        let trouble = found.trouble.unwrap();
        assert!(trouble.contains("settings.json.broken"), "{trouble}");
        let aside = dir.path().join("config/settings.json.broken");
        assert_eq!(fs::read_to_string(aside).unwrap(), broken);
        assert!(!file(dir.path()).exists());
        engine.set_settings(chosen()).unwrap();
        assert_eq!(engine.settings().trouble, None, "it is told once");
        engine.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_number_out_of_range_is_refused_by_its_range_and_nothing_changes() {
    let dir = tempdir().unwrap();
    let engine = open(dir.path()).await;
    let mut wrong: Vec<(Settings, &str)> = Vec::new();
    let mut with = |change: &dyn Fn(&mut Settings), range| {
        let mut settings = Settings::default();
        change(&mut settings);
        wrong.push((settings, range));
    };
    with(&|s| s.capture.budget_bytes = Some(1), "64 MiB to");
    with(&|s| s.capture.budget_bytes = Some(u64::MAX), "64 MiB to");
    with(&|s| s.capture.max_age_days = Some(0), "1 to 36500 days");
    with(&|s| s.capture.max_records = Some(9), "1000 to");
    with(&|s| s.capture.free_floor_bytes = u64::MAX, "0 MiB to");
    with(&|s| s.saved_filters = vec![filter("")], "has no name");
    with(
        &|s| s.saved_filters = vec![filter("a"), filter("a")],
        "\"a\"",
    );
    for (settings, range) in wrong {
        let error = engine.set_settings(settings).unwrap_err();
        assert!(matches!(error, EngineError::Setting(_)), "{error}");
        assert_eq!(error.code(), "bad-setting");
        assert!(error.to_string().contains(range), "{error}");
    }
    assert_eq!(engine.settings().settings, Settings::default());
    assert!(!file(dir.path()).exists());
    engine.close().await.unwrap();
}

#[tokio::test]
async fn twenty_of_the_filters_used_last_are_kept() {
    let dir = tempdir().unwrap();
    let engine = open(dir.path()).await;
    let settings = Settings {
        recent_filters: (0..30).map(|n| format!("price > {n}")).collect(),
        ..Settings::default()
    };
    let saved = engine.set_settings(settings.clone()).unwrap();
    assert_eq!(saved.recent_filters, settings.recent_filters[..20]);
    engine.close().await.unwrap();
}

#[tokio::test]
async fn a_disk_that_takes_no_settings_is_said_in_words() {
    let dir = tempdir().unwrap();
    let engine = open(dir.path()).await;
    // A folder in its place can't be replaced by a file.
    fs::create_dir_all(file(dir.path()).join("inside")).unwrap();
    let error = engine.set_settings(chosen()).unwrap_err();
    assert_eq!(error.code(), "settings");
    assert!(error.to_string().contains("check the folder"), "{error}");
    assert_eq!(engine.settings().settings, Settings::default());
    engine.close().await.unwrap();
}

#[tokio::test]
async fn what_is_to_stay_free_on_the_disk_applies_at_once_and_also_while_recording_waits() {
    let dir = tempdir().unwrap();
    let engine = open(dir.path()).await;
    let mut recording = engine.recorder_status();
    let mut settings = Settings::default();
    settings.capture.free_floor_bytes = 1 << 50;
    engine.set_settings(settings.clone()).unwrap();
    let spec = feedscope_engine::wire::StreamSpec::get("a", "http://127.0.0.1:9/");
    engine.add_stream(spec.clone()).await.unwrap_err();
    settings.capture.free_floor_bytes = 0;
    engine.set_settings(settings).unwrap();
    let on = recording.wait_for(|status| *status == RecorderStatus::Recording);
    let on = tokio::time::timeout(Duration::from_secs(60), on).await;
    drop(on.expect("recording goes on"));
    engine.add_stream(spec).await.unwrap();
    engine.close().await.unwrap();
}

#[tokio::test]
async fn without_a_place_settings_last_as_long_as_the_engine() {
    let dir = tempdir().unwrap();
    let engine = Engine::open(EngineOptions {
        capture: dir.path().join("capture"),
        capture_options: CaptureOptions {
            compress: true,
            ..CaptureOptions::default()
        },
        streams: None,
    })
    .await
    .unwrap();
    assert!(
        engine.settings().settings.capture.compress,
        "as it was asked"
    );
    engine.set_settings(chosen()).unwrap();
    assert_eq!(engine.settings().settings, chosen());
    engine.close().await.unwrap();
}

/// Each setting other than it is by default.
fn chosen() -> Settings {
    let mut chosen = Settings {
        theme: Theme::Dark,
        density: Density::Compact,
        drawer: DrawerSide::Bottom,
        language: Language::SimplifiedChinese,
        time_zone: TimeZone::Utc,
        time_format: TimeFormat::Iso,
        relative_time: true,
        follow: false,
        notifications: false,
        renderer: Renderer::Software,
        saved_filters: vec![filter("big"), filter("small")],
        recent_filters: vec!["size:>1kb".to_owned(), "\"ad \\ hoc\"".to_owned()],
        ..Settings::default()
    };
    chosen.capture.budget_bytes = None;
    chosen.capture.max_age_days = Some(30);
    chosen.capture.max_records = Some(5_000_000);
    chosen.capture.free_floor_bytes = 1 << 20;
    chosen.capture.compress = true;
    let keys = vec!["Ctrl+Shift+F".to_owned(), "/".to_owned()];
    chosen.keys.insert("find".to_owned(), keys);
    let columns = vec!["$.price".to_owned()];
    chosen.columns.insert("timeline".to_owned(), columns);
    let used = json!(["setting density: compact", "command fit"]);
    chosen.layout.insert("palette".to_owned(), used);
    chosen
}

fn filter(name: &str) -> SavedFilter {
    SavedFilter {
        name: name.to_owned(),
        filter: "$.price > 100".to_owned(),
    }
}

fn file(dir: &Path) -> PathBuf {
    dir.join("config/settings.json")
}

fn write(dir: &Path, settings: &Value) {
    fs::create_dir_all(dir.join("config")).unwrap();
    fs::write(file(dir), settings.to_string()).unwrap();
}

async fn open(dir: &Path) -> Engine {
    let options = EngineOptions {
        capture: dir.join("capture"),
        capture_options: CaptureOptions::default(),
        streams: Some(dir.join("config/streams.json")),
    };
    Engine::open(options).await.unwrap()
}
