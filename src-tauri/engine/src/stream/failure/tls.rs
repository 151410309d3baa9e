//! What is wrong with a TLS connection, in words.

use std::error::Error;

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, PeerIncompatible};

use super::{chain_says, find};

/// What servers say after the handshake. HTTP/2 keeps only the text of it.
const LATE_ALERTS: [AlertDescription; 9] = [
    AlertDescription::CertificateRequired,
    AlertDescription::BadCertificate,
    AlertDescription::UnsupportedCertificate,
    AlertDescription::CertificateRevoked,
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateUnknown,
    AlertDescription::UnknownCA,
    AlertDescription::AccessDenied,
    AlertDescription::DecryptError,
];

/// The TLS error behind `error`.
pub(super) fn found(error: &(dyn Error + 'static)) -> Option<rustls::Error> {
    if let Some(error) = find::<rustls::Error>(error) {
        return Some(error.clone());
    }
    LATE_ALERTS
        .into_iter()
        .map(rustls::Error::AlertReceived)
        .find(|alert| chain_says(error, &alert.to_string()))
}

/// One sentence with the remedy. `server` is host and port; `client_cert` whether a certificate
/// of the client's own was offered.
pub(super) fn words(server: &str, client_cert: bool, error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(problem) => certificate(server, problem),
        rustls::Error::AlertReceived(alert) => alerted(server, client_cert, *alert),
        rustls::Error::InvalidMessage(_) => format!(
            "the TLS handshake with {server} failed: it does not speak TLS: check the port, or use http"
        ),
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => format!(
            "the TLS handshake with {server} failed: it speaks no version from 1.2 up: update the server"
        ),
        other => format!("the TLS handshake with {server} failed ({other}): see the server's log"),
    }
}

fn certificate(server: &str, problem: &CertificateError) -> String {
    use CertificateError as C;
    let its = format!("the certificate of {server}");
    match problem {
        C::ExpiredContext { not_after, .. } => {
            format!("{its} expired on {}: renew it", day(*not_after))
        }
        C::Expired => format!("{its} has expired: renew it"),
        C::NotValidYetContext { not_before, .. } => format!(
            "{its} is not valid before {}: check this computer's clock, or wait",
            day(*not_before)
        ),
        C::NotValidYet => {
            format!("{its} is not valid yet: check this computer's clock, or wait")
        }
        C::Revoked => format!("{its} was revoked: replace it"),
        C::UnknownIssuer => format!(
            "{its} is self-signed, or from an issuer that this computer does not know: give the stream the issuer's certificate if you trust it"
        ),
        C::NotValidForNameContext { presented, .. } => match presented.is_empty() {
            true => format!("{its} has no names: renew it with the server's"),
            false => format!(
                "{its} is for {}: use that name, or correct the certificate",
                names(presented)
            ),
        },
        C::NotValidForName => {
            format!("{its} is for another name: use that name, or correct the certificate")
        }
        C::BadSignature => format!(
            "{its} is signed with another key than its issuer's: give the stream the issuer's present certificate, or replace the server's"
        ),
        C::BadEncoding => format!("{its} can't be read: replace it"),
        C::InvalidPurpose | C::InvalidPurposeContext { .. } => {
            format!("{its} is not made for servers: replace it")
        }
        C::UnknownRevocationStatus | C::ExpiredRevocationList => format!(
            "whether {its} was revoked can't be found out: check the network, or its revocation list"
        ),
        other if other.to_string().contains("Eku") => {
            format!("{its} is not made for servers: replace it")
        }
        other if other.to_string().contains("CaUsedAsEndEntity") => format!(
            "{its} is an authority's own, self-signed: give the server one that the authority issued, or let the stream accept any certificate while you test"
        ),
        other => format!("{its} is not accepted ({other}): replace it"),
    }
}

fn alerted(server: &str, client_cert: bool, alert: AlertDescription) -> String {
    use AlertDescription as A;
    match alert {
        A::CertificateRequired => {
            format!("{server} asks for a client certificate: give the stream one")
        }
        A::BadCertificate
        | A::UnsupportedCertificate
        | A::CertificateRevoked
        | A::CertificateExpired
        | A::CertificateUnknown
        | A::UnknownCA
        | A::AccessDenied
        | A::DecryptError
            if client_cert =>
        {
            format!(
                "{server} refused the stream's client certificate ({alert:?}): choose one that it knows"
            )
        }
        A::HandshakeFailure if !client_cert => format!(
            "{server} broke off the TLS handshake: it may ask for a client certificate, or want ciphers that are not safe"
        ),
        A::NoApplicationProtocol => format!(
            "{server} does not speak the HTTP that the stream asks for: let it choose the version by itself"
        ),
        A::UnrecognisedName => {
            format!("{server} does not know that name: check the URL's host")
        }
        A::ProtocolVersion => format!(
            "the TLS handshake with {server} failed: it speaks no version from 1.2 up: update the server"
        ),
        other => format!(
            "the TLS handshake with {server} failed (it said {other:?}): see the server's log"
        ),
    }
}

/// At most four of the names that a certificate is for.
fn names(presented: &[String]) -> String {
    let mut shown: Vec<&str> = presented.iter().take(4).map(|name| plain(name)).collect();
    let more = format!("{} more", presented.len().saturating_sub(4));
    if presented.len() > 4 {
        shown.push(&more);
    }
    shown.join(", ")
}

/// `DnsName("a.example")` is how the verifier writes names.
fn plain(name: &str) -> &str {
    name.split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .map_or(name, |inner| inner.trim_matches('"'))
}

fn day(time: UnixTime) -> String {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|secs| jiff::Timestamp::from_second(secs).ok())
        .map_or_else(
            || "a day that can't be written".to_owned(),
            |time| time.strftime("%Y-%m-%d").to_string(),
        )
}
