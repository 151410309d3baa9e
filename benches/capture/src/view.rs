//! Finding among ten million records, beside `rg -c` and `grep -c` over the same as NDJSON and
//! SQLite's LIKE.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};
use feedscope_engine::export::{Job, export};
use feedscope_engine::record::{StreamKey, Time};
use feedscope_engine::view::{Filter, LiveViews, Matcher, View};
use feedscope_engine::wire::Format;
use rustix::fs::{Advice, fadvise};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::events::{Events, STREAMS};
use crate::exports;
use crate::figures::{Figures, millis, processor, timed};

const SCREEN: u64 = 120;
const ROUNDS: usize = 3;

pub fn measure(root: &Path, records: u64, figures: &mut Figures) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let _entered = runtime.enter();
    let folder = folder(root, records);
    let ndjson = made(root, records);
    read_anew(&folder, &ndjson);
    in_a_process_of_its_own(records, figures);
    let capture = Capture::open_for_reading(&folder).expect("a capture");
    let live = LiveViews::start(capture.clone(), watch::Sender::new(0)).expect("a thread");
    assert_eq!(capture.end_seq(), records + 1);
    // The counters are made once; what follows is measured when they are.
    let key = capture.streams()[0].key;
    wait(|| live.tally(key, |tally| tally.events) >= records / u64::from(STREAMS));

    let meta = best(
        &live,
        "stream:\"stream 3\" type:trade after:2026-05-28T20:30:00Z",
    );
    figures.put("meta_ms", meta.complete);
    // A screenful of a word that stands in one of 36 records, and all of one so rare that its
    // 120th is only found half way back.
    let common = best(&live, "u31");
    figures.put("text_first_ms", common.first);
    let text = best(&live, "\"u31337\"");
    figures.put("text_rare_first_ms", text.first);
    figures.put("text_ms", text.complete);
    let upper = best(&live, "deadBEEF");
    figures.put("text_rare_ms", upper.complete);
    let regex = best(&live, "/\"name\":\"u3133[0-9]\"/");
    figures.put("regex_ms", regex.complete);
    let json = best(&live, "$.price > 100");
    figures.put("json_s", json.complete / 1e3);

    let counted = |tool: &str, asked: &[&str]| {
        let run = || {
            let began = Instant::now();
            // Into a pipe: with nobody to read it, grep stops at the first match.
            let counted = Command::new(tool)
                .args(asked)
                .arg(&ndjson)
                .output()
                .unwrap_or_else(|error| panic!("{tool}: {error}"));
            assert!(counted.status.success(), "{tool} found nothing");
            millis(began.elapsed())
        };
        (0..ROUNDS).map(|_| run()).fold(f64::MAX, f64::min)
    };
    // A word without capitals is found in any case, by ours too.
    for (tool, word, pattern) in [("rg", "-cS", "-c"), ("grep", "-ci", "-cE")] {
        let text_ms = counted(tool, &[word, "u31337"]);
        let regex_ms = counted(tool, &[pattern, "u3133[0-9]\\\\\""]);
        figures.put(&format!("{tool}_text_ms"), text_ms);
        figures.put(&format!("{tool}_regex_ms"), regex_ms);
        figures.put(&format!("text_vs_{tool}"), text.complete / text_ms);
        figures.put(&format!("regex_vs_{tool}"), regex.complete / regex_ms);
    }
    let one_case = counted("rg", &["-c", "u31337"]);
    figures.put("rg_one_case_text_ms", one_case);
    figures.put("text_vs_rg_one_case", text.complete / one_case);
    windows(&capture, &live, figures);
    lanes(&capture, &live, figures);
    runtime.block_on(ten_views(&root.join("target/bench/ten-views"), figures));
    exports::measure(root, records, &root.join("target/bench"), figures);
}

/// Both as they are after a restart of the system and one reading: in its cache, in pieces as
/// large as it reads, however small those were in which they were written.
fn read_anew(folder: &Path, ndjson: &Path) {
    let files = std::fs::read_dir(folder).expect("a capture");
    let files = files.map(|entry| entry.expect("a file").path());
    let files = files.filter(|path| path.is_file());
    for path in files.chain([ndjson.to_owned()]) {
        let mut file = File::open(path).expect("a file");
        file.sync_all().expect("written");
        fadvise(&file, 0, None, Advice::DontNeed).expect("out of the cache");
        std::io::copy(&mut file, &mut std::io::sink()).expect("readable");
    }
}

