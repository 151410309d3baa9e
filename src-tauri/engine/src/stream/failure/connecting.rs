//! Why no response came: what went wrong on the way, and what to do about it.

use std::fmt;
use std::io;

use url::Url;

use super::{Failure, chain_says, find, innermost, io_kind, tls};
use crate::record::Reason;
use crate::stream::transport::Inside;

/// The way that a request was sent.
pub(crate) struct Way<'a> {
    /// Where to.
    pub url: &'a Url,
    /// Through this proxy.
    pub proxy: Option<&'a str>,
    /// Through this Unix socket instead of host and port.
    pub unix_socket: Option<&'a str>,
    /// With a certificate of the client's own.
    pub client_cert: bool,
}

impl Failure {
    /// No response came of the request sent by `way`.
    pub(crate) fn connecting(way: &Way, error: reqwest::Error) -> Self {
        let error = error.without_url();
        let text = innermost(&error);
        let place = Place::of(way);
        if error.is_builder() {
            return Failure::bad_request(format!("the request can't be made: {text}"));
        }
        if let Some(Inside(host)) = find(&error) {
            return Failure::new(
                Reason::Redirect,
                format!(
                    "the server redirects to {host}, inside your own network: use that URL if you trust it"
                ),
            );
        }
        if let Some(error) = tls::found(&error) {
            let server = Place::server(way.url);
            let detail = tls::words(&server.shown, way.client_cert, &error);
            return Failure::new(Reason::Tls, detail);
        }
        if let Some(failure) = by_proxy(way, &place, &error) {
            return failure;
        }
        if chain_says(&error, "dns error") {
            return Failure::new(
                Reason::Dns,
                format!(
                    "the host {} does not resolve: check its spelling or the network",
                    place.host
                ),
            );
        }
        if chain_says(&error, "too large") {
            return Failure::new(
                Reason::Limit,
                format!("the response's head from {place} is too large to be read"),
            );
        }
        if error.is_connect() && error.is_timeout() {
            return Failure::new(
                Reason::Unreachable,
                format!(
                    "{place} did not answer in time: check the address, the port and the firewall"
                ),
            );
        }
        if error.is_connect() {
            return not_connected(&place, io_kind(&error), &text);
        }
        if chain_says(&error, "invalid HTTP") {
            return Failure::new(
                Reason::Unreachable,
                format!(
                    "what answers at {place} does not speak HTTP: check the port, and http or https"
                ),
            );
        }
        if chain_says(&error, "http2 error") && io_kind(&error).is_none() {
            return Failure::new(
                Reason::Reset,
                format!(
                    "{place} broke the rules of HTTP/2 ({text}): let the stream speak HTTP/1.1, or see the server's log"
                ),
            );
        }
        Failure::new(
            Reason::Reset,
            format!(
                "{place} closed the connection before it answered ({text}): see the server's log"
            ),
        )
    }
}

/// What the proxy, and nobody else, is to blame for. hyper-util does not export its errors.
fn by_proxy(way: &Way, place: &Place, error: &reqwest::Error) -> Option<Failure> {
    let says = |words| chain_says(error, words);
    let server = Place::server(way.url);
    if says("proxy authorization required") || says("credentials not accepted") {
        return Some(Failure::new(
            Reason::Unreachable,
            format!("{place} refused the credentials: correct those in the proxy's URL"),
        ));
    }
    if says("does not support user/pass") || says("no acceptable auth") {
        return Some(Failure::new(
            Reason::Unreachable,
            format!("{place} does not take a name and a password: see what it asks for"),
        ));
    }
    if says("failed to create underlying connection") {
        return Some(Failure::new(
            Reason::Unreachable,
            format!("{place} can't be reached: start it, or check its address and port"),
        ));
    }
    if says("unsuccessful tunnel") || says("SOCKS error") {
        return Some(Failure::new(
            Reason::Unreachable,
            format!(
                "{place} does not reach {server} ({}): see the proxy's rules, or whether the server is up",
                innermost(error)
            ),
        ));
    }
    None
}

fn not_connected(place: &Place, kind: Option<io::ErrorKind>, text: &str) -> Failure {
    use io::ErrorKind as K;
    match kind {
        Some(K::ConnectionRefused) => Failure::new(
            Reason::Refused,
            format!("nothing listens at {place}: start the server or check the port"),
        ),
        Some(K::NotFound) => Failure::new(
            Reason::Refused,
            format!("{place} does not exist: start the server or check the path"),
        ),
        Some(K::PermissionDenied) => Failure::new(
            Reason::Unreachable,
            format!("{place} may not be opened: check the permissions or the firewall"),
        ),
        Some(K::InvalidData) => Failure::new(
            Reason::Tls,
            format!(
                "the TLS handshake with {place} failed ({text}): check the certificate, or whether the port speaks https"
            ),
        ),
        Some(K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe | K::UnexpectedEof) => {
            Failure::new(
                Reason::Reset,
                format!("{place} broke off the connection: see the server's log"),
            )
        }
        _ => Failure::new(
            Reason::Unreachable,
            format!("{place} can't be reached ({text}): check the address and the network"),
        ),
    }
}

/// Who was asked: the server, or the proxy before it.
struct Place {
    host: String,
    shown: String,
}

impl Place {
    fn of(way: &Way) -> Self {
        if let Some(path) = way.unix_socket {
            return Place {
                host: path.to_owned(),
                shown: format!("the socket {path}"),
            };
        }
        match way.proxy.and_then(|proxy| Url::parse(proxy).ok()) {
            Some(proxy) => {
                let proxy = Place::server(&proxy);
                Place {
                    host: format!("{} of the proxy", proxy.host),
                    shown: format!("the proxy {}", proxy.shown),
                }
            }
            None => Place::server(way.url),
        }
    }

    fn server(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default().to_owned();
        let port = url
            .port_or_known_default()
            .map_or_else(String::new, |port| format!(":{port}"));
        Place {
            shown: format!("{host}{port}"),
            host,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}
