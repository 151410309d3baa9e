//! The HTTP clients: one or more for each way of connecting, shared by the streams that use it.
//!
//! reqwest opens one HTTP/2 connection to an origin and never a second, and a stream beyond the
//! server's limit waits on it without a word. So a client gets only so many streams, and fewer
//! where a server turns out to allow fewer. Clients that nobody uses are dropped after a minute.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::warmth::Warmth;
use super::wiring::Wiring;
use crate::stream::failure::Failure;

/// Servers commonly allow 100 streams on a connection.
const STREAMS_PER_CLIENT: usize = 64;

/// How long a client stays that nobody uses.
const IDLE: Duration = Duration::from_secs(60);
const SWEEP_EVERY: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct Clients {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    groups: HashMap<Arc<Wiring>, Group>,
    last_number: u64,
    swept: Option<Instant>,
}

/// Clients that connect alike.
struct Group {
    members: Vec<Member>,
    /// How many streams one of them gets.
    limit: usize,
    /// The server was seen to speak HTTP/1: each stream has a connection of its own.
    http1: bool,
}

struct Member {
    number: u64,
    client: reqwest::Client,
    warmth: Warmth,
    leases: usize,
    /// Those among them that have an answer.
    open: usize,
    used: Instant,
}

/// A client in use; as long as it lives, it counts against its client's streams.
pub(super) struct Lease {
    clients: &'static Clients,
    wiring: Arc<Wiring>,
    /// Which client it is.
    pub number: u64,
    client: reqwest::Client,
    warmth: Warmth,
    open: bool,
}

impl Deref for Lease {
    type Target = reqwest::Client;

    fn deref(&self) -> &reqwest::Client {
        &self.client
    }
}

impl Clients {
    /// Those of this process.
    pub fn shared() -> &'static Clients {
        static SHARED: LazyLock<Clients> = LazyLock::new(Clients::default);
        &SHARED
    }

    /// A client for `wiring` with room for one more stream, none of those to `avoid`; if
    /// `alone`, one that no other stream may be crowding.
    pub fn lease(
        &'static self,
        wiring: &Wiring,
        avoid: &[u64],
        alone: bool,
    ) -> Result<Lease, Failure> {
        let known = &mut *self.lock();
        known.sweep(Instant::now());
        let wiring = match known.groups.get_key_value(wiring) {
            Some((wiring, _)) => Arc::clone(wiring),
            None => Arc::new(wiring.clone()),
        };
        let next_number = known.last_number + 1;
        let group = known
            .groups
            .entry(Arc::clone(&wiring))
            .or_insert_with(|| Group {
                members: Vec::new(),
                limit: STREAMS_PER_CLIENT,
                http1: !wiring.may_multiplex(),
            });
        let room = match (group.http1, alone) {
            (true, _) => usize::MAX,
            (false, true) => 1,
            (false, false) => group.limit,
        };
        let free = group
            .members
            .iter_mut()
            .find(|member| member.leases < room && !avoid.contains(&member.number));
        let (number, client, warmth) = match free {
            Some(member) => {
                member.leases += 1;
                (member.number, member.client.clone(), member.warmth.clone())
            }
            None => {
                let warmth = Warmth::cold();
                let client = wiring.client(&warmth)?;
                group.members.push(Member {
                    number: next_number,
                    client: client.clone(),
                    warmth: warmth.clone(),
                    leases: 1,
                    open: 0,
                    used: Instant::now(),
                });
                known.last_number = next_number;
                (next_number, client, warmth)
            }
        };
        Ok(Lease {
            clients: self,
            wiring,
            number,
            client,
            warmth,
            open: false,
        })
    }

    /// Leads nobody to the connections that there are: they may all be dead without a word, as
    /// after sleep. Who uses one keeps it.
    pub fn forget(&self) {
        self.lock().groups.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn sweep(&mut self, now: Instant) {
        if self
            .swept
            .is_some_and(|swept| now.saturating_duration_since(swept) < SWEEP_EVERY)
        {
            return;
        }
        self.swept = Some(now);
        self.groups.retain(|_, group| {
            group.members.retain(|member| {
                member.leases > 0 || now.saturating_duration_since(member.used) < IDLE
            });
            !group.members.is_empty()
        });
    }

    fn member(&mut self, lease: &Lease) -> Option<(&mut usize, &mut bool, &mut Member)> {
        let Group {
            members,
            limit,
            http1,
        } = self.groups.get_mut(&lease.wiring)?;
        let member = members
            .iter_mut()
            .find(|member| member.number == lease.number)?;
        Some((limit, http1, member))
    }
}

impl Lease {
    /// How far the client's connection is; `None` where every stream has its own.
    pub fn warmth(&self) -> Option<Warmth> {
        let mut known = self.clients.lock();
        let (_, http1, _) = known.member(self)?;
        (!*http1).then(|| self.warmth.clone())
    }

