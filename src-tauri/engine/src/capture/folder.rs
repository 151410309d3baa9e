//! The capture's folder: the `CAPTURE` file that says what it is, and the lock of its one writer.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::compressed::{self, Compressed};
use super::disk::{self, Disk};
use super::error::CaptureError;
use super::segment::{
    self, CaptureId, FORMAT, FRAMES_AT, Header, compressed_path, log_path, number_of,
};
use crate::record::Time;

/// Where what recovery cut off is put.
pub(super) const LOST_AND_FOUND: &str = "lost+found";

const META: &str = "CAPTURE";
const LOCK: &str = "LOCK";

/// The `CAPTURE` file.
#[derive(Serialize, Deserialize)]
struct Meta {
    version: u32,
    id: String,
    created: String,
}

/// The id of the capture in a folder; `None` when the folder holds none.
pub(super) fn find(
    disk: &dyn Disk,
    dir: &Path,
    names: &[String],
) -> Result<Option<CaptureId>, CaptureError> {
    let path = dir.join(META);
    if names.iter().any(|name| name == META) {
        let bytes = disk::read_whole(disk, &path).map_err(CaptureError::io("read", &path))?;
        if let Ok(meta) = serde_json::from_slice::<Meta>(&bytes) {
            if meta.version > FORMAT {
                return Err(CaptureError::Newer {
                    path,
                    found: meta.version,
                    known: FORMAT,
                });
            }
            if let Ok(id) = u128::from_str_radix(&meta.id, 16) {
                return Ok(Some(CaptureId(id)));
            }
        }
    }
    // Every segment says too which capture it is of.
    Ok(numbers(names).into_iter().find_map(|number| {
        let compressed = || header(disk, &compressed_path(dir, number), compressed::MAGIC);
        let header = header(disk, &log_path(dir, number), segment::MAGIC).or_else(compressed)?;
        Some(header.capture)
    }))
}

fn header(disk: &dyn Disk, path: &Path, magic: &[u8; 8]) -> Option<Header> {
    let file = disk.open(path, false).ok()?;
    let mut bytes = vec![0; file.size().ok()?.min(FRAMES_AT) as usize];
    disk::read_exact_at(&*file, &mut bytes, 0).ok()?;
    Header::decode_as(magic, &bytes).ok()
}

/// Leaves one log to each segment that has two: the compressed one, if it is whole.
pub(super) fn settle_pairs(disk: &dyn Disk, dir: &Path, capture: CaptureId, names: &[String]) {
    let mut numbers = numbers_of_all(names);
    numbers.sort_unstable();
    for pair in numbers.windows(2).filter(|pair| pair[0] == pair[1]) {
        let wanted = Header {
            capture,
            number: pair[0],
            first_seq: 0,
        };
        let (log, compressed) = (
            log_path(dir, wanted.number),
            compressed_path(dir, wanted.number),
        );
        let whole = disk
            .open(&compressed, false)
            .and_then(|file| Compressed::open(file, &wanted))
            .map(|compressed| compressed.whole);
        let of_wanted = |header: Header| {
            Header {
                first_seq: 0,
                ..header
            } == wanted
        };
        // They harm nobody; the next opening tries again.
        let _ = match whole {
            Ok(true) => disk.remove(&log),
            Ok(false) if header(disk, &log, segment::MAGIC).is_some_and(of_wanted) => {
                disk.remove(&compressed)
            }
            _ => Ok(()),
        };
    }
}

/// Refuses a folder that is used for something else.
pub(super) fn check_use(disk: &dyn Disk, dir: &Path) -> Result<(), CaptureError> {
    let names = disk.list(dir).map_err(CaptureError::io("opened", dir))?;
    match find(disk, dir, &names)? {
        None if !names.iter().all(|name| is_ours(name)) => Err(CaptureError::Occupied {
            dir: dir.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Makes the folder a capture, or its `CAPTURE` file again.
pub(super) fn establish(
    disk: &dyn Disk,
    dir: &Path,
    known: Option<CaptureId>,
) -> Result<CaptureId, CaptureError> {
    let path = dir.join(META);
    let id = known.unwrap_or_else(|| CaptureId(fastrand::u128(1..)));
    let whole = disk::read_whole(disk, &path).is_ok_and(|bytes| is_meta(&bytes));
    if known.is_none() || !whole {
        let meta = Meta {
            version: FORMAT,
            id: format!("{:032x}", id.0),
            created: Time::now().to_string(),
        };
        let bytes = serde_json::to_vec_pretty(&meta).unwrap_or_default();
        disk::write_whole(disk, &path, &bytes).map_err(CaptureError::io("written", &path))?;
    }
    Ok(id)
}

fn is_meta(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Meta>(bytes)
        .is_ok_and(|meta| u128::from_str_radix(&meta.id, 16).is_ok())
}

/// Whether a folder with this in it may still become a capture.
fn is_ours(name: &str) -> bool {
    let known = [META, LOCK, LOST_AND_FOUND].contains(&name);
    known || name.starts_with('.') || name.ends_with(".tmp") || number_of(name).is_some()
}

/// The numbers of the segments in a folder, in order.
pub(super) fn numbers(names: &[String]) -> Vec<u32> {
    let mut numbers = numbers_of_all(names);
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn numbers_of_all(names: &[String]) -> Vec<u32> {
    names.iter().filter_map(|name| number_of(name)).collect()
}

/// Held by the process that writes the capture, until dropped or until it ends in any way.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    pub fn take(dir: &Path) -> Result<Lock, CaptureError> {
        let path = dir.join(LOCK);
        let open = |path: &PathBuf| {
            let mut how = OpenOptions::new();
            how.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
            how.open(path)
        };
        let mut file = open(&path).map_err(CaptureError::io("opened", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(CaptureError::Held {
                    dir: dir.to_owned(),
                    pid: holder(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => {
                return Err(CaptureError::io("locked", &path)(source));
            }
        }
        // Only says who to look for: the lock holds without it.
        let _ = file
            .set_len(0)
            .and_then(|()| write!(file, "{}", std::process::id()));
        Ok(Lock { _file: file })
    }
}

fn holder(file: &mut File) -> String {
    let mut pid = String::new();
    match file.read_to_string(&mut pid) {
        Ok(_) if pid.parse::<u32>().is_ok() => format!(" (pid {pid})"),
        _ => String::new(),
    }
}
