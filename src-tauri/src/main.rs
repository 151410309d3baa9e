//! `feedscope`: arguments → the window or a command.

// A desktop program opens no console of its own.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    feedscope::run()
}
