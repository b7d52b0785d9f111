//! `posix_spawn` and `posix_spawnp`.

use super::numbers::{low_bits_of, small};
use super::path::Path;
use super::programs::{argument_objects, arguments, c_string, environment};
use super::scheduling::priority_of;
use crate::allowances;
use crate::host::{self, OrRaise};
use crate::signal_::mask_of;
use krait_host::{Launch, LaunchAction, LaunchScheduler};
use krait_object::protocol::{item, iter, number};
use krait_object::types::int;
use krait_object::{Result, Thread, Tuple, Value};

pub struct Spawning;

/// The kinds of file actions.
const OPEN: i64 = 0;
const CLOSE: i64 = 1;
const DUP2: i64 = 2;
const CLOSEFROM: i64 = 3;

/// What may be said of the new process besides its program.
struct Options<'a> {
    file_actions: Option<&'a Value>,
    setpgroup: Option<&'a Value>,
    resetids: bool,
    setsid: bool,
    setsigmask: Option<&'a Value>,
    setsigdef: Option<&'a Value>,
    scheduler: Option<&'a Value>,
}

/// One of the file actions.
fn file_action(th: &Thread, v: &Value) -> Result<LaunchAction> {
    let items = v.as_tuple().map(Tuple::as_slice).unwrap_or_default();
    let Some((kind, rest)) = items.split_first() else {
        return Err(th.type_error("Each file_actions element must be a non-empty tuple"));
    };
    let kind = number::index(th, kind)?;
    let kind = kind
        .as_i64()
        .ok_or_else(|| th.overflow_error("Python int too large to convert to C long"))?;
    let wrong = |what: &str, n: i32| {
        th.type_error(format!("A {what} file_action tuple must have {n} elements"))
    };
    match (kind, rest) {
        (OPEN, [fd, path, flags, mode]) => {
            let (fd, path, flags) = (small(th, fd)?, c_string(th, path)?, small(th, flags)?);
            if !number::is_index(mode) {
                return Err(wrong("open", 5));
            }
            let mode = low_bits_of(th, mode)?;
            Ok(LaunchAction::Open {
                fd,
                path,
                flags,
                mode,
            })
        }
        (OPEN, _) => Err(wrong("open", 5)),
        (CLOSE, [fd]) => Ok(LaunchAction::Close(small(th, fd)?)),
        (CLOSE, _) => Err(wrong("close", 2)),
        (DUP2, [from, to]) => Ok(LaunchAction::Duplicate {
            from: small(th, from)?,
            to: small(th, to)?,
        }),
        (DUP2, _) => Err(wrong("dup2", 3)),
        (CLOSEFROM, [fd]) => Ok(LaunchAction::CloseFrom(small(th, fd)?)),
        (CLOSEFROM, _) => Err(wrong("closefrom", 2)),
        _ => Err(th.type_error("Unknown file_actions identifier")),
    }
}

fn c_int(th: &Thread, v: &Value) -> Result<i32> {
    let n = number::index(th, v)?;
    int::to_i128(&n)
        .and_then(|n| i32::try_from(n).ok())
        .ok_or_else(|| th.overflow_error("Python int too large to convert to C int"))
}

/// A policy and its parameters.
fn scheduler(th: &Thread, v: &Value, name: &str) -> Result<LaunchScheduler> {
    let Some(pair) = v.as_tuple() else {
        return Err(th.type_error(format!("{name}: scheduler must be a tuple or None")));
    };
    let [policy, param] = pair.as_slice() else {
        return Err(th.type_error("A scheduler tuple must have two elements"));
    };
    let priority = priority_of(th, param)?;
    let policy = match policy.is_none() {
        true => None,
        false => Some(c_int(th, policy)?),
    };
    Ok(LaunchScheduler { policy, priority })
}

