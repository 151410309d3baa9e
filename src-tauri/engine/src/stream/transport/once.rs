//! One request by itself, whatever its answer is.

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use http::Request;

use super::answer::{protocol, shown_headers};
use super::request::Asking;
use super::{Answer, Transport, coding};
use crate::stream::failure::Failure;
use crate::stream::redact::Redactor;
use crate::stream::values;

/// How much of a body is kept as text, and how much is read at most.
const KEPT: usize = 64 << 10;
const READ: u64 = 16 << 20;

/// A server's answer as it may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// HTTP status.
    pub status: u16,
    /// `HTTP/1.1` or `HTTP/2`.
    pub protocol: &'static str,
    /// Headers as received, secrets redacted.
    pub headers: Vec<(String, String)>,
    /// The body's first 64 KiB, secrets redacted.
    pub body: String,
    /// Bytes of the body that were read, at most about 16 MiB.
    pub body_bytes: u64,
    /// The body came to its end.
    pub whole: bool,
}

impl Transport {
    /// Sends a request, and shows `progress` what has come of the answer so far: its head first,
    /// then its body as it grows.
    pub(in crate::stream) async fn once(
        self,
        request: Request<Option<Bytes>>,
        progress: impl FnMut(Sent) + Send,
    ) -> Result<(), Failure> {
        let spec = values::resolve(&self.spec)
            .await
            .map_err(|failure| Redactor::new(&self.spec).failure(failure))?;
        let mut redactor = Redactor::new(&spec);
        if spec.cookies {
            redactor.learn_cookies(&self.cookies.shown(&spec.url));
        }
        let sent = async {
            let asking = Asking::new(request, &spec)?;
            let answer = self.follow(asking, &spec, &redactor).await?;
            read(answer, &redactor, progress).await
        };
        sent.await.map_err(|failure| redactor.failure(failure))
    }
}

async fn read(
    answer: Answer,
    redactor: &Redactor,
    mut progress: impl FnMut(Sent) + Send,
) -> Result<(), Failure> {
    // The client stays leased for as long as the body is read.
    let Answer {
        response, lease, ..
    } = answer;
    let mut sent = Sent {
        status: response.status().as_u16(),
        protocol: protocol(&response),
        headers: shown_headers(response.headers()),
        ..Sent::default()
    };
    redactor.headers(&mut sent.headers);
    progress(sent.clone());
    let headers = response.headers().clone();
    let raw = response
        .bytes_stream()
        .map_err(|error| Failure::reading(&error));
    let mut body = coding::decoded(&headers, raw)?;
    let mut kept = Vec::new();
    while sent.body_bytes < READ {
        let Some(chunk) = body.next().await else {
            sent.whole = true;
            break;
        };
        let chunk = chunk.inspect_err(|_| lease.lost())?;
        sent.body_bytes += chunk.len() as u64;
        let room = KEPT.saturating_sub(kept.len()).min(chunk.len());
        if room > 0 {
            kept.extend_from_slice(&chunk[..room]);
            sent.body = shown(&kept, redactor);
        }
        progress(sent.clone());
    }
    if sent.whole && sent.body_bytes == kept.len() as u64 {
        sent.body = redactor.text(&String::from_utf8_lossy(&kept)).into_owned();
    }
    progress(sent);
    Ok(())
}

/// A beginning of a body, without the beginning of a secret that its end divides.
fn shown(kept: &[u8], redactor: &Redactor) -> String {
    let kept = &kept[..redactor.undivided(kept)];
    redactor.text(&String::from_utf8_lossy(kept)).into_owned()
}
