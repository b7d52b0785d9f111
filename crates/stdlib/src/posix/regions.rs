//! Parts of files: copying, moving, reserving and locking them; files in memory.

use super::numbers::{Bits, Unsigned};
use super::programs::c_string;
use crate::host::{self, OrRaise};
use krait_host::Place;
use krait_object::types::int;
use krait_object::{Result, Thread, Value};

pub struct Regions;

/// A memory file is closed in programs that are started.
const CLOEXEC: u32 = 1;

fn count_of(th: &Thread, count: isize) -> Result<usize> {
    usize::try_from(count).map_err(|_| th.value_error("negative value for 'count' not allowed"))
}

#[krait_object::pyfunctions]
impl Regions {
    /// Copy bytes from file to file within the system; return how many it copied.
    ///
    ///   src
    ///     The descriptor to read from.
    ///   dst
    ///     The descriptor to write to.
    ///   count
    ///     How many bytes to copy at most.
    ///   offset_src
    ///     Where to read, if not where src stands.
    ///   offset_dst
    ///     Where to write, if not where dst stands.
    #[sig("(src, dst, count, offset_src=None, offset_dst=None)")]
    fn copy_file_range(
        th: &Thread,
        src: i32,
        dst: i32,
        count: isize,
        offset_src: Option<i64>,
        offset_dst: Option<i64>,
    ) -> Result<usize> {
        let count = count_of(th, count)?;
        let from = Place {
            fd: src,
            offset: offset_src,
        };
        let to = Place {
            fd: dst,
            offset: offset_dst,
        };
        let h = host::of(th);
        th.without_gil(|| h.copy_region(from, to, count))
            .or_raise(th)
    }

    /// Move bytes from or to a pipe within the system; return how many it moved.
    ///
    ///   src
    ///     The descriptor to read from.
    ///   dst
    ///     The descriptor to write to.
    ///   count
    ///     How many bytes to move at most.
    ///   offset_src
    ///     Where to read, if not where src stands; None for a pipe.
    ///   offset_dst
    ///     Where to write, if not where dst stands; None for a pipe.
    ///   flags
    ///     SPLICE_F_MOVE, SPLICE_F_NONBLOCK and SPLICE_F_MORE joined by or.
    #[sig("(src, dst, count, offset_src=None, offset_dst=None, flags=0)")]
    fn splice(
        th: &Thread,
        src: i32,
        dst: i32,
        count: isize,
        offset_src: Option<i64>,
        offset_dst: Option<i64>,
        flags: Option<Unsigned>,
    ) -> Result<usize> {
        let count = count_of(th, count)?;
        let from = Place {
            fd: src,
            offset: offset_src,
        };
        let to = Place {
            fd: dst,
            offset: offset_dst,
        };
        let flags = flags.map_or(0, |f| f.0);
        let h = host::of(th);
        th.without_gil(|| h.splice(from, to, count, flags))
            .or_raise(th)
    }

    /// Tell the system how a part of a file is going to be used.
    ///
    /// The part begins at offset and has length bytes, or goes to the end of the
    /// file if that is 0. The advice is one of the POSIX_FADV_ constants.
    #[sig("(fd, offset, length, advice, /)")]
    fn posix_fadvise(th: &Thread, fd: i32, offset: i64, length: i64, advice: i32) -> Result<()> {
        let h = host::of(th);
        host::repeat(th, || h.advise_region(fd, offset, length, advice))
    }

    /// Make sure that a file has room on its device.
    ///
    /// The room is for length bytes from offset on; the file grows if it is
    /// shorter.
    #[sig("(fd, offset, length, /)")]
    fn posix_fallocate(th: &Thread, fd: i32, offset: i64, length: i64) -> Result<()> {
        let h = host::of(th);
        host::repeat(th, || h.allocate_region(fd, offset, length))
    }

    /// Lock or unlock a part of a file for this process, or test whether another one has it locked.
    ///
    ///   fd
    ///     The file's descriptor.
    ///   command
    ///     F_LOCK, F_TLOCK, F_ULOCK or F_TEST.
    ///   length
    ///     How many bytes, from where fd stands.
    #[sig("(fd, command, length, /)")]
    fn lockf(th: &Thread, fd: i32, command: i32, length: i64) -> Result<()> {
        th.audit(
            "os.lockf",
            &[
                Value::int32(fd),
                Value::int32(command),
                int::from_i64(length),
            ],
        )?;
        let h = host::of(th);
        th.without_gil(|| h.lock_region(fd, command, length))
            .or_raise(th)
    }

    /// Create a file that lives in memory only, and return a descriptor of it.
    #[sig("(name, flags=MFD_CLOEXEC)")]
    fn memfd_create(th: &Thread, name: &Value, flags: Option<Bits>) -> Result<i32> {
        let name = c_string(th, name)?;
        let flags = flags.map_or(CLOEXEC, |f| f.0);
        let h = host::of(th);
        th.without_gil(|| h.memory_file(&name, flags)).or_raise(th)
    }
}
