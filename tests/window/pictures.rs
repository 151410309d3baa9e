//! Photographs of every region and dialog: empty, busy and failing, in both themes and languages,
//! in a narrow and a wide window. Each is one walk through the window.

use std::path::Path;

use fantoccini::key::Key;
use feedscope_engine::demo::{DemoFeeds, DemoOptions};

use super::support::desk::{Desk, Window};
use super::support::feed::Feed;
use super::{DARK, LIGHT, NARROW, WIDE};

/// What is photographed in every walk; the rest only in two of them, and in all with
/// `FEEDSCOPE_PICTURES=all`.
const ALWAYS: [&str; 14] = [
    "empty",
    "busy",
    "busy-brush",
    "filter-chips",
    "filter-wrong",
    "drawer-pretty",
    "drawer-diff",
    "drawer-connection",
    "compose",
    "alerts",
    "help",
    "export",
    "settings-look",
    "failing",
];

#[tokio::test]
async fn light_wide() {
    Walk::new("en", LIGHT, WIDE).photograph().await;
}

#[tokio::test]
async fn dark_narrow() {
    Walk::new("en", DARK, NARROW).photograph().await;
}

#[tokio::test]
async fn light_wide_in_chinese() {
    Walk::new("zh-CN", LIGHT, WIDE).photograph().await;
}

#[tokio::test]
async fn dark_narrow_in_chinese() {
    Walk::new("zh-CN", DARK, NARROW).photograph().await;
}

/// What all pictures of a walk have in common.
struct Walk {
    language: &'static str,
    theme: &'static str,
    size: (u32, u32),
    /// Everything is photographed.
    whole: bool,
}

impl Walk {
    fn new(language: &'static str, theme: &'static str, size: (u32, u32)) -> Walk {
        let asked = std::env::var("FEEDSCOPE_PICTURES").is_ok_and(|which| which == "all");
        Walk {
            language,
            theme,
            size,
            whole: asked || (language == "en") == (theme == LIGHT),
        }
    }

    async fn photograph(&self) {
        let home = tempfile::tempdir().unwrap();
        speak(home.path(), self.language);
        let desk = Desk::new(home.path(), self.size);
        let window = desk.open(self.theme).await;
        self.empty(&window).await;
        self.busy(&window).await;
        self.records(&window).await;
        self.dialogs(&window).await;
        self.failing(&window).await;
        window.close().await;
    }

    async fn take(&self, window: &Window, what: &str) {
        if !self.whole && !ALWAYS.contains(&what) {
            return;
        }
        let theme = if self.theme == DARK { "dark" } else { "light" };
        let (width, height) = self.size;
        let name = format!("{}-{theme}-{width}x{height}-{what}", self.language);
        window.photograph(&name).await;
    }

    async fn empty(&self, window: &Window) {
        window.find("try-demo").await;
        let lang = format!("document.documentElement.lang === '{}'", self.language);
        window.holds_true("the language", &lang).await;
        self.take(window, "empty").await;
        window.click("add-stream").await;
        window.find("stream-url").await;
        self.take(window, "empty-add").await;
        window.shut("stream-dialog").await;
    }

