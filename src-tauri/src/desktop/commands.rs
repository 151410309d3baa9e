//! The window's commands, a line each: they hand over to the engine.

mod shell;
mod window;

use feedscope_engine::Engine;
use feedscope_engine::wire::{
    Attempt, Completion, ExportEstimate, ExportRequest, Found, FoundRequest, FrameRequest,
    RecordDetail, SavedSettings, SeekRequest, Settings, StreamAction, StreamSpec, WireError,
};
use serde::Serialize;
use tauri::ipc::{Invoke, Response};
use tauri::{AppHandle, Runtime, State};

use super::{Host, dialogs, window as main_window};

type Answer<T> = Result<T, WireError>;

/// Everything the window can call; `build.rs` lists the same.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        frame,
        record,
        found,
        seek,
        complete,
        add_stream,
        edit_stream,
        remove_stream,
        control_stream,
        pause_all,
        resume_from,
        attempts,
        stream_spec,
        spec_from_curl,
        stream_curl,
        start_demo,
        stop_demo,
        export_capture,
        estimate_export,
        cancel_export,
        settings,
        save_settings,
        import_files,
        cancel_import,
        window::series,
        window::joined,
        window::send_request,
        window::bookmarks,
        window::set_bookmark,
        window::alerts,
        window::save_alerts,
        window::rearm_alert,
        shell::hear,
        shell::import_drop,
        shell::show_in_folder
    ]
}

/// The reply goes over raw, as the bytes of its JSON: the bridge need not wrap it again.
#[tauri::command]
async fn frame(host: State<'_, Host>, request: FrameRequest) -> Answer<Response> {
    host.frame_asked();
    let reply = host.engine().await?.frame(request).await;
    serde_json::to_vec(&reply)
        .map(Response::new)
        .map_err(|error| WireError {
            code: "frame".to_owned(),
            message: format!("the frame can't be written as JSON: {error}"),
        })
}

#[tauri::command]
async fn record(host: State<'_, Host>, seq: f64, limit: f64) -> Answer<RecordDetail> {
    let record = host.engine().await?.record(seq as u64, limit as usize)?;
    record.ok_or_else(|| WireError {
        code: "no-such-record".to_owned(),
        message: format!("record {seq} is no longer in the capture"),
    })
}

#[tauri::command]
async fn found(host: State<'_, Host>, request: FoundRequest) -> Answer<Found> {
    Ok(host.engine().await?.found_in_view(&request)?)
}

#[tauri::command]
async fn seek(host: State<'_, Host>, request: SeekRequest) -> Answer<Option<f64>> {
    let found = host.engine().await?.seek(request).await?;
    Ok(found.map(|seq| seq as f64))
}

#[tauri::command]
async fn complete(host: State<'_, Host>, text: String, cursor: u32) -> Answer<Completion> {
    Ok(host.engine().await?.complete(&text, cursor as usize))
}

#[tauri::command]
async fn add_stream(host: State<'_, Host>, spec: StreamSpec) -> Answer<StreamSpec> {
    Ok(host.engine().await?.add_stream(spec).await?)
}

#[tauri::command]
async fn edit_stream(host: State<'_, Host>, name: String, spec: StreamSpec) -> Answer<StreamSpec> {
    Ok(host.engine().await?.edit_stream(&name, spec).await?)
}

#[tauri::command]
async fn remove_stream(host: State<'_, Host>, name: String) -> Answer<()> {
    Ok(host.engine().await?.remove_stream(&name).await?)
}

#[tauri::command]
async fn control_stream(host: State<'_, Host>, name: String, action: StreamAction) -> Answer<()> {
    Ok(host.engine().await?.control_stream(&name, action).await?)
}

#[tauri::command]
async fn pause_all(host: State<'_, Host>, paused: bool) -> Answer<()> {
    Ok(host.engine().await?.pause_all(paused).await?)
}

#[tauri::command]
async fn resume_from(host: State<'_, Host>, name: String, id: String, frozen: bool) -> Answer<()> {
    Ok(host.engine().await?.resume_from(&name, &id, frozen).await?)
}

#[tauri::command]
async fn attempts(host: State<'_, Host>, name: String) -> Answer<Vec<Attempt>> {
    Ok(host.engine().await?.attempts(&name).await?)
}

