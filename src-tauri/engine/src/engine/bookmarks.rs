//! Records that the person wants to find again, kept in one readable JSON file.
//!
//! A bookmark belongs to one capture: those of others stay in the file, for when these are opened
//! again.

use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};

use super::file::JsonFile;
use super::frame::lone_row;
use super::joined::apart;
use super::{Engine, EngineError, lock};
use crate::record::{Seq, Time};
use crate::wire::Bookmark;

/// Bookmarks of one capture at most.
const MOST: usize = 10_000;
/// Bytes of a note at most.
const NOTE: usize = 4 << 10;

/// What is kept of a bookmark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Entry {
    /// The capture's id.
    capture: String,
    seq: Seq,
    #[serde(default)]
    note: String,
    /// When it was added, whole ms: a fraction would not come back from the file as it was.
    time: f64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Content {
    version: u32,
    bookmarks: Vec<Entry>,
}

pub(super) struct Bookmarks {
    file: JsonFile,
    kept: Mutex<Vec<Entry>>,
}

impl Bookmarks {
    /// Those in the file beside the saved streams.
    pub(super) fn load(streams: Option<&Path>) -> Result<Bookmarks, EngineError> {
        let file = JsonFile::beside("bookmarks", streams, "bookmarks.json");
        let Content { bookmarks, .. } = file.load()?;
        Ok(Bookmarks {
            file,
            kept: Mutex::new(bookmarks),
        })
    }
}

impl Engine {
    /// This capture's bookmarks, by seq. One whose record is in the capture no more stays, and
    /// has no row.
    ///
    /// # Errors
    ///
    /// When the capture can't be read.
    pub async fn bookmarks(&self) -> Result<Vec<Bookmark>, EngineError> {
        let capture = self.inner.capture.clone();
        let id = capture.id();
        let mut entries = lock(&self.inner.bookmarks.kept).clone();
        entries.retain(|entry| entry.capture == id);
        entries.sort_by_key(|entry| entry.seq);
        apart(move || {
            let shown = |entry: Entry| {
                let record = capture.read(entry.seq)?;
                Ok(Bookmark {
                    seq: entry.seq as f64,
                    note: entry.note,
                    time: entry.time,
                    row: record.map(|record| lone_row(entry.seq, &record)),
                })
            };
            entries.into_iter().map(shown).collect()
        })
        .await
    }

    /// Adds a bookmark, changes the note on it, or takes it away (`None`), and saves that.
    ///
    /// # Errors
    ///
    /// When the capture has no such record, there are 10,000 bookmarks, the note is longer than
    /// 4 KiB, or it can't be saved.
    pub fn set_bookmark(&self, seq: Seq, note: Option<String>) -> Result<(), EngineError> {
        let bookmarks = &self.inner.bookmarks;
        let capture = self.inner.capture.id();
        let mut kept = lock(&bookmarks.kept);
        let mut entries = kept.clone();
        let known = entries
            .iter()
            .position(|entry| entry.capture == capture && entry.seq == seq);
        match (known, note) {
            (_, Some(note)) if note.len() > NOTE => {
                return Err(EngineError::Bookmark(
                    "the note is longer than 4 KiB: shorten it",
                ));
            }
            (Some(index), Some(note)) => entries[index].note = note,
            (Some(index), None) => drop(entries.remove(index)),
            (None, None) => return Ok(()),
            (None, Some(note)) => {
                if self.inner.capture.read(seq)?.is_none() {
                    return Err(EngineError::NoSuchRecord(seq));
                }
                if entries
                    .iter()
                    .filter(|entry| entry.capture == capture)
                    .count()
                    >= MOST
                {
                    return Err(EngineError::Bookmark(
                        "there are 10,000 bookmarks: remove some first",
                    ));
                }
                entries.push(Entry {
                    capture,
                    seq,
                    note,
                    time: Time::now().as_millis().round(),
                });
            }
        }
        let content = Content {
            version: 1,
            bookmarks: entries,
        };
        bookmarks.file.store(&content)?;
        *kept = content.bookmarks;
        drop(kept);
        self.changed();
        Ok(())
    }
}
