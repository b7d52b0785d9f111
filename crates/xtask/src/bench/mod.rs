//! `cargo xtask bench`: runs programs under several Pythons in turn and prints ratios.
//!
//! The machine is shared, so a figure means nothing without its pair: in every round each program
//! runs once under every Python, one right after the other, with the same number of loops, and the
//! ratio is taken within the round. Printed are the median of the rounds' ratios, their spread, the
//! peak of resident memory as a part of the first Python's, and the geometric means over programs.

mod programs;
mod table;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::arguments::{Arguments, split_command};
use crate::workspace;
use programs::Program;
use table::Table;

const HELP: &str = "\
cargo xtask bench --python NAME=CMD --python NAME=CMD ... [options] [PROGRAM ...]
  --python NAME=CMD   a Python; ratios say how much faster the others are than the first
  --programs FOLDER   the benchmarks folder of an installed or unpacked pyperformance,
                      or any folder of bm_NAME/run_benchmark.py programs
  --fetch             get pyperformance with `python3 -m pip download` into target/bench first
  --rounds N          rounds (3)
  --warmups N         values that are thrown away at the start of each process (1)
  --values N          values per process; the best counts (1)
  --least SECONDS     how long a value should take under the first Python (0.3)
  --limit SECONDS     how long a process may take (120)
  --all               also programs that need other packages
  --list              print the programs' names and stop";

/// The folder that stands in for `pyperf`, in front of what the caller's `PYTHONPATH` has: programs may need packages.
fn search_path(shim: &Path) -> Result<OsString, String> {
    let inherited = std::env::var_os("PYTHONPATH").unwrap_or_default();
    let folders = std::iter::once(shim.to_owned()).chain(std::env::split_paths(&inherited));
    std::env::join_paths(folders.filter(|p| !p.as_os_str().is_empty())).map_err(|e| e.to_string())
}

/// One Python to measure.
struct Python {
    name: String,
    command: Vec<String>,
}

struct Settings {
    rounds: usize,
    warmups: usize,
    values: usize,
    least: f64,
    limit: Duration,
}

/// Best seconds per loop for each benchmark that a process printed, and the loops it used.
type Times = BTreeMap<String, (f64, u64)>;

/// What one process measured.
struct Measured {
    times: Times,
    /// The largest resident size of the process, in KiB; 0 where the system does not tell.
    peak: u64,
}

pub fn run(args: &[String]) -> Result<(), String> {
    let mut args = Arguments::new(args, HELP)?;
    let pythons = args
        .all("--python")?
        .iter()
        .map(|text| parse_python(text))
        .collect::<Result<Vec<_>, _>>()?;
    let folder = match (args.flag("--fetch"), args.text("--programs")?) {
        (_, Some(folder)) => folder.into(),
        (true, None) => programs::fetch()?,
        (false, None) => programs::fetched(),
    };
    let settings = Settings {
        rounds: args.number("--rounds", 3)?,
        warmups: args.number("--warmups", 1)?,
        values: args.number("--values", 1)?,
        least: args.number("--least", 0.3)?,
        limit: Duration::from_secs_f64(args.number("--limit", 120.0_f64)?.max(0.0)),
    };
    let (all, list) = (args.flag("--all"), args.flag("--list"));
    let names = args.names()?;
    let mut programs = programs::find(&folder)?;
    programs.retain(|p| {
        if names.is_empty() {
            all || p.needs.is_empty()
        } else {
            names.contains(&p.name)
        }
    });
    if list {
        programs
            .iter()
            .for_each(|p| println!("{} {}", p.name, p.needs.join(" ")));
        return Ok(());
    }
    if pythons.is_empty() {
        return Err(HELP.to_owned());
    }
    let mut table = Table::new(&pythons);
    for program in &programs {
        measure(program, &pythons, &settings, &mut table)?;
    }
    table.finish();
    Ok(())
}

fn parse_python(text: &str) -> Result<Python, String> {
    let (name, command) = text
        .split_once('=')
        .ok_or_else(|| format!("--python {text}: NAME=CMD is wanted"))?;
    Ok(Python {
        name: name.to_owned(),
        command: split_command(command),
    })
}

