//! Redirects: where a response leads, and whether to go there.

use std::net::IpAddr;

use http::header::LOCATION;
use http::{Method, StatusCode};
use url::{Host, Origin, Url};

use super::answer::shown_headers;
use crate::record::Reason;
pub(super) use crate::stream::check::is_loopback;
use crate::stream::check::redacted;
use crate::stream::failure::Failure;

/// The next request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Next {
    pub url: Url,
    /// Another method than before goes without the body.
    pub method: Method,
}

/// Where a request came from, and what may become of it.
pub(super) struct Hop<'a> {
    /// What was asked.
    pub url: &'a Url,
    pub method: &'a Method,
    pub has_body: bool,
    /// How many redirects were followed, and how many may be.
    pub hops: u8,
    pub hops_max: u8,
    /// Origins that the person trusts with the stream's body and secrets.
    pub trust: &'a [Origin],
}

/// Where `response` leads; `None` if it is no redirect.
pub(super) fn next(response: &reqwest::Response, hop: &Hop) -> Result<Option<Next>, Failure> {
    let status = response.status();
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let url = hop.url;
    let refuse = |detail: String| {
        let mut failure = Failure::new(Reason::Redirect, detail);
        failure.status = Some(status.as_u16());
        failure.headers = shown_headers(response.headers());
        Err(failure)
    };
    if hop.hops >= hop.hops_max {
        return refuse(format!(
            "the server redirected more than {} times: check the URL",
            hop.hops_max
        ));
    }
    let Some(location) = response.headers().get(LOCATION) else {
        return refuse(format!(
            "the server answered {status} without saying where to go: check the URL"
        ));
    };
    let location = String::from_utf8_lossy(location.as_bytes());
    let Ok(mut to) = url.join(&location) else {
        return refuse(format!(
            "the server redirects to {}, which is no URL: check the URL",
            redacted(&location)
        ));
    };
    to.set_fragment(None);
    let shown = redacted(to.as_str());
    if !matches!(to.scheme(), "http" | "https") {
        return refuse(format!(
            "the server redirects to {shown}, which is neither http nor https: check the URL"
        ));
    }
    if url.scheme() == "https" && to.scheme() == "http" {
        return refuse(format!(
            "the server redirects from https to {shown}, which is not encrypted: use that URL if you trust it"
        ));
    }
    if is_private(&to) && !is_private(url) {
        return refuse(format!(
            "the server redirects to {shown}, inside your own network: use that URL if you trust it"
        ));
    }
    let method = next_method(status, hop.method);
    let elsewhere = to.origin() != url.origin() && !hop.trust.contains(&to.origin());
    if hop.has_body && method != Method::GET && elsewhere {
        return refuse(format!(
            "the server redirects the request and its body to {shown}: use that URL, or let the stream trust {}",
            to.origin().ascii_serialization()
        ));
    }
    Ok(Some(Next { url: to, method }))
}

/// Whether the host is this machine or an address of a local network, as far as the URL says.
pub(super) fn is_private(url: &Url) -> bool {
    is_loopback(url)
        || match url.host() {
            Some(Host::Ipv4(address)) => is_inside(address.into()),
            Some(Host::Ipv6(address)) => is_inside(address.into()),
            _ => false,
        }
}

/// Whether the address is this machine's or a local network's.
pub(super) fn is_inside(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            v4.is_private()
                || v4.is_link_local()
                || v4.is_loopback()
                || v4.is_unspecified()
                // RFC 6598: addresses that providers and private networks share.
                || (v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64)
        }
        IpAddr::V6(v6) => {
            v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_loopback()
                || v6.is_unspecified()
        }
    }
}

/// Fetch, "HTTP-redirect fetch": 303, and 301 or 302 after POST, go on as GET.
fn next_method(status: StatusCode, method: &Method) -> Method {
    match status.as_u16() {
        303 => Method::GET,
        301 | 302 if *method == Method::POST => Method::GET,
        _ => method.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_redirect_leaves_encryption_or_enters_the_own_network() {
        for (from, to, followed) in [
            ("https://a.example/", "https://b.example/", true),
            ("http://a.example/", "https://a.example/", true),
            ("https://a.example/", "http://a.example/", false),
            ("http://a.example/", "http://127.0.0.1/", false),
            ("http://a.example/", "http://localhost:8080/", false),
            ("http://a.example/", "http://192.168.1.1/", false),
            ("http://a.example/", "http://169.254.169.254/", false),
            ("http://a.example/", "http://[::1]/", false),
            ("http://a.example/", "http://[::ffff:10.0.0.1]/", false),
            ("http://a.example/", "http://[fd00::1]/", false),
            ("http://a.example/", "http://100.64.0.1/", false),
            ("http://a.example/", "http://100.128.0.1/", true),
            ("http://a.example/", "http://0.0.0.0/", false),
            ("http://192.168.1.2/", "http://192.168.1.1/", true),
            ("http://localhost/", "http://127.0.0.1:81/", true),
        ] {
            let response = http::Response::builder()
                .status(307)
                .header(LOCATION, to)
                .body("")
                .expect("a response");
            let url = Url::parse(from).expect("a URL");
            let hop = Hop {
                url: &url,
                method: &Method::GET,
                has_body: false,
                hops: 0,
                hops_max: 1,
                trust: &[],
            };
            let next = next(&response.into(), &hop);
            assert_eq!(next.is_ok(), followed, "{from} to {to}: {next:?}");
        }
    }
}
