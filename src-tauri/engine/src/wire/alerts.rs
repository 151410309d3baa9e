//! What the person wants to be told of while they look elsewhere.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One wish to be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Alert {
    /// Unique name.
    pub name: String,
    /// When it fires.
    pub when: AlertWhen,
    /// It is shown as a notification of the system, too.
    pub notify: bool,
    /// It is looked after at all.
    pub enabled: bool,
}

/// When an alert fires. A `stream` is a stream's name, "" any.
///
/// It fires once, and then not until it is armed again. A condition that can end (all but the
/// filter's) arms it by itself once it has; a filter's is armed by the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum AlertWhen {
    /// A record arrives that the filter matches.
    Filter {
        /// The filter.
        filter: String,
    },
    /// A stream has brought no event for this long while it is being watched.
    Silence {
        /// Which.
        stream: String,
        /// How long, ms.
        ms: f64,
    },
    /// A stream has had no open connection for this long while it is being watched, or failed.
    Down {
        /// Which.
        stream: String,
        /// How long, ms.
        ms: f64,
    },
    /// The events of a stream are too few or too many.
    Rate {
        /// Which; "" is all of them together.
        stream: String,
        /// Fewer a second than this.
        below: Option<f64>,
        /// More a second than this.
        above: Option<f64>,
        /// Over this long, ms.
        over_ms: f64,
    },
}

/// How the alerts stand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct AlertsStatus {
    /// The newest that fired since the program began, oldest first: at most 50, fewer where they
    /// would make the reply too long.
    pub fired: Vec<FiredAlert>,
    /// The places, in the list of alerts, of the enabled ones that fired and are not armed again yet.
    pub spent: Vec<u32>,
}

/// An alert that fired.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FiredAlert {
    /// Its number since the program began, from 1.
    pub id: u32,
    /// The alert's name.
    pub name: String,
    /// When, ms.
    pub time: f64,
    /// The record that made it fire, if one did.
    pub seq: Option<f64>,
    /// The stream it is about, or "".
    pub stream: String,
    /// What happened, in one sentence.
    pub sentence: String,
}