    /// How many other streams have an answer on the connection that they would share with this
    /// one; 0 where they don't.
    pub fn crowd(&self) -> usize {
        match self.clients.lock().member(self) {
            Some((_, false, member)) => member.open,
            _ => 0,
        }
    }

    /// The server answered, in this version of HTTP.
    pub fn answered(&mut self, version: http::Version) {
        self.warmth.answered();
        let already = std::mem::replace(&mut self.open, true);
        if let Some((_, http1, member)) = self.clients.lock().member(self) {
            member.open += usize::from(!already);
            *http1 = version < http::Version::HTTP_2;
        }
    }

    /// The server does not take more than `streams` on a connection.
    pub fn learn_limit(&self, streams: usize) {
        if let Some((limit, ..)) = self.clients.lock().member(self) {
            *limit = streams.clamp(1, *limit);
        }
    }

    /// The connection is silent where it should not be. Over HTTP/2 the next request would be
    /// put on it again, so nobody is led to it any more; who uses it keeps it.
    pub fn distrust(&self) {
        if let Some(group) = self.clients.lock().groups.get_mut(&self.wiring)
            && !group.http1
        {
            group.members.retain(|member| member.number != self.number);
        }
    }

    /// The connection broke: one stream makes it anew, and the others follow.
    pub fn lost(&self) {
        self.warmth.cool();
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some((_, _, member)) = self.clients.lock().member(self) {
            member.leases -= 1;
            member.open -= usize::from(self.open);
            member.used = Instant::now();
            if self.open && member.open == 0 {
                // All ended: perhaps because their connection did.
                self.warmth.cool();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::spec::StreamSpec;
    use crate::stream::transport::Cookies;

    fn wiring(url: &str) -> Wiring {
        let url = url::Url::parse(url).expect("a URL");
        Wiring::of(
            &StreamSpec::get("", url.as_str()),
            &url,
            &Cookies::default(),
        )
    }

    fn clients() -> &'static Clients {
        Box::leak(Box::default())
    }

    #[tokio::test]
    async fn streams_of_http2_spread_over_clients_and_those_of_http1_share_one() {
        for (url, expected) in [("https://a.example/", 4), ("http://a.example/", 1)] {
            let clients = clients();
            let wiring = wiring(url);
            let leases: Vec<_> = (0..200)
                .map(|_| clients.lease(&wiring, &[], false).expect("a client"))
                .collect();
            let last = leases.iter().map(|lease| lease.number).max();
            assert_eq!(last, Some(expected), "{url}");
        }
    }

    #[tokio::test]
    async fn a_learned_limit_holds_for_every_client_of_the_origin() {
        let clients = clients();
        let wiring = wiring("https://a.example/");
        let first = clients.lease(&wiring, &[], false).expect("a client");
        first.learn_limit(2);
        let others: Vec<_> = (0..5)
            .map(|_| clients.lease(&wiring, &[], false).expect("a client").number)
            .collect();
        // Each of these was given back at once.
        assert_eq!(others, [1; 5]);
        let kept: Vec<_> = (0..5)
            .map(|_| clients.lease(&wiring, &[], false).expect("a client"))
            .collect();
        let numbers: Vec<_> = kept.iter().map(|lease| lease.number).collect();
        assert_eq!(numbers, [1, 2, 2, 3, 3]);
        let elsewhere = clients.lease(&wiring, &[2, 3], false).expect("a client");
        assert_eq!(elsewhere.number, 4, "the first is full");
        let alone = clients.lease(&wiring, &[], true).expect("a client");
        assert_eq!(alone.number, 5);
    }

    #[tokio::test]
    async fn nobody_is_led_to_a_connection_that_may_be_dead() {
        let clients = clients();
        let wiring = wiring("https://a.example/");
        let lease = || clients.lease(&wiring, &[], false).expect("a client");
        let (first, second) = (lease(), lease());
        assert_eq!([first.number, second.number], [1, 1]);
        first.distrust();
        assert_eq!(lease().number, 2);
        // It was given back already, and is not the second's.
        second.distrust();
        drop((first, second));
        assert_eq!(lease().number, 2);
        clients.forget();
        assert_eq!(lease().number, 3);
    }

    #[tokio::test]
    async fn clients_that_nobody_uses_are_dropped() {
        let clients = clients();
        for host in 0..20 {
            let wiring = wiring(&format!("https://h{host}.example/"));
            drop(clients.lease(&wiring, &[], false).expect("a client"));
        }
        let kept = wiring("https://a.example/");
        let _kept = clients.lease(&kept, &[], false).expect("a client");
        clients.lock().sweep(Instant::now() + IDLE + SWEEP_EVERY);
        let left: Vec<_> = clients.lock().groups.keys().cloned().collect();
        assert_eq!(left, [Arc::new(kept)]);
    }
}
