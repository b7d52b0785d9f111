//! The environment and the options of `-X`, read as CPython reads them.

use crate::options::Wrong;
use krait_runtime::Settings;

/// The variables of the environment, by name.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// A variable as text; an empty one counts as none.
fn text(env: Variables<'_>, name: &str) -> Option<String> {
    let value = env(name).filter(|v| !v.is_empty())?;
    Some(String::from_utf8_lossy(&value).into_owned())
}

/// CPython takes any text as 1 and a number as that level.
fn number(v: &str) -> i64 {
    v.parse::<i64>().ok().filter(|n| *n >= 0).unwrap_or(1)
}

fn fatal(place: &'static str, message: &str) -> Wrong {
    Wrong::Fatal {
        place,
        message: message.to_owned(),
    }
}

/// The value of a setting that is 0 or 1.
fn switch(value: &str) -> Option<i64> {
    match value {
        "0" => Some(0),
        "1" => Some(1),
        _ => None,
    }
}

/// Fills in what the environment and the options of `-X` say; the seed of hashes, if it is not random.
pub fn read(
    s: &mut Settings,
    env: Variables<'_>,
    cli_warnings: Vec<String>,
) -> Result<Option<u32>, Wrong> {
    let hidden = s.ignore_environment != 0;
    let get = |n: &str| text(env, n).filter(|_| !hidden);
    let path = |n: &str| env(n).filter(|v| !hidden && !v.is_empty());
    let level = |n: &str, f: &mut i64| {
        if let Some(v) = get(n) {
            *f = (*f).max(number(&v));
        }
    };
    level("PYTHONVERBOSE", &mut s.verbose);
    level("PYTHONOPTIMIZE", &mut s.optimize);
    let flag = |n: &str, f: &mut i64| {
        *f = (*f).max(i64::from(get(n).is_some_and(|v| number(&v) != 0)));
    };
    flag("PYTHONDEBUG", &mut s.debug);
    flag("PYTHONDONTWRITEBYTECODE", &mut s.dont_write_bytecode);
    flag("PYTHONNOUSERSITE", &mut s.no_user_site);
    flag("PYTHONINSPECT", &mut s.inspect);
    for f in [
        &mut s.debug,
        &mut s.dont_write_bytecode,
        &mut s.no_user_site,
        &mut s.no_site,
        &mut s.ignore_environment,
        &mut s.inspect,
        &mut s.interactive,
        &mut s.quiet,
    ] {
        *f = (*f).min(1);
    }
    s.unbuffered |= get("PYTHONUNBUFFERED").is_some();
    s.safe_path |= get("PYTHONSAFEPATH").is_some();
    s.warn_default_encoding |= i64::from(get("PYTHONWARNDEFAULTENCODING").is_some());
    s.pycache_prefix = path("PYTHONPYCACHEPREFIX");
    s.home = path("KRAIT_HOME").or_else(|| path("PYTHONHOME"));
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
            _ => {
                return Err(fatal(
                    "preconfig_init_utf8_mode",
                    "invalid -X utf8 option value",
                ));
            }
        },
        None => match get("PYTHONUTF8").as_deref() {
            Some("1") => 1,
            Some("0") => 0,
            Some(_) => {
                return Err(fatal(
                    "preconfig_init_utf8_mode",
                    "invalid PYTHONUTF8 environment variable value",
                ));
            }
            None => {
                // The C and POSIX locales switch UTF-8 mode on (PEP 540).
                let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
                    .iter()
                    .find_map(|n| text(env, n));
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
    s.no_memory = x(s, "nomemory").flatten().and_then(|v| {
        let (start, stop) = v.split_once(',').unwrap_or((&v, "0"));
        Some((start.parse().ok()?, stop.parse().ok()?))
    });
    if x(s, "warn_default_encoding").is_some() {
        s.warn_default_encoding = 1;
    }
    if let Some(p) = x(s, "pycache_prefix") {
        s.pycache_prefix = p.filter(|p| !p.is_empty()).map(String::into_bytes);
    }
    machinery(s, &get, &x)?;
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
            _ => return Err(fatal("config_init_int_max_str_digits", msg)),
        }
    }
    tracing(s, &get, &x)?;
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
            Err(_) => Err(fatal(
                "config_init_hash_seed",
                "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]",
            )),
        },
    }
}

/// How an option of `-X` is looked up: it may be there with or without a value.
type Lookup<'a> = &'a dyn Fn(&Settings, &str) -> Option<Option<String>>;

