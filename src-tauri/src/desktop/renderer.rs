//! How the web view draws.

#[cfg(target_os = "linux")]
pub(super) use linux::{begin, choose};

#[cfg(not(target_os = "linux"))]
pub(super) fn choose(_settings: &std::path::Path, _undrawn: &std::path::Path) {}

#[cfg(not(target_os = "linux"))]
pub(super) fn begin(_undrawn: std::path::PathBuf) -> impl Fn() + Send + Sync + 'static {
    || ()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::os::unix::process::CommandExt;
    use std::path::{Path, PathBuf};

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
    /// once. `undrawn` is there when the start before this one never drew.
    pub(in crate::desktop) fn choose(settings: &Path, undrawn: &Path) {
        if CHOSEN.iter().any(|name| std::env::var_os(name).is_some()) {
            return;
        }
        let chosen = saved_renderer(settings);
        if chosen != Renderer::Auto {
            // To be tried anew once the choice is left to the program again.
            let _ = fs::remove_file(undrawn);
        }
        let Some(switch) = switch(chosen, undrawn.exists(), has_gpu, needs_workaround) else {
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

    /// Notes that this start has not drawn yet; gives what to do once it has. A start that draws
    /// through shared memory leaves the note, for the next one to do the same.
    pub(in crate::desktop) fn begin(undrawn: PathBuf) -> impl Fn() + Send + Sync + 'static {
        let shared = std::env::var_os(SHARED_MEMORY).is_some();
        if !shared {
            // What can't be noted is not known at the next start.
            let _ = fs::write(&undrawn, "");
        }
        move || {
            if !shared {
                let _ = fs::remove_file(&undrawn);
            }
        }
    }

    /// What is to be set. Without a GPU, WebKit draws three times as many frames when it does not
    /// composite. (The setting "hardware acceleration: never" is as fast, but then wheel events
    /// never come: WebKitGTK 2.50.) With NVIDIA's driver its windows stay blank or end, unless it
    /// is told to draw in another way, which depends on the session. Any other that left the window
    /// blank shares buffers with the window in a way that does not work there.
    fn switch(
        chosen: Renderer,
        undrawn: bool,
        has_gpu: impl Fn() -> bool,
        nvidia: impl Fn() -> WorkaroundKind,
    ) -> Option<&'static str> {
        match chosen {
            Renderer::Hardware => None,
            Renderer::Software => Some(NO_COMPOSITING),
            Renderer::Auto if !has_gpu() => Some(NO_COMPOSITING),
            Renderer::Auto => match nvidia() {
                WorkaroundKind::None => undrawn.then_some(SHARED_MEMORY),
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
    #[allow(clippy::unwrap_used, reason = "a test may panic")]
    mod tests {
        use super::*;
        use WorkaroundKind::{DisableNvExplicitSync, DisableWebkitDmabufRenderer, None as Fine};

        #[test]
        fn the_window_draws_as_the_computer_can_unless_the_person_chose() {
            let (gpu, none) = (true, false);
            let cases = [
                (
                    Renderer::Auto,
                    none,
                    Fine,
                    Some(NO_COMPOSITING),
                    Some(NO_COMPOSITING),
                ),
                (Renderer::Auto, gpu, Fine, None, Some(SHARED_MEMORY)),
                (
                    Renderer::Auto,
                    gpu,
                    DisableWebkitDmabufRenderer,
                    Some(NO_DMABUF),
                    Some(NO_DMABUF),
                ),
                (
                    Renderer::Auto,
                    gpu,
                    DisableNvExplicitSync,
                    Some(NO_EXPLICIT_SYNC),
                    Some(NO_EXPLICIT_SYNC),
                ),
                (
                    Renderer::Software,
                    gpu,
                    DisableNvExplicitSync,
                    Some(NO_COMPOSITING),
                    Some(NO_COMPOSITING),
                ),
                (Renderer::Hardware, none, DisableNvExplicitSync, None, None),
            ];
            for (chosen, gpu, nvidia, expected, undrawn) in cases {
                let switched = |undrawn| switch(chosen, undrawn, || gpu, || nvidia);
                assert_eq!(switched(false), expected, "{chosen:?} {gpu}");
                assert_eq!(switched(true), undrawn, "{chosen:?} {gpu}, never drawn");
            }
        }

        #[test]
        fn a_start_is_noted_until_it_has_drawn() {
            let folder = tempfile::tempdir().unwrap();
            let note = folder.path().join("undrawn");
            let drawn = begin(note.clone());
            assert!(note.exists());
            drawn();
            assert!(!note.exists());
        }
    }
}
