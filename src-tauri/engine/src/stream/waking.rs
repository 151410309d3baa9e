//! What the computer does beneath its connections: it sleeps, and its network changes.
//!
//! [`detect`] decides with the time as an argument; this watches the clocks everywhere, and on
//! Linux the kernel's addresses and routes (rtnetlink). Elsewhere a changed network is noticed
//! as connections break.
//!
//! Sleep is seen on Linux by the clock that counts it. On Windows, whose clocks all do, it is a
//! look that came far too late, so that a process that was held up for as long counts as asleep.
//! Elsewhere it is the wall clock that gains on the one that stops in sleep: setting it forward
//! by 10 s or more counts as sleep, too.

pub mod detect;
#[cfg(target_os = "linux")]
mod netlink;
#[cfg(not(target_os = "linux"))]
#[path = "waking/elsewhere.rs"]
mod netlink;

use std::time::{Duration, Instant};

use url::Url;

use super::check::is_loopback;
use super::spec::StreamSpec;
use detect::{Network, Sleep};
use netlink::Listener;

/// How often the clocks are compared.
const TICK: Duration = Duration::from_secs(5);
/// How long after a notice the network is looked at: they come in swarms.
const LOOK_AFTER: Duration = Duration::from_millis(500);

/// Something that may have ended connections without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The computer slept, and is awake again.
    Woke,
    /// An address is gone, or its default routes are others than before.
    NetworkChanged,
}

/// Watches the computer. One serves all streams.
#[derive(Debug)]
pub struct Waking {
    sleep: Sleep,
    network: Network,
    listener: Option<Listener>,
    look_at: Option<Instant>,
}

impl Waking {
    /// Begins to watch. Needs a tokio runtime with time and I/O. Where the system refuses to
    /// tell of its network, only its sleep is seen.
    pub fn start() -> Waking {
        // First the listener: what changes while the first look is taken is not missed.
        let listener = Listener::new().ok();
        Waking {
            sleep: Sleep::new(Instant::now(), time_passed()),
            network: Network::new(netlink::look().unwrap_or_default()),
            listener,
            look_at: None,
        }
    }

    /// Waits for the next thing that happens.
    pub async fn next(&mut self) -> Signal {
        loop {
            let tick = Instant::now() + TICK;
            let due = [self.look_at, self.network.due()];
            let next = due.into_iter().flatten().fold(tick, Instant::min);
            tokio::select! {
                // A listener that fails has nothing more to say.
                heard = heard(&mut self.listener) => match heard {
                    true => self.look_at = self.look_at.or(Some(Instant::now() + LOOK_AFTER)),
                    false => self.listener = None,
                },
                () = tokio::time::sleep_until(next.into()) => {}
            }
            let now = Instant::now();
            if self.look_at.is_some_and(|at| at <= now) {
                self.look_at = None;
                // What can't be read now is read at the next notice.
                if let Some(facts) = netlink::look() {
                    self.network.observe(facts, now);
                }
            }
            if slept(&mut self.sleep, now) {
                return Signal::Woke;
            }
            if self.network.tick(now) {
                return Signal::NetworkChanged;
            }
        }
    }
}

async fn heard(listener: &mut Option<Listener>) -> bool {
    match listener {
        Some(listener) => listener.heard().await,
        None => std::future::pending().await,
    }
}

/// Whether a stream's server, or the proxy before it, is on this computer: no change of the
/// network reaches it.
pub fn stays_here(spec: &StreamSpec) -> bool {
    let url = spec.proxy.as_ref().unwrap_or(&spec.url);
    spec.unix_socket.is_some() || Url::parse(url).is_ok_and(|url| is_loopback(&url))
}

#[cfg(not(windows))]
fn slept(sleep: &mut Sleep, now: Instant) -> bool {
    sleep.tick(now, time_passed())
}

#[cfg(windows)]
fn slept(sleep: &mut Sleep, now: Instant) -> bool {
    sleep.tick_every(TICK, now)
}

/// A clock that goes on while the computer sleeps.
#[cfg(target_os = "linux")]
fn time_passed() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::try_from(time).unwrap_or_default()
}

/// A clock that goes on while the computer sleeps; the person may set it, too.
#[cfg(not(target_os = "linux"))]
fn time_passed() -> Duration {
    let epoch = std::time::UNIX_EPOCH;
    std::time::SystemTime::now()
        .duration_since(epoch)
        .unwrap_or_default()
}
