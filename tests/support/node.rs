//! The feeds of `tests/servers`, as real Node and Python processes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;

use super::process::Process;
use super::root;

/// A running server; `kill` and `start_again` keep its port and its history.
pub struct Node {
    script: &'static str,
    history: PathBuf,
    process: Option<Process>,
    pub url: String,
}

impl Node {
    /// Starts `tests/servers/SCRIPT` (`.mjs` in Node, `.py` in Python) on a free port.
    pub fn start(script: &'static str, history: &Path) -> Node {
        let (process, url) = start(script, history, "0");
        Node {
            script,
            history: history.to_owned(),
            process: Some(process),
            url,
        }
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.process.take().unwrap().kill();
    }

    /// The same again, on the same port.
    pub fn start_again(&mut self) {
        let port = self.url.rsplit_once(':').unwrap().1;
        let (process, url) = start(self.script, &self.history, port);
        assert_eq!(url, self.url);
        self.process = Some(process);
    }

    /// Says something in its chat.
    pub async fn say(&self, text: &str) {
        let answer = client()
            .post(format!("{}/chat/messages", self.url))
            .header("content-type", "application/json")
            .body(json!({ "user": "test", "text": text }).to_string())
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// How many listen to its chat now.
    pub async fn listeners(&self) -> usize {
        let url = format!("{}/chat/listeners", self.url);
        let answer = client().get(url).send().await.unwrap();
        answer.text().await.unwrap().parse().unwrap()
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn start(script: &str, history: &Path, port: &str) -> (Process, String) {
    let interpreter = match script.ends_with(".py") {
        true => root().join(".venv/bin/python"),
        false => node(),
    };
    let mut process = Process::start_heard(
        Command::new(interpreter)
            .arg(root().join("tests/servers").join(script))
            .args(["--port", port, "--history"])
            .arg(history)
            .stdin(Stdio::null()),
    );
    let line = process.line();
    let url = line
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{script} said {line:?}; run `make setup`"));
    (process, url.to_owned())
}

/// The project's own Node where set-up put one, else the system's.
fn node() -> PathBuf {
    let own = root().join(".node/bin/node");
    if own.exists() {
        own
    } else {
        PathBuf::from("node")
    }
}
