//! Content coding: compressed bodies are decoded as they come, and what grows without end is
//! cut off.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use http::header::{CONTENT_ENCODING, HeaderMap};
use tokio::io::{AsyncBufRead, AsyncRead, BufReader, ReadBuf};
use tokio_util::io::{ReaderStream, StreamReader};

use crate::record::Reason;
use crate::stream::failure::Failure;
use crate::stream::transport::Body;

/// What is asked for by streams that want compression.
pub(super) const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// A body may grow to this multiple of what came, over any [`WINDOW`] of what it grew to.
const GROWTH_MAX: u64 = 1_000;
const WINDOW: u64 = 16 << 20;
const STEP: u64 = 1 << 20;

/// How many codings on top of each other are undone.
const CODINGS_MAX: usize = 3;

/// Undoes the codings that `headers` name. `Err` names one that is not known.
pub(super) fn decoded(
    headers: &HeaderMap,
    body: impl Stream<Item = Result<Bytes, Failure>> + Send + Sync + 'static,
) -> Result<Body, Failure> {
    let codings = codings(headers);
    if codings.is_empty() {
        return Ok(Box::pin(body));
    }
    if codings.len() > CODINGS_MAX {
        return Err(Failure::new(
            Reason::Limit,
            format!(
                "the server compressed the body {} times: at most {CODINGS_MAX} are undone",
                codings.len()
            ),
        ));
    }
    let taken = Arc::new(AtomicU64::new(0));
    let raw = StreamReader::new(Box::pin(body.map_err(io::Error::other)));
    let mut reader: Reader = Box::pin(Counted {
        reader: raw,
        taken: Arc::clone(&taken),
    });
    for coding in codings.iter().rev() {
        reader = decoder(coding, reader)?;
    }
    let mut growth = Growth::default();
    let plain = ReaderStream::with_capacity(reader, 16 << 10).map(move |read| {
        let chunk = read.map_err(broken)?;
        match growth.add(chunk.len() as u64, taken.load(Ordering::Relaxed)) {
            true => Ok(chunk),
            false => Err(Failure::new(
                Reason::Limit,
                format!(
                    "the compressed body grows to more than {GROWTH_MAX} times its size: the server may be sending a decompression bomb"
                ),
            )),
        }
    });
    Ok(Box::pin(plain))
}

type Reader = Pin<Box<dyn AsyncBufRead + Send + Sync>>;

fn decoder(coding: &str, reader: Reader) -> Result<Reader, Failure> {
    Ok(match coding {
        "gzip" | "x-gzip" => {
            let mut decoder = GzipDecoder::new(reader);
            decoder.multiple_members(true);
            Box::pin(BufReader::new(decoder))
        }
        "br" => Box::pin(BufReader::new(BrotliDecoder::new(reader))),
        "deflate" => Box::pin(BufReader::new(ZlibDecoder::new(reader))),
        "zstd" => {
            let mut decoder = ZstdDecoder::new(reader);
            decoder.multiple_members(true);
            Box::pin(BufReader::new(decoder))
        }
        other => {
            return Err(Failure::new(
                Reason::ContentType,
                format!(
                    "the server compressed the body as {other:?}, which is not read: let it send {ACCEPTED} or nothing of the kind"
                ),
            ));
        }
    })
}

/// The codings of a body in words, if it has any.
pub(super) fn named(headers: &HeaderMap) -> Option<String> {
    let codings = codings(headers);
    (!codings.is_empty()).then(|| codings.join(", "))
}

/// The codings in the order they were applied.
fn codings(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .flat_map(|value| {
            let value = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
            let names: Vec<String> = value
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect();
            names
        })
        .filter(|name| !matches!(name.as_str(), "" | "identity"))
        .collect()
}

fn broken(error: io::Error) -> Failure {
    if let Some(failure) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Failure>())
    {
        return failure.clone();
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return Failure::server_closed(0);
    }
    Failure::new(
        Reason::Reset,
        format!(
            "the compressed body is damaged ({error}): see the server's log, or a proxy between"
        ),
    )
}

/// Watches how much comes out for what goes in.
#[derive(Debug, Default)]
struct Growth {
    out: u64,
    /// Bytes out and in at each step of the window, oldest first.
    steps: VecDeque<(u64, u64)>,
}

impl Growth {
    /// `more` bytes came out, after `taken` in all went in. False when that is too much.
    fn add(&mut self, more: u64, taken: u64) -> bool {
        if self.steps.is_empty() {
            self.steps.push_back((0, 0));
        }
        self.out += more;
        while self.steps.len() > 1 && self.out - self.steps[1].0 >= WINDOW {
            self.steps.pop_front();
        }
        let (out_then, taken_then) = self.steps[0];
        let (grown, came) = (self.out - out_then, taken - taken_then);
        if self
            .steps
            .back()
            .is_some_and(|last| self.out - last.0 >= STEP)
        {
            self.steps.push_back((self.out, taken));
        }
        grown < WINDOW || grown <= came.saturating_mul(GROWTH_MAX)
    }
}

/// Counts the bytes that a decoder takes.
struct Counted<R> {
    reader: R,
    taken: Arc<AtomicU64>,
}

impl<R: AsyncBufRead + Unpin> AsyncBufRead for Counted<R> {
    fn poll_fill_buf(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        Pin::new(&mut self.get_mut().reader).poll_fill_buf(cx)
    }

    fn consume(mut self: Pin<&mut Self>, amount: usize) {
        self.taken.fetch_add(amount as u64, Ordering::Relaxed);
        Pin::new(&mut self.reader).consume(amount);
    }
}

impl<R: AsyncBufRead + Unpin> AsyncRead for Counted<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let available = ready!(self.as_mut().poll_fill_buf(cx))?;
        let amount = available.len().min(buf.remaining());
        buf.put_slice(&available[..amount]);
        self.consume(amount);
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_bounded_over_any_window_and_not_before_one_is_full() {
        let mut modest = Growth::default();
        assert!((1..=100).all(|n| modest.add(1 << 20, n * 1_100)));
        let mut early = Growth::default();
        assert!(
            (1..16).all(|_| early.add(1 << 20, 0)),
            "16 MiB are none yet"
        );
        assert!(!early.add(1 << 20, 0));
        let mut late = Growth::default();
        assert!(late.add(64 << 20, 1 << 20));
        assert!(!(1..=33).all(|_| late.add(1 << 20, (1 << 20) + 1)));
    }
}
