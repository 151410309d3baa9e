//! The request that a stream's description asks for.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::Method;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use url::Url;

use super::asked::Asked;
use super::coding;
use crate::stream::check::{is_secret, redacted};
use crate::stream::failure::Failure;
use crate::stream::spec::{Auth, StreamSpec};

/// A request, and what of it may go to whom.
#[derive(Clone)]
pub(super) struct Asking {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<bytes::Bytes>,
    /// What goes to origins that the person did not name.
    plain: HeaderMap,
    /// Names of what does not.
    own: Vec<String>,
    redirects: Vec<String>,
}

impl Asking {
    /// `request` is what every stream asks, `spec` (whose values are plain text) what this one
    /// adds to it.
    pub fn new(
        request: http::Request<Option<bytes::Bytes>>,
        spec: &StreamSpec,
    ) -> Result<Asking, Failure> {
        let (parts, body) = request.into_parts();
        let mut url = Url::parse(&parts.uri.to_string())
            .map_err(|error| Failure::bad_request(format!("the URL can't be asked: {error}")))?;
        let mut own = own_headers(spec)?;
        if let Some(value) = authorization(spec, &url)?
            && !own.contains_key(AUTHORIZATION)
        {
            own.insert(AUTHORIZATION, value);
        }
        // These fail only where a URL can't have them.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        if !spec.query.is_empty() {
            let pairs = spec
                .query
                .iter()
                .map(|pair| (&pair.name, &pair.value.value));
            url.query_pairs_mut().extend_pairs(pairs);
        }
        let mut headers = parts.headers;
        let accepted = match spec.compression {
            true => coding::ACCEPTED,
            false => "identity",
        };
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
        let mut plain = headers.clone();
        let resumes = plain.remove("last-event-id").is_some();
        let names = own.keys().map(HeaderName::to_string);
        let mut withheld: Vec<String> = names.collect();
        if spec.cookies {
            withheld.push("cookies".to_owned());
        }
        if spec.client_cert.is_some() {
            withheld.push("client certificate".to_owned());
        }
        if resumes {
            withheld.push("resume id".to_owned());
        }
        replace(&mut headers, &own);
        Ok(Asking {
            method: parts.method,
            url,
            headers,
            body,
            plain,
            own: withheld,
            redirects: Vec::new(),
        })
    }

    /// Goes on to `url`. To `strangers` goes nothing of the stream's own.
    pub fn redirect(&mut self, url: Url, method: Method, strangers: bool) {
        self.url = url;
        if strangers {
            self.headers = self.plain.clone();
        }
        if method != self.method {
            self.method = method;
            self.body = None;
            self.headers.remove(CONTENT_TYPE);
        }
        let note = match strangers.then(|| self.withheld()).flatten() {
            Some(withheld) => format!(" ({withheld})"),
            None => String::new(),
        };
        self.redirects
            .push(format!("{}{note}", redacted(self.url.as_str())));
    }

    /// What the origin that is asked now does not get, and how to let it; `None` if there is
    /// nothing to withhold.
    pub fn withheld(&self) -> Option<String> {
        let origin = self.url.origin().ascii_serialization();
        let (last, others) = self.own.split_last()?;
        let names = match others {
            [] => last.clone(),
            _ => format!("{} and {last}", others.join(", ")),
        };
        Some(format!(
            "{origin} does not get the stream's {names}: let the stream trust that origin if it should"
        ))
    }

    /// The same as it may be shown.
    pub fn shown(&self) -> Asked {
        let shown = |(name, value): (&HeaderName, &HeaderValue)| {
            let text = match value.is_sensitive() {
                true => "[redacted]".to_owned(),
                false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
            };
            (name.to_string(), text)
        };
        Asked {
            request: format!("{} {}", self.method, redacted(self.url.as_str())),
            headers: self.headers.iter().map(shown).collect(),
            redirects: self.redirects.clone(),
        }
    }
}

/// The stream's own headers; several of one name are all sent.
fn own_headers(spec: &StreamSpec) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for header in &spec.headers {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        let value = HeaderValue::from_bytes(header.value.value.as_bytes());
        let (Ok(name), Ok(mut value)) = (name, value) else {
            return Err(Failure::bad_request(format!(
                "the header {:?} can't be sent: correct its name or value",
                header.name
            )));
        };
        value.set_sensitive(header.value.secret || is_secret(name.as_str()));
        headers.append(name, value);
    }
    Ok(headers)
}

/// What says who asks: the stream's own choice, else what the URL has before its host.
fn authorization(spec: &StreamSpec, url: &Url) -> Result<Option<HeaderValue>, Failure> {
    let text = match &spec.auth {
        Auth::Bearer { token } => format!("Bearer {}", token.value),
        Auth::Basic { user, password } => basic(user, &password.value),
        Auth::None if url.username().is_empty() && url.password().is_none() => return Ok(None),
        Auth::None => basic(
            &unescaped(url.username()),
            &unescaped(url.password().unwrap_or_default()),
        ),
    };
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| {
        Failure::bad_request("the credentials have a line break or a control character: remove it")
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn basic(user: &str, password: &str) -> String {
    let pair = BASE64_STANDARD.encode(format!("{user}:{password}"));
    format!("Basic {pair}")
}

fn unescaped(part: &str) -> String {
    let whole = format!("x={}", part.replace('+', "%2B"));
    url::form_urlencoded::parse(whole.as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

/// Puts `own` in the place of the headers with the same names.
fn replace(headers: &mut HeaderMap, own: &HeaderMap) {
    for name in own.keys() {
        headers.remove(name);
        for value in own.get_all(name) {
            headers.append(name, value.clone());
        }
    }
}
