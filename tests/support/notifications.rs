//! A desktop's notifications, and the person before them.

#![allow(
    missing_docs,
    reason = "the macro makes public what only the tests see"
)]

use std::collections::HashMap;

use tokio::sync::mpsc;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, interface};

use super::bus::Bus;

const PATH: &str = "/org/freedesktop/Notifications";

/// A notification that is shown.
pub struct Notice {
    pub id: u32,
    pub summary: String,
    pub body: String,
    pub actions: Vec<String>,
}

/// The person in front of the notifications.
pub struct Desktop {
    connection: Connection,
}

impl Bus {
    /// Shows notifications from now on.
    pub async fn notifications(&self) -> (Desktop, mpsc::UnboundedReceiver<Notice>) {
        let (tell, told) = mpsc::unbounded_channel();
        let service = Notifications { tell, last: 0 };
        let name = "org.freedesktop.Notifications";
        let connection = self.serve(name, PATH, service).await;
        (Desktop { connection }, told)
    }
}

impl Desktop {
    pub async fn click(&self, id: u32) {
        let emitter = SignalEmitter::new(&self.connection, PATH).unwrap();
        let clicked = Notifications::action_invoked(&emitter, id, "default");
        clicked.await.unwrap();
    }
}

struct Notifications {
    tell: mpsc::UnboundedSender<Notice>,
    last: u32,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[allow(clippy::too_many_arguments, reason = "the standard has so many")]
    fn notify(
        &mut self,
        _app_name: String,
        _replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        self.last += 1;
        let id = self.last;
        let notice = Notice {
            id,
            summary,
            body,
            actions,
        };
        // The test may be over.
        let _ = self.tell.send(notice);
        id
    }

    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body", "body-markup"]
            .map(str::to_owned)
            .to_vec()
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, key: &str) -> zbus::Result<()>;
}
