//! Feedscope's shell: the command line, and with the feature `desktop` the window. Both run the
//! same engine.

use std::process::ExitCode;

use clap::Parser;

pub mod cli;
#[cfg(feature = "desktop")]
pub mod desktop;

use cli::args::{Arguments, Command};

/// Does what the process's arguments ask.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Some(Command::Watch(watch)) => cli::watch::run(watch),
        Some(Command::Export(export)) => cli::export::run(&export),
        Some(Command::Import(import)) => cli::import::run(&import),
        Some(Command::Demo(demo)) => cli::demo::run(&demo),
        Some(Command::Replay(replay)) => cli::replay::run(&replay),
        None => open_window(&arguments.urls),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.tell(),
    }
}

#[cfg(feature = "desktop")]
fn open_window(urls: &[String]) -> Result<(), cli::Failure> {
    desktop::run(urls)
}

#[cfg(not(feature = "desktop"))]
fn open_window(_: &[String]) -> Result<(), cli::Failure> {
    Err(cli::Failure::usage(
        "this build has no window: use `feedscope watch`, `export`, `import`, `demo` or `replay`; \
         `feedscope --help` lists them",
    ))
}
