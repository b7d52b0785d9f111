//! `cargo xtask fuzz memory`: programs in which the n-th request for memory fails. They may end with `MemoryError`, or go on;
//! they must not end by a signal, panic, fail Rust's way or hang.
//!
//! The programs are the ones whose output is compared with CPython's, those in `programs`, and programs made by chance
//! (`fuzz programs`). Those in `programs` share a head, `attempt.py`, which calls each of their parts again when no request
//! fails any more: what a part gave while some failed has to be the same, and what outlived a failure has to be whole.
//! Which request fails is chosen so that early ones, of which there are few kinds, are all tried, and late ones by chance.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::arguments::{Arguments, split_command};
use crate::fuzz::programs::generate;
use crate::fuzz::random::Random;
use crate::workspace;

const HELP: &str = "\
cargo xtask fuzz memory --python COMMAND [--seconds N] [--seed N] [--program FILE] [--keep FOLDER]
  --python COMMAND  the Python to test, which knows -X nomemory=START,STOP
  --seconds N       how long (10)
  --seed N          where to start (1)
  --program FILE    this program alone
  --keep FOLDER     where generated programs are written (target/fuzz/memory)";

/// In front of each of [`PROGRAMS`].
const HEAD: &str = include_str!("programs/attempt.py");
/// Behind each of them.
const FOOT: &str = "\n_end()\n";
/// Names and texts.
const PROGRAMS: [(&str, &str); 10] = [
    ("binary", include_str!("programs/binary.py")),
    ("compiler", include_str!("programs/compiler.py")),
    ("containers", include_str!("programs/containers.py")),
    ("formats", include_str!("programs/formats.py")),
    ("growth", include_str!("programs/growth.py")),
    ("library", include_str!("programs/library.py")),
    ("machine", include_str!("programs/machine.py")),
    ("numbers", include_str!("programs/numbers.py")),
    ("text", include_str!("programs/text.py")),
    ("threads", include_str!("programs/threads.py")),
];

/// What a program of ours ends with if something differs.
const DIFFERS: i32 = 3;

/// How long one program may run: most take milliseconds.
const LIMIT: Duration = Duration::from_secs(30);

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let seconds: u64 = args.number("--seconds", 10)?;
    let seed: u64 = args.number("--seed", 1)?;
    let python = split_command(&args.text("--python")?.ok_or(HELP)?);
    let only = args.text("--program")?;
    let folder = args
        .text("--keep")?
        .map_or_else(|| workspace::root().join("target/fuzz/memory"), Into::into);
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let programs = match only {
        Some(file) => vec![PathBuf::from(file)],
        None => programs(&folder)?,
    };
    let mut random = Random::new(seed);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut totals = Totals::default();
    while Instant::now() < end {
        let file = match random.below(4) {
            0 if programs.len() > 1 => {
                let file = folder.join("generated.py");
                workspace::write(&file, generate(seed, totals.runs).as_bytes())?;
                file
            }
            _ => random.pick_ref(&programs).clone(),
        };
        // About as many within the first hundred as within the hundreds, the thousands and so on.
        let magnitude = random.below(20);
        let start = random.below(1 << magnitude);
        let stop = match random.below(3) {
            0 => 0,
            1 => start + 1,
            _ => start + 1 + random.below(100),
        };
        let found = attempt(&python, &file, start, stop)?;
        totals.runs += 1;
        match found {
            Found::Ended(0) => totals.well += 1,
            Found::Ended(_) => totals.raised += 1,
            Found::Waits => totals.waits += 1,
            Found::Wrong(what) => {
                totals.wrong += 1;
                println!("{}: nomemory={start},{stop}: {what}", file.display());
                if file.ends_with("generated.py") {
                    let kept = folder.join(format!("generated-{seed}-{}.py", totals.runs));
                    std::fs::copy(&file, kept).map_err(|e| e.to_string())?;
                }
            }
        }
    }
    println!(
        "memory: {} runs from seed {seed}: {} ended well, {} with an exception, {} wait for a thread, {} wrongly",
        totals.runs, totals.well, totals.raised, totals.waits, totals.wrong
    );
    if totals.wrong == 0 {
        Ok(())
    } else {
        Err("some programs ended wrongly".to_owned())
    }
}

#[derive(Default)]
struct Totals {
    runs: u64,
    well: u64,
    raised: u64,
    wrong: u64,
    waits: u64,
}

enum Found {
    /// The exit code.
    Ended(i32),
    Wrong(String),
    /// It waits for a thread that could not begin.
    Waits,
}

/// The committed programs, and ours.
fn programs(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let committed = workspace::root().join("crates/cli/tests/programs");
    let mut all = workspace::files_below(&committed, ".py");
    for (name, text) in PROGRAMS {
        let file = folder.join(format!("{name}.py"));
        workspace::write(&file, format!("{HEAD}\n\n{text}{FOOT}").as_bytes())?;
        // These matter most.
        all.extend(std::iter::repeat_n(file, 6));
    }
    Ok(all)
}

fn attempt(python: &[String], file: &Path, start: usize, stop: usize) -> Result<Found, String> {
    let (program, options) = python.split_first().ok_or(HELP)?;
    let fail = |e: std::io::Error| format!("{program}: {e}");
    let err = std::env::temp_dir().join(format!("krait-fuzz-memory-{}", std::process::id()));
    let mut child = Command::new(program)
        .args(options)
        .args(["-P", "-s", "-S", "-W", "ignore", "-X"])
        .arg(format!("nomemory={start},{stop}"))
        .arg(file)
        .env("PYTHONHASHSEED", "0")
        // Rust's own report would ask for memory while it holds a lock.
        .env_remove("RUST_BACKTRACE")
        .current_dir(file.parent().unwrap_or(Path::new(".")))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::from(std::fs::File::create(&err).map_err(fail)?))
        .spawn()
        .map_err(fail)?;
    let since = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(fail)? {
            break status;
        }
        if since.elapsed() > LIMIT {
            child.kill().map_err(fail)?;
            child.wait().map_err(fail)?;
            if starts_threads(file) {
                return Ok(Found::Waits);
            }
            return Ok(Found::Wrong("still running".to_owned()));
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let said = std::fs::read(&err).map_err(fail)?;
    Ok(judge(status, &String::from_utf8_lossy(&said)))
}

/// Whether a program starts threads. `Thread.start` of the standard library waits until the new thread has said that it
/// runs, and a thread that has no memory for that never says so: CPython waits for ever there, too.
fn starts_threads(file: &Path) -> bool {
    std::fs::read_to_string(file).is_ok_and(|text| text.contains("thread"))
}

fn judge(status: ExitStatus, said: &str) -> Found {
    let rust = ["panicked at", "memory allocation of", "stack overflow"];
    if let Some(line) = said.lines().find(|l| rust.iter().any(|r| l.contains(r))) {
        return Found::Wrong(line.to_owned());
    }
    match status.code() {
        Some(DIFFERS) => Found::Wrong(said.trim_end().to_owned()),
        Some(code @ (0..=2 | 120)) => Found::Ended(code),
        _ => Found::Wrong(status.to_string()),
    }
}
