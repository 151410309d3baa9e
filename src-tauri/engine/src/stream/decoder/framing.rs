//! How a body is cut into events, by its content type and by what the person wants.

use crate::stream::spec::Framing;

/// The framing of a body whose content type has this essence ("" when it has none), small
/// letters and no parameters; `None` when it is no stream. What the person wants goes first.
pub fn framing_for(essence: &str, wanted: Framing) -> Option<Framing> {
    match (wanted, essence) {
        (Framing::Sse | Framing::Lines, _) => Some(wanted),
        (Framing::Auto, "text/event-stream") => Some(Framing::Sse),
        (
            Framing::Auto,
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/json-seq",
        ) => Some(Framing::Lines),
        (Framing::Auto, _) => None,
    }
}
