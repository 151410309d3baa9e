//! Streams from and to `curl` commands.

use super::{Engine, EngineError};
use crate::stream::check;
use crate::stream::curl::{from_curl, to_curl};
use crate::wire::StreamSpec;

impl Engine {
    /// The stream that a `curl` command asks for, as it can be [added](Engine::add_stream).
    ///
    /// # Errors
    ///
    /// When it is no such command, or a stream can't ask so.
    pub fn from_curl(text: &str) -> Result<StreamSpec, EngineError> {
        Ok(check(&from_curl(text)?)?)
    }

    /// A stream as a `curl` command that asks as its next connection will, its secrets masked.
    ///
    /// # Errors
    ///
    /// When there is no such stream.
    pub async fn curl(&self, name: &str) -> Result<String, EngineError> {
        let streams = self.inner.streams.lock().await;
        let stream = &streams.list[streams.index(name)?];
        Ok(to_curl(&stream.spec, &stream.status().resume_id))
    }
}
