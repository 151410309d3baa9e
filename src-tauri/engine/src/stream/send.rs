//! One request beside a stream, over the stream's way to its server.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, HeaderValue};
use url::Url;

use super::check::{SpecError, check};
use super::failure::Failure;
use super::redact::is_kept_secret;
use super::shield::Facts;
use super::spec::{Header, StreamSpec};
pub use super::transport::Sent;
use super::transport::{Cookies, Transport};
use crate::record::Reason;

/// The request as a description of its own: what is the stream's is taken over, as far as it
/// says who asks and how the server is reached.
///
/// # Errors
///
/// When it can't be sent as it is described, or the URL is of another origin than the stream's.
pub fn beside(
    stream: Option<&StreamSpec>,
    method: &str,
    url: &str,
    headers: Vec<Header>,
    body: Option<String>,
    limit: Duration,
) -> Result<StreamSpec, SpecError> {
    let mut spec = match stream {
        Some(stream) => {
            let mut spec = stream.clone();
            spec.url = at_home(stream, url)?;
            let given = |own: &Header| {
                headers
                    .iter()
                    .any(|h| h.name.eq_ignore_ascii_case(&own.name))
            };
            spec.headers
                .retain(|own| is_kept_secret(own) && !given(own));
            spec
        }
        None => StreamSpec::get("", url),
    };
    spec.name = String::new();
    spec.method = method.to_owned();
    spec.query = Vec::new();
    spec.headers.extend(headers);
    spec.body = body;
    spec.last_event_id = String::new();
    spec.freeze_id = false;
    spec.policy.header_timeout_ms = limit.as_millis() as u32;
    check(&spec)
}

/// Sends the request, and gives what came of the answer within `limit`: its whole, or as much of
/// its body as there was by then.
///
/// # Errors
///
/// When there was no answer, or its body broke off.
pub async fn send(spec: &StreamSpec, cookies: Cookies, limit: Duration) -> Result<Sent, Failure> {
    let body = spec.body.as_ref().map(|body| Bytes::from(body.clone()));
    let mut request = Request::builder()
        .method(spec.method.as_str())
        .uri(&spec.url)
        .body(body)
        .map_err(|error| Failure::bad_request(format!("the URL can't be asked: {error}")))?;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    let latest = Arc::new(Mutex::new(None));
    let progress = Arc::clone(&latest);
    let sending = Transport::new(spec, Facts::default(), cookies).once(request, move |sent| {
        *progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(sent);
    });
    let ended = tokio::time::timeout(limit, sending).await;
    let sent = latest.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (ended, sent) {
        (Ok(Err(failure)), _) => Err(failure),
        (_, Some(sent)) => Ok(sent),
        (_, None) => Err(Failure::new(
            Reason::HeaderTimeout,
            format!(
                "no response came within {} ms: see whether the server is busy, or raise the limit",
                limit.as_millis()
            ),
        )),
    }
}

/// The URL, with what the stream's has before its host: only where both are of one origin.
fn at_home(stream: &StreamSpec, url: &str) -> Result<String, SpecError> {
    let (Ok(own), Ok(mut url)) = (Url::parse(&stream.url), Url::parse(url)) else {
        // The check says what is wrong with it.
        return Ok(url.to_owned());
    };
    if own.origin() != url.origin() {
        return Err(SpecError {
            field: "origin",
            message: format!(
                "the credentials of {:?} are for {} only: send it without the stream, or to that server",
                stream.name,
                own.origin().ascii_serialization()
            ),
        });
    }
    if url.username().is_empty() && url.password().is_none() {
        // These fail only where a URL can't have them.
        let _ = url.set_username(own.username());
        let _ = url.set_password(own.password());
    }
    Ok(url.into())
}
