//! A feed whose answer the test chooses and changes, and that remembers what it was asked.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A running feed. It ends with the test.
pub struct Feed {
    pub url: String,
    answer: Arc<Mutex<String>>,
    asked: Arc<Mutex<Vec<String>>>,
    /// The connections that have got their answer.
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Feed {
    /// Answers every request with these events, and keeps the connection.
    pub fn of_events(events: &str) -> Feed {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let feed = Feed {
            url: format!("http://{}/feed", listener.local_addr().unwrap()),
            answer: Arc::default(),
            asked: Arc::default(),
            open: Arc::default(),
        };
        feed.sends(events);
        let (answer, asked) = (Arc::clone(&feed.answer), Arc::clone(&feed.asked));
        let open = Arc::clone(&feed.open);
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let (answer, asked) = (Arc::clone(&answer), Arc::clone(&asked));
                let open = Arc::clone(&open);
                // A client may go away at any time.
                std::thread::spawn(move || {
                    socket.and_then(|socket| serve(socket, &answer, &asked, &open))
                });
            }
        });
        feed
    }

    /// From now on, answers with these events.
    pub fn sends(&self, events: &str) {
        *self.answer.lock().unwrap() = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n\r\n{events}"
        );
    }

    /// Sends more events over the connections that are open.
    pub fn adds(&self, events: &str) {
        let mut open = self.open.lock().unwrap();
        open.retain_mut(|socket| socket.write_all(events.as_bytes()).is_ok());
    }

    /// Closes the connections that are open.
    pub fn hangs_up(&self) {
        for socket in self.open.lock().unwrap().drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// From now on, refuses with this status line, header lines and body.
    pub fn refuses(&self, status: &str, headers: &str, body: &str) {
        *self.answer.lock().unwrap() = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        );
    }

    /// Every request so far: its first line and its headers as they came, and its body.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// What a header of the newest request was.
    pub fn last_header(&self, name: &str) -> Option<String> {
        header(self.asked().last()?, name)
    }
}

fn serve(
    mut socket: TcpStream,
    answer: &Mutex<String>,
    asked: &Mutex<Vec<String>>,
    open: &Mutex<Vec<TcpStream>>,
) -> std::io::Result<()> {
    let (mut request, mut buffer) = (String::new(), [0; 4096]);
    while !is_whole(&request) {
        match socket.read(&mut buffer)? {
            0 => return Ok(()),
            read => request.push_str(&String::from_utf8_lossy(&buffer[..read])),
        }
    }
    asked.lock().unwrap().push(request);
    let answer = answer.lock().unwrap().clone();
    socket.write_all(answer.as_bytes())?;
    open.lock().unwrap().push(socket.try_clone()?);
    while socket.read(&mut buffer)? > 0 {}
    Ok(())
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else {
        return false;
    };
    let length = header(head, "content-length").map_or(0, |length| length.parse().unwrap());
    body.len() >= length
}

fn header(request: &str, name: &str) -> Option<String> {
    let mut lines = request.lines().take_while(|line| !line.is_empty());
    lines.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}
