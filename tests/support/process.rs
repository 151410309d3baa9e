//! Processes that end with the test, by their id.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::NamedTempFile;

/// A process in a group of its own; the whole group ends with it.
pub struct Process {
    child: Child,
    out: Option<BufReader<ChildStdout>>,
    /// What it says on standard error, shown when the test fails.
    said: Option<NamedTempFile>,
}

impl Process {
    /// Starts it, its standard output to be read with [`Process::line`].
    pub fn start(command: &mut Command) -> Process {
        Process::spawn(command.stdin(Stdio::null()), None)
    }

    /// The same, its standard error to be read with [`Process::said`]; its standard input is as
    /// the command has it.
    pub fn start_heard(command: &mut Command) -> Process {
        let said = NamedTempFile::new().unwrap();
        let error = said.reopen().unwrap();
        Process::spawn(command.stderr(error), Some(said))
    }

    fn spawn(command: &mut Command, said: Option<NamedTempFile>) -> Process {
        use std::os::unix::process::CommandExt;
        let mut child = command
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("can't start {command:?}: {error}; run `make setup`"));
        let out = child.stdout.take().map(BufReader::new);
        Process { child, out, said }
    }

    /// What it has said on standard error so far.
    pub fn said(&self) -> String {
        let said = self.said.as_ref().expect("started with `start_heard`");
        let bytes = fs::read(said.path()).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// The next line it prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.as_mut().unwrap().read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Presses Ctrl-C in it.
    pub fn interrupt(&self) {
        let id = Pid::from_raw(self.child.id() as i32).unwrap();
        kill_process(id, Signal::INT).unwrap();
    }

    /// Waits for its end; its exit code.
    pub fn code(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Kills it at once (SIGKILL) and waits for its end.
    pub fn kill(mut self) {
        self.end(Signal::KILL);
    }

    fn end(&mut self, signal: Signal) {
        let group = Pid::from_raw(self.child.id() as i32).unwrap();
        // It may have ended by itself.
        let _ = kill_process_group(group, signal);
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end(Signal::KILL);
        if std::thread::panicking() && self.said.is_some() {
            eprintln!("process {} said:\n{}", self.child.id(), self.said());
        }
    }
}

/// Where a program is; those for administrators are not in everybody's PATH.
pub fn program(name: &str) -> PathBuf {
    let folders = ["/usr/sbin", "/usr/local/sbin", "/sbin"];
    let known = folders.map(|folder| Path::new(folder).join(name));
    let found = known.into_iter().find(|path| path.exists());
    found.unwrap_or_else(|| PathBuf::from(name))
}

/// Kills (SIGKILL) a process that isn't our child, and all below `ancestor` that run `program`.
pub fn kill_below(ancestor: u32, program: &Path) {
    let victims: Vec<u32> = below(ancestor)
        .into_iter()
        .filter(|id| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program))
        .collect();
    assert!(!victims.is_empty(), "{} does not run", program.display());
    for id in victims {
        let _ = kill_process(Pid::from_raw(id as i32).unwrap(), Signal::KILL);
    }
}

/// Resident memory in KiB of one program below `ancestor`, and of that with all it started.
pub fn resident_kib_below(ancestor: u32, program: &Path) -> (u64, u64) {
    let is_program =
        |id: &u32| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == program);
    let Some(id) = below(ancestor).into_iter().find(is_program) else {
        panic!("{} does not run", program.display());
    };
    let own = resident_kib(id);
    (
        own,
        own + below(id).into_iter().map(resident_kib).sum::<u64>(),
    )
}

/// Memory of a process.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// All that is resident, KiB.
    pub resident_kib: u64,
    /// What of that is no file's and not shared, KiB.
    pub own_kib: u64,
}

/// Memory of the one process below `ancestor` whose program is wanted.
pub fn memory_below(ancestor: u32, wanted: impl Fn(&Path) -> bool) -> Memory {
    let runs = |id: &u32| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| wanted(&exe));
    let Some(id) = below(ancestor).into_iter().find(runs) else {
        panic!("no such program runs below process {ancestor}");
    };
    Memory {
        resident_kib: resident_kib(id),
        own_kib: status_kib(id, "RssAnon:"),
    }
}

fn resident_kib(id: u32) -> u64 {
    status_kib(id, "VmRSS:")
}

fn status_kib(id: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.map_or(0, |line| {
        line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
    })
}

/// Every process below another.
fn below(ancestor: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|id| Some((id, parent(id)?)))
        .collect();
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(&id) = found.get(next) {
        found.extend(
            parents
                .iter()
                .filter(|(_, parent)| *parent == id)
                .map(|(id, _)| *id),
        );
        next += 1;
    }
    found.split_off(1)
}

fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    after_name.split_whitespace().nth(1)?.parse().ok()
}
