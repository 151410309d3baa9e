//! What reaches the real window from outside: links, a second start, files, and where it was and
//! what was chosen before.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

#[path = "window/drops.rs"]
mod drops;

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use support::bus::Bus;
use support::desk::{Desk, Window};
use support::feed::Feed;
use support::tray::Item;
use support::{root, saved, until};

const LIGHT: &str = "Adwaita";

#[tokio::test]
async fn a_link_and_a_second_start_ask_in_the_one_window_and_only_the_person_adds() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events("data: hello\n\n");
    let desk = Desk::new(home.path(), (1280, 800));
    let link = format!("feedscope://add?url={}", feed.url);
    let window = desk.open_as_it_was(LIGHT, &[&link]).await;
    holds(&window, "stream-url", &feed.url).await;
    window.photograph("link-asks-light").await;
    assert!(feed.asked().is_empty(), "it is watched without being asked");

    // It waits until the first is answered.
    let second = format!("second={}?again", feed.url);
    assert_eq!(desk.start_again(&[&second]), Some(0));
    window.fill("stream-name", "first").await;
    window.click("stream-save").await;
    window.state("first", "open").await;
    holds(&window, "stream-name", "second").await;
    holds(&window, "stream-url", &format!("{}?again", feed.url)).await;
    assert_eq!(feed.asked().len(), 1);
    window.click("stream-save").await;
    window.state("second", "open").await;

    let hostile = "feedscope://add?url=javascript:alert(1)";
    assert_eq!(desk.start_again(&[hostile]), Some(0));
    window
        .text_until("notice", |text| text.contains("neither http nor https"))
        .await;
    window.photograph("link-refused-light").await;

    let frame = desk.titled("Feedscope").await;
    desk.xdotool(&["windowminimize", &frame]);
    desk.xdotool(&["windowunmap", "--sync", &frame]);
    assert_eq!(desk.start_again(&[]), Some(0));
    desk.titled("Feedscope").await;
    window.close().await;
}

#[tokio::test]
async fn the_window_opens_where_it_was_closed() {
    let home = tempfile::tempdir().unwrap();
    let bus = Bus::start();
    let desk = Desk::new(home.path(), (1400, 900)).with("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    let window = desk.open(LIGHT).await;
    window.find("try-demo").await;
    until("the note that nothing is drawn yet to go", || async {
        let note = home.path().join("data/feedscope/undrawn");
        (!note.exists()).then_some(())
    })
    .await;
    window
        .client
        .set_window_rect(60, 40, 900, 620)
        .await
        .unwrap();
    until("the window's new place", || async {
        (place(&desk).await == [60, 40, 900, 620]).then_some(())
    })
    .await;
    let item = Item::on(&bus).await;
    item.click("Quit").await;
    until("the program's end", || async {
        item.entries().await.is_none().then_some(())
    })
    .await;
    drop(window);

    let window = desk.open_as_it_was(LIGHT, &[]).await;
    window.find("try-demo").await;
    until("the place from before", || async {
        (place(&desk).await == [60, 40, 900, 620]).then_some(())
    })
    .await;
    window.close().await;
}

#[tokio::test]
async fn files_and_captures_are_chosen_and_opened() {
    let home = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("one.sse");
    std::fs::write(&file, "data: from a file\n\n").unwrap();
    let desk = Desk::new(home.path(), (1280, 800));
    let window = desk.open(LIGHT).await;

    window.click("welcome-import").await;
    desk.choose_in("Import", &file).await;
    imported(&window, "one.sse").await;
    reads(&window, "rows", "from a file").await;

    run(&window, "Open a capture").await;
    desk.choose_in("Import", &capture()).await;
    imported(&window, "whole").await;

    window.photograph("imported-light").await;
    window.close().await;
}

#[tokio::test]
async fn what_is_chosen_in_the_settings_is_saved_and_there_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::new(home.path(), (1280, 800));
    let window = desk.open("").await;
    window.click("try-demo").await;
    window.state("Clock", "open").await;
    choose(&window, "setting-density", "compact").await;
    choose(&window, "setting-theme", "dark").await;
    saved(
        home.path(),
        &json!({ "theme": "dark", "density": "compact" }),
    )
    .await;
    window.close().await;

    let window = desk.open("").await;
    window.css("html[data-theme='dark']").await;
    window.state("Clock", "open").await;
    // Another language opens the page anew.
    choose(&window, "setting-language", "zh-CN").await;
    saved(
        home.path(),
        &json!({ "theme": "dark", "language": "zh-CN" }),
    )
    .await;
    window.css("html[lang='zh-CN']").await;
    window.state("Clock", "open").await;
    window.find("row").await;
    window.photograph("outside-chinese-dark").await;
    asks_to_export(&desk, &window, "dark", |brightness| brightness < 0.4).await;

    choose(&window, "setting-theme", "light").await;
    saved(
        home.path(),
        &json!({ "theme": "light", "language": "zh-CN" }),
    )
    .await;
    close_dialog(&window).await;
    window.photograph("outside-chinese-light").await;
    asks_to_export(&desk, &window, "light", |brightness| brightness > 0.6).await;
    window.close().await;
}

