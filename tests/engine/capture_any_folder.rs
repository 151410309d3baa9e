//! Folders of which anything may have become, as many as there is time for; `make fuzz` tries
//! more, see `capture_folder.rs`.

#[path = "capture_folder.rs"]
mod folder;
#[path = "capture_memory_disk.rs"]
mod memory_disk;

use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_500) })]

    #[test]
    fn no_folder_is_too_much(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let place = tempfile::tempdir().expect("a folder for the lock");
        folder::survive(&bytes, place.path());
    }
}