    async fn busy(&self, window: &Window) {
        window.click("try-demo").await;
        for feed in ["Clock", "Chat", "Stocks", "CPU"] {
            window.state(feed, "open").await;
        }
        let full = "Number(document.querySelector('#grid').getAttribute('aria-rowcount')) > 250";
        window.holds_true("a full timeline", full).await;
        self.take(window, "busy").await;
        window.strike("z").await;
        window.css("[data-shows='live']").await;
        let lanes = window.area_of("lanes").await;
        window.drag(lanes.at(0.3, 0.4), lanes.at(0.6, 0.4)).await;
        window.find("lanes-brush").await;
        self.take(window, "busy-brush").await;
        window.strike_key(Key::Escape).await;
        window.vanishes("lanes-brush").await;
        window.point_at(lanes.at(0.7, 0.5)).await;
        window.find("lanes-readout").await;
        self.take(window, "busy-crosshair").await;
        window.strike("0").await;
        window.strike_with(&[Key::Control], &['b']).await;
        window.css(".rail.collapsed").await;
        self.take(window, "busy-collapsed").await;
        window.strike_with(&[Key::Control], &['b']).await;
        window.css(".rail:not(.collapsed)").await;

        window.click("filter-input").await;
        window.strike("type:").await;
        window.find("suggestion").await;
        self.take(window, "filter-completing").await;
        window.filter("stream:Stocks type:trade $.price > 10").await;
        window.find("filter-chip").await;
        window.rows_until("trades", |rows| rows.len() > 3).await;
        self.take(window, "filter-chips").await;
        window.click("filter-input").await;
        window.strike_with(&[Key::Control], &['s']).await;
        window.fill("filter-name", "Trades").await;
        window.click("filter-save").await;
        window.vanishes_from_sight("filter-menu-panel").await;
        window.click("filter-menu").await;
        window.find("saved-filter").await;
        self.take(window, "filter-menu").await;
        window.strike_key(Key::Escape).await;
        window.filter("nothing-has-this $.price > 10").await;
        window.find("no-match").await;
        self.take(window, "filter-none").await;
        window.fill("filter-input", "stream:Stocks (price").await;
        window.find("filter-error").await;
        self.take(window, "filter-wrong").await;
        window.filter("").await;
    }

    async fn records(&self, window: &Window) {
        window.filter("stream:Stocks type:trade").await;
        let rows = window.rows_until("trades", |rows| {
            rows.len() > 6 && rows.iter().all(|row| row.type_name() == "trade")
        });
        let rows = rows.await;
        window
            .click_at(rows[rows.len() - 3].area.at(0.6, 0.5))
            .await;
        window.find("drawer-pretty").await;
        self.take(window, "drawer-pretty").await;
        open_value_menu(window).await;
        window.find("value-copy").await;
        self.take(window, "drawer-value-menu").await;
        window.click("value-column").await;
        window.find("cell").await;
        open_value_menu(window).await;
        window.click("value-chart").await;
        window.find("chart-last").await;
        self.take(window, "drawer-column-chart").await;
        window.click("chart-close").await;
        for tab in ["raw", "diff", "text", "wire", "connection"] {
            window.click(&format!("tab-{tab}")).await;
            let shown = match tab {
                "raw" => "drawer-raw",
                "diff" => "diff-counts",
                "text" => "joined-path",
                "wire" => "wire-facts",
                _ => "attempt-view",
            };
            window.find(shown).await;
            self.take(window, &format!("drawer-{tab}")).await;
        }
        window.click("drawer-close").await;
        window.vanishes("drawer").await;
        window.strike("m").await;
        window.filter("").await;
        window.choose_from_menu("Chat", "menu-write").await;
        window.fill("compose-line", "hello").await;
        window.strike_key(Key::Enter).await;
        window.find("compose-answer").await;
        self.take(window, "compose").await;
        window.click("compose-close").await;
        window.choose_from_menu("Flaky", "menu-details").await;
        window.find("attempt-view").await;
        self.take(window, "connections").await;
        window.click("connections-close").await;
        window.strike_with(&[Key::Control], &['f']).await;
        window.find("find-input").await;
        window.strike("price").await;
        window
            .holds_true(
                "what is found",
                "document.querySelector(\"[data-testid='find-count']\").textContent !== ''",
            )
            .await;
        self.take(window, "finding").await;
        window.click("find-close").await;
        window.vanishes("find-box").await;
    }

