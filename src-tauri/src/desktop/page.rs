//! What the page is told of the world outside.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use feedscope_engine::wire::Language;
use serde::Serialize;
use tauri::ipc::Channel;
use tokio::sync::watch;

use super::links;
use super::texts::{Texts, texts};

/// How much waits for a page that does not listen yet.
const WAITING: usize = 32;
/// File names that the page is told of a drop.
const NAMES: usize = 5;

/// Who asks for a stream that the person did not type.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBy {
    /// A `feedscope:` link.
    Link,
    /// Another start of the program, with a URL.
    Start,
    /// The person, who dropped a link on the window.
    Drop,
}

/// Something that happened outside of the page; `host.ts` has the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Told {
    /// Someone asks to watch this URL. Only the person adds it.
    OpenUrl {
        /// Who does.
        by: AskedBy,
        /// The URL, http or https.
        url: String,
        /// The name to give to the stream, or "".
        name: String,
    },
    /// What asked for a stream was refused.
    Refused {
        /// Why, in one sentence.
        message: String,
    },
    /// Files and folders were dropped on the window.
    Drop {
        /// The drop's number, to import it by.
        id: u32,
        /// How many they are.
        count: usize,
        /// The names of the first few.
        names: Vec<String>,
    },
    /// A notification was clicked: its record is to be shown.
    Record {
        /// The record's seq.
        seq: f64,
    },
}

/// The page's end of what it is told.
pub struct Page {
    state: Mutex<State>,
    /// The language that it speaks.
    language: watch::Sender<Language>,
}

#[derive(Default)]
struct State {
    channel: Option<Channel<Told>>,
    waiting: VecDeque<Told>,
    /// The URIs of what is dragged over the window.
    dragged: Vec<String>,
    drops: u32,
    /// The last drop: one that is not imported gives way to the next.
    dropped: Option<(u32, Vec<PathBuf>)>,
}

impl Default for Page {
    fn default() -> Page {
        Page {
            state: Mutex::default(),
            language: watch::Sender::new(Language::English),
        }
    }
}

impl Page {
    /// Tells the page, or keeps it until the page listens.
    pub fn tell(&self, told: Told) {
        self.state().tell(told);
    }

    /// The page listens here now, and speaks this language; a page that is loaded again does so
    /// anew.
    pub fn heard_on(&self, channel: Channel<Told>, language: Language) {
        self.language.send_replace(language);
        let mut state = self.state();
        state.channel = Some(channel);
        for told in std::mem::take(&mut state.waiting) {
            state.tell(told);
        }
    }

    /// The page's language, and what it changes to. English before the page has said it.
    pub fn language(&self) -> watch::Receiver<Language> {
        self.language.subscribe()
    }

    /// The texts of the page's language.
    pub(super) fn texts(&self) -> &'static Texts {
        texts(*self.language.borrow())
    }

    /// Keeps the URIs of what is dragged over the window, should it be dropped.
    pub fn drag(&self, uris: Vec<String>) {
        self.state().dragged = uris;
    }

    /// Keeps what was dropped, and tells the page its number and names; of a link its URL.
    pub fn drop(&self, paths: Vec<PathBuf>) {
        // What comes from a web page or another computer is no file here.
        let local = |path: &PathBuf| path.is_absolute() && path.exists();
        let paths: Vec<PathBuf> = paths.into_iter().filter(local).collect();
        let mut state = self.state();
        let dragged = std::mem::take(&mut state.dragged);
        if paths.is_empty() {
            if let Some(told) = links::told_of_drop(&dragged) {
                state.tell(told);
            }
            return;
        }
        let names = paths.iter().filter_map(|path| path.file_name());
        let names = names.take(NAMES).map(|name| name.to_string_lossy().into());
        let (count, names) = (paths.len(), names.collect());
        state.drops += 1;
        let id = state.drops;
        state.dropped = Some((id, paths));
        state.tell(Told::Drop { id, count, names });
    }

    /// The paths of a drop, once.
    pub fn take_drop(&self, id: u32) -> Option<Vec<PathBuf>> {
        let dropped = &mut self.state().dropped;
        let dropped = dropped.take_if(|(last, _)| *last == id);
        dropped.map(|(_, paths)| paths)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tell(&mut self, told: Told) {
        let sent = self.channel.as_ref().map(|page| page.send(told.clone()));
        if !matches!(sent, Some(Ok(()))) {
            self.channel = None;
            self.waiting.push_back(told);
            if self.waiting.len() > WAITING {
                self.waiting.pop_front();
            }
        }
    }
}
