//! The HTTP clients: one for each way of connecting, shared by the streams that use it.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use reqwest::cookie::{CookieStore as _, Jar};
use url::Url;

use crate::stream::check::redacted;
use crate::stream::failure::Failure;

/// How to connect. Streams that agree in it share connections, and cookies if they keep them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Wiring {
    /// Instead of the system's proxy.
    pub proxy: Option<String>,
    /// A PEM file of further authorities.
    pub cacert: Option<String>,
    pub cookies: bool,
    /// Not even through the system's proxy.
    pub direct: bool,
}

/// A client in use; as long as it lives, it counts against its client's streams.
#[derive(Clone)]
pub(super) struct Lease(Arc<reqwest::Client>);

impl Deref for Lease {
    type Target = reqwest::Client;

    fn deref(&self) -> &reqwest::Client {
        &self.0
    }
}

/// reqwest opens one HTTP/2 connection to an origin and never a second, and servers commonly
/// allow 100 streams on it: the next one would hang. So a client gets fewer.
const STREAMS_PER_CLIENT: usize = 64;

#[derive(Default)]
pub(super) struct Clients {
    clients: Mutex<HashMap<Wiring, Vec<Arc<reqwest::Client>>>>,
    cookies: Arc<Jar>,
}

impl Clients {
    /// Those of this process.
    pub fn shared() -> &'static Clients {
        static SHARED: LazyLock<Clients> = LazyLock::new(Clients::default);
        &SHARED
    }

    /// The cookies that would be sent to a URL, `a=1; b=2`; "" for none.
    pub fn cookies_for(&self, url: &str) -> String {
        let cookies = Url::parse(url)
            .ok()
            .and_then(|url| self.cookies.cookies(&url));
        cookies.map_or_else(String::new, |cookies| {
            String::from_utf8_lossy(cookies.as_bytes()).into_owned()
        })
    }

    /// A client for `wiring` with room for one more stream.
    pub fn lease(&self, wiring: &Wiring) -> Result<Lease, Failure> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let alike = clients.entry(wiring.clone()).or_default();
        let free = alike
            .iter()
            .find(|client| Arc::strong_count(client) <= STREAMS_PER_CLIENT);
        if let Some(client) = free {
            return Ok(Lease(Arc::clone(client)));
        }
        let client = Arc::new(build(wiring, &self.cookies)?);
        alike.push(Arc::clone(&client));
        Ok(Lease(client))
    }
}

/// Never with `timeout` or `read_timeout`: the one ends long streams, the other counts the time
/// that a slow reader takes.
fn build(wiring: &Wiring, cookies: &Arc<Jar>) -> Result<reqwest::Client, Failure> {
    let ping = Duration::from_secs(20);
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("feedscope/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(Duration::from_secs(10))
        .tcp_nodelay(true)
        .tcp_keepalive(Duration::from_secs(30))
        .tcp_keepalive_interval(Duration::from_secs(10))
        .tcp_keepalive_retries(3)
        // Adaptive windows would let one stream that is not read stall all the others.
        .http2_initial_stream_window_size(1 << 20)
        .http2_initial_connection_window_size(64 << 20)
        .http2_max_header_list_size(64 << 10)
        .http2_keep_alive_interval(ping)
        .http2_keep_alive_timeout(ping)
        .http2_keep_alive_while_idle(true);
    if wiring.direct {
        builder = builder.no_proxy();
    }
    if let Some(proxy) = &wiring.proxy {
        let proxy = reqwest::Proxy::all(proxy).map_err(|_| {
            Failure::bad_request(format!("{} is no proxy: correct it", redacted(proxy)))
        })?;
        builder = builder.proxy(proxy);
    }
    if let Some(path) = &wiring.cacert {
        builder = builder.tls_certs_merge(authorities(path)?);
    }
    if wiring.cookies {
        builder = builder.cookie_provider(Arc::clone(cookies));
    }
    builder
        .build()
        .map_err(|error| Failure::bad_request(format!("no connection can be set up: {error}")))
}

fn authorities(path: &str) -> Result<Vec<reqwest::Certificate>, Failure> {
    let pem = std::fs::read(path).map_err(|error| {
        Failure::bad_request(format!(
            "the certificate file {path} can't be read ({error}): check the path"
        ))
    })?;
    match reqwest::Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(Failure::bad_request(format!(
            "the certificate file {path} has no PEM certificate: choose another"
        ))),
    }
}