#[tauri::command]
async fn stream_spec(host: State<'_, Host>, name: String) -> Answer<StreamSpec> {
    Ok(host.engine().await?.stream_spec(&name).await?)
}

#[tauri::command]
async fn spec_from_curl(text: String) -> Answer<StreamSpec> {
    Ok(Engine::from_curl(&text)?)
}

#[tauri::command]
async fn stream_curl(host: State<'_, Host>, name: String) -> Answer<String> {
    Ok(host.engine().await?.curl(&name).await?)
}

/// Where the demo feeds listen, and a stream for each.
#[derive(Serialize)]
struct Demo {
    url: String,
    streams: Vec<StreamSpec>,
}

#[tauri::command]
async fn start_demo(host: State<'_, Host>) -> Answer<Demo> {
    let (url, streams) = host.engine().await?.start_demo().await?;
    Ok(Demo { url, streams })
}

#[tauri::command]
async fn stop_demo(host: State<'_, Host>) -> Answer<()> {
    Ok(host.engine().await?.stop_demo().await?)
}

/// An export that began.
#[derive(Serialize)]
struct Begun {
    id: u32,
    /// Where it goes, to be shown.
    path: String,
}

/// Asks for the file with the system's dialog, and begins. `None` when the person thought
/// better of it.
#[tauri::command]
async fn export_capture<R: Runtime>(
    app: AppHandle<R>,
    host: State<'_, Host>,
    request: ExportRequest,
) -> Answer<Option<Begun>> {
    let engine = host.engine().await?;
    let texts = host.page().texts();
    let chosen = dialogs::export_to(&app, texts, request.format).await;
    let chosen = chosen.map_err(|why| WireError {
        code: "export".to_owned(),
        message: format!("an export can't be written there: {why}"),
    })?;
    let Some(path) = chosen else {
        return Ok(None);
    };
    let id = engine.export(&request, path.clone())?;
    let begun = Begun {
        id,
        path: path.display().to_string(),
    };
    host.exported().put(id, path);
    Ok(Some(begun))
}

#[tauri::command]
async fn estimate_export(host: State<'_, Host>, request: ExportRequest) -> Answer<ExportEstimate> {
    let engine = host.engine().await?;
    // It may read columns for a while.
    let estimate = tokio::task::spawn_blocking(move || engine.estimate(&request)).await;
    let estimate = estimate.map_err(|error| WireError {
        code: "estimate".to_owned(),
        message: format!("the estimate broke off: {error}"),
    })?;
    Ok(estimate?)
}

#[tauri::command]
async fn cancel_export(host: State<'_, Host>, id: u32) -> Answer<()> {
    host.engine().await?.cancel_export(id);
    Ok(())
}

#[tauri::command]
async fn settings(host: State<'_, Host>) -> Answer<SavedSettings> {
    Ok(host.engine().await?.settings())
}

#[tauri::command]
async fn save_settings<R: Runtime>(
    app: AppHandle<R>,
    host: State<'_, Host>,
    settings: Settings,
) -> Answer<Settings> {
    let engine = host.engine().await?;
    let before = engine.settings().settings.theme;
    let saved = engine.set_settings(settings)?;
    if saved.theme != before {
        main_window::dress(&app, saved.theme);
    }
    Ok(saved)
}

/// Asks for files, or for captures' folders, with the system's dialog, and begins. `None` when
/// the person thought better of it.
#[tauri::command]
async fn import_files<R: Runtime>(
    app: AppHandle<R>,
    host: State<'_, Host>,
    folders: bool,
) -> Answer<Option<u32>> {
    let engine = host.engine().await?;
    let texts = host.page().texts();
    let chosen = dialogs::import_from(&app, texts, folders).await;
    let chosen = chosen.map_err(|why| WireError {
        code: "import".to_owned(),
        message: format!("this can't be imported: {why}"),
    })?;
    Ok((!chosen.is_empty()).then(|| engine.import(chosen)))
}

#[tauri::command]
async fn cancel_import(host: State<'_, Host>, id: u32) -> Answer<()> {
    host.engine().await?.cancel_import(id);
    Ok(())
}
