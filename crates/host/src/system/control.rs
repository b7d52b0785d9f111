//! `fcntl`, `ioctl` and record locks by libc.

use std::io;

use super::{SystemHost, check, done};
use crate::{Controls, Fd, RecordLock};

/// Room for whatever the system may write: a request's number has 14 bits for the size of its structure.
const ROOM: usize = 1 << 14;

/// Calls `f` with a copy of `data` that has room behind it, and copies back.
fn with_room(data: &mut [u8], f: impl FnOnce(*mut libc::c_void) -> libc::c_int) -> io::Result<i32> {
    let mut room = vec![0; data.len().max(ROOM) + 8];
    room.iter_mut().zip(data.iter()).for_each(|(t, f)| *t = *f);
    let result = check(f(room.as_mut_ptr().cast()))?;
    data.iter_mut().zip(&room).for_each(|(t, f)| *t = *f);
    Ok(result)
}

impl Controls for SystemHost {
    fn set_error_number(&self, number: i32) {
        // SAFETY: the number is this thread's own.
        unsafe { *libc::__errno_location() = number };
    }

    fn control_with(&self, fd: Fd, command: i32, data: &mut [u8]) -> io::Result<i32> {
        // SAFETY: the memory is larger than any structure of `fcntl`.
        with_room(data, |p| unsafe { libc::fcntl(fd, command, p) })
    }

    fn device_control(&self, fd: Fd, request: u64, argument: i64) -> io::Result<i32> {
        // SAFETY: a number is passed; the caller is trusted with requests that take it for an address, as with `/dev/mem`.
        check(unsafe { libc::ioctl(fd, request, argument) })
    }

    fn device_control_with(&self, fd: Fd, request: u64, data: &mut [u8]) -> io::Result<i32> {
        // SAFETY: the memory is as large as the largest structure that a request can name.
        with_room(data, |p| unsafe { libc::ioctl(fd, request, p) })
    }

    fn lock_file(&self, fd: Fd, operation: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::flock(fd, operation) })
    }

    fn lock_record(&self, fd: Fd, lock: RecordLock) -> io::Result<()> {
        // SAFETY: all zero is a valid `struct flock`.
        let mut l: libc::flock = unsafe { std::mem::zeroed() };
        l.l_type = lock.kind;
        l.l_whence = lock.whence;
        l.l_start = lock.start;
        l.l_len = lock.len;
        let command = if lock.wait {
            libc::F_SETLKW
        } else {
            libc::F_SETLK
        };
        // SAFETY: the structure outlives the call.
        done(unsafe { libc::fcntl(fd, command, &raw const l) })
    }

    fn send_file(&self, to: Fd, from: Fd, offset: Option<i64>, count: usize) -> io::Result<usize> {
        let mut at = offset.unwrap_or(0);
        let place = if offset.is_some() {
            &raw mut at
        } else {
            std::ptr::null_mut()
        };
        // SAFETY: the place is null or a number that outlives the call.
        super::count(unsafe { libc::sendfile(to, from, place, count) })
    }
}
