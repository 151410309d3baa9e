//! The contest: every contestant on every corpus, in turns, each in a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{env, thread};

use nix::sys::resource::UsageWho;

use crate::Outcome;
use crate::client::{Count, Said, cpu_s};
use crate::corpus::{CORPORA, Sent, TYPES};

/// The best of these counts.
const ROUNDS: usize = 3;

/// What took more processor time than this, seconds, is not done again.
const LONG_S: f64 = 5.0;

/// A contestant that takes longer is stopped.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who takes part, as the figures are called; each figure is shown against the first's.
pub const CONTESTANTS: [&str; 10] = [
    "reqwest_only",
    "owned",
    "owned_eventsource_client",
    "kept",
    "eventsource_client",
    "reqwest_eventsource",
    "sseer",
    "sse_stream",
    "npm_eventsource",
    "curl",
];

/// What came of one contestant on one corpus.
#[derive(Clone, Debug)]
pub enum Score {
    Counted {
        sent: Sent,
        cpu_s: f64,
    },
    /// It has no figure, and why.
    Out(String),
}

impl Score {
    /// Another round would tell nothing new: who can't do it once won't the next time, and what
    /// takes long is measured well enough.
    fn is_final(&self) -> bool {
        match self {
            Score::Counted { cpu_s, .. } => *cpu_s > LONG_S,
            Score::Out(_) => true,
        }
    }
}

/// Results by corpus and contestant, in the order of [`CORPORA`] and [`CONTESTANTS`].
pub fn hold() -> Outcome<Vec<Vec<Score>>> {
    let server = Server::start()?;
    let mut best = Vec::new();
    for corpus in &CORPORA {
        let sent = corpus.sent();
        let url = format!("http://127.0.0.1:{}/{}", server.port, corpus.name);
        let mut results: Vec<Option<Score>> = vec![None; CONTESTANTS.len()];
        for round in 1..=ROUNDS {
            eprintln!("{}, round {round} of {ROUNDS}", corpus.name);
            for (name, before) in CONTESTANTS.iter().zip(&mut results) {
                if !before.as_ref().is_some_and(Score::is_final) {
                    *before = Some(better(before.take(), run(name, &url, sent)));
                }
            }
        }
        best.push(results.into_iter().flatten().collect());
    }
    Ok(best)
}

fn better(before: Option<Score>, now: Score) -> Score {
    match (before, now) {
        (Some(Score::Counted { sent, cpu_s }), Score::Counted { cpu_s: now, .. }) => {
            let cpu_s = cpu_s.min(now);
            Score::Counted { sent, cpu_s }
        }
        (_, now) => now,
    }
}

fn run(name: &str, url: &str, sent: Sent) -> Score {
    let said = match name {
        "curl" => curl(url),
        "npm_eventsource" => Contestant::start(&mut node(url)).and_then(Contestant::said),
        _ => Contestant::start(&mut ourselves(&["client", name, url])).and_then(Contestant::said),
    };
    match said {
        Ok(Said::Done { count, cpu_s }) => match miscount(&count, sent) {
            None => Score::Counted { sent, cpu_s },
            Some(why) => Score::Out(why),
        },
        Ok(Said::PassedOver(why)) => Score::Out(why),
        Err(error) => Score::Out(error.to_string()),
    }
}

fn miscount(count: &Count, sent: Sent) -> Option<String> {
    let checks = [
        ("events", count.events, sent.events),
        ("bytes of body", count.body, sent.body),
        ("bytes of data", count.data, sent.data),
    ];
    let wrong = checks
        .into_iter()
        .find(|(_, counted, sent)| counted.is_some_and(|counted| counted != *sent));
    wrong.map(|(what, counted, sent)| {
        format!("counted {} of {sent} {what}", counted.unwrap_or_default())
    })
}

/// This program, in another part.
fn ourselves(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap_or_default());
    command.args(arguments);
    command
}

fn node(url: &str) -> Command {
    let mut command = Command::new("node");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/eventsource.mjs");
    command.arg(script).arg(url).args(TYPES);
    command
}

/// curl only passes the bytes on, so they are counted here; its processor time is that of the
/// whole process, which is what the children's grows by.
fn curl(url: &str) -> Outcome<Said> {
    let before = cpu_s(UsageWho::RUSAGE_CHILDREN)?;
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--noproxy", "*", "-N", url]);
    let count = Contestant::start(&mut command)?.read(|output| {
        let (mut body, mut events, mut last) = (0, 0, 0);
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = output.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            body += read as u64;
            for byte in &buffer[..read] {
                events += u64::from(*byte == b'\n' && last == b'\n');
                last = *byte;
            }
        }
        Ok(Count {
            events: Some(events),
            body: Some(body),
            data: None,
        })
    })?;
    let cpu_s = cpu_s(UsageWho::RUSAGE_CHILDREN)? - before;
    Ok(Said::Done { count, cpu_s })
}

/// A contestant's process.
struct Contestant {
    child: Child,
}

impl Contestant {
    fn start(command: &mut Command) -> Outcome<Contestant> {
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{program} can't be started ({error})"))?;
        Ok(Contestant { child })
    }

    fn said(self) -> Outcome<Said> {
        let line = self.read(|output| {
            let mut text = String::new();
            output.read_to_string(&mut text)?;
            Ok(text)
        })?;
        Ok(serde_json::from_str(&line)?)
    }

    /// Reads its output to the end, and fails if it failed or took too long.
    fn read<T>(mut self, read: impl FnOnce(&mut dyn Read) -> std::io::Result<T>) -> Outcome<T> {
        let mut output = self.child.stdout.take().ok_or("it has no output")?;
        let mut errors = self.child.stderr.take().ok_or("it has no error output")?;
        let (done, over) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let complaint = scope.spawn(move || {
                let mut text = String::new();
                // What can't be read is not told.
                let _ = errors.read_to_string(&mut text);
                text
            });
            let child = &mut self.child;
            let watched = scope.spawn(move || -> std::io::Result<Option<ExitStatus>> {
                if over
                    .recv_timeout(PATIENCE)
                    .is_err_and(|end| end == mpsc::RecvTimeoutError::Timeout)
                {
                    child.kill()?;
                    child.wait()?;
                    return Ok(None);
                }
                child.wait().map(Some)
            });
            let answer = read(&mut output);
            drop(done);
            let status = watched.join().map_err(|_| "the watch over it panicked")??;
            let complaint = complaint.join().unwrap_or_default();
            match status {
                None => Err(format!("took longer than {} s", PATIENCE.as_secs()).into()),
                Some(status) if status.success() => Ok(answer?),
                Some(status) => {
                    let why = complaint.lines().find(|line| !line.trim().is_empty());
                    Err(format!("{status}: {}", why.unwrap_or_default()).into())
                }
            }
        })
    }
}

/// The server's process. It ends when its standard input is closed, so with this one at the
/// latest.
struct Server {
    port: u16,
    child: Child,
    input: Option<ChildStdin>,
}

impl Server {
    fn start() -> Outcome<Server> {
        let mut child = ourselves(&["serve"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut port = String::new();
        BufReader::new(output).read_line(&mut port)?;
        Ok(Server {
            port: port.trim().parse()?,
            input: child.stdin.take(),
            child,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.input = None;
        // It has ended, or will with this process.
        let _ = self.child.wait();
    }
}
