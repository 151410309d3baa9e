//! Whether a stream can be asked for as it is described, and what may be shown of its URL.

mod policy;

use http::header::{HeaderName, HeaderValue};
use url::Url;

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
const HEADERS_MAX: usize = 64 << 10;
const BODY_MAX: usize = 16 << 20;

/// Headers that belong to the connection, or that another field sets.
const OURS: [(&str, &str); 9] = [
    ("last-event-id", "set the resume id instead"),
    ("content-length", "the body decides it"),
    ("transfer-encoding", "the body decides it"),
    ("connection", "the connection is kept by Feedscope"),
    ("keep-alive", "the connection is kept by Feedscope"),
    ("proxy-connection", "the connection is kept by Feedscope"),
    ("upgrade", "the connection is kept by Feedscope"),
    ("te", "the connection is kept by Feedscope"),
    ("trailer", "the connection is kept by Feedscope"),
];

/// Checks a stream's description, and returns it in its plain form: URL parsed and written
/// again, method in capitals, and named after its URL's host and path when it has no name.
pub fn check(spec: &StreamSpec) -> Result<StreamSpec, SpecError> {
    let url = check_url(&spec.url)?;
    let mut spec = spec.clone();
    spec.name = check_name(&spec.name, &url)?;
    spec.url = url.to_string();
    spec.method = check_method(&spec.method)?;
    check_headers(&spec)?;
    check_body(&spec)?;
    check_id(&spec.last_event_id)?;
    check_policy(&spec.policy)?;
    check_events(&mut spec)?;
    check_proxy(&spec)?;
    if spec
        .cacert
        .as_deref()
        .is_some_and(|path| path.trim().is_empty())
    {
        spec.cacert = None;
    }
    Ok(spec)
}

/// Whether two URLs name the same feed: ids of the one mean something to the other. The query
/// may differ, as tokens in it do.
pub fn same_place(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.origin() == b.origin() && a.path() == b.path(),
        _ => false,
    }
}

/// The URL as it may be shown and logged: no password, and no value of a query parameter that
/// is known to carry a secret.
pub fn redacted(url: &str) -> String {
    let Some(mut parsed) = Url::parse(url).ok().filter(Url::has_host) else {
        // Not a URL: show nothing that could stand before an `@` or after a `?`.
        let shown = url.split(['?', '#']).next().unwrap_or_default();
        return shown.rsplit('@').next().unwrap_or_default().to_owned();
    };
    // Setting them fails only where a URL can't have them.
    if parsed.password().is_some() {
        let _ = parsed.set_password(Some("***"));
    }
    if !parsed.username().is_empty() {
        let _ = parsed.set_username("***");
    }
    if let Some(query) = parsed.query() {
        let query: Vec<String> = query.split('&').map(redacted_pair).collect();
        parsed.set_query(Some(&query.join("&")));
    }
    parsed.to_string()
}

/// Whether a header or a query parameter of this name carries a secret.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let words = [
        "authorization",
        "cookie",
        "token",
        "secret",
        "password",
        "passwd",
        "api-key",
        "apikey",
        "access-key",
        "session",
        "signature",
        "credential",
    ];
    matches!(name.as_str(), "key" | "sig" | "jwt" | "auth" | "pwd")
        || words.iter().any(|word| name.contains(word))
}

/// The id as a header's value, if it can be one and is not too long.
pub fn resume_header(id: &str) -> Option<HeaderValue> {
    if id.is_empty() || id.len() > RESUME_ID_MAX {
        return None;
    }
    HeaderValue::from_bytes(id.as_bytes()).ok()
}

fn redacted_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() && is_secret(name) => format!("{name}=***"),
        _ => pair.to_owned(),
    }
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

fn check_headers(spec: &StreamSpec) -> Result<(), SpecError> {
    let size: usize = spec
        .headers
        .iter()
        .map(|h| h.name.len() + h.value.value.len())
        .sum();
    if size > HEADERS_MAX {
        return wrong("headers", "the headers are more than 64 KiB: shorten them");
    }
    for header in &spec.headers {
        let Ok(name) = HeaderName::from_bytes(header.name.as_bytes()) else {
            return wrong(
                "headers",
                format!(
                    "{:?} is no header name: use letters, digits and dashes",
                    header.name
                ),
            );
        };
        if let Some((_, instead)) = OURS.iter().find(|(ours, _)| *ours == name.as_str()) {
            return wrong("headers", format!("{name} can't be set here: {instead}"));
        }
        if HeaderValue::from_bytes(header.value.value.as_bytes()).is_err() {
            return wrong(
                "headers",
                format!("the value of {name} has a line break or a control character: remove it"),
            );
        }
    }
    Ok(())
}

fn check_body(spec: &StreamSpec) -> Result<(), SpecError> {
    match &spec.body {
        Some(body) if body.len() > BODY_MAX => {
            wrong("body", "the body is larger than 16 MiB: shorten it")
        }
        _ => Ok(()),
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

fn check_proxy(spec: &StreamSpec) -> Result<(), SpecError> {
    let Some(proxy) = &spec.proxy else {
        return Ok(());
    };
    match Url::parse(proxy) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h")
                && url.host_str().is_some_and(|host| !host.is_empty()) =>
        {
            Ok(())
        }
        _ => wrong(
            "proxy",
            format!(
                "{} is no proxy: write http://, https://, socks5:// or socks5h://, host and port",
                redacted(proxy)
            ),
        ),
    }
}

fn wrong<T>(field: &'static str, message: impl Into<String>) -> Result<T, SpecError> {
    Err(SpecError {
        field,
        message: message.into(),
    })
}
