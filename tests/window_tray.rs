//! The icon in the system's tray, of the real window, in a tray that the test plays.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(
    missing_docs,
    reason = "the macro makes public what only this test sees"
)]

mod support;

use support::bus::Bus;
use support::desk::Desk;
use support::feed::Feed;
use support::tray::Item;
use support::{next, until};
use tokio::sync::mpsc;
use zbus::{Connection, interface};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

#[tokio::test]
async fn the_tray_tells_how_streams_stand_pauses_them_and_quits() {
    let home = tempfile::tempdir().unwrap();
    let bus = Bus::start();
    let (tray, mut registered) = tray(&bus).await;
    let feed = Feed::of_events("data: hello\n\n");
    let desk = Desk::new(home.path(), (1280, 800)).with("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    let window = desk.open("Adwaita").await;
    next(&mut registered).await;
    let item = Item::on(&bus).await;
    item.entry("No streams").await;
    assert!(!item.entry("Pause all streams").await.enabled);

    window.find("try-demo").await;
    for name in ["a", "b"] {
        window.add_stream(name, &feed.url).await;
        window.state(name, "open").await;
    }
    item.entry("2 open").await;
    item.click("Pause all streams").await;
    window.state("a", "paused").await;
    window.state("b", "paused").await;
    item.entry("2 paused").await;
    item.click("Resume all streams").await;
    window.state("a", "open").await;
    window.state("b", "open").await;

    // What the tray has at hand, the window has too.
    window.click("pause-all").await;
    window.state("a", "paused").await;
    window.state("b", "paused").await;
    window.photograph("all-paused-light").await;
    window.click("resume-all").await;
    window.state("a", "open").await;
    item.entry("2 open").await;
    let in_order = item.property("IconPixmap").await.unwrap();

    feed.refuses("404 Not Found", "", "nothing here");
    window.press("b", "stream-reconnect").await;
    window.state("b", "failed").await;
    item.entry("1 open, 1 failed").await;
    let status = item.property("Status").await.unwrap();
    assert_eq!(String::try_from(status).unwrap(), "NeedsAttention");
    assert_ne!(item.property("IconPixmap").await.unwrap(), in_order);

    window.click("settings-open").await;
    window.choose_option("setting-language", "zh-CN").await;
    item.entry("1 个已连通，1 个失败").await;

    // A tray that is started anew has the icon again.
    tray.release_name(WATCHER).await.unwrap();
    drop(tray);
    let (_tray, mut registered) = self::tray(&bus).await;
    next(&mut registered).await;

    item.click("退出").await;
    until("the program's end", || async {
        item.entries().await.is_none().then_some(())
    })
    .await;
    assert!(home.path().join("config/feedscope/window.json").exists());
}

async fn tray(bus: &Bus) -> (Connection, mpsc::UnboundedReceiver<String>) {
    let (tell, told) = mpsc::unbounded_channel();
    let connection = bus.serve(WATCHER, "/StatusNotifierWatcher", Tray(tell));
    (connection.await, told)
}

struct Tray(mpsc::UnboundedSender<String>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Tray {
    fn register_status_notifier_item(&self, service: String) {
        // The test may be over.
        let _ = self.0.send(service);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}
