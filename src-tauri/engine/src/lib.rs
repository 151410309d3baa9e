//! The Feedscope engine: it subscribes to Server-Sent Events streams, keeps every record in a
//! capture on disk, and answers what a window or a command line wants to show of it.
//!
//! Layers, each built on those to its right only (a test enforces it):
//! `engine` → `view`, `export`, `import`, `demo`, `replay` → `stream`, `capture` → `record`, `json`.

pub mod capture;
pub mod demo;
mod engine;
pub mod export;
pub mod import;
pub mod json;
pub mod record;
pub mod replay;
pub mod stream;
pub mod view;
pub mod wire;

pub use engine::{
    AlertFired, Engine, EngineError, EngineOptions, MemoryStore, SecretError, SecretStore, Tally,
    alerts, saved_renderer, sentence, settings_path,
};
