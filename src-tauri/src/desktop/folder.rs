//! A file shown in the system's file manager.

use std::path::Path;
use std::process::Stdio;

/// Shows the file in its folder: over the session's bus (Linux; at this address, if one is
/// given), else by the system's own program.
///
/// # Errors
///
/// One sentence when the file is gone or there is no file manager.
pub async fn show(file: &Path, bus: Option<&str>) -> Result<(), String> {
    if !file.is_file() {
        let file = file.display();
        return Err(format!("{file} is not there any more: export it again"));
    }
    if select_in_file_manager(file, bus).await {
        return Ok(());
    }
    let folder = file.parent().unwrap_or(file);
    let mut opener = opener(file, folder);
    opener.stdin(Stdio::null()).stdout(Stdio::null());
    match opener.stderr(Stdio::null()).spawn() {
        Ok(mut child) => {
            // It may stay as long as the file manager's window does.
            tokio::spawn(async move { child.wait().await });
            Ok(())
        }
        Err(_) => Err(format!(
            "there is no file manager: the file is in {}",
            folder.display()
        )),
    }
}

#[cfg(target_os = "linux")]
async fn select_in_file_manager(file: &Path, bus: Option<&str>) -> bool {
    use super::bus;

    let Ok(uri) = tauri::Url::from_file_path(file) else {
        return false;
    };
    let shown = async {
        let connection = bus::connect(bus).await?;
        let manager = FileManagerProxy::new(&connection).await?;
        manager.show_items(&[uri.as_str()], "").await
    };
    bus::in_time(shown).await.is_ok()
}

#[cfg(target_os = "linux")]
#[zbus::proxy(
    interface = "org.freedesktop.FileManager1",
    default_service = "org.freedesktop.FileManager1",
    default_path = "/org/freedesktop/FileManager1",
    gen_blocking = false
)]
trait FileManager {
    fn show_items(&self, uris: &[&str], startup_id: &str) -> zbus::Result<()>;
}

#[cfg(not(target_os = "linux"))]
async fn select_in_file_manager(_file: &Path, _bus: Option<&str>) -> bool {
    false
}

#[cfg(target_os = "macos")]
fn opener(file: &Path, _folder: &Path) -> tokio::process::Command {
    let mut opener = tokio::process::Command::new("open");
    opener.arg("-R").arg(file);
    opener
}

#[cfg(windows)]
fn opener(_file: &Path, folder: &Path) -> tokio::process::Command {
    let mut opener = tokio::process::Command::new("explorer.exe");
    opener.arg(folder);
    opener
}

#[cfg(not(any(target_os = "macos", windows)))]
fn opener(_file: &Path, folder: &Path) -> tokio::process::Command {
    let mut opener = tokio::process::Command::new("xdg-open");
    opener.arg(folder);
    opener
}
