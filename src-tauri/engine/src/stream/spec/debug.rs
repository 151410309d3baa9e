//! Descriptions of streams in debug output: they end up in logs and panics, so they hide what
//! may be secret.

use std::fmt;

use super::{Source, StreamSpec, Value};
use crate::stream::check::redacted;

impl fmt::Debug for Value {
    /// A plain value is never shown, as only its name says whether it is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = match self.source {
            Source::Env | Source::Command if !self.secret => self.value.as_str(),
            _ if self.value.is_empty() => "",
            _ => "***",
        };
        f.debug_struct("Value")
            .field("value", &shown)
            .field("source", &self.source)
            .field("secret", &self.secret)
            .field("kept", &self.kept)
            .finish()
    }
}

impl fmt::Debug for StreamSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamSpec")
            .field("name", &self.name)
            .field("url", &redacted(&self.url))
            .field("method", &self.method)
            .field("query", &self.query)
            .field("headers", &self.headers)
            .field("auth", &self.auth)
            .field("body_bytes", &self.body.as_ref().map(String::len))
            .field("proxy", &self.proxy.as_deref().map(redacted))
            .field("last_event_id", &self.last_event_id)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
