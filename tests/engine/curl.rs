//! Streams from and to `curl` commands, also as a real shell and a real curl take them.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

#[path = "stream_server.rs"]
mod stream_server;

use feedscope_engine::stream::check;
use feedscope_engine::stream::curl::{from_curl, to_curl};
use feedscope_engine::stream::spec::{Auth, Header, HttpVersion, Source, StreamSpec, Value};
use stream_server::{Server, answer};

#[test]
fn a_browsers_copy_becomes_the_same_request() {
    let spec = from_curl(
        "curl 'https://example.com/v1/feed?a=1&b=%20' \\\n  \
         -H 'accept: text/event-stream' \\\n  -H 'accept-encoding: gzip, deflate, br' \\\n  \
         -H 'authorization: Bearer abc' \\\n  -b 'sid=1; theme=dark' \\\n  \
         -H 'Connection: keep-alive' \\\n  -H 'last-event-id: 42' \\\n  \
         -H $'x-odd: it\\'s \\u0061\\x62\\t' \\\n  \
         --data-raw '{\"q\":\"it'\\''s\"}' \\\n  --compressed\n",
    )
    .unwrap();
    assert_eq!(spec.url, "https://example.com/v1/feed?a=1&b=%20");
    assert_eq!(spec.method, "POST");
    assert_eq!(spec.body.as_deref(), Some("{\"q\":\"it's\"}"));
    assert_eq!(spec.last_event_id, "42");
    assert!(spec.compression);
    assert_eq!(
        spec.headers,
        [
            Header::new("authorization", "Bearer abc"),
            Header::new("x-odd", "it's ab"),
            Header::new("Content-Type", "application/x-www-form-urlencoded"),
            Header::new("Cookie", "sid=1; theme=dark"),
        ]
    );
}

#[test]
fn a_copy_for_windows_becomes_the_same_request() {
    let spec = from_curl(
        "curl ^\"https://example.com/?a=1^&b=2^\" ^\r\n  -H ^\"x-a: say ^\\^\"hi^\\^\" 50^%^\" ^\r\n  --data-raw ^\"^{^\\^\"q^\\^\":1^}^\"",
    )
    .unwrap();
    assert_eq!(spec.url, "https://example.com/?a=1&b=2");
    assert_eq!(spec.headers[0], Header::new("x-a", "say \"hi\" 50%"));
    assert_eq!(spec.body.as_deref(), Some("{\"q\":1}"));
}

#[test]
fn what_documentation_leaves_to_the_shell_is_evaluated_at_each_attempt() {
    let spec = from_curl(
        "$ curl -N \"https://api.example.com/v1:stream?alt=sse&key=$API_KEY\" \
         -H \"Authorization: Bearer ${TOKEN}\" -H \"X-Now: $(date +%s)\" -H \"X-Both: a $(id -u) $B\" \
         --json '{\"stream\": true}'",
    )
    .unwrap();
    assert_eq!(spec.url, "https://api.example.com/v1:stream?alt=sse");
    assert_eq!(spec.query, [made("key", Source::Env, "${API_KEY}")]);
    assert_eq!(
        spec.headers,
        [
            made("Authorization", Source::Env, "Bearer ${TOKEN}"),
            made("X-Now", Source::Command, "date +%s"),
            made("X-Both", Source::Command, "printf %s \"a $(id -u) ${B}\""),
            Header::new("Content-Type", "application/json"),
        ]
    );
    let user = from_curl("curl -u \"me:$PASS\" https://example.com").unwrap();
    let password = Value {
        source: Source::Env,
        ..Value::text("${PASS}")
    };
    let wanted = Auth::Basic {
        user: "me".to_owned(),
        password,
    };
    assert_eq!(user.auth, wanted);
}

