//! The streams' secrets over a restart: in a store that the shell brings, never in a file.
//!
//! The secrets of one stream are a set with a name of its own, which is saved with the stream.
//! A change makes a new set and takes the old one away afterwards, so that what is saved always
//! names a set that is whole.

mod fields;
mod streams;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use thiserror::Error;
use tokio::sync::oneshot;

pub(super) use fields::{fill, masked, missing, secrets};

use super::lock;
use super::saved::Entry;
use crate::wire::StreamSpec;

/// How long the store may take; it may be waiting for a person.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where secrets are kept: the system's keyring. Calls may block, as a person may be asked.
pub trait SecretStore: Send + Sync {
    /// The secret under this key, or `None` when the store is open and has none.
    ///
    /// # Errors
    ///
    /// When the store can't be asked; a locked one must say so, and not that it has none.
    fn get(&self, key: &str) -> Result<Option<String>, SecretError>;

    /// Keeps a secret under this key.
    ///
    /// # Errors
    ///
    /// When it is not kept.
    fn set(&self, key: &str, secret: &str) -> Result<(), SecretError>;

    /// Forgets the secret under this key, if there is one.
    ///
    /// # Errors
    ///
    /// When it can't be forgotten.
    fn delete(&self, key: &str) -> Result<(), SecretError>;
}

/// Why a store of secrets does not serve.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SecretError {
    /// There is none.
    #[error(
        "there is no keyring here ({0}): install and start one, such as GNOME Keyring or KWallet"
    )]
    NoStore(String),
    /// It is locked, and nobody opened it.
    #[error("the keyring is locked: unlock it, then resume the streams that need it")]
    Locked,
    /// It did not answer in time.
    #[error(
        "the keyring did not answer in time: answer its question, then resume the streams that need it"
    )]
    TimedOut,
    /// Anything else.
    #[error("the keyring does not serve ({0}): see whether it works in other programs")]
    Failed(String),
}

/// Secrets in memory: as long as the process, and no longer.
#[derive(Default)]
pub struct MemoryStore(Mutex<HashMap<String, String>>);

impl SecretStore for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<String>, SecretError> {
        Ok(lock(&self.0).get(key).cloned())
    }

    fn set(&self, key: &str, secret: &str) -> Result<(), SecretError> {
        lock(&self.0).insert(key.to_owned(), secret.to_owned());
        Ok(())
    }

    fn delete(&self, key: &str) -> Result<(), SecretError> {
        lock(&self.0).remove(key);
        Ok(())
    }
}

/// The store as the engine uses it: in the background, and with a time limit.
pub(super) struct Secrets {
    store: Option<Arc<dyn SecretStore>>,
    /// Why it did not serve when it was asked last.
    trouble: Mutex<Option<SecretError>>,
}

impl Secrets {
    pub(super) fn new(store: Option<Arc<dyn SecretStore>>) -> Secrets {
        Secrets {
            store,
            trouble: Mutex::default(),
        }
    }

    /// Why secrets are not kept, for a person.
    pub(super) fn trouble(&self) -> String {
        let why = match &*lock(&self.trouble) {
            Some(error) => error.to_string(),
            None => "they are not kept in this run".to_owned(),
        };
        format!("Secrets of streams last only until Feedscope is closed: {why}.")
    }

    /// Fills in what each stream leaves to the store, as far as it answers, and keeps the
    /// secrets that still stood in the file. Returns whether there were any, which are kept now.
    pub(super) async fn restore(&self, entries: &mut [Entry]) -> bool {
        let plain: Vec<bool> = entries
            .iter()
            .map(|entry| !secrets(&entry.stream).is_empty())
            .collect();
        self.fetch(entries).await;
        let mut moved = false;
        for (entry, _) in entries.iter_mut().zip(plain).filter(|(_, plain)| *plain) {
            match self.keep(&entry.stream).await {
                Some(set) => entry.secrets = Some(set),
                // What one stream's are refused for, the next one's are too.
                None => break,
            }
            moved = true;
        }
        moved
    }

    /// The stream with what it leaves to the store, if that answers.
    pub(super) async fn fetched(&self, stream: &StreamSpec, set: Option<String>) -> StreamSpec {
        let mut entry = [Entry {
            stream: stream.clone(),
            paused: false,
            secrets: set,
        }];
        self.fetch(&mut entry).await;
        let [entry] = entry;
        entry.stream
    }

    async fn fetch(&self, entries: &mut [Entry]) {
        let mut keys = Vec::new();
        for entry in entries.iter() {
            if let Some(set) = &entry.secrets {
                keys.extend(missing(&entry.stream).iter().map(|field| key(set, field)));
            }
        }
        if keys.is_empty() {
            return;
        }
        let asked = self.ask(move |store| {
            let mut found = HashMap::new();
            for key in keys {
                if let Some(secret) = store.get(&key)? {
                    found.insert(key, secret);
                }
            }
            Ok(found)
        });
        let Some(found) = asked.await else { return };
        for entry in entries {
            if let Some(set) = &entry.secrets {
                fill(&mut entry.stream, |field| {
                    found.get(&key(set, field)).cloned()
                });
            }
        }
    }

    /// Keeps the stream's secrets as a new set, and returns its name; `None` when there are no
    /// secrets, or they are not kept.
    pub(super) async fn keep(&self, spec: &StreamSpec) -> Option<String> {
        let secrets = secrets(spec);
        if secrets.is_empty() {
            return None;
        }
        let set = format!("{:016x}", fastrand::u64(..));
        let name = set.clone();
        self.ask(move |store| {
            let kept = secrets
                .iter()
                .try_for_each(|(field, secret)| store.set(&key(&name, field), secret));
            if kept.is_err() {
                for field in secrets.keys() {
                    // What was not kept need not be forgotten.
                    let _ = store.delete(&key(&name, field));
                }
            }
            kept
        })
        .await?;
        Some(set)
    }

    /// Forgets a set, whenever the store is ready to.
    pub(super) fn forget(&self, spec: &StreamSpec, set: Option<String>) {
        let (Some(set), Some(store)) = (set, self.store.clone()) else {
            return;
        };
        let mut fields: Vec<String> = secrets(spec).into_keys().collect();
        fields.extend(missing(spec));
        // One that is left behind does no harm: nothing names its set any more.
        let _ = std::thread::Builder::new().spawn(move || {
            for field in fields {
                let _ = store.delete(&key(&set, &field));
            }
        });
    }

    /// Asks in a thread of its own, as the store may wait for a person, for ever.
    async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn SecretStore) -> Result<T, SecretError> + Send + 'static,
    ) -> Option<T> {
        let store = self.store.clone()?;
        let (answer, answered) = oneshot::channel();
        let asked = std::thread::Builder::new().spawn(move || {
            // Nobody may be waiting any more.
            let _ = answer.send(job(&*store));
        });
        let done = match asked {
            Ok(_) => match tokio::time::timeout(PATIENCE, answered).await {
                Ok(Ok(done)) => done,
                Ok(Err(_)) => Err(SecretError::Failed("it broke off".to_owned())),
                Err(_) => Err(SecretError::TimedOut),
            },
            Err(error) => Err(SecretError::Failed(error.to_string())),
        };
        match done {
            Ok(done) => {
                *lock(&self.trouble) = None;
                Some(done)
            }
            Err(error) => {
                *lock(&self.trouble) = Some(error);
                None
            }
        }
    }
}

fn key(set: &str, field: &str) -> String {
    format!("{set}/{field}")
}
