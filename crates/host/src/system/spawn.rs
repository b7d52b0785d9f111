//! Starting a program in a child process, as `subprocess` wants it.
//!
//! Between `fork` and `exec` the child may only make calls that are safe after a fork of a process
//! with threads: everything that allocates is done before.

use std::ffi::{CStr, CString};
use std::io;
use std::ptr;

use super::{c_string, check};
use crate::{BeforeExec, Fd, Spawn};

/// An array of C strings that ends in null.
pub(super) fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings
        .iter()
        .map(|s| s.as_ptr())
        .chain([ptr::null()])
        .collect()
}

/// What the child needs, ready to use.
struct Prepared<'a> {
    what: &'a Spawn,
    executables: Vec<CString>,
    arguments: Vec<*const libc::c_char>,
    environment: Option<Vec<*const libc::c_char>>,
    directory: Option<CString>,
}

pub(super) fn fork_exec(what: &Spawn, before_exec: BeforeExec<'_>) -> io::Result<i32> {
    let strings = |list: &[Vec<u8>]| {
        list.iter()
            .map(|s| c_string(s))
            .collect::<io::Result<Vec<_>>>()
    };
    let arguments = strings(&what.arguments)?;
    let environment = what.environment.as_deref().map(strings).transpose()?;
    let prepared = Prepared {
        what,
        executables: strings(&what.executables)?,
        arguments: pointers(&arguments),
        environment: environment.as_deref().map(pointers),
        directory: what.directory.as_deref().map(c_string).transpose()?,
    };
    // SAFETY: the child only runs `run_child`, which keeps to calls that are safe there, and never
    // returns.
    let pid = check(unsafe { libc::fork() })?;
    if pid != 0 {
        return Ok(pid);
    }
    run_child(&prepared, before_exec)
}

/// What went wrong in the child, and when.
struct Failure {
    errno: i32,
    /// `noexec:` for failures before the program could be tried.
    stage: &'static [u8],
}

fn run_child(prepared: &Prepared<'_>, before_exec: BeforeExec<'_>) -> ! {
    let failure = match child(prepared, before_exec) {
        Ok(never) => match never {},
        Err(failure) => failure,
    };
    report(prepared.what.error_write, &failure);
    // SAFETY: ends the child without running anything of the parent's.
    unsafe { libc::_exit(255) }
}

/// Writes `OSError:<errno in hexadecimal>:<stage>` for the parent to raise.
fn report(fd: Fd, failure: &Failure) {
    let mut text = [0u8; 64];
    let mut len = 0;
    let mut put = |bytes: &[u8]| {
        for &b in bytes {
            if let Some(slot) = text.get_mut(len) {
                *slot = b;
                len += 1;
            }
        }
    };
    put(if failure.errno == 0 {
        b"SubprocessError:"
    } else {
        b"OSError:"
    });
    let mut digits = [0u8; 8];
    let mut at = digits.len();
    let mut rest = failure.errno.unsigned_abs();
    while rest > 0 || at == digits.len() {
        at -= 1;
        if let Some(slot) = digits.get_mut(at) {
            *slot = b"0123456789ABCDEF"
                .get((rest & 15) as usize)
                .copied()
                .unwrap_or(b'0');
        }
        rest >>= 4;
        if at == 0 {
            break;
        }
    }
    put(digits.get(at..).unwrap_or_default());
    put(b":");
    put(failure.stage);
    // SAFETY: the text is readable for its length. Nobody is left to tell of an error.
    let _ = unsafe { libc::write(fd, text.as_ptr().cast(), len) };
}

fn errno() -> i32 {
    // SAFETY: this thread's own errno.
    unsafe { *libc::__errno_location() }
}

/// Fails with errno if a call returned less than zero.
fn must(result: i32, stage: &'static [u8]) -> Result<i32, Failure> {
    if result < 0 {
        Err(Failure {
            errno: errno(),
            stage,
        })
    } else {
        Ok(result)
    }
}

const NOEXEC: &[u8] = b"noexec";
/// Told of an exception in `preexec_fn`, instead of an error of the system.
const PREEXEC: &[u8] = b"Exception occurred in preexec_fn.";
const NOEXEC_DIRECTORY: &[u8] = b"noexec:chdir";

