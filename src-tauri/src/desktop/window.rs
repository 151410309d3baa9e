//! The one window: where it opens, and how it comes to the front.

use std::path::Path;

use tauri::webview::WebviewWindowBuilder;
use tauri::{App, AppHandle, Manager, Monitor};

use super::geometry::{Geometry, Screen};

const LABEL: &str = "main";

/// Opens it where it was when it was closed, as far as there is a screen.
pub(super) fn open(app: &App, saved: &Path) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let Some(config) = windows.iter().find(|window| window.label == LABEL) else {
        return Err(tauri::Error::WindowNotFound);
    };
    let mut window = WebviewWindowBuilder::from_config(app.handle(), config)?;
    if let Some(place) = Geometry::read(saved) {
        let monitors = app.available_monitors().unwrap_or_default();
        let screens: Vec<Screen> = monitors.iter().map(screen).collect();
        let place = place.on(&screens);
        window = window
            .inner_size(place.width, place.height)
            .maximized(place.maximized);
        if let Some((x, y)) = place.corner {
            window = window.position(x, y);
        }
    }
    window.build().map(|_| ())
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
