//! What is read from files.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How an import stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ImportStatus {
    /// Its number.
    pub id: u32,
    /// The name of the file or folder that is being read, or was last.
    pub file: String,
    /// Bytes read.
    pub done: f64,
    /// Bytes to read; 0 while that is not known.
    pub of: f64,
    /// Records that came in.
    pub records: f64,
    /// `running`, `done`, `cancelled` or `failed`. What came in before stays in each case.
    pub state: ImportState,
    /// Why it failed: one sentence with file, line and remedy.
    pub detail: String,
}

/// How an import stands, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ImportState {
    /// Under way.
    Running,
    /// Everything is in the capture.
    Done,
    /// The person stopped it.
    Cancelled,
    /// It failed.
    Failed,
}
