//! What the capture and its views cost, beside what else one could use.
//! Run with `make bench-capture` and `make bench-view`.

mod events;
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
            view::measure(root.as_ref(), &mut figures);
            figures.write(root, "view");
        }
        // What `view` measures in a process of its own.
        Some("open") => view::open(root.as_ref()),
        _ => {
            eprintln!("usage: bench-capture capture|view");
            std::process::exit(2);
        }
    }
}
