//! A certificate authority for one test, and a server's certificate from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// For 127.0.0.1 and localhost.
pub struct Certificate {
    /// The authority's certificate, to be trusted.
    pub authority: PathBuf,
    pub chain: PathBuf,
    pub key: PathBuf,
}

impl Certificate {
    /// Makes it in a folder.
    pub fn new(folder: &Path) -> Certificate {
        let configuration = "\
            [req]\nprompt = no\ndistinguished_name = name\n\
            [name]\nCN = Feedscope test\n\
            [authority]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\n\
            [server]\nbasicConstraints = CA:FALSE\nsubjectAltName = IP:127.0.0.1, DNS:localhost\n";
        fs::write(folder.join("openssl.cnf"), configuration).unwrap();
        let key = "-config openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        let steps = [
            format!("req -x509 {key} -extensions authority -days 2 -keyout ca.key -out ca.pem"),
            format!("req {key} -subj /CN=localhost -keyout server.key -out server.csr"),
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 2 \
             -extfile openssl.cnf -extensions server -out server.pem"
                .to_owned(),
        ];
        for step in steps {
            let made = Command::new("openssl")
                .args(step.split_whitespace())
                .current_dir(folder)
                .output()
                .expect("openssl is installed: run `make setup`");
            assert!(made.status.success(), "openssl {step}: {made:?}");
        }
        Certificate {
            authority: folder.join("ca.pem"),
            chain: folder.join("server.pem"),
            key: folder.join("server.key"),
        }
    }
}
