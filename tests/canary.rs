//! Secrets given on the command line, by the environment and by commands come out nowhere, also
//! when the program is killed.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};

use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use support::PROGRAM;

const SECRETS: [&str; 6] = [
    "canary-header-1e",
    "canary-bearer-2e",
    "canary-query-3e",
    "canary-url-4e",
    "canary-variable-5e",
    "canary-command-6e",
];

#[tokio::test]
async fn a_killed_program_leaves_no_secret_behind() {
    let feeds = DemoFeeds::start(DemoOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let good = format!("good={}/firehose?rate=200&token=canary-url-4e", feeds.url());
    let missing = format!("missing={}/none?token=canary-url-4e", feeds.url());
    let refused = "refused=http://me:canary-url-4e@127.0.0.1:9/?token=canary-url-4e".to_owned();
    for output in ["text", "ndjson", "sse"] {
        let out = std::fs::File::create(folder.path().join(format!("{output}.out"))).unwrap();
        let err = std::fs::File::create(folder.path().join(format!("{output}.err"))).unwrap();
        let capture = folder.path().join("capture");
        let mut program = Command::new(PROGRAM)
            .args(["watch", &good, &missing, &refused, "--output", output])
            .args(["-H", "X-Api-Key: canary-header-1e"])
            .args([
                "--bearer",
                "canary-bearer-2e",
                "--query",
                "sig=canary-query-3e",
            ])
            .args(["--header-env", "X-Env: ${FEEDSCOPE_CANARY}"])
            .args(["--header-command", "X-Made: printf canary-%s-6e command"])
            .arg("--capture")
            .arg(&capture)
            .env("FEEDSCOPE_CANARY", "canary-variable-5e")
            .env("RUST_BACKTRACE", "full")
            .env("RUST_LOG", "trace")
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .unwrap();
        let printed = folder.path().join(format!("{output}.out"));
        support::until("events and a failure", || async {
            let text = std::fs::read_to_string(&printed).unwrap();
            (text.len() > 5_000 && text.contains("404")).then_some(())
        })
        .await;
        program.kill().unwrap();
        program.wait().unwrap();
    }
    // A message of the parser of arguments is not to repeat them either.
    let wrong = Command::new(PROGRAM)
        .args(["watch", "http://h/", "-H", "canary-header-1e"])
        .output()
        .unwrap();
    std::fs::write(folder.path().join("wrong.err"), wrong.stderr).unwrap();

    assert_eq!(found(folder.path()), Vec::<String>::new());
    std::fs::write(folder.path().join("planted"), "\0canary-bearer-2e").unwrap();
    assert_eq!(found(folder.path()).len(), 1);
    feeds.stop().await;
}

fn found(folder: &Path) -> Vec<String> {
    let mut hits = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            hits.extend(found(&path));
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let named = SECRETS.iter().filter(|secret| text.contains(**secret));
        hits.extend(named.map(|secret| format!("{secret} in {}", path.display())));
    }
    hits
}
