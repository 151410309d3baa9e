//! Every request and reply of the window, typed once. `ts-rs` writes the same types into
//! `ui/src/host/bindings`; a test fails when those are stale.
//!
//! Times are milliseconds since the Unix epoch as f64; seqs fit a JavaScript number (2^53).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

mod alerts;
mod bookmarks;
mod joined;
mod send;
mod series;
mod settings;
mod shown;

pub use alerts::{Alert, AlertWhen, AlertsStatus, FiredAlert};
pub use bookmarks::Bookmark;
pub use joined::{JoinPreset, JoinRequest, Joined};
pub use send::{SendAnswer, SendRequest};
pub use series::{Series, SeriesRequest};
pub use settings::{
    CaptureSettings, Density, Language, Renderer, SavedFilter, SavedSettings, Settings, Theme,
    TimeFormat, TimeZone,
};
pub use shown::Shown;

pub use crate::record::Reason;
pub use crate::stream::State;
pub use crate::stream::attempt::{Attempt, Hint, Why, WireFacts};
pub use crate::stream::spec::{
    Auth, Bounds, EndMarker, Framing, Header, HttpVersion, Numbering, Parser, Policy, Reconnect,
    Source, StallAction, StreamSpec, Value,
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

/// Where the window of rows lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum RowsAt {
    /// The newest rows, the last one at the bottom.
    End,
    /// From this rank among the rows of the view, 0 the oldest.
    Rank(f64),
    /// From the row with this seq, or the next one that the view holds.
    Seq(f64),
    /// From the first row received at or after this time, ms.
    Time(f64),
}

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

/// A stream that is watched no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct GoneStream {
    /// Its number in the capture.
    pub key: u16,
    /// What it was called.
    pub name: String,
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

/// A stream's line in the rail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StreamStatus {
    /// Unique name.
    pub name: String,
    /// URL, credentials redacted.
    pub url: String,
    /// Its number in the capture: lanes and rows name it so.
    pub key: u16,
    /// `connecting`, `open`, `stalled`, `retrying`, `paused`, `ended`, `failed`.
    pub state: State,
    /// One sentence when there is something to say: why it failed, what the server answered.
    pub detail: String,
    /// With `retrying`: which attempt will be next, from 1. Else 0.
    pub attempt: u32,
    /// With `retrying`: when, ms since the epoch. Else 0.
    pub retry_at: f64,
    /// When the present connection opened; 0 when it isn't open.
    pub opened_at: f64,
    /// How many connections so far.
    pub connection: u32,
    /// Events kept.
    pub events: f64,
    /// Events a second over the last second.
    pub rate: f64,
    /// Events of each of the last 30 seconds, oldest first.
    pub spark: Vec<u32>,
    /// What the next connection will send as `Last-Event-ID`.
    pub resume_id: String,
    /// When the last byte came, ms; 0 when none did.
    pub last_byte_at: f64,
    /// The resume id stays as the person set it.
    pub frozen: bool,
    /// It accepts any certificate: to be shown loudly.
    pub accepts_any_certificate: bool,
    /// Gaps and possible gaps since the program began.
    pub gaps: u32,
    /// The weightiest hint about what the server does, or null.
    pub hint: Option<String>,
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

/// Why a filter can't be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FilterErrorAt {
    /// Which character, from 0.
    pub at: u32,
    /// One sentence.
    pub message: String,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Row {
    /// Its number.
    pub seq: f64,
    /// Its stream's key.
    pub stream: u16,
    /// Time received, ms.
    pub time: f64,
    /// `event`, `comment` or `mark`.
    pub kind: RowKind,
    /// Event type, or the mark's word.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Last event ID at dispatch.
    pub id: String,
    /// Bytes of data.
    pub size: u32,
    /// The data's beginning, line breaks as they are; a mark's sentence.
    pub preview: String,
    /// The server sent it again after a resume.
    pub duplicate: bool,
    /// Where in `preview` the filter's words stand: pairs of UTF-16 start and end.
    pub matches: Vec<u32>,
    /// The values of the columns asked for, one each: compact JSON, a string without its quotes,
    /// at most 80 bytes; "" where there is none.
    pub cells: Vec<String>,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// An event.
    Event,
    /// A comment.
    Comment,
    /// A mark.
    Mark,
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

/// What may stand at a place in a filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Completion {
    /// Where what is to be replaced begins, in UTF-16 units.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// What to put there, the likeliest first; 50 at most.
    pub items: Vec<CompletionItem>,
}

/// One of the things that may stand there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CompletionItem {
    /// What to put there.
    pub insert: String,
    /// What to call it.
    pub label: String,
    /// An example, a value, or how often it was seen lately, as ×120; "" when there is nothing.
    pub detail: String,
}

/// One record, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RecordDetail {
    /// The row.
    pub row: Row,
    /// Its stream's name, as the capture has it.
    pub stream: String,
    /// Time received, RFC 3339 with nanoseconds.
    pub time: String,
    /// Which connection brought it.
    pub connection: u32,
    /// Bytes on the wire.
    pub wire: u32,
    /// Its data, at most `limit` bytes of it as asked.
    pub data: String,
    /// Bytes of data in all; more than `data` holds when it was cut.
    pub data_bytes: f64,
}

/// What to do with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum StreamAction {
    /// Close the connection and stay away.
    Pause,
    /// Connect again after a pause, an end or a failure.
    Resume,
    /// Close and connect at once.
    Reconnect,
}

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

/// Why a request could not be done: a code for the program, a sentence for the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct WireError {
    /// `bad-url`, `bad-name`, `name-taken`, `no-such-stream`, `bad-filter`, `capture`,
    /// `recording-paused`, `saved-streams`, …
    pub code: String,
    /// One sentence that names the remedy.
    pub message: String,
}
