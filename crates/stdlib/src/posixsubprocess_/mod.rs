//! `_posixsubprocess`: starting programs for `subprocess`.

use crate::host::{self, OrRaise};
use crate::posix::fork_hooks::{self, Moment};
use krait_host::Spawn;
use krait_object::protocol::{call, iter, number, truth};
use krait_object::types::{bytes, list};
use krait_object::{Args, Result, Thread, Value, err, exc};

pub struct PosixSubprocess;

/// A path or text as the system has it.
fn fs_bytes(th: &Thread, v: &Value) -> Result<Vec<u8>> {
    let at = &krait_object::ArgPlace {
        func: "fork_exec",
        index: 0,
        name: None,
    };
    crate::posix::Path::from_value(th, v, at, false, false).map(|p| p.raw)
}

/// The executables to try, as audit hooks see them.
fn all(th: &Thread, v: &Value) -> Result<Value> {
    let paths = all_bytes(th, v)?;
    let paths = paths.iter().map(|p| bytes::new(p)).collect();
    Ok(list::from_vec(paths).into_value())
}

fn all_bytes(th: &Thread, v: &Value) -> Result<Vec<Vec<u8>>> {
    iter::collect(th, v)?
        .iter()
        .map(|a| fs_bytes(th, a))
        .collect()
}

fn fd(th: &Thread, v: &Value) -> Result<Option<i32>> {
    let n = number::as_isize(th, v)?;
    Ok(i32::try_from(n).ok().filter(|n| *n >= 0))
}

fn id(th: &Thread, v: &Value) -> Result<Option<u32>> {
    if v.is_none() {
        return Ok(None);
    }
    let n = number::as_isize(th, v)?;
    match u32::try_from(n) {
        Ok(n) => Ok(Some(n)),
        Err(_) if n < 0 => Err(th.overflow_error("uid is less than minimum")),
        Err(_) => Err(th.overflow_error("uid is greater than maximum")),
    }
}

fn group_id(th: &Thread, v: &Value) -> Result<Option<u32>> {
    id(th, v)
}

/// Descriptors to keep: a tuple in ascending order without negative numbers.
fn keep_fds(th: &Thread, v: &Value) -> Result<Vec<i32>> {
    let Some(t) = v.as_tuple() else {
        return Err(th.type_error(format!(
            "fork_exec() argument 4 must be tuple, not {}",
            v.ty().name()
        )));
    };
    let mut out: Vec<i32> = Vec::new();
    for v in t.as_slice() {
        let n = v.as_i64().and_then(|n| i32::try_from(n).ok());
        match n {
            Some(n) if n >= 0 && out.last().is_none_or(|l| *l < n) => out.push(n),
            _ => return Err(th.value_error("bad value(s) in fds_to_keep")),
        }
    }
    Ok(out)
}

/// A POSIX helper for the subprocess module.
#[krait_object::pymodule(name = "_posixsubprocess")]
impl PosixSubprocess {
    /// Spawn a fresh new child process.
    fn fork_exec(th: &Thread, args: Args<'_>) -> Result<i32> {
        args.no_keywords(th, "fork_exec")?;
        args.check_positional(th, "fork_exec", 22, 22)?;
        let [
            argv,
            executables,
            close_fds,
            keep,
            cwd,
            env,
            p2cread,
            p2cwrite,
            c2pread,
            c2pwrite,
            errread,
            errwrite,
            errpipe_read,
            errpipe_write,
            restore_signals,
            new_session,
            process_group,
            gid,
            groups,
            uid,
            umask,
            preexec,
        ] = args.positional()
        else {
            return Err(th.system_error("fork_exec"));
        };
        let close_fds = truth::is_true(th, close_fds)?;
        let error_write = fd(th, errpipe_write)?;
        if close_fds && error_write.is_none_or(|fd| fd < 3) {
            return Err(th.value_error("errpipe_write must be >= 3"));
        }
        let keep_fds = keep_fds(th, keep)?;
        let arguments = match argv.is_none() {
            true => Vec::new(),
            false => {
                if argv.as_list().is_none() && argv.as_tuple().is_none() {
                    iter::iter(th, argv)?;
                }
                all_bytes(th, argv)?
            }
        };
        let environment = match env.is_none() {
            true => None,
            false => Some(all_bytes(th, env)?),
        };
        let directory = match cwd.is_none() {
            true => None,
            false => Some(fs_bytes(th, cwd)?),
        };
        let groups = match groups.is_none() {
            true => None,
            false => {
                let Some(l) = groups.as_list() else {
                    return Err(th.type_error("setgroups argument must be a list"));
                };
                let list = l.snapshot();
                if list.len() > 65_536 {
                    return Err(th.value_error("too many extra_groups"));
                }
                let mut out = Vec::with_capacity(list.len());
                for g in list {
                    if g.as_int().is_none() {
                        return Err(th.type_error("extra_groups must be integers"));
                    }
                    let Some(n) = g.as_i64().and_then(|n| u32::try_from(n).ok()) else {
                        return Err(th.value_error("invalid group id"));
                    };
                    out.push(n);
                }
                Some(out)
            }
        };
        th.audit(
            "_posixsubprocess.fork_exec",
            &[all(th, executables)?, argv.clone(), env.clone()],
        )?;
        let mask = number::as_isize(th, umask)?;
        let group = number::as_isize(th, process_group)?;
        let spawn = Spawn {
            arguments,
            executables: all_bytes(th, executables)?,
            environment,
            directory,
            close_fds,
            keep_fds,
            child_ends: [fd(th, p2cread)?, fd(th, c2pwrite)?, fd(th, errwrite)?],
            parent_ends: [fd(th, p2cwrite)?, fd(th, c2pread)?, fd(th, errread)?],
            error_write: error_write.unwrap_or(-1),
            error_read: fd(th, errpipe_read)?,
            restore_signals: truth::is_true(th, restore_signals)?,
            new_session: truth::is_true(th, new_session)?,
            process_group: i32::try_from(group).ok().filter(|g| *g >= 0),
            group: group_id(th, gid)?,
            groups,
            user: id(th, uid)?,
            umask: u32::try_from(mask).ok(),
        };
        let h = host::of(th);
        if !preexec.is_none() && th.interp.finalizing.get() {
            let class = &exc::PYTHON_FINALIZATION_ERROR.ty;
            let message = "preexec_fn not supported at interpreter shutdown";
            return Err(err::new(th, class, message));
        }
        if preexec.is_none() {
            return h.spawn(&spawn).or_raise(th);
        }
        fork_hooks::run(th, Moment::Before);
        let mut before_exec = || {
            fork_hooks::run(th, Moment::InChild);
            call::call0(th, preexec).is_ok()
        };
        let pid = h.spawn_with(&spawn, Some(&mut before_exec));
        fork_hooks::run(th, Moment::InParent);
        pid.or_raise(th)
    }
}
