//! The system's keyring, as it is: open, locked, and not there at all.
//!
//! Each case runs this program anew in a session of its own, with the GNOME keyring there in the
//! state that is asked for, so that the person's own keyring is never touched.

#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;

use feedscope::desktop::Keyring;
use feedscope_engine::{SecretError, SecretStore};

/// What the inner run is to find.
const CASE: &str = "FEEDSCOPE_TEST_KEYRING";

#[test]
fn an_open_keyring_keeps_gives_and_forgets() {
    in_session(
        "open",
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null",
    );
}

#[test]
fn a_locked_keyring_says_so_and_not_that_it_has_nothing() {
    // Made with a password, and started again without it.
    in_session(
        "locked",
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && \
         gnome-keyring-daemon --replace --components=secrets </dev/null >/dev/null",
    );
}

#[test]
fn without_a_session_there_is_no_keyring_and_that_is_said() {
    let mut inner = Command::new(std::env::current_exe().unwrap());
    inner.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    passes(inner, "absent", &std::env::temp_dir());
}

/// The inner run.
#[test]
#[ignore = "it is run by the others, in a session of its own"]
fn inside() {
    let keyring = Keyring::default();
    match std::env::var(CASE).unwrap().as_str() {
        "open" => {
            assert_eq!(keyring.get("set/header").unwrap(), None);
            keyring.set("set/header", "a secret").unwrap();
            let again = Keyring::default();
            assert_eq!(again.get("set/header").unwrap().unwrap(), "a secret");
            again.set("set/header", "another").unwrap();
            assert_eq!(keyring.get("set/header").unwrap().unwrap(), "another");
            keyring.delete("set/header").unwrap();
            keyring.delete("set/header").unwrap();
            assert_eq!(keyring.get("set/header").unwrap(), None);
        }
        "locked" => {
            let error = keyring.get("set/header").unwrap_err();
            assert_eq!(error, SecretError::Locked);
            assert!(keyring.set("set/header", "a secret").is_err());
        }
        _ => {
            let error = keyring.get("set/header").unwrap_err();
            assert!(matches!(error, SecretError::NoStore(_)), "{error:?}");
            assert!(error.to_string().contains("install"), "{error}");
        }
    }
}

fn in_session(case: &str, prepare: &str) {
    let home = tempfile::tempdir().unwrap();
    let mut session = Command::new("dbus-run-session");
    session
        .args(["--", "bash", "-c"])
        .arg(format!("{prepare} && exec \"$0\" \"$@\""))
        .arg(std::env::current_exe().unwrap());
    passes(session, case, home.path());
}

fn passes(mut command: Command, case: &str, home: &std::path::Path) {
    let output = command
        .args(["--exact", "inside", "--ignored", "--nocapture"])
        .env(CASE, case)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_RUNTIME_DIR", home)
        .env_remove("DISPLAY")
        .output()
        .unwrap_or_else(|error| panic!("{error}; run `make setup`"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{case}: {said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
