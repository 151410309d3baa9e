//! The system's keyring: Secret Service on Linux, Keychain on macOS, Credential Manager on
//! Windows.

use std::sync::{Arc, Mutex, PoisonError};

use feedscope_engine::{SecretError, SecretStore};
use keyring_core::{CredentialStore, Entry, Error};

/// What the entries are filed under.
const SERVICE: &str = "feedscope";

/// An entry that is there for a moment, to see whether the keyring is open.
const PROBE: &str = "probe";

/// The keyring of the person who is logged in.
#[derive(Default)]
pub struct Keyring {
    /// Connected when it is first asked for, and again as long as that fails.
    store: Mutex<Option<Arc<CredentialStore>>>,
}

impl SecretStore for Keyring {
    fn get(&self, key: &str) -> Result<Option<String>, SecretError> {
        match self.entry(key)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            // A locked keyring says so too.
            Err(Error::NoEntry) => self.probe().map(|()| None),
            Err(error) => Err(said(error)),
        }
    }

    fn set(&self, key: &str, secret: &str) -> Result<(), SecretError> {
        self.entry(key)?.set_password(secret).map_err(said)
    }

    fn delete(&self, key: &str) -> Result<(), SecretError> {
        match self.entry(key)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(said(error)),
        }
    }
}

impl Keyring {
    fn entry(&self, key: &str) -> Result<Entry, SecretError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let store = match &*store {
            Some(store) => Arc::clone(store),
            None => Arc::clone(store.insert(connect()?)),
        };
        store.build(SERVICE, key, None).map_err(said)
    }

    /// Whether the keyring gives what it was given.
    fn probe(&self) -> Result<(), SecretError> {
        self.set(PROBE, PROBE)?;
        let given = self.entry(PROBE)?.get_password();
        self.delete(PROBE)?;
        match given {
            Ok(_) => Ok(()),
            Err(Error::NoEntry) => Err(SecretError::Locked),
            Err(error) => Err(said(error)),
        }
    }
}

fn connect() -> Result<Arc<CredentialStore>, SecretError> {
    #[cfg(all(unix, not(target_vendor = "apple")))]
    let store = zbus_secret_service_keyring_store::Store::new();
    #[cfg(target_vendor = "apple")]
    let store = apple_native_keyring_store::keychain::Store::new();
    #[cfg(windows)]
    let store = windows_native_keyring_store::Store::new();
    match store {
        Ok(store) => Ok(store),
        Err(error) => Err(SecretError::NoStore(reason(&error))),
    }
}

fn said(error: Error) -> SecretError {
    match error {
        Error::NoStorageAccess(_) => SecretError::Locked,
        Error::NoDefaultStore => SecretError::NoStore("it has no store".to_owned()),
        error => SecretError::Failed(reason(&error)),
    }
}

/// Never the error's own text where that shows a secret.
fn reason(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "an entry is damaged".to_owned(),
        error => error.to_string(),
    }
}
