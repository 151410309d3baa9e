//! Which streams are shown.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The streams whose records are shown. Hiding a few of a thousand names the few, for the window
/// says it with each frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Shown {
    /// Those of these names; all when there are none.
    Only(Vec<String>),
    /// All but these; what the capture says of itself is shown too, and streams that are watched
    /// no more.
    AllBut {
        /// Their names.
        but: Vec<String>,
    },
}

impl Default for Shown {
    fn default() -> Shown {
        Shown::Only(Vec::new())
    }
}
