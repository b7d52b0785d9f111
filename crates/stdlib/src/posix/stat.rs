//! `os.stat` and what else looks at files without opening them.

use super::path::{Path, PathOrFd};
use crate::host;
use krait_builtins::structseq::{self, StructSeq};
use krait_host::{Access, PathAt, Stat};
use krait_object::args::{ArgAt, FromArg};
use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{Result, Thread, Value, exc};

pub static STAT_RESULT: StructSeq = StructSeq {
    name: "os.stat_result",
    doc: "stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either as a tuple of\n  (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, st_ino, st_dev, st_nlink, st_uid, and so on.\n\nPosix/windows: If your platform supports st_blksize, st_blocks, st_rdev,\nor st_flags, they are available as attributes only.\n\nSee os.stat for more information.",
    fields: &[
        ("st_mode", "protection bits"),
        ("st_ino", "inode"),
        ("st_dev", "device"),
        ("st_nlink", "number of hard links"),
        ("st_uid", "user ID of owner"),
        ("st_gid", "group ID of owner"),
        ("st_size", "total size, in bytes"),
        ("_integer_atime", "integer time of last access"),
        ("_integer_mtime", "integer time of last modification"),
        ("_integer_ctime", "integer time of last change"),
        ("st_atime", "time of last access"),
        ("st_mtime", "time of last modification"),
        ("st_ctime", "time of last change"),
        ("st_atime_ns", "time of last access in nanoseconds"),
        ("st_mtime_ns", "time of last modification in nanoseconds"),
        ("st_ctime_ns", "time of last change in nanoseconds"),
        ("st_blksize", "blocksize for filesystem I/O"),
        ("st_blocks", "number of blocks allocated"),
        ("st_rdev", "device type (if inode device)"),
    ],
    visible: 10,
    immutable: false,
};

/// A `stat_result`.
pub fn result(th: &Thread, s: &Stat) -> Result<Value> {
    let n = int::from_i128;
    let secs = |t: i128| n(t.div_euclid(1_000_000_000));
    let float = |t: i128| Value::float(t as f64 / 1e9);
    structseq::make(
        th,
        &STAT_RESULT,
        vec![
            n(s.mode.into()),
            n(s.inode.into()),
            n(s.device.into()),
            n(s.links.into()),
            n(s.user.into()),
            n(s.group.into()),
            n(s.size.into()),
            secs(s.accessed),
            secs(s.modified),
            secs(s.changed),
            float(s.accessed),
            float(s.modified),
            float(s.changed),
            n(s.accessed),
            n(s.modified),
            n(s.changed),
            n(s.block_size.into()),
            n(s.blocks.into()),
            n(s.special_device.into()),
        ],
    )
}

/// `dir_fd`: the folder in which a relative path begins, if that is not the current one.
#[derive(Clone, Copy)]
pub struct DirFd(i32);

impl DirFd {
    pub fn folder(self) -> Option<i32> {
        (self.0 != CURRENT).then_some(self.0)
    }

    /// The folder as audit hooks are told it: -1 is none.
    pub fn told(given: Option<DirFd>) -> Value {
        Value::int32(given.and_then(DirFd::folder).unwrap_or(-1))
    }
}

/// What stands for the current folder.
const CURRENT: i32 = -100;

impl FromArg<'_> for DirFd {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<DirFd> {
        if v.ty().slots.index.get().is_none() {
            return Err(th.type_error(format!(
                "argument should be integer or None, not {}",
                v.ty().short_name()
            )));
        }
        if v.is_exact(&int::BOOL.ty) {
            let msg = "bool is used as a file descriptor";
            th.warn(&exc::RUNTIME_WARNING.ty, msg, 1)?;
        }
        let n = number::index(th, v)?;
        match int::to_i128(&n).map(i32::try_from) {
            Some(Ok(fd)) => Ok(DirFd(fd)),
            _ if int::is_negative(&n) => Err(th.overflow_error("fd is less than minimum")),
            _ => Err(th.overflow_error("fd is greater than maximum")),
        }
    }
}

/// The number of a device; -1 is none, which is all ones.
#[derive(Clone, Copy)]
pub struct Device(pub u64);

impl Device {
    pub const NONE: u64 = u64::MAX;

    /// One of the two parts of such a number.
    pub fn part(self, th: &Thread) -> Result<u64> {
        match u32::try_from(self.0) {
            Ok(n) => Ok(n.into()),
            Err(_) if self.0 == Device::NONE => Ok(u32::MAX.into()),
            Err(_) => Err(th.overflow_error("Python int too large to convert to C unsigned int")),
        }
    }

    /// The number as programs see it, of which all `ones` are none.
    pub fn shown(number: u64, ones: u64) -> Value {
        if number == ones {
            int::from_i64(-1)
        } else {
            int::from_u64(number)
        }
    }
}

impl FromArg<'_> for Device {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<Device> {
        let n = number::index(th, v)?;
        match int::to_i128(&n) {
            Some(-1) => Ok(Device(Device::NONE)),
            _ if int::is_negative(&n) => {
                Err(th.overflow_error("can't convert negative int to unsigned"))
            }
            n => match n.map(u64::try_from) {
                Some(Ok(n)) => Ok(Device(n)),
                _ => Err(th.overflow_error("int too big to convert")),
            },
        }
    }
}

pub fn at(p: &Path, dir_fd: Option<DirFd>) -> PathAt<'_> {
    PathAt {
        folder: dir_fd.and_then(DirFd::folder),
        path: &p.raw,
    }
}

pub struct Stats;

#[krait_object::pyfunctions]
impl Stats {
    /// Perform a stat system call on the given path.
    #[sig("(path, *, dir_fd=None, follow_symlinks=True)")]
    fn stat(
        th: &Thread,
        path: PathOrFd,
        dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> Result<Value> {
        let h = host::of(th);
        let r = match &path {
            PathOrFd::Fd(..) if dir_fd.and_then(DirFd::folder).is_some() => {
                return Err(th.value_error("stat: can't specify dir_fd without matching path"));
            }
            PathOrFd::Fd(..) if !follow_symlinks => {
                return Err(th.value_error("stat: cannot use fd and follow_symlinks together"));
            }
            PathOrFd::Fd(fd, _) => h.stat_fd(*fd),
            PathOrFd::Path(p) => h.stat(at(p, dir_fd), follow_symlinks),
        };
        match r {
            Ok(s) => result(th, &s),
            Err(e) => Err(th.os_error(&e, Some(path.object()), None)),
        }
    }

    /// Perform a stat system call on the given path, without following symbolic links.
    #[sig("(path, *, dir_fd=None)")]
    fn lstat(th: &Thread, path: Path, dir_fd: Option<DirFd>) -> Result<Value> {
        match host::of(th).stat(at(&path, dir_fd), false) {
            Ok(s) => result(th, &s),
            Err(e) => Err(path.error(th, &e)),
        }
    }

    /// Perform a stat system call on the given file descriptor.
    #[sig("(fd)")]
    fn fstat(th: &Thread, fd: i32) -> Result<Value> {
        match host::of(th).stat_fd(fd) {
            Ok(s) => result(th, &s),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Use the real uid/gid to test for access to a path.
    #[sig("(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)")]
    fn access(
        th: &Thread,
        path: Path,
        mode: i32,
        dir_fd: Option<DirFd>,
        effective_ids: bool,
        follow_symlinks: bool,
    ) -> bool {
        host::of(th).access(
            at(&path, dir_fd),
            Access {
                mode,
                effective_ids,
                follow_links: follow_symlinks,
            },
        )
    }
}
