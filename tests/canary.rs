//! Secrets given on the command line, by the environment and by commands come out nowhere, also
//! when the program is killed.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

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
    let (url, received) = repeating_server();
    let folder = tempfile::tempdir().unwrap();
    let good = format!("good={url}/good?token=canary-url-4e");
    let missing = format!("missing={url}/missing?token=canary-url-4e");
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

    let received = received.lock().unwrap().concat();
    for secret in SECRETS {
        assert!(received.contains(secret), "{secret} was not sent");
    }
    assert_eq!(found(folder.path()), Vec::<String>::new());
    std::fs::write(folder.path().join("planted"), "\0canary-bearer-2e").unwrap();
    assert_eq!(found(folder.path()).len(), 1);
}

/// Repeats what it was asked with, in headers and in the page of its 404, and keeps it for the
/// test. It ends with the test.
fn repeating_server() -> (String, Arc<Mutex<Vec<String>>>) {
    let received = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&received);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let received = Arc::clone(&received);
            // A client that was killed reads no answer.
            std::thread::spawn(move || socket.and_then(|socket| repeat(socket, &received)));
        }
    });
    (url, kept)
}

fn repeat(mut socket: TcpStream, received: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (mut request, mut buffer) = (String::new(), [0; 4096]);
    while !request.contains("\r\n\r\n") {
        match socket.read(&mut buffer)? {
            0 => return Ok(()),
            read => request.push_str(&String::from_utf8_lossy(&buffer[..read])),
        }
    }
    received.lock().unwrap().push(request.clone());
    let said = request.trim().replace("\r\n", " | ");
    if request.starts_with("GET /missing") {
        return write!(
            socket,
            "HTTP/1.1 404 Not Found\r\nConnection: close\r\nX-Said: {said}\r\n\r\n{said}"
        );
    }
    write!(
        socket,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Said: {said}\r\n\r\n"
    )?;
    for number in 0..200 {
        write!(socket, "id: {number}\ndata: the server's own words\n\n")?;
    }
    while socket.read(&mut buffer)? > 0 {}
    Ok(())
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
