//! The command line as scripts rely on it: lines, exit codes, and errors that name the remedy.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::process::Command;

use feedscope_engine::demo::{DemoFeeds, DemoOptions};
use serde_json::Value;
use support::PROGRAM;
use support::process::Process;
use support::watch::{Watch, exported, run};

async fn feeds() -> DemoFeeds {
    DemoFeeds::start(DemoOptions::default()).await.unwrap()
}

#[tokio::test]
async fn ndjson_says_what_happened_in_the_agreed_words() {
    let feeds = feeds().await;
    let url = format!("s={}/firehose?rate=100&size=50", feeds.url());
    let (code, out, err) = run(&["watch", &url, "--output", "ndjson", "--max-events", "5"]).await;
    assert_eq!(code, 0, "{err}");
    let lines: Vec<serde_json::Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let open = &lines[0];
    assert_eq!(open["kind"], "open");
    assert_eq!(open["stream"], "s");
    assert_eq!(open["connection"], 1);
    assert_eq!(open["status"], 200);
    assert_eq!(open["protocol"], "HTTP/1.1");
    let headers = open["headers"].as_array().unwrap();
    assert!(headers.iter().any(|header| header[0] == "content-type"));
    let events: Vec<_> = lines
        .iter()
        .filter(|line| line["kind"] == "event")
        .collect();
    assert_eq!(events.len(), 5);
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event["id"], (index + 1).to_string());
        assert_eq!(event["connection"], 1);
        assert_eq!(
            event["time"].as_str().unwrap().len(),
            "2026-11-20T12:00:00.000000000Z".len()
        );
        assert!(event["data"].is_string() && event["seq"].is_u64());
    }
    feeds.stop().await;
}

#[tokio::test]
async fn a_filter_shows_only_what_matches_and_an_export_holds_the_same() {
    let feeds = feeds().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("quotes.csv");
    let url = format!("stocks={}/stocks", feeds.url());
    let arguments = [
        "watch",
        &url,
        "--filter",
        "type:quote",
        "--max-events",
        "10",
        "--output",
        "ndjson",
        "--export",
        file.to_str().unwrap(),
    ];
    let (code, out, err) = run(&arguments).await;
    assert_eq!(code, 0, "{err}");
    assert_eq!(out.lines().count(), 10);
    assert!(out.lines().all(|line| line.contains("\"type\":\"quote\"")));
    let csv = std::fs::read_to_string(file).unwrap();
    assert!(csv.starts_with("seq,time,stream,connection,kind,type,id,duplicate,data\r\n"));
    assert!(
        csv.lines()
            .skip(1)
            .all(|line| line.contains(",event,quote,")),
        "{csv}"
    );
    assert!(csv.lines().count() > 10);
    feeds.stop().await;
}

#[tokio::test]
async fn once_is_one_connection_and_no_retries() {
    let feeds = feeds().await;
    let url = format!("flaky={}/flaky", feeds.url());
    let (code, out, _) = run(&["watch", &url, "--once", "--output", "ndjson"]).await;
    let kinds: Vec<String> = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| line["kind"].as_str().unwrap().to_owned())
        .filter(|kind| kind != "event" && kind != "comment")
        .collect();
    assert_eq!(kinds, ["open", "end", "ended"]);
    assert_eq!(code, 0);
    feeds.stop().await;
}

