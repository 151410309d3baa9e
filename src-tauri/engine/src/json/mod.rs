//! JSON as events carry it: paths, and the values they lead to, read in place.
//!
//! Nothing is built of the text: what a path does not lead through is skipped over, whatever its
//! depth, so that hostile nesting costs neither stack nor memory.

mod path;
mod walk;

pub use path::{Path, PathError};
pub use walk::{Value, unescaped};
