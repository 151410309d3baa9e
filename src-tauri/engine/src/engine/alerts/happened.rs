//! What makes an alert fire, to be told in any language; displayed it is one English sentence.

use std::fmt;

/// How many characters of a filter a sentence shows.
const SHOWN: usize = 120;

/// What made an alert fire.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    /// A record matches the alert's filter.
    Matched {
        /// The record's stream, or "".
        stream: String,
        /// The filter; "" matches all.
        filter: String,
    },
    /// Streams brought no event.
    Silent {
        /// The first of them.
        stream: String,
        /// How many besides it.
        others: usize,
        /// For how long, ms.
        ms: f64,
    },
    /// Streams failed.
    Failed {
        /// The first of them.
        stream: String,
        /// How many besides it.
        others: usize,
    },
    /// Streams were not connected.
    Down {
        /// The first of them.
        stream: String,
        /// How many besides it.
        others: usize,
        /// For how long, ms.
        ms: f64,
    },
    /// Events came too slowly or too fast.
    Rate {
        /// Which stream brought them; "" is all together.
        stream: String,
        /// How many a second.
        rate: f64,
        /// What that is beyond.
        limit: Limit,
    },
}

/// A limit that a rate is beyond, events a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// There are fewer.
    Below(f64),
    /// There are more.
    Above(f64),
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Happened::Matched { stream, filter } => match (stream.as_str(), shown(filter)) {
                ("", "") => write!(f, "a record arrived"),
                ("", filter) => write!(f, "a record matches {filter}"),
                (stream, "") => write!(f, "a record of {stream:?} arrived"),
                (stream, filter) => write!(f, "a record of {stream:?} matches {filter}"),
            },
            Happened::Silent { stream, others, ms } => {
                write!(f, "{stream:?} brought no event for {}", duration(*ms))?;
                and_others(f, *others)
            }
            Happened::Failed { stream, others } => {
                write!(f, "{stream:?} failed, and does not connect again by itself")?;
                and_others(f, *others)
            }
            Happened::Down { stream, others, ms } => {
                write!(f, "{stream:?} was not connected for {}", duration(*ms))?;
                and_others(f, *others)
            }
            Happened::Rate {
                stream,
                rate,
                limit,
            } => {
                match stream.as_str() {
                    "" => write!(f, "all streams together bring {rate:.1} events a second")?,
                    stream => write!(f, "{stream:?} brings {rate:.1} events a second")?,
                }
                match limit {
                    Limit::Below(below) => write!(f, ", fewer than {below}"),
                    Limit::Above(above) => write!(f, ", more than {above}"),
                }
            }
        }
    }
}

/// The beginning of a filter.
pub fn shown(filter: &str) -> &str {
    let end = filter.char_indices().nth(SHOWN);
    &filter[..end.map_or(filter.len(), |(at, _)| at)]
}

fn and_others(f: &mut fmt::Formatter<'_>, others: usize) -> fmt::Result {
    match others {
        0 => Ok(()),
        1 => write!(f, ", and so did 1 other"),
        _ => write!(f, ", and so did {others} others"),
    }
}

/// ms as `5 s`, `1.5 s` or `2 min`.
fn duration(ms: f64) -> String {
    match ms / 1e3 {
        seconds if seconds >= 120.0 => format!("{:.0} min", seconds / 60.0),
        seconds => format!("{} s", (seconds * 10.0).round() / 10.0),
    }
}
