//! What is kept over a restart besides the capture: readable JSON files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::EngineError;

/// One such file, or none: then nothing outlasts the engine.
pub(super) struct JsonFile {
    /// What is in it: "saved streams".
    what: &'static str,
    path: Option<PathBuf>,
}

impl JsonFile {
    pub(super) fn new(what: &'static str, path: Option<PathBuf>) -> JsonFile {
        JsonFile { what, path }
    }

    /// A file of this name beside another.
    pub(super) fn beside(what: &'static str, other: Option<&Path>, name: &str) -> JsonFile {
        JsonFile::new(what, other.map(|other| other.with_file_name(name)))
    }

    /// Whether anything outlasts the engine.
    pub(super) fn is_somewhere(&self) -> bool {
        self.path.is_some()
    }

    /// Reads the file; none is as good as an empty one.
    pub(super) fn load<T: DeserializeOwned + Default>(&self) -> Result<T, EngineError> {
        let Some(path) = &self.path else {
            return Ok(T::default());
        };
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
            Err(error) => return Err(self.error("read", path, &error)),
        };
        serde_json::from_slice(&bytes).map_err(|error| EngineError::Saved {
            doing: "read",
            what: self.what,
            path: path.clone(),
            why: format!("{error}; mend the file, or move it away to start without"),
        })
    }

    /// Replaces the file whole, readable by its owner only: what is in it may be private.
    pub(super) fn store(&self, content: &impl Serialize) -> Result<(), EngineError> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        replace(path, content).map_err(|error| self.error("write", path, &error))
    }

    fn error(&self, doing: &'static str, path: &Path, error: &io::Error) -> EngineError {
        EngineError::Saved {
            doing,
            what: self.what,
            path: path.to_owned(),
            why: format!("{error}; check the folder's permissions and the space on its disk"),
        }
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
