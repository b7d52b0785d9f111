//! Waiting for children, in the ways that tell more than their status.

use super::process::waited;
use crate::host;
use crate::resource_::usage_object;
use krait_builtins::structseq::{self, StructSeq};
use krait_host::WaitFor;
use krait_object::{IntoValue, Result, Thread, Value};

pub struct Children;

pub static WAITID_RESULT: StructSeq = StructSeq {
    name: "posix.waitid_result",
    doc: "waitid_result: what waitid() tells of a child.

It is a tuple of
  (si_pid, si_uid, si_signo, si_status, si_code),
whose items are also attributes: si_pid, si_uid, and so on.

See os.waitid for more.",
    fields: &[
        ("si_pid", ""),
        ("si_uid", ""),
        ("si_signo", ""),
        ("si_status", ""),
        ("si_code", ""),
    ],
    visible: 5,
    immutable: false,
};

/// Waits and tells process, status and usage.
fn wait_with_usage(th: &Thread, pid: i32, options: i32) -> Result<(i32, i32, Value)> {
    let s = waited(th, WaitFor { pid, options })?;
    Ok((s.pid, s.status, usage_object(th, &s.usage)?))
}

#[krait_object::pyfunctions]
impl Children {
    /// Wait for any child.
    ///
    /// The result is a tuple: (pid, status, resource usage).
    #[sig("(options)")]
    fn wait3(th: &Thread, options: i32) -> Result<(i32, i32, Value)> {
        wait_with_usage(th, -1, options)
    }

    /// Wait for a given child.
    ///
    /// The result is a tuple: (pid, status, resource usage).
    #[sig("(pid, options)")]
    fn wait4(th: &Thread, pid: i32, options: i32) -> Result<(i32, i32, Value)> {
        wait_with_usage(th, pid, options)
    }

    /// Wait until the state of one of some children changes.
    ///
    ///   idtype
    ///     What id is: P_PID, P_PGID, P_PIDFD, or P_ALL if it means nothing.
    ///   id
    ///     Which children to wait for.
    ///   options
    ///     Which changes to wait for, WEXITED, WSTOPPED and WCONTINUED joined by
    ///     or, perhaps with WNOHANG and WNOWAIT.
    ///
    /// The result is a waitid_result, or None if WNOHANG is among the options and
    /// nothing has changed.
    #[sig("(idtype, id, options, /)")]
    fn waitid(th: &Thread, idtype: i32, id: i32, options: i32) -> Result<Option<Value>> {
        let h = host::of(th);
        let (kind, id) = (idtype.cast_unsigned(), id.cast_unsigned());
        let change = host::repeat(th, || h.wait_for_change(kind, id, options))?;
        let Some(c) = change else { return Ok(None) };
        let fields = vec![
            Value::int32(c.pid),
            super::identity::shown(c.user),
            Value::int32(c.signal),
            Value::int32(c.status),
            c.code.into_value(),
        ];
        structseq::make(th, &WAITID_RESULT, fields).map(Some)
    }
}
