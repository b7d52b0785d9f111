//! The command line and the environment, read as CPython reads them.

use krait_runtime::Settings;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// `-c`.
    Text(String),
    /// `-m`.
    Module(String),
    /// A file, folder or zip file.
    File(String),
    /// Standard input.
    Stdin,
    Help,
    EnvironmentHelp,
    XHelp,
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

/// An error in the command line, as CPython prints it.
#[derive(Debug)]
pub struct Usage(pub String);

/// Reads arguments (without the program's name).
pub fn parse(
    program_name: &str,
    args: &[String],
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Options, Usage> {
    let mut s = Settings::default();
    let mut program = None;
    let mut rest: Vec<String> = Vec::new();
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
                "help-xoptions" | "help-all" => program = Some(Program::XHelp),
                "version" => version += 1,
                "check-hash-based-pycs" => {
                    i += 1;
                    match args.get(i).map(String::as_str) {
                        Some(v @ ("default" | "always" | "never")) => s.check_hash_pycs = v.to_owned(),
                        Some(_) => return Err(Usage("--check-hash-based-pycs must be one of 'default', 'always', or 'never'".into())),
                        None => return Err(Usage("Argument expected for the --check-hash-based-pycs option".into())),
                    }
                }
                _ => return Err(Usage(format!("unknown option --{long}"))),
            }
            i += 1;
            continue;
        }
        let mut chars = a.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            let tail = a.get(at + c.len_utf8()..).unwrap_or("");
            let mut argument = |what: char| -> Result<String, Usage> {
                if !tail.is_empty() {
                    return Ok(tail.to_owned());
                }
                i += 1;
                args.get(i)
                    .cloned()
                    .ok_or_else(|| Usage(format!("Argument expected for the -{what} option")))
            };
            match c {
                'b' => s.bytes_warning += 1,
                'B' => s.dont_write_bytecode += 1,
                'c' => {
                    let text = argument('c')?;
                    program = Some(Program::Text(format!("{}\n", dedent(&text))));
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
                    let name = argument('m')?;
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
                    cli_warnings.push(argument('W')?);
                    i += 1;
                    continue 'args;
                }
                'x' => skip_first_line = true,
                'X' => {
                    let x = argument('X')?;
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
    let remaining = args.get(i.min(args.len())..).unwrap_or(&[]);
    if version > 0 && program.is_none() {
        program = Some(Program::Version {
            verbose: version > 1,
        });
    }
    let program = match program {
        Some(p) => {
            rest.extend(remaining.iter().cloned());
            p
        }
        None => match remaining.first() {
            Some(f) if f == "-" => {
                rest.extend(remaining.iter().cloned());
                Program::Stdin
            }
            Some(f) => {
                rest.extend(remaining.iter().cloned());
                Program::File(f.clone())
            }
            None => {
                rest.push(String::new());
                Program::Stdin
            }
        },
    };
    s.argv = rest;
    s.orig_argv = std::iter::once(program_name.to_owned())
        .chain(args.iter().cloned())
        .collect();
    let seed = environment(&mut s, env, cli_warnings)?;
    Ok(Options {
        inspect_after: s.inspect > 0,
        hash_seed: if hash_random { None } else { seed },
        settings: s,
        program,
        skip_first_line,
    })
}

/// The text without the white space that all its lines begin with. Blank lines have no say and lose theirs.
fn dedent(text: &str) -> String {
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

fn number(v: &str) -> i64 {
    // CPython takes any text as 1 and a number as that level.
    v.parse::<i64>()
        .ok()
        .filter(|n| *n >= 0)
        .map_or(1, |n| n.max(1))
}

fn environment(
    s: &mut Settings,
    env: &dyn Fn(&str) -> Option<String>,
    cli_warnings: Vec<String>,
) -> Result<Option<u32>, Usage> {
    let hidden = s.ignore_environment != 0;
    let get = |n: &str| {
        if hidden {
            None
        } else {
            env(n).filter(|v| !v.is_empty())
        }
    };
    let level = |n: &str, f: &mut i64| {
        if let Some(v) = get(n) {
            *f = (*f).max(number(&v));
        }
    };
    level("PYTHONDEBUG", &mut s.debug);
    level("PYTHONVERBOSE", &mut s.verbose);
    level("PYTHONOPTIMIZE", &mut s.optimize);
    level("PYTHONDONTWRITEBYTECODE", &mut s.dont_write_bytecode);
    level("PYTHONNOUSERSITE", &mut s.no_user_site);
    level("PYTHONINSPECT", &mut s.inspect);
    s.unbuffered |= get("PYTHONUNBUFFERED").is_some();
    s.safe_path |= get("PYTHONSAFEPATH").is_some();
    s.warn_default_encoding |= i64::from(get("PYTHONWARNDEFAULTENCODING").is_some());
    s.pycache_prefix = get("PYTHONPYCACHEPREFIX");
    s.home = get("KRAIT_HOME").or_else(|| get("PYTHONHOME"));
    if let Some(v) = get("PYTHONIOENCODING") {
        let (e, h) = v.split_once(':').unwrap_or((&v, ""));
        s.stdio_encoding = Some(e.to_owned()).filter(|e| !e.is_empty());
        s.stdio_errors = Some(h.to_owned()).filter(|h| !h.is_empty());
        if s.stdio_encoding.is_some() && s.stdio_errors.is_none() {
            s.stdio_errors = Some("strict".to_owned());
        }
    }
    let x = |s: &Settings, n: &str| {
        s.xoptions
            .iter()
            .rev()
            .find(|(k, _)| k == n)
            .map(|(_, v)| v.clone())
    };
    s.no_debug_ranges = x(s, "no_debug_ranges").is_some() || get("PYTHONNODEBUGRANGES").is_some();
    s.dev_mode = x(s, "dev").is_some() || get("PYTHONDEVMODE").is_some();
    s.utf8_mode = match x(s, "utf8") {
        Some(None) => 1,
        Some(Some(v)) => match v.as_str() {
            "0" => 0,
            "1" => 1,
            _ => return Err(Usage("invalid -X utf8 option value".into())),
        },
        None => match get("PYTHONUTF8").as_deref() {
            Some("1") => 1,
            Some("0") => 0,
            Some(_) => {
                return Err(Usage(
                    "invalid PYTHONUTF8 environment variable value".into(),
                ));
            }
            None => {
                // The C and POSIX locales switch UTF-8 mode on (PEP 540).
                let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
                    .iter()
                    .find_map(|n| env(n).filter(|v| !v.is_empty()));
                i64::from(matches!(locale.as_deref(), None | Some("C" | "POSIX")))
            }
        },
    };
    // For programs that ask for CPython by this name and could do with something that behaves like it.
    if let Some(name) = x(s, "implementation")
        .flatten()
        .or_else(|| get("KRAIT_IMPLEMENTATION"))
        .filter(|name| !name.is_empty())
    {
        s.implementation = name;
    }
    s.gc_stress = x(s, "gc_stress").is_some() || get("KRAIT_GC_STRESS").is_some();
    if x(s, "warn_default_encoding").is_some() {
        s.warn_default_encoding = 1;
    }
    if let Some(Some(p)) = x(s, "pycache_prefix") {
        s.pycache_prefix = Some(p).filter(|p| !p.is_empty());
    }
    let digits = match x(s, "int_max_str_digits") {
        Some(v) => Some((
            v.unwrap_or_default(),
            "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.",
        )),
        None => get("PYTHONINTMAXSTRDIGITS").map(|v| {
            (
                v,
                "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.",
            )
        }),
    };
    if let Some((v, msg)) = digits {
        match v.parse::<i64>() {
            Ok(n) if n == 0 || (640..=i64::from(i32::MAX)).contains(&n) => s.int_max_str_digits = n,
            _ => return Err(Usage(msg.into())),
        }
    }
    if s.dev_mode {
        s.warnoptions.push("default".into());
    }
    if let Some(w) = get("PYTHONWARNINGS") {
        s.warnoptions.extend(w.split(',').map(str::to_owned));
    }
    s.warnoptions.extend(cli_warnings);
    match s.bytes_warning {
        0 => {}
        1 => s.warnoptions.push("default::BytesWarning".into()),
        _ => s.warnoptions.push("error::BytesWarning".into()),
    }
    match get("PYTHONHASHSEED").as_deref() {
        None | Some("random") => Ok(None),
        Some(v) => match v.parse::<u32>() {
            Ok(0) => {
                s.hash_randomization = 0;
                Ok(Some(0))
            }
            Ok(n) => Ok(Some(n)),
            Err(_) => Err(Usage(
                "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]".into(),
            )),
        },
    }
}
