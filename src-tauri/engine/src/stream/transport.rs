//! The transport: `eventsource-client`'s requests over `reqwest`.
//!
//! Redirects are followed here, because reqwest carries a stream's own headers and its resume
//! id to other origins. What comes back is a 200 with `text/event-stream` behind the shield, or
//! a [`Failure`] with the true status.

mod answer;
mod clients;
mod redirect;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use launchdarkly_sdk_transport::{ByteStream, HttpTransport, ResponseFuture, TransportError};
use url::Url;

use super::check::is_secret;
use super::failure::Failure;
use super::redact::Redactor;
use super::shield::{Bounds, Facts, Shield};
use super::spec::StreamSpec;
use super::values;
use crate::record::Reason;
use clients::{Clients, Lease, Wiring};

/// How much of a response's head is kept, bytes.
const HEAD_MAX: usize = 64 << 10;

/// One stream's way to its server, for one connection.
#[derive(Clone)]
pub struct Transport {
    spec: Arc<StreamSpec>,
    headers: HeaderMap,
    wiring: Wiring,
    header_timeout: Duration,
    bounds: Bounds,
    facts: Facts,
}

impl Transport {
    /// The way that `spec` describes; what is seen on it is told to `facts`.
    pub fn new(spec: &StreamSpec, bounds: Bounds, facts: Facts) -> Result<Self, Failure> {
        Ok(Transport {
            spec: Arc::new(spec.clone()),
            headers: HeaderMap::new(),
            wiring: Wiring {
                proxy: spec.proxy.clone(),
                cacert: spec.cacert.clone(),
                cookies: spec.cookies,
                direct: false,
            },
            header_timeout: Duration::from_millis(u64::from(spec.policy.header_timeout_ms)),
            bounds,
            facts,
        })
    }

    /// Makes the values that are made anew at each attempt, and asks; no secret is told.
    async fn open(
        mut self,
        request: Request<Option<Bytes>>,
    ) -> Result<Response<ByteStream>, Failure> {
        let spec = values::resolve(&self.spec)
            .await
            .map_err(|failure| Redactor::new(&self.spec).failure(failure))?;
        let mut redactor = Redactor::new(&spec);
        if spec.cookies {
            redactor.learn_cookies(&Clients::shared().cookies_for(&spec.url));
        }
        let asked = async {
            self.headers = own_headers(&spec)?;
            self.ask(request, &redactor).await
        };
        asked.await.map_err(|failure| redactor.failure(failure))
    }

    async fn ask(
        self,
        request: Request<Option<Bytes>>,
        redactor: &Redactor,
    ) -> Result<Response<ByteStream>, Failure> {
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
        let response = answer::accept(response, crossed).await?;
        self.facts
            .open(redactor.opened(answer::opened(&response, HEAD_MAX)));
        let mut answered = http::response::Builder::new().status(response.status());
        if let Some(headers) = answered.headers_mut() {
            headers.clone_from(response.headers());
        }
        // The body keeps its client leased for as long as it is read.
        let body = response.bytes_stream().inspect(move |_| {
            let _ = &lease;
        });
        let shield: ByteStream = Box::pin(Shield::new(Box::pin(body), self.bounds, self.facts));
        answered
            .body(shield)
            .map_err(|error| Failure::bad_request(format!("the response can't be read: {error}")))
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

impl HttpTransport for Transport {
    fn request(&self, request: Request<Option<Bytes>>) -> ResponseFuture {
        let this = self.clone();
        Box::pin(async move { this.open(request).await.map_err(TransportError::new) })
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
        value.set_sensitive(header.value.secret || is_secret(name.as_str()));
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
