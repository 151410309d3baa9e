//! How the web view draws.

#[cfg(target_os = "linux")]
pub(super) use linux::choose;

#[cfg(not(target_os = "linux"))]
pub(super) fn choose(_settings: &std::path::Path) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::os::unix::process::CommandExt;
    use std::path::Path;

    use feedscope_engine::saved_renderer;
    use feedscope_engine::wire::Renderer;
    use webkit2gtk_nvidia_quirk::{WorkaroundKind, needs_workaround};

    const NO_COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
    const NO_DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    const SHARED_MEMORY: &str = "WEBKIT_DMABUF_RENDERER_FORCE_SHM";
    const NO_EXPLICIT_SYNC: &str = "__NV_DISABLE_EXPLICIT_SYNC";
    /// Where one of these is set, somebody has chosen already: the person, or the start before.
    const CHOSEN: [&str; 4] = [NO_COMPOSITING, NO_DMABUF, SHARED_MEMORY, NO_EXPLICIT_SYNC];

    /// WebKit reads its environment as it starts, so the program starts anew with what it needs,
    /// once.
    pub(in crate::desktop) fn choose(settings: &Path) {
        if CHOSEN.iter().any(|name| std::env::var_os(name).is_some()) {
            return;
        }
        let Some(switch) = switch(saved_renderer(settings), has_gpu, needs_workaround) else {
            return;
        };
        if let Ok(program) = std::env::current_exe() {
            // Where that fails, the window is slower, or what it would be without.
            let _ = std::process::Command::new(program)
                .args(std::env::args_os().skip(1))
                .env(switch, "1")
                .exec();
        }
    }

    /// What is to be set. Without a GPU, WebKit draws three times as many frames when it does not
    /// composite. (The setting "hardware acceleration: never" is as fast, but then wheel events
    /// never come: WebKitGTK 2.50.) With NVIDIA's driver its windows stay blank or end, unless it
    /// is told to draw in another way, which depends on the session.
    fn switch(
        chosen: Renderer,
        has_gpu: impl Fn() -> bool,
        nvidia: impl Fn() -> WorkaroundKind,
    ) -> Option<&'static str> {
        match chosen {
            Renderer::Hardware => None,
            Renderer::Software => Some(NO_COMPOSITING),
            Renderer::Auto if !has_gpu() => Some(NO_COMPOSITING),
            Renderer::Auto => match nvidia() {
                WorkaroundKind::None => None,
                WorkaroundKind::DisableWebkitDmabufRenderer => Some(NO_DMABUF),
                WorkaroundKind::DisableNvExplicitSync => Some(NO_EXPLICIT_SYNC),
            },
        }
    }

    fn has_gpu() -> bool {
        std::fs::read_dir("/dev/dri").is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
        })
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use WorkaroundKind::{DisableNvExplicitSync, DisableWebkitDmabufRenderer, None as Fine};

        #[test]
        fn the_window_draws_as_the_computer_can_unless_the_person_chose() {
            let cases = [
                (Renderer::Auto, false, Fine, Some(NO_COMPOSITING)),
                (Renderer::Auto, true, Fine, None),
                (
                    Renderer::Auto,
                    true,
                    DisableWebkitDmabufRenderer,
                    Some(NO_DMABUF),
                ),
                (
                    Renderer::Auto,
                    true,
                    DisableNvExplicitSync,
                    Some(NO_EXPLICIT_SYNC),
                ),
                (
                    Renderer::Software,
                    true,
                    DisableNvExplicitSync,
                    Some(NO_COMPOSITING),
                ),
                (Renderer::Hardware, false, DisableNvExplicitSync, None),
            ];
            for (chosen, gpu, nvidia, expected) in cases {
                assert_eq!(
                    switch(chosen, || gpu, || nvidia),
                    expected,
                    "{chosen:?} {gpu}"
                );
            }
        }
    }
}