#[tokio::test]
async fn the_systems_language_is_the_windows() {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::new(home.path(), (1000, 700))
        .with("LOCPATH", home.path().to_str().unwrap())
        .with("LANG", "zh_CN.UTF-8");
    let made = Command::new("localedef")
        .args(["-i", "zh_CN", "-f", "UTF-8"])
        .arg(home.path().join("zh_CN.UTF-8"))
        .status();
    let made = made.expect("localedef is installed: run `make setup`");
    assert!(made.success(), "no Chinese locale: run `make setup`");
    let window = desk.open(LIGHT).await;
    window.css("html[lang='zh-CN']").await;
    window
        .text_until("try-demo", |text| text.contains("启动"))
        .await;
    window.photograph("outside-chinese-empty-light").await;
    window.close().await;
}

/// Where the window is on the screen: x, y, width and height.
async fn place(desk: &Desk) -> Vec<i64> {
    let frame = desk.titled("Feedscope").await;
    let told = desk.xdotool(&["getwindowgeometry", "--shell", &frame]);
    let value = |name| {
        let line = told.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|value| value.parse().ok()).unwrap_or(-1)
    };
    ["X=", "Y=", "WIDTH=", "HEIGHT="].map(value).to_vec()
}

/// Waits until a field holds this.
async fn holds(window: &Window, field: &str, text: &str) {
    until(&format!("{field} to hold {text}"), || async {
        let value = window.find(field).await.prop("value").await.ok()??;
        (value == text).then_some(())
    })
    .await;
}

async fn reads(window: &Window, id: &str, words: &str) {
    until(&format!("{id} to have {words}"), || async {
        let text = window.find(id).await.prop("textContent").await.ok()??;
        text.contains(words).then_some(())
    })
    .await;
}

async fn imported(window: &Window, name: &str) {
    reads(window, "import-status", name).await;
    window
        .css("[data-testid='import-status'][data-state='done']")
        .await;
}

/// Runs a command by its name in the palette.
async fn run(window: &Window, command: &str) {
    window.click("palette-open").await;
    window.fill("palette-input", command).await;
    window.click("palette-entry").await;
}

/// A capture of three segments.
fn capture() -> PathBuf {
    root().join("tests/captures/log-1-index-1/whole")
}

/// Chooses in the settings, which may be open.
async fn choose(window: &Window, setting: &str, value: &str) {
    let open = "return document.querySelector(\"[data-testid='settings-dialog']\") !== null";
    if window.script(open).await.unwrap() == false {
        window.click("settings-open").await;
    }
    window.choose_option(setting, value).await;
}

async fn close_dialog(window: &Window) {
    let script = "document.querySelector('dialog').close()";
    window.script(script).await.unwrap();
}

/// Asks to export in a Chinese window, waits until the system's dialog is as bright as wished (0
/// to 1), and thinks better of it.
async fn asks_to_export(desk: &Desk, window: &Window, theme: &str, wish: impl Fn(f64) -> bool) {
    window.click("export-open").await;
    window.click("export-start").await;
    let dialog = desk.titled("导出").await;
    until(&format!("a {theme} dialog"), || async {
        wish(desk.brightness(&dialog)).then_some(())
    })
    .await;
    window
        .photograph(&format!("outside-export-chinese-{theme}"))
        .await;
    desk.leave("导出").await;
    // It can be asked again.
    until("the dialog to be ready again", || async {
        let start = window.find("export-start").await;
        start.is_enabled().await.ok()?.then_some(())
    })
    .await;
    close_dialog(window).await;
}
