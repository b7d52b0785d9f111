//! Copying the process.

use super::fork_hooks::{self, Moment};
use crate::allowances;
use crate::host::{self, OrRaise};
use krait_object::{Result, Thread, err, exc};
use std::io;

pub struct Forking;

/// Copies the process by `copy`, with what has to be done before and after. `event` is told to audit hooks; what `copy`
/// gives begins with the number of the new process, 0 in the child.
fn forked<T>(
    th: &Thread,
    function: &str,
    copy: impl FnOnce() -> io::Result<T>,
    pid_of: impl Fn(&T) -> i32,
) -> Result<T> {
    if th.interp.finalizing.get() {
        let class = &exc::PYTHON_FINALIZATION_ERROR.ty;
        return Err(err::new(th, class, "can't fork at interpreter shutdown"));
    }
    allowances::check(th, allowances::of(th).fork, "fork")?;
    let audit = th.interp.hooks.get().audit;
    audit(th, &format!("os.{function}"), &[])?;
    fork_hooks::run(th, Moment::Before);
    let host = host::of(th);
    let family = crate::interpreters_::family::of(th);
    let gil = &th.interp.gil;
    let in_child = |r: &io::Result<T>| matches!(r, Ok(made) if pid_of(made) == 0);
    let fork = || krait_object::init::forking(|| gil.forking(copy, in_child));
    let made = match &family {
        Some(family) => family.forking(fork),
        None => fork(),
    };
    let moment = if in_child(&made) {
        let gone = th.interp.state::<crate::thread_::Threads>().forked(th);
        crate::signal_::forked(th);
        if let Some(family) = &family {
            family.forked(th);
        }
        crate::thread_::bury(th, gone);
        Moment::InChild
    } else {
        Moment::InParent
    };
    fork_hooks::run(th, moment);
    let made = made.or_raise(th)?;
    if pid_of(&made) != 0 && th.count() > 1 {
        let me = host.process_id();
        let message = format!(
            "This process (pid={me}) is multi-threaded, use of {function}() may lead to deadlocks in the child."
        );
        th.warn(&exc::DEPRECATION_WARNING.ty, &message, 1)?;
    }
    Ok(made)
}

#[krait_object::pyfunctions]
impl Forking {
    /// Fork a child process.
    fn fork(th: &Thread) -> Result<i32> {
        forked(th, "fork", || host::of(th).fork(), |pid| *pid)
    }

    /// Fork a child process that has a new pseudo-terminal for its controlling one.
    ///
    /// Return a tuple of the child's process id, or 0 in the child, and the
    /// descriptor of the terminal's other end.
    fn forkpty(th: &Thread) -> Result<(i32, i32)> {
        forked(
            th,
            "forkpty",
            || host::of(th).fork_with_terminal(),
            |made| made.0,
        )
    }
}
