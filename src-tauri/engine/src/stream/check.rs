//! Whether a stream can be asked for as it is described, and what may be shown of its URL.

mod policy;
mod request;
mod shown;
mod way;

use http::header::HeaderValue;
use url::Url;

pub(in crate::stream) use shown::is_loopback;
pub(crate) use shown::is_secret_parameter;
pub use shown::{MASK, is_masked, is_secret, redacted, same_place, unmasked};

use super::spec::StreamSpec;
use policy::{check_events, check_policy};

/// One thing that is wrong with a [`StreamSpec`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SpecError {
    /// The field: `url`, `name`, `method`, `headers`, `retry_initial_ms`, …
    pub field: &'static str,
    /// One sentence that names the remedy.
    pub message: String,
}

/// The longest id that is sent as `Last-Event-ID`, bytes.
pub const RESUME_ID_MAX: usize = 8 << 10;

const NAME_MAX: usize = 80;
const URL_MAX: usize = 64 << 10;

/// Checks a stream's description, and returns it in its plain form: URL parsed and written
/// again, method in capitals, and named after its URL's host and path when it has no name.
pub fn check(spec: &StreamSpec) -> Result<StreamSpec, SpecError> {
    let url = check_url(&spec.url)?;
    let mut spec = spec.clone();
    spec.name = check_name(&spec.name, &url)?;
    spec.url = url.to_string();
    spec.method = check_method(&spec.method)?;
    request::check(&spec)?;
    check_id(&spec.last_event_id)?;
    check_policy(&spec.policy)?;
    check_events(&mut spec)?;
    check_bounds(&spec)?;
    way::check(&mut spec)?;
    Ok(spec)
}

/// The id as a header's value, if it can be one and is not too long.
pub fn resume_header(id: &str) -> Option<HeaderValue> {
    if id.is_empty() || id.len() > RESUME_ID_MAX {
        return None;
    }
    HeaderValue::from_bytes(id.as_bytes()).ok()
}

fn check_url(url: &str) -> Result<Url, SpecError> {
    let url = url.trim();
    if url.is_empty() {
        return wrong(
            "url",
            "the URL is missing: give one that begins with http:// or https://",
        );
    }
    if url.len() > URL_MAX {
        return wrong("url", "the URL is longer than 64 KiB: shorten it");
    }
    if !url.contains("://") {
        return wrong(
            "url",
            format!(
                "{} does not begin with http:// or https://: put it in front",
                redacted(url)
            ),
        );
    }
    let mut parsed = Url::parse(url).or_else(|error| {
        wrong(
            "url",
            format!("{} is no URL ({error}): correct it", redacted(url)),
        )
    })?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return wrong(
            "url",
            format!(
                "{}: URLs are not read: use http:// or https://",
                parsed.scheme()
            ),
        );
    }
    parsed.set_fragment(None);
    if parsed.as_str().parse::<http::Uri>().is_err() {
        return wrong(
            "url",
            format!(
                "{} has a character that a request can't carry: percent-encode it",
                redacted(url)
            ),
        );
    }
    Ok(parsed)
}

fn check_name(name: &str, url: &Url) -> Result<String, SpecError> {
    let name = name.trim();
    if name.is_empty() {
        let path = url.path().trim_end_matches('/');
        let host = url.host_str().unwrap_or_default();
        let port = url
            .port()
            .map_or_else(String::new, |port| format!(":{port}"));
        return Ok(format!("{host}{port}{path}")
            .chars()
            .take(NAME_MAX)
            .collect());
    }
    if name.chars().count() > NAME_MAX {
        return wrong("name", "the name is longer than 80 characters: shorten it");
    }
    if name.chars().any(char::is_control) {
        return wrong("name", "the name has a control character: remove it");
    }
    Ok(name.to_owned())
}

/// The methods that Fetch writes in capitals; others are left as typed.
fn check_method(method: &str) -> Result<String, SpecError> {
    let method = match method.trim() {
        "" => "GET",
        method => method,
    };
    let upper = method.to_ascii_uppercase();
    if matches!(upper.as_str(), "CONNECT" | "TRACE" | "HEAD") {
        return wrong(
            "method",
            format!("{upper} can't answer with a stream: use GET or POST"),
        );
    }
    if http::Method::from_bytes(method.as_bytes()).is_err() {
        return wrong(
            "method",
            format!("{method:?} is no HTTP method: use GET or POST"),
        );
    }
    match upper.as_str() {
        "GET" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH" => Ok(upper),
        _ => Ok(method.to_owned()),
    }
}

fn check_id(id: &str) -> Result<(), SpecError> {
    if !id.is_empty() && resume_header(id).is_none() {
        return wrong(
            "last_event_id",
            "the resume id has a control character or is longer than 8 KiB: correct it",
        );
    }
    Ok(())
}

fn check_bounds(spec: &StreamSpec) -> Result<(), SpecError> {
    let bounds = &spec.bounds;
    for (field, what, bytes, max, max_said) in [
        ("bounds", "a line's bound", bounds.line, 1 << 30, "1 GiB"),
        ("bounds", "an event's bound", bounds.event, 1 << 30, "1 GiB"),
        (
            "bounds",
            "the headers' bound",
            bounds.head,
            1 << 20,
            "1 MiB",
        ),
    ] {
        if !(1 << 10..=max).contains(&bytes) {
            return wrong(
                field,
                format!("{what} of {bytes} bytes is out of range: choose 1 KiB to {max_said}"),
            );
        }
    }
    if bounds.redirects > 20 {
        return wrong("bounds", "more than 20 redirects: choose 0 to 20");
    }
    Ok(())
}

fn wrong<T>(field: &'static str, message: impl Into<String>) -> Result<T, SpecError> {
    Err(SpecError {
        field,
        message: message.into(),
    })
}
