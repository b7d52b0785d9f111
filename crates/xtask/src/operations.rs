//! `cargo xtask operations`: how long single operations take under two Pythons, as a table.
//!
//! The cases are in `operations/operations.py`. Both Pythons run it at once, but never measure at once: they take turns
//! within milliseconds, operation by operation, so that a machine that is faster for a while is faster for both. What counts
//! is the median of what one turn of the one takes beside the next turn of the other: on a machine whose speed changes by
//! half it comes out the same again within a twentieth, where the shortest times differ by a tenth.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::arguments::{Arguments, split_command};
use crate::workspace;

const HELP: &str = "\
cargo xtask operations --python CMD --krait CMD [options] [WORD ...]
  --python CMD     CPython
  --krait CMD      Krait
  --rounds N       pairs of processes, with nine turns each (3)
  --least SECONDS  how long a measured loop should take (0.002)
  --write FILE     write the table as Markdown
  WORD             only operations that have one of these words in their names";

/// A case that takes longer than CPython's by more than this is marked.
const TOLERANCE: f64 = 1.10;

/// How often each Python measures an operation in one round.
const TURNS: usize = 9;

/// An operation and the times of its turns, in nanoseconds.
struct Case {
    group: String,
    name: String,
    statement: String,
    turns: Vec<Turn>,
}

/// What both took within a few milliseconds.
#[derive(Clone, Copy)]
struct Turn {
    theirs: f64,
    ours: f64,
}

impl Turn {
    /// Our time as a part of theirs. Less than what the clock resolves is no time at all.
    fn part(self) -> f64 {
        self.ours.max(0.05) / self.theirs.max(0.05)
    }
}

impl Case {
    fn median(&self, of: fn(Turn) -> f64) -> f64 {
        let mut all: Vec<f64> = self.turns.iter().copied().map(of).collect();
        all.sort_by(f64::total_cmp);
        let middle = |i: usize| all.get(i).copied().unwrap_or_default();
        f64::midpoint(
            middle(all.len().saturating_sub(1) / 2),
            middle(all.len() / 2),
        )
    }
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
    let mut cases: Vec<Case> = Vec::new();
    for _ in 0..rounds.max(1) {
        let mut theirs = Process::start(&cpython, least, &words)?;
        let mut ours = Process::start(&krait, least, &words)?;
        let mut at = 0;
        while let Some(mut case) = theirs.case()? {
            let same = ours.case()?;
            if same.is_none_or(|c| (c.group, c.name) != (case.group.clone(), case.name.clone())) {
                return Err(format!("{}: not measured by both", case.name));
            }
            for _ in 0..TURNS {
                case.turns.push(Turn {
                    theirs: theirs.measure()?,
                    ours: ours.measure()?,
                });
            }
            theirs.say("next")?;
            ours.say("next")?;
            match cases.get_mut(at) {
                Some(known) => known.turns.append(&mut case.turns),
                None => cases.push(case),
            }
            at += 1;
        }
        if let Some(case) = ours.case()? {
            return Err(format!("{}: not measured by both", case.name));
        }
    }
    let table = table(&cases);
    print!("{table}");
    match file {
        Some(file) => std::fs::write(&file, table).map_err(|e| format!("{file}: {e}")),
        None => Ok(()),
    }
}

/// A Python that waits for its turn.
struct Process {
    program: String,
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Process {
    fn start(command: &str, least: f64, words: &[String]) -> Result<Process, String> {
        let command = split_command(command);
        let (program, options) = command.split_first().ok_or("no command")?;
        let mut child = Command::new(program)
            .args(options)
            .arg(workspace::root().join("crates/xtask/operations/operations.py"))
            .arg(least.to_string())
            .args(words)
            .env("PYTHONHASHSEED", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("{program}: {e}"))?;
        let (Some(commands), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(format!("{program}: no pipes"));
        };
        Ok(Process {
            program: program.clone(),
            child,
            commands,
            answers: BufReader::new(answers),
        })
    }

    fn say(&mut self, what: &str) -> Result<(), String> {
        writeln!(self.commands, "{what}").map_err(|e| format!("{}: {e}", self.program))
    }

    /// The next line that is meant for us; `None` at the end.
    fn line(&mut self) -> Result<Option<String>, String> {
        loop {
            let mut line = String::new();
            let read = self.answers.read_line(&mut line);
            if read.map_err(|e| format!("{}: {e}", self.program))? == 0 {
                return Ok(None);
            }
            if let Some(line) = line.strip_prefix('\x01') {
                return Ok(Some(line.trim_end().to_owned()));
            }
        }
    }

    /// The next operation; `None` when the program has ended well.
    fn case(&mut self) -> Result<Option<Case>, String> {
        let Some(line) = self.line()? else {
            let status = self.child.wait();
            return match status {
                Ok(status) if status.success() => Ok(None),
                Ok(status) => Err(format!("{}: {status}", self.program)),
                Err(e) => Err(format!("{}: {e}", self.program)),
            };
        };
        let mut fields = line.split('\t').map(str::to_owned);
        let (Some(group), Some(name), Some(statement)) =
            (fields.next(), fields.next(), fields.next())
        else {
            return Err(format!("{}: {line}: no operation", self.program));
        };
        Ok(Some(Case {
            group,
            name,
            statement,
            turns: Vec::new(),
        }))
    }

    fn measure(&mut self) -> Result<f64, String> {
        self.say("again")?;
        let line = self.line()?.unwrap_or_default();
        line.parse()
            .map_err(|_| format!("{}: {line}: no time", self.program))
    }
}

fn table(cases: &[Case]) -> String {
    let mut rows = String::new();
    let (mut slower, mut logarithms, mut count) = (0, 0.0, 0);
    for case in cases {
        let (theirs, ours) = (case.median(|t| t.theirs), case.median(|t| t.ours));
        let part = case.median(Turn::part);
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
         Nanoseconds, medians of turns, on one machine in one run of `cargo xtask operations`.\n\
         The last column is the median of Krait's time as a part of CPython's in the turn beside it; a star marks what takes longer by more than a tenth.\n\n\
         {count} operations, geometric mean {mean:.2}; {slower} take longer by more than a tenth.\n\n\
         | group | operation | statement | CPython | Krait | part |\n|---|---|---|--:|--:|--:|\n{rows}"
    )
}
