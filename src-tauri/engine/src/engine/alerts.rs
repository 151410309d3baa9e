//! Alerts: what they watch, where they are saved, and who is told.

mod check;
pub mod happened;
pub mod watch;

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use super::file::JsonFile;
use super::watched::Watched;
use super::{Engine, EngineError, Inner, lock};
use crate::capture::{RecorderStatus, StreamDefinition};
use crate::record::{Kind, Mark, Record, Seq, StreamKey, Time};
use crate::view::{Filter, Matcher};
use crate::wire::{Alert, AlertsStatus, FiredAlert};
use check::{check, wrong};
use happened::Happened;
use watch::{Cause, Seen, Watch};

/// How often the alerts are looked after.
const TICK: Duration = Duration::from_millis(250);
/// How many that fired are remembered.
const REMEMBERED: usize = 50;

/// An alert that fired just now.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertFired {
    /// What is told of it.
    pub fired: FiredAlert,
    /// What happened, to be told in any language.
    pub happened: Happened,
    /// It is to be a notification of the system.
    pub notify: bool,
}

pub(super) struct Alerts {
    file: JsonFile,
    state: Mutex<State>,
    told: broadcast::Sender<AlertFired>,
}

struct State {
    watch: Watch,
    fired: VecDeque<FiredAlert>,
    last_id: u32,
    /// Records before this one have been looked at.
    looked_to: Seq,
    /// By alert: records before this one are older than it, or than when it was armed again.
    from: HashMap<String, Seq>,
    bound: Bound,
}

/// Filters made ready for the streams that there are.
#[derive(Default)]
struct Bound {
    streams: Vec<StreamDefinition>,
    matchers: Vec<(String, Arc<Matcher>)>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Content {
    version: u32,
    alerts: Vec<Alert>,
}

impl Alerts {
    /// Those in the file beside the saved streams. They look at records from `end` on.
    pub(super) fn load(streams: Option<&Path>, end: Seq) -> Result<Alerts, EngineError> {
        let file = JsonFile::beside("alerts", streams, "alerts.json");
        let Content { alerts, .. } = file.load()?;
        check(&alerts)?;
        let mut watch = Watch::default();
        watch.set(alerts);
        Ok(Alerts {
            file,
            state: Mutex::new(State {
                watch,
                fired: VecDeque::new(),
                last_id: 0,
                looked_to: end,
                from: HashMap::new(),
                bound: Bound::default(),
            }),
            told: broadcast::Sender::new(REMEMBERED),
        })
    }

    /// What fired, and which are not armed again yet.
    pub(super) fn status(&self) -> AlertsStatus {
        let state = lock(&self.state);
        AlertsStatus {
            fired: state.fired.iter().cloned().collect(),
            spent: state.watch.spent(),
        }
    }
}

impl Engine {
    /// The alerts as saved.
    pub fn alerts(&self) -> Vec<Alert> {
        lock(&self.inner.alerts.state).watch.alerts()
    }

    /// Saves these alerts in place of those before. A changed one is armed.
    ///
    /// # Errors
    ///
    /// When one is wrong, or they can't be saved.
    pub fn save_alerts(&self, alerts: Vec<Alert>) -> Result<(), EngineError> {
        check(&alerts)?;
        let content = Content { version: 1, alerts };
        self.inner.alerts.file.store(&content)?;
        let end = self.inner.capture.end_seq();
        let mut state = lock(&self.inner.alerts.state);
        let before = state.watch.alerts();
        state
            .from
            .retain(|name, _| content.alerts.iter().any(|alert| alert.name == *name));
        for alert in content
            .alerts
            .iter()
            .filter(|alert| !before.contains(alert))
        {
            state.from.insert(alert.name.clone(), end);
        }
        state.watch.set(content.alerts);
        drop(state);
        self.changed();
        Ok(())
    }

    /// Lets an alert that fired fire again.
    ///
    /// # Errors
    ///
    /// When there is no alert of this name.
    pub fn rearm_alert(&self, name: &str) -> Result<(), EngineError> {
        let end = self.inner.capture.end_seq();
        let mut state = lock(&self.inner.alerts.state);
        if !state.watch.rearm(name) {
            return Err(wrong(format!("there is no alert named {name:?}")));
        }
        state.from.insert(name.to_owned(), end);
        drop(state);
        self.changed();
        Ok(())
    }

    /// Tells of each alert as it fires.
    pub fn fired(&self) -> broadcast::Receiver<AlertFired> {
        self.inner.alerts.told.subscribe()
    }
}

/// Looks after the alerts until the engine is gone.
pub(super) async fn look_after(engine: Weak<Inner>) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(inner) = engine.upgrade() else {
            return;
        };
        let engine = Engine { inner };
        if engine.has_alerts() {
            engine.look_at_streams().await;
            let records = tokio::task::spawn_blocking(move || engine.look_at_records());
            // It is over when the program ends.
            let _ = records.await;
        }
    }
}

impl Engine {
    /// Whether any is enabled; the records that came until now are of no interest otherwise.
    fn has_alerts(&self) -> bool {
        let mut state = lock(&self.inner.alerts.state);
        let any = state.watch.alerts().iter().any(|alert| alert.enabled);
        if !any {
            state.looked_to = self.inner.capture.end_seq();
        }
        any
    }

