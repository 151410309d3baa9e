//! A table on standard output, and the same figures as one flat JSON object.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Map, Value, json};

#[derive(Default)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// Prints a figure, rounded to what is telling, and keeps it.
    pub fn put(&mut self, name: &str, value: f64) {
        let digits = if value.abs() >= 100.0 { 0 } else { 3 };
        let rounded: f64 = format!("{value:.digits$}").parse().expect("a number");
        println!("{name:<36} {rounded:>14}");
        self.0.insert(name.to_owned(), json!(rounded));
    }

    pub fn write(&self, root: impl AsRef<Path>, name: &str) {
        let folder = root.as_ref().join("target/bench");
        std::fs::create_dir_all(&folder).expect("target/bench can be made");
        let text = serde_json::to_string_pretty(&self.0).expect("figures are JSON");
        std::fs::write(folder.join(format!("{name}.json")), text).expect("figures can be written");
    }
}

/// Wall and processor time of something, all threads of this process counted.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration, Duration) {
    let (wall, cpu) = (Instant::now(), clock(ClockId::ProcessCPUTime));
    let done = work();
    (done, wall.elapsed(), clock(ClockId::ProcessCPUTime) - cpu)
}

/// Processor time of all threads of this process so far.
pub fn processor() -> Duration {
    clock(ClockId::ProcessCPUTime)
}

/// Processor time of this thread so far.
pub fn of_this_thread() -> Duration {
    clock(ClockId::ThreadCPUTime)
}

fn clock(which: ClockId) -> Duration {
    let time = clock_gettime(which);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
