//! Records that the person wants to find again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Row;

/// A record with a note on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Bookmark {
    /// The record.
    pub seq: f64,
    /// What the person wrote, or "".
    pub note: String,
    /// When it was added, ms.
    pub time: f64,
    /// The record's row; `null` when it is in the capture no more.
    pub row: Option<Row>,
}
