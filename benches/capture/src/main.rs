//! What the capture and its views cost, beside what else one could use.
//! Run with `make bench-capture` and `make bench-view`.

mod compressed;
mod events;
mod exports;
mod figures;
mod ingest;
mod peers;
mod view;

use figures::Figures;

fn main() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut figures = Figures::default();
    match std::env::args().nth(1).as_deref() {
        Some("capture") => {
            ingest::measure(&mut figures);
            figures.write(root, "capture");
        }
        Some("view") => {
            view::measure(root.as_ref(), records(), &mut figures);
            compressed::measure(&mut figures);
            figures.write(root, "view");
        }
        Some("compressed") => {
            compressed::measure(&mut figures);
            figures.write(root, "compressed");
        }
        Some("export") => {
            exports::measure(root.as_ref(), records(), &mut figures);
            figures.write(root, "export");
        }
        // What `view` measures in a process of its own.
        Some("open") => view::open(root.as_ref(), records()),
        _ => {
            eprintln!("usage: bench-capture capture|view|compressed|export [RECORDS]");
            std::process::exit(2);
        }
    }
}

/// How many records the views are measured with.
fn records() -> u64 {
    let records = std::env::args().nth(2).map(|count| count.parse());
    records.unwrap_or(Ok(10_000_000)).expect("how many records")
}
