//! Sleep and network changes: the detectors with the time as an argument, and the kernel's own
//! word in a network namespace of the test's.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

#[cfg(target_os = "linux")]
mod stream_server;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use feedscope_engine::stream::spec::StreamSpec;
use feedscope_engine::stream::waking::detect::{Fact, Network, Sleep};
use feedscope_engine::stream::waking::stays_here;

#[test]
fn a_clock_that_gains_on_the_one_that_stops_in_sleep_shows_that_the_computer_slept() {
    let begin = Instant::now();
    let s = Duration::from_secs;
    let mut sleep = Sleep::new(begin, s(1000));
    assert!(!sleep.tick(begin + s(5), s(1005)));
    assert!(
        !sleep.tick(begin + s(3600), s(4600)),
        "a late look is no sleep"
    );
    assert!(!sleep.tick(begin + s(3605), s(4614)), "nor is a nap of 9 s");
    assert!(sleep.tick(begin + s(3610), s(8000)));
    assert!(!sleep.tick(begin + s(3615), s(8005)), "told once");
    assert!(
        !sleep.tick(begin + s(3620), s(10)),
        "a clock that was set back"
    );
}

#[test]
fn where_no_clock_stops_in_sleep_a_look_that_comes_far_too_late_shows_it() {
    let begin = Instant::now();
    let s = Duration::from_secs;
    let mut sleep = Sleep::new(begin, s(0));
    assert!(!sleep.tick_every(s(5), begin + s(5)));
    assert!(!sleep.tick_every(s(5), begin + s(19)), "a busy computer");
    assert!(sleep.tick_every(s(5), begin + s(3600)));
    assert!(!sleep.tick_every(s(5), begin + s(3605)), "told once");
}

#[test]
fn a_network_that_stays_changed_is_told_once_and_a_flap_is_not() {
    let mut bench = Bench::new(&["home"]);
    bench.see(0, &["home"]);
    assert_eq!(bench.told_until(10_000), [0; 0], "nothing changed");
    bench.see(10_000, &["home", "vpn"]);
    bench.see(11_000, &["home"]);
    assert_eq!(bench.told_until(20_000), [0; 0], "it flapped");
    bench.see(20_000, &["home", "vpn"]);
    bench.see(21_000, &["vpn"]);
    assert_eq!(
        bench.told_until(60_000),
        [23_000],
        "2 s after the last change"
    );
}

#[test]
fn what_only_comes_to_a_network_breaks_nothing_unless_it_is_a_way_to_everywhere() {
    let mut bench = Bench::new(&["home"]);
    bench.see(0, &["home", "bridge"]);
    assert_eq!(bench.told_until(10_000), [0; 0], "a container's bridge");
    bench.see(10_000, &["home", "bridge", "route vpn"]);
    assert_eq!(bench.told_until(20_000), [12_000]);
    bench.see(20_000, &["home", "route vpn"]);
    assert_eq!(
        bench.told_until(30_000),
        [22_000],
        "an address that was used"
    );
    bench.see(30_000, &["home"]);
    assert_eq!(bench.told_until(40_000), [32_000]);
}

#[test]
fn a_network_that_is_gone_is_waited_for() {
    let mut bench = Bench::new(&["home"]);
    bench.see(0, &[]);
    bench.see(5_000, &["home"]);
    assert_eq!(bench.told_until(10_000), [0; 0], "a cable that was moved");
    bench.see(10_000, &[]);
    bench.see(70_000, &["home"]);
    assert_eq!(
        bench.told_until(100_000),
        [72_000],
        "a minute may be too long"
    );
    bench.see(100_000, &[]);
    bench.see(101_000, &["office"]);
    assert_eq!(bench.told_until(200_000), [103_000]);
    bench.see(200_000, &[]);
    assert_eq!(bench.told_until(900_000), [0; 0]);
}

#[test]
fn streams_of_this_computer_are_not_disturbed_by_the_network() {
    let here = |url: &str| stays_here(&StreamSpec::get("", url));
    for url in [
        "http://127.0.0.1:8/a",
        "https://127.9.9.9/",
        "http://[::1]:80/",
        "http://localhost/",
        "http://app.localhost:3000/",
        "http://0.0.0.0:8080/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
    ] {
        assert!(here(url), "{url}");
    }
    for url in [
        "http://example.org/",
        "http://192.168.0.1/",
        "http://localhost.example.org/",
    ] {
        assert!(!here(url), "{url}");
    }
    let mut spec = StreamSpec::get("", "http://127.0.0.1/");
    spec.proxy = Some("http://proxy.example.org:3128".to_owned());
    assert!(!stays_here(&spec));
    let mut spec = StreamSpec::get("", "http://example.org/");
    spec.unix_socket = Some("/run/feed.sock".to_owned());
    assert!(stays_here(&spec));
}