/// The records, made once and kept in target/bench; returns where they are as NDJSON.
pub fn made(root: &Path, records: u64) -> PathBuf {
    let folder = folder(root, records);
    let ndjson = root.join(format!("target/bench/records-{records}.ndjson"));
    if !folder.join("CAPTURE").exists() || !ndjson.exists() {
        println!("making {records} records in target/bench");
        Handle::current().block_on(fill(&folder, records));
        let capture = Capture::open_for_reading(&folder).expect("a capture");
        let everything = Matcher::new(&Filter::default(), &[], &capture.streams());
        export(
            &capture,
            &everything,
            Format::Ndjson,
            &ndjson,
            &Job::default(),
        )
        .expect("an export");
    }
    // Its indexes may be another version's; whoever opens a capture to write brings them up to date.
    Handle::current().block_on(async {
        let (_, recorder) = Capture::create_or_open(&folder, options()).expect("a capture");
        recorder.close().await.expect("closed");
    });
    ndjson
}

/// One condition alone: how long until it has looked at everything, and the processor time of it.
pub fn condition(root: &Path, records: u64, filter: &str, figures: &mut Figures) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _entered = runtime.enter();
    made(root, records);
    let capture = Capture::open_for_reading(&folder(root, records)).expect("a capture");
    let live = LiveViews::start(capture.clone(), watch::Sender::new(0)).expect("a thread");
    let key = capture.streams()[0].key;
    wait(|| live.tally(key, |tally| tally.events) >= records / u64::from(STREAMS));
    let (best, _, cpu) = timed(|| best(&live, filter));
    figures.put("complete_s", best.complete / 1e3);
    figures.put("cpu_s", cpu.as_secs_f64() / ROUNDS as f64);
}

/// Opening, and the memory it takes, where nothing else has been done: the best of three.
fn in_a_process_of_its_own(records: u64, figures: &mut Figures) {
    let program = std::env::current_exe().expect("this program");
    let mut best: Option<[f64; 3]> = None;
    for _ in 0..3 {
        let output = Command::new(&program)
            .args(["open", &records.to_string()])
            .output();
        let output = output.expect("this program runs").stdout;
        let words = String::from_utf8(output).expect("figures");
        let mut found = words
            .split_whitespace()
            .map(|word| word.parse().expect("a figure"));
        let found = std::array::from_fn(|_| found.next().expect("three figures"));
        if best.is_none_or(|best: [f64; 3]| found[0] < best[0]) {
            best = Some(found);
        }
    }
    let [open, counted, memory] = best.expect("three rounds");
    figures.put("open_ms", open);
    figures.put("counted_ms", counted);
    figures.put("rss_beyond_cache_mb", memory);
}

/// Opens the ten million, reads the newest screen, and asks a question that no column knows to
/// answer. Prints the milliseconds to the screen and until all is counted, and the megabytes of
/// memory that are no file's.
pub fn open(root: &Path, records: u64) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _entered = runtime.enter();
    let (_, before) = memory();
    let began = Instant::now();
    let capture = Capture::open_for_reading(&folder(root, records)).expect("a capture");
    let live = LiveViews::start(capture.clone(), watch::Sender::new(0)).expect("a thread");
    let everything = live.view("", &Filter::default(), &[]);
    let total = everything.progress().total;
    for seq in everything.select(total - SCREEN..total) {
        capture.read(seq).expect("readable");
    }
    let open = millis(began.elapsed());
    let key = capture.streams()[0].key;
    wait(|| live.tally(key, |tally| tally.events) >= records / u64::from(STREAMS));
    let counted = millis(began.elapsed());
    let text = "\"u31337\"";
    let view = live.view(text, &Filter::parse(text).expect("a filter"), &[]);
    wait(|| view.progress().scanned == view.progress().of);
    let (_, after) = memory();
    let megabytes = after.saturating_sub(before) as f64 / 1024.0;
    println!("{open} {counted} {megabytes}");
}

pub fn folder(root: &Path, records: u64) -> PathBuf {
    root.join(format!("target/bench/records-{records}"))
}

fn options() -> CaptureOptions {
    CaptureOptions {
        budget_bytes: None,
        ..CaptureOptions::default()
    }
}

struct Times {
    first: f64,
    complete: f64,
}

/// The best of some rounds, each of a view of its own.
fn best(live: &LiveViews, filter: &str) -> Times {
    let mut best = Times {
        first: f64::MAX,
        complete: f64::MAX,
    };
    for round in 0..ROUNDS {
        // A view is known by its text: blanks make another of the same filter.
        let text = format!("{filter}{}", " ".repeat(round));
        let parsed = Filter::parse(&text).expect("a filter");
        let began = Instant::now();
        let view = live.view(&text, &parsed, &[]);
        wait(|| {
            let progress = view.progress();
            progress.total >= SCREEN || progress.scanned == progress.of
        });
        best.first = best.first.min(millis(began.elapsed()));
        wait(|| view.progress().scanned == view.progress().of);
        best.complete = best.complete.min(millis(began.elapsed()));
        println!("  {filter}: {} records", view.progress().total);
    }
    best
}