    async fn look_at_streams(&self) {
        let now = Time::now();
        let live = &self.inner.live;
        let seen = |streams: &[Watched]| -> Vec<(StreamKey, Seen)> {
            let seen = |stream: &Watched| Seen {
                name: stream.spec.name.clone(),
                state: stream.status().state,
                events: live.tally(stream.key, |tally| tally.events),
            };
            let pairs = streams.iter().map(|stream| (stream.key, seen(stream)));
            pairs.collect()
        };
        let (keys, seen): (Vec<StreamKey>, Vec<Seen>) =
            self.inner.with_streams(seen).await.into_iter().unzip();
        let events = |name: &str, ms: f64| -> u64 {
            let from = Time(now.0 - (ms * 1e6) as i64);
            let concerned = keys.iter().zip(&seen);
            let concerned = concerned.filter(|(_, seen)| name.is_empty() || seen.name == name);
            let count = |key: &StreamKey| {
                let pixels = live.tally(*key, |tally| tally.paint(from, now, 1));
                pixels
                    .iter()
                    .map(|pixel| u64::from(pixel.events))
                    .sum::<u64>()
            };
            concerned.map(|(key, _)| count(key)).sum()
        };
        let causes = lock(&self.inner.alerts.state)
            .watch
            .look(now, &seen, events);
        for cause in causes {
            self.fire(now, cause, None);
        }
    }

    /// Looks for the first new record that each armed filter matches.
    fn look_at_records(&self) {
        let capture = &self.inner.capture;
        let matchers = {
            let mut state = lock(&self.inner.alerts.state);
            let end = capture.end_seq();
            let range = state.looked_to.max(capture.first_seq())..end;
            state.looked_to = end;
            let filters = state.watch.filters();
            let matchers = state.bound.to(filters, capture.streams());
            let from = |name: &str| state.from.get(name).copied().unwrap_or(0);
            let ranged = matchers.into_iter().map(|(name, matcher)| {
                let range = range.start.max(from(&name))..range.end;
                (name, matcher, range)
            });
            ranged.collect::<Vec<_>>()
        };
        for (name, matcher, range) in matchers {
            if let Some((seq, record)) = self.first_match(&matcher, range) {
                let stream = crate::export::names(capture)
                    .get(usize::from(record.stream.0))
                    .cloned()
                    .unwrap_or_default();
                let cause = lock(&self.inner.alerts.state).watch.matched(&name, &stream);
                if let Some(cause) = cause {
                    self.fire(Time::now(), cause, Some(seq));
                }
            }
        }
    }

    /// What an alert did is no reason for another one.
    fn first_match(&self, matcher: &Matcher, range: Range<Seq>) -> Option<(Seq, Record)> {
        let capture = &self.inner.capture;
        let mut seqs = Vec::new();
        // A part that can't be read matches nothing; the timeline says so in its place.
        let _ = matcher.find(capture, range, |seq| seqs.push(seq));
        seqs.sort_unstable();
        let alert = |record: &Record| record.kind == Kind::Mark && record.event_type == "alert";
        seqs.into_iter().find_map(|seq| {
            let record = capture.read(seq).ok()??;
            (!alert(&record)).then_some((seq, record))
        })
    }

    fn fire(&self, now: Time, cause: Cause, seq: Option<Seq>) {
        let alerts = &self.inner.alerts;
        let fired = {
            let mut state = lock(&alerts.state);
            state.last_id += 1;
            let fired = FiredAlert {
                id: state.last_id,
                name: cause.alert.name,
                time: now.as_millis(),
                seq: seq.map(|seq| seq as f64),
                stream: cause.stream,
                sentence: cause.happened.to_string(),
            };
            state.fired.push_back(fired.clone());
            if state.fired.len() > REMEMBERED {
                state.fired.pop_front();
            }
            fired
        };
        self.mark(now, &fired);
        // Nobody may be listening.
        let _ = alerts.told.send(AlertFired {
            fired,
            happened: cause.happened,
            notify: cause.alert.notify,
        });
        self.changed();
    }

    /// Notes it in the capture, unless the disk takes nothing now.
    fn mark(&self, now: Time, fired: &FiredAlert) {
        if *self.inner.recorder.status().borrow() != RecorderStatus::Recording {
            return;
        }
        let mark = Mark::Alert {
            name: fired.name.clone(),
            detail: fired.sentence.clone(),
        };
        // Of the capture: a stream's last record says where it resumes.
        let record = Record::of_mark(StreamKey::CAPTURE, 0, now, "", &mark);
        let recorder = self.inner.recorder.clone();
        tokio::spawn(async move {
            // The recorder says itself why it keeps nothing.
            let _ = recorder.record(vec![record]).await;
        });
    }
}

impl Bound {
    /// The matchers of these filters, by alert.
    fn to(
        &mut self,
        filters: Vec<(String, String)>,
        streams: Vec<StreamDefinition>,
    ) -> Vec<(String, Arc<Matcher>)> {
        if self.streams != streams {
            self.streams = streams;
            self.matchers.clear();
        }
        let mut bound = Vec::new();
        for (alert, text) in filters {
            let known = self.matchers.iter().find(|(known, _)| *known == text);
            let matcher = match known {
                Some((_, matcher)) => Arc::clone(matcher),
                None => {
                    // It was read when it was saved.
                    let Ok(filter) = Filter::parse(&text) else {
                        continue;
                    };
                    let matcher = Arc::new(Matcher::new(&filter, &[], &self.streams));
                    self.matchers.push((text, Arc::clone(&matcher)));
                    matcher
                }
            };
            bound.push((alert, matcher));
        }
        bound
    }
}
