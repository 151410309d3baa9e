//! What the window asks of the desktop around it.

use feedscope_engine::wire::{Language, WireError};
use tauri::State;
use tauri::ipc::Channel;

use super::{Answer, Host};
use crate::desktop::page::Told;

/// Hands the page what happens outside of it, from now on, and what it has missed. Its language
/// is that of the dialogs and of the tray.
#[tauri::command]
pub fn hear(host: State<'_, Host>, channel: Channel<Told>, language: Language) {
    host.page().heard_on(channel, language);
}

/// Begins to import what was dropped. The page names the drop, never a path.
#[tauri::command]
pub async fn import_drop(host: State<'_, Host>, id: u32) -> Answer<u32> {
    let engine = host.engine().await?;
    let paths = host.page().take_drop(id).ok_or_else(|| WireError {
        code: "no-such-drop".to_owned(),
        message: "what was dropped is no longer at hand: drop it again".to_owned(),
    })?;
    Ok(engine.import(paths))
}

/// Shows the file of an export that is done, in the system's file manager.
#[tauri::command]
pub async fn show_in_folder(host: State<'_, Host>, id: u32) -> Answer<()> {
    let path = host.exported().get(id).ok_or_else(|| WireError {
        code: "no-such-export".to_owned(),
        message: "this export is too long ago: look for its file where you saved it".to_owned(),
    })?;
    let shown = crate::desktop::folder::show(&path, None).await;
    shown.map_err(|message| WireError {
        code: "folder".to_owned(),
        message,
    })
}
