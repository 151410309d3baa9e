//! What a shell command prints.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use crate::record::Reason;
use crate::stream::failure::Failure;

/// How long a command may take.
const TIME_MAX: Duration = Duration::from_secs(10);
/// How much it may print, bytes.
const OUTPUT_MAX: u64 = 64 << 10;
/// How much of what it complains about is read, bytes.
const COMPLAINT_MAX: u64 = 4 << 10;

/// How many commands run at once. A thousand streams that start or come back would start as many
/// shells otherwise.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// Runs `command` in the system's shell and returns its output less the last line end. When the
/// caller no longer waits, it is ended. Waiting for its turn does not count as its time.
pub(super) async fn output(command: &str, what: &str) -> Result<String, Failure> {
    let failed = |why: String| Failure::new(Reason::Credentials, why);
    // The semaphore is never closed.
    let _turn = AT_ONCE.acquire().await.ok();
    let mut running = Running::start(command).map_err(|error| {
        failed(format!(
            "the command for {what} can't be started ({error}): correct it"
        ))
    })?;
    let run = tokio::time::timeout(TIME_MAX, running.finish()).await;
    let (success, code, out, complaint) = match run {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => {
            return Err(failed(format!(
                "the command for {what} broke off ({error}): run it by hand"
            )));
        }
        Err(_) => {
            return Err(failed(format!(
                "the command for {what} took longer than {} s: make it faster",
                TIME_MAX.as_secs()
            )));
        }
    };
    if out.len() as u64 > OUTPUT_MAX {
        return Err(failed(format!(
            "the command for {what} printed more than 64 KiB: correct it"
        )));
    }
    if !success {
        let code = code.map_or_else(|| "a signal".to_owned(), |code| format!("code {code}"));
        return Err(Failure {
            complaint: String::from_utf8_lossy(&complaint).into(),
            ..failed(format!(
                "the command for {what} ended with {code}: run it by hand"
            ))
        });
    }
    let Ok(mut text) = String::from_utf8(out) else {
        return Err(failed(format!(
            "the command for {what} printed what is not UTF-8: correct it"
        )));
    };
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    if text.is_empty() {
        return Err(failed(format!(
            "the command for {what} printed nothing: run it by hand"
        )));
    }
    Ok(text)
}

/// A shell with all that it started; they end together when this is dropped.
struct Running {
    child: Child,
    over: bool,
}

type Done = (bool, Option<i32>, Vec<u8>, Vec<u8>);

impl Running {
    fn start(command: &str) -> std::io::Result<Running> {
        let child = shell(command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        Ok(Running { child, over: false })
    }

    async fn finish(&mut self) -> std::io::Result<Done> {
        let (out, complaint) = (self.child.stdout.take(), self.child.stderr.take());
        let (out, complaint) =
            tokio::try_join!(read(out, OUTPUT_MAX + 1), drained(complaint, COMPLAINT_MAX))?;
        // One that prints without end would never end by itself.
        if out.len() as u64 > OUTPUT_MAX {
            return Ok((false, None, out, complaint));
        }
        let status = self.child.wait().await?;
        self.over = true;
        Ok((status.success(), status.code(), out, complaint))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        if !self.over
            && let Some(id) = self.child.id()
            && let Some(group) = rustix::process::Pid::from_raw(id as i32)
        {
            // It may have ended just now.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).process_group(0);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    let mut shell = Command::new("cmd");
    shell
        .arg("/C")
        .raw_arg(command)
        .creation_flags(CREATE_NO_WINDOW);
    shell
}

async fn read(from: Option<impl AsyncRead + Unpin>, max: u64) -> std::io::Result<Vec<u8>> {
    let mut read = Vec::new();
    if let Some(from) = from {
        from.take(max).read_to_end(&mut read).await?;
    }
    Ok(read)
}

/// The first `max` bytes; the rest is read too, so that the command does not wait for a reader.
async fn drained(from: Option<impl AsyncRead + Unpin>, max: u64) -> std::io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    if let Some(mut from) = from {
        (&mut from).take(max).read_to_end(&mut kept).await?;
        tokio::io::copy(&mut from, &mut tokio::io::sink()).await?;
    }
    Ok(kept)
}
