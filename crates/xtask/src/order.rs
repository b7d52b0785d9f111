//! `cargo xtask order`: records which functions a start needs, for the linker.
//!
//! The kernel maps a program in pieces of 64 KiB, so one needed function brings fifteen pages of others into memory.
//! The linker can put those that are used together side by side when it has lists of them, which it reads from a
//! profile with "temporal traces" (`.cargo/krait.order`, handed over by `.cargo/rustc`). The lists are made by running
//! a built Krait under callgrind, which sees every function: the C library's and the allocator's, too.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::arguments::Arguments;
use crate::workspace;

const HELP: &str = "\
cargo xtask order --krait FILE [options]
  --krait FILE       the program, built as it is released
  --profdata CMD     LLVM's program that merges profiles (llvm-profdata); as new as the compiler's LLVM, or nearly";

/// What the program is run on, a trace each.
const RUNS: &[&[&str]] = &[
    &["-c", "pass"],
    &[
        "-c",
        "import argparse, dataclasses, re, typing, json, asyncio",
    ],
    &["-c", "import collections, random, time; 1 / 0"],
    &["crates/xtask/operations/operations.py", "0.00001"],
];

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let krait = args.text("--krait")?.ok_or(HELP)?;
    let profdata = args
        .text("--profdata")?
        .unwrap_or_else(|| "llvm-profdata".to_owned());
    let root = workspace::root();
    let folder = root.join("target/order");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let mut traces = Vec::new();
    for arguments in RUNS {
        traces.push(functions_run(&krait, arguments, &folder.join("callgrind"))?);
    }
    let text = folder.join("order.txt");
    workspace::write(&text, profile(&traces))?;
    merge(&profdata, &text, &root.join(".cargo/krait.order"))
}

/// Names of the functions that are executed, without what the compiler adds to those it shares between its units.
fn functions_run(krait: &str, arguments: &[&str], out: &Path) -> Result<Vec<String>, String> {
    println!("krait {}", arguments.join(" "));
    Command::new("valgrind")
        .args(["--tool=callgrind", "--demangle=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(krait)
        .args(arguments)
        .current_dir(workspace::root())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|e| format!("valgrind: {e}"))?;
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    // A function is `fn=(number) name` where it is first spoken of, or `cfn=...` if that is as one called; with a
    // mark behind the name (`'2`) if it recurses.
    for line in workspace::read(out)?.lines() {
        let name = line
            .strip_prefix("fn=(")
            .or_else(|| line.strip_prefix("cfn=("))
            .and_then(|rest| rest.split_once(") "));
        if let Some((_, name)) = name {
            let name = name.split('\'').next().unwrap_or(name);
            let name = name.split(".llvm.").next().unwrap_or(name);
            if !name.starts_with("0x") && !name.contains(',') && seen.insert(name.to_owned()) {
                names.push(name.to_owned());
            }
        }
    }
    Ok(names)
}

/// A profile of nothing but traces. Names that have no counts would be dropped; these say nothing.
fn profile(traces: &[Vec<String>]) -> String {
    let number = traces.len();
    let mut text = format!(
        ":ir\n:temporal_prof_traces\n# Num Temporal Profile Traces:\n{number}\n\
         # Temporal Profile Trace Stream Size:\n{number}\n"
    );
    for trace in traces {
        let _ = writeln!(text, "# Weight:\n1\n{}", trace.join(", "));
    }
    let mut seen = HashSet::new();
    for name in traces.iter().flatten().filter(|name| seen.insert(*name)) {
        let _ = write!(
            text,
            "\n{name}\n# Func Hash:\n0\n# Num Counters:\n1\n# Counter Values:\n1\n"
        );
    }
    text
}

fn merge(profdata: &str, from: &Path, to: &Path) -> Result<(), String> {
    let mut command = Command::new(profdata);
    command.arg("merge").arg("-o").arg(to);
    match command.arg(from).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{profdata}: {status}")),
        Err(e) => Err(format!("{profdata}: {e}")),
    }
}
