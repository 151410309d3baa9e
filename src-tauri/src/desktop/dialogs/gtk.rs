//! GTK's file chooser: before the window, with buttons in the window's language.

use std::cell::RefCell;
use std::path::PathBuf;

use gtk::glib;
use gtk::prelude::*;
use gtk::{FileChooserAction, FileChooserNative, FileFilter, ResponseType};
use tauri::{AppHandle, Runtime};
use tokio::sync::oneshot;

use super::{Choice, Filter, Question};
use crate::desktop::window;

thread_local! {
    /// The folder that held the folders chosen last. GTK's own beginning, what was used lately, is
    /// no place to choose or to name a folder in. (Only the main thread asks.)
    static LAST: RefCell<PathBuf> = RefCell::new(glib::home_dir());
}

pub(super) async fn ask<R: Runtime>(
    app: &AppHandle<R>,
    question: Question,
) -> Result<Vec<PathBuf>, String> {
    let (answer, answered) = oneshot::channel();
    let parent = app.clone();
    let shown = app.run_on_main_thread(move || {
        let chooser = chooser(&parent, &question);
        glib::spawn_future_local(async move {
            let taken = chooser.run_future().await == ResponseType::Accept;
            let paths = if taken {
                chooser.filenames()
            } else {
                Vec::new()
            };
            if chooser.action() == FileChooserAction::SelectFolder
                && let Some(folder) = paths.first().and_then(|path| path.parent())
            {
                LAST.replace(folder.to_owned());
            }
            chooser.destroy();
            // The window may be gone by now.
            let _ = answer.send(paths);
        });
    });
    shown.map_err(|error| format!("the system shows no dialog: {error}"))?;
    Ok(answered.await.unwrap_or_default())
}

fn chooser<R: Runtime>(app: &AppHandle<R>, question: &Question) -> FileChooserNative {
    let action = match question.choice {
        Choice::Save { .. } => FileChooserAction::Save,
        Choice::Files => FileChooserAction::Open,
        Choice::Folders => FileChooserAction::SelectFolder,
    };
    let chooser = FileChooserNative::new(
        Some(question.title),
        window::gtk(app).as_ref(),
        action,
        Some(question.accept),
        Some(question.cancel),
    );
    chooser.set_modal(true);
    match &question.choice {
        Choice::Save { name } => {
            chooser.set_current_name(name);
            chooser.set_do_overwrite_confirmation(true);
        }
        Choice::Files => chooser.set_select_multiple(true),
        Choice::Folders => {
            chooser.set_select_multiple(true);
            LAST.with_borrow(|folder| chooser.set_current_folder(folder));
        }
    }
    for Filter { name, endings } in &question.filters {
        let filter = FileFilter::new();
        filter.set_name(Some(name));
        if endings.is_empty() {
            filter.add_pattern("*");
        }
        for ending in *endings {
            filter.add_pattern(&format!("*.{ending}"));
        }
        chooser.add_filter(filter);
    }
    chooser
}
