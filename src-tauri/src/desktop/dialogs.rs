//! The system's dialogs in which a person chooses files, in the window's language.

#[cfg(target_os = "linux")]
#[path = "dialogs/gtk.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "dialogs/plugin.rs"]
mod system;

use std::path::PathBuf;

use feedscope_engine::wire::Format;
use tauri::{AppHandle, Runtime};

use super::texts::Texts;

/// What is asked for.
struct Question {
    title: &'static str,
    /// The button that takes the choice.
    accept: &'static str,
    cancel: &'static str,
    choice: Choice,
    filters: Vec<Filter>,
}

enum Choice {
    /// A file to write, with the name that it is given to begin with.
    Save { name: String },
    /// Files to read, one or more.
    Files,
    /// Folders, one or more.
    Folders,
}

/// Files of these endings are shown, under this name. No ending is any.
struct Filter {
    name: &'static str,
    endings: &'static [&'static str],
}

/// Asks where to write an export. `None` when the person thought better of it.
///
/// # Errors
///
/// One sentence when the choice is no file of this computer.
pub(super) async fn export_to<R: Runtime>(
    app: &AppHandle<R>,
    texts: &'static Texts,
    format: Format,
) -> Result<Option<PathBuf>, String> {
    let (name, endings): (_, &[_]) = match format {
        Format::Ndjson => ("NDJSON", &["ndjson"]),
        Format::Csv => ("CSV", &["csv"]),
        Format::Sse => (texts.event_stream, &["sse"]),
        Format::Parquet => ("Parquet", &["parquet"]),
    };
    let question = Question {
        title: texts.export,
        accept: texts.export,
        cancel: texts.cancel,
        choice: Choice::Save {
            name: format!("feedscope.{}", endings[0]),
        },
        filters: vec![Filter { name, endings }],
    };
    Ok(system::ask(app, question).await?.into_iter().next())
}

/// Asks for files, or for captures' folders, to import. None at all when the person thought
/// better of it.
///
/// # Errors
///
/// One sentence when what is chosen is not on this computer.
pub(super) async fn import_from<R: Runtime>(
    app: &AppHandle<R>,
    texts: &'static Texts,
    folders: bool,
) -> Result<Vec<PathBuf>, String> {
    let readable = Filter {
        name: texts.importable,
        endings: &["ndjson", "jsonl", "sse", "gz", "zst"],
    };
    let any = Filter {
        name: texts.all_files,
        endings: &[],
    };
    let (choice, filters) = match folders {
        true => (Choice::Folders, Vec::new()),
        false => (Choice::Files, vec![readable, any]),
    };
    let question = Question {
        title: texts.import,
        accept: texts.open,
        cancel: texts.cancel,
        choice,
        filters,
    };
    system::ask(app, question).await
}
