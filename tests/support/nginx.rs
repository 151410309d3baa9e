//! nginx as a process of the test's own.

use std::fs;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::process::Command;

use rustix::process::getuid;
use tempfile::TempDir;

use super::process::{Process, program};

/// A running nginx.
pub struct Nginx {
    _process: Process,
    _folder: TempDir,
    pub port: u16,
}

impl Nginx {
    /// Starts it with these directives in its one server; `listen` says how it listens besides
    /// (`ssl http2`).
    pub fn start(listen: &str, server: &str) -> Nginx {
        // nginx takes over a socket that listens already, as in an upgrade of itself: nobody can
        // get the port in between, and who connects early just waits.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().display();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {at}/{what};\n"))
            .concat();
        // Started by root, its workers would be somebody who can't get into the folder.
        let user = if getuid().is_root() { "user root;" } else { "" };
        let configuration = format!(
            "daemon off;
            {user}
            worker_processes 1;
            pid {at}/nginx.pid;
            error_log stderr;
            events {{ worker_connections 128; }}
            http {{
                access_log off;
                {temporary}
                server {{
                    listen 127.0.0.1:{port} {listen};
                    {server}
                }}
            }}"
        );
        let file = folder.path().join("nginx.conf");
        fs::write(&file, configuration).unwrap();
        let process = Process::start_heard(
            Command::new(program("nginx"))
                .args(["-e", "stderr", "-p"])
                .arg(folder.path())
                .arg("-c")
                .arg(&file)
                .env("NGINX", "0;")
                .stdin(OwnedFd::from(listener)),
        );
        Nginx {
            _process: process,
            _folder: folder,
            port,
        }
    }
}
