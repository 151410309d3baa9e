//! What is missing: numbers that were not sent, and reconnects that could not resume.

use crate::record::{Mark, Time};

/// The numbers of a stream's events, in the order they came, over its connections.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    last: Option<u64>,
    /// The greatest that came, less those before a numbering that began anew.
    greatest: u64,
}

impl Numbers {
    /// `last` is the number of the last event known from before.
    pub fn after(last: Option<u64>) -> Numbers {
        Numbers {
            last,
            greatest: last.unwrap_or(0),
        }
    }

    /// Whether a number came before, so that the next one shows what is missing.
    pub fn are_known(&self) -> bool {
        self.last.is_some()
    }

    /// Notes the number of an event that was not sent before, and says what is wrong with it.
    ///
    /// A number beyond the next is a gap, unless those between came before. A number that is not
    /// greater than the one before is repeated, and counting goes on from it: two in order show
    /// that the numbering began anew, and what came before it no longer counts.
    pub fn note(&mut self, number: u64) -> Option<Mark> {
        let Some(last) = self.last.replace(number) else {
            self.greatest = number;
            return None;
        };
        if number <= last {
            let detail = match number == last {
                true => format!("number {number} came twice"),
                false => format!("number {number} came after {last}"),
            };
            return Some(Mark::Repeated { detail });
        }
        let known = self.greatest.max(last);
        if number == last + 1 {
            self.greatest = number;
            return None;
        }
        self.greatest = known.max(number);
        let missing = number.saturating_sub(known).saturating_sub(1);
        (missing > 0).then(|| Mark::Gap {
            detail: match missing {
                1 => format!(
                    "number {} is missing: {number} came after {last}",
                    known + 1
                ),
                _ => format!(
                    "numbers {} to {} are missing: {number} came after {last}",
                    known + 1,
                    number - 1
                ),
            },
            missing: Some(missing),
        })
    }
}

/// Watches for connections whose events follow others without an id to resume from.
#[derive(Clone, Debug, Default)]
pub struct Reconnects {
    had_events: bool,
    open: bool,
    /// The present connection could not resume, and its first event is still to come.
    suspicious: bool,
    /// Until when nothing is missing, in words.
    since: Option<String>,
}

impl Reconnects {
    /// `had_events` is whether the stream had events before, and `last` when the last one came.
    pub fn new(had_events: bool, last: Option<Time>) -> Reconnects {
        Reconnects {
            had_events,
            since: last.map(|time| format!("{time}, when the last event came")),
            ..Reconnects::default()
        }
    }

    /// A connection opened that had sent a resume id, or had not.
    pub fn opened(&mut self, resumed: bool) {
        self.open = true;
        self.suspicious = self.had_events && !resumed;
    }

    /// The connection ended, if one was open.
    pub fn closed(&mut self, now: Time) {
        let was_open = std::mem::take(&mut self.open);
        if was_open && self.had_events && !self.suspicious {
            self.since = Some(format!("{now}, when the connection before ended"));
        }
    }

    /// An event came; `numbered` is whether its number says what is missing before it. Returns
    /// what to say before it, once for each connection.
    pub fn event(&mut self, numbered: bool) -> Option<Mark> {
        self.had_events = true;
        if !std::mem::take(&mut self.suspicious) || numbered {
            return None;
        }
        let since = self
            .since
            .as_deref()
            .unwrap_or("the stream was last watched");
        Some(Mark::Gap {
            detail: format!("events may be missing since {since}: there was no id to resume from"),
            missing: None,
        })
    }
}
