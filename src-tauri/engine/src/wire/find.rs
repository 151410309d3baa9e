//! What is looked for among the rows, while nothing is hidden.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Shown;

/// A question for the nearest hit of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SeekRequest {
    /// The filter of the rows; "" is all of them.
    pub filter: String,
    /// Which streams.
    pub streams: Shown,
    /// What is looked for among them, as a filter.
    pub wanted: String,
    /// The seq to go on from; its own record is not meant.
    pub from: f64,
    /// Towards older records.
    pub back: bool,
    /// Go on from the other end, up to the record it began with.
    pub wrap: bool,
}

/// A question for all that is found in a view, while nothing is hidden.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FoundRequest {
    /// The filter of the rows; "" is all of them.
    pub filter: String,
    /// Which streams.
    pub streams: Shown,
    /// What is looked for among them, as a filter; "" looks for nothing any more.
    pub find: String,
    /// Left edge of the picture, ms.
    pub from: f64,
    /// Right edge, ms.
    pub to: f64,
    /// Its width in pixels, 1 to 4,096.
    pub px: u32,
}

/// What is found in a view, as far as it has been searched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Found {
    /// Records found so far.
    pub total: f64,
    /// Records searched so far.
    pub scanned: f64,
    /// Records to search.
    pub of: f64,
    /// Runs of pixels that hold one, flat: x, width, level, as `matched` of a lane.
    pub runs: Vec<u16>,
}
