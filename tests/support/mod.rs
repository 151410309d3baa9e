//! What the end-to-end tests start and stop: the real window, servers, proxies, and the program.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test uses a part of it, and a test may panic"
)]

#[cfg(all(feature = "desktop", target_os = "linux"))]
pub mod bus;
pub mod certificate;
pub mod desk;
#[cfg(all(feature = "desktop", target_os = "linux"))]
pub mod dragging;
pub mod feed;
pub mod hands;
pub mod nginx;
pub mod node;
#[cfg(all(feature = "desktop", target_os = "linux"))]
pub mod notifications;
pub mod process;
pub mod squid;
#[cfg(all(feature = "desktop", target_os = "linux"))]
pub mod tray;
pub mod watch;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_feedscope");

/// The repository's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Tells whoever runs the tests a figure, also when they pass.
pub fn say(figure: &str) {
    // Unlike `println!`, this is not captured.
    let _ = writeln!(std::io::stderr(), "{figure}");
}

/// The next that comes over a channel.
pub async fn next<T>(coming: &mut UnboundedReceiver<T>) -> T {
    const BOUND: Duration = Duration::from_secs(60);
    let next = tokio::time::timeout(BOUND, coming.recv()).await;
    next.expect("nothing came in a minute").unwrap()
}

/// Asks again and again until there is an answer, or fails saying what was waited for.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    const BOUND: Duration = Duration::from_secs(60);
    let deadline = Instant::now() + BOUND;
    let mut pace = tokio::time::interval(Duration::from_millis(30));
    loop {
        pace.tick().await;
        if let Ok(Some(answer)) = tokio::time::timeout(BOUND, ask()).await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited {BOUND:?} for {what}");
    }
}

/// Waits until the file of the settings has these.
pub async fn saved(home: &Path, wished: &Value) {
    let file = home.join("config/feedscope/settings.json");
    until(&format!("{wished} in the settings' file"), || async {
        let saved: Value = serde_json::from_slice(&std::fs::read(&file).ok()?).ok()?;
        let wished = wished.as_object()?;
        wished
            .iter()
            .all(|(name, value)| saved[name] == *value)
            .then_some(())
    })
    .await;
}
