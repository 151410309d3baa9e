//! The desktop's notification service (freedesktop.org, Desktop Notifications 1.2).

use std::collections::{HashMap, VecDeque};

use futures_util::StreamExt;
use zbus::proxy::CacheProperties;
use zbus::zvariant::Value;

use crate::cli::text::printable;
use crate::desktop::bus;

/// How many are remembered for a click.
const REMEMBERED: usize = 50;
/// Characters of each text.
const LENGTH: usize = 300;
/// What a click on the notification itself is called.
const CLICK: &str = "default";

/// The service, connected to when there is something to show.
pub(super) struct Desktop {
    bus: Option<String>,
    service: Option<Service>,
}

struct Service {
    notifications: NotificationsProxy<'static>,
    clicks: ActionInvokedStream,
    /// It reads the body as markup.
    markup: bool,
    /// What is shown, and the seq of its record.
    shown: VecDeque<(u32, Option<u64>)>,
}

impl Desktop {
    pub(super) fn new(bus: Option<String>) -> Desktop {
        Desktop { bus, service: None }
    }

    /// Shows a notification as plain text, if there is a service. A click on it is offered as
    /// `action`.
    pub(super) async fn show(&mut self, summary: &str, body: &str, action: &str, seq: Option<u64>) {
        if self.service.is_none() {
            self.service = bus::in_time(Service::connect(self.bus.as_deref()))
                .await
                .ok();
        }
        if let Some(service) = &mut self.service
            && bus::in_time(service.show(summary, body, action, seq))
                .await
                .is_err()
        {
            self.service = None;
        }
    }

    /// The next click on one of ours: the seq of its record.
    pub(super) async fn clicked(&mut self) -> Option<u64> {
        let Some(service) = &mut self.service else {
            return std::future::pending().await;
        };
        loop {
            let Some(click) = service.clicks.next().await else {
                self.service = None;
                return std::future::pending().await;
            };
            let Ok(click) = click.args() else { continue };
            let shown = service.shown.iter().find(|(id, _)| *id == click.id);
            if let Some((_, seq)) = shown.filter(|_| click.key == CLICK) {
                return *seq;
            }
        }
    }
}

impl Service {
    async fn connect(bus: Option<&str>) -> zbus::Result<Service> {
        let connection = bus::connect(bus).await?;
        let notifications = NotificationsProxy::builder(&connection)
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        let clicks = notifications.receive_action_invoked().await?;
        let capabilities = notifications.get_capabilities().await?;
        Ok(Service {
            notifications,
            clicks,
            markup: capabilities.iter().any(|one| one == "body-markup"),
            shown: VecDeque::new(),
        })
    }

    async fn show(
        &mut self,
        summary: &str,
        body: &str,
        action: &str,
        seq: Option<u64>,
    ) -> zbus::Result<()> {
        let mut body = plain(body);
        if self.markup {
            body = escaped(&body);
        }
        let hints = HashMap::from([("desktop-entry", Value::from("Feedscope"))]);
        let actions = [CLICK, action];
        let id = self
            .notifications
            .notify(
                "Feedscope",
                0,
                "feedscope",
                &plain(summary),
                &body,
                &actions,
                hints,
                -1,
            )
            .await?;
        self.shown.push_back((id, seq));
        if self.shown.len() > REMEMBERED {
            self.shown.pop_front();
        }
        Ok(())
    }
}

/// Short, and nothing in it that turns letters around or ends a line.
fn plain(text: &str) -> String {
    let mut characters = text.chars();
    let mut shown = printable(&characters.by_ref().take(LENGTH).collect::<String>());
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    #[allow(clippy::too_many_arguments, reason = "the standard has so many")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, key: String) -> zbus::Result<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stream_sends_is_plain_text_and_short() {
        assert_eq!(plain("a\u{202e}b\u{7}\nc"), "a\\u{202e}b\\u{7}⏎c");
        assert_eq!(plain(&"x".repeat(301)).chars().count(), 301);
        assert_eq!(escaped("<b>&</b>"), "&lt;b&gt;&amp;&lt;/b&gt;");
    }
}
