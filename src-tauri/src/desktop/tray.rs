//! The icon in the system's tray (StatusNotifierItem, over D-Bus): how the streams stand, and
//! what one wants at hand. The window has all of it too.

mod icon;

use std::sync::Arc;
use std::time::Duration;

use feedscope_engine::capture::RecorderStatus;
use feedscope_engine::wire::Language;
use feedscope_engine::{Engine, Tally};
use ksni::menu::StandardItem;
use ksni::{Category, MenuItem, Status, ToolTip, TrayMethods};
use tokio::sync::watch;

use super::texts::{Texts, texts};
pub(super) use icon::Icons;

/// The icon and its menu change at most this often.
const PACE: Duration = Duration::from_millis(500);

/// What the person asks for in the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    ShowWindow,
    PauseAll,
    ResumeAll,
    Quit,
}

/// Shows the icon as long as the engine runs, in the language as it changes. `wished` is told
/// what the person asks for, and must not block.
///
/// Where the desktop has no tray nothing is shown, and where it gets one later the icon comes
/// with it; without a bus there is none.
pub(super) async fn show(
    engine: Engine,
    mut language: watch::Receiver<Language>,
    icons: Icons,
    wished: impl Fn(Wish) + Send + Sync + 'static,
) {
    let item = Item {
        icons,
        standing: Standing::of(&engine).await,
        texts: texts(*language.borrow_and_update()),
        wished: Arc::new(wished),
    };
    let Ok(tray) = item.assume_sni_available(true).spawn().await else {
        return;
    };
    let mut version = 0;
    loop {
        tokio::select! {
            changed = engine.changed_since(version) => version = changed,
            changed = language.changed() => if changed.is_err() { return },
        }
        let standing = Standing::of(&engine).await;
        let texts = texts(*language.borrow_and_update());
        let told = tray.update(|item| (item.standing, item.texts) = (standing, texts));
        if told.await.is_none() {
            return;
        }
        tokio::time::sleep(PACE).await;
    }
}

struct Item {
    icons: Icons,
    standing: Standing,
    texts: &'static Texts,
    wished: Arc<dyn Fn(Wish) + Send + Sync>,
}

/// How it stands with the streams and their records.
#[derive(Clone, Copy)]
struct Standing {
    tally: Tally,
    recording: bool,
}

impl Standing {
    async fn of(engine: &Engine) -> Standing {
        Standing {
            tally: engine.tally().await,
            recording: *engine.recorder_status().borrow() == RecorderStatus::Recording,
        }
    }

    /// Something that the person would want to look at. A stream that connects again is in
    /// order until that fails.
    fn is_trouble(&self) -> bool {
        let Tally {
            failed,
            stalled,
            retrying_in_vain,
            ..
        } = self.tally;
        failed + stalled + retrying_in_vain > 0 || !self.recording
    }
}

impl Item {
    fn sentence(&self) -> String {
        let states = self.texts.tally(&self.standing.tally);
        match self.standing.recording {
            true => states,
            false => format!("{} · {states}", self.texts.not_recording),
        }
    }

    fn entry(&self, label: &str, enabled: bool, wish: Wish) -> MenuItem<Item> {
        let activate = Box::new(move |item: &mut Item| (item.wished)(wish));
        MenuItem::Standard(StandardItem {
            label: label.to_owned(),
            enabled,
            activate,
            ..StandardItem::default()
        })
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "feedscope".to_owned()
    }

    fn title(&self) -> String {
        "Feedscope".to_owned()
    }

    fn category(&self) -> Category {
        Category::Communications
    }

    fn status(&self) -> Status {
        match self.standing.is_trouble() {
            true => Status::NeedsAttention,
            false => Status::Active,
        }
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        // Some trays show this one whatever the status is.
        self.icons.of(self.standing.is_trouble())
    }

    fn attention_icon_pixmap(&self) -> Vec<ksni::Icon> {
        self.icons.of(true)
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: self.title(),
            description: self.sentence(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        (self.wished)(Wish::ShowWindow);
    }

    fn menu(&self) -> Vec<MenuItem<Item>> {
        let tally = &self.standing.tally;
        let running = tally.open + tally.connecting + tally.stalled + tally.retrying;
        let sentence = MenuItem::Standard(StandardItem {
            label: self.sentence(),
            enabled: false,
            ..StandardItem::default()
        });
        vec![
            sentence,
            self.entry(self.texts.show_window, true, Wish::ShowWindow),
            MenuItem::Separator,
            self.entry(self.texts.pause_all, running > 0, Wish::PauseAll),
            self.entry(self.texts.resume_all, tally.paused > 0, Wish::ResumeAll),
            MenuItem::Separator,
            self.entry(self.texts.quit, true, Wish::Quit),
        ]
    }
}
