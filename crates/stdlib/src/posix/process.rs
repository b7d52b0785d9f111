//! Processes, users, environment, entropy, terminal size.

use super::fork_hooks;
use super::path::{Path, PathOrFd, decode};
use super::programs::{argument_objects, arguments, c_string, environment};
use super::scan;
use crate::allowances;
use crate::host::{self, OrRaise};
use krait_builtins::structseq::{self, StructSeq};
use krait_host::{ChildStatus, WaitFor};
use krait_object::protocol::item;
use krait_object::types::{bytes, int, tuple};
use krait_object::{DictData, Ref, Result, Thread, Value};

pub struct Process;

pub static UNAME_RESULT: StructSeq = StructSeq {
    name: "posix.uname_result",
    doc: "uname_result: Result from os.uname().",
    fields: &[
        ("sysname", "operating system name"),
        (
            "nodename",
            "name of machine on network (implementation-defined)",
        ),
        ("release", "operating system release"),
        ("version", "operating system version"),
        ("machine", "hardware identifier"),
    ],
    visible: 5,
    immutable: false,
};

pub static TERMINAL_SIZE: StructSeq = StructSeq {
    name: "os.terminal_size",
    doc: "A tuple of (columns, lines) for holding terminal window size",
    fields: &[
        ("columns", "width of the terminal window in characters"),
        ("lines", "height of the terminal window in characters"),
    ],
    visible: 2,
    immutable: false,
};

pub static TIMES_RESULT: StructSeq = StructSeq {
    name: "posix.times_result",
    doc: "times_result: Result from os.times().",
    fields: &[
        ("user", "user time"),
        ("system", "system time"),
        ("children_user", "user time of children"),
        ("children_system", "system time of children"),
        (
            "elapsed",
            "elapsed time since an arbitrary point in the past",
        ),
    ],
    visible: 5,
    immutable: false,
};

fn fs_bytes(th: &Thread, v: &Value, what: &str) -> Result<Vec<u8>> {
    Path::from_value(
        th,
        v,
        &krait_object::ArgPlace {
            func: what,
            index: 0,
            name: None,
        },
        false,
        false,
    )
    .map(|p| p.raw)
}

/// The environment variables of the process.
pub fn variables(th: &Thread) -> Result<Ref<DictData>> {
    let variables = DictData::create();
    for (k, v) in host::of(th).variables() {
        variables.set(th, bytes::new(&k), bytes::new(&v))?;
    }
    Ok(variables)
}

/// Waits for a child.
pub fn waited(th: &Thread, which: WaitFor) -> Result<ChildStatus> {
    let h = host::of(th);
    host::repeat(th, || h.wait(which))
}

#[krait_object::pyfunctions]
impl Process {
    /// Return the current process id.
    fn getpid(th: &Thread) -> i32 {
        host::of(th).process_id()
    }

    /// Return the parent's process id.
    fn getppid(th: &Thread) -> i32 {
        host::of(th).parent_process_id()
    }

    fn getuid(th: &Thread) -> u32 {
        host::of(th).user_ids().0
    }

    fn geteuid(th: &Thread) -> u32 {
        host::of(th).user_ids().1
    }

    fn getgid(th: &Thread) -> u32 {
        host::of(th).group_ids().0
    }

    fn getegid(th: &Thread) -> u32 {
        host::of(th).group_ids().1
    }

    fn getpgrp(th: &Thread) -> Result<i32> {
        host::of(th).process_group(0).or_raise(th)
    }

    fn getsid(th: &Thread, pid: i32) -> Result<i32> {
        host::of(th).session(pid).or_raise(th)
    }

    fn setsid(th: &Thread) -> Result<i32> {
        host::of(th).new_session().or_raise(th)
    }

    fn getgroups(th: &Thread) -> Result<Vec<Value>> {
        let g = host::of(th).groups().or_raise(th)?;
        Ok(g.into_iter().map(|g| int::from_u64(g.into())).collect())
    }

    fn getlogin(th: &Thread) -> Result<Value> {
        host::of(th).user_name().map(|n| decode(&n)).or_raise(th)
    }

    /// Kill a process with a signal.
    fn kill(th: &Thread, pid: i32, signal: isize) -> Result<()> {
        th.audit(
            "os.kill",
            &[Value::int32(pid), int::from_i64(signal as i64)],
        )?;
        // No signal has a number that does not fit.
        let signal = signal as i32;
        host::of(th).kill(pid, signal).or_raise(th)?;
        host::serve_signals(th)?;
        Ok(())
    }

