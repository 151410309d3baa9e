//! What is dragged onto the window from another program, and dropped.

use std::path::Path;
use std::process::Command;

use super::support::desk::{Desk, Window};
use super::support::dragging::{Dragged, TEXT, URIS, show_if_asked};
use super::support::feed::Feed;
use super::support::{PROGRAM, until};
use super::{LIGHT, capture, holds, imported};

/// The program that is dragged from.
#[test]
#[ignore = "the others start it"]
fn the_other_program() {
    show_if_asked();
}

#[tokio::test]
async fn a_link_that_is_dropped_is_asked_about_and_only_the_person_adds_it() {
    let home = tempfile::tempdir().unwrap();
    let feed = Feed::of_events("data: hello\n\n");
    let desk = Desk::new(home.path(), (1280, 800));
    let window = desk.open(LIGHT).await;
    window.find("try-demo").await;

    // What is escaped in it stays so.
    let link = format!("{}?of=a%20b%26c", feed.url);
    let dragged = drag(&desk, &window, URIS, &link).await;
    let offered = "document.querySelector(\"[data-testid='drop-overlay']\") !== null";
    until("the drop to be offered", || async {
        desk.stir(&dragged);
        (window.sees(offered).await == true).then_some(())
    })
    .await;
    window.photograph("drop-link-light").await;
    desk.drop_it(dragged).await;
    holds(&window, "stream-url", &link).await;
    let asked = window.text("stream-asked").await;
    assert!(asked.contains("dropped"), "{asked}");
    window.vanishes("drop-overlay").await;
    window.photograph("drop-asks-light").await;
    window.shut("stream-dialog").await;
    assert_eq!(window.texts("stream-row").await, [""; 0]);

    let dragged = drag(&desk, &window, URIS, &link).await;
    desk.drop_it(dragged).await;
    holds(&window, "stream-url", &link).await;
    window.fill("stream-name", "dropped").await;
    window.click("stream-save").await;
    window.state("dropped", "open").await;
    let asked = feed.asked();
    assert!(asked[0].starts_with("GET /feed?of=a%20b%26c "), "{asked:?}");
    assert_eq!(asked.len(), 1, "only the person starts it: {asked:?}");

    let command = format!("curl {}?second -H 'X-Trace: from a page'", feed.url);
    let dragged = drag(&desk, &window, TEXT, &command).await;
    desk.drop_it(dragged).await;
    holds(&window, "stream-url", &format!("{}?second", feed.url)).await;
    window.fill("stream-name", "second").await;
    window.click("stream-save").await;
    window.state("second", "open").await;
    assert_eq!(feed.last_header("x-trace").unwrap(), "from a page");
    window.close().await;
}

#[tokio::test]
async fn an_exported_file_and_a_captures_folder_that_are_dropped_are_opened() {
    let home = tempfile::tempdir().unwrap();
    let files = tempfile::tempdir().unwrap();
    let file = files.path().join("one & two 记录.ndjson");
    export(&capture(), &file);
    let folder = files.path().join("a capture, 100% whole");
    copy(&capture(), &folder);
    let desk = Desk::new(home.path(), (1280, 800));
    let window = desk.open(LIGHT).await;
    window.find("try-demo").await;

    for (dropped, name) in [
        (&file, "one & two 记录.ndjson"),
        (&folder, "a capture, 100% whole"),
    ] {
        let uri = reqwest::Url::from_file_path(dropped).unwrap();
        let dragged = drag(&desk, &window, URIS, uri.as_str()).await;
        desk.drop_it(dragged).await;
        imported(&window, name).await;
        window.find("row").await;
    }
    window.photograph("dropped-light").await;
    window.close().await;
}

/// Drags something over the window, where there is no field that would take a text itself.
async fn drag(desk: &Desk, window: &Window, kind: &str, dragged: &str) -> Dragged {
    let place = window.area("body").await.at(0.5, 0.9);
    desk.drag_in("drops::the_other_program", kind, dragged, place)
        .await
}

fn export(capture: &Path, file: &Path) {
    let mut command = Command::new(PROGRAM);
    let exported = command.arg("export").arg(capture).arg("-o").arg(file);
    assert!(exported.status().unwrap().success());
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
