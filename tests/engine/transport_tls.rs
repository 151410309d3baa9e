//! TLS with real certificates, good and bad.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;
mod tls_server;

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::State;
use feedscope_engine::stream::spec::{HttpVersion, StreamSpec};
use stream_server::{failed, spec, until_state, watch_stream};
use tls_server::*;

const HERE: &[&str] = &["127.0.0.1", "localhost"];
const BOTH: &[&str] = &["h2", "http/1.1"];

#[tokio::test]
async fn a_server_of_an_authority_that_the_person_names_is_trusted_and_of_another_is_not() {
    let authority = Authority::new();
    let server = FeedServer::start(Setup::tls(authority.issue(HERE, |_| {}), BOTH, None)).await;
    let mut asked = spec(&server.url("/"));
    asked.cacert = Some(authority.file());
    assert_eq!(protocol(asked.clone()).await, "HTTP/2");
    let another = Authority::new();
    asked.cacert = Some(another.file());
    let detail = tls_failure(asked).await;
    assert_eq!(
        detail,
        format!(
            "the certificate of 127.0.0.1:{} is self-signed, or from an issuer that this computer does not know: give the stream the issuer's certificate if you trust it",
            server.port
        )
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said_in_words() {
    let authority = Authority::new();
    let table = [
        (
            authority.issue(HERE, |params| {
                params.not_before = rcgen::date_time_ymd(2019, 1, 1);
                params.not_after = rcgen::date_time_ymd(2020, 2, 3);
            }),
            "expired on 2020-02-03: renew it",
        ),
        (
            authority.issue(HERE, |params| {
                params.not_before = rcgen::date_time_ymd(2090, 4, 5);
                params.not_after = rcgen::date_time_ymd(2091, 1, 1);
            }),
            "is not valid before 2090-04-05: check this computer's clock, or wait",
        ),
        (
            authority.issue(&["other.example", "*.third.example"], |_| {}),
            "is for other.example, *.third.example: use that name, or correct the certificate",
        ),
        (
            self_signed(HERE),
            "is self-signed, or from an issuer that this computer does not know: give the stream the issuer's certificate if you trust it",
        ),
        (
            authority.issue(HERE, |params| {
                params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
            }),
            "is not made for servers: replace it",
        ),
    ];
    for (pair, words) in table {
        let server = FeedServer::start(Setup::tls(pair, BOTH, None)).await;
        let mut asked = spec(&server.url("/"));
        asked.cacert = Some(authority.file());
        let expected = format!("the certificate of 127.0.0.1:{} {words}", server.port);
        assert_eq!(tls_failure(asked.clone()).await, expected);
        asked.accept_any_certificate = true;
        assert_eq!(protocol(asked).await, "HTTP/2", "when asked, any is taken");
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_a_server_that_asks_for_one() {
    let authority = Authority::new();
    let ours = authority.issue(&["me.example"], |_| {});
    let stranger = Authority::new();
    let theirs = stranger.issue(&["me.example"], |_| {});
    let setup = Setup::tls(authority.issue(HERE, |_| {}), BOTH, Some(&authority));
    let server = FeedServer::start(setup).await;
    let mut asked = spec(&server.url("/"));
    asked.cacert = Some(authority.file());
    let port = server.port;
    assert_eq!(
        tls_failure(asked.clone()).await,
        format!("127.0.0.1:{port} asks for a client certificate: give the stream one")
    );
    asked.client_cert = Some(authority.write("theirs.pem", &theirs.cert_pem));
    asked.client_key = Some(authority.write("theirs.key", &theirs.key_pem));
    let refused = tls_failure(asked.clone()).await;
    assert!(
        refused.starts_with(&format!(
            "127.0.0.1:{port} refused the stream's client certificate ("
        )),
        "{refused}"
    );
    asked.client_cert = Some(authority.write("ours.pem", &ours.cert_pem));
    asked.client_key = Some(authority.write("ours.key", &ours.key_pem));
    assert_eq!(protocol(asked.clone()).await, "HTTP/2");
    let both = format!("{}{}", ours.cert_pem, ours.key_pem);
    asked.client_cert = Some(authority.write("both.pem", &both));
    asked.client_key = None;
    assert_eq!(protocol(asked.clone()).await, "HTTP/2", "one file has both");
    asked.client_key = Some(authority.write("theirs.key", &theirs.key_pem));
    let (reason, detail) = failure(asked.clone()).await;
    assert_eq!(reason, Reason::BadRequest);
    assert!(detail.contains("don't go together"), "{detail}");
    asked.client_key = Some(authority.file());
    let (reason, detail) = failure(asked).await;
    assert_eq!(reason, Reason::BadRequest);
    assert!(detail.contains("has no PEM private key"), "{detail}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_certificate_file_that_never_ends_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.pem");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let server = FeedServer::start(Setup::default()).await;
    let mut asked = spec(&server.url("/"));
    asked.cacert = Some(pipe.to_str().unwrap().to_owned());
    let (_, detail) = failed(asked).await;
    assert!(detail.contains("no regular file"), "{detail}");
    let (handle, kept) = watch_stream(spec(&server.url("/")));
    kept.until_events(1).await;
    handle.join().await;
}

#[tokio::test]
async fn the_version_of_http_is_agreed_on_or_as_the_person_wants() {
    let authority = Authority::new();
    for (offered, wanted, spoken) in [
        (BOTH, HttpVersion::Auto, "HTTP/2"),
        (BOTH, HttpVersion::Http1, "HTTP/1.1"),
        (BOTH, HttpVersion::Http2, "HTTP/2"),
        (&["http/1.1"], HttpVersion::Auto, "HTTP/1.1"),
        (&[], HttpVersion::Auto, "HTTP/1.1"),
    ] {
        let setup = Setup::tls(authority.issue(HERE, |_| {}), offered, None);
        let server = FeedServer::start(setup).await;
        let mut asked = spec(&server.url("/"));
        asked.cacert = Some(authority.file());
        asked.http = wanted;
        assert_eq!(protocol(asked).await, spoken, "{offered:?} {wanted:?}");
    }
    let setup = Setup::tls(authority.issue(HERE, |_| {}), &["http/1.1"], None);
    let server = FeedServer::start(setup).await;
    let mut asked = spec(&server.url("/"));
    asked.cacert = Some(authority.file());
    asked.http = HttpVersion::Http2;
    assert_eq!(
        tls_failure(asked).await,
        format!(
            "127.0.0.1:{} does not speak the HTTP that the stream asks for: let it choose the version by itself",
            server.port
        )
    );
}

/// The protocol of the stream's first connection.
async fn protocol(spec: StreamSpec) -> String {
    let (handle, kept) = watch_stream(spec);
    let status = until_state(&handle, State::Open).await;
    let Mark::Open { protocol, .. } = kept.until_mark("open").await else {
        panic!("{status:?}");
    };
    kept.until_events(1).await;
    handle.join().await;
    protocol
}

async fn tls_failure(spec: StreamSpec) -> String {
    let (reason, detail) = failure(spec).await;
    assert_eq!(reason, Reason::Tls, "{detail}");
    detail
}

async fn failure(mut spec: StreamSpec) -> (Reason, String) {
    spec.policy.once = true;
    failed(spec).await
}
