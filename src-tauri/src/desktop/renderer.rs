//! How the web view draws.

use std::path::Path;

use feedscope_engine::saved_renderer;
use feedscope_engine::wire::Renderer;

/// On Linux without a GPU, WebKit draws three times as many frames when it does not composite.
/// That must be in its environment from the start, so the program starts anew with it, once.
/// (The setting "hardware acceleration: never" is as fast, but then wheel events never come:
/// WebKitGTK 2.50.)
#[cfg(target_os = "linux")]
pub(super) fn choose(settings: &Path) {
    use std::os::unix::process::CommandExt;

    const SWITCH: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
    let composites = match saved_renderer(settings) {
        Renderer::Auto => has_gpu(),
        Renderer::Software => false,
        Renderer::Hardware => true,
    };
    if composites || std::env::var_os(SWITCH).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Where that fails, the window is slower, and works.
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(SWITCH, "1")
            .exec();
    }
}

#[cfg(target_os = "linux")]
fn has_gpu() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn choose(_settings: &Path) {}
