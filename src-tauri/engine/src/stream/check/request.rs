//! What a request carries: headers, query, credentials, body.

use http::header::{HeaderName, HeaderValue};

use super::{SpecError, wrong};
use crate::stream::spec::{Auth, Header, Source, StreamSpec, Value};
use crate::stream::values::expand;

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

/// Whether the request can be sent as it is described.
pub(super) fn check(spec: &StreamSpec) -> Result<(), SpecError> {
    check_headers(&spec.headers)?;
    check_query(&spec.query)?;
    check_auth(spec)?;
    match &spec.body {
        Some(body) if body.len() > BODY_MAX => {
            wrong("body", "the body is larger than 16 MiB: shorten it")
        }
        _ => Ok(()),
    }
}

fn check_headers(headers: &[Header]) -> Result<(), SpecError> {
    if size(headers) > HEADERS_MAX {
        return wrong("headers", "the headers are more than 64 KiB: shorten them");
    }
    for Header { name, value } in headers {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            return wrong(
                "headers",
                format!("{name:?} is no header name: use letters, digits and dashes"),
            );
        };
        if let Some((_, instead)) = OURS.iter().find(|(ours, _)| *ours == name.as_str()) {
            return wrong("headers", format!("{name} can't be set here: {instead}"));
        }
        check_value("headers", name.as_str(), value)?;
    }
    Ok(())
}

fn check_query(query: &[Header]) -> Result<(), SpecError> {
    if size(query) > HEADERS_MAX {
        return wrong("query", "the query is more than 64 KiB: shorten it");
    }
    for Header { name, value } in query {
        if name.is_empty() {
            return wrong("query", "a query parameter has no name: give it one");
        }
        if value.source != Source::Text {
            check_value("query", name, value)?;
        }
    }
    Ok(())
}

fn check_auth(spec: &StreamSpec) -> Result<(), SpecError> {
    let value = match &spec.auth {
        Auth::None => return Ok(()),
        Auth::Bearer { token } => token,
        Auth::Basic { user, password } => {
            if user.contains(':') || user.chars().any(char::is_control) {
                return wrong(
                    "auth",
                    "the user's name has a colon or a control character: remove it",
                );
            }
            password
        }
    };
    let named = |header: &Header| header.name.eq_ignore_ascii_case("authorization");
    if spec.headers.iter().any(named) {
        return wrong(
            "auth",
            "there is an Authorization among the headers too: remove one of the two",
        );
    }
    check_value("auth", "the credentials", value)
}

fn check_value(field: &'static str, name: &str, value: &Value) -> Result<(), SpecError> {
    let text = &value.value;
    if value.kept && text.is_empty() {
        return Ok(());
    }
    match value.source {
        Source::Text => {}
        Source::Env => {
            if let Err(problem) = expand(text, |_| Some(String::new())) {
                return wrong(
                    field,
                    format!("the value of {name} can't be made: {problem}"),
                );
            }
        }
        // A shell takes line breaks.
        Source::Command if text.trim().is_empty() => {
            return wrong(field, format!("the command for {name} is empty: write one"));
        }
        Source::Command => return Ok(()),
    }
    if HeaderValue::from_bytes(text.as_bytes()).is_err() {
        return wrong(
            field,
            format!("the value of {name} has a line break or a control character: remove it"),
        );
    }
    Ok(())
}

fn size(list: &[Header]) -> usize {
    list.iter()
        .map(|header| header.name.len() + header.value.value.len())
        .sum()
}
