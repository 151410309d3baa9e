//! Squid as a process of the test's own.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::process::{Process, program};
use super::until;

/// A running Squid that caches nothing.
pub struct Squid {
    _process: Process,
    folder: TempDir,
    pub url: String,
}

impl Squid {
    pub async fn start() -> Squid {
        // It binds its port itself, so another program may be faster.
        for _ in 0..5 {
            if let Some(squid) = Squid::start_on(free_port()).await {
                return squid;
            }
        }
        panic!("five free ports were taken before Squid had them");
    }

    async fn start_on(port: u16) -> Option<Squid> {
        let folder = tempfile::tempdir().unwrap();
        // Started by root, Squid works as another user, who writes the log.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
        let at = folder.path().display();
        let file = folder.path().join("squid.conf");
        let configuration = format!(
            "http_port 127.0.0.1:{port}\n\
             http_access allow all\n\
             cache deny all\n\
             cache_mem 1 MB\n\
             access_log stdio:{at}/access.log\n\
             buffered_logs off\n\
             cache_log /dev/null\n\
             cache_store_log none\n\
             pid_filename none\n\
             netdb_filename none\n\
             pinger_enable off\n\
             visible_hostname squid.test\n\
             coredump_dir {at}\n"
        );
        fs::write(&file, configuration).unwrap();
        let mut process = Process::start_heard(
            Command::new(program("squid"))
                .args(["-N", "-d", "1", "-f"])
                .arg(&file)
                .stdin(Stdio::null()),
        );
        let listens = until("Squid to listen", || {
            let said = process.said();
            let over = process.is_over();
            async move {
                let listens = said.contains("Accepting HTTP Socket connections");
                let taken = over && said.contains("(98) Address already in use");
                assert!(!over || taken, "Squid ended and said:\n{said}");
                (listens || taken).then_some(listens)
            }
        })
        .await;
        listens.then(|| Squid {
            _process: process,
            folder,
            url: format!("http://127.0.0.1:{port}"),
        })
    }

    /// A line for each request that is over.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("access.log")).unwrap_or_default()
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
