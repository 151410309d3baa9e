//! Our stream beside other clients, over loopback, per second of one core. `make bench-streams`.
//!
//! ```text
//! feedscope-bench-streams [FILE]             all of it: a table, and the figures as JSON in FILE
//! feedscope-bench-streams serve              the server: prints its port, ends with its input
//! feedscope-bench-streams client NAME URL    one contestant
//! ```

mod client;
mod contest;
mod corpus;
mod report;
mod server;

use std::env;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[cfg(feature = "allocations")]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["serve"] => server::serve(),
        ["client", name, url] => client::run(name, url),
        [] => report::print(&contest::hold()?, None),
        [file] => report::print(&contest::hold()?, Some(file)),
        _ => Err("usage: feedscope-bench-streams [FILE | serve | client NAME URL]".into()),
    }
}
