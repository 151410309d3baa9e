//! Squid between: plain requests, and a tunnel to a server with TLS.

use super::heard::Heard;
use super::nginx::tls;
use super::support::certificate::Certificate;
use super::support::nginx::Nginx;
use super::support::node::Node;
use super::support::squid::Squid;
use super::support::until;

const QUICK: [&str; 4] = ["--retry-initial", "100ms", "--retry-max", "300ms"];

#[tokio::test]
async fn a_feed_comes_through_squid_and_resumes_through_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Node::start("http.mjs", &folder.path().join("history.ndjson"));
    let squid = Squid::start().await;
    let url = format!("s={}/chat", server.url);
    let mut heard = Heard::start(&[&[url.as_str(), "--proxy", &squid.url], &QUICK[..]].concat());
    heard_over_a_death(&mut server, &mut heard).await;
    for open in heard.of("s", "open") {
        let headers = open["headers"].as_array().unwrap();
        let via = headers.iter().find(|header| header[0] == "via");
        let via = via.expect("Squid says that it was there")[1].as_str();
        assert!(via.unwrap().contains("squid.test"), "{via:?}");
    }
}

#[tokio::test]
async fn a_feed_with_tls_comes_through_a_tunnel_of_squids() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Node::start("http.mjs", &folder.path().join("history.ndjson"));
    let certificate = Certificate::new(folder.path());
    let nginx = Nginx::start("ssl http2", &tls(&certificate, &server.url));
    let squid = Squid::start().await;
    let url = format!("s=https://127.0.0.1:{}/chat", nginx.port);
    let authority = certificate.authority.to_str().unwrap();
    let through = [url.as_str(), "--proxy", &squid.url, "--cacert", authority];
    let mut heard = Heard::start(&[&through[..], &QUICK].concat());
    heard_over_a_death(&mut server, &mut heard).await;
    for open in heard.of("s", "open") {
        assert_eq!(open["protocol"], "HTTP/2");
    }
    // Squid writes a tunnel down when it is over.
    let tunnel = format!("CONNECT 127.0.0.1:{}", nginx.port);
    until("Squid's log of the tunnel", || async {
        squid.log().contains(&tunnel).then_some(())
    })
    .await;
}

/// Messages come one by one, and after the server's death and return too; the watch then ends.
async fn heard_over_a_death(server: &mut Node, heard: &mut Heard) {
    heard.until_count("s", "open", 1).await;
    for number in 1..=3 {
        server.say(&format!("message {number}")).await;
        heard.until_events("s", number).await;
    }
    server.kill();
    heard.until_count("s", "retry", 1).await;
    server.start_again();
    server.say("message 4").await;
    heard.until_events("s", 4).await;
    heard.stop().await;

    let said: Vec<String> = (1..=4).map(|number| format!("message {number}")).collect();
    assert_eq!(heard.said("s"), said);
    heard.assert_whole("s");
    heard.assert_resumed_rightly("s");
}
