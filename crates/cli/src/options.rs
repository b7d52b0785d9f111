//! The command line, read as CPython reads it.

use crate::environment;
use krait_base::Wtf8Buf;
use krait_runtime::Settings;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// `-c`, not yet decoded.
    Text(Vec<u8>),
    /// `-m`.
    Module(String),
    /// A file, folder or zip file.
    File(Vec<u8>),
    /// Standard input.
    Stdin,
    Help,
    EnvironmentHelp,
    XHelp,
    AllHelp,
    Version {
        verbose: bool,
    },
}

/// The outcome of reading the command line.
pub struct Options {
    pub settings: Settings,
    pub program: Program,
    /// `PYTHONHASHSEED` or `-R`: `None` for random.
    pub hash_seed: Option<u32>,
    pub inspect_after: bool,
    pub skip_first_line: bool,
}

/// What is wrong with the command line or the environment, as CPython prints it.
#[derive(Debug)]
pub enum Wrong {
    /// An option that there is not, or that lacks its argument.
    Usage(String),
    /// A setting with an impossible value; the place is the one that CPython names.
    Fatal {
        place: &'static str,
        message: String,
    },
}

use Wrong::Usage;

/// Reads arguments (without the program's name), as the system passes them.
pub fn parse(
    program_name: &[u8],
    raw: &[Vec<u8>],
    env: environment::Variables<'_>,
) -> Result<Options, Wrong> {
    // Options are ASCII. What they are given, and the program's arguments, may be any bytes.
    let args: Vec<String> = raw
        .iter()
        .map(|a| String::from_utf8_lossy(a).into_owned())
        .collect();
    let mut s = Settings::default();
    let mut program = None;
    let mut rest: Vec<Wtf8Buf> = Vec::new();
    let mut version = 0;
    let mut i = 0;
    let mut skip_first_line = false;
    let mut hash_random = false;
    let mut cli_warnings = Vec::new();
    'args: while let Some(a) = args.get(i) {
        if a == "-" || !a.starts_with('-') {
            break;
        }
        if a == "--" {
            i += 1;
            break;
        }
        if let Some(long) = a.strip_prefix("--") {
            match long {
                "help" => program = Some(Program::Help),
                "help-env" => program = Some(Program::EnvironmentHelp),
                "help-xoptions" => program = Some(Program::XHelp),
                "help-all" => program = Some(Program::AllHelp),
                "version" => version += 1,
                "check-hash-based-pycs" => {
                    i += 1;
                    match args.get(i).map(String::as_str) {
                        Some(v @ ("default" | "always" | "never")) => s.check_hash_pycs = v.to_owned(),
                        Some(_) => return Err(Usage("--check-hash-based-pycs must be one of 'default', 'always', or 'never'".into())),
                        None => return Err(Usage("Argument expected for the --check-hash-based-pycs option".into())),
                    }
                }
                _ => return Err(Usage(format!("Unknown option: --{long}"))),
            }
            i += 1;
            continue;
        }
        for (at, c) in a.char_indices().skip(1) {
            let tail = a.get(at + c.len_utf8()..).unwrap_or("");
            let text_before = a.len() - tail.len();
            let mut argument = |what: char| -> Result<(String, Vec<u8>), Wrong> {
                if !tail.is_empty() {
                    let bytes = raw.get(i).and_then(|a| a.get(text_before..));
                    return Ok((tail.to_owned(), bytes.unwrap_or(&[]).to_vec()));
                }
                i += 1;
                match (args.get(i), raw.get(i)) {
                    (Some(text), Some(bytes)) => Ok((text.clone(), bytes.clone())),
                    _ => Err(Usage(format!("Argument expected for the -{what} option"))),
                }
            };
            match c {
                'b' => s.bytes_warning += 1,
                'B' => s.dont_write_bytecode += 1,
                'c' => {
                    program = Some(Program::Text(argument('c')?.1));
                    i += 1;
                    rest.push("-c".into());
                    break 'args;
                }
                'd' => s.debug += 1,
                'E' => s.ignore_environment += 1,
                'h' | '?' => program = Some(Program::Help),
                'i' => {
                    s.inspect += 1;
                    s.interactive += 1;
                }
                'I' => {
                    s.isolated = 1;
                    s.ignore_environment = 1;
                    s.no_user_site = 1;
                    s.safe_path = true;
                }
                'm' => {
                    let (name, _) = argument('m')?;
                    program = Some(Program::Module(name));
                    i += 1;
                    rest.push("-m".into());
                    break 'args;
                }
                'O' => s.optimize += 1,
                'P' => s.safe_path = true,
                'q' => s.quiet += 1,
                'R' => hash_random = true,
                's' => s.no_user_site += 1,
                'S' => s.no_site += 1,
                't' | 'J' => {}
                'u' => s.unbuffered = true,
                'v' => s.verbose += 1,
                'V' => version += 1,
                'W' => {
                    cli_warnings.push(argument('W')?.0);
                    i += 1;
                    continue 'args;
                }
                'x' => skip_first_line = true,
                'X' => {
                    let (x, _) = argument('X')?;
                    match x.split_once('=') {
                        Some((k, v)) => s.xoptions.push((k.to_owned(), Some(v.to_owned()))),
                        None => s.xoptions.push((x, None)),
                    }
                    i += 1;
                    continue 'args;
                }
                _ => return Err(Usage(format!("Unknown option: -{c}"))),
            }
        }
        i += 1;
    }
    let seed = environment::read(&mut s, env, cli_warnings)?;
    let decode = match environment::arguments_are_ascii(&s, env) {
        true => Wtf8Buf::from_escaped_ascii,
        false => Wtf8Buf::from_escaped_bytes,
    };
    let text = |bytes: &Vec<u8>| decode(bytes);
    let remaining = raw.get(i.min(raw.len())..).unwrap_or(&[]);
    if version > 0 && program.is_none() {
        program = Some(Program::Version {
            verbose: version > 1,
        });
    }
    let program = match program {
        Some(p) => {
            rest.extend(remaining.iter().map(text));
            p
        }
        None => match remaining.first() {
            Some(f) if f == b"-" => {
                rest.extend(remaining.iter().map(text));
                Program::Stdin
            }
            Some(f) => {
                rest.extend(remaining.iter().map(text));
                Program::File(f.clone())
            }
            None => {
                rest.push(Wtf8Buf::new());
                Program::Stdin
            }
        },
    };
    s.argv = rest;
    s.orig_argv = std::iter::once(&program_name.to_vec())
        .chain(raw)
        .map(text)
        .collect();
    if hash_random {
        s.hash_randomization = 1;
    }
    Ok(Options {
        inspect_after: s.inspect > 0,
        hash_seed: if hash_random { None } else { seed },
        settings: s,
        program,
        skip_first_line,
    })
}

/// The text without the white space that all its lines begin with. Blank lines have no say and lose theirs.
pub fn dedent(text: &str) -> String {
    let blank = |line: &str| line.bytes().all(|b| matches!(b, b' ' | b'\t'));
    let indent = |line: &'_ str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut common: Option<&str> = None;
    for line in text.split('\n').filter(|line| !blank(line)) {
        let own = line.get(..indent(line)).unwrap_or("");
        common = Some(match common {
            None => own,
            Some(c) => {
                let same = c.bytes().zip(own.bytes()).take_while(|(a, b)| a == b);
                c.get(..same.count()).unwrap_or("")
            }
        });
    }
    let Some(common) = common.filter(|c| !c.is_empty()) else {
        return text.to_owned();
    };
    let lines = text
        .split('\n')
        .map(|line| match line.strip_prefix(common) {
            _ if blank(line) => "",
            Some(rest) => rest,
            None => line,
        });
    lines.collect::<Vec<_>>().join("\n")
}
