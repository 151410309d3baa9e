//! Writing all records into files: bytes of output a second, and what memory it takes.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use feedscope_engine::capture::Capture;
use feedscope_engine::export::{Job, export};
use feedscope_engine::view::{Filter, Matcher};
use feedscope_engine::wire::Format;

use crate::figures::{Figures, timed};
use crate::view::{folder, memory};

/// Exports the records that `view` makes into a file in a folder: one in memory shows what is the
/// disk's.
pub fn measure(root: &Path, records: u64, into: &Path, figures: &mut Figures) {
    let folder = folder(root, records);
    let capture = &Capture::open_for_reading(&folder).expect("a capture, which `view` makes");
    let everything = Matcher::new(&Filter::default(), &[], &capture.streams());
    let file = into.join("export");
    let over = AtomicBool::new(false);
    let (_, before) = memory();
    let most = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let mut most = 0;
            while !over.load(Ordering::Relaxed) {
                most = memory().1.max(most);
                std::thread::sleep(Duration::from_millis(20));
            }
            most
        });
        for (name, format) in [
            ("ndjson", Format::Ndjson),
            ("sse", Format::Sse),
            ("csv", Format::Csv),
            ("parquet", Format::Parquet),
        ] {
            let (written, wall, cpu) = timed(|| {
                export(capture, &everything, format, &file, &Job::default()).expect("an export")
            });
            let bytes = file.metadata().expect("a file").len() as f64;
            println!("  {name}: {written} records, {bytes} bytes");
            figures.put(
                &format!("export_{name}_mb_s"),
                bytes / 1e6 / wall.as_secs_f64(),
            );
            figures.put(&format!("export_{name}_s"), wall.as_secs_f64());
            figures.put(&format!("export_{name}_cpu_s"), cpu.as_secs_f64());
            std::fs::remove_file(&file).expect("the file can be removed");
        }
        over.store(true, Ordering::Relaxed);
        watcher.join().expect("a figure")
    });
    figures.put("export_rss_mb", most.saturating_sub(before) as f64 / 1024.0);
}
