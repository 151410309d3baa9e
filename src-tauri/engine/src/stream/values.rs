//! The values of a request, as they are at this attempt.
//!
//! A value may be text, name environment variables, or be what a command prints: the last two
//! are made anew each time, so that a token that expires is fresh.

mod command;

use http::header::HeaderValue;

use super::check::is_masked;
use super::failure::Failure;
use super::spec::{Auth, Header, Source, StreamSpec, Value};

/// The stream with every value of its headers, query and [`Auth`] as plain text. Values that
/// were made of variables or commands are marked secret.
///
/// # Errors
///
/// [`Reason::BadRequest`](crate::record::Reason) when a variable is not set or a secret is not
/// there, [`Reason::Credentials`](crate::record::Reason) when a command gave no value, which it
/// may the next time.
pub async fn resolve(spec: &StreamSpec) -> Result<StreamSpec, Failure> {
    let mut spec = spec.clone();
    if is_masked(&spec.url) {
        return Err(missing("the URL"));
    }
    if spec.proxy.as_deref().is_some_and(is_masked) {
        return Err(missing("the proxy"));
    }
    for Header { name, value } in &mut spec.headers {
        make(value, &format!("the header {name}")).await?;
    }
    for Header { name, value } in &mut spec.query {
        make(value, &format!("the query parameter {name}")).await?;
    }
    match &mut spec.auth {
        Auth::None => {}
        Auth::Bearer { token } => make(token, "the bearer token").await?,
        Auth::Basic { password, .. } => make(password, "the password").await?,
    }
    Ok(spec)
}

async fn make(value: &mut Value, what: &str) -> Result<(), Failure> {
    if value.kept && value.value.is_empty() {
        return Err(missing(what));
    }
    let made = match value.source {
        Source::Text => return Ok(()),
        Source::Env => expand(&value.value, |name| std::env::var(name).ok())
            .map_err(|problem| Failure::bad_request(format!("{what} can't be made: {problem}")))?,
        Source::Command => command::output(&value.value, what).await?,
    };
    if HeaderValue::from_bytes(made.as_bytes()).is_err() {
        return Err(Failure::bad_request(format!(
            "{what} came out with a line break or a control character, which a request can't carry: correct where it comes from"
        )));
    }
    *value = Value {
        secret: true,
        ..Value::text(&made)
    };
    Ok(())
}

/// The text with each `${NAME}` replaced; the error says what is wrong with it.
pub(super) fn expand(
    text: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<String, String> {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after
            .split_once('}')
            .ok_or("a ${ is not closed: write ${NAME}")?;
        if !is_name(name) {
            return Err(format!(
                "${{{name}}} names no environment variable: write ${{NAME}}"
            ));
        }
        let value = variable(name).ok_or_else(|| {
            format!("the environment variable {name} is not set: set it where Feedscope is started")
        })?;
        made.push_str(before);
        made.push_str(&value);
        rest = after;
    }
    made.push_str(rest);
    Ok(made)
}

/// Whether a shell takes it for a variable's name.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn missing(what: &str) -> Failure {
    Failure::bad_request(format!(
        "the secret of {what} is not there: unlock the keyring and resume the stream, or edit the stream and give it again"
    ))
}
