//! The options of `curl` that mean something to a stream.

/// What becomes of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It says how curl talks to its user, or what a stream does anyway.
    Nothing,
    Method,
    Header,
    Data,
    DataRaw,
    DataUrlencode,
    Json,
    DataToQuery,
    UrlQuery,
    User,
    Bearer,
    Cookie,
    UserAgent,
    Referer,
    AnyCertificate,
    Cacert,
    Cert,
    Key,
    Proxy,
    ProxyUser,
    Socks5,
    Socks5Hostname,
    UnixSocket,
    Http1,
    HttpAuto,
    Http2Only,
    Compressed,
    ConnectTimeout,
    MaxRedirects,
    Url,
}

use Meaning as O;

/// Long name, short one, whether it takes an argument, and what it means.
const KNOWN: &[(&str, char, bool, Meaning)] = &[
    ("request", 'X', true, O::Method),
    ("header", 'H', true, O::Header),
    ("data", 'd', true, O::Data),
    ("data-ascii", '\0', true, O::Data),
    ("data-binary", '\0', true, O::Data),
    ("data-raw", '\0', true, O::DataRaw),
    ("data-urlencode", '\0', true, O::DataUrlencode),
    ("json", '\0', true, O::Json),
    ("get", 'G', false, O::DataToQuery),
    ("url-query", '\0', true, O::UrlQuery),
    ("user", 'u', true, O::User),
    ("basic", '\0', false, O::Nothing),
    ("oauth2-bearer", '\0', true, O::Bearer),
    ("cookie", 'b', true, O::Cookie),
    ("user-agent", 'A', true, O::UserAgent),
    ("referer", 'e', true, O::Referer),
    ("insecure", 'k', false, O::AnyCertificate),
    ("cacert", '\0', true, O::Cacert),
    ("cert", 'E', true, O::Cert),
    ("key", '\0', true, O::Key),
    ("proxy", 'x', true, O::Proxy),
    ("proxy-user", 'U', true, O::ProxyUser),
    ("socks5", '\0', true, O::Socks5),
    ("socks5-hostname", '\0', true, O::Socks5Hostname),
    ("unix-socket", '\0', true, O::UnixSocket),
    ("http1.1", '\0', false, O::Http1),
    ("http2", '\0', false, O::HttpAuto),
    ("http2-prior-knowledge", '\0', false, O::Http2Only),
    ("compressed", '\0', false, O::Compressed),
    ("connect-timeout", '\0', true, O::ConnectTimeout),
    ("max-redirs", '\0', true, O::MaxRedirects),
    ("url", '\0', true, O::Url),
    ("location", 'L', false, O::Nothing),
    ("no-buffer", 'N', false, O::Nothing),
    ("silent", 's', false, O::Nothing),
    ("show-error", 'S', false, O::Nothing),
    ("include", 'i', false, O::Nothing),
    ("verbose", 'v', false, O::Nothing),
    ("fail", 'f', false, O::Nothing),
    ("fail-with-body", '\0', false, O::Nothing),
    ("globoff", 'g', false, O::Nothing),
    ("progress-bar", '#', false, O::Nothing),
    ("no-progress-meter", '\0', false, O::Nothing),
    ("tlsv1.2", '\0', false, O::Nothing),
    ("tcp-nodelay", '\0', false, O::Nothing),
];

/// Whether `--name` takes an argument, and what it means.
pub(super) fn long(name: &str) -> Option<(bool, Meaning)> {
    let (.., takes, option) = KNOWN.iter().find(|(long, ..)| *long == name)?;
    Some((*takes, *option))
}

/// The same for `-c`.
pub(super) fn short(c: char) -> Option<(bool, Meaning)> {
    let (.., takes, option) = KNOWN.iter().find(|(_, short, ..)| *short == c)?;
    Some((*takes, *option))
}
