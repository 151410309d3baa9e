//! A store of secrets as a test wants it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use feedscope_engine::{SecretError, SecretStore};
use tokio::sync::watch;

/// A store that can be locked, or that waits for ever.
pub struct Store {
    kept: watch::Sender<HashMap<String, String>>,
    mood: AtomicU8,
}

pub const OPEN: u8 = 0;
pub const LOCKED: u8 = 1;
pub const SILENT: u8 = 2;

impl Store {
    pub fn new() -> Arc<Store> {
        Arc::new(Store {
            kept: watch::Sender::default(),
            mood: AtomicU8::new(OPEN),
        })
    }

    pub fn be(&self, mood: u8) {
        self.mood.store(mood, Ordering::SeqCst);
    }

    pub fn secrets(&self) -> HashMap<String, String> {
        self.kept.borrow().clone()
    }

    pub fn keys(&self) -> Vec<String> {
        self.secrets().into_keys().collect()
    }

    /// Waits until it holds what this says.
    pub async fn until(&self, so: impl Fn(&HashMap<String, String>) -> bool) {
        let mut kept = self.kept.subscribe();
        let wait = tokio::time::timeout(Duration::from_secs(30), kept.wait_for(|kept| so(kept)));
        assert!(wait.await.is_ok(), "it holds {:?}", self.keys());
    }

    fn ready(&self) -> Result<(), SecretError> {
        match self.mood.load(Ordering::SeqCst) {
            LOCKED => Err(SecretError::Locked),
            SILENT => loop {
                std::thread::park();
            },
            _ => Ok(()),
        }
    }
}

impl SecretStore for Store {
    fn get(&self, key: &str) -> Result<Option<String>, SecretError> {
        self.ready()?;
        Ok(self.kept.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, secret: &str) -> Result<(), SecretError> {
        self.ready()?;
        self.kept.send_modify(|kept| {
            kept.insert(key.to_owned(), secret.to_owned());
        });
        Ok(())
    }

    fn delete(&self, key: &str) -> Result<(), SecretError> {
        self.ready()?;
        self.kept.send_modify(|kept| {
            kept.remove(key);
        });
        Ok(())
    }
}
