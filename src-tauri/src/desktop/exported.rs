//! Where the exports of this window went: the only files that it shows in a file manager.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// How many are remembered.
const REMEMBERED: usize = 100;

/// The newest exports' files, by the export's number.
#[derive(Default)]
pub struct Exported(Mutex<VecDeque<(u32, PathBuf)>>);

impl Exported {
    /// Remembers where an export goes.
    pub fn put(&self, id: u32, path: PathBuf) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.push_back((id, path));
        if files.len() > REMEMBERED {
            files.pop_front();
        }
    }

    /// Where it went.
    pub fn get(&self, id: u32) -> Option<PathBuf> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let file = files.iter().find(|(one, _)| *one == id);
        file.map(|(_, path)| path.clone())
    }
}
