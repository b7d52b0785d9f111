//! Waiting for signals: `sigwait`, `sigwaitinfo`, `sigtimedwait`.

use crate::host::{self, OrRaise};
use crate::timestamp;
use krait_builtins::structseq::{self, StructSeq};
use krait_host::{SignalInfo, SignalMask, errno};
use krait_object::types::int;
use krait_object::{Result, Thread, Value};
use std::time::{Duration, Instant};

/// What is known about a signal that was waited for.
pub static STRUCT_SIGINFO: StructSeq = StructSeq {
    name: "signal.struct_siginfo",
    doc: "struct_siginfo: Result from sigwaitinfo or sigtimedwait.

This object may be accessed either as a tuple of
(si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),
or via the attributes si_signo, si_code, and so on.",
    fields: &[
        ("si_signo", "signal number"),
        ("si_code", "signal code"),
        ("si_errno", "errno associated with this signal"),
        ("si_pid", "sending process ID"),
        ("si_uid", "real user ID of sending process"),
        ("si_status", "exit value or signal"),
        ("si_band", "band event for SIGPOLL"),
    ],
    visible: 7,
    immutable: false,
};

/// Waits for one of the signals; other ones run their handlers meanwhile.
pub fn wait(th: &Thread, mask: SignalMask) -> Result<SignalInfo> {
    host::repeat(th, || host::of(th).wait_for_signal(mask, None))
}

/// The same for at most so many seconds; `None` if none came.
pub fn wait_within(th: &Thread, mask: SignalMask, timeout: &Value) -> Result<Option<SignalInfo>> {
    let seconds = timestamp::seconds(th, timeout)?;
    if seconds < 0.0 {
        return Err(th.value_error("timeout must be non-negative"));
    }
    let (start, limit) = (Instant::now(), Duration::from_secs_f64(seconds));
    let came = host::retry(th, || {
        let left = limit.saturating_sub(start.elapsed());
        host::of(th).wait_for_signal(mask, Some(left))
    })?;
    match came {
        Err(e) if e.raw_os_error() == Some(errno::EAGAIN) => Ok(None),
        came => came.or_raise(th).map(Some),
    }
}

/// As `struct_siginfo`.
pub fn shown(th: &Thread, info: SignalInfo) -> Result<Value> {
    let fields = [
        info.signal.into(),
        info.code.into(),
        info.errno.into(),
        info.pid.into(),
        info.uid.into(),
        info.status.into(),
        info.band,
    ];
    structseq::make(th, &STRUCT_SIGINFO, fields.map(int::from_i64).to_vec())
}
