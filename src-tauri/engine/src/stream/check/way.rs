//! The way to the server: proxy, socket, certificates, and where redirects may lead.

use url::Url;

use super::{SpecError, redacted, wrong};
use crate::stream::spec::StreamSpec;

/// What a Unix socket's path may have, bytes (`sun_path` less its NUL).
const SOCKET_MAX: usize = 107;

/// Whether the server can be reached as described; what is empty counts as not given.
pub(super) fn check(spec: &mut StreamSpec) -> Result<(), SpecError> {
    for path in [
        &mut spec.proxy,
        &mut spec.unix_socket,
        &mut spec.cacert,
        &mut spec.client_cert,
        &mut spec.client_key,
    ] {
        path.take_if(|path| path.trim().is_empty());
    }
    check_proxy(spec)?;
    if let Some(path) = &spec.unix_socket {
        if path.len() > SOCKET_MAX {
            return wrong(
                "unix_socket",
                format!("the socket's path is longer than {SOCKET_MAX} bytes: shorten it"),
            );
        }
        if spec.proxy.is_some() {
            return wrong(
                "unix_socket",
                "a Unix socket and a proxy exclude each other: remove one",
            );
        }
    }
    if spec.client_key.is_some() && spec.client_cert.is_none() {
        return wrong(
            "client_key",
            "there is a private key but no client certificate: give the certificate too",
        );
    }
    for origin in &mut spec.redirect_trust {
        *origin = check_origin(origin)?;
    }
    Ok(())
}

fn check_proxy(spec: &StreamSpec) -> Result<(), SpecError> {
    let Some(proxy) = &spec.proxy else {
        return Ok(());
    };
    match Url::parse(proxy) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h")
                && url.host_str().is_some_and(|host| !host.is_empty()) =>
        {
            Ok(())
        }
        _ => wrong(
            "proxy",
            format!(
                "{} is no proxy: write http://, https://, socks5:// or socks5h://, host and port",
                redacted(proxy)
            ),
        ),
    }
}

fn check_origin(text: &str) -> Result<String, SpecError> {
    match Url::parse(text.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            Ok(url.origin().ascii_serialization())
        }
        _ => wrong(
            "redirect_trust",
            format!(
                "{} is no origin: write http:// or https://, host and port",
                redacted(text)
            ),
        ),
    }
}
