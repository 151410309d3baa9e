//! The streams over a restart: one readable JSON file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::EngineError;
use super::file::JsonFile;
use super::secrets::masked;
use crate::wire::StreamSpec;

/// One saved stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) stream: StreamSpec,
    #[serde(default)]
    pub(super) paused: bool,
    /// The name of its set in the store of secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) secrets: Option<String>,
}

/// What is saved.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct File {
    version: u32,
    pub(super) streams: Vec<Entry>,
    /// The port of the demo feeds while they are on, so that their streams find them again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) demo_port: Option<u16>,
}

impl File {
    /// What is to be saved of these streams: all but their secrets.
    pub(super) fn new(mut streams: Vec<Entry>, demo_port: Option<u16>) -> File {
        for entry in &mut streams {
            entry.stream = masked(&entry.stream);
        }
        File {
            version: 1,
            streams,
            demo_port,
        }
    }
}

/// Where the streams are saved.
pub(super) struct Saved(JsonFile);

impl Saved {
    pub(super) fn new(path: Option<PathBuf>) -> Saved {
        Saved(JsonFile::new("saved streams", path))
    }

    /// Whether anything outlasts the engine.
    pub(super) fn is_somewhere(&self) -> bool {
        self.0.is_somewhere()
    }

    pub(super) fn load(&self) -> Result<File, EngineError> {
        self.0.load()
    }

    pub(super) fn store(&self, file: &File) -> Result<(), EngineError> {
        self.0.store(file)
    }
}
