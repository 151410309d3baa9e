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
    building: Building,
}

/// Who has it locked builds a client of the group.
type Building = Arc<tokio::sync::Mutex<()>>;

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
    pub async fn lease(
        &'static self,
        wiring: &Wiring,
        avoid: &[u64],
        alone: bool,
    ) -> Result<Lease, Failure> {
        let building = match self.free(wiring, avoid, alone) {
            Ok(lease) => return Ok(lease),
            Err(building) => building,
        };
        // Certificates are read for it, which may take time: others than those who wait for the
        // same are not held up.
        let _turn = building.lock().await;
        if let Ok(lease) = self.free(wiring, avoid, alone) {
            return Ok(lease);
        }
        let warmth = Warmth::cold();
        let client = wiring.clone().client(warmth.clone()).await?;
        Ok(self.add(wiring, client, warmth))
    }

    /// One that is there already, else whose turn it is to build another.
    fn free(&'static self, wiring: &Wiring, avoid: &[u64], alone: bool) -> Result<Lease, Building> {
        let known = &mut *self.lock();
        known.sweep(Instant::now());
        let (wiring, group) = known.group(wiring);
        let room = match (group.http1, alone) {
            (true, _) => usize::MAX,
            (false, true) => 1,
            (false, false) => group.limit,
        };
        let free = group
            .members
            .iter_mut()
            .find(|member| member.leases < room && !avoid.contains(&member.number))
            .ok_or_else(|| Arc::clone(&group.building))?;
        free.leases += 1;
        Ok(Lease {
            clients: self,
            wiring,
            number: free.number,
            client: free.client.clone(),
            warmth: free.warmth.clone(),
            open: false,
        })
    }

    fn add(&'static self, wiring: &Wiring, client: reqwest::Client, warmth: Warmth) -> Lease {
        let known = &mut *self.lock();
        known.last_number += 1;
        let number = known.last_number;
        let (wiring, group) = known.group(wiring);
        group.members.push(Member {
            number,
            client: client.clone(),
            warmth: warmth.clone(),
            leases: 1,
            open: 0,
            used: Instant::now(),
        });
        Lease {
            clients: self,
            wiring,
            number,
            client,
            warmth,
            open: false,
        }
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

    fn group(&mut self, wiring: &Wiring) -> (Arc<Wiring>, &mut Group) {
        let wiring = match self.groups.get_key_value(wiring) {
            Some((wiring, _)) => Arc::clone(wiring),
            None => Arc::new(wiring.clone()),
        };
        let group = self.groups.entry(Arc::clone(&wiring));
        let group = group.or_insert_with(|| Group {
            members: Vec::new(),
            limit: STREAMS_PER_CLIENT,
            http1: !wiring.may_multiplex(),
            building: Building::default(),
        });
        (wiring, group)
    }

    fn member(&mut self, lease: &Lease) -> Option<(&mut usize, &mut bool, &mut Member)> {
        let Group {
            members,
            limit,
            http1,
            ..
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

    async fn wiring(url: &str) -> Wiring {
        let url = url::Url::parse(url).expect("a URL");
        let spec = StreamSpec::get("", url.as_str());
        let wiring = Wiring::of(&spec, &url, &Cookies::default()).await;
        wiring.expect("a way")
    }

    fn clients() -> &'static Clients {
        Box::leak(Box::default())
    }

    async fn lease(clients: &'static Clients, wiring: &Wiring) -> Lease {
        let lease = clients.lease(wiring, &[], false).await;
        lease.expect("a client")
    }

    async fn leases(clients: &'static Clients, wiring: &Wiring, count: usize) -> Vec<Lease> {
        let mut leases = Vec::new();
        for _ in 0..count {
            leases.push(lease(clients, wiring).await);
        }
        leases
    }

    #[tokio::test]
    async fn streams_of_http2_spread_over_clients_and_those_of_http1_share_one() {
        for (url, expected) in [("https://a.example/", 4), ("http://a.example/", 1)] {
            let leases = leases(clients(), &wiring(url).await, 200).await;
            let last = leases.iter().map(|lease| lease.number).max();
            assert_eq!(last, Some(expected), "{url}");
        }
    }

    #[tokio::test]
    async fn a_learned_limit_holds_for_every_client_of_the_origin() {
        let clients = clients();
        let wiring = wiring("https://a.example/").await;
        let first = lease(clients, &wiring).await;
        first.learn_limit(2);
        for _ in 0..5 {
            // Each of these is given back at once.
            assert_eq!(lease(clients, &wiring).await.number, 1);
        }
        let kept = leases(clients, &wiring, 5).await;
        let numbers: Vec<_> = kept.iter().map(|lease| lease.number).collect();
        assert_eq!(numbers, [1, 2, 2, 3, 3]);
        let elsewhere = clients.lease(&wiring, &[2, 3], false).await;
        let elsewhere = elsewhere.expect("a client");
        assert_eq!(elsewhere.number, 4, "the first is full");
        let alone = clients.lease(&wiring, &[], true).await;
        assert_eq!(alone.expect("a client").number, 5);
    }

    #[tokio::test]
    async fn many_who_want_the_first_client_at_once_get_the_same() {
        let clients = clients();
        let wiring = wiring("http://a.example/").await;
        let leases = (0..50).map(|_| lease(clients, &wiring));
        let leases = futures_util::future::join_all(leases).await;
        assert!(leases.iter().all(|lease| lease.number == 1));
    }

    #[tokio::test]
    async fn nobody_is_led_to_a_connection_that_may_be_dead() {
        let clients = clients();
        let wiring = wiring("https://a.example/").await;
        let (first, second) = (lease(clients, &wiring).await, lease(clients, &wiring).await);
        assert_eq!([first.number, second.number], [1, 1]);
        first.distrust();
        assert_eq!(lease(clients, &wiring).await.number, 2);
        // It was given up already, and the new one is not.
        second.distrust();
        drop((first, second));
        assert_eq!(lease(clients, &wiring).await.number, 2);
        clients.forget();
        assert_eq!(lease(clients, &wiring).await.number, 3);
    }

    #[tokio::test]
    async fn clients_that_nobody_uses_are_dropped() {
        let clients = clients();
        for host in 0..20 {
            let wiring = wiring(&format!("https://h{host}.example/")).await;
            drop(lease(clients, &wiring).await);
        }
        let kept = wiring("https://a.example/").await;
        let _kept = lease(clients, &kept).await;
        clients.lock().sweep(Instant::now() + IDLE + SWEEP_EVERY);
        let left: Vec<_> = clients.lock().groups.keys().cloned().collect();
        assert_eq!(left, [Arc::new(kept)]);
    }
}
