//! The window's size and place, from one start to the next.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The least size, as `tauri.conf.json` has it.
const LEAST: (f64, f64) = (720.0, 480.0);
/// The most where no screen is known.
const UNKNOWN: (f64, f64) = (16_384.0, 16_384.0);
/// So much of the title must be on a screen that the window can be taken hold of.
const HOLD: (f64, f64) = (120.0, 24.0);

/// Where the window is, in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Geometry {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The upper left corner; `None` leaves it to the system.
    pub(super) corner: Option<(f64, f64)>,
    pub(super) maximized: bool,
}

/// A screen, in the same pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    pub(super) corner: (f64, f64),
    pub(super) size: (f64, f64),
}

impl Geometry {
    /// What was saved, if it can be read.
    pub(super) fn read(file: &Path) -> Option<Geometry> {
        serde_json::from_slice(&fs::read(file).ok()?).ok()
    }

    /// Saves it. It is no loss where that fails.
    pub(super) fn save(&self, file: &Path) {
        if let Some(folder) = file.parent()
            && let Ok(text) = serde_json::to_vec(self)
        {
            let _ = fs::create_dir_all(folder).and_then(|()| fs::write(file, text));
        }
    }

    /// The same, brought onto the screens that there are now.
    pub(super) fn on(mut self, screens: &[Screen]) -> Geometry {
        let on = self
            .corner
            .filter(|corner| self.can_be_held(*corner, screens));
        self.corner = on;
        let most = screens.iter().map(|screen| screen.size);
        let most = most.reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)));
        let (wide, high) = most.unwrap_or(UNKNOWN);
        self.width = self.width.min(wide).max(LEAST.0);
        self.height = self.height.min(high).max(LEAST.1);
        self
    }

    fn can_be_held(&self, (x, y): (f64, f64), screens: &[Screen]) -> bool {
        screens.iter().any(|screen| {
            let (left, top) = screen.corner;
            let (right, bottom) = (left + screen.size.0, top + screen.size.1);
            let wide = (x + self.width).min(right) - x.max(left);
            wide >= HOLD.0 && y >= top && y + HOLD.1 <= bottom
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: Screen = Screen {
        corner: (0.0, 0.0),
        size: (1366.0, 768.0),
    };
    const BESIDE: Screen = Screen {
        corner: (1366.0, -200.0),
        size: (2560.0, 1440.0),
    };

    #[test]
    fn a_place_comes_back_from_its_file() {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let file = folder.path().join("config/window.json");
        assert_eq!(Geometry::read(&file), None);
        let place = at(1500.0, -100.0);
        place.save(&file);
        assert_eq!(Geometry::read(&file), Some(place));
        assert!(fs::write(&file, "{\"width\":").is_ok());
        assert_eq!(Geometry::read(&file), None);
    }

    #[test]
    fn a_window_on_a_screen_that_is_gone_comes_back_where_it_can_be_seen() {
        let place = at(1500.0, -100.0);
        assert_eq!(place.on(&[LAPTOP, BESIDE]), place);
        let moved = place.on(&[LAPTOP]);
        assert_eq!(moved.corner, None);
        assert_eq!((moved.width, moved.height), (1366.0, 768.0));
        for hidden in [
            at(-1900.0, 10.0),
            at(1300.0, 10.0),
            at(10.0, 760.0),
            at(0.0, -30.0),
        ] {
            assert_eq!(hidden.on(&[LAPTOP]).corner, None, "{hidden:?}");
        }
    }

    #[test]
    fn a_size_that_makes_no_sense_becomes_one_that_does() {
        let mut place = at(0.0, 0.0);
        (place.width, place.height) = (1.0, 1e9);
        let sane = place.on(&[LAPTOP]);
        assert_eq!((sane.width, sane.height), (720.0, 768.0));
        assert_eq!(place.on(&[]).height, UNKNOWN.1);
    }

    fn at(x: f64, y: f64) -> Geometry {
        Geometry {
            width: 1900.0,
            height: 1000.0,
            corner: Some((x, y)),
            maximized: false,
        }
    }
}