fn spawn(
    th: &Thread,
    search: bool,
    path: &Path,
    argv: &Value,
    env: &Value,
    options: Options<'_>,
) -> Result<i32> {
    let name = if search {
        "posix_spawnp"
    } else {
        "posix_spawn"
    };
    allowances::check(th, allowances::of(th).exec, "exec")?;
    let argv_name = format!("{name}: argv");
    let objects = argument_objects(th, argv, &argv_name)?;
    if !env.is_none() && !item::is_mapping(env) {
        return Err(th.type_error(format!(
            "{name}: environment must be a mapping object or None"
        )));
    }
    let mut launch = Launch {
        path: path.raw.clone(),
        search,
        arguments: arguments(th, &objects, &argv_name)?,
        reset_ids: options.resetids,
        new_session: options.setsid,
        ..Launch::default()
    };
    if !env.is_none() {
        launch.environment = Some(environment(th, env)?);
    }
    let h = host::of(th);
    if let Some(actions) = options.file_actions.filter(|v| !v.is_none()) {
        let actions = iter::collect_fast(th, actions, "file_actions must be a sequence or None")?;
        for action in &actions {
            let alone = Launch {
                actions: vec![file_action(th, action)?],
                ..Launch::default()
            };
            h.check_launch(&alone).or_raise(th)?;
            launch.actions.extend(alone.actions);
        }
    }
    if let Some(group) = options.setpgroup {
        launch.process_group = Some(c_int(th, group)?);
    }
    if let Some(signals) = options.setsigmask {
        launch.blocked_signals = Some(mask_of(th, signals)?);
    }
    if let Some(signals) = options.setsigdef {
        launch.default_signals = Some(mask_of(th, signals)?);
    }
    if let Some(v) = options.scheduler {
        launch.scheduler = Some(scheduler(th, v, name)?);
    }
    h.check_launch(&launch).or_raise(th)?;
    th.audit(
        "os.posix_spawn",
        &[path.object.clone(), argv.clone(), env.clone()],
    )?;
    h.launch(&launch).map_err(|e| path.error(th, &e))
}

#[krait_object::pyfunctions]
impl Spawning {
    /// Run the program at a path in a new process, and return the process id.
    ///
    ///   path
    ///     The program's file.
    ///   argv
    ///     The arguments, a tuple or list of strings.
    ///   env
    ///     The environment, a mapping of strings to strings, or None for this
    ///     process's own.
    ///   file_actions
    ///     Tuples that say what is done with file descriptors before.
    ///   setpgroup
    ///     The process group to join, 0 for a new one.
    ///   resetids
    ///     Whether the real user and group become the effective ones.
    ///   setsid
    ///     Whether the process leads a new session.
    ///   setsigmask
    ///     The signals to block.
    ///   setsigdef
    ///     The signals whose handling is reset.
    ///   scheduler
    ///     A tuple of a scheduling policy, or None, and its parameters.
    #[sig(
        "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "as many as Python has")]
    fn posix_spawn(
        th: &Thread,
        path: Path,
        argv: &Value,
        env: &Value,
        file_actions: Option<&Value>,
        setpgroup: Option<&Value>,
        resetids: bool,
        setsid: bool,
        setsigmask: Option<&Value>,
        setsigdef: Option<&Value>,
        scheduler: Option<&Value>,
    ) -> Result<i32> {
        let options = Options {
            file_actions,
            setpgroup,
            resetids,
            setsid,
            setsigmask,
            setsigdef,
            scheduler,
        };
        spawn(th, false, &path, argv, env, options)
    }

    /// Run a program, looked for along PATH, in a new process; return the process id.
    ///
    ///   path
    ///     The program's file, or its name.
    ///   argv
    ///     The arguments, a tuple or list of strings.
    ///   env
    ///     The environment, a mapping of strings to strings, or None for this
    ///     process's own.
    ///   file_actions
    ///     Tuples that say what is done with file descriptors before.
    ///   setpgroup
    ///     The process group to join, 0 for a new one.
    ///   resetids
    ///     Whether the real user and group become the effective ones.
    ///   setsid
    ///     Whether the process leads a new session.
    ///   setsigmask
    ///     The signals to block.
    ///   setsigdef
    ///     The signals whose handling is reset.
    ///   scheduler
    ///     A tuple of a scheduling policy, or None, and its parameters.
    #[sig(
        "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "as many as Python has")]
    fn posix_spawnp(
        th: &Thread,
        path: Path,
        argv: &Value,
        env: &Value,
        file_actions: Option<&Value>,
        setpgroup: Option<&Value>,
        resetids: bool,
        setsid: bool,
        setsigmask: Option<&Value>,
        setsigdef: Option<&Value>,
        scheduler: Option<&Value>,
    ) -> Result<i32> {
        let options = Options {
            file_actions,
            setpgroup,
            resetids,
            setsid,
            setsigmask,
            setsigdef,
            scheduler,
        };
        spawn(th, true, &path, argv, env, options)
    }
}
