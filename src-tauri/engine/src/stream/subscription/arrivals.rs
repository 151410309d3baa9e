//! What arrives on a connection becomes records, and is looked at on the way.

use std::time::Duration;

use tokio::time::Instant;

use super::RecordSink;
use super::batch::Batch;
use super::task::{TELL_EVERY, Task};
use crate::record::{Kind, Mark, Record, Time};
use crate::stream::decoder::{Arrival, What};
use crate::stream::hints::SILENCE;
use crate::stream::machine::Input;
use crate::stream::replay::Replay;
use crate::stream::shield::Opened;
use crate::stream::spec::EndMarker;

impl<S: RecordSink> Task<S> {
    pub(super) fn take(&mut self, mut batch: Batch) {
        let mut told = false;
        let among = |kind: fn(&What) -> bool| {
            let mut arrivals = batch.arrivals.iter();
            arrivals.any(|arrival| kind(&arrival.what))
        };
        let events = among(|what| matches!(what, What::Event { .. }));
        let comments = among(|what| matches!(what, What::Comment { .. }));
        let mut last_byte = None;
        self.records.reserve(batch.arrivals.len());
        let (length, capacity) = (batch.arrivals.len(), batch.arrivals.capacity());
        for arrival in batch.arrivals.drain(..) {
            if let What::Open(opened) = arrival.what {
                self.opened(opened, arrival.time);
                continue;
            }
            last_byte = Some(arrival.time);
            if !std::mem::replace(&mut told, true) {
                self.step_at(Input::Received { events, comments }, arrival.time);
            }
            self.arrive(arrival);
            // The end marker was the last word, whatever comes after it.
            if self.machine.is_over() {
                break;
            }
        }
        if last_byte.is_some() {
            let now = Instant::now();
            self.recorded.last_byte_at = last_byte;
            self.publish_soon(now);
            self.tell_at.get_or_insert(now + TELL_EVERY);
            // A little later than the hint asks for, so that it is due for sure.
            let silence = Duration::from_secs_f64(SILENCE) + TELL_EVERY;
            self.silent_at = Some(now + silence);
            // A server that never stops leaves no other time for them.
            self.do_chores(now);
        }
        // A thousand quiet streams keep no room for a flood.
        if length * 4 >= capacity {
            self.room = batch.arrivals;
        }
        if let Some(failure) = batch.end {
            self.leave();
            self.step(Input::Closed(failure));
        }
    }

    fn opened(&mut self, opened: Opened, time: Time) {
        let resumed = !self.sent_id.is_empty();
        self.duplicates.connected(resumed);
        self.reconnects.opened(resumed);
        self.replay = resumed.then(|| Replay::new(self.sent_id.clone(), now()));
        self.attempts.opened(self.machine.connection(), &opened);
        self.tell();
        self.step_at(Input::Opened(opened), time);
    }

    fn arrive(&mut self, Arrival { time, what }: Arrival) {
        match what {
            What::Event {
                event_type,
                data,
                id,
                wire,
            } => {
                let has_own = id.is_some();
                if let Some(id) = id {
                    self.machine.set_last_event_id(id);
                }
                let id = self.machine.last_event_id();
                let duplicate = self
                    .duplicates
                    .is_duplicate(id, has_own, &event_type, &data);
                if let Some(replay) = &mut self.replay {
                    replay.event(duplicate, now());
                }
                if !duplicate {
                    self.look_for_gaps(has_own, &data, time);
                }
                let end = self.spec.end_marker.as_ref();
                let end = end.and_then(|end| end_said(end, &event_type, &data));
                self.records.push(Record {
                    duplicate,
                    wire,
                    event_type,
                    data,
                    ..self.blank(Kind::Event, time)
                });
                if let Some(end) = end {
                    self.step(Input::Completed(end));
                }
            }
            What::Comment { text, wire } => {
                self.records.push(Record {
                    wire,
                    data: text,
                    ..self.blank(Kind::Comment, time)
                });
            }
            What::Id(id) => {
                if id != *self.machine.last_event_id() {
                    let resume_id = id.to_string();
                    self.machine.set_last_event_id(id);
                    self.mark(&Mark::ResumeId { resume_id }, time);
                    self.look_at_number(true, "", time);
                }
            }
            What::Retry(ms) => {
                self.step(Input::Retry(ms));
            }
            What::Limit { what, bytes } => {
                let what = what.to_owned();
                self.mark(&Mark::Limit { what, bytes }, time);
            }
            What::Open(_) | What::Bytes => {}
        }
    }

    /// For an event that was not here before, whose id the machine has.
    fn look_for_gaps(&mut self, has_own: bool, data: &str, time: Time) {
        let numbers_known = self.numbers.are_known();
        let numbered = self.look_at_number(has_own, data, time) && numbers_known;
        let gap = self.reconnects.event(numbered);
        if let Some(gap) = gap.filter(|_| !self.spec.policy.once) {
            self.mark(&gap, time);
        }
    }

    /// Whether there is a number; what is wrong with it is said.
    fn look_at_number(&mut self, has_own: bool, data: &str, time: Time) -> bool {
        let id = self.machine.last_event_id();
        let number = self.number.as_ref();
        let Some(number) = number.and_then(|number| number.read(id, has_own, data)) else {
            return false;
        };
        if let Some(mark) = self.numbers.note(number) {
            self.mark(&mark, time);
        }
        true
    }
}

/// What of the end marker an event is, in a sentence.
fn end_said(end: &EndMarker, event_type: &str, data: &str) -> Option<String> {
    if end.data.as_deref() == Some(data) {
        const SHOWN: usize = 80;
        let shown = &data[..data.floor_char_boundary(SHOWN)];
        return Some(format!(
            "the server sent the end marker, the data {shown:?}"
        ));
    }
    (end.event_type.as_deref() == Some(event_type))
        .then(|| format!("the server sent the end marker, an event of type {event_type:?}"))
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}
