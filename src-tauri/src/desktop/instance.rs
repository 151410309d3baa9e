//! One window for each data folder: what starts a second time hands its arguments to the first.

use std::path::Path;

/// The right to be the one window of a data folder, until it is dropped.
pub(super) struct Instance {
    #[cfg(unix)]
    _held: Option<unix::Held>,
}

impl Instance {
    /// Makes this the folder's window, whose `handed` is called with the arguments of each later
    /// start. `None` when there is one already: it has these arguments now.
    #[cfg(unix)]
    pub(super) fn claim(
        folder: &Path,
        arguments: &[String],
        handed: impl Fn(Vec<String>) + Send + 'static,
    ) -> Option<Instance> {
        let _held = match unix::hold(folder) {
            unix::Lock::Ours(lock) => Some(unix::listen(lock, folder, handed)),
            unix::Lock::Theirs if unix::hand_over(folder, arguments).is_ok() => return None,
            // The window says itself what it can't do.
            unix::Lock::Theirs | unix::Lock::Unknown => None,
        };
        Some(Instance { _held })
    }

    /// Elsewhere the capture's own lock keeps a second window from it, which says so.
    #[cfg(not(unix))]
    pub(super) fn claim(
        _folder: &Path,
        _arguments: &[String],
        _handed: impl Fn(Vec<String>) + Send + 'static,
    ) -> Option<Instance> {
        Some(Instance {})
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, DirBuilder, File, Permissions, TryLockError};
    use std::io::{self, Read, Write};
    use std::net::Shutdown;
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::path::{Path, PathBuf};
    use std::time::{Duration, Instant};

    /// Bytes of all arguments at most.
    const LONGEST: u64 = 1 << 20;
    /// How long the other side may take.
    const PATIENCE: Duration = Duration::from_secs(10);
    const HEARD: &[u8] = b"heard";

    pub(super) enum Lock {
        Ours(File),
        Theirs,
        Unknown,
    }

    /// The lock, which the system gives free when the process ends in whatever way, and the
    /// socket.
    pub(super) struct Held {
        _lock: File,
        socket: PathBuf,
    }

    impl Drop for Held {
        fn drop(&mut self) {
            // Before the lock is free: the next one's socket lies there then.
            let _ = fs::remove_file(&self.socket);
        }
    }

    pub(super) fn hold(folder: &Path) -> Lock {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        let Ok(lock) = made.and_then(|()| File::create(folder.join("window.lock"))) else {
            return Lock::Unknown;
        };
        match lock.try_lock() {
            Ok(()) => Lock::Ours(lock),
            Err(TryLockError::WouldBlock) => Lock::Theirs,
            Err(TryLockError::Error(_)) => Lock::Unknown,
        }
    }

    /// Listens as long as the process runs. Where that can't be (the folder's path is too long
    /// for a socket), a second start opens a window that says who has the capture.
    pub(super) fn listen(
        lock: File,
        folder: &Path,
        handed: impl Fn(Vec<String>) + Send + 'static,
    ) -> Held {
        let socket = socket_in(folder);
        // What a process left that was killed.
        let _ = fs::remove_file(&socket);
        if let Ok(listener) = UnixListener::bind(&socket) {
            // Whoever may not open it can't hand anything over.
            let _ = fs::set_permissions(&socket, Permissions::from_mode(0o600));
            std::thread::spawn(move || {
                for connection in listener.incoming().flatten() {
                    if let Ok(arguments) = receive(connection) {
                        handed(arguments);
                    }
                }
            });
        }
        Held {
            _lock: lock,
            socket,
        }
    }

    /// Gives the arguments to the process that has the lock.
    pub(super) fn hand_over(folder: &Path, arguments: &[String]) -> io::Result<()> {
        let mut connection = connect(&socket_in(folder))?;
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.set_write_timeout(Some(PATIENCE))?;
        connection.write_all(&serde_json::to_vec(arguments)?)?;
        connection.shutdown(Shutdown::Write)?;
        let mut answer = [0; HEARD.len()];
        connection.read_exact(&mut answer)
    }

    /// It may have the lock and not listen yet.
    fn connect(socket: &Path) -> io::Result<UnixStream> {
        let deadline = Instant::now() + PATIENCE / 5;
        loop {
            match UnixStream::connect(socket) {
                Err(_) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                connected => return connected,
            }
        }
    }

    fn receive(mut connection: UnixStream) -> io::Result<Vec<String>> {
        connection.set_read_timeout(Some(PATIENCE))?;
        let mut text = Vec::new();
        Read::by_ref(&mut connection)
            .take(LONGEST)
            .read_to_end(&mut text)?;
        let arguments = serde_json::from_slice(&text)?;
        connection.write_all(HEARD)?;
        Ok(arguments)
    }

    fn socket_in(folder: &Path) -> PathBuf {
        folder.join("window.sock")
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_second_start_hands_its_arguments_to_the_first_and_another_folder_is_another_window() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (send, receive) = mpsc::channel();
        let to_first = move |arguments| send.send(arguments).unwrap();
        let first = Instance::claim(here.path(), &[], to_first).unwrap();
        let arguments = ["a=http://h/".to_owned(), "feedscope://add?url=x".to_owned()];
        assert!(Instance::claim(here.path(), &arguments, |_| ()).is_none());
        let heard = receive.recv_timeout(Duration::from_secs(60)).unwrap();
        assert_eq!(heard, arguments);

        assert!(Instance::claim(there.path(), &arguments, |_| ()).is_some());
        drop(first);
        assert!(Instance::claim(here.path(), &arguments, |_| ()).is_some());
    }

    #[test]
    fn what_a_killed_process_left_is_no_window() {
        let folder = tempfile::tempdir().unwrap();
        drop(std::os::unix::net::UnixListener::bind(folder.path().join("window.sock")).unwrap());
        std::fs::write(folder.path().join("window.lock"), "").unwrap();
        let first = Instance::claim(folder.path(), &[], |_| ());
        assert!(first.is_some());
        assert!(Instance::claim(folder.path(), &[], |_| ()).is_none());
    }
}
