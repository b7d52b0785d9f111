//! `cargo xtask fuzz code`: code objects changed by chance. A Python may refuse them or raise anything; it must not end.
//!
//! The changing and running is done in Python, in processes of a few hundred mutants each; here they are started and
//! their ends looked at.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::arguments::{Arguments, split_command};
use crate::workspace;

const HELP: &str = "\
cargo xtask fuzz code --python COMMAND [--seconds N] [--seed N]
  --python COMMAND  the Python to test
  --seconds N       how long (10)
  --seed N          where to start (1)";

const PROGRAM: &str = include_str!("mutants.py");
/// Mutants per process.
const COUNT: u64 = 300;
/// How long one process may run.
const LIMIT: Duration = Duration::from_secs(300);

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let seconds: u64 = args.number("--seconds", 10)?;
    let first: u64 = args.number("--seed", 1)?;
    let python = split_command(&args.text("--python")?.ok_or(HELP)?);
    let (program, options) = python.split_first().ok_or(HELP)?;
    let folder = workspace::root().join("target/fuzz");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let file = folder.join("mutants.py");
    workspace::write(&file, PROGRAM.as_bytes())?;
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut seed = first;
    let (mut accepted, mut refused, mut spoiled) = (0u64, 0u64, 0u64);
    while Instant::now() < end {
        let mut child = Command::new(program)
            .args(options)
            .args(["-W", "ignore"])
            .arg(&file)
            .args([seed.to_string(), COUNT.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("{program}: {e}"))?;
        let start = Instant::now();
        while child.try_wait().map_err(|e| e.to_string())?.is_none() {
            if start.elapsed() > LIMIT {
                let _ = child.kill();
                return Err(format!("seed {seed} does not end"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let output = child.wait_with_output().map_err(|e| e.to_string())?;
        // What a mutant did to modules may make the program itself fail, as a program may.
        seed += 1;
        if output.status.code() == Some(1) {
            spoiled += 1;
            continue;
        }
        let counts: Vec<u64> = String::from_utf8_lossy(&output.stdout)
            .split_whitespace()
            .filter_map(|n| n.parse().ok())
            .collect();
        let (true, &[yes, no]) = (output.status.success(), counts.as_slice()) else {
            return Err(format!("seed {} ended with {}", seed - 1, output.status));
        };
        accepted += yes;
        refused += no;
    }
    println!(
        "code: {accepted} mutants ran and {refused} were refused from seed {first}, none ended the process; \
         {spoiled} processes failed themselves"
    );
    Ok(())
}
