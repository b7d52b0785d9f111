//! `cargo xtask fuzz hostile`: programs whose objects change what is being worked on, lie, raise, nest and grow, run by two Pythons.
//!
//! Each kind of hostility is a Python file in this folder, which follows `head.py`. A process runs a batch of cases and
//! prints a line for each, so that the case that ends a process, or never ends, is known; the rest of the batch then
//! goes on in another process. Whatever the other Python does not survive either cannot be compared, but must not end
//! the tested one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::arguments::{Arguments, split_command};
use crate::workspace;

const HELP: &str = "\
cargo xtask fuzz hostile --python COMMAND --against COMMAND [--kind NAME] [--seconds N] [--seed N] [--cases N] [--keep FOLDER]
  --python COMMAND   the Python to test
  --against COMMAND  the Python whose output is right
  --kind NAME        this kind alone; one of the files in crates/xtask/src/fuzz/hostile
  --seconds N        how long (10)
  --seed N           where to start (1)
  --cases N          cases of one batch (100)
  --keep FOLDER      where programs and what differed are written (target/fuzz/hostile)
  --case N           print what both Pythons make of one case and stop";

const HEAD: &str = include_str!("head.py");
const KINDS: &[(&str, &str)] = &[
    ("buffers", include_str!("buffers.py")),
    ("classes", include_str!("classes.py")),
    ("formats", include_str!("formats.py")),
    ("frames", include_str!("frames.py")),
    ("iterators", include_str!("iterators.py")),
    ("lifetimes", include_str!("lifetimes.py")),
    ("lists", include_str!("lists.py")),
    ("nesting", include_str!("nesting.py")),
    ("sizes", include_str!("sizes.py")),
    ("sources", include_str!("sources.py")),
    ("tables", include_str!("tables.py")),
];

/// How long a process may be silent.
const LIMIT: Duration = Duration::from_secs(20);

/// What became of a case.
#[derive(PartialEq, Eq, Clone)]
enum End {
    /// It printed this.
    Text(String),
    /// It ended its process.
    Died(String),
    /// It was still running after [`LIMIT`].
    Hung,
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            End::Text(text) => f.write_str(text),
            End::Died(status) => write!(f, "*** died: {status}"),
            End::Hung => f.write_str("*** hung"),
        }
    }
}

/// A Python and one kind's program.
struct Runner<'a> {
    command: &'a [String],
    file: &'a Path,
    out: PathBuf,
}

impl Runner<'_> {
    /// What the cases from `first` on do.
    fn batch(&self, seed: u64, first: u64, count: u64) -> Result<BTreeMap<u64, End>, String> {
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
        let (program, options) = self.command.split_first().ok_or(HELP)?;
        let fail = |e: std::io::Error| format!("{program}: {e}");
        let err = self.out.with_extension("err");
        let mut child = Command::new(program)
            .args(options)
            .args(["-P", "-s", "-S", "-W", "ignore"])
            .arg(self.file)
            .args([seed, first, count].map(|n| n.to_string()))
            .env("PYTHONHASHSEED", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::from(std::fs::File::create(&self.out).map_err(fail)?))
            .stderr(Stdio::from(std::fs::File::create(&err).map_err(fail)?))
            .spawn()
            .map_err(fail)?;
        let mut written = 0;
        let mut since = Instant::now();
        let end = loop {
            if let Some(status) = child.try_wait().map_err(fail)? {
                let said = std::fs::read(&err).map_err(fail)?;
                let panicked = said.windows(8).any(|w| w == b"panicked");
                break (!status.success() || panicked).then(|| End::Died(status.to_string()));
            }
            let size = std::fs::metadata(&self.out).map_err(fail)?.len();
            if size != written {
                (written, since) = (size, Instant::now());
            } else if since.elapsed() > LIMIT {
                child.kill().map_err(fail)?;
                child.wait().map_err(fail)?;
                break Some(End::Hung);
            }
            std::thread::sleep(Duration::from_millis(3));
        };
        let text = std::fs::read(&self.out).map_err(fail)?;
        Ok((String::from_utf8_lossy(&text).into_owned(), end))
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

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let seconds: u64 = args.number("--seconds", 10)?;
    let first_seed: u64 = args.number("--seed", 1)?;
    let count: u64 = args.number("--cases", 100)?;
    let single = args.text("--case")?;
    let only = args.text("--kind")?;
    let tested = split_command(&args.text("--python")?.ok_or(HELP)?);
    let right = split_command(&args.text("--against")?.ok_or(HELP)?);
    let folder = args
        .text("--keep")?
        .map_or_else(|| workspace::root().join("target/fuzz/hostile"), Into::into);
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let kinds: Vec<_> = KINDS
        .iter()
        .filter(|(name, _)| only.as_deref().is_none_or(|o| o == *name))
        .collect();
    if kinds.is_empty() {
        return Err(format!("there is no such kind\n{HELP}"));
    }
    for (name, text) in &kinds {
        let program = format!("{HEAD}\n{text}\nmain()\n");
        workspace::write(&folder.join(format!("{name}.py")), program.as_bytes())?;
    }
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut totals = Totals::default();
    let mut seed = first_seed;
    'time: loop {
        for (name, _) in &kinds {
            let file = folder.join(format!("{name}.py"));
            let runner = |command, out: &str| Runner {
                command,
                file: &file,
                out: folder.join(format!("{name}.{out}")),
            };
            let first: u64 = single
                .as_ref()
                .map_or(Ok(0), |n| n.parse())
                .map_err(|_| HELP)?;
            let count = if single.is_some() { 1 } else { count };
            let expected = runner(right.as_slice(), "right").batch(seed, first, count)?;
            let found = runner(tested.as_slice(), "tested").batch(seed, first, count)?;
            if single.is_some() {
                for end in expected.values().chain(found.values()) {
                    println!("{end}");
                }
                return Ok(());
            }
            totals.compare(&folder, name, seed, &expected, &found)?;
            if Instant::now() > end {
                break 'time;
            }
        }
        seed += 1;
    }
    println!("hostile: {totals} from seed {first_seed} to {seed}");
    if totals.different + totals.ended == 0 {
        Ok(())
    } else {
        Err("what differed is in the folder".to_owned())
    }
}

#[derive(Default)]
struct Totals {
    cases: u64,
    different: u64,
    ended: u64,
    incomparable: u64,
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} cases, {} different, {} that ended the process or never ended, {} that the other Python does not survive",
            self.cases, self.different, self.ended, self.incomparable
        )
    }
}

impl Totals {
    fn compare(
        &mut self,
        folder: &Path,
        name: &str,
        seed: u64,
        expected: &BTreeMap<u64, End>,
        found: &BTreeMap<u64, End>,
    ) -> Result<(), String> {
        for (number, found) in found {
            self.cases += 1;
            let expected = expected.get(number);
            let comparable = matches!(expected, Some(End::Text(_)));
            self.incomparable += u64::from(!comparable);
            let Some(expected) = expected.filter(|&e| e != found) else {
                continue;
            };
            match found {
                End::Died(_) => self.ended += 1,
                End::Hung if comparable => self.ended += 1,
                End::Text(_) if comparable => self.different += 1,
                _ => continue,
            }
            println!("{name}: seed {seed}, case {number}");
            let report = format!("{expected}\n{found}\n");
            workspace::write(
                &folder.join(format!("{name}-{seed}-{number}.txt")),
                report.as_bytes(),
            )?;
        }
        Ok(())
    }
}
