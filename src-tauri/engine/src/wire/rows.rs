//! The timeline's lines, and the records behind them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
