//! A faulty network: a proxy on loopback between a stream and its server.
//!
//! What the stream asks is passed on as it is. The server's bytes, the response's head among
//! them, meet what the test planned for the connection; what they don't meet, passes.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by test programs that each use a part; a test fails where it is"
)]

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

const PATIENCE: Duration = Duration::from_secs(20);

/// What becomes of the server's bytes, in order.
#[derive(Clone, Debug)]
pub enum Act {
    /// Pass on so many bytes, in one piece.
    Pass(usize),
    /// Pass on the rest in pieces of at most these sizes, over and over.
    Split(&'static [usize]),
    /// Flip these bits of the next byte.
    Corrupt(u8),
    /// Send nothing until the test says so: a stall, or a delay.
    Wait(Arc<Notify>),
    /// Send nothing more, and keep both connections until the client leaves.
    Stall,
    /// Close both connections.
    Cut,
    /// Close both connections, the client's with a TCP reset.
    Reset,
    /// Tell the client that nothing more comes, and go on listening to it until it leaves.
    HalfClose,
    /// Lose the server: its connection is reset, and the client is never told.
    HalfOpen,
}

/// The proxy; it runs until the test's runtime ends.
pub struct FaultProxy {
    port: u16,
    alive: watch::Receiver<usize>,
}

impl FaultProxy {
    /// Stands before the server at `port`; the n-th connection (from 0) meets `plan(n)`.
    pub async fn before(
        port: u16,
        plan: impl Fn(usize) -> Vec<Act> + Send + Sync + 'static,
    ) -> FaultProxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let (living, alive) = watch::channel(0);
        tokio::spawn(async move {
            for number in 0.. {
                let (client, _) = listener.accept().await.unwrap();
                let (acts, living) = (plan(number), living.clone());
                living.send_modify(|count| *count += 1);
                tokio::spawn(async move {
                    // However it ends is what the test looks at from the other side.
                    let _ = relay(client, port, acts).await;
                    living.send_modify(|count| *count -= 1);
                });
            }
        });
        FaultProxy { port: own, alive }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Waits until every connection is over on both sides.
    pub async fn over(&self) {
        let mut alive = self.alive.clone();
        let wait = alive.wait_for(|alive| *alive == 0);
        let over = tokio::time::timeout(PATIENCE, wait).await;
        over.expect("the connections end").unwrap();
    }
}

/// How a connection leaves the plan.
enum Exit {
    Closed,
    Reset,
    ServerLost,
}

async fn relay(mut client: TcpStream, port: u16, acts: Vec<Act>) -> io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
    client.set_nodelay(true)?;
    let (mut asked, to_client) = client.split();
    let (answered, mut to_server) = server.split();
    let exit = tokio::select! {
        exit = answer(Way { answered, to_client }, acts) => exit?,
        _ = tokio::io::copy(&mut asked, &mut to_server) => Exit::Closed,
    };
    match exit {
        Exit::Closed => {}
        Exit::Reset => client.set_zero_linger()?,
        Exit::ServerLost => {
            server.set_zero_linger()?;
            drop(server);
            while client.read(&mut [0; 64]).await? > 0 {}
        }
    }
    Ok(())
}

async fn answer(mut way: Way<'_>, acts: Vec<Act>) -> io::Result<Exit> {
    // Once the server answers, the request has passed whole.
    way.answered.peek(&mut [0]).await?;
    for act in acts {
        match act {
            Act::Pass(count) => way.pass(count).await?,
            Act::Split(sizes) => way.split(sizes).await?,
            Act::Corrupt(bits) => way.corrupt(bits).await?,
            Act::Wait(go_on) => go_on.notified().await,
            Act::Stall => std::future::pending().await,
            Act::Cut => return Ok(Exit::Closed),
            Act::Reset => return Ok(Exit::Reset),
            Act::HalfClose => {
                way.to_client.shutdown().await?;
                std::future::pending().await
            }
            Act::HalfOpen => return Ok(Exit::ServerLost),
        }
    }
    tokio::io::copy(&mut way.answered, &mut way.to_client).await?;
    Ok(Exit::Closed)
}

/// The server's bytes on their way to the client.
struct Way<'a> {
    answered: ReadHalf<'a>,
    to_client: WriteHalf<'a>,
}

impl Way<'_> {
    async fn pass(&mut self, count: usize) -> io::Result<()> {
        let bytes = self.take(count).await?;
        self.to_client.write_all(&bytes).await
    }

    async fn split(&mut self, sizes: &[usize]) -> io::Result<()> {
        for size in sizes.iter().cycle() {
            let mut piece = vec![0; *size];
            let read = self.answered.read(&mut piece).await?;
            if read == 0 {
                break;
            }
            self.to_client.write_all(&piece[..read]).await?;
            // Lets the client read this piece before the next one is there.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn corrupt(&mut self, bits: u8) -> io::Result<()> {
        let mut bytes = self.take(1).await?;
        bytes.iter_mut().for_each(|byte| *byte ^= bits);
        self.to_client.write_all(&bytes).await
    }

    /// The next `count` bytes, fewer when the server closes before.
    async fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut rest = (&mut self.answered).take(count as u64);
        rest.read_to_end(&mut bytes).await?;
        Ok(bytes)
    }
}
