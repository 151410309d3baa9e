//! How the disk is filled, and every moment at which the power may go.

use std::path::Path;
use std::sync::Arc;

use feedscope_engine::capture::{Capture, CaptureOptions, Recorder};

use crate::memory_disk::{MemoryDisk, Op, Power, Promise};
use crate::support::*;

/// How the disk is filled before the power goes.
pub struct Plan {
    pub options: CaptureOptions,
    pub seed: u64,
}

/// Records 90 events, syncing, renaming and opening again now and then. Only the second half of
/// the time something is dropped, then much at once.
pub fn record(folder: &Path, plan: &Plan) -> MemoryDisk {
    let disk = MemoryDisk::default();
    let mut random = fastrand::Rng::with_seed(plan.seed);
    runtime().block_on(async {
        let mut recorder: Option<(Capture, Recorder)> = None;
        let mut synced = 0;
        for n in 0..18 {
            let (capture, writing) = recorder.take().unwrap_or_else(|| {
                let disk = Arc::new(disk.clone());
                let max_records = plan.options.max_records.filter(|_| n >= 9);
                let options = CaptureOptions {
                    max_records,
                    ..plan.options.clone()
                };
                Capture::create_or_open_on(disk, folder, options).unwrap()
            });
            let ticks = define(&writing).await;
            writing
                .record(events(ticks, n * 5..n * 5 + 5))
                .await
                .unwrap();
            writing.kept().await.unwrap();
            let choice = random.u8(0..5);
            if choice == 0 {
                let url = format!("http://127.0.0.1/{n}");
                writing.rename_stream(ticks, "ticks", url).await.unwrap();
            }
            if choice <= 1 {
                writing.flush().await.unwrap();
                synced = n * 5 + 5;
            }
            // Whatever was dropped up to here may be gone from here on.
            let first = capture.first_seq();
            disk.promise(Promise { synced, first });
            match choice {
                _ if n == 8 => writing.close().await.unwrap(),
                2 => writing.close().await.unwrap(),
                _ => recorder = Some((capture, writing)),
            }
        }
        if let Some((_, writing)) = recorder {
            writing.close().await.unwrap();
        }
    });
    disk
}

/// Every moment at which the power may go.
pub struct Cuts {
    done: Vec<Op>,
    pub at: usize,
    power: Power,
    promise: Promise,
}

impl Cuts {
    pub fn of(disk: &MemoryDisk) -> Cuts {
        let history = disk.history();
        Cuts {
            done: history.done,
            at: 0,
            power: history.power,
            promise: Promise::default(),
        }
    }

    /// The moment, the disk then, what was promised by then, and what is promised next.
    pub fn next(&mut self) -> Option<(usize, &Power, Promise, Promise)> {
        let op = self.done.get(self.at)?;
        self.power.advance(op);
        self.at += 1;
        if let Op::Note(promise) = op {
            self.promise = *promise;
        }
        let next = self.done[self.at..].iter().find_map(|op| match op {
            Op::Note(promise) => Some(*promise),
            _ => None,
        });
        let next = next.unwrap_or(Promise {
            first: u64::MAX,
            ..self.promise
        });
        Some((self.at, &self.power, self.promise, next))
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}
