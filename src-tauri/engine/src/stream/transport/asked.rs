//! What was asked of a server, as it may be shown.

/// A request as it was sent, secrets redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Method and URL: `GET https://example.com/feed`.
    pub request: String,
    /// Request headers, less those that every HTTP request has.
    pub headers: Vec<(String, String)>,
    /// Where redirects led, in order, each with what did not go along.
    pub redirects: Vec<String>,
}
