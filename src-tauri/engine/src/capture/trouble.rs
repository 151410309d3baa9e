//! Why the disk takes nothing, in a sentence for a banner.

use std::io;
use std::path::Path;

use super::recorder::RecorderStatus;

pub(super) enum Trouble {
    /// There is less room than shall be left.
    Floor { free: u64 },
    /// There is no room at all.
    Full,
    /// Anything else, while this segment was written.
    Broken { error: io::Error, segment: u32 },
}

impl Trouble {
    pub fn of(error: io::Error, segment: u32) -> Trouble {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full,
            _ => Trouble::Broken { error, segment },
        }
    }

    pub fn is_full(&self) -> bool {
        !matches!(self, Trouble::Broken { .. })
    }

    pub fn status(&self, dir: &Path) -> RecorderStatus {
        let dir = dir.display();
        let why = match self {
            Trouble::Floor { free } => format!(
                "the disk is nearly full ({} MiB left): free space on the disk of {dir}; recording goes on by itself",
                free >> 20
            ),
            Trouble::Full => format!(
                "the disk is full: free space on the disk of {dir}; recording goes on by itself"
            ),
            Trouble::Broken { error, segment } => format!(
                "the disk of {dir} failed while segment {segment} was written ({error}): check the disk; recording goes on by itself"
            ),
        };
        RecorderStatus::Paused { why }
    }
}
