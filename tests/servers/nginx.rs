//! nginx in front of a feed: buffering, idle cuts, TLS and HTTP/2.

use super::heard::Heard;
use super::support::certificate::Certificate;
use super::support::nginx::Nginx;
use super::support::node::Node;
use super::support::until;
use super::support::watch::run;

#[tokio::test]
async fn events_come_one_by_one_through_nginx_unless_it_buffers_them() {
    const MESSAGES: usize = 5;
    let folder = tempfile::tempdir().unwrap();
    let mut server = Node::start("http.mjs", &folder.path().join("history.ndjson"));
    let url = &server.url;
    // The feed asks with `X-Accel-Buffering: no` not to be buffered.
    let nginx = Nginx::start(
        "",
        &format!(
            "location /unbuffered/ {{
                proxy_pass {url}/;
                proxy_ignore_headers X-Accel-Buffering;
                proxy_buffering off;
            }}
            location /buffered/ {{
                proxy_pass {url}/;
                proxy_ignore_headers X-Accel-Buffering;
                proxy_buffering on;
            }}
            location /lifted/ {{
                proxy_pass {url}/;
                proxy_buffering on;
            }}"
        ),
    );
    let streams = ["unbuffered", "lifted", "buffered"];
    let urls = streams.map(|name| format!("{name}=http://127.0.0.1:{}/{name}/chat", nginx.port));
    let [unbuffered, lifted, buffered] = &urls;
    let patient = ["--reconnect", "never", "--header-timeout", "5m"];
    let mut heard =
        Heard::start(&[&[unbuffered.as_str(), lifted, buffered], &patient[..]].concat());
    until("all three to listen", || async {
        (server.listeners().await == streams.len()).then_some(())
    })
    .await;

    let mut said = Vec::new();
    for number in 1..=MESSAGES {
        said.push(format!("message {number}"));
        server.say(&said[number - 1]).await;
        // Nothing more is said before this one is heard.
        heard.until_events("unbuffered", number).await;
        heard.until_events("lifted", number).await;
    }
    assert!(heard.of("buffered", "event").is_empty(), "nginx holds them");
    server.kill();
    assert_eq!(heard.end().await, 0);
    for stream in streams {
        assert_eq!(heard.said(stream), said, "{stream}");
        heard.assert_whole(stream);
        assert_eq!(
            heard.story(stream),
            ["open", "end server-closed", "ended server-closed"]
        );
    }
}

#[tokio::test]
async fn a_feed_that_nginx_cuts_for_its_silence_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let server = Node::start("http.mjs", &folder.path().join("history.ndjson"));
    let nginx = Nginx::start(
        "",
        &format!(
            "location / {{ proxy_pass {}; proxy_read_timeout 1s; }}",
            server.url
        ),
    );
    let url = format!("s=http://127.0.0.1:{}/chat", nginx.port);
    let mut heard = Heard::start(&[&url, "--retry-initial", "100ms", "--retry-max", "300ms"]);
    for number in 1..=3 {
        server.say(&format!("message {number}")).await;
        heard.until_events("s", number).await;
        // And then nothing, until nginx has had enough.
        heard
            .until(|heard| heard.end_after("s", number).is_some())
            .await;
    }
    heard
        .until(|heard| heard.story("s").last().unwrap() == "open")
        .await;
    heard.stop().await;

    assert_eq!(heard.said("s"), ["message 1", "message 2", "message 3"]);
    heard.assert_whole("s");
    heard.assert_resumed_rightly("s");
    for number in 1..=3 {
        let end = heard.end_after("s", number).unwrap();
        assert_eq!(end["reason"], "server-closed");
    }
}

#[tokio::test]
async fn nginx_with_tls_is_spoken_to_in_http_2_and_resumed() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Node::start("http.mjs", &folder.path().join("history.ndjson"));
    let certificate = Certificate::new(folder.path());
    let nginx = Nginx::start("ssl http2", &tls(&certificate, &server.url));
    let url = format!("s=https://localhost:{}/chat", nginx.port);
    let authority = certificate.authority.to_str().unwrap();
    let quick = ["--retry-initial", "100ms", "--retry-max", "300ms"];
    let mut heard = Heard::start(&[&[url.as_str(), "--cacert", authority], &quick[..]].concat());
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
    for open in heard.of("s", "open") {
        assert_eq!(open["protocol"], "HTTP/2");
    }
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = Certificate::new(folder.path());
    // Nobody gets as far as the feed.
    let nginx = Nginx::start("ssl http2", &tls(&certificate, "http://127.0.0.1:9"));
    let url = format!("s=https://localhost:{}/chat", nginx.port);
    let (code, out, _) = run(&["watch", &url, "--output", "ndjson"]).await;
    assert_eq!(code, 1);
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    let failed: Vec<serde_json::Value> = lines.filter(|line| line_is(line, "failed")).collect();
    assert_eq!(failed.len(), 1, "{out}");
    assert_eq!(failed[0]["reason"], "tls");
    assert!(
        failed[0]["detail"]
            .as_str()
            .unwrap()
            .contains("certificate"),
        "{out}"
    );
}

fn line_is(line: &serde_json::Value, kind: &str) -> bool {
    line["kind"] == kind
}

/// The directives of a server with TLS in front of `url`.
pub fn tls(certificate: &Certificate, url: &str) -> String {
    format!(
        "ssl_certificate {};
        ssl_certificate_key {};
        location / {{ proxy_pass {url}; proxy_buffering off; }}",
        certificate.chain.display(),
        certificate.key.display()
    )
}
