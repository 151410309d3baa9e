//! Folders of which anything may have become, as many as there is time for; `make fuzz` tries
//! more, see `capture_folder.rs`.

#[path = "capture_folder.rs"]
mod folder;
#[path = "capture_memory_disk.rs"]
mod memory_disk;

use proptest::prelude::*;

/// What fuzzing found once.
#[test]
fn no_folder_that_was_too_much_is_so_again() {
    let found: [&[u8]; 1] = [
        // A header with a right checksum that says its first record is 0; seqs begin with 1.
        b"\x2b\x8a\x61\xfd\x3a\x44\x6a\x10\0\0\0\0\0\0\0\0\x8a",
    ];
    for bytes in found {
        let place = tempfile::tempdir().expect("a folder for the lock");
        folder::survive(bytes, place.path());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_500) })]

    #[test]
    fn no_folder_is_too_much(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let place = tempfile::tempdir().expect("a folder for the lock");
        folder::survive(&bytes, place.path());
    }
}
