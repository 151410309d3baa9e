//! The one window: where it opens, and how it comes to the front.

use std::path::Path;

use feedscope_engine::wire::Theme;
use tauri::{AppHandle, LogicalPosition, LogicalSize, Manager, Monitor, Runtime};

#[cfg(target_os = "linux")]
use super::Host;
use super::geometry::{Geometry, Screen};

const LABEL: &str = "main";

/// Brings it where it was when it was closed, as far as there is a screen.
pub(super) fn restore(app: &AppHandle, saved: &Path) {
    let (Some(window), Some(place)) = (app.get_webview_window(LABEL), Geometry::read(saved)) else {
        return;
    };
    let monitors = app.available_monitors().unwrap_or_default();
    let screens: Vec<Screen> = monitors.iter().map(screen).collect();
    let place = place.on(&screens);
    // Where the system refuses, it stays as it opened.
    let _ = window.set_size(LogicalSize::new(place.width, place.height));
    if let Some((x, y)) = place.corner {
        let _ = window.set_position(LogicalPosition::new(x, y));
    }
    if place.maximized {
        let _ = window.maximize();
    }
}

/// Saves where it is. A maximised one keeps the size that it had before.
pub(super) fn save(app: &AppHandle, saved: &Path) {
    if let Some(place) = place(app, saved) {
        place.save(saved);
    }
}

/// Brings it to the front, as far as the system lets it.
pub(super) fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Gives its frame, and the system's dialogs, the theme of the page.
pub(super) fn dress<R: Runtime>(app: &AppHandle<R>, theme: Theme) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let theme = match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    };
    let _ = window.set_theme(theme);
    // GTK takes none for light, whatever the desktop prefers.
    #[cfg(target_os = "linux")]
    if let (None, Ok(system @ tauri::Theme::Dark)) = (theme, window.theme()) {
        app.set_theme(Some(system));
    }
}

/// Hears the URIs of what is dragged over it. Tauri takes links for paths, which costs them their
/// escapes, and the page never gets what Tauri takes.
#[cfg(target_os = "linux")]
pub(super) fn hear_drags(app: &AppHandle) {
    use gtk::prelude::WidgetExt;

    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let app = app.clone();
    // It fails when the window is gone.
    let _ = window.with_webview(move |view| {
        let view = view.inner();
        view.connect_drag_data_received(move |_, _, _, _, data, _, _| {
            let uris = data.uris();
            if !uris.is_empty() {
                let uris = uris.into_iter().map(String::from).collect();
                app.state::<Host>().page().drag(uris);
            }
        });
    });
}

/// The window as GTK has it; only the main thread may ask.
#[cfg(target_os = "linux")]
pub(super) fn gtk<R: Runtime>(app: &AppHandle<R>) -> Option<gtk::ApplicationWindow> {
    app.get_webview_window(LABEL)?.gtk_window().ok()
}

/// Closes it as the person would.
#[cfg(target_os = "linux")]
pub(super) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.close();
    }
}

fn place(app: &AppHandle, saved: &Path) -> Option<Geometry> {
    let window = app.get_webview_window(LABEL)?;
    let maximized = window.is_maximized().unwrap_or(false);
    if maximized && let Some(before) = Geometry::read(saved) {
        return Some(Geometry {
            maximized,
            ..before
        });
    }
    let scale = window.scale_factor().ok()?;
    let size = window.inner_size().ok()?.to_logical(scale);
    let corner = window.outer_position().ok();
    let corner = corner.map(|corner| corner.to_logical::<f64>(scale));
    Some(Geometry {
        width: size.width,
        height: size.height,
        corner: corner.map(|corner| (corner.x, corner.y)),
        maximized,
    })
}

fn screen(monitor: &Monitor) -> Screen {
    let scale = monitor.scale_factor();
    let corner = monitor.position().to_logical(scale);
    let size = monitor.size().to_logical(scale);
    Screen {
        corner: (corner.x, corner.y),
        size: (size.width, size.height),
    }
}
