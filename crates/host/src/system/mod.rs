//! The host that grants everything: a Linux system through libc.
//!
//! Each file implements one of the capability traits. `unsafe` is only the call into libc itself;
//! what is passed are owned buffers and C strings that outlive the call.

mod attributes;
mod clock;
mod control;
mod counters;
mod environment;
mod epoll;
mod fault;
mod files;
mod identity;
mod launch;
mod locale;
mod mailbox;
mod message;
mod network;
mod process;
mod regions;
mod resolver;
mod scheduling;
mod shared;
mod shared_state;
mod signal;
mod spawn;
mod started;
mod terminal;
mod users;

use std::ffi::CString;
use std::io;

/// The real operating system. Holds nothing: what it reaches belongs to the process.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemHost;

/// A path or name for libc; one with a zero byte in it cannot exist.
fn c_string(bytes: &[u8]) -> io::Result<CString> {
    CString::new(bytes).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))
}

/// Turns -1 into the error that `errno` tells.
fn check<T: Copy + PartialEq + From<i8>>(result: T) -> io::Result<T> {
    if result == T::from(-1) {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

/// The same, for results of no interest.
fn done(result: libc::c_int) -> io::Result<()> {
    check(result).map(|_| ())
}

/// A count of bytes from a call that returns -1 on error.
fn count(result: libc::ssize_t) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// Calls `fill` with growing buffers until the answer fits: it returns the answer's length, or
/// `ERANGE`.
fn growing(mut fill: impl FnMut(&mut [u8]) -> io::Result<usize>) -> io::Result<Vec<u8>> {
    let mut size = 256;
    loop {
        let mut buffer = vec![0; size];
        match fill(&mut buffer) {
            Err(e) if e.raw_os_error() == Some(libc::ERANGE) && size < 1 << 20 => size *= 2,
            Err(e) => return Err(e),
            Ok(len) => {
                buffer.truncate(len);
                return Ok(buffer);
            }
        }
    }
}

/// The bytes before the first zero.
fn until_zero(bytes: &[u8]) -> usize {
    bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len())
}