#[tokio::test]
async fn a_capture_is_resumed_where_it_stopped() {
    let feeds = feeds().await;
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("capture");
    let url = format!("stocks={}/stocks", feeds.url());
    for _ in 0..3 {
        let (code, _, err) = run(&[
            "watch",
            &url,
            "--capture",
            capture.to_str().unwrap(),
            "--max-events",
            "20",
        ])
        .await;
        assert_eq!(code, 0, "{err}");
    }
    let ids: Vec<u64> = exported(&capture)
        .await
        .iter()
        .filter(|record| record["kind"] == "event")
        .map(|event| event["id"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(ids.len() >= 60);
    assert_eq!(ids, (ids[0]..ids[0] + ids.len() as u64).collect::<Vec<_>>());
    feeds.stop().await;
}

#[tokio::test]
async fn a_capture_can_be_exported_while_it_is_recorded() {
    let feeds = feeds().await;
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("capture");
    let url = format!("s={}/firehose?rate=500&size=50", feeds.url());
    let mut watch = Watch::start(&[&url, "--capture", capture.to_str().unwrap()]);
    for round in 1..=3 {
        watch.next_of("event", &mut Vec::new()).await;
        assert!(!exported(&capture).await.is_empty(), "round {round}");
    }
    for (format, beginning) in [("csv", "seq,"), ("sse", ": 2")] {
        let (code, out, err) =
            run(&["export", capture.to_str().unwrap(), "--format", format]).await;
        assert_eq!(code, 0, "{err}");
        assert!(out.starts_with(beginning), "{out}");
    }
    let held = run(&["watch", &url, "--capture", capture.to_str().unwrap()]).await;
    assert_eq!(held.0, 3);
    assert!(held.2.contains("--capture"), "{}", held.2);
    watch.child.kill().await.unwrap();
    feeds.stop().await;
}

#[tokio::test]
async fn every_mistake_has_its_exit_code_and_a_sentence_with_the_remedy() {
    let feeds = feeds().await;
    let good = format!("{}/clock", feeds.url());
    let page = feeds.url();
    let missing = format!("{}/no-such-feed", feeds.url());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    let inside_a_file = file.join("capture");
    let inside_a_file = inside_a_file.to_str().unwrap();
    let no_capture = folder.path().join("none");
    let no_capture = no_capture.to_str().unwrap();
    let nowhere = folder.path().join("no-such-folder/out.ndjson");
    let nowhere = nowhere.to_str().unwrap();
    let good_file = file.display().to_string();
    let fresh = folder.path().join("fresh");
    let fresh = fresh.to_str().unwrap();
    let a_table = folder.path().join("table.csv");
    std::fs::write(&a_table, "a,b").unwrap();
    let a_table = a_table.to_str().unwrap();
    let a_bad_line = folder.path().join("bad.ndjson");
    std::fs::write(&a_bad_line, "{}\n").unwrap();
    let a_bad_line = a_bad_line.to_str().unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["watch"], 2, "URL"),
        (&["watch", "not a url"], 2, "http"),
        (&["watch", "ftp://127.0.0.1/feed"], 2, "http"),
        (
            &["watch", &format!("a={good}"), &format!("a={good}")],
            2,
            "choose another name",
        ),
        (&["watch", &good, "--filter", "price:1"], 2, "quotes"),
        (&["watch", &good, "-H", "no colon"], 2, "colon"),
        (&["watch", &good, "--for", "soon"], 2, "30s"),
        (&["watch", "--curl", "wget x"], 2, "begins with curl"),
        (&["watch", "--curl", "curl -F a=b http://h/"], 2, "-F"),
        (&["watch", &good, "--query", "x"], 2, "symbol=ACME"),
        (&["watch", &good, "--number-by", "seq"], 2, "$.seq"),
        (&["watch", &good, "--max-line", "huge"], 2, "64KiB"),
        (&["watch", &good, "--max-line", "1"], 2, "1 KiB"),
        (&["watch", &good, "--jitter", "101"], 2, "100"),
        (
            &["watch", &good, "--parser", "other"],
            2,
            "own, eventsource-client",
        ),
        (&["watch", &good, "--freeze-id"], 2, "--last-event-id"),
        (&["watch", &good, "--key", "k.pem"], 2, "--cert"),
        (&["watch", &good, "--trust-origin", "h"], 2, "origin"),
        (
            &["watch", &good, "--bearer", "a", "-u", "b"],
            2,
            "cannot be used",
        ),
        (&["watch", &good, "--header-env", "K: ${X"], 2, "${NAME}"),
        (
            &["watch", &good, "--header-env", "K: ${FEEDSCOPE_NOT_SET}"],
            1,
            "FEEDSCOPE_NOT_SET is not set",
        ),
        (
            &["watch", &good, "--once", "--header-command", "K: exit 7"],
            1,
            "code 7",
        ),
        (&["watch", &missing], 1, "404"),
        (&["watch", &page], 1, "text/html"),
        (
            &["watch", "http://127.0.0.1:9/", "--once"],
            1,
            "nothing listens",
        ),
        (&["watch", "http://nosuch.invalid/", "--once"], 1, "resolve"),
        (&["watch", &good, "--capture", inside_a_file], 3, "a-file"),
        (
            &["watch", &good, "--max-events", "1", "--export", nowhere],
            3,
            "choose another",
        ),
        (&["export", no_capture], 3, "none"),
        (&["import", &good_file], 2, "--capture"),
        (
            &["import", nowhere, "--capture", fresh],
            3,
            "check its name",
        ),
        (
            &["import", a_table, "--capture", fresh],
            2,
            "export as NDJSON",
        ),
        (
            &["import", a_bad_line, "--capture", fresh],
            2,
            "line 1, column 1",
        ),
        (&["replay", no_capture], 3, "none"),
        (&["replay", no_capture, "--speed", "0"], 2, "above 0"),
        (
            &["demo", "--port", page.rsplit(':').next().unwrap()],
            3,
            "choose another port",
        ),
    ];
    for (arguments, code, word) in cases {
        let (got, out, err) = run(arguments).await;
        assert_eq!(got, *code, "{arguments:?}: {out}{err}");
        assert!(
            format!("{out}{err}").contains(word),
            "{arguments:?} does not say {word}: {out}{err}"
        );
    }
    feeds.stop().await;
}

