//! `cargo xtask profile`: records which branches Krait takes and which functions are hot, for the compiler.
//!
//! Builds the program with counters, lets it work, and writes what they counted to `.cargo/krait.profdata`, which
//! `.cargo/rustc` gives to the compiler in every release build. What it works on is what CPython's own profile-guided
//! build uses, its test suite, then single operations and the project's own programs; no benchmark is among it.
//!
//! A function whose flow of control has changed since is compiled without its counts, so the profile is recorded
//! again after changes to the dispatch loop.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::arguments::Arguments;
use crate::workspace;

const HELP: &str = "\
cargo xtask profile --tests FOLDER [options]
  --tests FOLDER     CPython's library, with its folder `test`
  --profdata CMD     LLVM's program that merges profiles (llvm-profdata); as new as the compiler's LLVM, or nearly
  --keep-build       do not build the program with counters again";

/// CPython's tests that its own profile-guided build runs, without those of modules that Krait has not.
const TESTS: &str = "array base64 binascii binop bisect bytes cmath codecs collections complex dataclasses datetime \
    difflib float fstring functools generators heapq int itertools json math memoryview operator ordered_dict patma \
    pickle pprint re set statistics str struct tabnanny xml_etree";

/// More of them, for what these leave out.
const MORE_TESTS: &str = "asyncio.test_futures asyncio.test_tasks call contextlib copy coroutines deque dict enum \
    exceptions iter list pathlib.test_pathlib range sort string super textwrap tokenize typing unpack with";

/// Functions that were never run as often as this are left out of the file.
const LEAST: u64 = 2000;

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let tests: PathBuf = args.text("--tests")?.ok_or(HELP)?.into();
    let profdata = args
        .text("--profdata")?
        .unwrap_or_else(|| "llvm-profdata".to_owned());
    let keep = args.flag("--keep-build");
    let folder = workspace::root().join("target/profile");
    let raw = folder.join("counts");
    let build = folder.join("build");
    if !keep {
        build_with_counters(&build, &raw)?;
    }
    let _ = std::fs::remove_dir_all(&raw);
    work(&build.join("release/krait"), &folder, &tests)?;
    write(&profdata, &folder, &raw)
}

fn build_with_counters(build: &Path, raw: &Path) -> Result<(), String> {
    succeed(
        Command::new("cargo")
            .args(["build", "--release", "--package", "krait-cli"])
            .current_dir(workspace::root())
            .env("CARGO_TARGET_DIR", build)
            .env("KRAIT_PROFILE", raw),
    )
}

/// Runs everything once. That a test fails says nothing here.
fn work(krait: &Path, folder: &Path, tests: &Path) -> Result<(), String> {
    let path = folder.join("path");
    std::fs::create_dir_all(&path).map_err(|e| e.to_string())?;
    let link = path.join("test");
    if !link.exists() {
        std::os::unix::fs::symlink(tests.join("test"), &link).map_err(|e| e.to_string())?;
    }
    let quietly = |arguments: &[&str], input: Stdio| {
        println!("krait {}", arguments.join(" "));
        let _ = Command::new("timeout")
            .arg("100")
            .arg(krait)
            .args(arguments)
            .current_dir(folder)
            .env("PYTHONPATH", &path)
            .stdin(input)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    };
    for name in TESTS.split(' ').chain(MORE_TESTS.split(' ')) {
        if !name.is_empty() {
            let module = format!("test.test_{name}");
            quietly(&["-m", "unittest", "-q", &module], Stdio::null());
        }
    }
    let root = workspace::root();
    let operations = root.join("crates/xtask/operations/operations.py");
    quietly(&[&operations.to_string_lossy(), "0.03"], Stdio::null());
    let programs = root.join("crates/cli/tests/programs");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&programs)
        .map_err(|e| format!("{}: {e}", programs.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|e| e == "py"))
        .collect();
    files.sort();
    for file in files {
        let input = std::fs::File::open(&file).map_err(|e| e.to_string())?;
        quietly(&["-W", "ignore", "-"], input.into());
    }
    let start = "import argparse, dataclasses, re, typing, json, asyncio";
    for _ in 0..6 {
        quietly(&["-c", start], Stdio::null());
        quietly(&["-c", "pass"], Stdio::null());
    }
    Ok(())
}

fn write(profdata: &str, folder: &Path, raw: &Path) -> Result<(), String> {
    let (all, text) = (folder.join("all.txt"), folder.join("hot.txt"));
    succeed(
        Command::new(profdata)
            .args(["merge", "-sparse", "-text", "-o"])
            .arg(&all)
            .arg(raw),
    )?;
    let counts = std::fs::read_to_string(&all).map_err(|e| e.to_string())?;
    std::fs::write(&text, hot(&counts)).map_err(|e| e.to_string())?;
    let file = workspace::root().join(".cargo/krait.profdata");
    succeed(
        Command::new(profdata)
            .args(["merge", "-sparse", "-o"])
            .arg(&file)
            .arg(&text),
    )?;
    println!("{}", file.display());
    Ok(())
}

/// The records of a profile in text form whose largest count reaches `LEAST`. A record ends with an empty line; its
/// counts follow a line that says so.
fn hot(counts: &str) -> String {
    let mut kept = String::from(":ir\n");
    for record in counts.split("\n\n") {
        let values = record.split_once("# Counter Values:\n");
        let most = values.and_then(|(_, v)| v.lines().filter_map(|l| l.parse::<u64>().ok()).max());
        if most.is_some_and(|n| n >= LEAST) {
            let flags = |line: &&str| !line.starts_with(":ir") && !line.starts_with("# IR level");
            record.lines().filter(flags).for_each(|line| {
                kept.push_str(line);
                kept.push('\n');
            });
            kept.push('\n');
        }
    }
    kept
}

fn succeed(command: &mut Command) -> Result<(), String> {
    println!("{command:?}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(e) => Err(format!("{command:?}: {e}")),
    }
}