#[test]
fn each_option_means_what_it_means_to_curl() {
    let of = |options: &str| from_curl(&format!("curl {options} https://h/p")).unwrap();
    assert_eq!(of("-X PUT").method, "PUT");
    assert_eq!(of("-XPUT -sSN").method, "PUT");
    assert_eq!(of("-d a=1 -d b=2").body.as_deref(), Some("a=1&b=2"));
    assert_eq!(of("-G -d a=1 -d b=%20").url, "https://h/p?a=1&b=%20");
    assert_eq!(of("-G -d a=1").method, "GET");
    let encoded = of("--data-urlencode 'a=x y&z'");
    assert_eq!(encoded.body.as_deref(), Some("a=x+y%26z"));
    assert_eq!(of("-A me").headers, [Header::new("User-Agent", "me")]);
    assert_eq!(
        of("-e http://r/").headers,
        [Header::new("Referer", "http://r/")]
    );
    assert!(of("-k").accept_any_certificate);
    assert!(of("-b ''").cookies);
    assert_eq!(of("--cacert ca.pem").cacert.as_deref(), Some("ca.pem"));
    assert_eq!(
        of("--cert c.pem --key k.pem").client_key.as_deref(),
        Some("k.pem")
    );
    assert_eq!(
        of("-x proxy:3128").proxy.as_deref(),
        Some("http://proxy:3128")
    );
    let proxy = of("-x proxy:3128 -U me:pw").proxy;
    assert_eq!(proxy.as_deref(), Some("http://me:pw@proxy:3128/"));
    assert_eq!(of("--socks5 s").proxy.as_deref(), Some("socks5://s:1080"));
    assert_eq!(
        of("--socks5-hostname s:1").proxy.as_deref(),
        Some("socks5h://s:1")
    );
    assert_eq!(of("--unix-socket /s").unix_socket.as_deref(), Some("/s"));
    assert_eq!(of("--http1.1").http, HttpVersion::Http1);
    assert_eq!(of("--http2").http, HttpVersion::Auto);
    assert_eq!(of("--http2-prior-knowledge").http, HttpVersion::Http2);
    assert_eq!(of("--connect-timeout 2.5").policy.connect_timeout_ms, 2500);
    assert_eq!(of("-L --max-redirs 3").bounds.redirects, 3);
    assert_eq!(
        from_curl("curl example.com/x").unwrap().url,
        "http://example.com/x"
    );
}

#[test]
fn what_a_stream_can_not_do_is_refused_by_name_and_no_value_is_repeated() {
    for (command, words) in [
        ("wget https://h/", "begins with curl"),
        ("curl", "no URL"),
        ("curl https://a/ https://b/", "several URLs"),
        ("curl https://h/ | jq", "more than one command"),
        ("curl 'https://h/", "not closed"),
        ("curl -F a=SECRET https://h/", "-F"),
        ("curl --aws-sigv4 SECRET https://h/", "--aws-sigv4"),
        ("curl -d @SECRET https://h/", "content"),
        ("curl -b SECRET https://h/", "-b reads from a file"),
        ("curl -d \"SECRET $X\" https://h/", "body has a variable"),
        ("curl \"https://$HOST/SECRET\"", "before its query"),
        ("curl https://h/ -H", "nothing follows -H"),
        ("curl -H SECRET https://h/", "no colon"),
        ("curl --max-redirs SECRET https://h/", "no number"),
        ("curl \"${X:-SECRET}\"", "variable's name"),
    ] {
        let error = from_curl(command).unwrap_err().to_string();
        assert!(error.contains(words), "{command}: {error}");
        assert!(!error.contains("SECRET"), "{command}: {error}");
    }
}

#[test]
fn a_stream_written_as_a_command_is_read_back_as_it_was() {
    let mut spec = StreamSpec::get("", "https://h/p?x=it%27s");
    spec.method = "PUT".to_owned();
    spec.headers = vec![
        Header::new("X-Quotes", "it's \"$HOME\" \\ `id`"),
        Header::new("X-Empty", ""),
        made("X-Env", Source::Env, "a $1 \"${TOKEN}\" \\"),
        made(
            "X-Command",
            Source::Command,
            "echo \"a)\" 'b)' | tr a-z A-Z",
        ),
        Header::new("Content-Type", "application/json"),
    ];
    spec.query = vec![
        Header::new("sp ace", "a&b"),
        made("env", Source::Env, "${Q}"),
    ];
    spec.auth = Auth::Bearer {
        token: Value {
            source: Source::Command,
            ..Value::text("my-token --short")
        },
    };
    spec.body = Some("{\"a\":\n\"it's\"}".to_owned());
    spec.last_event_id = "é42".to_owned();
    spec.cookies = true;
    spec.compression = true;
    spec.accept_any_certificate = true;
    spec.http = HttpVersion::Http1;
    spec.proxy = Some("socks5h://localhost:1080".to_owned());
    spec.cacert = Some("/a b/ca.pem".to_owned());
    spec.client_cert = Some("c.pem".to_owned());
    spec.client_key = Some("k.pem".to_owned());
    spec.bounds.redirects = 3;
    spec.policy.connect_timeout_ms = 2500;
    let command = to_curl(&spec, &spec.last_event_id);
    let read = from_curl(&command).unwrap();
    assert!(read == spec, "{command}\n{read:#?}");

    let mut plain = StreamSpec::get("", "http://h/");
    plain.body = Some("no type".to_owned());
    plain.method = "POST".to_owned();
    plain.unix_socket = Some("/run/s".to_owned());
    assert!(from_curl(&to_curl(&plain, "")).unwrap() == plain);
}

