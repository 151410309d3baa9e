//! Streams as `curl` commands: what browsers' "Copy as cURL" and the documentation of services
//! give becomes a stream, and a stream becomes what a shell can run.

mod options;
mod read;
mod word;
mod words;
mod write;

pub use read::from_curl;
pub use write::to_curl;

/// Why a text is no `curl` command that a stream can be made of: one sentence that names the
/// remedy, and never quotes a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CurlError(String);

impl CurlError {
    fn new(message: impl Into<String>) -> CurlError {
        CurlError(message.into())
    }
}
