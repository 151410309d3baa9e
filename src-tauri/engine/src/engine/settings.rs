//! The settings over a restart: one readable JSON file beside the saved streams.

use std::fs;
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use super::error::EngineError;
use super::file::replace;
use super::{Engine, lock};
use crate::capture::{CaptureOptions, RetentionOptions};
use crate::wire::{CaptureSettings, Renderer, SavedSettings, Settings};

/// How many of the filters used last are kept.
const RECENT: usize = 20;
const MOST_FILTERS: usize = 500;
const MOST_FILE_BYTES: usize = 1 << 20;

const BUDGET_BYTES: RangeInclusive<u64> = 64 << 20..=1 << 50;
const AGE_DAYS: RangeInclusive<u32> = 1..=36_500;
const RECORDS: RangeInclusive<u64> = 1_000..=1_000_000_000_000;
const FREE_FLOOR_BYTES: RangeInclusive<u64> = 0..=1 << 50;

/// Where the settings lie when the streams are saved there.
pub fn settings_path(streams: &Path) -> PathBuf {
    streams.with_file_name("settings.json")
}

/// How the window is to be drawn, which it must know before there is an engine.
pub fn saved_renderer(settings: &Path) -> Renderer {
    let found = fs::read(settings).ok();
    let found = found.and_then(|bytes| serde_json::from_slice::<Settings>(&bytes).ok());
    found.map_or(Renderer::default(), |settings| settings.renderer)
}

impl Engine {
    /// The settings, and what became of their file.
    pub fn settings(&self) -> SavedSettings {
        lock(&self.inner.settings.now).clone()
    }

    /// Saves the settings and applies those of the capture at once. Returns them as saved.
    ///
    /// # Errors
    ///
    /// When a number is out of its range, which is named, or when the file can't be written;
    /// then nothing has changed.
    pub fn set_settings(&self, settings: Settings) -> Result<Settings, EngineError> {
        let settings = self.inner.settings.save(settings)?;
        let retention = retention(&settings.capture);
        self.inner.recorder.set_options(retention)?;
        self.changed();
        Ok(settings)
    }
}

/// The settings, and where they are saved.
pub(super) struct SettingsFile {
    path: Option<PathBuf>,
    now: Mutex<SavedSettings>,
}

impl SettingsFile {
    /// Reads what was saved, and applies it to the capture's options. Without a file these
    /// options are the settings. A broken file is put aside.
    pub(super) fn load(streams: Option<&Path>, options: &mut CaptureOptions) -> SettingsFile {
        let path = streams.map(settings_path);
        let (settings, trouble) = match path.as_deref().map(read) {
            Some(Ok(Some(settings))) => {
                options.retain(retention(&settings.capture));
                (settings, None)
            }
            Some(Err(error)) => (of(options), Some(error)),
            Some(Ok(None)) | None => (of(options), None),
        };
        SettingsFile {
            path,
            now: Mutex::new(SavedSettings { settings, trouble }),
        }
    }

    fn save(&self, mut settings: Settings) -> Result<Settings, EngineError> {
        settings.recent_filters.truncate(RECENT);
        check(&settings).map_err(EngineError::Setting)?;
        // Held while it is written, so that the file and the memory say the same.
        let mut now = lock(&self.now);
        for (name, value) in &now.settings.other {
            settings
                .other
                .entry(name.clone())
                .or_insert_with(|| value.clone());
        }
        if let Some(path) = &self.path {
            replace(path, &settings).map_err(|error| EngineError::Settings {
                path: path.clone(),
                why: error.to_string(),
            })?;
        }
        now.settings = settings.clone();
        now.trouble = None;
        Ok(settings)
    }
}

/// The settings in a file, if there is one. One that is broken is put aside, and a sentence says
/// so.
fn read(path: &Path) -> Result<Option<Settings>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(format!(
                "the settings in {} can't be read ({error}), so the defaults apply: check the file's permissions",
                path.display()
            ));
        }
    };
    let settings = serde_json::from_slice::<Settings>(&bytes).map_err(|error| error.to_string());
    let checked = settings.and_then(|settings| check(&settings).map(|()| settings));
    checked.map(Some).map_err(|why| put_aside(path, &why))
}

