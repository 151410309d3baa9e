//! A fire hose followed for minutes: nothing may be lost, and memory may not grow.

use std::process::ExitCode;
use std::time::Duration;

use crate::figures::{Figures, mean, quantile};
use crate::following::{self, ASKED};
use crate::support::root;
use crate::trace::{Sample, Trace};

/// Less tells nothing of growth.
pub const LEAST_SECONDS: u64 = 30;
/// The first third is warming up.
const WARM_SHARE: f64 = 1.0 / 3.0;
/// What the page's process may grow by after warming up: the swing of its collected memory. No
/// run of minutes can tell an hour's growth to 5 MB; what leaks at each reply is far beyond this.
const MOST_WEB_GROWTH_MB: f64 = 32.0;
/// What the program may grow by beside what it keeps of each record in memory.
const MOST_PROGRAM_GROWTH_MB: f64 = 32.0;
/// Bytes of memory that a record in the capture may take: its columns, and its places in views.
const MOST_BYTES_A_RECORD: f64 = 24.0;
/// Records a second that must be kept, of those asked for.
const LEAST_RATE_SHARE: f64 = 0.98;
/// Seconds between two questions to the page.
const ASK_EVERY: usize = 300;
const MB: f64 = 1024.0;

pub async fn run(seconds: u64) -> ExitCode {
    let mut figures = Figures::default();
    let mut trace = Trace::create("soak");
    // Where there is room: ten minutes are three gigabytes.
    let folder = root().join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let home = tempfile::tempdir_in(folder).unwrap();
    let calm = following::calm().await;
    println!("following {ASKED} events a second for {seconds} s");
    let time = Duration::from_secs(seconds);
    let seen = following::follow(home.path(), time, ASK_EVERY, "soak", &mut trace).await;
    let warm = &seen.memory[(seen.memory.len() as f64 * WARM_SHARE) as usize..];
    let web = Growth::of(warm, |sample| sample.web.own_kib);
    let program = Growth::of(warm, |sample| sample.program.own_kib);
    let records = seen.rate * seen.seconds * (1.0 - WARM_SHARE);

    figures.put("seconds", seen.seconds.round());
    figures.put("asked_ev_s", f64::from(ASKED));
    figures.put("ingest_ev_s", seen.rate.floor());
    figures.put("kept_events", (seen.rate * seen.seconds).round());
    figures.put("lost", seen.lost as f64);
    figures.put("frames_ratio", seen.frames / calm);
    figures.put("script_mean_ms", mean(&seen.script));
    figures.put("script_p99_ms", quantile(&seen.script, 0.99));
    figures.put("visible_p99_ms", quantile(&seen.visible, 0.99));
    figures.put("web_process_mb", web.last_mb);
    figures.put("web_process_growth_mb", web.mb);
    figures.put("web_process_slope_mb_h", web.mb_an_hour);
    figures.put("program_mb", program.last_mb);
    figures.put("program_growth_mb", program.mb);
    figures.put("program_slope_mb_h", program.mb_an_hour);
    figures.put("program_growth_b_a_record", program.mb * MB * MB / records);
    figures.write("soak");
    trace.tell();

    let program_bound = MOST_PROGRAM_GROWTH_MB + records * MOST_BYTES_A_RECORD / MB / MB;
    let complaints = [
        (seen.lost > 0).then(|| format!("{} events are lost", seen.lost)),
        (seen.rate < f64::from(ASKED) * LEAST_RATE_SHARE)
            .then(|| format!("only {:.0} events a second were kept", seen.rate)),
        (web.mb > MOST_WEB_GROWTH_MB).then(|| {
            format!(
                "the page's process grew by {:.0} MB, allowed are {MOST_WEB_GROWTH_MB}",
                web.mb
            )
        }),
        (program.mb > program_bound).then(|| {
            format!(
                "the program grew by {:.0} MB, allowed are {program_bound:.0}",
                program.mb
            )
        }),
    ];
    let complaints: Vec<String> = complaints.into_iter().flatten().collect();
    for complaint in &complaints {
        eprintln!("soak: {complaint}");
    }
    if complaints.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// How a process's memory grew.
struct Growth {
    last_mb: f64,
    /// From the middle of the first quarter's values to that of the last's.
    mb: f64,
    /// The slope of the line through all of them.
    mb_an_hour: f64,
}

impl Growth {
    fn of(samples: &[Sample], kib: impl Fn(&Sample) -> u64) -> Growth {
        let values: Vec<f64> = samples.iter().map(|one| kib(one) as f64 / MB).collect();
        let times: Vec<f64> = samples.iter().map(|one| one.seconds / 3600.0).collect();
        let quarter = values.len().div_ceil(4);
        let middle = |values: &[f64]| quantile(values, 0.5);
        let last_mb = middle(&values[values.len() - quarter..]);
        let (time, value) = (mean(&times), mean(&values));
        let pairs = times.iter().zip(&values);
        let covariance: f64 = pairs.map(|(t, v)| (t - time) * (v - value)).sum();
        let variance: f64 = times.iter().map(|t| (t - time).powi(2)).sum();
        Growth {
            last_mb,
            mb: last_mb - middle(&values[..quarter]),
            mb_an_hour: covariance / variance,
        }
    }
}
