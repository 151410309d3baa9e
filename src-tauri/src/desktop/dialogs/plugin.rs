//! The system's own chooser, whose buttons speak the system's language.

use std::path::PathBuf;

use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use super::{Choice, Filter, Question};

pub(super) async fn ask<R: Runtime>(
    app: &AppHandle<R>,
    question: Question,
) -> Result<Vec<PathBuf>, String> {
    let mut dialog = app.dialog().file().set_title(question.title);
    for Filter { name, endings } in question.filters {
        let any: &[&str] = if endings.is_empty() { &["*"] } else { endings };
        dialog = dialog.add_filter(name, any);
    }
    let (answer, answered) = oneshot::channel();
    let tell = move |paths| {
        // The window may be gone by now.
        let _ = answer.send(paths);
    };
    match question.choice {
        Choice::Save { name } => dialog
            .set_file_name(name)
            .save_file(move |path| tell(path.map(|path| vec![path]))),
        Choice::Files => dialog.pick_files(tell),
        Choice::Folders => dialog.pick_folders(tell),
    }
    let chosen = answered.await.ok().flatten().unwrap_or_default();
    let paths = chosen.into_iter().map(|path| path.into_path());
    let paths: Result<_, _> = paths.collect();
    paths.map_err(|error| format!("{error}: choose files of this computer"))
}
