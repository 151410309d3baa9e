//! What happened while it was measured, for a person to open in a spreadsheet:
//! `target/window/NAME-frames.csv`, a line a frame, and `NAME-memory.csv`, a line a second.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::page::Frame;
use crate::support::desk::Window;
use crate::support::process::{Memory, memory_below};
use crate::support::{PROGRAM, root};

pub struct Trace {
    began: Instant,
    frames: BufWriter<File>,
    memory: BufWriter<File>,
    paths: [PathBuf; 2],
}

/// Memory of the window's processes.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Since the trace began.
    pub seconds: f64,
    /// The program itself.
    pub program: Memory,
    /// The process that runs the page.
    pub web: Memory,
}

impl Trace {
    pub fn create(name: &str) -> Trace {
        let folder = root().join("target/window");
        fs::create_dir_all(&folder).unwrap();
        let paths = ["frames", "memory"].map(|what| folder.join(format!("{name}-{what}.csv")));
        let [mut frames, mut memory] = paths
            .each_ref()
            .map(|path| BufWriter::new(File::create(path).unwrap()));
        writeln!(frames, "part,at_ms,frame_ms,script_ms,questions_out").unwrap();
        writeln!(
            memory,
            "part,at_s,program_resident_kib,program_own_kib,web_resident_kib,web_own_kib"
        )
        .unwrap();
        Trace {
            began: Instant::now(),
            frames,
            memory,
            paths,
        }
    }

    /// Frames as the page's clock has them.
    pub fn frames(&mut self, part: &str, frames: &[Frame]) {
        for frame in frames {
            let Frame {
                at,
                took,
                script,
                asked,
            } = frame;
            writeln!(self.frames, "{part},{at},{took},{script},{asked}").unwrap();
        }
    }

    /// Memory as it is now.
    pub fn memory(&mut self, part: &str, window: &Window) -> Sample {
        let is_page = |path: &Path| path.ends_with("WebKitWebProcess");
        let sample = Sample {
            seconds: self.began.elapsed().as_secs_f64(),
            program: memory_below(window.id(), |path| path == Path::new(PROGRAM)),
            web: memory_below(window.id(), is_page),
        };
        writeln!(
            self.memory,
            "{part},{:.1},{},{},{},{}",
            sample.seconds,
            sample.program.resident_kib,
            sample.program.own_kib,
            sample.web.resident_kib,
            sample.web.own_kib
        )
        .unwrap();
        sample
    }

    /// Says where it lies.
    pub fn tell(mut self) {
        self.frames.flush().unwrap();
        self.memory.flush().unwrap();
        for path in &self.paths {
            println!("{}", path.display());
        }
    }
}
