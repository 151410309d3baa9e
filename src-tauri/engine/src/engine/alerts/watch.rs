//! When an alert fires: pure but for the clock, which is an argument.
//!
//! An armed alert fires once. One that waits for records is armed again by the person only. The
//! others are by themselves, once their condition has ended: at once where it takes its time to
//! come about, and after `over_ms` within bounds for a rate, which may waver.

use std::collections::HashMap;

use crate::record::Time;
use crate::stream::State;
use crate::wire::{Alert, AlertWhen};

use super::happened::{Happened, Limit};

/// A stream as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: State,
    /// Events so far.
    pub events: u64,
}

/// Why an alert fires.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Which alert.
    pub alert: Alert,
    /// The stream it is about, or "".
    pub stream: String,
    /// What happened.
    pub happened: Happened,
}

/// The alerts, and what they have to know of the past.
#[derive(Debug, Default)]
pub struct Watch {
    entries: Vec<Entry>,
    courses: HashMap<String, Course>,
}

#[derive(Clone, Debug)]
struct Entry {
    alert: Alert,
    armed: bool,
    /// Since when its condition has not held, after it fired.
    calm_since: Option<Time>,
}

/// What a stream did.
#[derive(Clone, Debug)]
struct Course {
    /// Since when it has been meant to be connected; `None` while it is not.
    watched: Option<Time>,
    /// Since when it has not been connected.
    down: Option<Time>,
    /// When its last event came, or when it began to be watched.
    event: Time,
    events: u64,
    state: State,
}

impl Watch {
    /// Looks after these alerts from now on. Those that are not new stay as they are.
    pub fn set(&mut self, alerts: Vec<Alert>) {
        let before = std::mem::take(&mut self.entries);
        let entry = |alert: Alert| {
            let known = before.iter().find(|entry| entry.alert == alert);
            known.cloned().unwrap_or(Entry {
                alert,
                armed: true,
                calm_since: None,
            })
        };
        self.entries = alerts.into_iter().map(entry).collect();
    }

    /// The alerts as they were set.
    pub fn alerts(&self) -> Vec<Alert> {
        self.entries
            .iter()
            .map(|entry| entry.alert.clone())
            .collect()
    }

    /// The places of the enabled ones that fired and are not armed again yet.
    pub fn spent(&self) -> Vec<u32> {
        let places = (0..).zip(&self.entries);
        let spent = places.filter(|(_, entry)| entry.alert.enabled && !entry.armed);
        spent.map(|(place, _)| place).collect()
    }

    /// Lets an alert fire again; whether there is one of this name.
    pub fn rearm(&mut self, name: &str) -> bool {
        let found = self
            .entries
            .iter_mut()
            .find(|entry| entry.alert.name == name);
        found.map(|entry| entry.armed = true).is_some()
    }

    /// The filters of the armed alerts that wait for records: each alert's name and filter.
    pub fn filters(&self) -> Vec<(String, String)> {
        let filter = |entry: &Entry| match &entry.alert.when {
            AlertWhen::Filter { filter } => Some((entry.alert.name.clone(), filter.clone())),
            _ => None,
        };
        let entries = self.entries.iter();
        let armed = entries.filter(|entry| entry.armed && entry.alert.enabled);
        armed.filter_map(filter).collect()
    }

    /// A record of this stream matches the filter of an alert; why it fires, if it is armed.
    pub fn matched(&mut self, name: &str, stream: &str) -> Option<Cause> {
        let entry = self
            .entries
            .iter_mut()
            .find(|entry| entry.alert.name == name && entry.alert.enabled && entry.armed)?;
        let AlertWhen::Filter { filter } = &entry.alert.when else {
            return None;
        };
        entry.armed = false;
        Some(Cause {
            happened: Happened::Matched {
                stream: stream.to_owned(),
                filter: filter.trim().to_owned(),
            },
            stream: stream.to_owned(),
            alert: entry.alert.clone(),
        })
    }

    /// Looks at the streams; what fires. `events` tells how many events a stream ("" for all)
    /// brought within the last so many ms.
    pub fn look(
        &mut self,
        now: Time,
        streams: &[Seen],
        events: impl Fn(&str, f64) -> u64,
    ) -> Vec<Cause> {
        self.follow(now, streams);
        let courses: Vec<(&str, &Course)> = streams
            .iter()
            .filter_map(|seen| Some((seen.name.as_str(), self.courses.get(&seen.name)?)))
            .collect();
        let mut fired = Vec::new();
        for entry in self.entries.iter_mut().filter(|entry| entry.alert.enabled) {
            if let AlertWhen::Filter { .. } = entry.alert.when {
                continue;
            }
            match condition(&entry.alert.when, now, &courses, &events) {
                Some((stream, happened)) => {
                    entry.calm_since = None;
                    if std::mem::take(&mut entry.armed) {
                        fired.push(Cause {
                            alert: entry.alert.clone(),
                            stream,
                            happened,
                        });
                    }
                }
                None => {
                    let since = *entry.calm_since.get_or_insert(now);
                    entry.armed |= passed(since, now, rest(&entry.alert.when));
                }
            }
        }
        fired
    }

