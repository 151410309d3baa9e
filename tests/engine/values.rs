//! Values that are made anew at each attempt, and what is kept of secrets in what is told.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

#[path = "stream_server.rs"]
mod stream_server;

use feedscope_engine::record::{Mark, Reason};
use feedscope_engine::stream::redact::Redactor;
use feedscope_engine::stream::spec::{Auth, Header, Source, StreamSpec, Value};
use feedscope_engine::stream::values::resolve;
use feedscope_engine::stream::{Command, Failure, State, check};
use stream_server::{Server, Step, answer, spec, stream, until_state, watch_stream};

#[tokio::test]
async fn text_stays_variables_are_filled_in_and_a_commands_output_is_the_value() {
    // Cargo sets it for tests.
    let package = std::env::var("CARGO_PKG_NAME").unwrap();
    let mut spec = spec("http://localhost/");
    spec.headers = vec![
        Header::new("X-Text", "${CARGO_PKG_NAME}"),
        made("X-Env", Source::Env, "of ${CARGO_PKG_NAME}!"),
        made("X-Command", Source::Command, "printf 'a b\\n'"),
    ];
    spec.query = vec![made("q", Source::Command, "echo 1; echo log >&2")];
    spec.auth = Auth::Bearer {
        token: value(Source::Env, "${CARGO_PKG_NAME}"),
    };
    let made = resolve(&spec).await.unwrap();
    let values: Vec<&str> = made
        .headers
        .iter()
        .map(|header| header.value.value.as_str())
        .collect();
    assert_eq!(
        values,
        ["${CARGO_PKG_NAME}", &format!("of {package}!"), "a b"]
    );
    assert_eq!(made.query[0].value.value, "1");
    let Auth::Bearer { token } = &made.auth else {
        panic!("the credentials are gone");
    };
    assert_eq!(token.value, package);
    assert!(made.headers.iter().all(|h| h.value.source == Source::Text));
    // What came of a variable or a command may be secret, whatever it is called.
    assert!(made.headers[1].value.secret && made.headers[2].value.secret);
}