/// Options about imports, processors and contexts.
fn machinery(
    s: &mut Settings,
    get: &dyn Fn(&str) -> Option<String>,
    x: Lookup<'_>,
) -> Result<(), Wrong> {
    if let Some(v) = get("PYTHONPROFILEIMPORTTIME") {
        s.import_time = if v == "2" { 2 } else { 1 };
    }
    match x(s, "importtime") {
        None => {}
        Some(v) => match v.as_deref() {
            Some("2") => s.import_time = 2,
            Some(v) if v != "1" && v.parse::<i64>().is_ok() => {
                return Err(fatal(
                    "config_init_import_time",
                    "-X importtime: values other than 1 and 2 are reserved for future use.",
                ));
            }
            _ => s.import_time = 1,
        },
    }
    let (count, message) = match x(s, "cpu_count") {
        Some(v) => (
            Some(v.unwrap_or_default()),
            "-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0",
        ),
        None => (
            get("PYTHON_CPU_COUNT"),
            "PYTHON_CPU_COUNT=n: n is missing or an invalid number, n must be greater than 0",
        ),
    };
    if let Some(count) = count.filter(|c| c != "default") {
        match count.parse::<i32>() {
            Ok(n) if n > 0 => s.cpu_count = Some(n),
            _ => return Err(fatal("config_init_cpu_count", message)),
        }
    }
    s.fault_handler =
        s.dev_mode || x(s, "faulthandler").is_some() || get("PYTHONFAULTHANDLER").is_some();
    let frozen = match x(s, "frozen_modules") {
        // An option without a value, or with an empty one, is the plain option.
        Some(v) => Some(
            v.filter(|v| !v.is_empty())
                .unwrap_or_else(|| "on".to_owned()),
        ),
        None => get("PYTHON_FROZEN_MODULES"),
    };
    if let Some(frozen) = frozen {
        s.frozen_modules = match frozen.as_str() {
            "on" => true,
            "off" => false,
            _ => {
                let message = "bad value for option -X frozen_modules (expected \"on\" or \"off\")";
                return Err(fatal("", message));
            }
        };
    }
    s.remote_debug =
        x(s, "disable-remote-debug").is_none() && get("PYTHON_DISABLE_REMOTE_DEBUG").is_none();
    s.thread_inherit_context = context_switch(
        s,
        get,
        x,
        "thread_inherit_context",
        "config_init_thread_inherit_context",
    )?;
    s.context_aware_warnings = context_switch(
        s,
        get,
        x,
        "context_aware_warnings",
        "config_init_context_aware_warnings",
    )?;
    Ok(())
}

/// Whether the locale has arguments in ASCII: the plain one, where nothing makes UTF-8 of it. That is done unless
/// `LC_ALL` is set (PEP 538) or the environment says no.
pub fn arguments_are_ascii(s: &Settings, env: Variables<'_>) -> bool {
    let plain = |v: &String| matches!(v.as_str(), "C" | "POSIX");
    let all = text(env, "LC_ALL");
    let coerced = s.ignore_environment != 0 || env("PYTHONCOERCECLOCALE").is_none_or(|v| v != b"0");
    if s.utf8_mode != 0 || (all.is_none() && coerced) {
        return false;
    }
    all.or_else(|| text(env, "LC_CTYPE"))
        .or_else(|| text(env, "LANG"))
        .as_ref()
        .is_none_or(plain)
}

/// A setting that is 0 or 1, by its name among the options of `-X`; the variable has the same name in capitals.
fn context_switch(
    s: &Settings,
    get: &dyn Fn(&str) -> Option<String>,
    x: Lookup<'_>,
    name: &str,
    place: &'static str,
) -> Result<i64, Wrong> {
    let variable = format!("PYTHON_{}", name.to_uppercase());
    let (value, shown) = match x(s, name) {
        Some(v) => (Some(v.unwrap_or_default()), format!("-X {name}")),
        None => (get(&variable), variable),
    };
    match value {
        None => Ok(0),
        Some(v) => {
            switch(&v).ok_or_else(|| fatal(place, &format!("{shown}=n: n is missing or invalid")))
        }
    }
}

/// From the start on, memory is traced with so many frames.
fn tracing(
    s: &mut Settings,
    get: &dyn Fn(&str) -> Option<String>,
    x: Lookup<'_>,
) -> Result<(), Wrong> {
    let (frames, message) = match x(s, "tracemalloc") {
        Some(v) => (
            v.or(Some("1".into())),
            "-X tracemalloc=NFRAME: invalid number of frames",
        ),
        None => (
            get("PYTHONTRACEMALLOC"),
            "PYTHONTRACEMALLOC: invalid number of frames",
        ),
    };
    if let Some(v) = frames {
        match v.parse::<usize>() {
            Ok(n) if n <= krait_object::memory_trace::MAX_FRAMES => s.traced_frames = n,
            _ => return Err(fatal("config_init_tracemalloc", message)),
        }
    }
    Ok(())
}
