//! The window. The only Rust that names tauri.

mod commands;
mod host;
mod keyring;
mod places;
mod renderer;

use feedscope_engine::capture::CaptureOptions;
use feedscope_engine::stream::check;
use feedscope_engine::wire::StreamSpec;
use feedscope_engine::{EngineError, EngineOptions, settings_path};
use tauri::async_runtime::block_on;
use tauri::{Manager, RunEvent};

pub use commands::handler;
pub use host::Host;
pub use keyring::Keyring;

use crate::cli::Failure;
use crate::cli::args::named;
use places::Places;

/// Opens the window, watching the URLs besides the saved streams, until it is closed.
///
/// # Errors
///
/// When a URL is wrong or there is no display.
pub fn run(urls: &[String]) -> Result<(), Failure> {
    let places = Places::of_this_user()?;
    renderer::choose(&settings_path(&places.streams));
    let options = EngineOptions {
        capture: places.capture,
        capture_options: CaptureOptions::default(),
        streams: Some(places.streams),
    };
    let host = Host::new(options, streams(urls)?).keeping_secrets_in(Keyring::default());
    if let Err(error) = block_on(host.engine()) {
        // The window says it too; whoever started it from a terminal looks there first.
        anstream::eprintln!("feedscope: {}", error.message);
    }
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(host)
        .invoke_handler(handler())
        .build(tauri::generate_context!())
        .map_err(|error| {
            Failure::unwritable(format!(
                "can't open a window: {error}; without a display use `feedscope watch`"
            ))
        })?;
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit)
            && let Err(error) = block_on(app.state::<Host>().close())
        {
            anstream::eprintln!("feedscope: {error}");
        }
    });
    Ok(())
}

fn streams(urls: &[String]) -> Result<Vec<StreamSpec>, Failure> {
    let spec = |url: &String| {
        let (name, url) = named(url);
        Ok(check(&StreamSpec::get(&name, &url)).map_err(EngineError::from)?)
    };
    urls.iter().map(spec).collect()
}
