//! The server's answer: an event stream, or why it is none.

use std::time::{Duration, SystemTime};

use futures_util::{StreamExt, TryStreamExt};
use http::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use http::{StatusCode, Version};

use super::coding;
use crate::record::Reason;
use crate::stream::check::{is_secret, redacted};
use crate::stream::decoder::framing_for;
use crate::stream::failure::Failure;
use crate::stream::redact::Redactor;
use crate::stream::shield::Opened;
use crate::stream::spec::Framing;

/// How much of an answer that is no stream is kept, and how long that may take.
const EXCERPT_MAX: usize = 4 << 10;
const EXCERPT_TIME: Duration = Duration::from_secs(2);

/// How much of the headers of an answer that is no stream is kept.
const SHOWN_MAX: usize = 64 << 10;

/// The longest `Retry-After` that is honoured.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(86_400);

/// Passes a 200 with `text/event-stream` (HTML 9.2.3) or what else is `wanted`, and says how it
/// is framed. `withheld` says what did not go along when a redirect led to another origin than
/// was asked.
pub(super) async fn accept(
    response: reqwest::Response,
    withheld: Option<String>,
    wanted: Framing,
    redactor: &Redactor,
) -> Result<(reqwest::Response, Framing), Failure> {
    let status = response.status();
    let kind = content_type(response.headers());
    let framing = framing_for(kind.as_deref().unwrap_or_default(), wanted);
    let mut failure = match status {
        StatusCode::NO_CONTENT => Failure::new(Reason::NoContent, "204: the server asked to stop"),
        StatusCode::OK => match (framing, kind) {
            (Some(framing), _) => return Ok((response, framing)),
            (None, Some(kind)) => Failure::new(Reason::ContentType, wrong_type(&kind)),
            (None, None) => Failure::new(
                Reason::ContentType,
                "the server answered without a Content-Type, not text/event-stream: correct the server",
            ),
        },
        _ => {
            let name = status
                .canonical_reason()
                .map_or_else(String::new, |name| format!(" {name}"));
            let detail = format!("{}{name}: {}", status.as_u16(), remedy(status));
            Failure::new(Reason::HttpStatus, detail)
        }
    };
    if let Some(withheld) = withheld {
        failure.detail.push_str(&format!(" ({withheld})"));
    }
    failure.headers = shown_headers(response.headers());
    failure.status = Some(status.as_u16());
    failure.protocol = protocol(&response);
    failure.retry_after = retry_after(response.headers());
    failure.excerpt = excerpt(response, redactor).await.into();
    Err(failure)
}

/// The response's head for the timeline, at most `max` bytes of headers, secrets redacted.
pub(super) fn opened(response: &reqwest::Response, max: usize) -> Opened {
    let mut opened = Opened {
        status: response.status().as_u16(),
        protocol: protocol(response).to_owned(),
        compression: coding::named(response.headers()),
        ..Opened::default()
    };
    let mut size = 0;
    for (name, value) in response.headers() {
        size += name.as_str().len() + value.len();
        if size > max {
            opened.headers_cut += (name.as_str().len() + value.len()) as u64;
            continue;
        }
        opened
            .headers
            .push((name.to_string(), shown(name.as_str(), value.as_bytes())));
    }
    opened
}

pub(super) fn protocol(response: &reqwest::Response) -> &'static str {
    match response.version() {
        Version::HTTP_09 => "HTTP/0.9",
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_3 => "HTTP/3",
        _ => "HTTP/1.1",
    }
}

/// Headers as they may be shown, as far as they are not too many to keep.
pub(super) fn shown_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut size = 0;
    headers
        .iter()
        .take_while(|(name, value)| {
            size += name.as_str().len() + value.len();
            size <= SHOWN_MAX
        })
        .map(|(name, value)| (name.to_string(), shown(name.as_str(), value.as_bytes())))
        .collect()
}

fn shown(name: &str, value: &[u8]) -> String {
    let value = String::from_utf8_lossy(value);
    match name {
        "location" | "content-location" | "link" | "refresh" => redacted(&value),
        _ if is_secret(name) => "[redacted]".to_owned(),
        _ => value.into_owned(),
    }
}

/// The first `Content-Type`, less its parameters, in small letters.
fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = String::from_utf8_lossy(headers.get(CONTENT_TYPE)?.as_bytes()).into_owned();
    let essence = value.split(';').next().unwrap_or_default().trim();
    Some(essence.to_ascii_lowercase())
}

fn wrong_type(kind: &str) -> String {
    let hint = match kind {
        "text/html" => "the URL is probably a page, not a feed",
        // Legal where both were accepted, as of MCP's servers.
        "application/json" | "application/problem+json" => {
            "that is a whole answer and no stream; ask for a stream, or check the URL"
        }
        _ => "check the URL",
    };
    format!("the server answered {kind}, not text/event-stream: {hint}")
}

fn remedy(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "give the stream credentials, or renew them",
        403 => "the credentials do not allow this stream",
        404 | 410 => "check the URL's path",
        405 => "check the method: with this one the server offers no stream here",
        400 | 406 | 415 | 422 => "check the request's headers, query and body",
        407 => "give the proxy credentials",
        408 | 425 | 429 => "the server asks to come later",
        300..=399 => "check the URL",
        500..=599 => "see the server's log",
        _ => "a stream is answered with 200; see the server's documentation",
    }
}

/// RFC 9110, 10.2.3: seconds, or a date, which is of the server's clock where it says what that
/// shows.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let then = date(value)?;
            let said = headers.get(DATE).and_then(|now| date(now.to_str().ok()?));
            let now = said.unwrap_or_else(SystemTime::now);
            then.duration_since(now).unwrap_or_default()
        }
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// RFC 9110, 5.6.7: in any of three forms; and as mail has it, with a number for the zone.
fn date(text: &str) -> Option<SystemTime> {
    let mail = || jiff::fmt::rfc2822::parse(text).ok();
    let http = httpdate::parse_http_date(text).ok();
    http.or_else(|| Some(mail()?.timestamp().into()))
}

/// The beginning of the body, without the beginning of a secret that its end divides: nobody
/// would know it again.
async fn excerpt(response: reqwest::Response, redactor: &Redactor) -> String {
    let mut text = Vec::new();
    let mut whole = false;
    let headers = response.headers().clone();
    let body = response
        .bytes_stream()
        .map_err(|error| Failure::reading(&error));
    // What is coded in a way that is not known is not shown.
    let Ok(mut body) = coding::decoded(&headers, body) else {
        return String::new();
    };
    let read = async {
        while text.len() <= EXCERPT_MAX {
            match body.next().await {
                Some(Ok(chunk)) => text.extend_from_slice(&chunk),
                None => {
                    whole = true;
                    break;
                }
                // What came of it is shown; that it broke off says nothing about the stream.
                Some(Err(_)) => break,
            }
        }
    };
    // Likewise for what is slow to come.
    let _ = tokio::time::timeout(EXCERPT_TIME, read).await;
    whole &= text.len() <= EXCERPT_MAX;
    text.truncate(EXCERPT_MAX);
    if !whole {
        text.truncate(redactor.undivided(&text));
    }
    String::from_utf8_lossy(&text).into_owned()
}