    async fn dialogs(&self, window: &Window) {
        window.strike("?").await;
        window.find("help-dialog").await;
        self.take(window, "help").await;
        window.shut("help-dialog").await;
        window.strike("M").await;
        window.find("bookmarks-dialog").await;
        self.take(window, "bookmarks").await;
        window.shut("bookmarks-dialog").await;
        window.strike("t").await;
        window.fill("go-to-input", "-30s").await;
        self.take(window, "go-to").await;
        window.shut("go-to-dialog").await;
        window.strike("a").await;
        window.click("alert-add").await;
        window.choose_option("alert-kind", "filter").await;
        window.fill("alert-filter", "type:trade").await;
        self.take(window, "alert-form").await;
        window.click("alert-save").await;
        window.find("fired-alert").await;
        self.take(window, "alerts").await;
        window.shut("alerts-dialog").await;
        window.strike_with(&[Key::Control], &['k']).await;
        window.find("palette-input").await;
        self.take(window, "palette").await;
        window.shut("palette").await;
        window.strike_with(&[Key::Control], &['e']).await;
        let counted =
            "/\\d/.test(document.querySelector(\"[data-testid='export-estimate']\").textContent)";
        window.holds_true("an estimate", counted).await;
        self.take(window, "export").await;
        window.shut("export-dialog").await;
        window.press("Stocks", "stream-edit").await;
        window.find("stream-url").await;
        self.take(window, "edit-stream").await;
        window.shut("stream-dialog").await;
        window.choose_from_menu("Stocks", "menu-resume-id").await;
        window.find("resume-id").await;
        self.take(window, "resume-id").await;
        window.shut("resume-dialog").await;
        window.strike_with(&[Key::Control], &[',']).await;
        for page in ["look", "time", "capture", "keys"] {
            window.click(&format!("settings-{page}")).await;
            window
                .css(&format!(
                    "[data-testid='settings-{page}'][aria-selected='true']"
                ))
                .await;
            self.take(window, &format!("settings-{page}")).await;
        }
        window.shut("settings-dialog").await;
    }

    /// Each way to fail stands on its row; the demo goes on.
    async fn failing(&self, window: &Window) {
        let feeds = DemoFeeds::start(DemoOptions::default()).await.unwrap();
        let refusing = Feed::of_events("");
        refusing.refuses(
            "503 Service Unavailable",
            "Retry-After: 3000\r\n",
            "The kitchen is closed.",
        );
        for (name, url, state) in [
            ("missing", format!("{}/no-such-feed", feeds.url()), "failed"),
            ("a page", feeds.url(), "failed"),
            ("nobody", "http://127.0.0.1:9/feed".to_owned(), "retrying"),
            ("closed", refusing.url.clone(), "retrying"),
            (
                "unresolved",
                "http://nosuch.invalid/feed".to_owned(),
                "retrying",
            ),
        ] {
            window.add_stream(name, &url).await;
            window.state(name, state).await;
        }
        window.click("stop-demo").await;
        window.state("Clock", "retrying").await;
        window
            .script("document.querySelector('.rail li:last-child').scrollIntoView()")
            .await
            .unwrap();
        self.take(window, "failing").await;
        window.choose_from_menu("closed", "menu-details").await;
        window.tells("attempt-body", "kitchen").await;
        self.take(window, "failing-details").await;
        window.click("connections-close").await;
        window.press("missing", "stream-remove").await;
        window.find("stream-remove-confirm").await;
        self.take(window, "failing-remove").await;
        window.click("stream-remove-keep").await;
        window.filter("kind:mark").await;
        window
            .rows_until("marks", |rows| rows.iter().all(|row| row.kind == "mark"))
            .await;
        self.take(window, "failing-marks").await;
        feeds.stop().await;
    }
}

/// Opens what can be done with the third line of a record's tree, by the keys.
async fn open_value_menu(window: &Window) {
    let line = window.area(".pretty .line:nth-child(3)").await;
    window.click_at(line.at(0.3, 0.5)).await;
    window
        .strike_with(&[Key::Shift], &[char::from(Key::F10)])
        .await;
}

/// Writes the language into the settings, as the window itself would.
fn speak(home: &Path, language: &str) {
    let folder = home.join("config/feedscope");
    std::fs::create_dir_all(&folder).unwrap();
    let settings = serde_json::json!({ "language": language });
    std::fs::write(folder.join("settings.json"), settings.to_string()).unwrap();
}
