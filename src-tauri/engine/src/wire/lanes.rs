//! The streams' density over time.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A picture of the streams' density over a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct LanesRequest {
    /// Left edge, ms; `null` is the capture's first record.
    pub from: Option<f64>,
    /// Right edge, ms; `null` is now.
    pub to: Option<f64>,
    /// Width in pixels, 1 to 4,096.
    pub px: u32,
    /// The first lane in sight, in the rail's order.
    pub first: u32,
    /// How many are in sight.
    pub count: u32,
    /// Whether each lane also has what the frame's filter and streams leave.
    #[serde(default)]
    pub filtered: bool,
    /// Whether the whole capture is wanted too, all streams together.
    #[serde(default)]
    pub overview: bool,
    /// The pixel whose events are to be counted, or none.
    #[serde(default)]
    pub probe: Option<u32>,
    /// The lane whose types are to be named, by its place among those in sight, or none.
    #[serde(default)]
    pub named: Option<u32>,
    /// Of how many rows, evenly spaced over the view, the times are wanted; at most 160.
    #[serde(default)]
    pub ranks: u32,
}

/// The streams' density.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Lanes {
    /// Left edge, ms.
    pub from: f64,
    /// Right edge, ms.
    pub to: f64,
    /// Width in pixels.
    pub px: u32,
    /// Which lane in the rail's order is the first of these.
    pub first: u32,
    /// Those asked for, one a stream.
    pub lanes: Vec<Lane>,
    /// Events of each lane in the pixel asked about, or within the 128 ms around it where a pixel
    /// is shorter; empty when none was.
    pub counts: Vec<u32>,
    /// The types that the lane asked about tells apart, in the order of their flags, which is that
    /// in which they first came; eleven at most, and each cut to 40 bytes.
    pub types: Vec<String>,
    /// The whole capture, when asked.
    pub overview: Option<Overview>,
    /// Times of rows at evenly spaced ranks of the view, ms: the first is the oldest row's, the
    /// last the newest's. Empty when none were asked for or the view is empty.
    pub ranks: Vec<f64>,
}

/// The density of all streams together, also of those watched no more, over the whole capture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Overview {
    /// Time of the first record, ms.
    pub from: f64,
    /// Now, ms.
    pub to: f64,
    /// As wide as the lanes; its stream is 0.
    pub lane: Lane,
}

/// One stream's density over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Lane {
    /// Its stream's key.
    pub stream: u16,
    /// Runs of filled pixels, flat: x, width, level (1 to 255, logarithmic), flags (1 an event,
    /// 2 a connection's end, stall or retry, 4 a failure or limit, 8 a gap; 16 and up an event of
    /// each of its first eleven types, the last for all others), again and again.
    pub runs: Vec<u16>,
    /// The largest count in one pixel.
    pub peak: u32,
    /// Runs of pixels with a record that the frame's filter leaves, flat: x, width, level on the
    /// scale of `runs`, flags, again and again. Not there when not asked for, and when the filter leaves
    /// everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub matched: Option<Vec<u16>>,
}
