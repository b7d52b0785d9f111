//! What the system says of itself and its file systems; device numbers.

use super::path::PathOrFd;
use super::stat::Device;
use crate::host::{self, OrRaise};
use krait_builtins::structseq::{self, StructSeq};
use krait_host::FileSystemStat;
use krait_object::{IntoValue, Result, Thread, Value};

pub struct System;

pub static STATVFS_RESULT: StructSeq = StructSeq {
    name: "os.statvfs_result",
    doc: "statvfs_result: Result from statvfs or fstatvfs.

This object may be accessed either as a tuple of
  (bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax),
or via the attributes f_bsize, f_frsize, f_blocks, f_bfree, and so on.

See os.statvfs for more information.",
    fields: &[
        ("f_bsize", ""),
        ("f_frsize", ""),
        ("f_blocks", ""),
        ("f_bfree", ""),
        ("f_bavail", ""),
        ("f_files", ""),
        ("f_ffree", ""),
        ("f_favail", ""),
        ("f_flag", ""),
        ("f_namemax", ""),
        ("f_fsid", ""),
    ],
    visible: 10,
    immutable: false,
};

fn shown(th: &Thread, s: &FileSystemStat) -> Result<Value> {
    let numbers = [
        s.block_size,
        s.fragment_size,
        s.blocks,
        s.blocks_free,
        s.blocks_available,
        s.files,
        s.files_free,
        s.files_available,
        s.flags,
        s.name_max,
        s.id,
    ];
    let values = numbers.into_iter().map(IntoValue::into_value).collect();
    structseq::make(th, &STATVFS_RESULT, values)
}

#[krait_object::pyfunctions]
impl System {
    /// Write everything to disk that the system still has to write.
    fn sync(th: &Thread) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.sync_all()).or_raise(th)
    }

    /// Perform a statvfs system call on the given path.
    #[sig("(path)")]
    fn statvfs(th: &Thread, path: PathOrFd) -> Result<Value> {
        let h = host::of(th);
        let r = match &path {
            PathOrFd::Fd(fd, _) => h.stat_file_system_fd(*fd),
            PathOrFd::Path(p) => h.stat_file_system(&p.raw),
        };
        match r {
            Ok(s) => shown(th, &s),
            Err(e) => Err(th.os_error(&e, Some(path.object()), None)),
        }
    }

    /// Perform an fstatvfs system call on the given fd.
    ///
    /// Equivalent to statvfs(fd).
    #[sig("(fd, /)")]
    fn fstatvfs(th: &Thread, fd: i32) -> Result<Value> {
        match host::of(th).stat_file_system_fd(fd) {
            Ok(s) => shown(th, &s),
            Err(e) => Err(host::error(th, &e)),
        }
    }

    /// Return average recent system load information.
    ///
    /// Return the number of processes in the system run queue averaged over
    /// the last 1, 5, and 15 minutes as a tuple of three floats.
    /// Raises OSError if the load average was unobtainable.
    fn getloadavg(th: &Thread) -> Result<(f64, f64, f64)> {
        match host::of(th).load_average() {
            Ok([a, b, c]) => Ok((a, b, c)),
            Err(_) => Err(th.os_error_text("Load averages are unobtainable")),
        }
    }

    /// Extracts a device major number from a raw device number.
    #[sig("(device, /)")]
    fn major(device: Device) -> Value {
        let major = ((device.0 >> 8) & 0xfff) | ((device.0 >> 32) & 0xffff_f000);
        Device::shown(major, u32::MAX.into())
    }

    /// Extracts a device minor number from a raw device number.
    #[sig("(device, /)")]
    fn minor(device: Device) -> Value {
        let minor = (device.0 & 0xff) | ((device.0 >> 12) & 0xffff_ff00);
        Device::shown(minor, u32::MAX.into())
    }

    /// Composes a raw device number from the major and minor device numbers.
    #[sig("(major, minor, /)")]
    fn makedev(th: &Thread, major: Device, minor: Device) -> Result<Value> {
        let (major, minor) = (major.part(th)?, minor.part(th)?);
        let device = ((major & 0xfff) << 8)
            | ((major & 0xffff_f000) << 32)
            | (minor & 0xff)
            | ((minor & 0xffff_ff00) << 12);
        Ok(Device::shown(device, Device::NONE))
    }

    /// Return True if the process returning status was dumped to a core file.
    #[name("WCOREDUMP")]
    #[sig("(status, /)")]
    fn was_dumped(status: i32) -> bool {
        status & 0x80 != 0
    }

    /// Return True if a particular process was continued from a job control stop.
    ///
    /// Return True if the process returning status was continued from a
    /// job control stop.
    #[name("WIFCONTINUED")]
    #[sig("(status)")]
    fn was_continued(status: i32) -> bool {
        status == 0xffff
    }
}