/// Everything the child does; comes back only with a failure.
fn child(
    prepared: &Prepared<'_>,
    before_exec: BeforeExec<'_>,
) -> Result<std::convert::Infallible, Failure> {
    let what = prepared.what;
    arrange_descriptors(what)?;
    if let Some(directory) = &prepared.directory {
        // SAFETY: a C string made before the fork.
        must(unsafe { libc::chdir(directory.as_ptr()) }, NOEXEC_DIRECTORY)?;
    }
    if let Some(mask) = what.umask {
        // SAFETY: only numbers are passed.
        unsafe { libc::umask(mask) };
    }
    if what.restore_signals {
        for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
            // SAFETY: the default action for signals that the parent ignores.
            unsafe { libc::signal(signal, libc::SIG_DFL) };
        }
    }
    if what.new_session {
        // SAFETY: no arguments. A group leader keeps its session.
        unsafe { libc::setsid() };
    }
    if let Some(group) = what.process_group {
        // SAFETY: only numbers are passed.
        must(unsafe { libc::setpgid(0, group) }, NOEXEC)?;
    }
    if let Some(groups) = &what.groups {
        // SAFETY: the array is as long as told.
        let result = unsafe { libc::setgroups(groups.len(), groups.as_ptr()) };
        must(result, NOEXEC)?;
    }
    if let Some(group) = what.group {
        // SAFETY: only numbers are passed.
        must(unsafe { libc::setregid(group, group) }, NOEXEC)?;
    }
    if let Some(user) = what.user {
        // SAFETY: only numbers are passed.
        must(unsafe { libc::setreuid(user, user) }, NOEXEC)?;
    }
    if let Some(run) = before_exec
        && !run()
    {
        return Err(Failure {
            errno: 0,
            stage: PREEXEC,
        });
    }
    if what.close_fds {
        close_others(what);
    }
    Err(Failure {
        errno: run_first(prepared),
        stage: b"",
    })
}

/// Tries the executables in order; the error that says most.
fn run_first(prepared: &Prepared<'_>) -> i32 {
    let mut best = 0;
    for path in &prepared.executables {
        run(path, prepared);
        let error = errno();
        if error != libc::ENOENT && error != libc::ENOTDIR && best == 0 {
            best = error;
        }
    }
    if best == 0 { errno() } else { best }
}

fn run(path: &CStr, prepared: &Prepared<'_>) {
    // SAFETY: arrays that end in null, made before the fork together with their strings.
    unsafe {
        match &prepared.environment {
            Some(environment) => libc::execve(
                path.as_ptr(),
                prepared.arguments.as_ptr(),
                environment.as_ptr(),
            ),
            None => libc::execv(path.as_ptr(), prepared.arguments.as_ptr()),
        };
    }
}

fn close(fd: Fd) {
    // SAFETY: closing a number is memory-safe.
    unsafe { libc::close(fd) };
}

/// Makes the given ends descriptors 0, 1 and 2.
fn arrange_descriptors(what: &Spawn) -> Result<(), Failure> {
    for fd in what
        .parent_ends
        .into_iter()
        .chain([what.error_read])
        .flatten()
    {
        close(fd);
    }
    let mut ends = what.child_ends;
    // An end that lies where another one has to go moves out of the way.
    for (target, end) in ends.iter_mut().enumerate() {
        if let Some(fd) = end
            && (0..3).contains(fd)
            && *fd != target as Fd
        {
            // SAFETY: only numbers are passed.
            *fd = must(
                unsafe { libc::fcntl(*fd, libc::F_DUPFD_CLOEXEC, 3) },
                NOEXEC,
            )?;
        }
    }
    for (target, end) in ends.into_iter().enumerate() {
        let Some(fd) = end else { continue };
        let target = target as Fd;
        if fd == target {
            // SAFETY: only numbers are passed.
            must(unsafe { libc::fcntl(fd, libc::F_SETFD, 0) }, NOEXEC)?;
        } else {
            // SAFETY: only numbers are passed.
            must(unsafe { libc::dup2(fd, target) }, NOEXEC)?;
        }
    }
    for &fd in &what.keep_fds {
        if fd != what.error_write {
            // SAFETY: only numbers are passed; a descriptor that is not open is no matter.
            unsafe { libc::fcntl(fd, libc::F_SETFD, 0) };
        }
    }
    Ok(())
}

/// Closes all descriptors from 3 on that are not to be kept.
fn close_others(what: &Spawn) {
    let mut from: u32 = 3;
    for &keep in &what.keep_fds {
        let Ok(keep) = u32::try_from(keep) else {
            continue;
        };
        if keep < from {
            continue;
        }
        close_range(from, keep.wrapping_sub(1));
        from = keep.saturating_add(1);
    }
    close_range(from, u32::MAX);
}

fn close_range(first: u32, last: u32) {
    if first > last {
        return;
    }
    // SAFETY: only numbers are passed.
    if unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) } != 0 {
        // An old kernel: one by one, as far as descriptors usually go.
        for fd in first..=last.min(65_535) {
            close(fd as Fd);
        }
    }
}
