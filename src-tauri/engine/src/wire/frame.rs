//! What one drawn frame asks and is told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    AlertsStatus, ExportStatus, FilterErrorAt, GoneStream, ImportStatus, Lanes, LanesRequest, Row,
    RowsAt, Shown, StreamStatus,
};

/// One question a drawn frame asks: everything the window can show now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FrameRequest {
    /// The filter as typed; "" shows everything.
    pub filter: String,
    /// Which streams.
    pub streams: Shown,
    /// Which rows.
    pub rows: RowsAt,
    /// How many rows fit, at most 400.
    pub count: u32,
    /// JSON paths whose values are wanted of every row, at most 8.
    #[serde(default)]
    pub columns: Vec<String>,
    /// A filter whose words the rows' `matches` mark too, while it hides none; "" for none. One that
    /// can't be read marks nothing.
    #[serde(default)]
    pub find: String,
    /// Which stream, in the rail's order, the reply's `streams` begin with.
    #[serde(default)]
    pub streams_from: u32,
    /// Lanes wanted, or none this time.
    pub lanes: Option<LanesRequest>,
    /// The `version` of the last reply. The engine answers as soon as it has something newer,
    /// at the latest after `wait_ms`.
    pub since: u64,
    /// 0 answers at once; at most 5,000.
    pub wait_ms: u32,
}

/// The engine's answer to a [`FrameRequest`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FrameReply {
    /// Grows with every change.
    #[ts(type = "number")]
    pub version: u64,
    /// The engine's clock, ms.
    pub now: f64,
    /// The capture and the recorder.
    pub engine: EngineStatus,
    /// The streams from `streams_from` on in the rail's order, at most 32, or fewer where they
    /// would make the reply too long.
    pub streams: Vec<StreamStatus>,
    /// How many streams there are.
    pub streams_of: u32,
    /// Another number whenever a stream is added, removed, renamed or has another place: pages
    /// with one number make one list.
    pub streams_list: f64,
    /// The view that the filter makes.
    pub view: ViewStatus,
    /// The rows, oldest first.
    pub rows: Vec<Row>,
    /// Rank of the first row.
    pub first_rank: f64,
    /// The lanes, when asked.
    pub lanes: Option<Lanes>,
    /// Exports under way, and those that ended in the last minute; the newest 16.
    pub exports: Vec<ExportStatus>,
    /// Imports under way, and those that ended in the last minute.
    pub imports: Vec<ImportStatus>,
    /// The streams of these rows that are watched no more.
    pub gone: Vec<GoneStream>,
    /// The alerts.
    pub alerts: AlertsStatus,
}

/// The capture and its recorder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct EngineStatus {
    /// `null` while recording; otherwise one sentence why not, for a banner.
    pub trouble: Option<String>,
    /// Events a second, over all streams, over the last second.
    pub rate: f64,
    /// Records in the capture.
    pub total: f64,
    /// Seq of the oldest record, 0 when there is none.
    pub first_seq: f64,
    /// Seq of the newest, 0 when there is none.
    pub last_seq: f64,
    /// Bytes on disk.
    pub disk: f64,
    /// Events that servers sent again after a resume, since the capture began.
    pub duplicates: f64,
    /// Where the demo feeds listen, or null when they are off.
    pub demo: Option<String>,
    /// What recovery found when the capture was opened, or null.
    pub recovered: Option<String>,
    /// One sentence when streams have secrets that can't be kept over a restart, or null.
    pub secrets: Option<String>,
}

/// The view that the filter makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ViewStatus {
    /// Records that match, so far.
    pub total: f64,
    /// Records looked at so far, of `of`.
    pub scanned: f64,
    /// Records in the capture.
    pub of: f64,
    /// Why the filter can't be read, or null. The rows are then of the last good filter.
    pub error: Option<FilterErrorAt>,
    /// For each column asked for, why its path can't be read, or null.
    pub column_errors: Vec<Option<String>>,
}
