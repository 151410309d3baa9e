//! What the capture and its views cost, beside what else one could use.
//! Run with `make bench-capture` and `make bench-view`.

mod compressed;
mod events;
mod exports;
mod figures;
mod ingest;
mod peers;
mod view;

use std::path::{Path, PathBuf};

use figures::Figures;

fn main() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut figures = Figures::default();
    match std::env::args().nth(1).as_deref() {
        Some("capture") => {
            ingest::measure(&mut figures);
            figures.write(root, "capture");
        }
        Some("view") => {
            view::measure(root, records(), &mut figures);
            compressed::measure(&mut figures);
            figures.write(root, "view");
        }
        Some("compressed") => {
            compressed::measure(&mut figures);
            figures.write(root, "compressed");
        }
        Some("export") => {
            let folder = std::env::args().nth(3).map(PathBuf::from);
            let folder = folder.unwrap_or_else(|| root.join("target/bench"));
            exports::measure(root, records(), &folder, &mut figures);
            figures.write(root, "export");
        }
        Some("filter") => {
            let filter = std::env::args().nth(3);
            let filter = filter.as_deref().unwrap_or("$.price > 100");
            view::condition(root, records(), filter, &mut figures);
        }
        // What `view` measures in a process of its own.
        Some("open") => view::open(root, records()),
        _ => {
            eprintln!("usage: bench-capture capture|view|compressed|export|filter [RECORDS]");
            eprintln!("       bench-capture export RECORDS FOLDER");
            eprintln!("       bench-capture filter RECORDS FILTER");
            std::process::exit(2);
        }
    }
}

/// How many records the views are measured with.
fn records() -> u64 {
    let records = std::env::args().nth(2).map(|count| count.parse());
    records.unwrap_or(Ok(10_000_000)).expect("how many records")
}
