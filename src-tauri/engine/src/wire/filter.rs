//! What the writer of a filter is told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a filter can't be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct FilterErrorAt {
    /// Which character, from 0.
    pub at: u32,
    /// One sentence.
    pub message: String,
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
