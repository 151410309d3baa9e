//! Requests beside the streams.

use std::time::{Duration, Instant};

use super::{Engine, EngineError};
use crate::stream::send::{beside, send};
use crate::stream::transport::Cookies;
use crate::wire::{SendAnswer, SendRequest};

/// How long a request may take.
const LEAST_MS: u32 = 100;
const MOST_MS: u32 = 600_000;

impl Engine {
    /// Sends one request, and gives the answer. With a stream's name, as that stream: with its
    /// credentials, cookies, proxy and TLS settings, and to its own origin only.
    ///
    /// # Errors
    ///
    /// When there is no such stream, the request can't be sent as it is described, or there was
    /// no answer in time.
    pub async fn send_request(&self, request: SendRequest) -> Result<SendAnswer, EngineError> {
        let limit = Duration::from_millis(request.timeout_ms.clamp(LEAST_MS, MOST_MS).into());
        let (stream, cookies) = match &request.stream {
            Some(name) => (
                Some(self.with_secrets(name).await?.0),
                self.cookies(name).await?,
            ),
            None => (None, Cookies::default()),
        };
        let spec = beside(
            stream.as_ref(),
            &request.method,
            &request.url,
            request.headers,
            request.body,
            limit,
        )?;
        let begun = Instant::now();
        let sent = send(&spec, cookies, limit).await?;
        Ok(SendAnswer {
            status: sent.status,
            protocol: sent.protocol.to_owned(),
            headers: sent.headers,
            body: sent.body,
            body_bytes: sent.body_bytes as f64,
            whole: sent.whole,
            ms: begun.elapsed().as_secs_f64() * 1e3,
        })
    }

    async fn cookies(&self, name: &str) -> Result<Cookies, EngineError> {
        let streams = self.inner.streams.lock().await;
        Ok(streams.list[streams.index(name)?].subscription.cookies())
    }
}
