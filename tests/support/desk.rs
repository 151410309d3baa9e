//! A virtual display with the real window on it, driven through `WebKitWebDriver`.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::process::{Process, kill_below};
use super::{PROGRAM, root, until};

/// How long a dialog that was answered may take to go before it is answered again.
const PATIENCE: Duration = Duration::from_secs(5);

/// A display and a home folder; windows are opened on it one after the other.
pub struct Desk {
    _screen: Process,
    display: String,
    size: (u32, u32),
    pub home: PathBuf,
    environment: Vec<(String, String)>,
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
            environment: Vec::new(),
        }
    }

    /// What is started here has this variable too. A session's bus in it stands in for the one
    /// that each window has of its own otherwise.
    pub fn with(mut self, variable: &str, value: &str) -> Desk {
        let variable = (variable.to_owned(), value.to_owned());
        self.environment.push(variable);
        self
    }

    /// Opens the window over the whole screen; `theme` is GTK's (`Adwaita` or `Adwaita:dark`),
    /// which no setting changes, or "" for the system's.
    pub async fn open(&self, theme: &str) -> Window {
        let window = self.open_as_it_was(theme, &[]).await;
        window
            .client
            .set_window_rect(0, 0, self.size.0, self.size.1)
            .await
            .unwrap();
        window
    }

    /// Opens it with these arguments, where it opens by itself.
    pub async fn open_as_it_was(&self, theme: &str, arguments: &[&str]) -> Window {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = format!("--port={port}");
        let line = ["dbus-run-session", "--", "WebKitWebDriver", &address];
        let has_bus = |(name, _): &(String, String)| name == "DBUS_SESSION_BUS_ADDRESS";
        let line = match self.environment.iter().any(has_bus) {
            true => &line[2..],
            false => &line[..],
        };
        let mut command = Command::new(line[0]);
        command.args(&line[1..]).arg("--host=127.0.0.1");
        self.place(&mut command);
        if theme.is_empty() {
            command.env_remove("GTK_THEME");
        } else {
            command.env("GTK_THEME", theme);
        }
        command
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = Process::start(&mut command);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let options = json!({ "binary": PROGRAM, "args": arguments });
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
        Window {
            driver,
            display: self.display.clone(),
            client,
        }
    }

    /// Starts the program once more beside the open window, and waits for its end: its exit code.
    pub fn start_again(&self, arguments: &[&str]) -> Option<i32> {
        let mut command = Command::new(PROGRAM);
        self.place(command.args(arguments));
        command.status().unwrap().code()
    }

    /// What is started belongs to this screen and home.
    pub(super) fn place(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("XDG_DATA_HOME", self.home.join("data"))
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .env("XDG_CACHE_HOME", self.home.join("cache"))
            .env_remove("WAYLAND_DISPLAY")
            .envs(self.environment.iter().cloned());
    }

    /// Types into the system's dialog with this title, and ends with Enter.
    pub async fn type_into(&self, title: &str, text: &str) {
        self.answer(title, || {
            self.xdotool(&["key", "--clearmodifiers", "ctrl+a"]);
            self.xdotool(&["type", "--delay", "5", text]);
            self.xdotool(&["key", "Return"]);
        })
        .await;
    }

    /// Chooses a path in the system's dialog for opening files with this title.
    pub async fn choose_in(&self, title: &str, path: &Path) {
        self.answer(title, || {
            self.xdotool(&["key", "--clearmodifiers", "ctrl+l", "ctrl+a"]);
            self.xdotool(&["type", "--delay", "5", path.to_str().unwrap()]);
            self.xdotool(&["key", "Return"]);
        })
        .await;
    }

    /// Leaves the system's dialog with this title.
    pub async fn leave(&self, title: &str) {
        self.answer(title, || drop(self.xdotool(&["key", "Escape"])))
            .await;
    }

    /// Answers a dialog by keys. Those that are struck before it listens are lost, so they are
    /// struck again until it is gone.
    async fn answer(&self, title: &str, strike: impl Fn()) {
        self.titled(title).await;
        until(&format!("an answer to {title}"), || async {
            if let Some(dialog) = self.visible(title).lines().next() {
                self.xdotool(&["windowfocus", dialog]);
                strike();
            }
            let gone = async {
                while !self.visible(title).is_empty() {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            };
            tokio::time::timeout(PATIENCE, gone).await.ok()
        })
        .await;
    }

    /// The number of a window of the system's that is seen and whose title has this in it.
    pub async fn titled(&self, title: &str) -> String {
        until(&format!("a window titled {title}"), || async {
            self.visible(title).lines().next().map(str::to_owned)
        })
        .await
    }

    fn visible(&self, title: &str) -> String {
        self.xdotool(&["search", "--onlyvisible", "--name", title])
    }

    /// How bright a window of the system's is on the screen, from 0 to 1.
    pub fn brightness(&self, window: &str) -> f64 {
        let picture = self.home.join("brightness.png");
        let taken = Command::new("import")
            .args(["-window", window])
            .arg(&picture)
            .env("DISPLAY", &self.display)
            .status();
        assert!(taken.unwrap().success());
        let told = Command::new("convert")
            .arg(&picture)
            .args(["-colorspace", "Gray", "-format", "%[fx:mean]", "info:"])
            .output();
        let told = String::from_utf8(told.unwrap().stdout).unwrap();
        told.parse().unwrap()
    }

    /// Turns the wheel over the timeline, as a mouse does.
    pub async fn scroll_up(&self, window: &Window) {
        let rows = window.find("rows").await.rectangle().await.unwrap();
        let (x, y) = (rows.0 + rows.2 / 2.0, rows.1 + rows.3 / 2.0);
        let (x, y) = (format!("{x:.0}"), format!("{y:.0}"));
        self.xdotool(&["mousemove", &x, &y, "click", "--repeat", "3", "4"]);
    }

    pub fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.display)
            // Titles are in any script.
            .env("LC_ALL", "C.UTF-8")
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
