//! The transport: a stream's requests over `reqwest`.
//!
//! Redirects are followed here, because reqwest carries a stream's own headers and its resume
//! id to other origins. What comes back is the body of a 200 that is a stream, or a [`Failure`]
//! with the true status.

mod answer;
mod clients;
mod redirect;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request};
use url::Url;

use super::check::is_secret;
use super::failure::Failure;
use super::shield::{Facts, Opened};
use super::spec::{Framing, StreamSpec};
use crate::record::Reason;
use clients::{Clients, Lease, Wiring};

/// How much of a response's head is kept, bytes.
const HEAD_MAX: usize = 64 << 10;

/// A stream's body, content-decoded.
pub type Body = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + Send + Sync>>;

/// The wait for a [`Body`].
pub type Asking = Pin<Box<dyn Future<Output = Result<Body, Failure>> + Send + Sync>>;

/// One stream's way to its server, for one connection.
#[derive(Clone)]
pub struct Transport {
    headers: Arc<HeaderMap>,
    wiring: Wiring,
    header_timeout: Duration,
    framing: Framing,
    facts: Facts,
}

impl Transport {
    /// The way that `spec` describes; what is seen on it is told to `facts`.
    pub fn new(spec: &StreamSpec, facts: Facts) -> Result<Self, Failure> {
        Ok(Transport {
            headers: Arc::new(own_headers(spec)?),
            wiring: Wiring {
                proxy: spec.proxy.clone(),
                cacert: spec.cacert.clone(),
                cookies: spec.cookies,
                direct: false,
            },
            header_timeout: Duration::from_millis(u64::from(spec.policy.header_timeout_ms)),
            framing: spec.framing,
            facts,
        })
    }

    /// Sends the request, and tells the head of the answer to the facts.
    pub async fn open(self, request: Request<Option<Bytes>>) -> Result<Body, Failure> {
        let followed = tokio::time::timeout(self.header_timeout, self.follow(request)).await;
        let answer = match followed {
            Ok(answer) => answer?,
            Err(_) => {
                return Err(Failure::new(
                    Reason::HeaderTimeout,
                    format!(
                        "no response came within {} ms: see whether the server is busy, or raise the limit",
                        self.header_timeout.as_millis()
                    ),
                ));
            }
        };
        let Answer {
            response,
            lease,
            crossed,
        } = answer;
        let (response, framing) = answer::accept(response, crossed, self.framing).await?;
        self.facts.open(Opened {
            framing,
            ..answer::opened(&response, HEAD_MAX)
        });
        // The body keeps its client leased for as long as it is read.
        let body = response.bytes_stream().map(move |chunk| {
            let _ = &lease;
            chunk.map_err(|error| Failure::reading(&error))
        });
        Ok(Box::pin(body))
    }

    /// Sends the request, and again wherever redirects lead.
    async fn follow(&self, request: Request<Option<Bytes>>) -> Result<Answer, Failure> {
        let (parts, mut body) = request.into_parts();
        let mut url = Url::parse(&parts.uri.to_string())
            .map_err(|error| Failure::bad_request(format!("the URL can't be asked: {error}")))?;
        let mut method = parts.method;
        let mut headers = parts.headers;
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let plain = headers_for_strangers(&headers);
        replace(&mut headers, &self.headers);
        let mut wiring = self.wiring.clone();
        let mut crossed = false;
        let mut hops = 0;
        loop {
            wiring.direct = wiring.proxy.is_none() && redirect::is_loopback(&url);
            let lease = Clients::shared().lease(&wiring)?;
            let response = send(&lease, &method, &url, &headers, body.as_ref())
                .await
                .map_err(|error| Failure::connecting(&url, wiring.proxy.as_deref(), error))?;
            let Some(next) = redirect::next(&response, &url, &method, body.is_some(), hops)? else {
                return Ok(Answer {
                    response,
                    lease,
                    crossed: crossed.then(|| url.origin().ascii_serialization()),
                });
            };
            if next.url.origin() != url.origin() {
                crossed = true;
                headers = plain.clone();
                wiring.cookies = false;
            }
            if next.method != method {
                method = next.method;
                body = None;
                headers.remove(http::header::CONTENT_TYPE);
            }
            url = next.url;
            hops += 1;
        }
    }
}

struct Answer {
    response: reqwest::Response,
    lease: Lease,
    /// The origin that a redirect led to, when it is another than was asked.
    crossed: Option<String>,
}

async fn send(
    client: &reqwest::Client,
    method: &Method,
    url: &Url,
    headers: &HeaderMap,
    body: Option<&Bytes>,
) -> reqwest::Result<reqwest::Response> {
    let mut request = client
        .request(method.clone(), url.clone())
        .headers(headers.clone());
    if let Some(body) = body {
        request = request.body(body.clone());
    }
    request.send().await
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
        value.set_sensitive(is_secret(name.as_str()));
        headers.append(name, value);
    }
    Ok(headers)
}

/// What is sent to an origin that the person did not name.
fn headers_for_strangers(headers: &HeaderMap) -> HeaderMap {
    let mut plain = headers.clone();
    plain.remove("last-event-id");
    plain
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
