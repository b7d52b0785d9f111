//! `cargo xtask fuzz programs`: programs made by chance, run by two Pythons, whose output must be the same.
//!
//! A program depends on the seed and its number alone. It prints values and the types and texts of exceptions, nothing
//! that a Python may choose for itself: no addresses, no times, no sizes of objects.

mod expressions;
mod program;
mod statements;

pub use program::generate;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::arguments::{Arguments, split_command};
use crate::workspace;

const HELP: &str = "\
cargo xtask fuzz programs --python COMMAND --against COMMAND [--seconds N] [--seed N] [--show]
  --python COMMAND   the Python to test
  --against COMMAND  the Python whose output is right
  --seconds N        how long (10)
  --seed N           where to start (1)
  --show             print one program and stop";

/// How long one program may run.
const LIMIT: Duration = Duration::from_secs(20);

/// How a program ended and what it printed.
#[derive(PartialEq, Eq)]
struct Outcome {
    code: Option<i32>,
    out: Vec<u8>,
}

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let seconds: u64 = args.number("--seconds", 10)?;
    let seed: u64 = args.number("--seed", 1)?;
    if args.flag("--show") {
        print!("{}", program::generate(seed, 0));
        return Ok(());
    }
    let tested = split_command(&args.text("--python")?.ok_or(HELP)?);
    let right = split_command(&args.text("--against")?.ok_or(HELP)?);
    let folder = workspace::root().join("target/fuzz/programs");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut count, mut different) = (0u64, 0u64);
    while Instant::now() < end {
        let file = folder.join(format!("{seed}-{count}.py"));
        workspace::write(&file, program::generate(seed, count).as_bytes())?;
        let expected = outcome(&right, &file)?;
        let found = outcome(&tested, &file)?;
        if found == expected {
            std::fs::remove_file(&file).map_err(|e| e.to_string())?;
        } else {
            workspace::write(&file.with_extension("expected"), &expected.out)?;
            workspace::write(&file.with_extension("found"), &found.out)?;
            println!(
                "{}: ended with {:?} instead of {:?}, or printed something else",
                file.display(),
                found.code,
                expected.code
            );
            different += 1;
        }
        count += 1;
    }
    if different != 0 {
        return Err(format!("{different} of {count} programs differ"));
    }
    println!("programs: {count} from seed {seed}, no difference");
    Ok(())
}

/// Runs a program; one that takes too long ends without a code.
fn outcome(command: &[String], file: &Path) -> Result<Outcome, String> {
    let (program, options) = command.split_first().ok_or(HELP)?;
    let fail = |e: std::io::Error| format!("{program}: {e}");
    let out = file.with_extension("out");
    let mut child = Command::new(program)
        .args(options)
        .args(["-P", "-s", "-S", "-W", "ignore"])
        .arg(file)
        .env("PYTHONHASHSEED", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::from(std::fs::File::create(&out).map_err(fail)?))
        .stderr(Stdio::null())
        .spawn()
        .map_err(fail)?;
    let start = Instant::now();
    let code = loop {
        if let Some(status) = child.try_wait().map_err(fail)? {
            break status.code();
        }
        if start.elapsed() > LIMIT {
            child.kill().map_err(fail)?;
            child.wait().map_err(fail)?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let text = std::fs::read(&out).map_err(fail)?;
    std::fs::remove_file(&out).map_err(fail)?;
    Ok(Outcome { code, out: text })
}