#[tokio::test]
async fn a_curl_command_is_watched_as_it_stands() {
    let feeds = feeds().await;
    let command = format!(
        "curl -N '{}/firehose?rate=100' -H 'X-A: $(no)'",
        feeds.url()
    );
    let arguments = [
        "watch",
        "--curl",
        &command,
        "--max-events",
        "3",
        "--output",
        "ndjson",
    ];
    let (code, out, err) = run(&arguments).await;
    assert_eq!(code, 0, "{err}");
    let events = out
        .lines()
        .filter(|line| line.contains("\"kind\":\"event\""));
    assert_eq!(events.count(), 3);
    feeds.stop().await;
}

#[tokio::test]
async fn each_parser_prints_the_same_of_the_same_stream() {
    let feeds = feeds().await;
    let url = format!("s={}/firehose?rate=500&size=80", feeds.url());
    let mut printed = Vec::new();
    for parser in ["own", "eventsource-client"] {
        let arguments = ["watch", &url, "--parser", parser, "--last-event-id", "40"];
        let limits = ["--max-events", "20", "--output", "sse"];
        let (code, out, err) = run(&[&arguments[..], &limits].concat()).await;
        assert_eq!(code, 0, "{err}");
        // The comments say when.
        let fields = out.lines().filter(|line| !line.starts_with(':'));
        printed.push(fields.collect::<Vec<_>>().join("\n"));
        assert_eq!(out.matches("\ndata: ").count(), 20, "{out}");
    }
    assert_eq!(printed[0], printed[1]);
    feeds.stop().await;
}

#[tokio::test]
async fn help_fits_a_narrow_terminal_and_lists_options_by_what_they_are_for() {
    let output = tokio::process::Command::new(support::PROGRAM)
        .args(["watch", "--help"])
        .env("COLUMNS", "80")
        .output()
        .await
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for heading in ["Request:", "Connection:", "Connecting again:", "Reading:"] {
        assert!(help.contains(&format!("\n{heading}\n")), "{help}");
    }
    let widest = help
        .lines()
        .max_by_key(|line| line.chars().count())
        .unwrap();
    assert!(widest.chars().count() <= 80, "{widest}");
}

#[tokio::test]
async fn a_capture_that_was_cut_or_has_flipped_bits_gives_what_is_whole_and_says_the_rest() {
    let feeds = feeds().await;
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("capture");
    let url = format!("s={}/firehose?rate=2000&size=100", feeds.url());
    let arguments = ["watch", &url, "--capture", capture.to_str().unwrap()];
    let (code, _, err) = run(&[&arguments[..], &["--max-events", "400"]].concat()).await;
    assert_eq!(code, 0, "{err}");
    let whole = exported(&capture).await.len();

    let log = capture.join("00000001.log");
    let mut bytes = std::fs::read(&log).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    bytes.truncate(bytes.len() - 30);
    std::fs::write(&log, bytes).unwrap();

    let records = exported(&capture).await;
    let said = records
        .iter()
        .filter(|record| record["kind"] == "recovered")
        .count();
    assert!(said >= 1, "nothing is said of the harm");
    assert!(
        records.len() + 4 >= whole,
        "{} of {whole} records are left",
        records.len()
    );
    let (code, _, err) = run(&[&arguments[..], &["--max-events", "5"]].concat()).await;
    assert_eq!(code, 0, "{err}");
    assert!(exported(&capture).await.len() > records.len());
    feeds.stop().await;
}

