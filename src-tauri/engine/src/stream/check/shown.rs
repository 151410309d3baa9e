//! What may be shown of a URL and of headers.

use std::net::IpAddr;

use url::{Host, Url, form_urlencoded};

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Whether two URLs name the same feed: ids of the one mean something to the other. The query
/// may differ, as tokens in it do.
pub fn same_place(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.origin() == b.origin() && a.path() == b.path(),
        _ => false,
    }
}

/// Whether the host is this computer, by its name or address.
pub fn is_loopback(url: &Url) -> bool {
    let is_own = |address: IpAddr| address.is_loopback() || address.is_unspecified();
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => is_own(address.into()),
        Some(Host::Ipv6(address)) => is_own(address.to_canonical()),
        None => false,
    }
}

/// The URL as it may be shown and logged: no password, and no value of a query parameter that
/// is known to carry a secret.
pub fn redacted(url: &str) -> String {
    let Some(mut parsed) = Url::parse(url).ok().filter(Url::has_host) else {
        // Not a URL: show nothing that could stand before an `@` or after a `?`.
        let shown = url.split(['?', '#']).next().unwrap_or_default();
        return shown.rsplit('@').next().unwrap_or_default().to_owned();
    };
    // Setting them fails only where a URL can't have them.
    if parsed.password().is_some() {
        let _ = parsed.set_password(Some(MASK));
    }
    if !parsed.username().is_empty() {
        let _ = parsed.set_username(MASK);
    }
    if let Some(query) = parsed.query() {
        let query: Vec<String> = query.split('&').map(redacted_pair).collect();
        parsed.set_query(Some(&query.join("&")));
    }
    // Where a login redirects to, tokens stand behind the `#`.
    if let Some(fragment) = parsed.fragment() {
        let fragment: Vec<String> = fragment.split('&').map(redacted_pair).collect();
        parsed.set_fragment(Some(&fragment.join("&")));
    }
    parsed.to_string()
}

/// Whether `***` stands in the URL where a secret was.
pub fn is_masked(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    url.password() == Some(MASK)
        || url.username() == MASK
        || url
            .query()
            .unwrap_or_default()
            .split('&')
            .any(is_masked_pair)
}

/// The URL `shown` with the secrets that the URL `whole` has where `shown` has `***`.
pub fn unmasked(shown: &str, whole: &str) -> String {
    let (Ok(mut url), Ok(whole)) = (Url::parse(shown), Url::parse(whole)) else {
        return shown.to_owned();
    };
    // Setting them fails only where a URL can't have them.
    if url.password() == Some(MASK) {
        let _ = url.set_password(whole.password());
    }
    if url.username() == MASK {
        let _ = url.set_username(whole.username());
    }
    if let Some(query) = url.query() {
        let mut pairs: Vec<&str> = whole.query().unwrap_or_default().split('&').collect();
        let filled: Vec<&str> = query
            .split('&')
            .map(|pair| {
                let name = pair.split('=').next();
                // Several of one name stand for those of the whole URL in their order.
                match pairs
                    .iter()
                    .position(|other| other.split('=').next() == name)
                {
                    Some(at) if is_masked_pair(pair) => pairs.remove(at),
                    Some(at) => {
                        pairs.remove(at);
                        pair
                    }
                    None => pair,
                }
            })
            .collect();
        let filled = filled.join("&");
        url.set_query(Some(&filled));
    }
    url.to_string()
}

/// Whether a header or a query parameter of this name carries a secret.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let words = [
        "authorization",
        "cookie",
        "token",
        "secret",
        "password",
        "passwd",
        "api-key",
        "apikey",
        "access-key",
        "auth-key",
        "subscription-key",
        "x-auth",
        "session",
        "signature",
        "credential",
    ];
    matches!(name.as_str(), "key" | "sig" | "jwt" | "auth" | "pwd")
        || words.iter().any(|word| name.contains(word))
}

fn redacted_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() && is_secret_parameter(name) => {
            format!("{name}={MASK}")
        }
        _ => pair.to_owned(),
    }
}

fn is_masked_pair(pair: &str) -> bool {
    matches!(pair.split_once('='), Some((name, MASK)) if is_secret_parameter(name))
}

/// A parameter's name may itself be percent-encoded.
pub(crate) fn is_secret_parameter(name: &str) -> bool {
    form_urlencoded::parse(name.as_bytes())
        .next()
        .is_some_and(|(name, _)| is_secret(&name))
}
