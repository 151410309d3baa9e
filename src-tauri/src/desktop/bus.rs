//! The session's message bus (D-Bus). Nothing depends on there being one.

use std::time::Duration;

use zbus::Connection;

/// A service that the bus has to start first may take a while; more is none.
const PATIENCE: Duration = Duration::from_secs(20);

/// The session's bus, or the one at this address.
pub(super) async fn connect(address: Option<&str>) -> zbus::Result<Connection> {
    match address {
        Some(address) => zbus::connection::Builder::address(address)?.build().await,
        None => Connection::session().await,
    }
}

/// The answer, unless it takes too long.
pub(super) async fn in_time<T>(asked: impl Future<Output = zbus::Result<T>>) -> zbus::Result<T> {
    let answer = tokio::time::timeout(PATIENCE, asked).await;
    answer.unwrap_or_else(|_| Err(zbus::Error::Failure("no answer in time".to_owned())))
}
