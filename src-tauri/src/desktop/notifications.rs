//! Alerts that fire, as notifications of the desktop.

mod pace;
mod service;

use std::time::Instant;

use feedscope_engine::wire::Language;
use feedscope_engine::{AlertFired, Engine};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use pace::Pace;
use service::Desktop;

use super::texts::texts;

/// Shows the engine's alerts from now on, as long as it runs: those that ask for it, while the
/// setting allows it, at most a few at once; what is too much is told as a number. `clicked` is
/// called when the person chooses one, with the seq of its record if it has one.
///
/// The service is found on the session's bus, or on the one at this address. Where there is
/// none, nothing is shown, and it is looked for again at the next alert.
pub fn show_alerts(
    engine: Engine,
    language: watch::Receiver<Language>,
    bus: Option<String>,
    clicked: impl Fn(Option<u64>) + Send,
) -> impl Future<Output = ()> + Send {
    let mut fired = engine.fired();
    async move {
        let mut desktop = Desktop::new(bus);
        let mut pace = Pace::default();
        loop {
            let due = pace.due();
            tokio::select! {
                alert = fired.recv() => match alert {
                    Ok(alert) => if wanted(&engine, &alert) && pace.admits(Instant::now()) {
                        let seq = alert.fired.seq.map(|seq| seq as u64);
                        let texts = texts(*language.borrow());
                        let said = (texts.happened)(&alert.happened);
                        desktop.show(&alert.fired.name, &said, texts.show, seq).await;
                    },
                    // So many at once: the window lists them.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
                () = at(due), if due.is_some() => if let Some(held) = pace.release(Instant::now()) {
                    let texts = texts(*language.borrow());
                    let said = (texts.more_alerts)(held);
                    desktop.show("Feedscope", &said, texts.show, None).await;
                },
                seq = desktop.clicked() => clicked(seq),
            }
        }
    }
}

fn wanted(engine: &Engine, alert: &AlertFired) -> bool {
    alert.notify && engine.settings().settings.notifications
}

async fn at(due: Option<Instant>) {
    if let Some(due) = due {
        tokio::time::sleep_until(due.into()).await;
    }
}