fn put_aside(path: &Path, why: &str) -> String {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".broken");
    let aside = PathBuf::from(aside);
    let place = match fs::rename(path, &aside) {
        Ok(()) => format!("they were put aside as {}", aside.display()),
        Err(error) => format!("they could not be put aside ({error})"),
    };
    format!(
        "the settings in {} are broken ({why}), so the defaults apply: {place}, to be mended there",
        path.display()
    )
}

fn check(settings: &Settings) -> Result<(), String> {
    let capture = &settings.capture;
    let bytes = |range: &RangeInclusive<u64>| {
        format!("{} MiB to {} MiB", range.start() >> 20, range.end() >> 20)
    };
    if let Some(budget) = capture.budget_bytes
        && !BUDGET_BYTES.contains(&budget)
    {
        let range = bytes(&BUDGET_BYTES);
        return Err(format!(
            "the disk budget must be {range}, or none: {budget} bytes is not"
        ));
    }
    if let Some(days) = capture.max_age_days
        && !AGE_DAYS.contains(&days)
    {
        let (least, most) = (AGE_DAYS.start(), AGE_DAYS.end());
        return Err(format!(
            "records can be kept for {least} to {most} days, or for ever: {days} is not"
        ));
    }
    if let Some(records) = capture.max_records
        && !RECORDS.contains(&records)
    {
        let (least, most) = (RECORDS.start(), RECORDS.end());
        return Err(format!(
            "the newest {least} to {most} records can be kept, or all: {records} is not"
        ));
    }
    if !FREE_FLOOR_BYTES.contains(&capture.free_floor_bytes) {
        let range = bytes(&FREE_FLOOR_BYTES);
        let free = capture.free_floor_bytes;
        return Err(format!(
            "the space to leave free must be {range}: {free} bytes is not"
        ));
    }
    check_filters(settings)?;
    let length = serde_json::to_vec(settings).map_or(0, |bytes| bytes.len());
    if length > MOST_FILE_BYTES {
        return Err(format!(
            "the settings take {length} bytes, and the most is {MOST_FILE_BYTES}: remove saved filters"
        ));
    }
    Ok(())
}

fn check_filters(settings: &Settings) -> Result<(), String> {
    let filters = &settings.saved_filters;
    if filters.len() > MOST_FILTERS {
        return Err(format!(
            "{} filters are saved, and the most is {MOST_FILTERS}: remove some",
            filters.len()
        ));
    }
    for (at, filter) in filters.iter().enumerate() {
        if filter.name.trim().is_empty() {
            return Err("a saved filter has no name: give it one".to_owned());
        }
        if filters[..at].iter().any(|other| other.name == filter.name) {
            return Err(format!(
                "two saved filters are called {:?}: give one another name",
                filter.name
            ));
        }
    }
    Ok(())
}

fn retention(capture: &CaptureSettings) -> RetentionOptions {
    RetentionOptions {
        budget_bytes: capture.budget_bytes,
        max_age: capture
            .max_age_days
            .map(|days| Duration::from_secs(u64::from(days) * 86_400)),
        max_records: capture.max_records,
        free_floor_bytes: capture.free_floor_bytes,
        compress: capture.compress,
    }
}

/// The defaults, with a capture kept like this.
fn of(options: &CaptureOptions) -> Settings {
    let days = |age: Duration| u32::try_from(age.as_secs().div_ceil(86_400)).unwrap_or(u32::MAX);
    Settings {
        capture: CaptureSettings {
            budget_bytes: options.budget_bytes,
            max_age_days: options.max_age.map(days),
            max_records: options.max_records,
            free_floor_bytes: options.free_floor_bytes,
            compress: options.compress,
        },
        ..Settings::default()
    }
}
