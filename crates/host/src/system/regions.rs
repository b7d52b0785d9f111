//! Parts of files, by libc.

use std::io;
use std::ptr;

use super::{SystemHost, c_string, check, count, done};
use crate::regions::Place;
use crate::{Fd, Regions};

/// The error of a call that returns its number.
fn told(error: libc::c_int) -> io::Result<()> {
    match error {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    }
}

/// A pointer to an offset, or null for none.
fn pointer(offset: &mut Option<i64>) -> *mut i64 {
    offset.as_mut().map_or(ptr::null_mut(), ptr::from_mut)
}

impl Regions for SystemHost {
    fn read_region(&self, fd: Fd, buffer: &mut [u8], offset: i64, flags: i32) -> io::Result<usize> {
        let piece = libc::iovec {
            iov_base: buffer.as_mut_ptr().cast(),
            iov_len: buffer.len(),
        };
        // SAFETY: the one piece is writable for its length.
        count(unsafe { libc::preadv2(fd, &raw const piece, 1, offset, flags) })
    }

    fn write_region(&self, fd: Fd, data: &[u8], offset: i64, flags: i32) -> io::Result<usize> {
        let piece = libc::iovec {
            iov_base: data.as_ptr().cast_mut().cast(),
            iov_len: data.len(),
        };
        // SAFETY: the one piece is readable for its length, and is only read.
        count(unsafe { libc::pwritev2(fd, &raw const piece, 1, offset, flags) })
    }

    fn copy_region(&self, mut from: Place, mut to: Place, size: usize) -> io::Result<usize> {
        let (source, target) = (pointer(&mut from.offset), pointer(&mut to.offset));
        // SAFETY: the offsets are null or numbers that live through the call.
        count(unsafe { libc::copy_file_range(from.fd, source, to.fd, target, size, 0) })
    }

    fn splice(&self, mut from: Place, mut to: Place, size: usize, flags: u32) -> io::Result<usize> {
        let (source, target) = (pointer(&mut from.offset), pointer(&mut to.offset));
        // SAFETY: the offsets are null or numbers that live through the call.
        count(unsafe { libc::splice(from.fd, source, to.fd, target, size, flags) })
    }

    fn advise_region(&self, fd: Fd, offset: i64, length: i64, advice: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        told(unsafe { libc::posix_fadvise(fd, offset, length, advice) })
    }

    fn allocate_region(&self, fd: Fd, offset: i64, length: i64) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        told(unsafe { libc::posix_fallocate(fd, offset, length) })
    }

    fn lock_region(&self, fd: Fd, command: i32, length: i64) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::lockf(fd, command, length) })
    }

    fn memory_file(&self, name: &[u8], flags: u32) -> io::Result<Fd> {
        let name = c_string(name)?;
        // SAFETY: the name is a C string that lives through the call.
        check(unsafe { libc::memfd_create(name.as_ptr(), flags) })
    }
}
