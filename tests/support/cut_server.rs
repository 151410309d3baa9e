//! A server that breaks off every connection somewhere: one of its feeds goes on where the client
//! left it, the other goes on with what comes next.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A running server. It ends with the test.
pub struct CutServer {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// The last number that the forgetful feed sent, or would have sent to somebody.
    forgotten: AtomicU64,
    cuts: AtomicU64,
}

impl CutServer {
    pub fn start() -> CutServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let state = Arc::clone(&shared);
                // A client may be killed at any time.
                std::thread::spawn(move || socket.and_then(|socket| serve(socket, &state)));
            }
        });
        CutServer { port, state }
    }

    /// The stream of this feed: `replays` or `forgets`.
    pub fn url(&self, feed: &str) -> String {
        format!("{feed}=http://127.0.0.1:{}/{feed}", self.port)
    }

    /// How many connections it has cut.
    pub fn cuts(&self) -> u64 {
        self.state.cuts.load(Ordering::Relaxed)
    }
}

fn serve(mut socket: TcpStream, state: &State) -> std::io::Result<()> {
    let (mut request, mut buffer) = (String::new(), [0; 4096]);
    while !request.contains("\r\n\r\n") {
        match socket.read(&mut buffer)? {
            0 => return Ok(()),
            read => request.push_str(&String::from_utf8_lossy(&buffer[..read])),
        }
    }
    let count = fastrand::u64(20..200);
    let first = match request.starts_with("GET /replays") {
        true => last_id(&request) + 1,
        // Some went by while nobody listened.
        false => state.forgotten.fetch_add(count + 3, Ordering::Relaxed) + 3,
    };
    let mut answer =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            .to_owned();
    let head = answer.len();
    for n in first..first + count {
        answer += &format!("id: {n}\ndata: event {n}\n\n");
    }
    let end = fastrand::usize(head + 40..=answer.len());
    for piece in answer.as_bytes()[..end].chunks(fastrand::usize(1..2_000)) {
        socket.write_all(piece)?;
    }
    state.cuts.fetch_add(1, Ordering::Relaxed);
    Ok(())
}

fn last_id(request: &str) -> u64 {
    let mut lines = request.lines();
    let id = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let asked = name.eq_ignore_ascii_case("last-event-id");
        asked.then(|| value.trim().parse().unwrap())
    });
    id.unwrap_or(0)
}
