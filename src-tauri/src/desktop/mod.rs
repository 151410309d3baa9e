//! The window. The only Rust that names tauri.

mod commands;
mod places;
mod renderer;

use feedscope_engine::capture::CaptureOptions;
use feedscope_engine::wire::{StreamSpec, WireError};
use feedscope_engine::{Engine, EngineError, EngineOptions};
use tauri::{App, Manager, RunEvent, Runtime};

pub use commands::handler;

use crate::cli::Failure;
use crate::cli::args::named;
use places::Places;

/// What the commands work on: the engine, or why there is none, which every command answers.
pub struct Host {
    engine: Result<Engine, WireError>,
}

impl Host {
    /// A host of an engine that was opened, or of the error that it wasn't.
    pub fn new(engine: Result<Engine, EngineError>) -> Host {
        Host {
            engine: engine.map_err(WireError::from),
        }
    }

    fn engine(&self) -> Result<&Engine, WireError> {
        self.engine.as_ref().map_err(WireError::clone)
    }
}

/// Opens the window, watching the URLs besides the saved streams, until it is closed.
///
/// # Errors
///
/// When a URL is wrong or there is no display.
pub fn run(urls: &[String]) -> Result<(), Failure> {
    let places = Places::of_this_user()?;
    let options = EngineOptions {
        capture: places.capture,
        capture_options: CaptureOptions::default(),
        streams: Some(places.streams),
    };
    let engine = tauri::async_runtime::block_on(Engine::open(options));
    if let Err(error) = &engine {
        // The window says it too; whoever started it from a terminal looks there first.
        anstream::eprintln!("feedscope: {error}");
    }
    if let Ok(engine) = &engine {
        tauri::async_runtime::block_on(add(engine, urls))?;
    }
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(Host::new(engine))
        .invoke_handler(handler())
        .setup(|app| set_up(app))
        .build(tauri::generate_context!())
        .map_err(|error| {
            Failure::unwritable(format!(
                "can't open a window: {error}; without a display use `feedscope watch`"
            ))
        })?;
    app.run(|app, event| {
        if matches!(event, RunEvent::Exit)
            && let Ok(engine) = app.state::<Host>().engine()
            && let Err(error) = tauri::async_runtime::block_on(engine.close())
        {
            anstream::eprintln!("feedscope: {error}");
        }
    });
    Ok(())
}

fn set_up<R: Runtime>(app: &App<R>) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(window) = app.get_webview_window("main") {
        renderer::choose(&window)?;
    }
    Ok(())
}

/// Watches URLs given on the command line; one that is watched already is left as it is.
async fn add(engine: &Engine, urls: &[String]) -> Result<(), EngineError> {
    for url in urls {
        let (name, url) = named(url);
        match engine.add_stream(StreamSpec::get(&name, &url)).await {
            Ok(_) | Err(EngineError::NameTaken(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
