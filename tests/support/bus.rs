//! A session's bus (D-Bus) of the test's own.

use std::process::Command;

use zbus::Connection;
use zbus::object_server::Interface;

use super::process::Process;

/// It ends with the test.
pub struct Bus {
    pub address: String,
    _daemon: Process,
}

impl Bus {
    pub fn start() -> Bus {
        let mut daemon = Process::start(Command::new("dbus-daemon").args([
            "--session",
            "--nofork",
            "--nopidfile",
            "--print-address",
        ]));
        Bus {
            address: daemon.line(),
            _daemon: daemon,
        }
    }

    /// Plays a service, as long as the connection is kept.
    pub async fn serve(&self, name: &str, path: &str, service: impl Interface) -> Connection {
        let builder = zbus::connection::Builder::address(self.address.as_str()).unwrap();
        let builder = builder.serve_at(path, service).unwrap();
        builder.name(name).unwrap().build().await.unwrap()
    }

    pub async fn connect(&self) -> Connection {
        let builder = zbus::connection::Builder::address(self.address.as_str()).unwrap();
        builder.build().await.unwrap()
    }
}
