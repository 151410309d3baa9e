//! The window. The only Rust that names tauri.

#[cfg(target_os = "linux")]
mod bus;
mod commands;
mod dialogs;
mod exported;
mod folder;
mod geometry;
mod host;
mod instance;
mod keyring;
mod links;
#[cfg(target_os = "linux")]
mod notifications;
mod page;
mod places;
mod renderer;
mod texts;
#[cfg(target_os = "linux")]
mod tray;
mod window;

use std::sync::mpsc;

#[cfg(target_os = "linux")]
use feedscope_engine::Engine;
use feedscope_engine::capture::CaptureOptions;
use feedscope_engine::stream::check;
use feedscope_engine::wire::{StreamSpec, Theme};
use feedscope_engine::{EngineError, EngineOptions, settings_path};
use tauri::async_runtime::block_on;
use tauri::{AppHandle, DragDropEvent, Manager, RunEvent, WindowEvent};

pub use commands::handler;
pub use exported::Exported;
pub use folder::show as show_in_folder;
pub use host::Host;
pub use keyring::Keyring;
#[cfg(target_os = "linux")]
pub use notifications::show_alerts;
pub use page::{AskedBy, Page, Told};

use crate::cli::Failure;
use crate::cli::args::named;
use instance::Instance;
use places::Places;

/// Opens the window, watching the URLs besides the saved streams, until it is closed. A
/// `feedscope://add?url=…` among them is asked about first. When this person's window is open
/// already, all of them are handed to it, and it asks.
///
/// # Errors
///
/// When a URL is wrong or there is no display.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let places = Places::of_this_user()?;
    renderer::choose(&settings_path(&places.streams), &places.undrawn);
    let (links, urls): (Vec<_>, Vec<_>) = arguments
        .iter()
        .cloned()
        .partition(|argument| links::is_link(argument));
    let streams = streams(&urls)?;
    // It waits there until there is a window.
    let (hand, handed) = mpsc::channel();
    let hand = move |arguments| drop(hand.send(arguments));
    let Some(instance) = Instance::claim(&places.data, arguments, hand) else {
        return Ok(());
    };
    let options = EngineOptions {
        capture: places.capture,
        capture_options: CaptureOptions::default(),
        streams: Some(places.streams),
    };
    let drawn = renderer::begin(places.undrawn);
    let host = Host::new(options, streams)
        .keeping_secrets_in(Keyring::default())
        .when_drawn(drawn);
    let theme = match block_on(host.engine()) {
        Ok(engine) => engine.settings().settings.theme,
        Err(error) => {
            // The window says it too; whoever started it from a terminal looks there first.
            anstream::eprintln!("feedscope: {}", error.message);
            Theme::System
        }
    };
    for link in &links {
        host.page().tell(links::told(link));
    }
    let builder = tauri::Builder::default();
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(tauri_plugin_dialog::init());
    let app = builder
        .manage(host)
        .invoke_handler(handler())
        .build(tauri::generate_context!())
        .map_err(|error| {
            Failure::unwritable(format!(
                "can't open a window: {error}; without a display use `feedscope watch`"
            ))
        })?;
    let handle = app.handle().clone();
    std::thread::spawn(move || {
        for arguments in handed {
            ask_for(&handle, &arguments);
        }
    });
    #[cfg(target_os = "linux")]
    {
        notify_of_alerts(app.handle().clone());
        show_in_tray(app.handle().clone());
    }
    let mut instance = Some(instance);
    app.run(move |app, event| match event {
        RunEvent::Ready => {
            window::restore(app, &places.window);
            #[cfg(target_os = "linux")]
            window::hear_drags(app);
            // The toolkit begins as the system is.
            if theme != Theme::System {
                window::dress(app, theme);
            }
        }
        RunEvent::WindowEvent { event, .. } => match event {
            WindowEvent::CloseRequested { .. } => window::save(app, &places.window),
            WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
                app.state::<Host>().page().drop(paths);
            }
            _ => {}
        },
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            let urls: Vec<String> = urls.into_iter().map(String::from).collect();
            ask_for(app, &urls);
        }
        RunEvent::Exit => {
            // What starts from now on is a window of its own.
            drop(instance.take());
            if let Err(error) = block_on(app.state::<Host>().close()) {
                anstream::eprintln!("feedscope: {error}");
            }
        }
        _ => {}
    });
    Ok(())
}

/// What a second start of the program was given comes to the page, and the window to the front.
fn ask_for(app: &AppHandle, arguments: &[String]) {
    for argument in arguments {
        let told = links::told_of_argument(argument);
        app.state::<Host>().page().tell(told);
    }
    window::raise(app);
}

/// Shows alerts as notifications; a click on one brings the window, and its record.
#[cfg(target_os = "linux")]
fn notify_of_alerts(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        let engine = engine_of(&app).await;
        let clicked = |seq: Option<u64>| {
            if let Some(seq) = seq {
                let seq = seq as f64;
                app.state::<Host>().page().tell(Told::Record { seq });
            }
            window::raise(&app);
        };
        let language = app.state::<Host>().page().language();
        show_alerts(engine, language, None, clicked).await;
    });
}

/// Shows how the streams stand in the tray, where there is one.
#[cfg(target_os = "linux")]
fn show_in_tray(app: AppHandle) {
    use tray::Wish;

    let icons = app.default_window_icon().and_then(tray::Icons::of_image);
    let Some(icons) = icons else { return };
    tauri::async_runtime::spawn(async move {
        let engine = engine_of(&app).await;
        let language = app.state::<Host>().page().language();
        let streams = engine.clone();
        let pause_all = move |paused| {
            let streams = streams.clone();
            tauri::async_runtime::spawn(async move {
                if let Err(error) = streams.pause_all(paused).await {
                    anstream::eprintln!("feedscope: {error}");
                }
            });
        };
        let wished = move |wish| match wish {
            Wish::ShowWindow => window::raise(&app),
            Wish::PauseAll => pause_all(true),
            Wish::ResumeAll => pause_all(false),
            Wish::Quit => window::close(&app),
        };
        tray::show(engine, language, icons, wished).await;
    });
}

/// The engine, as soon as there is one.
#[cfg(target_os = "linux")]
async fn engine_of(app: &AppHandle) -> Engine {
    loop {
        match app.state::<Host>().engine().await {
            Ok(engine) => return engine,
            Err(_) => tokio::time::sleep(host::PATIENCE).await,
        }
    }
}

fn streams(urls: &[String]) -> Result<Vec<StreamSpec>, Failure> {
    let spec = |url: &String| {
        let (name, url) = named(url);
        Ok(check(&StreamSpec::get(&name, &url)).map_err(EngineError::from)?)
    };
    urls.iter().map(spec).collect()
}
