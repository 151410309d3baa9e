//! Tauri's build step, when there is a window to build.

fn main() {
    #[cfg(feature = "desktop")]
    desktop();
}

/// Only the commands named here can be called from the window at all; `capabilities/main.json`
/// grants each of them.
#[cfg(feature = "desktop")]
fn desktop() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    let commands = tauri_build::AppManifest::new().commands(&[
        "frame",
        "record",
        "found",
        "seek",
        "complete",
        "add_stream",
        "edit_stream",
        "remove_stream",
        "control_stream",
        "pause_all",
        "resume_from",
        "attempts",
        "stream_spec",
        "spec_from_curl",
        "stream_curl",
        "start_demo",
        "stop_demo",
        "export_capture",
        "estimate_export",
        "cancel_export",
        "settings",
        "save_settings",
        "import_files",
        "cancel_import",
        "series",
        "joined",
        "send_request",
        "bookmarks",
        "set_bookmark",
        "alerts",
        "save_alerts",
        "rearm_alert",
        "hear",
        "import_drop",
        "show_in_folder",
    ]);
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/*.json")
        .app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("tauri's build step failed: {error:#}");
    }
}
