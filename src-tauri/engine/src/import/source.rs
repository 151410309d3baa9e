//! A file to import: opened, decompressed, and known by how it begins.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use async_compression::tokio::bufread::{GzipDecoder, ZstdDecoder};
use tokio::fs::File;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, BufReader, ReadBuf};

use super::{ImportError, Progress};
use crate::record::Time;

/// So much is read at once.
const BUFFER: usize = 1 << 20;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Ndjson,
    Sse,
}

/// A file at its beginning.
pub(super) struct Source {
    pub path: PathBuf,
    pub content: Content,
    pub reader: Reader,
    /// Its name without endings.
    pub stem: String,
    pub changed: Time,
}

pub(super) type Reader = Pin<Box<dyn AsyncBufRead + Send + Sync>>;

/// How much there is to read.
pub(super) fn bytes(path: &Path) -> Result<u64, ImportError> {
    let failed = |source| ImportError::Read {
        path: path.to_owned(),
        source,
    };
    let metadata = path.metadata().map_err(failed)?;
    if metadata.is_file() {
        return Ok(metadata.len());
    }
    let mut bytes = 0;
    for entry in path.read_dir().map_err(failed)? {
        bytes += entry
            .and_then(|entry| entry.metadata())
            .map_err(failed)?
            .len();
    }
    Ok(bytes)
}

impl Source {
    pub async fn open(path: &Path, progress: &Progress) -> Result<Source, ImportError> {
        let failed = |source| ImportError::Read {
            path: path.to_owned(),
            source,
        };
        let mut name = path.file_name().unwrap_or_default().to_string_lossy();
        for ending in [".gz", ".zst"] {
            if let Some(stem) = name.strip_suffix(ending) {
                name = stem.to_owned().into();
            }
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let one_way = |format| ImportError::OneWay {
            path: path.to_owned(),
            format,
        };
        match ending {
            "csv" => return Err(one_way("CSV")),
            "parquet" => return Err(one_way("Parquet")),
            _ => {}
        }

        let file = File::open(path).await.map_err(failed)?;
        let changed = file
            .metadata()
            .await
            .and_then(|metadata| metadata.modified());
        let mut reader = decompressed(file, progress).await.map_err(failed)?;
        let beginning = reader.fill_buf().await.map_err(failed)?;
        let content = match ending {
            "ndjson" | "jsonl" => Some(Content::Ndjson),
            "sse" => Some(Content::Sse),
            _ => content(beginning),
        };
        Ok(Source {
            content: content.ok_or_else(|| ImportError::Unknown {
                path: path.to_owned(),
            })?,
            stem: stem.to_owned(),
            changed: changed.map_or_else(|_| Time::now(), Time::from),
            path: path.to_owned(),
            reader,
        })
    }

    pub fn failed(&self, source: io::Error) -> ImportError {
        ImportError::Read {
            path: self.path.clone(),
            source,
        }
    }
}

async fn decompressed(file: File, progress: &Progress) -> io::Result<Reader> {
    let mut file = file;
    file.set_max_buf_size(BUFFER);
    let counted = Counted {
        file,
        done: Arc::clone(&progress.done),
    };
    let mut plain = BufReader::with_capacity(BUFFER, counted);
    let beginning = plain.fill_buf().await?;
    if beginning.starts_with(&[0x1f, 0x8b]) {
        let mut decoder = GzipDecoder::new(plain);
        decoder.multiple_members(true);
        return Ok(Box::pin(BufReader::with_capacity(BUFFER, decoder)));
    }
    if beginning.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = ZstdDecoder::new(plain);
        decoder.multiple_members(true);
        return Ok(Box::pin(BufReader::with_capacity(BUFFER, decoder)));
    }
    Ok(Box::pin(plain))
}

/// What a file that does not say it by its name holds: our lines begin with a brace, and an event
/// stream with a comment or a field.
fn content(beginning: &[u8]) -> Option<Content> {
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    let text = text.trim_ascii_start();
    const FIELDS: [&[u8]; 5] = [b":", b"data:", b"event:", b"id:", b"retry:"];
    match text.first() {
        Some(b'{') => Some(Content::Ndjson),
        _ if FIELDS.iter().any(|field| text.starts_with(field)) => Some(Content::Sse),
        _ => None,
    }
}

/// Counts what is read of a file.
struct Counted {
    file: File,
    done: Arc<AtomicU64>,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = to.filled().len();
        let read = ready!(Pin::new(&mut self.file).poll_read(cx, to));
        let bytes = (to.filled().len() - before) as u64;
        self.done.fetch_add(bytes, Ordering::Relaxed);
        Poll::Ready(read)
    }
}