#[tokio::test]
async fn a_value_that_can_not_be_made_says_why_and_what_to_do() {
    for (source, text, reason, words) in [
        (
            Source::Env,
            "${FEEDSCOPE_NO_SUCH_VARIABLE}",
            Reason::BadRequest,
            "FEEDSCOPE_NO_SUCH_VARIABLE is not set",
        ),
        (Source::Env, "${A", Reason::BadRequest, "not closed"),
        (
            Source::Command,
            "exit 3",
            Reason::Credentials,
            "code 3: run it by hand",
        ),
        (
            Source::Command,
            "no-such-command-here",
            Reason::Credentials,
            "run it by hand",
        ),
        (Source::Command, "true", Reason::Credentials, "nothing"),
        (
            Source::Command,
            "printf 'a\\nb'",
            Reason::BadRequest,
            "line break",
        ),
        (
            Source::Command,
            "printf '\\377'",
            Reason::Credentials,
            "UTF-8",
        ),
        (
            Source::Command,
            "head -c 100000 /dev/zero | tr '\\0' x",
            Reason::Credentials,
            "64 KiB",
        ),
    ] {
        let failure = failure(source, text).await;
        assert_eq!(failure.reason, reason, "{text}: {failure}");
        assert!(failure.detail.contains(words), "{text}: {failure}");
        assert!(failure.detail.contains("X-Made"), "{text}: {failure}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_a_command_complains_of_is_shown_with_the_attempt_and_not_recorded() {
    let mut spec = spec("http://127.0.0.1:9/");
    spec.headers = vec![made(
        "X-Made",
        Source::Command,
        "echo no user of MY-TOKEN >&2; exit 3",
    )];
    let (handle, kept) = watch_stream(spec);
    kept.until_mark("retry").await;
    let attempt = handle.attempts().remove(0);
    assert_eq!(attempt.body, "no user of MY-TOKEN\n");
    assert!(attempt.detail.contains("code 3"), "{}", attempt.detail);
    let status = handle.status().borrow().detail.clone();
    let records = format!("{:?}", kept.now());
    assert!(records.contains("code 3"), "{records}");
    assert!(
        !format!("{records}{status}").contains("MY-TOKEN"),
        "{records}"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn few_commands_run_at_once_however_many_streams_want_one() {
    let folder = tempfile::tempdir().unwrap();
    // Each prints how many there are while it runs.
    let command = format!(
        "cd {}; mkdir $$; sleep 0.05; ls | wc -l; rmdir $$",
        folder.path().display()
    );
    let mut spec = spec("http://localhost/");
    spec.headers = vec![made("X-Made", Source::Command, &command)];
    let made = futures_util::future::join_all((0..64).map(|_| resolve(&spec))).await;
    for made in made {
        let running: usize = made.unwrap().headers[0].value.value.trim().parse().unwrap();
        assert!(running <= 8, "{running} run at once");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_command_that_takes_too_long_is_ended_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    // The inner shell and its child read from the pipe for as long as they live.
    let command = format!("mkfifo {0} && (exec 3<>{0}; sleep 600)", pipe.display());
    let failure = failure(Source::Command, &command).await;
    assert!(failure.detail.contains("longer than 10 s"), "{failure}");
    let is_read = || {
        const O_NONBLOCK: i32 = 0o4000;
        let mut how = std::fs::OpenOptions::new();
        std::os::unix::fs::OpenOptionsExt::custom_flags(how.write(true), O_NONBLOCK);
        how.open(&pipe).is_ok()
    };
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while is_read() {
        assert!(std::time::Instant::now() < deadline, "it lives on");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_secret_that_is_elsewhere_is_asked_for_and_the_server_is_not() {
    let server = Server::start(|_, _| vec![stream("data: 1\n\n"), Step::Hold]).await;
    let mut spec = spec(&server.url("/"));
    spec.headers = vec![Header {
        name: "X-Api-Key".to_owned(),
        value: Value {
            kept: true,
            ..Value::default()
        },
    }];
    let (handle, _) = watch_stream(spec.clone());
    let status = until_state(&handle, State::Failed).await;
    assert!(status.detail.contains("X-Api-Key"), "{}", status.detail);
    assert!(status.detail.contains("keyring"), "{}", status.detail);
    assert_eq!(server.count(), 0);

    spec.headers[0].value = Value::text("the secret");
    handle.command(Command::Edit(check(&spec).unwrap()));
    handle.command(Command::Resume);
    let asked = server.requests(1).await;
    assert_eq!(asked[0].header("x-api-key").unwrap(), "the secret");
}

#[tokio::test]
async fn a_command_is_run_for_each_attempt_and_again_after_it_failed() {
    let server = Server::start(|n, _| match n {
        0 => vec![stream("data: 1\n\n")],
        _ => vec![stream("data: 2\n\n"), Step::Hold],
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let count = folder.path().join("count");
    // 1 fails, 2 and 3 are tokens.
    let command = format!(
        "n=$(cat {0} 2>/dev/null || echo 0); n=$((n+1)); echo $n > {0}; [ $n -gt 1 ] && echo token-$n",
        count.display()
    );
    let mut spec = spec(&server.url("/"));
    spec.headers = vec![made("X-Token", Source::Command, &command)];
    let (_handle, kept) = watch_stream(spec);
    let asked = server.requests(2).await;
    assert_eq!(asked[0].header("x-token").unwrap(), "token-2");
    assert_eq!(asked[1].header("x-token").unwrap(), "token-3");
    kept.until_events(2).await;
}

#[tokio::test]
async fn no_beginning_of_a_secret_is_told_where_an_answer_is_cut_off() {
    let server = Server::start(|_, request| {
        let secret = request.header("x-mine").unwrap();
        // An answer is kept up to 4,096 bytes.
        let body = format!("{}{secret} and more", "-".repeat(4_090));
        vec![answer("403 Forbidden", &body)]
    })
    .await;
    let (_handle, kept) = watch_stream(with_a_secret(&server.url("/")));
    let Mark::Failed { detail, .. } = kept.until_mark("failed").await else {
        panic!("no failed mark");
    };
    assert!(detail.ends_with("---"), "{detail}");
}

#[tokio::test]
async fn what_a_server_repeats_of_a_secret_is_masked_in_marks_but_not_in_events() {
    let server = Server::start(|n, request| {
        let secret = request.header("x-mine").unwrap();
        match n {
            0 => vec![answer(
                "503 Service Unavailable",
                &format!("no {secret} here, nor {}", secret.to_uppercase()),
            )],
            _ => vec![
                Step::Send(
                    format!(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Echo: <{secret}>\r\nConnection: close\r\n\r\ndata: {secret}\n\n"
                    )
                    .into_bytes(),
                ),
                Step::Hold,
            ],
        }
    })
    .await;
    let (_handle, kept) = watch_stream(with_a_secret(&server.url("/")));
    let events = kept.until_events(1).await;
    assert_eq!(events[0].data, "quite-a-secret");
    let Mark::Open { headers, .. } = kept.until_mark("open").await else {
        panic!("no open mark");
    };
    let echo = headers.iter().find(|(name, _)| name == "x-echo").unwrap();
    assert_eq!(echo.1, "<***>");
    for record in kept.now() {
        let told = record.kind != feedscope_engine::record::Kind::Event;
        assert!(
            !told || !record.data.contains("quite-a-secret"),
            "{record:?}"
        );
    }
}

#[test]
fn a_redactor_knows_a_secret_in_each_form_that_a_server_may_repeat() {
    let mut spec = spec("http://me:pass%20word1@localhost/?token=q%2Fuery1&n=harmless");
    spec.headers = vec![
        Header::new("Authorization", "Bearer bearer-secret"),
        Header::new("Cookie", "theme=darker; sid=\"cookie-secret\""),
        Header::new("X-Plain", "harmless"),
        Header::new("X-Api-Key", "a\"quote/d"),
    ];
    spec.auth = Auth::Basic {
        user: "u".to_owned(),
        password: Value::text("basic-secret"),
    };
    spec.proxy = Some("http://p:proxy-secret@localhost:1/".to_owned());
    let redactor = Redactor::new(&spec);
    for secret in [
        "pass%20word1",
        "pass word1",
        "q%2Fuery1",
        "q/uery1",
        "bearer-secret",
        "cookie-secret",
        "basic-secret",
        "dTpiYXNpYy1zZWNyZXQ=",
        "proxy-secret",
        r#"a\"quote/d"#,
        "a%22quote%2Fd",
    ] {
        let shown = redactor.text(secret);
        assert_eq!(shown, "***", "{secret}");
    }
    assert_eq!(redactor.text("Bearer, harmless"), "Bearer, harmless");
    assert_eq!(format!("{redactor:?}").find("secret-"), None);
}

#[test]
fn debug_output_hides_values_urls_and_bodies() {
    let mut spec = spec("http://me:SECRET@localhost/?token=SECRET");
    spec.headers = vec![Header::new("X-Any", "SECRET")];
    spec.query = vec![Header::new("any", "SECRET")];
    spec.body = Some("SECRET".to_owned());
    spec.proxy = Some("http://p:SECRET@localhost:1/".to_owned());
    spec.auth = Auth::Basic {
        user: "u".to_owned(),
        password: Value::text("SECRET"),
    };
    for shown in [
        format!("{spec:?}"),
        format!("{spec:#?}"),
        format!("{:?}", Command::Edit(spec.clone())),
    ] {
        assert!(!shown.contains("SECRET"), "{shown}");
        assert!(shown.contains("X-Any"), "{shown}");
    }
}

fn with_a_secret(url: &str) -> StreamSpec {
    let mut marked = made("X-Mine", Source::Text, "quite-a-secret");
    marked.value.secret = true;
    let mut spec = spec(url);
    spec.headers = vec![marked];
    spec
}

async fn failure(source: Source, text: &str) -> Failure {
    let mut spec: StreamSpec = spec("http://localhost/");
    spec.headers = vec![made("X-Made", source, text)];
    resolve(&spec).await.unwrap_err()
}

fn made(name: &str, source: Source, text: &str) -> Header {
    Header {
        name: name.to_owned(),
        value: value(source, text),
    }
}

fn value(source: Source, text: &str) -> Value {
    Value {
        source,
        ..Value::text(text)
    }
}