/// All rounds of one program.
fn measure(
    program: &Program,
    pythons: &[Python],
    settings: &Settings,
    table: &mut Table,
) -> Result<(), String> {
    let Some((first, others)) = pythons.split_first() else {
        return Ok(());
    };
    // The first run finds out how many loops make a good value; all others use as many.
    let loops = match run_once(program, first, 0, settings) {
        Ok(found) => found
            .times
            .values()
            .map(|&(_, loops)| loops)
            .max()
            .unwrap_or(1),
        Err(reason) => {
            table.failed(&program.name, &first.name, &reason);
            return Ok(());
        }
    };
    let mut ratios: BTreeMap<String, Vec<Vec<f64>>> = BTreeMap::new();
    let mut seconds: BTreeMap<String, f64> = BTreeMap::new();
    let mut broken: Vec<Option<String>> = vec![None; others.len()];
    let mut memory: Vec<Vec<f64>> = vec![Vec::new(); others.len()];
    for _ in 0..settings.rounds {
        let base = run_once(program, first, loops, settings)?;
        for (i, python) in others.iter().enumerate() {
            if broken.get(i).is_none_or(Option::is_some) {
                continue;
            }
            match run_once(program, python, loops, settings) {
                Ok(found) => {
                    if let Some(parts) = memory.get_mut(i)
                        && base.peak.min(found.peak) > 0
                    {
                        parts.push(found.peak as f64 / base.peak as f64);
                    }
                    for (name, &(time, _)) in &base.times {
                        let Some(&(other, _)) = found.times.get(name) else {
                            continue;
                        };
                        let rows = ratios
                            .entry(name.clone())
                            .or_insert_with(|| vec![Vec::new(); others.len()]);
                        if let Some(row) = rows.get_mut(i) {
                            row.push(time / other);
                        }
                    }
                }
                Err(reason) => {
                    if let Some(slot) = broken.get_mut(i) {
                        *slot = Some(reason);
                    }
                }
            }
        }
        for (name, (time, _)) in base.times {
            let best = seconds.entry(name).or_insert(time);
            *best = best.min(time);
        }
    }
    for (name, time) in &seconds {
        let rows = ratios
            .remove(name)
            .unwrap_or_else(|| vec![Vec::new(); others.len()]);
        table.row(name, *time, &rows, &broken);
    }
    table.memory(&program.name, &memory);
    for (python, reason) in others.iter().zip(&broken) {
        if let Some(reason) = reason {
            table.failed(&program.name, &python.name, reason);
        }
    }
    Ok(())
}

/// One process: the best value of each benchmark in the program.
fn run_once(
    program: &Program,
    python: &Python,
    loops: u64,
    settings: &Settings,
) -> Result<Measured, String> {
    let (command, first) = python.command.split_first().ok_or("no command")?;
    let shim = workspace::root().join("crates/xtask/bench");
    let mut child = Command::new(command)
        .args(first)
        .arg(&program.script)
        .args(&program.options)
        .current_dir(program.script.parent().unwrap_or(Path::new(".")))
        .env("PYTHONPATH", search_path(&shim)?)
        .env("PYTHONHASHSEED", "0")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env(
            "KRAIT_BENCH",
            format!(
                "loops={loops},warmups={},values={},least={}",
                settings.warmups, settings.values, settings.least
            ),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{command}: {e}"))?;
    // Readers of their own, so that a full pipe does not stop the program.
    let read = |mut from: Box<dyn std::io::Read + Send>| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = from.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        })
    };
    let output = child.stdout.take().map(|s| read(Box::new(s)));
    let errors = child.stderr.take().map(|s| read(Box::new(s)));
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(status) => break status,
            None if start.elapsed() > settings.limit => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!(
                    "took more than {} seconds",
                    settings.limit.as_secs()
                ));
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let text = |t: Option<std::thread::JoinHandle<String>>| {
        t.and_then(|t| t.join().ok()).unwrap_or_default()
    };
    let (output, errors) = (text(output), text(errors));
    let mut found = Times::new();
    let mut peak = 0;
    for line in output
        .lines()
        .filter_map(|l| l.split_once('\x01'))
        .map(|(_, l)| l)
    {
        let mut fields = line.split('\t');
        let (Some(name), Some(seconds), Some(loops)) =
            (fields.next(), fields.next(), fields.next())
        else {
            if let Some(kib) = line.strip_prefix("peak ") {
                peak = kib.trim().parse().unwrap_or(0);
            }
            continue;
        };
        let (Ok(seconds), Ok(loops)) = (seconds.parse::<f64>(), loops.parse::<u64>()) else {
            continue;
        };
        let per_loop = seconds / loops.max(1) as f64;
        let best = found.entry(name.to_owned()).or_insert((per_loop, loops));
        best.0 = best.0.min(per_loop);
    }
    if !status.success() || found.is_empty() {
        let last = errors
            .trim()
            .lines()
            .last()
            .unwrap_or("printed nothing")
            .to_owned();
        return Err(format!("{status}: {last}"));
    }
    Ok(Measured { times: found, peak })
}
