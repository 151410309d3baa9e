//! How to connect to an origin, and the HTTP client that does.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hyper_util::client::proxy::matcher::Matcher;
use tower::util::MapResponseLayer;
use url::Url;

use super::cookies::Cookies;
use super::resolver::Outside;
use super::warmth::Warmth;
use super::{redirect, tls};
use crate::stream::check::redacted;
use crate::stream::failure::Failure;
use crate::stream::spec::{HttpVersion, StreamSpec};

/// How long reading certificates may take.
const DISK_TIME: Duration = Duration::from_secs(30);

/// How to connect. Streams that agree in it share connections.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Wiring {
    /// Scheme, host and port.
    pub origin: String,
    /// The host alone.
    pub host: String,
    /// Instead of the system's proxy.
    pub proxy: Option<String>,
    /// Not even through the system's proxy.
    pub direct: bool,
    /// Instead of host and port.
    pub unix_socket: Option<String>,
    pub http: HttpVersion,
    /// Further authorities.
    pub cacert: Option<File>,
    pub client_cert: Option<File>,
    pub client_key: Option<File>,
    pub accept_any_certificate: bool,
    /// The stream's own, if it keeps any.
    pub cookies: Option<Cookies>,
    /// Only to addresses outside the own network.
    pub outside_only: bool,
    /// The largest head, bytes.
    pub head: u32,
    pub connect_timeout: Duration,
}

/// A file as it is now: another content is another wiring.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct File {
    pub path: String,
    changed: Option<SystemTime>,
    size: u64,
}

impl File {
    fn now(path: &str) -> File {
        // A file that is not there is told by whoever reads it.
        let known = std::fs::metadata(path).ok();
        File {
            path: path.to_owned(),
            changed: known.as_ref().and_then(|known| known.modified().ok()),
            size: known.map_or(0, |known| known.len()),
        }
    }
}

impl Wiring {
    /// To the server that `spec` names.
    pub async fn of(spec: &StreamSpec, url: &Url, cookies: &Cookies) -> Result<Wiring, Failure> {
        let paths = [&spec.cacert, &spec.client_cert, &spec.client_key].map(Clone::clone);
        let [cacert, client_cert, client_key] = match paths {
            [None, None, None] => Default::default(),
            paths => apart(|| paths.map(|path| path.as_deref().map(File::now))).await?,
        };
        Ok(Wiring {
            proxy: spec.proxy.clone(),
            unix_socket: spec.unix_socket.clone(),
            http: spec.http,
            cacert,
            client_cert,
            client_key,
            accept_any_certificate: spec.accept_any_certificate,
            cookies: spec.cookies.then(|| cookies.clone()),
            outside_only: false,
            head: spec.bounds.head,
            connect_timeout: Duration::from_millis(u64::from(spec.policy.connect_timeout_ms)),
            origin: String::new(),
            host: String::new(),
            direct: false,
        }
        .to(url))
    }

    /// The same to another origin.
    pub fn to(mut self, url: &Url) -> Wiring {
        self.origin = url.origin().ascii_serialization();
        self.host = url.host_str().unwrap_or_default().to_owned();
        self.direct = self.proxy.is_none() && redirect::is_loopback(url);
        self
    }

    /// The proxy that requests to `url` go through: the stream's, else the system's.
    pub fn proxy_in_use(&self, url: &Url) -> Option<String> {
        if self.direct || self.proxy.is_some() {
            return self.proxy.clone();
        }
        let uri = url.as_str().parse().ok()?;
        let found = Matcher::from_system().intercept(&uri)?;
        Some(found.uri().to_string())
    }

    /// Whether many streams may share a connection here.
    pub fn may_multiplex(&self) -> bool {
        match self.http {
            HttpVersion::Auto => self.origin.starts_with("https:"),
            HttpVersion::Http1 => false,
            HttpVersion::Http2 => true,
        }
    }

    /// A client that connects so, and tells `warmth` when it has.
    pub async fn client(self, warmth: Warmth) -> Result<reqwest::Client, Failure> {
        apart(move || self.build(&warmth)).await?
    }

