//! `cargo xtask fuzz`: feeds mutated inputs to a stage, looking for panics, aborts and hangs.
//!
//! Every input is derived from a seed and a number, and is written down before it is tried, so that
//! one that brings the process down can be tried again.

mod code;
mod hostile;
mod memory;
mod mutate;
mod programs;
mod random;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::arguments::Arguments;
use crate::workspace;
use mutate::Mutator;

const HELP: &str = "\
cargo xtask fuzz TARGET [--seconds N] [--seed N] [--corpus FOLDER] [--input FILE]
  TARGET           format, codecs, numbers, parser, compiler or marshal;
                   programs compares whole programs (cargo xtask fuzz programs --help),
                   hostile compares programs that do harm (cargo xtask fuzz hostile --help),
                   memory lets requests for memory fail (cargo xtask fuzz memory --help),
                   code runs changed code objects (cargo xtask fuzz code --help)
  --seconds N      how long (10)
  --seed N         where to start (1)
  --corpus FOLDER  Python files to mutate (examples)
  --input FILE     try this one input and stop";

pub fn run(args: &[String]) -> Result<(), String> {
    if let Some((target, rest)) = args.split_first() {
        match target.as_str() {
            "code" => return code::run(rest),
            "hostile" => return hostile::run(rest),
            "memory" => return memory::run(rest),
            "programs" => return programs::run(rest),
            _ => {}
        }
    }
    let mut args = Arguments::new(args, HELP)?;
    let seconds: u64 = args.number("--seconds", 10)?;
    let seed: u64 = args.number("--seed", 1)?;
    let corpus = args
        .text("--corpus")?
        .map_or_else(|| workspace::root().join("examples"), Into::into);
    let input = args.text("--input")?;
    let name = args.names()?.pop().ok_or(HELP)?;
    let target =
        targets::find(&name).ok_or_else(|| format!("there is no target {name}\n{HELP}"))?;
    if let Some(path) = input {
        let bytes = std::fs::read(&path).map_err(|e| format!("{path}: {e}"))?;
        return attempt(target.run, &bytes).map_err(|_| format!("{path}: panicked"));
    }
    let folder = workspace::root().join("target/fuzz");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let current = folder.join(format!("{name}.input"));
    let mut seeds: Vec<Vec<u8>> = target.seeds.iter().map(|s| s.as_bytes().to_vec()).collect();
    if target.python {
        seeds.extend(
            workspace::files_below(&corpus, ".py")
                .iter()
                .filter_map(|p| std::fs::read(p).ok()),
        );
    }
    let mut mutator = Mutator::new(seed, seeds);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut count = 0u64;
    while Instant::now() < end {
        let input = mutator.next_input();
        workspace::write(&current, &input)?;
        let start = Instant::now();
        attempt(target.run, &input).map_err(|_| {
            format!(
                "input {count} of seed {seed} panicked; it is in {}",
                current.display()
            )
        })?;
        if start.elapsed() > Duration::from_secs(5) {
            return Err(format!(
                "input {count} of seed {seed} took too long; it is in {}",
                current.display()
            ));
        }
        count += 1;
    }
    println!("{name}: {count} inputs from seed {seed}, no panic");
    Ok(())
}

fn attempt(run: fn(&[u8]), input: &[u8]) -> Result<(), ()> {
    catch_unwind(AssertUnwindSafe(|| run(input))).map_err(|_| ())
}
