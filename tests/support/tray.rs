//! A desktop's tray, as the person before it sees and clicks it.

use std::collections::HashMap;

use zbus::Connection;
use zbus::fdo::{DBusProxy, PropertiesProxy};
use zbus::names::InterfaceName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::bus::Bus;
use super::until;

const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// An entry of a menu: its number, what it has, and what is below it.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// The program's item.
pub struct Item {
    bus: Connection,
    name: String,
}

/// An entry of its menu.
#[derive(Clone, Debug)]
pub struct Entry {
    id: i32,
    pub label: String,
    pub enabled: bool,
}

impl Item {
    /// The only item on a bus, as soon as there is one.
    pub async fn on(bus: &Bus) -> Item {
        let bus = bus.connect().await;
        let names = DBusProxy::new(&bus).await.unwrap();
        let name = until("an item for the tray", || async {
            let names = names.list_names().await.ok()?;
            let mut names = names.into_iter().map(|name| name.to_string());
            names.find(|name| name.starts_with(ITEM))
        })
        .await;
        Item { bus, name }
    }

    /// A property, such as `Status`.
    pub async fn property(&self, name: &str) -> Option<OwnedValue> {
        let object = PropertiesProxy::new(&self.bus, self.name.as_str(), "/StatusNotifierItem");
        let interface = InterfaceName::from_static_str(ITEM).unwrap();
        object.await.unwrap().get(interface, name).await.ok()
    }

    pub async fn entries(&self) -> Option<Vec<Entry>> {
        let menu = self.menu().await?;
        let asked = &(0, -1, Vec::<&str>::new());
        let answer = self.bus.call_method(
            Some(self.name.as_str()),
            &menu,
            Some(MENU),
            "GetLayout",
            asked,
        );
        let answer = answer.await.ok()?;
        let (_, (_, _, below)): (u32, Layout) = answer.body().deserialize().ok()?;
        below.into_iter().map(entry).collect()
    }

    /// Waits for an entry with this label.
    pub async fn entry(&self, label: &str) -> Entry {
        until(&format!("{label} in the tray's menu"), || async {
            let entries = self.entries().await?;
            entries.into_iter().find(|entry| entry.label == label)
        })
        .await
    }

    /// Clicks an entry as soon as it can be.
    pub async fn click(&self, label: &str) {
        let id = until(&format!("{label} to be offered in the tray"), || async {
            let entries = self.entries().await?;
            let entry = entries.into_iter().find(|entry| entry.label == label)?;
            entry.enabled.then_some(entry.id)
        })
        .await;
        let menu = self.menu().await.unwrap();
        let clicked = &(id, "clicked", Value::from(0), 0_u32);
        self.bus
            .call_method(
                Some(self.name.as_str()),
                &menu,
                Some(MENU),
                "Event",
                clicked,
            )
            .await
            .unwrap();
    }

    async fn menu(&self) -> Option<OwnedObjectPath> {
        self.property("Menu").await?.try_into().ok()
    }
}

fn entry(value: OwnedValue) -> Option<Entry> {
    let (id, has, _): Layout = value.try_into().ok()?;
    let label = has.get("label").and_then(|label| label.try_clone().ok());
    let enabled = has
        .get("enabled")
        .and_then(|enabled| bool::try_from(enabled).ok());
    Some(Entry {
        id,
        label: label.map_or(Ok(String::new()), String::try_from).ok()?,
        enabled: enabled.unwrap_or(true),
    })
}
