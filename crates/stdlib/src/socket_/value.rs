//! The socket object and its waiting.
//!
//! A socket with a timeout is non-blocking for the system; calls wait with `poll` until they can go on.

use crate::host;
use krait_host::PollFd;
use krait_object::{Obj, Raised, Result, Thread, Trace, Visitor, err, exc};
use std::cell::Cell;
use std::io;
use std::time::{Duration, Instant};

pub struct SocketData {
    /// -1 once closed.
    pub fd: Cell<i32>,
    pub family: Cell<i32>,
    pub kind: Cell<i32>,
    pub protocol: Cell<i32>,
    /// `None` blocks for ever, zero never.
    pub timeout: Cell<Option<Duration>>,
}

pub type Socket = Obj<SocketData>;

impl Trace for SocketData {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static SOCKET: SocketData = "_socket.socket", BASETYPE;
}

/// `socket.setdefaulttimeout`.
#[derive(Default)]
pub struct DefaultTimeout(pub Cell<Option<Duration>>);

pub const READABLE: i16 = 1;
pub const WRITABLE: i16 = 4;

#[cold]
pub fn timed_out(th: &Thread) -> Raised {
    err::new(th, &exc::TIMEOUT_ERROR.ty, "timed out")
}

/// Waits for a descriptor until `deadline`; false if the time is over.
pub fn ready(th: &Thread, fd: i32, wanted: i16, deadline: Option<Instant>) -> Result<bool> {
    let h = host::of(th);
    loop {
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
        let mut fds = [PollFd {
            fd,
            wanted,
            ready: 0,
        }];
        match th.without_gil(|| h.poll(&mut fds, left)) {
            Ok(0) => return Ok(false),
            Ok(_) => return Ok(true),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => host::serve_signals(th)?,
            Err(e) => return Err(host::error(th, &e)),
        }
    }
}

/// When a call that starts now has to end.
pub fn deadline(s: &SocketData) -> Option<Instant> {
    s.timeout
        .get()
        .filter(|t| !t.is_zero())
        .and_then(|t| Instant::now().checked_add(t))
}

/// Runs a call on a socket, waiting as its timeout says.
pub fn run<T>(
    th: &Thread,
    s: &SocketData,
    wanted: i16,
    f: impl FnMut(i32) -> io::Result<T>,
) -> Result<T> {
    run_until(th, s, wanted, deadline(s), f)
}

/// The same with a deadline that several calls share.
pub fn run_until<T>(
    th: &Thread,
    s: &SocketData,
    wanted: i16,
    until: Option<Instant>,
    mut f: impl FnMut(i32) -> io::Result<T>,
) -> Result<T> {
    let waits = s.timeout.get().is_some_and(|t| !t.is_zero());
    loop {
        let fd = s.fd.get();
        if waits && fd >= 0 && !ready(th, fd, wanted, until)? {
            return Err(timed_out(th));
        }
        match th.without_gil(|| f(fd)) {
            Ok(v) => return Ok(v),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => host::serve_signals(th)?,
            Err(e) if e.kind() == io::ErrorKind::WouldBlock && waits => {}
            Err(e) => return Err(host::error(th, &e)),
        }
    }
}