/// The lanes of every stream, under a filter.
fn lanes(capture: &Capture, live: &LiveViews, figures: &mut Figures) {
    const PX: usize = 1_400;
    let text = "type:trade";
    let view = live.view(text, &Filter::parse(text).expect("a filter"), &[]);
    wait(|| view.progress().scanned == view.progress().of);
    let at = |seq| capture.read(seq).expect("readable").expect("there").time;
    let (from, to) = (at(capture.first_seq()), at(capture.end_seq() - 1));
    let mut slowest = 0.0_f64;
    // All of it, and then ever less of its end.
    for part in 0..12 {
        let from = Time(to.0 - ((to.0 - from.0) >> part));
        let began = Instant::now();
        for stream in capture.streams() {
            let all = live.tally(stream.key, |tally| tally.paint(from, to, PX));
            let matched = view.paint(stream.key, from, to, PX).expect("a filter");
            std::hint::black_box((all, matched));
        }
        slowest = slowest.max(millis(began.elapsed()));
    }
    figures.put("lanes_ms", slowest);
}

/// What of one core ten views take while 20,000 events a second are kept.
async fn ten_views(folder: &Path, figures: &mut Figures) {
    const TICK: Duration = Duration::from_millis(10);
    const TICKS: usize = 1_000;
    const AT_A_TICK: usize = 200;
    const FILTERS: [&str; 10] = [
        "acme",
        "u31337",
        "$.price > 100",
        "type:trade",
        "stream:\"stream 3\" halt",
        "/\"name\":\"u3133[0-9]\"/",
        "$.user.id = 7 OR exists($.error)",
        "-type:quote size:>150",
        "kind:mark",
        "id:*00",
    ];
    let (capture, recorder, keys) = create(folder).await;
    let live = LiveViews::start(capture.clone(), watch::Sender::new(0)).expect("a thread");
    let open = |text: &&str| live.view(text, &Filter::parse(text).expect("a filter"), &[]);
    let views: Vec<Arc<View>> = FILTERS.iter().map(open).collect();
    let mut events = Events::new();
    let (cpu, wall) = (processor(), Instant::now());
    let mut tick = tokio::time::interval(TICK);
    for _ in 0..TICKS {
        tick.tick().await;
        let batch = (0..AT_A_TICK).map(|_| events.next(&keys)).collect();
        recorder.record(batch).await.expect("kept");
    }
    recorder.flush().await.expect("kept");
    wait(|| {
        views
            .iter()
            .all(|view| view.progress().scanned == (TICKS * AT_A_TICK) as u64)
    });
    let share = (processor() - cpu).as_secs_f64() / wall.elapsed().as_secs_f64();
    figures.put("ten_views_core_percent", share * 100.0);
    recorder.close().await.expect("closed");
}

/// A screen of rows at random places under a filter.
fn windows(capture: &Capture, live: &LiveViews, figures: &mut Figures) {
    let text = "type:trade";
    let view: Arc<View> = live.view(text, &Filter::parse(text).expect("a filter"), &[]);
    wait(|| view.progress().scanned == view.progress().of);
    let total = view.progress().total;
    let mut random = fastrand::Rng::with_seed(1);
    let mut times: Vec<f64> = (0..1_000)
        .map(|_| {
            let at = random.u64(0..total - SCREEN);
            let began = Instant::now();
            for seq in view.select(at..at + SCREEN) {
                capture.read(seq).expect("readable");
            }
            millis(began.elapsed())
        })
        .collect();
    times.sort_by(f64::total_cmp);
    figures.put("window_p99_ms", times[989]);
}

async fn fill(folder: &Path, records: u64) {
    let (_, recorder, keys) = create(folder).await;
    let mut events = Events::new();
    for _ in 0..records / 1_000 {
        let batch = (0..1_000).map(|_| events.next(&keys)).collect();
        recorder.record(batch).await.expect("kept");
    }
    recorder.close().await.expect("kept and synced");
}

async fn create(folder: &Path) -> (Capture, Recorder, Vec<StreamKey>) {
    let _ = std::fs::remove_dir_all(folder);
    let (capture, recorder) = Capture::create_or_open(folder, options()).expect("a capture");
    let mut keys: Vec<StreamKey> = Vec::new();
    for n in 0..STREAMS {
        keys.push(
            recorder
                .define_stream(&format!("stream {n}"), "http://h/")
                .await
                .expect("a stream"),
        );
    }
    (capture, recorder, keys)
}

fn wait(done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(
            began.elapsed() < Duration::from_secs(300),
            "it takes too long"
        );
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// Resident memory of this process, KiB: all of it, and what is not a file's.
pub fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    (field("VmRSS:"), field("RssAnon:"))
}
