//! What is written into files.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Shown;

/// What to write into a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ExportRequest {
    /// Which records.
    pub scope: ExportScope,
    /// With `view` the filter; "" takes everything.
    pub filter: String,
    /// With `view` which streams.
    pub streams: Shown,
    /// The file's format.
    pub format: Format,
}

/// Which records to write. Beyond [`ExportScope::View`] neither filter nor streams narrow them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ExportScope {
    /// Every record of the capture.
    All,
    /// What the filter and the streams leave.
    View,
    /// From one seq to another, both included.
    Range {
        /// The first seq.
        from: f64,
        /// The last.
        to: f64,
    },
    /// These seqs, in any order; those that the capture has no more are left out.
    Seqs(Vec<f64>),
    /// What was received from one moment on and before another, ms.
    Time {
        /// The first moment.
        from: f64,
        /// The first moment that is too late.
        to: f64,
    },
}

/// What an export would write.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ExportEstimate {
    /// Records; exact unless a view is still being looked through.
    pub records: f64,
    /// Whether `records` is exact for now.
    pub exact: bool,
    /// About how many bytes, told from a sample in the format.
    pub bytes: f64,
}

/// A file's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// RFC 4180.
    Csv,
    /// `text/event-stream`.
    Sse,
    /// Apache Parquet.
    Parquet,
}

/// How an export stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ExportStatus {
    /// Its number.
    pub id: u32,
    /// The file's name.
    pub file: String,
    /// Records looked at.
    pub done: f64,
    /// Records to look at.
    pub of: f64,
    /// Records written.
    pub written: f64,
    /// `running`, `done`, `cancelled` or `failed`.
    pub state: ExportState,
    /// Why it failed.
    pub detail: String,
}

/// How an export stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ExportState {
    /// Under way.
    Running,
    /// The file is there.
    Done,
    /// The person stopped it; there is no file.
    Cancelled,
    /// It failed; there is no file.
    Failed,
}
