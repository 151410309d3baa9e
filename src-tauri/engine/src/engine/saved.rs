//! The streams over a restart: one readable JSON file.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::EngineError;
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
pub(super) struct Saved {
    path: Option<PathBuf>,
}

impl Saved {
    pub(super) fn at(path: PathBuf) -> Saved {
        Saved { path: Some(path) }
    }

    pub(super) fn nowhere() -> Saved {
        Saved { path: None }
    }

    /// Whether anything outlasts the engine.
    pub(super) fn is_somewhere(&self) -> bool {
        self.path.is_some()
    }

    /// Reads the file; none is as good as an empty one.
    pub(super) fn load(&self) -> Result<File, EngineError> {
        let Some(path) = &self.path else {
            return Ok(File::default());
        };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(File::default()),
            Err(error) => return Err(EngineError::saved("read", path.clone(), &error)),
        };
        match serde_json::from_slice::<File>(&bytes) {
            Ok(file) => Ok(file),
            Err(error) => Err(EngineError::Saved {
                doing: "read",
                path: path.clone(),
                why: format!("{error}; mend the file, or move it away to start without streams"),
            }),
        }
    }

    /// Replaces the file whole, readable by its owner only: a body or a path may be private.
    pub(super) fn store(&self, file: &File) -> Result<(), EngineError> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        replace(path, file).map_err(|error| EngineError::saved("write", path.clone(), &error))
    }
}

/// Writes a file whole or not at all, readable by its owner only.
pub(super) fn replace(path: &Path, content: &impl Serialize) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    private_folder(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut temporary, content)?;
    temporary.write_all(b"\n")?;
    temporary.as_file().sync_all()?;
    temporary.persist(path)?;
    Ok(())
}

/// Makes the folder, for its owner only, unless it is there.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
