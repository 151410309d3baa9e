//! What the window asks for besides its frames.

use feedscope_engine::wire::{
    Alert, Bookmark, JoinRequest, Joined, SendAnswer, SendRequest, Series, SeriesRequest,
};
use tauri::State;

use super::{Answer, Host};

#[tauri::command]
pub async fn series(host: State<'_, Host>, request: SeriesRequest) -> Answer<Series> {
    Ok(host.engine().await?.series(request).await?)
}

#[tauri::command]
pub async fn joined(host: State<'_, Host>, request: JoinRequest) -> Answer<Joined> {
    Ok(host.engine().await?.joined(request).await?)
}

#[tauri::command]
pub async fn send_request(host: State<'_, Host>, request: SendRequest) -> Answer<SendAnswer> {
    Ok(host.engine().await?.send_request(request).await?)
}

#[tauri::command]
pub async fn bookmarks(host: State<'_, Host>) -> Answer<Vec<Bookmark>> {
    Ok(host.engine().await?.bookmarks().await?)
}

#[tauri::command]
pub async fn set_bookmark(host: State<'_, Host>, seq: f64, note: Option<String>) -> Answer<()> {
    Ok(host.engine().await?.set_bookmark(seq as u64, note)?)
}

#[tauri::command]
pub async fn alerts(host: State<'_, Host>) -> Answer<Vec<Alert>> {
    Ok(host.engine().await?.alerts())
}

#[tauri::command]
pub async fn save_alerts(host: State<'_, Host>, alerts: Vec<Alert>) -> Answer<()> {
    Ok(host.engine().await?.save_alerts(alerts)?)
}

#[tauri::command]
pub async fn rearm_alert(host: State<'_, Host>, name: String) -> Answer<()> {
    Ok(host.engine().await?.rearm_alert(&name)?)
}
