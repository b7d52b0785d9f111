//! `cargo xtask operations`: how long single operations take under two Pythons, as a table.
//!
//! The cases are in `operations/operations.py`. The Pythons run it in turn, several times; of each operation the
//! shortest time under each counts, for what makes it longer on a shared machine is something else.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::process::Command;

use crate::arguments::{Arguments, split_command};
use crate::workspace;

const HELP: &str = "\
cargo xtask operations --python CMD --krait CMD [options] [WORD ...]
  --python CMD     CPython
  --krait CMD      Krait
  --rounds N       rounds (3)
  --least SECONDS  how long a measured loop should take (0.002)
  --write FILE     write the table as Markdown
  WORD             only operations that have one of these words in their names";

/// A case that takes longer than CPython's by more than this is marked.
const TOLERANCE: f64 = 1.10;

/// Nanoseconds by group and name.
type Times = HashMap<(String, String), f64>;

struct Case {
    group: String,
    name: String,
    statement: String,
}

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let pythons = [args.text("--python")?, args.text("--krait")?];
    let [Some(cpython), Some(krait)] = pythons else {
        return Err(HELP.to_owned());
    };
    let rounds = args.number("--rounds", 3_usize)?;
    let least = args.number("--least", 0.002_f64)?;
    let file = args.text("--write")?;
    let words = args.names()?;
    let (mut cases, mut ours, mut theirs) = (Vec::new(), Times::new(), Times::new());
    for _ in 0..rounds.max(1) {
        cases = measure(&cpython, least, &words, &mut theirs)?;
        measure(&krait, least, &words, &mut ours)?;
    }
    let table = table(&cases, &theirs, &ours);
    print!("{table}");
    match file {
        Some(file) => std::fs::write(&file, table).map_err(|e| format!("{file}: {e}")),
        None => Ok(()),
    }
}

/// One process; keeps the shortest times.
fn measure(
    command: &str,
    least: f64,
    words: &[String],
    times: &mut Times,
) -> Result<Vec<Case>, String> {
    let command = split_command(command);
    let (program, options) = command.split_first().ok_or("no command")?;
    let output = Command::new(program)
        .args(options)
        .arg(workspace::root().join("crates/xtask/operations/operations.py"))
        .arg(least.to_string())
        .args(words)
        .env("PYTHONHASHSEED", "0")
        .output()
        .map_err(|e| format!("{program}: {e}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{program}: {}\n{errors}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut cases = Vec::new();
    for line in text.lines().filter_map(|l| l.strip_prefix('\x01')) {
        let mut fields = line.split('\t').map(str::to_owned);
        let (Some(group), Some(name), Some(time), Some(statement)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let time: f64 = time.parse().map_err(|_| format!("{line}: no time"))?;
        let best = times.entry((group.clone(), name.clone())).or_insert(time);
        *best = best.min(time);
        cases.push(Case {
            group,
            name,
            statement,
        });
    }
    Ok(cases)
}

fn table(cases: &[Case], theirs: &Times, ours: &Times) -> String {
    let mut rows = String::new();
    let (mut slower, mut logarithms, mut count) = (0, 0.0, 0);
    for case in cases {
        let key = (case.group.clone(), case.name.clone());
        let (Some(theirs), Some(ours)) = (theirs.get(&key), ours.get(&key)) else {
            continue;
        };
        // Less than what the clock resolves is no time at all.
        let part = ours.max(0.05) / theirs.max(0.05);
        count += 1;
        logarithms += part.ln();
        let mark = if part > TOLERANCE { " *" } else { "" };
        slower += usize::from(part > TOLERANCE);
        let statement = case.statement.replace('|', "\\|");
        let _ = writeln!(
            rows,
            "| {} | {} | `{statement}` | {theirs:.1} | {ours:.1} | {part:.2}{mark} |",
            case.group, case.name
        );
    }
    let mean = (logarithms / f64::from(count.max(1))).exp();
    format!(
        "# Operations\n\n\
         Nanoseconds, the shortest of several rounds in turn, on one machine in one run of `cargo xtask operations`.\n\
         The last column is Krait's time as a part of CPython's; a star marks what takes longer by more than a tenth.\n\n\
         {count} operations, geometric mean {mean:.2}; {slower} take longer by more than a tenth.\n\n\
         | group | operation | statement | CPython | Krait | part |\n|---|---|---|--:|--:|--:|\n{rows}"
    )
}
