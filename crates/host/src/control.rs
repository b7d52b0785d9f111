//! Descriptors beyond reading and writing: `fcntl` and `ioctl` with any number, record locks.

use std::io;

use crate::{Fd, refuse};

/// A lock on a part of a file, as `lockf` asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordLock {
    /// `F_RDLCK`, `F_WRLCK` or `F_UNLCK`.
    pub kind: i16,
    pub whence: i16,
    pub start: i64,
    pub len: i64,
    /// Whether to wait for another process.
    pub wait: bool,
}

pub trait Controls {
    /// Sets the number of the C library's last error in this thread, for tests of what must not look at it.
    fn set_error_number(&self, _number: i32) {}

    /// `fcntl` with a structure that is read and perhaps written.
    fn control_with(&self, _fd: Fd, _command: i32, _data: &mut [u8]) -> io::Result<i32> {
        refuse()
    }

    fn device_control(&self, _fd: Fd, _request: u64, _argument: i64) -> io::Result<i32> {
        refuse()
    }

    /// `ioctl` with a structure that is read and perhaps written.
    fn device_control_with(&self, _fd: Fd, _request: u64, _data: &mut [u8]) -> io::Result<i32> {
        refuse()
    }

    /// `flock` by its own number.
    fn lock_file(&self, _fd: Fd, _operation: i32) -> io::Result<()> {
        refuse()
    }

    fn lock_record(&self, _fd: Fd, _lock: RecordLock) -> io::Result<()> {
        refuse()
    }

    /// `sendfile`; without an offset from where the input stands.
    fn send_file(
        &self,
        _to: Fd,
        _from: Fd,
        _offset: Option<i64>,
        _count: usize,
    ) -> io::Result<usize> {
        refuse()
    }
}
