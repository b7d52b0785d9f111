//! `cargo xtask interpreters`: whether interpreters in threads of their own run at the same time.
//!
//! A program runs pure-Python work in one interpreter in its own thread, then the same work in several at once, and does so
//! with processes, too. The median of what several take beside one is 1 on idle cores, and the number of them if they run one
//! after the other. On a shared machine it says little by itself: what processes take, which share nothing, is the measure.

use crate::arguments::{Arguments, split_command};
use std::process::Command;

const HELP: &str = "\
cargo xtask interpreters --python CMD [options]
  --python CMD   the Python that is measured
  --count N      interpreters that run at the same time (2)
  --rounds N     rounds; the median counts (15)
  --work N       size of the work (60)";

const PROGRAM: &str = include_str!("scaling.py");

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let python = args.text("--python")?.ok_or_else(|| HELP.to_owned())?;
    let count: u32 = args.number("--count", 2)?;
    let rounds: u32 = args.number("--rounds", 15)?;
    let work: u32 = args.number("--work", 60)?;
    if !args.names()?.is_empty() {
        return Err(HELP.to_owned());
    }
    let command = split_command(&python);
    let (program, rest) = command.split_first().ok_or_else(|| HELP.to_owned())?;
    let status = Command::new(program)
        .args(rest)
        .args(["-c", PROGRAM])
        .args([count, rounds, work].map(|n| n.to_string()))
        .status()
        .map_err(|e| format!("{program}: {e}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{program}: {status}"))
    }
}
