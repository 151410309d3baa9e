//! Where the platform wants an app's things.

use std::path::PathBuf;

use directories::ProjectDirs;

use crate::cli::Failure;

/// The folders of the window's own capture and settings.
pub(crate) struct Places {
    /// Where the capture lies too: one window at a time has it (XDG data folder on Linux).
    pub(crate) data: PathBuf,
    /// The capture (XDG data folder on Linux).
    pub(crate) capture: PathBuf,
    /// The saved streams, and the settings beside them (XDG config folder on Linux).
    pub(crate) streams: PathBuf,
    /// The window's size and place.
    pub(crate) window: PathBuf,
    /// Here while a start has not drawn yet.
    pub(crate) undrawn: PathBuf,
}

impl Places {
    pub(crate) fn of_this_user() -> Result<Places, Failure> {
        let dirs = ProjectDirs::from("", "", "feedscope").ok_or_else(|| {
            Failure::unwritable("this user has no home folder: set HOME to one that can be written")
        })?;
        Ok(Places {
            capture: dirs.data_dir().join("capture"),
            data: dirs.data_dir().to_owned(),
            streams: dirs.config_dir().join("streams.json"),
            window: dirs.config_dir().join("window.json"),
            undrawn: dirs.data_dir().join("undrawn"),
        })
    }
}
