//! Numbers over time.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which numbers are wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SeriesRequest {
    /// The filter; "" takes every record.
    pub filter: String,
    /// Only these streams (by name); empty takes all.
    pub streams: Vec<String>,
    /// The JSON path of the numbers: `$.price`.
    pub path: String,
    /// Left edge, ms; `null` is five minutes before the right edge.
    pub from: Option<f64>,
    /// Right edge, ms; `null` is now.
    pub to: Option<f64>,
    /// Width in pixels, 1 to 4,096.
    pub px: u32,
}

/// The numbers at a JSON path over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Series {
    /// The path as asked.
    pub path: String,
    /// Left edge, ms.
    pub from: f64,
    /// Right edge, ms.
    pub to: f64,
    /// Each pixel that has a number, flat: time (ms) of its left edge, least, greatest, last,
    /// again and again, oldest first.
    pub points: Vec<f64>,
    /// Numbers seen.
    pub count: f64,
    /// The least, 0 when there is none.
    pub min: f64,
    /// The greatest, 0 when there is none.
    pub max: f64,
    /// The newest, 0 when there is none.
    pub last: f64,
    /// More than 200,000 records matched, and only the newest of them were read.
    pub cut: bool,
}
