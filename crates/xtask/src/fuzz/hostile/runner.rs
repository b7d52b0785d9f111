//! A Python that runs a batch of cases, and what became of each.
//!
//! A case may use so much processor time, so much memory, and be silent for so long; whatever takes more is killed, and the
//! rest of the batch goes on in another process. Processor time is what counts, so that a busy machine does not make a case
//! look endless; the time on the clock is for those that wait for something.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Processor time of one case, in hundredths of a second, of the Python whose output is right. It needs a few at most;
/// what takes this long has no end that is worth waiting for.
pub const RIGHT_TICKS: u64 = 150;
/// The same of the tested Python, which may be a slow build.
pub const TESTED_TICKS: u64 = 300;
/// How long a process may be silent.
const SILENCE: Duration = Duration::from_secs(20);
/// Pages that may be resident: 3 GiB.
const PAGES: u64 = 3 << 18;

/// What became of a case.
#[derive(PartialEq, Eq, Clone)]
pub enum End {
    /// It printed this.
    Text(String),
    /// It ended its process.
    Died(String),
    /// It was still running after its time.
    Hung(String),
    /// It took more memory than there is for it.
    Greedy,
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            End::Text(text) => f.write_str(text),
            End::Died(status) => write!(f, "*** died: {status}"),
            End::Hung(doing) => write!(f, "*** hung: {doing}"),
            End::Greedy => f.write_str("*** took too much memory"),
        }
    }
}

/// Processor time in hundredths of a second and resident pages; zeros where the system does not tell.
fn consumed(child: &Child) -> (u64, u64) {
    let read = |file: &str| {
        std::fs::read_to_string(format!("/proc/{}/{file}", child.id())).unwrap_or_default()
    };
    // The fields after the name, which is in brackets; user and system time are the 12th and 13th of them.
    let stat = read("stat");
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let number = |n: &str| n.parse::<u64>().unwrap_or(0);
    let ticks = fields.split_whitespace().skip(11).take(2).map(number).sum();
    let pages = read("statm").split(' ').nth(1).map_or(0, number);
    (ticks, pages)
}

/// What a process that hangs does: the processor time since it last wrote, and where each thread is.
fn doing(child: &Child, ticks: u64) -> String {
    let folder = format!("/proc/{}/task", child.id());
    let threads = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let states: Vec<String> = threads
        .map(|thread| {
            let read =
                |file: &str| std::fs::read_to_string(thread.path().join(file)).unwrap_or_default();
            let stat = read("stat");
            let rest = stat.rsplit(") ").next().unwrap_or_default();
            let state = rest.split(' ').next().unwrap_or_default();
            format!("{state} {}", read("wchan"))
        })
        .collect();
    format!(
        "{ticks} hundredths of a second used, threads: {}",
        states.join(", ")
    )
}

/// A Python and one kind's program.
pub struct Runner<'a> {
    pub command: &'a [String],
    pub file: &'a Path,
    /// Processor time of one case, in hundredths of a second.
    pub ticks: u64,
    pub out: PathBuf,
    pub memory: Memory,
}

/// What CPython finds in memory that nobody wrote to.
#[derive(Clone, Copy)]
pub enum Memory {
    /// The same each time.
    Filled,
    /// What the C library leaves in it.
    AsItIs,
}

impl Memory {
    /// For `PYTHONMALLOC`.
    fn allocator(self) -> &'static str {
        match self {
            Memory::Filled => "debug",
            Memory::AsItIs => "malloc",
        }
    }
}

impl Runner<'_> {
    /// What the cases from `first` on do.
    pub fn batch(&self, seed: u64, first: u64, count: u64) -> Result<BTreeMap<u64, End>, String> {
        let mut ends = BTreeMap::new();
        let mut next = first;
        while next < first + count {
            let left = first + count - next;
            let (text, end) = self.process(seed, next, left)?;
            let before = next;
            for (number, line) in cases(&text) {
                ends.insert(number, End::Text(line));
                next = number + 1;
            }
            if let Some(end) = end {
                // The last case that was begun is the one.
                next = next.max(before + 1);
                ends.insert(next - 1, end);
            } else if next < first + count {
                return Err(format!(
                    "{}: stopped before case {next}",
                    self.file.display()
                ));
            }
        }
        Ok(ends)
    }

    /// Runs one process: what it printed, and how it ended unless it ended well.
    fn process(&self, seed: u64, first: u64, count: u64) -> Result<(String, Option<End>), String> {
        let (program, options) = self.command.split_first().ok_or("no command")?;
        let fail = |e: std::io::Error| format!("{program}: {e}");
        let err = self.out.with_extension("err");
        let mut child = Command::new(program)
            .args(options)
            .args(["-P", "-s", "-S", "-W", "ignore"])
            .arg(self.file)
            .args([seed, first, count].map(|n| n.to_string()))
            .env("PYTHONHASHSEED", "0")
            .env("PYTHONMALLOC", self.memory.allocator())
            .stdin(Stdio::null())
            .stdout(Stdio::from(std::fs::File::create(&self.out).map_err(fail)?))
            .stderr(Stdio::from(std::fs::File::create(&err).map_err(fail)?))
            .spawn()
            .map_err(fail)?;
        let end = self.watch(&mut child, &err).map_err(fail)?;
        let text = std::fs::read(&self.out).map_err(fail)?;
        Ok((String::from_utf8_lossy(&text).into_owned(), end))
    }

    /// Waits until a process ends or has to be ended.
    fn watch(&self, child: &mut Child, err: &Path) -> std::io::Result<Option<End>> {
        let (mut written, mut since, mut used) = (0, Instant::now(), 0);
        loop {
            if let Some(status) = child.try_wait()? {
                let said = std::fs::read(err)?;
                let panicked = said.windows(8).any(|w| w == b"panicked");
                return Ok((!status.success() || panicked).then(|| End::Died(status.to_string())));
            }
            let size = std::fs::metadata(&self.out)?.len();
            let (ticks, pages) = consumed(child);
            let end = if size != written {
                (written, since, used) = (size, Instant::now(), ticks);
                None
            } else if since.elapsed() > SILENCE || ticks.saturating_sub(used) > self.ticks {
                Some(End::Hung(doing(child, ticks.saturating_sub(used))))
            } else {
                None
            };
            let end = if pages > PAGES {
                Some(End::Greedy)
            } else {
                end
            };
            if end.is_some() {
                child.kill()?;
                child.wait()?;
                return Ok(end);
            }
            std::thread::sleep(Duration::from_millis(3));
        }
    }
}

/// The numbered lines of an output, with what was printed below each.
fn cases(text: &str) -> Vec<(u64, String)> {
    let mut found: Vec<(u64, String)> = Vec::new();
    for line in text.lines().filter(|&line| line != "end") {
        let number = line.split(' ').next().and_then(|n| n.parse().ok());
        match (number, found.last_mut()) {
            (Some(number), _) => found.push((number, line.to_owned())),
            (None, Some((_, last))) => {
                last.push('\n');
                last.push_str(line);
            }
            (None, None) => {}
        }
    }
    found
}