/// Runs this program again in a network namespace of its own, where it may change addresses.
#[cfg(target_os = "linux")]
#[test]
fn the_kernel_tells_of_addresses_and_default_routes() {
    use std::process::Command;

    if std::env::var_os(INSIDE).is_some() {
        inside();
        return;
    }
    let in_namespace = |program: &std::path::Path, arguments: &[&str]| {
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--net"])
            .arg(program)
            .args(arguments)
            .env(INSIDE, "1")
            .output()
    };
    let allowed = in_namespace("ip".as_ref(), &["link", "set", "lo", "up"]);
    if !allowed.is_ok_and(|ip| ip.status.success()) {
        eprintln!("not tried: no network namespace can be made here, or iproute2 is missing");
        return;
    }
    let itself = std::env::current_exe().unwrap();
    let name = "the_kernel_tells_of_addresses_and_default_routes";
    let ran = in_namespace(&itself, &["--exact", name, "--nocapture"]).unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

#[cfg(target_os = "linux")]
const INSIDE: &str = "FEEDSCOPE_TEST_IN_NAMESPACE";

#[cfg(target_os = "linux")]
fn inside() {
    use feedscope_engine::stream::waking::{Signal, Waking};

    fn ip(arguments: &str) {
        let done = std::process::Command::new("ip")
            .args(arguments.split(' '))
            .status();
        assert!(done.unwrap().success(), "ip {arguments}");
    }
    async fn told(waking: &mut Waking) -> Option<Signal> {
        tokio::time::timeout(Duration::from_secs(60), waking.next())
            .await
            .ok()
    }

    ip("link set lo up");
    ip("address add 192.0.2.1/24 dev lo");
    ip("address add 198.51.100.1/24 dev lo");
    ip("-6 address add 2001:db8::1/64 dev lo nodad");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut waking = Waking::start();
        for change in [
            "route add default via 192.0.2.9 dev lo",
            "-6 address del 2001:db8::1/64 dev lo",
            "route del default",
            "address del 198.51.100.1/24 dev lo",
        ] {
            ip(change);
            assert_eq!(
                told(&mut waking).await,
                Some(Signal::NetworkChanged),
                "{change}"
            );
        }
        drop(waking);
        an_engine_connects_again(|| ip("route add default via 192.0.2.9 dev lo")).await;
    });
}

/// An engine's streams connect again when the network `changes`.
#[cfg(target_os = "linux")]
async fn an_engine_connects_again(changes: impl FnOnce()) {
    use feedscope_engine::stream::State;
    use feedscope_engine::stream::attempt::Why;
    use feedscope_engine::{Engine, EngineOptions};
    use stream_server::{Server, Step, stream};

    let listener = tokio::net::TcpListener::bind("192.0.2.1:0").await.unwrap();
    let server = Server::on(listener, |_, _| {
        vec![stream("id: 7\ndata: a\n\n"), Step::Hold]
    });
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(EngineOptions {
        capture: folder.path().join("capture"),
        capture_options: Default::default(),
        streams: None,
    })
    .await
    .unwrap();
    let url = format!("http://192.0.2.1:{}/", server.port);
    engine.add_stream(StreamSpec::get("a", &url)).await.unwrap();
    let mut version = 0;
    while engine.states().await[0].1.state != State::Open {
        version = engine.changed_since(version).await;
    }
    changes();
    let requests = server.requests(2).await;
    assert_eq!(requests[1].last_event_id().unwrap(), "7");
    assert_eq!(
        engine.attempts("a").await.unwrap()[1].why,
        Why::NetworkChanged
    );
    engine.close().await.unwrap();
}

/// A network, and a clock in ms.
struct Bench {
    network: Network,
    begin: Instant,
    seen: Vec<u64>,
}

impl Bench {
    fn new(names: &[&str]) -> Bench {
        Bench {
            network: Network::new(facts(names)),
            begin: Instant::now(),
            seen: Vec::new(),
        }
    }

    fn see(&mut self, ms: u64, names: &[&str]) {
        self.tell(ms);
        let now = self.begin + Duration::from_millis(ms);
        self.network.observe(facts(names), now);
    }

    /// When changes were told since the last time it was asked.
    fn told_until(&mut self, ms: u64) -> Vec<u64> {
        self.tell(ms);
        std::mem::take(&mut self.seen)
    }

    fn tell(&mut self, ms: u64) {
        while let Some(due) = self.network.due()
            && due <= self.begin + Duration::from_millis(ms)
        {
            if self.network.tick(due) {
                self.seen.push((due - self.begin).as_millis() as u64);
            }
        }
    }
}

fn facts(names: &[&str]) -> BTreeSet<Fact> {
    let fact = |name: &&str| match name.strip_prefix("route ") {
        Some(gateway) => Fact::DefaultRoute {
            link: 1,
            gateway: gateway.as_bytes().to_vec(),
        },
        None => Fact::Address {
            link: 1,
            address: name.as_bytes().to_vec(),
        },
    };
    names.iter().map(fact).collect()
}