#[tokio::test]
async fn what_was_exported_is_imported_and_exported_as_it_was() {
    let feeds = feeds().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (capture, ndjson, sse) = (path("capture"), path("all.ndjson"), path("all.sse"));
    let url = format!("s={}/firehose?rate=2000&size=100", feeds.url());
    let recorded = ["watch", &url, "--capture", &capture, "--max-events", "300"];
    succeeds(&recorded).await;
    for file in [&ndjson, &sse] {
        succeeds(&["export", &capture, "-o", file]).await;
        let again = format!("{file}-again");
        let said = succeeds(&["import", file, "--capture", &again]).await;
        assert!(
            said.starts_with("imported ") && said.contains("records into"),
            "{said}"
        );
        let ending = file.rsplit('.').next().unwrap();
        let second = path(&format!("second.{ending}"));
        succeeds(&["export", &again, "-o", &second]).await;
        let (first, second) = (std::fs::read(file).unwrap(), std::fs::read(second).unwrap());
        assert!(
            first.len() > 30_000 && first == second,
            "{file} came back otherwise"
        );
    }
    let parquet = path("all.parquet");
    succeeds(&["export", &capture, "-o", &parquet]).await;
    assert!(std::fs::read(parquet).unwrap().starts_with(b"PAR1"));

    let records = exported(capture.as_ref()).await;
    let events = records.iter().filter(|record| record["kind"] == "event");
    let times: Vec<&str> = events
        .map(|event| event["time"].as_str().unwrap())
        .collect();
    let filter = format!("kind:event after:{} before:{}", times[100], times[200]);
    let (code, out, err) = run(&["export", &capture, "--filter", &filter]).await;
    assert_eq!(code, 0, "{err}");
    let within = times
        .iter()
        .filter(|time| (times[100]..times[200]).contains(*time));
    assert_eq!(out.lines().count(), within.count());
    feeds.stop().await;
}

#[tokio::test]
async fn a_replayed_capture_is_watched_like_the_feed_it_was() {
    let feeds = feeds().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (capture, second) = (path("capture"), path("second"));
    let url = format!("s={}/firehose?rate=2000&size=100", feeds.url());
    succeeds(&["watch", &url, "--capture", &capture, "--max-events", "300"]).await;
    feeds.stop().await;

    let mut replay = Command::new(PROGRAM);
    replay.args(["replay", &capture, "--speed", "max"]);
    let mut replay = Process::start(&mut replay);
    let line = replay.line();
    let address = line
        .strip_prefix("listening on ")
        .unwrap_or_else(|| panic!("{line}"));
    let url = format!("s={address}/s");
    assert!(replay.line().trim().starts_with(&url[2..]));
    let told = |records: Vec<Value>| -> Vec<[Value; 3]> {
        let events = records
            .into_iter()
            .filter(|record| record["kind"] == "event");
        let mut told: Vec<_> = events
            .map(|event| ["type", "id", "data"].map(|name| event[name].clone()))
            .collect();
        told.truncate(300);
        told
    };
    let first = told(exported(capture.as_ref()).await);
    assert_eq!(first.len(), 300);
    succeeds(&["watch", &url, "--capture", &second, "--max-events", "100"]).await;
    // What the first watch had not come to, the second goes on with.
    let had = told(exported(second.as_ref()).await).len();
    if had < 300 {
        let left = (300 - had).to_string();
        succeeds(&["watch", &url, "--capture", &second, "--max-events", &left]).await;
    }
    assert_eq!(told(exported(second.as_ref()).await), first);
    replay.interrupt();
    assert_eq!(replay.code(), Some(0));
}

/// Runs a command that shall go well; what it says on standard error.
async fn succeeds(arguments: &[&str]) -> String {
    let (code, _, err) = run(arguments).await;
    assert_eq!(code, 0, "{arguments:?}: {err}");
    err
}
