//! What a small company's machines have to say: backups, builds, certificates, disks.

use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;
use serde::Serialize;

use super::history::Event;

/// A notice before its time is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    event_type: &'static str,
    source: &'static str,
    host: &'static str,
    text: String,
}

/// The machines: the same seed has the same things happen.
pub struct Machines {
    rng: Rng,
    told: bool,
}

impl Machines {
    /// All of them running.
    pub fn new(rng: Rng) -> Machines {
        Machines { rng, told: false }
    }

    /// The next notice, and how long after the one before it comes: 1 to 6 s, the first at once.
    pub fn next_notice(&mut self) -> (Duration, Notice) {
        let pause = match std::mem::replace(&mut self.told, true) {
            true => Duration::from_millis(self.rng.u64(1_000..6_000)),
            false => Duration::ZERO,
        };
        (pause, self.notice())
    }

    fn notice(&mut self) -> Notice {
        // Mostly things go well.
        let likely = match self.rng.u8(..100) {
            0..50 => "info",
            50..75 => "success",
            75..92 => "warning",
            _ => "alert",
        };
        let of_type: Vec<_> = NOTICES.iter().filter(|notice| notice.0 == likely).collect();
        let &(event_type, source, text) = of_type[self.rng.usize(..of_type.len())];
        Notice {
            event_type,
            source,
            host: HOSTS[self.rng.usize(..HOSTS.len())],
            text: text.replace("{n}", &self.rng.u32(2..60).to_string()),
        }
    }
}

impl Notice {
    /// The notice as an event of the time `now`. An alert's data has several lines.
    pub fn event(self, now: Timestamp) -> Event {
        #[derive(Serialize)]
        struct Fields {
            source: &'static str,
            host: &'static str,
            text: String,
            time: String,
        }
        let fields = Fields {
            source: self.source,
            host: self.host,
            text: self.text,
            time: format!("{now:.3}"),
        };
        if self.event_type != "alert" {
            return Event::json(self.event_type, &fields);
        }
        let data = serde_json::to_string_pretty(&fields).expect("fields are plain structs");
        Event {
            event_type: self.event_type,
            data,
        }
    }
}

const HOSTS: &[&str] = &["atlas", "borealis", "cobalt", "delta-2", "ember", "fjord"];

const NOTICES: &[(&str, &str, &str)] = &[
    ("info", "deploy", "Release 4.{n} is rolling out"),
    ("info", "cron", "Nightly report started"),
    ("info", "login", "{n} people signed in in the last minute"),
    ("info", "autoscaler", "One worker more, now {n}"),
    ("info", "dns", "Zone reloaded with {n} records"),
    ("success", "backup", "Backup complete, {n} GiB"),
    ("success", "deploy", "Release 4.{n} is live"),
    ("success", "build", "Build passed in {n} s"),
    ("success", "certificate", "Certificate renewed for {n} days"),
    ("warning", "disk", "Only {n} GiB left on the data disk"),
    (
        "warning",
        "queue",
        "{n} jobs have waited for more than a minute",
    ),
    ("warning", "certificate", "Certificate expires in {n} days"),
    ("warning", "latency", "95th percentile is {n}0 ms"),
    ("alert", "health", "No answer for {n} s"),
    ("alert", "database", "Replica is {n} s behind"),
    ("alert", "login", "{n} failed sign-ins from one address"),
];
