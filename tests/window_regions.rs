//! The real window, region by region: what a person does in it with mouse and keyboard, and what
//! they see then. Photographs of it go to `target/window/`.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

#[path = "window/alerts.rs"]
mod alerts;
#[path = "window/density.rs"]
mod density;
#[path = "window/drawer.rs"]
mod drawer;
#[path = "window/filter.rs"]
mod filter;
#[path = "window/hostile.rs"]
mod hostile;
#[path = "window/keys.rs"]
mod keys;
#[path = "window/lanes.rs"]
mod lanes;
#[path = "window/market.rs"]
mod market;
#[path = "window/pictures.rs"]
mod pictures;
#[path = "window/rail.rs"]
mod rail;
#[path = "window/timeline.rs"]
mod timeline;
#[path = "window/writing.rs"]
mod writing;

const LIGHT: &str = "Adwaita";
const DARK: &str = "Adwaita:dark";
const NARROW: (u32, u32) = (1000, 700);
const WIDE: (u32, u32) = (1600, 1000);
