//! The server: a process of its own, so that its work is nobody's.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write, stdin, stdout};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::exit;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::Outcome;
use crate::corpus::Corpus;

/// Longer than any run takes; then the server ends whoever still wants it.
const LONGEST: Duration = Duration::from_secs(30 * 60);

const HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n\
    transfer-encoding: chunked\r\nconnection: close\r\n\r\n";

/// Serves each corpus under its name, on a port of 127.0.0.1 that it prints, until its standard
/// input is closed.
pub fn serve() -> Outcome<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    writeln!(stdout(), "{}", listener.local_addr()?.port())?;
    std::thread::spawn(|| {
        // An input that can't be read is closed as well.
        let _ = stdin().read_to_end(&mut Vec::new());
        exit(0);
    });
    std::thread::spawn(|| {
        std::thread::sleep(LONGEST);
        exit(0);
    });
    let laps = Laps::default();
    for connection in listener.incoming() {
        let (connection, laps) = (connection?, laps.clone());
        // A client that goes away while it is sent to is what some of them do.
        std::thread::spawn(move || answer(connection, &laps));
    }
    Ok(())
}

/// What was made ready so far.
#[derive(Clone, Default)]
struct Laps(Arc<Mutex<HashMap<&'static str, Arc<Vec<u8>>>>>);

impl Laps {
    fn of(&self, corpus: &'static Corpus) -> Arc<Vec<u8>> {
        let mut laps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lap = laps.entry(corpus.name);
        Arc::clone(lap.or_insert_with(|| Arc::new(corpus.lap())))
    }
}

fn answer(connection: TcpStream, laps: &Laps) -> std::io::Result<()> {
    let mut reader = BufReader::new(&connection);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let name = request.split(['/', ' ']).nth(2).unwrap_or_default();
    let mut connection = &connection;
    let Some(corpus) = Corpus::named(name) else {
        return connection.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    };
    let lap = laps.of(corpus);
    connection.write_all(HEAD)?;
    for _ in 0..corpus.laps() {
        connection.write_all(&lap)?;
    }
    connection.write_all(b"0\r\n\r\n")
}
