//! Any bytes as what became of a capture's files.
#![no_main]

use std::sync::LazyLock;

use tempfile::TempDir;

/// Where the lock is taken; all else is in memory.
static PLACE: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a folder for the lock"));

libfuzzer_sys::fuzz_target!(|data: &[u8]| feedscope_fuzz::folder::survive(data, PLACE.path()));
