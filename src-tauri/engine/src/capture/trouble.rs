//! Why the disk takes nothing, in a sentence for a banner.

use std::io;
use std::path::Path;

use super::recorder::RecorderStatus;

pub(super) enum Trouble {
    /// There is less room than shall be left.
    Floor { free: u64 },
    /// There is no room at all.
    Full,
    /// It has become read-only, as systems make a disk that fails.
    ReadOnly,
    /// Anything else, while this segment was written.
    Broken { error: io::Error, segment: u32 },
}

impl Trouble {
    pub fn of(error: io::Error, segment: u32) -> Trouble {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full,
            io::ErrorKind::ReadOnlyFilesystem => Trouble::ReadOnly,
            _ => Trouble::Broken { error, segment },
        }
    }

    /// Whether the file itself is as good as before.
    pub fn is_full(&self) -> bool {
        matches!(self, Trouble::Floor { .. } | Trouble::Full)
    }

    pub fn status(&self, dir: &Path) -> RecorderStatus {
        let dir = dir.display();
        let remedy = match self {
            Trouble::Floor { .. } | Trouble::Full => format!("free space on the disk of {dir}"),
            Trouble::ReadOnly => format!("check the disk of {dir} and make it writable again"),
            Trouble::Broken { .. } => "check the disk".to_owned(),
        };
        let cause = match self {
            Trouble::Broken { error, segment } => {
                format!("the disk of {dir} failed while segment {segment} was written ({error})")
            }
            _ => self.cause(),
        };
        RecorderStatus::Paused {
            why: format!("{cause}: {remedy}; recording goes on by itself"),
        }
    }

    /// What is up, as a part of a sentence.
    pub fn cause(&self) -> String {
        match self {
            Trouble::Floor { free } => {
                format!("the disk is nearly full ({} MiB left)", free >> 20)
            }
            Trouble::Full => "the disk is full".to_owned(),
            Trouble::ReadOnly => "the disk is read-only".to_owned(),
            Trouble::Broken { error, .. } => format!("the disk failed ({error})"),
        }
    }
}
