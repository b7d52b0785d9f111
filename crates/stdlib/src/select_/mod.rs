//! `select`: waiting for descriptors.
//!
//! `select()` itself is made of `poll`, whose answers it translates back.

mod epoll;
mod poll;

use crate::host;
use krait_host::PollFd;
use krait_object::protocol::{iter, number};
use krait_object::{Fd, FromArg, Module, Result, Thread, Value, exc, ready_type};
use std::io;
use std::time::{Duration, Instant};

const READABLE: i16 = 1;
const URGENT: i16 = 2;
const WRITABLE: i16 = 4;
const FAILED: i16 = 8;
const HUNG_UP: i16 = 16;
const INVALID: i16 = 32;

static CONSTANTS: &[(&str, i64)] = &[
    ("PIPE_BUF", 4096),
    ("POLLIN", 1),
    ("POLLPRI", 2),
    ("POLLOUT", 4),
    ("POLLERR", 8),
    ("POLLHUP", 16),
    ("POLLNVAL", 32),
    ("POLLRDNORM", 64),
    ("POLLRDBAND", 128),
    ("POLLWRNORM", 256),
    ("POLLWRBAND", 512),
    ("POLLMSG", 1024),
    ("POLLRDHUP", 8192),
    ("EPOLLIN", 1),
    ("EPOLLOUT", 4),
    ("EPOLLPRI", 2),
    ("EPOLLERR", 8),
    ("EPOLLHUP", 16),
    ("EPOLLRDHUP", 8192),
    ("EPOLLET", 1 << 31),
    ("EPOLLONESHOT", 1 << 30),
    ("EPOLLEXCLUSIVE", 1 << 28),
    ("EPOLLRDNORM", 64),
    ("EPOLLRDBAND", 128),
    ("EPOLLWRNORM", 256),
    ("EPOLLWRBAND", 512),
    ("EPOLLMSG", 1024),
    ("EPOLLWAKEUP", 1 << 29),
    ("EPOLL_CLOEXEC", 0x80000),
];

/// The largest number of descriptors that C's `select` takes.
const FD_SETSIZE: i32 = 1024;

fn fd_of(th: &Thread, v: &Value, func: &str) -> Result<i32> {
    let at = &krait_object::ArgPlace {
        func,
        index: 0,
        name: None,
    };
    Fd::from_arg(th, v, at).map(|f| f.0)
}

/// Seconds as a time to wait; `None` waits for ever.
fn time_limit(th: &Thread, v: Option<&Value>, what: &str) -> Result<Option<Duration>> {
    let Some(v) = v.filter(|v| !v.is_none()) else {
        return Ok(None);
    };
    if v.as_float().is_none() && !number::is_index(v) {
        return Err(th.type_error(what));
    }
    let s = number::as_f64(th, v)?;
    if s.is_nan() {
        return Err(th.value_error("Invalid value NaN (not a number)"));
    }
    if s < 0.0 {
        return Err(th.value_error("timeout must be non-negative"));
    }
    match Duration::try_from_secs_f64(s) {
        Ok(d) if d.as_secs() < i64::MAX as u64 / 1_000_000_000 => Ok(Some(d)),
        _ => Err(th.overflow_error("timestamp too large to convert to C PyTime_t")),
    }
}

/// Waits without the interpreter's lock; signals are handled and the waiting goes on.
fn wait<T>(
    th: &Thread,
    limit: Option<Duration>,
    mut f: impl FnMut(Option<Duration>) -> io::Result<T>,
) -> Result<Option<T>> {
    let deadline = limit.and_then(|d| Instant::now().checked_add(d));
    let mut left = limit;
    loop {
        match th.without_gil(|| f(left)) {
            Ok(v) => return Ok(Some(v)),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {
                host::serve_signals(th)?;
                if let Some(d) = deadline {
                    let now = d.saturating_duration_since(Instant::now());
                    if now.is_zero() {
                        return Ok(None);
                    }
                    left = Some(now);
                }
            }
            Err(e) => return Err(host::error(th, &e)),
        }
    }
}

/// The objects of one of `select`'s lists, with their descriptors.
fn watched(th: &Thread, v: &Value) -> Result<Vec<(Value, i32)>> {
    let items = match iter::collect(th, v) {
        Err(e) if e.is(&exc::TYPE_ERROR) => {
            return Err(th.type_error("arguments 1-3 must be sequences"));
        }
        r => r?,
    };
    let mut out = Vec::with_capacity(items.len());
    for o in items {
        let fd = fd_of(th, &o, "select")?;
        if fd >= FD_SETSIZE {
            return Err(th.value_error("filedescriptor out of range in select()"));
        }
        out.push((o, fd));
    }
    if out.len() > FD_SETSIZE as usize {
        return Err(th.value_error("too many file descriptors in select()"));
    }
    Ok(out)
}

pub struct Select;

/// This module supports asynchronous I/O on multiple file descriptors.
#[krait_object::pymodule(name = "select")]
impl Select {
    /// Wait until one or more file descriptors are ready for some kind of I/O.
    #[sig("(rlist, wlist, xlist, timeout=None, /)")]
    fn select(
        th: &Thread,
        rlist: &Value,
        wlist: &Value,
        xlist: &Value,
        timeout: Option<&Value>,
    ) -> Result<(Value, Value, Value)> {
        let limit = time_limit(th, timeout, "timeout must be a float or None")?;
        let kinds = [
            (watched(th, rlist)?, READABLE, READABLE | HUNG_UP | FAILED),
            (watched(th, wlist)?, WRITABLE, WRITABLE | FAILED),
            (watched(th, xlist)?, URGENT, URGENT),
        ];
        let mut fds: Vec<PollFd> = kinds
            .iter()
            .flat_map(|(list, wanted, _)| {
                list.iter().map(|(_, fd)| PollFd {
                    fd: *fd,
                    wanted: *wanted,
                    ready: 0,
                })
            })
            .collect();
        let h = host::of(th);
        wait(th, limit, |left| h.poll(&mut fds, left))?;
        if fds.iter().any(|f| f.ready & INVALID != 0) {
            let e = io::Error::from_raw_os_error(krait_host::errno::EBADF);
            return Err(host::error(th, &e));
        }
        let mut at = fds.iter();
        let mut lists = kinds.iter().map(|(list, _, answers)| {
            let ready: Vec<Value> = list
                .iter()
                .zip(at.by_ref())
                .filter(|(_, f)| f.ready & answers != 0)
                .map(|((o, _), _)| o.clone())
                .collect();
            krait_object::types::list::from_vec(ready).into_value()
        });
        let mut next = || lists.next().unwrap_or_else(Value::none);
        Ok((next(), next(), next()))
    }

    /// Returns a polling object.
    fn poll() -> Value {
        poll::new()
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&poll::POLL.ty, &poll::PollMethods::SPEC);
        ready_type(&epoll::EPOLL.ty, &epoll::EpollMethods::SPEC);
        m.add(th, "error", exc::OS_ERROR.ty.type_value())?;
        m.add_type(th, &epoll::EPOLL.ty)?;
        for (name, n) in CONSTANTS {
            m.add(th, name, *n)?;
        }
        Ok(())
    }
}
