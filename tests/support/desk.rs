//! A virtual display with the real window on it, driven through `WebKitWebDriver`.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::process::{Process, kill_below};
use super::{PROGRAM, root, until};

/// A display and a home folder; windows are opened on it one after the other.
pub struct Desk {
    _screen: Process,
    display: String,
    size: (u32, u32),
    pub home: PathBuf,
}

/// An open window.
pub struct Window {
    driver: Process,
    display: String,
    pub client: Client,
}

impl Desk {
    /// A screen of this size, and a home folder in which the window keeps its things.
    pub fn new(home: &Path, size: (u32, u32)) -> Desk {
        let mut screen = Process::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
                .arg(format!("{}x{}x24", size.0, size.1))
                .stderr(std::process::Stdio::null()),
        );
        let display = format!(":{}", screen.line());
        Desk {
            _screen: screen,
            display,
            size,
            home: home.to_owned(),
        }
    }

    /// Opens the window; `theme` is GTK's (`Adwaita` or `Adwaita:dark`).
    pub async fn open(&self, theme: &str) -> Window {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let driver = Process::start(
            Command::new("dbus-run-session")
                .args([
                    "--",
                    "WebKitWebDriver",
                    "--host=127.0.0.1",
                    &format!("--port={port}"),
                ])
                .env("DISPLAY", &self.display)
                .env("GDK_BACKEND", "x11")
                .env("GTK_THEME", theme)
                .env("NO_AT_BRIDGE", "1")
                .env("TAURI_AUTOMATION", "true")
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .env("XDG_DATA_HOME", self.home.join("data"))
                .env("XDG_CONFIG_HOME", self.home.join("config"))
                .env("XDG_CACHE_HOME", self.home.join("cache"))
                .env_remove("WAYLAND_DISPLAY"),
        );
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let options = json!({ "binary": PROGRAM, "args": [] });
        builder.capabilities(
            [("webkitgtk:browserOptions".to_owned(), options)]
                .into_iter()
                .collect(),
        );
        let address = format!("http://127.0.0.1:{port}");
        let client = until("the window's driver", || async {
            builder.connect(&address).await.ok()
        })
        .await;
        client
            .set_window_rect(0, 0, self.size.0, self.size.1)
            .await
            .unwrap();
        Window {
            driver,
            display: self.display.clone(),
            client,
        }
    }

    /// Types into whatever window of the system's has a title like this, and ends with Enter.
    pub async fn type_into(&self, title: &str, text: &str) {
        let window = until(&format!("a window titled {title}"), || async {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", title]);
            found.lines().next().map(str::to_owned)
        })
        .await;
        self.xdotool(&["windowfocus", "--sync", &window]);
        self.xdotool(&["key", "--clearmodifiers", "ctrl+a"]);
        self.xdotool(&["type", "--delay", "5", text]);
        self.xdotool(&["key", "Return"]);
    }

    /// Turns the wheel over the timeline, as a mouse does.
    pub async fn scroll_up(&self, window: &Window) {
        let rows = window.find("rows").await.rectangle().await.unwrap();
        let (x, y) = (rows.0 + rows.2 / 2.0, rows.1 + rows.3 / 2.0);
        let (x, y) = (format!("{x:.0}"), format!("{y:.0}"));
        self.xdotool(&["mousemove", &x, &y, "click", "--repeat", "3", "4"]);
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.display)
            .output()
            .expect("xdotool is installed: run `make setup`");
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Window {
    /// The element with this test id, as soon as it is there.
    pub async fn find(&self, id: &str) -> Element {
        self.css(&format!("[data-testid='{id}']")).await
    }

    /// The first element that a CSS selector names, as soon as it is there.
    pub async fn css(&self, selector: &str) -> Element {
        until(selector, || async {
            self.client.find(Locator::Css(selector)).await.ok()
        })
        .await
    }

    /// Clicks it as soon as that is possible.
    pub async fn click(&self, id: &str) {
        until(&format!("a click on {id}"), || async {
            self.find(id).await.click().await.ok()
        })
        .await;
    }

    /// Empties a field and types into it.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.find(id).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Its text.
    pub async fn text(&self, id: &str) -> String {
        until(&format!("the text of {id}"), || async {
            self.find(id).await.text().await.ok()
        })
        .await
    }

    /// Waits until the text of an element is as wished.
    pub async fn text_until(&self, id: &str, wish: impl Fn(&str) -> bool) -> String {
        until(&format!("{id} to say what is expected"), || async {
            let text = self.find(id).await.text().await.ok()?;
            wish(&text).then_some(text)
        })
        .await
    }

    /// Waits until a stream is in this state.
    pub async fn state(&self, stream: &str, state: &str) {
        self.css(&format!(
            "[data-testid='stream-row'][data-name='{stream}'][data-state='{state}']"
        ))
        .await;
    }

    /// Adds a stream as a person does.
    pub async fn add_stream(&self, name: &str, url: &str) {
        self.click("add-stream").await;
        self.fill("stream-url", url).await;
        self.fill("stream-name", name).await;
        self.click("stream-save").await;
    }

    /// Waits until a stream's state says this in words.
    pub async fn says(&self, stream: &str, words: &str) {
        let state = format!("[data-name='{stream}'] [data-testid='stream-state']");
        until(&format!("{stream} to say {words}"), || async {
            let text = self.css(&state).await.prop("textContent").await.ok()??;
            text.contains(words).then_some(())
        })
        .await;
    }

    /// Presses a button of a stream's row, also one that shows only under the mouse.
    pub async fn press(&self, stream: &str, button: &str) {
        let button =
            format!("[data-testid='stream-row'][data-name='{stream}'] [data-testid='{button}']");
        self.css(&button).await;
        let script = format!("document.querySelector(\"{button}\").click()");
        self.script(&script).await.unwrap();
    }

    /// Runs a script in the page.
    pub async fn script(&self, script: &str) -> Result<Value, CmdError> {
        self.client.execute(script, Vec::new()).await
    }

    /// A picture of the screen as soon as the page's next frame is on it, into
    /// `target/window/`. (The driver's own pictures never come while a modal dialog is open.)
    pub async fn photograph(&self, name: &str) {
        let drawn = "const done = arguments[0];
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)));";
        self.client.execute_async(drawn, Vec::new()).await.unwrap();
        let path = pictures().join(format!("{name}.png"));
        let status = Command::new("import")
            .args(["-window", "root", "-define", "png:compression-level=1"])
            .arg(&path)
            .env("DISPLAY", &self.display)
            .status()
            .expect("ImageMagick is installed: run `make setup`");
        assert!(
            status.success(),
            "no picture of the screen at {}",
            path.display()
        );
    }

    /// The process above the program's.
    pub fn id(&self) -> u32 {
        self.driver.id()
    }

    /// Closes it as a person would.
    pub async fn close(self) {
        // The driver ends the program; its group ends with it.
        let _ = self.client.close().await;
    }

    /// Ends the program at once (SIGKILL).
    pub fn kill(self) {
        kill_below(self.driver.id(), Path::new(PROGRAM));
    }
}

fn pictures() -> PathBuf {
    let folder = root().join("target/window");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
