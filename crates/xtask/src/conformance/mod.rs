//! `cargo xtask conformance`: CPython's own test suite under a Python, compared with the results on
//! record. A recorded pass that no longer passes is an error; new passes are recorded with `--update`. Of the core list, what
//! does not pass stands in `failing.txt` with its reason, and nothing else may fail.
//!
//! The suite itself is never copied or edited: `--tests` names the folder of a CPython 3.14.

mod failing;
mod ledger;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::arguments::{Arguments, split_command};
use crate::workspace;
use failing::Failing;
use ledger::{Ledger, Reference};

const HELP: &str = "\
cargo xtask conformance --python CMD --tests FOLDER [options] [MODULE ...]
  --python CMD     the Python to test
  --tests FOLDER   the folder that holds CPython 3.14's `test` package
  --jobs N         modules at a time (2)
  --limit SECONDS  how long a module may take (150)
  --update         add new passes to the record (nothing is ever taken out)
  --record FILE    the record (crates/xtask/conformance/passing.txt)
  --failing FILE   what of the core list does not pass, and why (crates/xtask/conformance/failing.txt)
  --show           print every test that does not pass
  --list NAME      core or library: the modules of that list
Without modules or a list: all in the record of CPython (crates/xtask/conformance/cpython.tsv).";

/// How the tests of one module ended.
#[derive(Default)]
pub struct Outcome {
    /// `pass`, `fail`, `error` or `skip` by test.
    pub tests: BTreeMap<String, String>,
    /// Passes, where several tests may have one name.
    pub passed: usize,
    /// Why the module did not come to its end, or what could not be loaded.
    pub note: String,
}

struct Settings {
    python: Vec<String>,
    tests: PathBuf,
    limit: Duration,
}

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let settings = Settings {
        python: absolute(split_command(&args.text("--python")?.ok_or(HELP)?)),
        tests: args.text("--tests")?.ok_or(HELP)?.into(),
        limit: Duration::from_secs_f64(args.number("--limit", 150.0_f64)?.max(0.0)),
    };
    let jobs: usize = args.number("--jobs", 2)?;
    let data = workspace::root().join("crates/xtask/conformance");
    let record = args
        .text("--record")?
        .map_or_else(|| data.join("passing.txt"), PathBuf::from);
    let failing = args
        .text("--failing")?
        .map_or_else(|| data.join("failing.txt"), PathBuf::from);
    let failing = Failing::read(&failing)?;
    let (update, show) = (args.flag("--update"), args.flag("--show"));
    let list = args.text("--list")?;
    let reference = Reference::read(&data.join("cpython.tsv"))?;
    let mut passing = Ledger::read(&record)?;
    let core = reference.modules(Some("core"));
    let mut modules = args.names()?;
    if modules.is_empty() {
        modules = reference.modules(list.as_deref());
    }
    let outcomes = run_all(&modules, jobs, &settings);
    let mut regressions = Vec::new();
    let (mut passed, mut wanted) = (0, 0);
    for (module, outcome) in &outcomes {
        let passes: Vec<&str> = outcome
            .tests
            .iter()
            .filter(|(_, end)| *end == "pass")
            .map(|(t, _)| t.as_str())
            .collect();
        let expected = reference.count(module);
        passed += outcome.passed.min(expected);
        wanted += expected;
        if outcome.passed < expected || expected == 0 {
            println!(
                "{module}: {} of {expected} {}",
                outcome.passed, outcome.note
            );
        }
        if show {
            for (test, end) in outcome
                .tests
                .iter()
                .filter(|(_, end)| matches!(end.as_str(), "fail" | "error"))
            {
                println!("  {end} {test}");
            }
        }
        for test in passing.tests(module) {
            let end = outcome
                .tests
                .get(&test)
                .map_or("did not run", String::as_str);
            if end != "pass" {
                regressions.push(format!("{module}: {test} passed before: {end}"));
            }
        }
        passing.add(module, passes.into_iter());
        if core.contains(module) {
            regressions.extend(failing.check(module, outcome, expected));
        }
    }
    println!(
        "{passed} of {wanted} tests that CPython passes = {:.2}%",
        100.0 * passed as f64 / wanted.max(1) as f64
    );
    if update {
        passing.write(&record)?;
    }
    if regressions.is_empty() {
        Ok(())
    } else {
        Err(regressions.join("\n"))
    }
}

