//! Why a connection did not come about, or ended: a word, and a sentence that names the remedy.

mod connecting;
mod tls;

use std::error::Error;
use std::io;
use std::time::Duration;

use crate::record::Reason;
pub(super) use connecting::Way;

/// The end of an attempt or of a connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Failure {
    /// In one word.
    pub reason: Reason,
    /// In one sentence that names the remedy.
    pub detail: String,
    /// The status the server answered with, when it answered.
    pub status: Option<u16>,
    /// `HTTP/1.1` or `HTTP/2`, when the server answered.
    pub protocol: &'static str,
    /// The answer's headers, when the server answered; secrets redacted.
    pub headers: Vec<(String, String)>,
    /// How long the server asked to stay away.
    pub retry_after: Option<Duration>,
    /// The beginning of an answer that is no event stream, at most 4 KiB.
    pub excerpt: Box<str>,
    /// What a command of the person's said, at most 4 KiB. It may be secret and is never
    /// recorded.
    pub complaint: Box<str>,
}

impl Failure {
    /// One without an answer from the server.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Failure {
            reason,
            detail: detail.into(),
            status: None,
            protocol: "",
            headers: Vec::new(),
            retry_after: None,
            excerpt: Box::default(),
            complaint: Box::default(),
        }
    }

    /// The request can't be made as it is described.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Failure::new(Reason::BadRequest, detail)
    }

    /// The sentence, and what the server said.
    pub fn whole(&self) -> String {
        match self.excerpt.trim() {
            "" => self.detail.clone(),
            excerpt => format!("{}. The server said: {excerpt}", self.detail),
        }
    }

    /// What was said instead of an event stream: by the server, or by a command before it.
    pub fn body(&self) -> &str {
        match &*self.excerpt {
            "" => &self.complaint,
            excerpt => excerpt,
        }
    }

    /// A response's body broke off.
    pub fn reading(error: &(dyn Error + 'static)) -> Self {
        use io::ErrorKind as K;
        let text = innermost(error);
        let cut = chain_says(error, "closed before message completed")
            || chain_says(error, "end of file before message length")
            || chain_says(error, "unexpected EOF during chunk");
        let endless = chain_says(error, "chunk extensions over limit")
            || chain_says(error, "chunk trailers bytes over limit")
            || chain_says(error, "chunk trailers count overflow");
        match io_kind(error) {
            _ if cut => Failure::cut_off(),
            _ if endless => Failure::new(
                Reason::Limit,
                format!(
                    "the response's chunks carry more trailers or extensions than are read ({text}): see the server's log"
                ),
            ),
            Some(K::TimedOut) => Failure::new(
                Reason::Reset,
                "the server stopped answering: the network between may be down",
            ),
            Some(K::UnexpectedEof) => Failure::cut_off(),
            _ => Failure::new(
                Reason::Reset,
                format!("the connection broke ({text}): see the server's log or the network"),
            ),
        }
    }

    /// The connection was closed before the body was over, as its coding tells.
    fn cut_off() -> Self {
        Failure::new(
            Reason::ServerClosed,
            "the server closed the connection before its response was over",
        )
    }

    /// The body ended; `unfinished` bytes of an event came and its end did not.
    pub fn server_closed(unfinished: u64) -> Self {
        let mut detail = "the server closed the connection".to_owned();
        if unfinished > 0 {
            detail.push_str(&format!(
                " in the middle of an event, whose {unfinished} bytes were discarded"
            ));
        }
        Failure::new(Reason::ServerClosed, detail)
    }
}

/// The error and its causes, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

/// What is behind an error. An `io::Error` hides the error it was made of from `source`.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let made_of = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    match made_of {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// The kind of the innermost `io::Error` that has a telling one.
fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .filter(|kind| *kind != io::ErrorKind::Other)
        .last()
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}

fn chain_says(error: &(dyn Error + 'static), words: &str) -> bool {
    causes(error).any(|cause| cause.to_string().contains(words))
}

/// The first cause that is a `T`.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|cause| cause.downcast_ref::<T>())
}