#[test]
fn secrets_are_masked_in_the_command() {
    let mut spec = StreamSpec::get("", "https://me:SECRET@h/?token=SECRET&a=1");
    spec.headers = vec![
        Header::new("X-Api-Key", "SECRET"),
        Header {
            name: "X-Marked".to_owned(),
            value: Value {
                secret: true,
                source: Source::Command,
                ..Value::text("echo SECRET")
            },
        },
    ];
    spec.query = vec![Header::new("sig", "SECRET")];
    spec.auth = Auth::Basic {
        user: "u".to_owned(),
        password: Value::text("SECRET"),
    };
    spec.proxy = Some("http://p:SECRET@h:1".to_owned());
    let command = to_curl(&spec, "");
    assert!(!command.contains("SECRET"), "{command}");
    assert!(command.contains("-H 'X-Api-Key: ***'"), "{command}");
    assert!(command.contains("-u 'u:***'"), "{command}");
}

#[test]
fn the_command_asks_as_the_next_connection_and_carries_its_id_nowhere_else() {
    let mut spec = StreamSpec::get("", "http://h/");
    // Where the stream once began.
    spec.last_event_id = "1".to_owned();
    let command = to_curl(&spec, "7");
    assert!(command.contains("-H 'Last-Event-ID: 7'"), "{command}");
    assert!(!command.contains("-L"), "{command}");
    let command = to_curl(&spec, "");
    assert!(!command.contains("Last-Event-ID"), "{command}");
    assert!(command.contains("-L"), "{command}");
}

#[tokio::test]
async fn a_real_shell_and_a_real_curl_send_what_the_stream_sends() {
    let server = Server::start(|_, _| vec![answer("200 OK", "")]).await;
    let mut spec = StreamSpec::get("", &server.url("/p?x[a]={1,2}"));
    spec.method = "POST".to_owned();
    spec.headers = vec![
        Header::new("X-Quotes", "it's \"$HOME\" \\ `id`"),
        Header::new("X-Empty", ""),
        made("X-Env", Source::Env, "a \"${CARGO_PKG_NAME}\" $"),
        made("X-Command", Source::Command, "echo \"a)\" | tr a-z A-Z"),
    ];
    spec.query = vec![
        Header::new("sp ace", "a&b"),
        made("e", Source::Env, "${CARGO_PKG_NAME}"),
    ];
    spec.auth = Auth::Basic {
        user: "me".to_owned(),
        password: made("", Source::Command, "echo pw").value,
    };
    spec.body = Some("{\"a\":\n\"it's\"}".to_owned());
    let command = to_curl(&check(&spec).unwrap(), "42");
    let output = tokio::process::Command::new("sh")
        .args(["-c", &format!("{command} --noproxy '*'")])
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{command}\n{output:?}");
    let request = server.requests(1).await.remove(0);
    assert_eq!(
        request.line,
        "POST /p?x[a]={1,2}&sp+ace=a%26b&e=feedscope-engine HTTP/1.1"
    );
    let header = |name: &str| {
        request
            .header(name)
            .unwrap_or_else(|| panic!("{name}: {command}"))
    };
    assert_eq!(header("x-quotes"), "it's \"$HOME\" \\ `id`");
    assert_eq!(header("x-empty"), "");
    assert_eq!(header("x-env"), "a \"feedscope-engine\" $");
    assert_eq!(header("x-command"), "A)");
    assert_eq!(header("authorization"), "Basic bWU6cHc=");
    assert_eq!(header("accept"), "text/event-stream");
    assert_eq!(header("last-event-id"), "42");
    assert!(request.header("content-type").is_none());
    assert_eq!(request.body, b"{\"a\":\n\"it's\"}");
}

fn made(name: &str, source: Source, text: &str) -> Header {
    Header {
        name: name.to_owned(),
        value: Value {
            source,
            ..Value::text(text)
        },
    }
}
