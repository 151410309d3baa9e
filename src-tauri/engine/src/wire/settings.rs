//! What a person chooses for the window and the capture, saved in one readable file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

/// Every setting. What a file leaves out has its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// How high a row is.
    pub density: Density,
    /// Where the record that is open stands.
    pub drawer: DrawerSide,
    /// The language of the window.
    pub language: Language,
    /// The zone that times are shown in.
    pub time_zone: TimeZone,
    /// How a time is written.
    pub time_format: TimeFormat,
    /// Whether rows begin with the time since the one before.
    pub relative_time: bool,
    /// Whether the window follows the newest records when it opens.
    pub follow: bool,
    /// Whether alerts are shown by the system too.
    pub notifications: bool,
    /// How the window is drawn, from the next start on.
    pub renderer: Renderer,
    /// What is kept of the records.
    pub capture: CaptureSettings,
    /// The keys of an action, where they are others than its own.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Filters with names, in the person's order; at most 500.
    pub saved_filters: Vec<SavedFilter>,
    /// The filters used last, the newest first; 20 are kept.
    pub recent_filters: Vec<String>,
    /// The JSON paths shown as columns, by view.
    pub columns: BTreeMap<String, Vec<String>>,
    /// What else the window remembers of itself: only the window reads it.
    #[ts(type = "Record<string, unknown>")]
    pub layout: Map<String, Value>,
    /// What another version saved, kept as it is.
    #[serde(flatten)]
    #[ts(skip)]
    pub other: BTreeMap<String, Value>,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How high a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    /// 24 pixels.
    #[default]
    Comfortable,
    /// 20 pixels.
    Compact,
}

/// Where the record that is open stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum DrawerSide {
    /// Beside the timeline.
    #[default]
    Right,
    /// Below the timeline.
    Bottom,
}

/// The language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum Language {
    /// The system's, if the window speaks it.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}

/// The zone that times are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum TimeZone {
    /// This computer's.
    #[default]
    Local,
    /// Universal time.
    Utc,
}

/// How a time is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum TimeFormat {
    /// 14:05:06.789
    #[default]
    #[serde(rename = "24h")]
    Clock24,
    /// 2:05:06.789 pm
    #[serde(rename = "12h")]
    Clock12,
    /// 2026-11-28T14:05:06.789Z, ISO 8601
    #[serde(rename = "iso")]
    Iso,
}

/// How the window is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Renderer {
    /// By the graphics card where there is one.
    #[default]
    Auto,
    /// By the processor.
    Software,
    /// By the graphics card, whatever it is.
    Hardware,
}

/// What is kept of the records. It applies at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct CaptureSettings {
    /// The most bytes on the disk, 64 MiB to 1 PiB; `null` is no limit.
    #[ts(type = "number | null")]
    pub budget_bytes: Option<u64>,
    /// Days that a record is kept at least, 1 to 36,500; `null` is for ever.
    pub max_age_days: Option<u32>,
    /// How many of the newest records are kept at least, 1,000 to 10^12; `null` is no limit.
    #[ts(type = "number | null")]
    pub max_records: Option<u64>,
    /// Bytes to leave free on the disk, at most 1 PiB: with less, recording pauses.
    #[ts(type = "number")]
    pub free_floor_bytes: u64,
    /// Whether sealed segments are compressed.
    pub compress: bool,
}

/// A filter with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedFilter {
    /// Its name, which no other has.
    pub name: String,
    /// The filter as typed.
    pub filter: String,
}

/// The settings, and what became of the file they are saved in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SavedSettings {
    /// What applies.
    pub settings: Settings,
    /// One sentence when the file could not be read at the start, or null.
    pub trouble: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            theme: Theme::default(),
            density: Density::default(),
            drawer: DrawerSide::default(),
            language: Language::default(),
            time_zone: TimeZone::default(),
            time_format: TimeFormat::default(),
            relative_time: false,
            follow: true,
            notifications: true,
            renderer: Renderer::default(),
            capture: CaptureSettings::default(),
            keys: BTreeMap::new(),
            saved_filters: Vec::new(),
            recent_filters: Vec::new(),
            columns: BTreeMap::new(),
            layout: Map::new(),
            other: BTreeMap::new(),
        }
    }
}

impl Default for CaptureSettings {
    fn default() -> Self {
        CaptureSettings {
            budget_bytes: Some(10 << 30),
            max_age_days: None,
            max_records: None,
            free_floor_bytes: 256 << 20,
            compress: false,
        }
    }
}
