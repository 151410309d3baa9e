//! Keeps a stream's secrets out of what is told about its connections: servers like to repeat
//! what they were sent, in the headers of an answer or in the page that refuses it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::{Url, form_urlencoded};

use super::check::{MASK, is_secret, is_secret_parameter};
use super::failure::Failure;
use super::shield::Opened;
use super::spec::{Auth, Header, Source, StreamSpec, Value};
use super::transport::Asked;

/// Shorter ones would be found in everything, and are no secrets.
const SHORTEST: usize = 6;

/// Knows the secrets of one stream, and replaces them wherever they occur. It takes no part in
/// what happens to events: those are the server's words, kept as they came.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Longest first, so that no secret is left over that contains another.
    secrets: Vec<String>,
}

impl Redactor {
    /// One for a stream whose values are [resolved](super::values::resolve); of others it knows
    /// only those that are plain text.
    pub fn new(spec: &StreamSpec) -> Redactor {
        let mut found = Secrets::default();
        for header in spec.headers.iter().filter(|header| is_kept_secret(header)) {
            found.header(&header.value.value);
        }
        for parameter in spec.query.iter().filter(|header| is_kept_secret(header)) {
            found.add(&parameter.value.value);
        }
        match &spec.auth {
            Auth::None => {}
            Auth::Bearer { token } => found.value(token),
            Auth::Basic { user, password } => {
                found.value(password);
                found.add(&STANDARD.encode(format!("{user}:{}", password.value)));
            }
        }
        found.url(&spec.url);
        if let Some(proxy) = &spec.proxy {
            found.url(proxy);
        }
        let mut redactor = Redactor::default();
        redactor.learn(found);
        redactor
    }

    /// Takes in cookies that servers set: `a=1; b=2`.
    pub fn learn_cookies(&mut self, cookies: &str) {
        let mut found = Secrets::default();
        found.header(cookies);
        self.learn(found);
    }

    fn learn(&mut self, found: Secrets) {
        self.secrets.extend(found.0);
        self.secrets
            .sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.secrets.dedup();
    }

    /// The text with `***` for every secret in it.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut shown = Cow::Borrowed(text);
        for secret in &self.secrets {
            if shown.contains(secret.as_str()) {
                shown = Cow::Owned(shown.replace(secret.as_str(), MASK));
            }
        }
        shown
    }

    /// How much of a text that was cut off is before the secret that the cut divides, if any.
    pub fn undivided(&self, text: &[u8]) -> usize {
        let divided = |secret: &String| {
            let secret = secret.as_bytes();
            let longest = text.len().min(secret.len() - 1);
            (1..=longest)
                .rev()
                .find(|size| text.ends_with(&secret[..*size]))
        };
        text.len() - self.secrets.iter().filter_map(divided).max().unwrap_or(0)
    }

    /// An answer's head.
    pub fn opened(&self, mut opened: Opened) -> Opened {
        self.headers(&mut opened.headers);
        opened
    }

    /// The values of headers, and their names: a server makes of a secret what it likes.
    pub fn headers(&self, headers: &mut [(String, String)]) {
        for text in headers.iter_mut().flat_map(|(name, value)| [name, value]) {
            self.clean(text);
        }
    }

    /// A request.
    pub fn asked(&self, mut asked: Asked) -> Asked {
        self.clean(&mut asked.request);
        self.headers(&mut asked.headers);
        asked.redirects.iter_mut().for_each(|led| self.clean(led));
        asked
    }

    /// Why a connection ended.
    pub fn failure(&self, mut failure: Failure) -> Failure {
        self.headers(&mut failure.headers);
        self.clean(&mut failure.detail);
        for text in [&mut failure.excerpt, &mut failure.complaint] {
            if let Cow::Owned(shown) = self.text(text) {
                *text = shown.into();
            }
        }
        failure
    }

    fn clean(&self, text: &mut String) {
        if let Cow::Owned(shown) = self.text(text) {
            *text = shown;
        }
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} secrets)", self.secrets.len())
    }
}

/// Whether a header's or a parameter's value is never to be shown or saved: it is marked so, or
/// stands there as it is sent under a name that is known for secrets.
pub(crate) fn is_kept_secret(Header { name, value }: &Header) -> bool {
    value.secret || (value.source == Source::Text && is_secret(name))
}

/// The same for a token or a password.
pub(crate) fn is_kept_credential(value: &Value) -> bool {
    value.secret || value.source == Source::Text
}

#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn value(&mut self, value: &Value) {
        if is_kept_credential(value) {
            self.add(&value.value);
        }
    }

    /// Also what is secret of it by itself: the token after a scheme, the values of cookies.
    fn header(&mut self, value: &str) {
        self.add(value);
        if let Some((scheme, token)) = value.split_once(' ') {
            let token = token.trim();
            if scheme.chars().all(|c| c.is_ascii_alphanumeric()) {
                self.add(token);
            }
            if scheme.eq_ignore_ascii_case("basic")
                && let Some(password) = basic_password(token)
            {
                self.add(&password);
            }
        }
        for pair in value.split([';', ',']) {
            if let Some((_, secret)) = pair.split_once('=') {
                self.add(secret.trim().trim_matches('"'));
            }
        }
    }

    fn url(&mut self, url: &str) {
        let Ok(url) = Url::parse(url) else { return };
        if let Some(password) = url.password() {
            self.add(password);
            let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
            let (user, password) = (decoded(url.username()), decoded(password));
            self.add(&STANDARD.encode(format!("{user}:{password}")));
            self.add(&password);
        } else {
            // A token that stands where a name would.
            self.add(url.username());
        }
        for pair in url.query().unwrap_or_default().split('&') {
            let Some((name, raw)) = pair.split_once('=') else {
                continue;
            };
            if is_secret_parameter(name) {
                self.add(raw);
                self.add(&percent_decode_str(&raw.replace('+', " ")).decode_utf8_lossy());
            }
        }
    }

    /// As it is, and as it may come back: percent-encoded, or in a JSON string.
    fn add(&mut self, secret: &str) {
        if secret.len() < SHORTEST || secret == MASK {
            return;
        }
        self.0.push(secret.to_owned());
        let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        let form = form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
        let json = serde_json::Value::from(secret).to_string();
        for other in [&encoded, &form, json.trim_matches('"')] {
            if other != secret {
                self.0.push(other.to_owned());
            }
        }
    }
}

fn basic_password(encoded: &str) -> Option<String> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    Some(text.split_once(':')?.1.to_owned())
}
