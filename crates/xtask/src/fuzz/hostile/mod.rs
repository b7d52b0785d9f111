//! `cargo xtask fuzz hostile`: programs whose objects change what is being worked on, lie, raise, nest and grow, run by two Pythons.
//!
//! Each kind of hostility is a Python file in this folder, which follows `head.py`. A process runs a batch of cases and
//! prints a line for each, so that the case that ends a process, or never ends, is known; the rest of the batch then
//! goes on in another process. Whatever the other Python does not survive is set aside: it cannot be compared, but must
//! not end the tested one. A difference that is as it should be has a rule in `explained.rs`, and is counted apart.

mod explained;
mod runner;

use explained::Case;
use runner::{End, Memory, RIGHT_TICKS, Runner, TESTED_TICKS};
use std::collections::BTreeMap;
use std::path::Path;
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

/// How often the other Python is asked again about a case that differs. One in twenty of its answers may be another one.
const ANSWERS: usize = 40;

const HEAD: &str = include_str!("head.py");
const KINDS: &[(&str, &str)] = &[
    ("buffers", include_str!("buffers.py")),
    ("classes", include_str!("classes.py")),
    ("containers", include_str!("containers.py")),
    ("copying", include_str!("copying.py")),
    ("formats", include_str!("formats.py")),
    ("frames", include_str!("frames.py")),
    ("iterators", include_str!("iterators.py")),
    ("lifetimes", include_str!("lifetimes.py")),
    ("lists", include_str!("lists.py")),
    ("matching", include_str!("matching.py")),
    ("nesting", include_str!("nesting.py")),
    ("observers", include_str!("observers.py")),
    ("sizes", include_str!("sizes.py")),
    ("sources", include_str!("sources.py")),
    ("tables", include_str!("tables.py")),
];

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
            let runner = |command, ticks, out: &str| Runner {
                command,
                file: &file,
                ticks,
                out: folder.join(format!("{name}.{out}")),
                memory: Memory::Filled,
            };
            let first: u64 = single
                .as_ref()
                .map_or(Ok(0), |n| n.parse())
                .map_err(|_| HELP)?;
            let count = if single.is_some() { 1 } else { count };
            let expected =
                runner(right.as_slice(), RIGHT_TICKS, "right").batch(seed, first, count)?;
            let found =
                runner(tested.as_slice(), TESTED_TICKS, "tested").batch(seed, first, count)?;
            if single.is_some() {
                for end in expected.values().chain(found.values()) {
                    println!("{end}");
                }
                return Ok(());
            }
            let again = |number, memory| -> Result<Option<End>, String> {
                let runner = Runner {
                    memory,
                    ..runner(right.as_slice(), RIGHT_TICKS, "again")
                };
                Ok(runner.batch(seed, number, 1)?.remove(&number))
            };
            totals.compare(&folder, name, seed, &expected, &found, again)?;
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
    /// Cases by the rule that explains the difference.
    explained: BTreeMap<&'static str, u64>,
    /// Cases that the other Python does not survive, by what becomes of it.
    aside: BTreeMap<&'static str, u64>,
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let total = |counts: &BTreeMap<_, u64>| counts.values().sum::<u64>();
        write!(
            f,
            "{} cases, {} different, {} that ended the process or never ended, {} explained",
            self.cases,
            self.different,
            self.ended,
            total(&self.explained)
        )?;
        for (rule, n) in &self.explained {
            write!(f, " [{rule}: {n}]")?;
        }
        let aside = total(&self.aside);
        write!(f, ", {aside} that the other Python does not survive")?;
        for (why, n) in &self.aside {
            write!(f, " [{why}: {n}]")?;
        }
        Ok(())
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
        again: impl Fn(u64, Memory) -> Result<Option<End>, String>,
    ) -> Result<(), String> {
        for (number, found) in found {
            self.cases += 1;
            let Some(expected) = expected.get(number) else {
                continue;
            };
            match (expected, found) {
                (End::Text(expected), End::Text(found)) if expected == found => continue,
                (End::Text(expected), End::Text(found)) => {
                    let case = Case::new(name, expected, found);
                    if let Some(rule) = explained::rule(&case) {
                        *self.explained.entry(rule).or_default() += 1;
                        continue;
                    }
                    let theirs = Some(End::Text(expected.clone()));
                    // What the memory decides that it was given is an answer of CPython's to nothing that was asked.
                    if explained::may_show_memory(&case)
                        && again(*number, Memory::AsItIs)? != theirs
                    {
                        *self
                            .explained
                            .entry("memory that was never written")
                            .or_default() += 1;
                        continue;
                    }
                    // Addresses decide some cases (hashes of classes, tables in memory that was used before): CPython
                    // then answers now this, now that.
                    let mut disagrees = false;
                    for _ in 0..ANSWERS {
                        disagrees = again(*number, Memory::Filled)? != theirs;
                        if disagrees {
                            break;
                        }
                    }
                    if disagrees {
                        *self
                            .explained
                            .entry("CPython disagrees with itself")
                            .or_default() += 1;
                        continue;
                    }
                    self.different += 1;
                }
                (End::Text(_), _) => self.ended += 1,
                (not_survived, found) => {
                    let why = match not_survived {
                        End::Died(_) => "dies",
                        End::Hung(_) => "hangs",
                        _ => "takes too much memory",
                    };
                    *self.aside.entry(why).or_default() += 1;
                    let End::Died(_) = found else { continue };
                    self.ended += 1;
                }
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
