//! The transport: a stream's requests over `reqwest`.
//!
//! Redirects are followed here, because reqwest carries a stream's own headers and its resume
//! id to other origins. What comes back is the body of a 200 that is a stream, or a [`Failure`]
//! with the true status.

mod answer;
mod asked;
mod clients;
mod coding;
mod cookies;
mod exchange;
mod gate;
mod once;
mod redirect;
mod request;
mod resolver;
mod tls;
mod warmth;
mod wiring;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::Request;
use url::{Origin, Url};

use super::failure::Failure;
use super::redact::Redactor;
use super::shield::{Facts, Opened};
use super::spec::StreamSpec;
use super::values;
pub use asked::Asked;
use clients::{Clients, Lease};
pub use cookies::Cookies;
use exchange::exchange;
pub use once::Sent;
use redirect::Hop;
use request::Asking;
pub(crate) use resolver::Inside;
use wiring::Wiring;

/// A stream's body, content-decoded.
pub type Body = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + Send + Sync>>;

/// The wait for a [`Body`].
pub type Opening = Pin<Box<dyn Future<Output = Result<Body, Failure>> + Send + Sync>>;

/// One stream's way to its server, for one connection.
#[derive(Clone)]
pub struct Transport {
    spec: Arc<StreamSpec>,
    /// Origins that redirects may carry what is the stream's own to.
    trust: Arc<[Origin]>,
    facts: Facts,
    cookies: Cookies,
    distrust: Distrust,
}

/// Whether a connection is taken for dead, though nothing says so. No other request goes over
/// one that was so when its body was dropped.
#[derive(Clone, Debug, Default)]
pub struct Distrust(Arc<AtomicBool>);

impl Distrust {
    /// Takes it for dead, or no longer does.
    pub fn set(&self, dead: bool) {
        self.0.store(dead, Ordering::Relaxed);
    }
}

/// Leads nobody to the connections that there are: they may all be dead without a word, as after
/// sleep. Streams that use one keep it.
pub(crate) fn forget_connections() {
    Clients::shared().forget();
}

impl Transport {
    /// The way that `spec` describes; what is seen on it is told to `facts`. If the stream keeps
    /// cookies, then in `cookies`.
    pub fn new(spec: &StreamSpec, facts: Facts, cookies: Cookies) -> Self {
        // A way that leads back ends where the person sent what is the stream's own.
        let trusted = spec.redirect_trust.iter().chain([&spec.url]);
        Transport {
            trust: trusted
                .filter_map(|origin| Some(Url::parse(origin).ok()?.origin()))
                .collect(),
            spec: Arc::new(spec.clone()),
            facts,
            cookies,
            distrust: Distrust::default(),
        }
    }

    /// With this one can say that the connection is dead.
    pub fn distrust(&self) -> Distrust {
        self.distrust.clone()
    }

    /// Makes the values that are made anew at each attempt, sends the request, and tells the
    /// head of the answer to the facts. No secret is told.
    pub async fn open(self, request: Request<Option<Bytes>>) -> Result<Body, Failure> {
        let spec = values::resolve(&self.spec)
            .await
            .map_err(|failure| Redactor::new(&self.spec).failure(failure))?;
        let mut redactor = Redactor::new(&spec);
        if spec.cookies {
            redactor.learn_cookies(&self.cookies.shown(&spec.url));
        }
        self.ask(request, &spec, &redactor)
            .await
            .map_err(|failure| redactor.failure(failure))
    }

    async fn ask(
        &self,
        request: Request<Option<Bytes>>,
        spec: &StreamSpec,
        redactor: &Redactor,
    ) -> Result<Body, Failure> {
        let asking = Asking::new(request, spec)?;
        let Answer {
            response,
            lease,
            withheld,
        } = self.follow(asking, spec, redactor).await?;
        let (response, framing) =
            answer::accept(response, withheld, spec.framing, redactor).await?;
        let headers = response.headers().clone();
        self.facts.open(redactor.opened(Opened {
            framing,
            ..answer::opened(&response, spec.bounds.head as usize)
        }));
        // The body keeps its client leased for as long as it is read.
        let reading = Reading {
            lease,
            distrust: self.distrust.clone(),
        };
        let raw = response.bytes_stream().map(move |read| {
            read.map_err(|error| {
                reading.lease.lost();
                Failure::reading(&error)
            })
        });
        coding::decoded(&headers, raw)
    }

    /// Sends the request, and again wherever redirects lead.
    async fn follow(
        &self,
        mut asking: Asking,
        spec: &StreamSpec,
        redactor: &Redactor,
    ) -> Result<Answer, Failure> {
        let limit = Duration::from_millis(u64::from(spec.policy.header_timeout_ms));
        let mut left = limit;
        let mut wiring = Wiring::of(spec, &asking.url, &self.cookies).await?;
        let mut strangers = false;
        let mut hops = 0;
        loop {
            self.facts.asked(redactor.asked(asking.shown()));
            let (response, lease) = exchange(&asking, &wiring, &mut left, limit).await?;
            let hop = Hop {
                url: &asking.url,
                method: &asking.method,
                has_body: asking.body.is_some(),
                hops,
                hops_max: spec.bounds.redirects,
                trust: &self.trust,
            };
            let Some(next) = redirect::next(&response, &hop)? else {
                return Ok(Answer {
                    response,
                    lease,
                    withheld: if strangers { asking.withheld() } else { None },
                });
            };
            let from_outside = !redirect::is_private(&asking.url)
                && response
                    .remote_addr()
                    .is_some_and(|address| !redirect::is_inside(address.ip()));
            let origin = next.url.origin();
            if origin != asking.url.origin() {
                strangers |= !self.trust.contains(&origin);
                // The socket is that of the origin that was named.
                wiring.unix_socket = None;
            }
            if strangers {
                wiring.cookies = None;
                wiring.client_cert = None;
                wiring.client_key = None;
            }
            wiring.outside_only |= from_outside;
            wiring = wiring.to(&next.url);
            asking.redirect(next.url, next.method, strangers);
            hops += 1;
        }
    }
}

/// The client of a body that is read.
struct Reading {
    lease: Lease,
    distrust: Distrust,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if self.distrust.0.load(Ordering::Relaxed) {
            self.lease.distrust();
        }
    }
}

struct Answer {
    response: reqwest::Response,
    lease: Lease,
    /// What did not go to the origin that answered, and how to let it.
    withheld: Option<String>,
}
