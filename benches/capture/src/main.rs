//! What the capture and its views cost, beside what else one could use.
//! Run with `make bench-capture` and `make bench-view`.

mod compressed;
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
            compressed::measure(&mut figures);
            figures.write(root, "view");
        }
        Some("compressed") => {
            compressed::measure(&mut figures);
            figures.write(root, "compressed");
        }
        _ => {
            eprintln!("usage: bench-capture capture|view|compressed");
            std::process::exit(2);
        }
    }
}
