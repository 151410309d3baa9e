//! From a stream to a command.

use crate::stream::check::{MASK, redacted, resume_header};
use crate::stream::redact::{is_kept_credential, is_kept_secret};
use crate::stream::spec::{Auth, Bounds, HttpVersion, Policy, Source, StreamSpec, Value};

/// A `curl` command that asks as the stream does, for a POSIX shell, one option a line. Secrets
/// are masked: `'***'` stands where they belong. Environment variables and commands stand as
/// such. The body is whole: without it the command would be another. `resume_id` is what the next
/// connection sends as `Last-Event-ID`, if it can be one.
pub fn to_curl(spec: &StreamSpec, resume_id: &str) -> String {
    let mut command = vec![format!("curl -N {}", quoted(&redacted(&spec.url)))];
    if spec.url.contains(['[', ']', '{', '}']) {
        // Curl would take them for patterns.
        command.push("-g".to_owned());
    }
    let mut option = |name: &str, argument: String| command.push(format!("{name} {argument}"));
    let default_method = match spec.body {
        Some(_) => "POST",
        None => "GET",
    };
    if spec.method != default_method {
        option("-X", quoted(&spec.method));
    }
    for parameter in &spec.query {
        let name: String =
            url::form_urlencoded::byte_serialize(parameter.name.as_bytes()).collect();
        let secret = is_kept_secret(parameter);
        option(
            "--url-query",
            evaluated(&format!("{name}="), &parameter.value, secret),
        );
    }
    let has = |name: &str| {
        spec.headers
            .iter()
            .any(|header| header.name.eq_ignore_ascii_case(name))
    };
    if !has("accept") {
        option("-H", quoted("Accept: text/event-stream"));
    }
    for header in &spec.headers {
        let secret = is_kept_secret(header);
        let is_empty = header.value.value.is_empty() && !header.value.kept;
        option(
            "-H",
            match is_empty {
                true => quoted(&format!("{};", header.name)),
                false => evaluated(&format!("{}: ", header.name), &header.value, secret),
            },
        );
    }
    let resumes = resume_header(resume_id).is_some();
    if resumes {
        option("-H", quoted(&format!("Last-Event-ID: {resume_id}")));
    }
    match &spec.auth {
        Auth::None => {}
        Auth::Bearer { token } => {
            option(
                "--oauth2-bearer",
                evaluated("", token, is_kept_credential(token)),
            );
        }
        Auth::Basic { user, password } => {
            let secret = is_kept_credential(password);
            option("-u", evaluated(&format!("{user}:"), password, secret));
        }
    }
    if let Some(body) = &spec.body {
        if !has("content-type") {
            // Otherwise curl says that it is a form.
            option("-H", quoted("Content-Type:"));
        }
        option("--data-raw", quoted(body));
    }
    connection(spec, resumes, &mut command);
    command.join(" \\\n  ")
}

fn connection(spec: &StreamSpec, resumes: bool, command: &mut Vec<String>) {
    let mut flag = |name: &str, set: bool| {
        if set {
            command.push(name.to_owned());
        }
    };
    flag("-b ''", spec.cookies);
    flag("--compressed", spec.compression);
    flag("-k", spec.accept_any_certificate);
    flag("--http1.1", spec.http == HttpVersion::Http1);
    flag("--http2-prior-knowledge", spec.http == HttpVersion::Http2);
    // Curl would carry the stream's own headers and its id along to wherever a redirect leads.
    flag("-L", spec.headers.is_empty() && !resumes);
    let redirects = spec.bounds.redirects;
    let timeout = spec.policy.connect_timeout_ms;
    let proxy = spec.proxy.as_deref().map(redacted);
    for (name, argument) in [
        ("-x", proxy),
        ("--unix-socket", spec.unix_socket.clone()),
        ("--cacert", spec.cacert.clone()),
        ("--cert", spec.client_cert.clone()),
        ("--key", spec.client_key.clone()),
        (
            "--max-redirs",
            (redirects != Bounds::default().redirects).then(|| redirects.to_string()),
        ),
        (
            "--connect-timeout",
            (timeout != Policy::default().connect_timeout_ms)
                .then(|| (f64::from(timeout) / 1e3).to_string()),
        ),
    ] {
        if let Some(argument) = argument {
            command.push(format!("{name} {}", quoted(&argument)));
        }
    }
}

/// The argument `before` with the value after it, which the shell evaluates if it is to be.
fn evaluated(before: &str, value: &Value, secret: bool) -> String {
    if secret && (value.kept || !value.value.is_empty()) {
        return quoted(&format!("{before}{MASK}"));
    }
    match value.source {
        Source::Text => quoted(&format!("{before}{}", value.value)),
        Source::Env => format!("\"{}{}\"", escaped(before), with_variables(&value.value)),
        Source::Command => format!("\"{}$({})\"", escaped(before), value.value),
    }
}

/// Text between double quotes, its `${NAME}` left to the shell.
fn with_variables(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(&escaped(before));
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(&format!("${{{name}}}"));
        rest = after;
    }
    out + &escaped(rest)
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if matches!(c, '\\' | '"' | '$' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// One word of a POSIX shell.
fn quoted(text: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(is_safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
