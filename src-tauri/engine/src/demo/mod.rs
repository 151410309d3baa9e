//! Built-in live feeds on loopback, to try Feedscope on and to test it with: a clock, a chat
//! room, a stock ticker and so on, each a real Server-Sent Events stream over HTTP/1.1.
//!
//! Feeds with ids share one [`History`](history::History) each, so that a client which comes
//! back with `Last-Event-ID` gets exactly what followed. What makes the events is pure
//! ([`conversation`], [`market`], [`season`], [`notices`], [`pace`]): the seed and the time go
//! in, events come out.
//!
//! Only loopback is served, and only to programs and to the feeds' own page: a request whose
//! `Host` is another name, or whose `Origin` is another site, is refused.

mod chat;
mod clock;
pub mod conversation;
mod cpu;
mod firehose;
mod flaky;
pub mod history;
pub mod market;
pub mod notices;
mod notifications;
pub mod pace;
mod scores;
pub mod season;
pub(crate) mod server;
pub(crate) mod sse;
mod stocks;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

/// One of the built-in feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What the person sees: `Chat`.
    pub name: &'static str,
    /// Where it is, after [`DemoFeeds::url`]: `/chat`.
    pub path: &'static str,
    /// One sentence.
    pub description: &'static str,
    /// The event types it sends.
    pub types: &'static [&'static str],
}

/// The built-in feeds, in the order a person meets them.
pub const FEEDS: &[Feed] = &[
    clock::FEED,
    chat::FEED,
    stocks::FEED,
    cpu::FEED,
    notifications::FEED,
    scores::FEED,
    flaky::FEED,
    firehose::FEED,
];

/// The most events a second that `/stocks` can be asked for.
pub const MAX_STOCKS_RATE: u32 = 20_000;

/// The most events a second that `/firehose` can be asked for.
pub const MAX_FIREHOSE_RATE: u32 = 200_000;

/// How the demo feeds run.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// The port on 127.0.0.1; `None` takes a free one.
    pub port: Option<u16>,
    /// Events a second of `/stocks`, 1 to [`MAX_STOCKS_RATE`]. Of the server, not of a request:
    /// all clients share one history.
    pub stocks_rate: u32,
    /// Events a second of `/firehose` without `?rate=`, 1 to [`MAX_FIREHOSE_RATE`].
    pub firehose_rate: u32,
    /// How long a connection to `/flaky` lasts, at least and at most.
    pub flaky_life: RangeInclusive<Duration>,
    /// What the feeds' randomness begins with: the same seed tells the same stories.
    pub seed: u64,
}

impl Default for DemoOptions {
    fn default() -> Self {
        DemoOptions {
            port: None,
            stocks_rate: 20,
            firehose_rate: 1_000,
            flaky_life: Duration::from_secs(3)..=Duration::from_secs(6),
            seed: fastrand::u64(..),
        }
    }
}

/// Why the demo feeds could not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Another program has the port.
    #[error(
        "the demo feeds can't listen on 127.0.0.1:{port}, because another program does: \
         stop that program, or choose another port"
    )]
    PortTaken {
        /// The port asked for.
        port: u16,
    },
    /// The system refused the port for another reason.
    #[error("the demo feeds can't listen on 127.0.0.1:{port} ({source}): choose another port")]
    Listen {
        /// The port asked for, 0 for a free one.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// A rate that the feeds can't keep.
    #[error("{feed} can't send {rate} events a second: choose a rate from 1 to {max}")]
    Rate {
        /// The feed's path.
        feed: &'static str,
        /// Events a second, as asked.
        rate: u32,
        /// The most it can.
        max: u32,
    },
}

/// The running demo feeds. Dropping it ends them and every connection to them.
#[derive(Debug)]
pub struct DemoFeeds {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl DemoFeeds {
    /// Listens on 127.0.0.1 and starts every feed.
    ///
    /// # Errors
    /// When the port can't be had, or a rate is out of range.
    pub async fn start(options: DemoOptions) -> Result<DemoFeeds, DemoError> {
        within(stocks::FEED, options.stocks_rate, MAX_STOCKS_RATE)?;
        within(firehose::FEED, options.firehose_rate, MAX_FIREHOSE_RATE)?;
        let port = options.port.unwrap_or(0);
        let listen = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => DemoError::PortTaken { port },
            _ => DemoError::Listen { port, source },
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;

        let mut start = Start {
            first_id: first_id(Timestamp::now()),
            rng: fastrand::Rng::with_seed(options.seed),
            tasks: JoinSet::new(),
            options,
        };
        let router = server::router(&mut start);
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(server::serve(listener, router, start.tasks, stopped));
        Ok(DemoFeeds {
            address,
            stop,
            server,
        })
    }

    /// Where the feeds are, without a slash at the end: `http://127.0.0.1:8787`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends every feed and connection at once; the port is free when this returns.
    pub async fn stop(self) {
        drop(self.stop);
        // It only fails when it panicked, which the runtime has reported by then.
        self.server.await.ok();
    }
}

/// What each feed starts with.
struct Start {
    options: DemoOptions,
    first_id: u64,
    rng: fastrand::Rng,
    tasks: JoinSet<()>,
}

fn within(feed: Feed, rate: u32, max: u32) -> Result<(), DemoError> {
    let feed = feed.path;
    match (1..=max).contains(&rate) {
        true => Ok(()),
        false => Err(DemoError::Rate { feed, rate, max }),
    }
}

/// Ids begin at a number that has grown, since the last run, by more than any feed can have
/// counted: so no id means two events, and a client that resumes after the feeds were started
/// anew gets everything there is.
fn first_id(now: Timestamp) -> u64 {
    const EPOCH: i64 = 1_735_689_600; // 2025-01-01T00:00:00Z
    let millis = now.as_millisecond() - EPOCH * 1_000;
    let ids_each_ms = u64::from(MAX_STOCKS_RATE) / 1_000;
    u64::try_from(millis).map_or(1, |millis| millis * ids_each_ms + 1)
}
