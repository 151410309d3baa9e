//! Every request and reply of the window, typed once. `ts-rs` writes the same types into
//! `ui/src/host/bindings`; a test fails when those are stale.
//!
//! Times are milliseconds since the Unix epoch as f64; seqs fit a JavaScript number (2^53).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod alerts;
mod bookmarks;
mod exports;
mod filter;
mod find;
mod frame;
mod imports;
mod joined;
mod lanes;
mod rows;
mod send;
mod series;
mod settings;
mod shown;
mod streams;

pub use alerts::{Alert, AlertWhen, AlertsStatus, FiredAlert};
pub use bookmarks::Bookmark;
pub use exports::{ExportEstimate, ExportRequest, ExportScope, ExportState, ExportStatus, Format};
pub use filter::{Completion, CompletionItem, FilterErrorAt};
pub use find::{Found, FoundRequest, SeekRequest};
pub use frame::{EngineStatus, FrameReply, FrameRequest, ViewStatus};
pub use imports::{ImportState, ImportStatus};
pub use joined::{JoinPreset, JoinRequest, Joined};
pub use lanes::{Lane, Lanes, LanesRequest, Overview};
pub use rows::{RecordDetail, Row, RowKind, RowsAt};
pub use send::{SendAnswer, SendRequest};
pub use series::{Series, SeriesRequest};
pub use settings::{
    CaptureSettings, Density, DrawerSide, Language, Renderer, SavedFilter, SavedSettings, Settings,
    Theme, TimeFormat, TimeZone,
};
pub use shown::Shown;
pub use streams::{GoneStream, StreamAction, StreamStatus};

pub use crate::record::Reason;
pub use crate::stream::State;
pub use crate::stream::attempt::{Attempt, Hint, Why, WireFacts};
pub use crate::stream::spec::{
    Auth, Bounds, EndMarker, Framing, Header, HttpVersion, Numbering, Parser, Policy, Reconnect,
    Source, StallAction, StreamSpec, Value,
};

/// Why a request could not be done: a code for the program, a sentence for the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct WireError {
    /// `bad-url`, `bad-name`, `name-taken`, `no-such-stream`, `bad-filter`, `capture`,
    /// `recording-paused`, `saved-streams`, …
    pub code: String,
    /// One sentence that names the remedy.
    pub message: String,
}
