//! Waiting for many descriptors at once.

use std::io;

use super::{check, done};
use crate::Fd;

pub(super) fn create() -> io::Result<Fd> {
    // SAFETY: only numbers are passed.
    check(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })
}

pub(super) fn control(epoll: Fd, operation: i32, fd: Fd, events: u32) -> io::Result<()> {
    let mut event = libc::epoll_event {
        events,
        u64: fd as u64,
    };
    // SAFETY: the struct lives through the call.
    done(unsafe { libc::epoll_ctl(epoll, operation, fd, &raw mut event) })
}

pub(super) fn wait(epoll: Fd, most: usize, milliseconds: i32) -> io::Result<Vec<(Fd, u32)>> {
    let most = most.clamp(1, 1 << 16);
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most];
    // SAFETY: the array has room for as many events as told.
    let n =
        check(unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), most as i32, milliseconds) })?;
    events.truncate(n as usize);
    Ok(events.iter().map(|e| (e.u64 as Fd, e.events)).collect())
}