/// A program given by a relative path must be found from other folders too.
fn absolute(mut command: Vec<String>) -> Vec<String> {
    if let Some(first) = command.first_mut()
        && first.contains('/')
        && let Ok(path) = std::fs::canonicalize(&*first)
    {
        *first = path.to_string_lossy().into_owned();
    }
    command
}

fn run_all(modules: &[String], jobs: usize, settings: &Settings) -> BTreeMap<String, Outcome> {
    let queue = Mutex::new(modules.iter());
    let outcomes = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                // The lock is held for the step alone, not while the module runs.
                let next = || queue.lock().ok().and_then(|mut queue| queue.next());
                while let Some(module) = next() {
                    let outcome = run_module(module, settings).unwrap_or_else(|note| Outcome {
                        note,
                        ..Outcome::default()
                    });
                    if let Ok(mut outcomes) = outcomes.lock() {
                        outcomes.insert(module.clone(), outcome);
                    }
                }
            });
        }
    });
    outcomes.into_inner().unwrap_or_default()
}

/// A fresh folder for one module, with the `test` package alone on the path.
fn prepare(module: &str, settings: &Settings) -> Result<PathBuf, String> {
    let folder =
        std::env::temp_dir().join(format!("krait-conformance-{}-{module}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    for name in ["path", "cwd"] {
        std::fs::create_dir_all(folder.join(name)).map_err(|e| e.to_string())?;
    }
    let tests =
        std::fs::canonicalize(settings.tests.join("test")).map_err(|e| format!("--tests: {e}"))?;
    link(&tests, &folder.join("path/test"))?;
    Ok(folder)
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) -> Result<(), String> {
    std::os::unix::fs::symlink(target, path).map_err(|e| e.to_string())
}

#[cfg(not(unix))]
fn link(_target: &Path, _path: &Path) -> Result<(), String> {
    Err("conformance needs symbolic links".to_owned())
}

fn run_module(module: &str, settings: &Settings) -> Result<Outcome, String> {
    let folder = prepare(module, settings)?;
    let outcome = run_in(&folder, module, settings);
    let _ = std::fs::remove_dir_all(folder);
    outcome
}

fn run_in(folder: &Path, module: &str, settings: &Settings) -> Result<Outcome, String> {
    let (program, first) = settings.python.split_first().ok_or("no command")?;
    let file = |name: &str| std::fs::File::create(folder.join(name)).map_err(|e| e.to_string());
    // Files, not pipes: a test may leave children behind that keep a pipe open.
    let mut child = Command::new(program)
        .args(first)
        .arg(workspace::root().join("crates/xtask/conformance/runner.py"))
        .arg(module)
        .current_dir(folder.join("cwd"))
        .env("PYTHONPATH", folder.join("path"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(file("out")?)
        .stderr(file("err")?)
        .spawn()
        .map_err(|e| format!("{program}: {e}"))?;
    let start = Instant::now();
    let end = loop {
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(status) => break status.to_string(),
            None if start.elapsed() > settings.limit => {
                let _ = child.kill();
                let _ = child.wait();
                break "took too long".to_owned();
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let text = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(parse(&text("out"), &text("err"), &end))
}

fn parse(output: &str, errors: &str, end: &str) -> Outcome {
    let mut outcome = Outcome::default();
    let mut ended = false;
    for line in output
        .lines()
        .filter_map(|l| l.split_once('\x01'))
        .map(|(_, l)| l)
    {
        match line.split_once('\t') {
            Some((word @ ("pass" | "fail" | "error" | "skip"), test)) => {
                outcome.passed += usize::from(word == "pass");
                outcome.tests.insert(test.to_owned(), word.to_owned());
            }
            Some(("load", message)) => outcome.note = message.to_owned(),
            Some(("end", _)) => ended = true,
            _ => {}
        }
    }
    if !ended && outcome.note.is_empty() {
        let last = errors.trim().lines().last().unwrap_or_default();
        outcome.note = format!("{end}: {}", last.chars().take(150).collect::<String>());
    }
    outcome
}
