//! `feedscope watch` as a process, its NDJSON read as values.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::PROGRAM;

/// A running `feedscope watch --output ndjson`.
pub struct Watch {
    pub child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    pub fn start(arguments: &[&str]) -> Watch {
        let mut child = Command::new(PROGRAM)
            .args(["watch", "--output", "ndjson"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Watch { child, lines }
    }

    /// The next line; `None` at the end.
    pub async fn next(&mut self) -> Option<Value> {
        const BOUND: Duration = Duration::from_secs(30);
        let line = tokio::time::timeout(BOUND, self.lines.next_line())
            .await
            .expect("a line within 30 s")
            .unwrap()?;
        Some(serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")))
    }

    /// The next line of this kind; those before it go into `passed`.
    pub async fn next_of(&mut self, kind: &str, passed: &mut Vec<Value>) -> Value {
        loop {
            let line = self
                .next()
                .await
                .unwrap_or_else(|| panic!("the end instead of {kind}"));
            if line["kind"] == kind {
                return line;
            }
            passed.push(line);
        }
    }
}

/// Runs a command to its end: its exit code, standard output and standard error.
pub async fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(PROGRAM)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// What `feedscope export CAPTURE` writes, as values.
pub async fn exported(capture: &Path) -> Vec<Value> {
    let (code, out, err) = run(&["export", capture.to_str().unwrap()]).await;
    assert_eq!(code, 0, "{err}");
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