    /// Return a file descriptor that refers to a process.
    #[sig("(pid, flags=0)")]
    fn pidfd_open(th: &Thread, pid: i32, flags: Option<i32>) -> Result<i32> {
        let flags = flags.unwrap_or(0).cast_unsigned();
        host::of(th).open_process(pid, flags).or_raise(th)
    }

    /// Register functions to be called when forking a new process.
    #[sig(
        "(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)"
    )]
    fn register_at_fork(
        th: &Thread,
        before: Option<&Value>,
        after_in_child: Option<&Value>,
        after_in_parent: Option<&Value>,
    ) -> Result<()> {
        fork_hooks::register(th, before, after_in_child, after_in_parent)
    }

    /// Exit to the system with specified status, without normal exit processing.
    #[sig("(status)")]
    fn _exit(th: &Thread, status: i32) {
        host::of(th).exit_now(status);
    }

    /// Abort the interpreter immediately.
    fn abort(th: &Thread) {
        host::of(th).abort();
    }

    /// Execute an executable path with arguments, replacing current process.
    fn execv(th: &Thread, path: Path, argv: &Value) -> Result<()> {
        allowances::check(th, allowances::of(th).exec, "exec")?;
        let args = argument_objects(th, argv, "execv() arg 2")?;
        let args = arguments(th, &args, "execv() arg 2")?;
        th.audit(
            "os.exec",
            &[path.object.clone(), argv.clone(), Value::none()],
        )?;
        // It comes back only if it failed.
        Err(host::error(
            th,
            &host::of(th).execute(&path.raw, &args, None),
        ))
    }

    /// Execute an executable path with arguments and environment, replacing current process.
    #[sig("(path, argv, env)")]
    fn execve(th: &Thread, path: PathOrFd, argv: &Value, env: &Value) -> Result<()> {
        allowances::check(th, allowances::of(th).exec, "exec")?;
        let args = argument_objects(th, argv, "execve: argv")?;
        if !item::is_mapping(env) {
            return Err(th.type_error("execve: environment must be a mapping object"));
        }
        let args = arguments(th, &args, "execve: argv")?;
        let vars = environment(th, env)?;
        th.audit(
            "os.exec",
            &[path.object().clone(), argv.clone(), env.clone()],
        )?;
        let h = host::of(th);
        let e = match &path {
            PathOrFd::Path(p) => h.execute(&p.raw, &args, Some(&vars)),
            PathOrFd::Fd(fd, _) => h.execute_descriptor(*fd, &args, &vars),
        };
        Err(th.os_error(&e, Some(path.object()), None))
    }

    /// Wait for completion of a given child process: (pid, status).
    fn waitpid(th: &Thread, pid: i32, options: i32) -> Result<Value> {
        let s = waited(th, WaitFor { pid, options })?;
        Ok(tuple::from_array([Value::int32(s.pid), Value::int32(s.status)]).into_value())
    }

    /// Wait for completion of a child process: (pid, status).
    fn wait(th: &Thread) -> Result<Value> {
        Process::waitpid(th, -1, 0)
    }

    /// Convert a wait status to an exit code.
    #[sig("(status)")]
    fn waitstatus_to_exitcode(th: &Thread, status: i32) -> Result<i32> {
        let signal = status & 0x7f;
        if signal == 0 {
            return Ok((status >> 8) & 0xff);
        }
        if signal == 0x7f {
            return Err(th.value_error(format!(
                "process stopped by delivery of signal {}",
                (status >> 8) & 0xff
            )));
        }
        Ok(-signal)
    }

    #[name("WIFEXITED")]
    #[sig("(status)")]
    fn wifexited(status: i32) -> bool {
        status & 0x7f == 0
    }

    #[name("WEXITSTATUS")]
    #[sig("(status)")]
    fn wexitstatus(status: i32) -> i32 {
        (status >> 8) & 0xff
    }

    #[name("WIFSIGNALED")]
    #[sig("(status)")]
    fn wifsignaled(status: i32) -> bool {
        !matches!(status & 0x7f, 0 | 0x7f)
    }

    #[name("WTERMSIG")]
    #[sig("(status)")]
    fn wtermsig(status: i32) -> i32 {
        status & 0x7f
    }

    #[name("WIFSTOPPED")]
    #[sig("(status)")]
    fn wifstopped(status: i32) -> bool {
        status & 0xff == 0x7f
    }

    #[name("WSTOPSIG")]
    #[sig("(status)")]
    fn wstopsig(status: i32) -> i32 {
        (status >> 8) & 0xff
    }

    /// Return the environment variables of the process in a new dictionary.
    fn _create_environ(th: &Thread) -> Result<Value> {
        variables(th).map(Ref::into_value)
    }

    /// Change or add an environment variable.
    fn putenv(th: &Thread, name: &Value, value: &Value) -> Result<()> {
        let (n, v) = (
            fs_bytes(th, name, "putenv")?,
            fs_bytes(th, value, "putenv")?,
        );
        if n.contains(&b'=') {
            return Err(th.value_error("illegal environment variable name"));
        }
        th.audit("os.putenv", &[bytes::new(&n), bytes::new(&v)])?;
        host::of(th).set_variable(&n, &v).or_raise(th)
    }

    /// Delete an environment variable.
    fn unsetenv(th: &Thread, name: &Value) -> Result<()> {
        let n = fs_bytes(th, name, "unsetenv")?;
        th.audit("os.unsetenv", &[bytes::new(&n)])?;
        host::of(th).unset_variable(&n).or_raise(th)
    }

    /// Return a bytes object containing random bytes suitable for cryptographic use.
    fn urandom(th: &Thread, size: isize) -> Result<Value> {
        let Ok(n) = usize::try_from(size) else {
            return Err(th.value_error("negative argument not allowed"));
        };
        let mut b = crate::io_::support::room_for_bytes(th, n)?;
        host::of(th).fill_random(&mut b).or_raise(th)?;
        Ok(bytes::new(&b))
    }

    /// Obtain a series of random bytes.
    #[sig("(size, flags=0)")]
    fn getrandom(th: &Thread, size: isize, flags: i32) -> Result<Value> {
        let _ = flags;
        let Ok(n) = usize::try_from(size) else {
            return Err(th.os_error_code(22, None, None));
        };
        krait_object::alloc::room(n)?;
        Process::urandom(th, size)
    }

    /// Return an object identifying the current operating system.
    fn uname(th: &Thread) -> Result<Value> {
        let n = host::of(th).system_name().or_raise(th)?;
        let text = |b: &[u8]| decode(b);
        let v = vec![
            text(&n.system),
            text(&n.node),
            text(&n.release),
            text(&n.version),
            text(&n.machine),
        ];
        structseq::make(th, &UNAME_RESULT, v)
    }

    /// Return a collection containing process timing information.
    fn times(th: &Thread) -> Result<Value> {
        let t = host::of(th).times().or_raise(th)?;
        structseq::make(
            th,
            &TIMES_RESULT,
            t.iter().map(|n| Value::float(*n as f64 / 1e9)).collect(),
        )
    }

    /// Return the number of logical CPUs in the system.
    fn cpu_count(th: &Thread) -> Option<usize> {
        let configured = crate::sys::flags::settings(th).cpu_count;
        configured
            .and_then(|n| usize::try_from(n).ok())
            .or_else(|| host::of(th).cpu_count())
    }

    /// Return the size of the terminal window as (columns, lines).
    #[sig("(fd=<unrepresentable>, /)")]
    fn get_terminal_size(th: &Thread, fd: Option<i32>) -> Result<Value> {
        let w = host::of(th).window_size(fd.unwrap_or(1)).or_raise(th)?;
        structseq::make(
            th,
            &TERMINAL_SIZE,
            vec![
                int::from_i64(w.columns.into()),
                int::from_i64(w.lines.into()),
            ],
        )
    }

    /// Translate an error code to a message string.
    fn strerror(code: i32) -> String {
        krait_host::errno::text(code)
    }

    /// Return a string describing the encoding of a terminal's file descriptor.
    #[sig("(fd)")]
    fn device_encoding(th: &Thread, fd: i32) -> Option<&'static str> {
        host::of(th).is_terminal(fd).then_some("utf-8")
    }

    /// Return an iterator of DirEntry objects for given path.
    #[sig("(path=None)")]
    fn scandir(th: &Thread, path: Option<super::path::PathOrFdOrNone>) -> Result<Value> {
        let told = path
            .as_ref()
            .map_or_else(Value::none, |p| p.0.object().clone());
        th.audit("os.scandir", &[told])?;
        scan::scan(th, path.as_ref().map(|p| &p.0))
    }

    /// Execute the command in a subshell.
    #[sig("(command)")]
    fn system(th: &Thread, command: &Value) -> Result<i32> {
        let text = c_string(th, command)?;
        th.audit("os.system", &[bytes::new(&text)])?;
        let h = host::of(th);
        let spawn = krait_host::Spawn {
            arguments: vec![b"sh".to_vec(), b"-c".to_vec(), text],
            executables: vec![b"/bin/sh".to_vec()],
            ..Default::default()
        };
        let pid = h.spawn(&spawn).or_raise(th)?;
        let s = waited(th, WaitFor { pid, options: 0 })?;
        Ok(s.status)
    }
}
