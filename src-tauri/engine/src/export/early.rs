//! A large file on its way to the disk while it is still being written.

use std::fs::File;
use std::io::{self, Write};

/// So many bytes are sent on their way at a time,
const STRETCH: u64 = 8 << 20;
/// and are forgotten so far behind, when the disk has them: what else memory holds of the disk is
/// worth more than a file that nobody may read.
const BEHIND: u64 = 8 * STRETCH;

/// Writes a file from its start. Left to itself the system gathers gigabytes, and whoever then
/// waits for the file waits for all of them.
pub(super) struct Early<'a> {
    file: &'a File,
    written: u64,
    sent: u64,
}

impl Early<'_> {
    /// An empty file.
    pub fn new(file: &File) -> Early<'_> {
        Early {
            file,
            written: 0,
            sent: 0,
        }
    }
}

impl Write for Early<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.written += written as u64;
        while self.written - self.sent >= STRETCH {
            send(self.file, self.sent);
            if let Some(behind) = self.sent.checked_sub(BEHIND) {
                send(self.file, behind);
            }
            self.sent += STRETCH;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Tells the system that a stretch won't be needed: what is not on the disk yet is sent there, and
/// what is there is forgotten. It is advice, so that it can't fail in a way that matters.
#[cfg(target_os = "linux")]
fn send(file: &File, from: u64) {
    use rustix::fs::{Advice, fadvise};
    let _ = fadvise(file, from, STRETCH.try_into().ok(), Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn send(_: &File, _: u64) {}
