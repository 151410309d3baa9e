//! What a stream's description may say, and what is shown of its URL.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

use feedscope_engine::record::event_hash;
use feedscope_engine::stream::check::{is_masked, unmasked};
use feedscope_engine::stream::spec::{Auth, Header, Source, StreamSpec, Value};
use feedscope_engine::stream::{check, redacted};

#[test]
fn a_stream_without_a_name_is_named_after_its_host_and_path() {
    for (url, name) in [
        ("http://example.com/feed", "example.com/feed"),
        ("https://example.com/", "example.com"),
        ("http://localhost:8080/a/b?key=1", "localhost:8080/a/b"),
        ("http://user:pw@example.com/x", "example.com/x"),
        ("http://[::1]:80/", "[::1]"),
    ] {
        assert_eq!(check(&spec(url)).unwrap().name, name, "{url}");
    }
    let long = spec(&format!("http://example.com/{}", "x".repeat(200)));
    assert_eq!(check(&long).unwrap().name.chars().count(), 80);
}

#[test]
fn a_description_is_put_into_its_plain_form() {
    let mut spec = spec("  HTTP://Example.COM:80/a b#part ");
    spec.name = " Stocks ".to_owned();
    spec.method = "post".to_owned();
    let plain = check(&spec).unwrap();
    assert_eq!(plain.url, "http://example.com/a%20b");
    assert_eq!(plain.name, "Stocks");
    assert_eq!(plain.method, "POST");
    assert_eq!(check(&plain).unwrap(), plain);
}

#[test]
fn what_can_not_be_asked_is_refused_with_its_field_and_the_remedy() {
    let with = |change: &dyn Fn(&mut StreamSpec)| {
        let mut spec = spec("http://example.com/");
        change(&mut spec);
        spec
    };
    let header =
        |name: &str, value: &str| with(&|spec| spec.headers = vec![Header::new(name, value)]);
    let table = [
        (spec(""), "url", "http://"),
        (spec("example.com/feed"), "url", "http:// or https://"),
        (spec("ftp://example.com/"), "url", "http:// or https://"),
        (spec("file:///etc/passwd"), "url", "http:// or https://"),
        (spec("http://this is invalid/"), "url", "correct it"),
        (spec("http://example.com:99999/"), "url", "correct it"),
        (with(&|spec| spec.name = "x".repeat(81)), "name", "shorten"),
        (
            with(&|spec| spec.name = "a\nb".to_owned()),
            "name",
            "remove",
        ),
        (
            with(&|spec| spec.method = "GE T".to_owned()),
            "method",
            "GET or POST",
        ),
        (
            with(&|spec| spec.method = "connect".to_owned()),
            "method",
            "GET or POST",
        ),
        (header("bad name", "x"), "headers", "letters"),
        (header("", "x"), "headers", "letters"),
        (header("X-A", "a\r\nX-B: b"), "headers", "line break"),
        (header("Last-Event-ID", "7"), "headers", "resume id"),
        (header("Content-Length", "7"), "headers", "body"),
        (
            with(&|spec| spec.last_event_id = "a\nb".to_owned()),
            "last_event_id",
            "control",
        ),
        (
            with(&|spec| spec.last_event_id = "x".repeat(9000)),
            "last_event_id",
            "8 KiB",
        ),
        (
            with(&|spec| spec.policy.retry_initial_ms = 1),
            "retry_initial_ms",
            "100",
        ),
        (
            with(&|spec| spec.policy.retry_max_ms = 200),
            "retry_max_ms",
            "raise",
        ),
        (
            with(&|spec| spec.policy.stall_after_ms = Some(50)),
            "stall_after_ms",
            "100",
        ),
        (
            with(&|spec| spec.policy.header_timeout_ms = 0),
            "header_timeout_ms",
            "100",
        ),
        (
            with(&|spec| spec.query = vec![Header::new("", "x")]),
            "query",
            "name",
        ),
        (
            with(&|spec| {
                spec.auth = Auth::Basic {
                    user: "a:b".to_owned(),
                    password: Value::text("x"),
                };
            }),
            "auth",
            "colon",
        ),
        (
            with(&|spec| {
                spec.headers = vec![Header::new("authorization", "x")];
                spec.auth = Auth::Bearer {
                    token: Value::text("x"),
                };
            }),
            "auth",
            "remove one",
        ),
        (
            with(&|spec| {
                let mut header = Header::new("X-A", "${A");
                header.value.source = Source::Env;
                spec.headers = vec![header];
            }),
            "headers",
            "${NAME}",
        ),
        (
            with(&|spec| spec.client_key = Some("key.pem".to_owned())),
            "client_key",
            "certificate",
        ),
        (
            with(&|spec| spec.unix_socket = Some("x".repeat(108))),
            "unix_socket",
            "shorten",
        ),
        (
            with(&|spec| spec.redirect_trust = vec!["example.com".to_owned()]),
            "redirect_trust",
            "http://",
        ),
        (with(&|spec| spec.bounds.line = 1), "bounds", "1 KiB"),
        (
            with(&|spec| spec.proxy = Some("example.com:80".to_owned())),
            "proxy",
            "socks5://",
        ),
    ];
    for (spec, field, remedy) in table {
        let error = check(&spec).unwrap_err();
        assert_eq!(error.field, field, "{error}");
        assert!(error.message.contains(remedy), "{error}");
        assert!(!error.message.contains('\n'), "{error}");
    }
}

#[test]
fn a_shown_url_has_no_secrets() {
    for (url, shown) in [
        ("http://a/b?x=1", "http://a/b?x=1"),
        ("http://me:pw@a/b", "http://***:***@a/b"),
        (
            "https://a/?token=abc&n=1&API_KEY=q",
            "https://a/?token=***&n=1&API_KEY=***",
        ),
        (
            "https://a/?access_token=abc&sig=1&key=2&password=3&flag",
            "https://a/?access_token=***&sig=***&key=***&password=***&flag",
        ),
        ("https://a/?%74oken=abc", "https://a/?%74oken=***"),
        (
            "https://a/b#access_token=abc&x=1",
            "https://a/b#access_token=***&x=1",
        ),
        ("no url ?token=abc", "no url "),
        ("me:pw@host", "host"),
    ] {
        assert_eq!(redacted(url), shown);
    }
    let error = check(&spec("http://me:SECRET@exa mple/?token=SECRET")).unwrap_err();
    assert!(!error.message.contains("SECRET"), "{error}");
}

#[test]
fn a_masked_url_gets_its_secrets_back_where_they_were() {
    let whole = "https://me:pw@a/b?token=1&x=2&token=3";
    let masked = redacted(whole);
    assert!(is_masked(&masked) && !is_masked(whole));
    assert_eq!(unmasked(&masked, whole), whole);
    // What the person changed stays changed.
    let edited = "https://***:***@a/c?x=9&token=***&token=new";
    let wanted = "https://me:pw@a/c?x=9&token=1&token=new";
    assert_eq!(unmasked(edited, whole), wanted);
    assert!(is_masked(&unmasked("https://a/?sig=***", whole)));
}

#[test]
fn an_events_hash_is_the_same_in_every_version() {
    assert_eq!(event_hash("", ""), 0);
    assert_eq!(event_hash("message", "hello, world"), 0xd783_a539_1204_55a5);
    assert_ne!(event_hash("a", "b"), event_hash("ab", ""));
    assert_ne!(event_hash("", "a"), event_hash("", "a\0"));
}

fn spec(url: &str) -> StreamSpec {
    StreamSpec::get("", url)
}