    /// Never with `timeout` or `read_timeout`: the one ends long streams, the other counts the
    /// time that a slow reader takes.
    fn build(&self, warmth: &Warmth) -> Result<reqwest::Client, Failure> {
        let ping = Duration::from_secs(20);
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("feedscope/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(self.connect_timeout)
            .connector_layer(MapResponseLayer::new(told(warmth.clone())))
            .tls_backend_preconfigured(tls::config(self)?)
            .tcp_nodelay(true)
            .tcp_keepalive(Duration::from_secs(30))
            .tcp_keepalive_interval(Duration::from_secs(10))
            .tcp_keepalive_retries(3)
            // Adaptive windows would let one stream that is not read stall all the others.
            .http2_initial_stream_window_size(1 << 20)
            .http2_initial_connection_window_size(64 << 20)
            .http2_max_header_list_size(self.head)
            .http2_keep_alive_interval(ping)
            .http2_keep_alive_timeout(ping)
            .http2_keep_alive_while_idle(true);
        builder = match self.http {
            HttpVersion::Auto => builder,
            HttpVersion::Http1 => builder.http1_only(),
            HttpVersion::Http2 => builder.http2_prior_knowledge(),
        };
        if self.direct {
            builder = builder.no_proxy();
        }
        if let Some(proxy) = &self.proxy {
            let proxy = reqwest::Proxy::all(proxy).map_err(|_| {
                Failure::bad_request(format!("{} is no proxy: correct it", redacted(proxy)))
            })?;
            builder = builder.proxy(proxy);
        }
        if let Some(path) = &self.unix_socket {
            builder = through_socket(builder, path)?;
        }
        if self.outside_only {
            let host = self.host.clone();
            builder = builder.dns_resolver(Outside { host });
        }
        if let Some(cookies) = &self.cookies {
            builder = builder.cookie_provider(Arc::new(cookies.clone()));
        }
        builder
            .build()
            .map_err(|error| Failure::bad_request(format!("no connection can be set up: {error}")))
    }
}

/// Without the proxy's password.
impl std::fmt::Debug for Wiring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wiring")
            .field("origin", &self.origin)
            .field("proxy", &self.proxy.as_deref().map(redacted))
            .field("unix_socket", &self.unix_socket)
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

/// Does what may wait for a disk on a thread where nobody waits for it for ever.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let work = tokio::task::spawn_blocking(work);
    match tokio::time::timeout(DISK_TIME, work).await {
        Ok(Ok(done)) => Ok(done),
        _ => Err(Failure::bad_request(format!(
            "the certificates could not be read within {} s: see whether their disk answers",
            DISK_TIME.as_secs()
        ))),
    }
}

/// Passes a connection on, and tells that there is one. Its type has no name.
fn told<C>(warmth: Warmth) -> impl Fn(C) -> C + Clone {
    move |connection| {
        warmth.connected();
        connection
    }
}

#[cfg(unix)]
fn through_socket(
    builder: reqwest::ClientBuilder,
    path: &str,
) -> Result<reqwest::ClientBuilder, Failure> {
    Ok(builder.unix_socket(path))
}

#[cfg(not(unix))]
fn through_socket(
    _: reqwest::ClientBuilder,
    path: &str,
) -> Result<reqwest::ClientBuilder, Failure> {
    Err(Failure::bad_request(format!(
        "{path}: this system has no Unix sockets: use the URL's host and port"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_proxys_password_is_not_in_what_is_printed() {
        let url = Url::parse("http://a.example/").expect("a URL");
        let mut spec = StreamSpec::get("", url.as_str());
        spec.proxy = Some("http://me:SECRET@proxy.example:1".to_owned());
        let wiring = Wiring::of(&spec, &url, &Cookies::default()).await;
        let printed = format!("{:?}", wiring.expect("a way"));
        assert!(printed.contains("proxy.example"), "{printed}");
        assert!(!printed.contains("SECRET"), "{printed}");
    }
}