    fn follow(&mut self, now: Time, streams: &[Seen]) {
        let mut before = std::mem::take(&mut self.courses);
        for seen in streams {
            let mut course = before.remove(&seen.name).unwrap_or(Course {
                watched: None,
                down: None,
                event: now,
                events: seen.events,
                state: seen.state,
            });
            course.follow(now, seen);
            self.courses.insert(seen.name.clone(), course);
        }
    }
}

impl Course {
    fn follow(&mut self, now: Time, seen: &Seen) {
        let is_watched = !matches!(seen.state, State::Paused | State::Ended);
        if seen.events != self.events || self.watched.is_none() {
            self.event = now;
        }
        self.events = seen.events;
        self.state = seen.state;
        self.watched = is_watched.then(|| self.watched.unwrap_or(now));
        let is_down = is_watched && !matches!(seen.state, State::Open | State::Stalled);
        self.down = is_down.then(|| self.down.unwrap_or(now));
    }

    fn is_silent(&self, now: Time, ms: f64) -> bool {
        self.watched.is_some() && self.state != State::Failed && passed(self.event, now, ms)
    }

    fn is_down(&self, now: Time, ms: f64) -> bool {
        let long = self.down.is_some_and(|since| passed(since, now, ms));
        long || self.state == State::Failed
    }
}

/// The stream that an alert's condition holds for, and what happened.
fn condition(
    when: &AlertWhen,
    now: Time,
    courses: &[(&str, &Course)],
    events: impl Fn(&str, f64) -> u64,
) -> Option<(String, Happened)> {
    match when {
        AlertWhen::Filter { .. } => None,
        AlertWhen::Silence { stream, ms } => {
            let silent = streams(courses, stream, |course| course.is_silent(now, *ms));
            let stream = silent.first()?.clone();
            let others = silent.len() - 1;
            let ms = *ms;
            Some((stream.clone(), Happened::Silent { stream, others, ms }))
        }
        AlertWhen::Down { stream, ms } => {
            let down = streams(courses, stream, |course| course.is_down(now, *ms));
            let failed = streams(courses, stream, |course| course.state == State::Failed);
            let stream = down.first()?.clone();
            let others = down.len() - 1;
            let happened = match failed.first() == down.first() {
                true => Happened::Failed {
                    stream: stream.clone(),
                    others,
                },
                false => Happened::Down {
                    stream: stream.clone(),
                    others,
                    ms: *ms,
                },
            };
            Some((stream, happened))
        }
        AlertWhen::Rate {
            stream,
            below,
            above,
            over_ms,
        } => {
            // Of less time than it asks for, nobody can say how few there are.
            let watched = streams(courses, stream, |course| {
                let since = course.watched;
                since.is_some_and(|since| passed(since, now, *over_ms))
            });
            let rate = events(stream, *over_ms) as f64 / over_ms.max(1.0) * 1e3;
            let too_few = below.filter(|below| rate < *below && !watched.is_empty());
            let too_many = above.filter(|above| rate > *above);
            let limit = match (too_few, too_many) {
                (Some(below), _) => Limit::Below(below),
                (None, Some(above)) => Limit::Above(above),
                (None, None) => return None,
            };
            let stream = stream.clone();
            let happened = Happened::Rate {
                stream: stream.clone(),
                rate,
                limit,
            };
            Some((stream, happened))
        }
    }
}

/// The names of those that this holds for, of the one with this name; "" is all.
fn streams(
    courses: &[(&str, &Course)],
    name: &str,
    holds: impl Fn(&Course) -> bool,
) -> Vec<String> {
    let concerned = courses
        .iter()
        .filter(|(known, _)| name.is_empty() || *known == name);
    let held = concerned.filter(|(_, course)| holds(course));
    held.map(|(known, _)| (*known).to_owned()).collect()
}

/// For how long a condition must not have held before the alert is armed again, ms.
fn rest(when: &AlertWhen) -> f64 {
    match when {
        AlertWhen::Rate { over_ms, .. } => *over_ms,
        _ => 0.0,
    }
}

fn passed(since: Time, now: Time, ms: f64) -> bool {
    now.as_millis() - since.as_millis() >= ms
}
