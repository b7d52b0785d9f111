//! Descriptors, folders, links.

use super::path::{Path, PathOrFd, PathOrFdOrNone, decode, path_method};
use super::stat::{Device, DirFd, at};
use crate::host::{self, OrRaise};
use krait_host::{OpenMode, PathAt, Seek};
use krait_object::protocol::buffer::BytesLike;
use krait_object::types::{bytes, int, tuple};
use krait_object::{Raised, Result, Thread, Value};

pub struct Files;

fn pair_error(th: &Thread, e: &std::io::Error, a: &Path, b: &Path) -> Raised {
    th.os_error(e, Some(&a.object), Some(&b.object))
}

#[krait_object::pyfunctions]
impl Files {
    /// Open a file for low level IO.  Returns a file descriptor (integer).
    #[sig("(path, flags, mode=511, *, dir_fd=None)")]
    fn open(th: &Thread, path: Path, flags: i32, mode: u32, dir_fd: Option<DirFd>) -> Result<i32> {
        let h = host::of(th);
        // Descriptors are not inherited unless asked for (PEP 446).
        let m = OpenMode {
            flags: flags | 0o2_000_000,
            mode,
        };
        let told = [path.object.clone(), Value::none(), Value::int32(m.flags)];
        th.audit("open", &told)?;
        host::retry(th, || h.open(at(&path, dir_fd), m))?.map_err(|e| path.error(th, &e))
    }

    /// Close a file descriptor.
    #[sig("(fd)")]
    fn close(th: &Thread, fd: i32) -> Result<()> {
        host::of(th).close(fd).or_raise(th)
    }

    /// Closes all file descriptors in [fd_low, fd_high), ignoring errors.
    fn closerange(th: &Thread, fd_low: i32, fd_high: i32) {
        for fd in fd_low.max(0)..fd_high.min(1 << 16) {
            let _ = host::of(th).close(fd);
        }
    }

    /// Read from a file descriptor.  Returns a bytes object.
    fn read(th: &Thread, fd: i32, length: isize) -> Result<Value> {
        let Ok(n) = usize::try_from(length) else {
            return Err(th.os_error_code(22, None, None));
        };
        let mut buffer = crate::io_::support::room_to_read(th, n)?;
        let h = host::of(th);
        let got = host::repeat(th, || h.read(fd, &mut buffer))?;
        Ok(bytes::new(buffer.get(..got).unwrap_or(&[])))
    }

    /// Read into a buffer object from a file descriptor.
    fn readinto(th: &Thread, fd: i32, buffer: &Value) -> Result<usize> {
        let view = krait_object::protocol::buffer::get(
            th,
            buffer,
            krait_object::protocol::buffer::Request::WRITABLE,
        )?;
        let mut data = vec![0; view.nbytes()];
        let h = host::of(th);
        let got = host::repeat(th, || h.read(fd, &mut data))?;
        view.fill_from(data.get(..got).unwrap_or(&[]));
        Ok(got)
    }

    /// Write a bytes object to a file descriptor.
    fn write(th: &Thread, fd: i32, data: BytesLike) -> Result<usize> {
        let h = host::of(th);
        host::repeat(th, || h.write(fd, &data.0))
    }

    /// Read a number of bytes from a file descriptor starting at a particular offset.
    fn pread(th: &Thread, fd: i32, length: isize, offset: i64) -> Result<Value> {
        let Ok(length) = usize::try_from(length) else {
            return Err(th.os_error_code(22, None, None));
        };
        let mut buffer = crate::io_::support::room_for_bytes(th, length)?;
        let got = host::of(th).read_at(fd, &mut buffer, offset).or_raise(th)?;
        Ok(bytes::new(buffer.get(..got).unwrap_or(&[])))
    }

    /// Write bytes to a file descriptor starting at a particular offset.
    fn pwrite(th: &Thread, fd: i32, buffer: BytesLike, offset: i64) -> Result<usize> {
        host::of(th).write_at(fd, &buffer.0, offset).or_raise(th)
    }

    /// Set the position of a file descriptor.  Return the new position.
    fn lseek(th: &Thread, fd: i32, position: i64, whence: i32) -> Result<i64> {
        let from = match whence {
            0 => Seek::Start,
            1 => Seek::Current,
            2 => Seek::End,
            3 => Seek::Data,
            4 => Seek::Hole,
            _ => return Err(th.os_error_code(22, None, None)),
        };
        host::of(th).seek(fd, position, from).or_raise(th)
    }

    /// Truncate a file, specified by path or descriptor, to a specific length.
    #[sig("(path, length)")]
    fn truncate(th: &Thread, path: PathOrFd, length: i64) -> Result<()> {
        th.audit(
            "os.truncate",
            &[path.object().clone(), int::from_i64(length)],
        )?;
        let h = host::of(th);
        let r = match &path {
            PathOrFd::Path(p) => h.truncate(&p.raw, length),
            PathOrFd::Fd(fd, _) => return h.truncate_fd(*fd, length).or_raise(th),
        };
        r.map_err(|e| th.os_error(&e, Some(path.object()), None))
    }

    /// Truncate a file, specified by file descriptor, to a specific length.
    fn ftruncate(th: &Thread, fd: i32, length: i64) -> Result<()> {
        th.audit("os.truncate", &[Value::int32(fd), int::from_i64(length)])?;
        host::of(th).truncate_fd(fd, length).or_raise(th)
    }

    /// Force write of fd to disk.
    #[sig("(fd)")]
    fn fsync(th: &Thread, fd: krait_object::Fd) -> Result<()> {
        host::of(th).sync(fd.0, false).or_raise(th)
    }

    /// Force write of fd to disk without forcing update of metadata.
    #[sig("(fd)")]
    fn fdatasync(th: &Thread, fd: krait_object::Fd) -> Result<()> {
        host::of(th).sync(fd.0, true).or_raise(th)
    }

    /// Checks if PyOS_InputHook is set: there is no such hook.
    fn _is_inputhook_installed() -> bool {
        false
    }

    /// Calls PyOS_InputHook, which is never set.
    fn _inputhook() -> i32 {
        0
    }

    /// Return True if the fd is connected to a terminal.
    fn isatty(th: &Thread, fd: i32) -> bool {
        host::of(th).is_terminal(fd)
    }

    /// Return a list containing the names of the files in the directory.
    #[sig("(path=None)")]
    fn listdir(th: &Thread, path: Option<PathOrFdOrNone>) -> Result<Vec<Value>> {
        let path = path.map(|p| p.0);
        let told = path
            .as_ref()
            .map_or_else(Value::none, |p| p.object().clone());
        th.audit("os.listdir", &[told])?;
        let h = host::of(th);
        let (entries, as_bytes) = match &path {
            None => (h.list(b"."), false),
            Some(PathOrFd::Path(p)) => (h.list(&p.raw), p.as_bytes),
            Some(PathOrFd::Fd(fd, _)) => (h.list_fd(*fd), false),
        };
        let entries = entries.map_err(|e| match &path {
            Some(path) => path.list_error(th, &e),
            None => th.os_error(&e, None, None),
        })?;
        Ok(entries
            .iter()
            .map(|e| {
                if as_bytes {
                    bytes::new(&e.name)
                } else {
                    decode(&e.name)
                }
            })
            .collect())
    }

    /// Create a directory.
    #[sig("(path, mode=511, *, dir_fd=None)")]
    fn mkdir(th: &Thread, path: Path, mode: u32, dir_fd: Option<DirFd>) -> Result<()> {
        th.audit(
            "os.mkdir",
            &[
                path.object.clone(),
                int::from_i64(i64::from(mode.cast_signed())),
                DirFd::told(dir_fd),
            ],
        )?;
        host::of(th)
            .make_dir(at(&path, dir_fd), mode)
            .map_err(|e| path.error(th, &e))
    }

    /// Create a "fifo" (a POSIX named pipe).
    #[sig("(path, mode=438, *, dir_fd=None)")]
    fn mkfifo(th: &Thread, path: Path, mode: u32, dir_fd: Option<DirFd>) -> Result<()> {
        host::of(th)
            .make_fifo(at(&path, dir_fd), mode)
            .map_err(|e| th.os_error(&e, None, None))
    }

    /// Create a node in the file system: a file, a device special file or a named pipe.
    #[sig("(path, mode=384, device=0, *, dir_fd=None)")]
    fn mknod(
        th: &Thread,
        path: Path,
        mode: i32,
        device: Option<Device>,
        dir_fd: Option<DirFd>,
    ) -> Result<()> {
        host::of(th)
            .make_node(
                at(&path, dir_fd),
                mode as u32,
                device.map_or(0, |device| device.0),
            )
            .map_err(|e| th.os_error(&e, None, None))
    }

    /// Remove a directory.
    #[sig("(path, *, dir_fd=None)")]
    fn rmdir(th: &Thread, path: Path, dir_fd: Option<DirFd>) -> Result<()> {
        th.audit("os.rmdir", &[path.object.clone(), DirFd::told(dir_fd)])?;
        host::of(th)
            .remove_dir(at(&path, dir_fd))
            .map_err(|e| path.error(th, &e))
    }

    /// Remove a file (same as remove()).
    #[sig("(path, *, dir_fd=None)")]
    fn unlink(th: &Thread, path: Path, dir_fd: Option<DirFd>) -> Result<()> {
        th.audit("os.remove", &[path.object.clone(), DirFd::told(dir_fd)])?;
        host::of(th)
            .unlink(at(&path, dir_fd))
            .map_err(|e| path.error(th, &e))
    }

    /// Remove a file (same as unlink()).
    #[sig("(path, *, dir_fd=None)")]
    fn remove(th: &Thread, path: Path, dir_fd: Option<DirFd>) -> Result<()> {
        th.audit("os.remove", &[path.object.clone(), DirFd::told(dir_fd)])?;
        host::of(th)
            .unlink(at(&path, dir_fd))
            .map_err(|e| path.error(th, &e))
    }

    /// Rename a file or directory.
    #[sig("(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn rename(
        th: &Thread,
        src: Path,
        dst: Path,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
    ) -> Result<()> {
        th.audit(
            "os.rename",
            &[
                src.object.clone(),
                dst.object.clone(),
                DirFd::told(src_dir_fd),
                DirFd::told(dst_dir_fd),
            ],
        )?;
        let to = PathAt {
            folder: dst_dir_fd.and_then(DirFd::folder),
            path: &dst.raw,
        };
        host::of(th)
            .rename(at(&src, src_dir_fd), to)
            .map_err(|e| pair_error(th, &e, &src, &dst))
    }

    /// Rename a file or directory, overwriting the destination.
    #[sig("(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn replace(
        th: &Thread,
        src: Path,
        dst: Path,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
    ) -> Result<()> {
        Files::rename(th, src, dst, src_dir_fd, dst_dir_fd)
    }

    /// Create a hard link to a file.
    #[sig("(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=(os.name != 'nt'))")]
    fn link(
        th: &Thread,
        src: Path,
        dst: Path,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
        follow_symlinks: Option<bool>,
    ) -> Result<()> {
        th.audit(
            "os.link",
            &[
                src.object.clone(),
                dst.object.clone(),
                DirFd::told(src_dir_fd),
                DirFd::told(dst_dir_fd),
            ],
        )?;
        let follow_symlinks = follow_symlinks.unwrap_or(true);
        let to = PathAt {
            folder: dst_dir_fd.and_then(DirFd::folder),
            path: &dst.raw,
        };
        host::of(th)
            .link(at(&src, src_dir_fd), to, follow_symlinks)
            .map_err(|e| pair_error(th, &e, &src, &dst))
    }

    /// Create a symbolic link pointing to src named dst.
    #[sig("(src, dst, target_is_directory=False, *, dir_fd=None)")]
    fn symlink(
        th: &Thread,
        src: Path,
        dst: Path,
        target_is_directory: bool,
        dir_fd: Option<DirFd>,
    ) -> Result<()> {
        th.audit(
            "os.symlink",
            &[src.object.clone(), dst.object.clone(), DirFd::told(dir_fd)],
        )?;
        let _ = target_is_directory;
        host::of(th)
            .symlink(&src.raw, at(&dst, dir_fd))
            .map_err(|e| pair_error(th, &e, &src, &dst))
    }

    /// Return a string representing the path to which the symbolic link points.
    #[sig("(path, *, dir_fd=None)")]
    fn readlink(th: &Thread, path: Path, dir_fd: Option<DirFd>) -> Result<Value> {
        let r = host::of(th)
            .read_link(at(&path, dir_fd))
            .map_err(|e| path.error(th, &e))?;
        Ok(path.like(&r))
    }

    /// Change the access permissions of a file.
    #[sig("(path, mode, *, dir_fd=None, follow_symlinks=(os.name != 'nt'))")]
    fn chmod(
        th: &Thread,
        path: PathOrFd,
        mode: u32,
        dir_fd: Option<DirFd>,
        follow_symlinks: Option<bool>,
    ) -> Result<()> {
        th.audit(
            "os.chmod",
            &[
                path.object().clone(),
                int::from_i64(i64::from(mode.cast_signed())),
                DirFd::told(dir_fd),
            ],
        )?;
        let follow_symlinks = follow_symlinks.unwrap_or(true);
        let h = host::of(th);
        let r = match &path {
            PathOrFd::Path(p) => h.change_mode(at(p, dir_fd), mode, follow_symlinks),
            PathOrFd::Fd(fd, _) => h.change_mode_fd(*fd, mode),
        };
        r.map_err(|e| th.os_error(&e, Some(path.object()), None))
    }

    /// Change the access permissions of the file given by file descriptor fd.
    #[sig("(fd, mode)")]
    fn fchmod(th: &Thread, fd: i32, mode: u32) -> Result<()> {
        th.audit(
            "os.chmod",
            &[
                Value::int32(fd),
                int::from_i64(i64::from(mode.cast_signed())),
                Value::int32(-1),
            ],
        )?;
        host::of(th).change_mode_fd(fd, mode).or_raise(th)
    }

    /// Set the access and modified time of path.
    #[sig("(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)")]
    fn utime(
        th: &Thread,
        path: PathOrFd,
        times: Option<&Value>,
        ns: Option<&Value>,
        dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> Result<()> {
        let h = host::of(th);
        let pair = |v: &Value| {
            v.as_tuple()
                .filter(|t| t.len() == 2)
                .and_then(|t| Some((t.get(0)?.clone(), t.get(1)?.clone())))
        };
        let stamps = match (times, ns) {
            (Some(_), Some(_)) => {
                return Err(
                    th.value_error("utime: you may specify either 'times' or 'ns' but not both")
                );
            }
            (Some(t), None) => {
                let Some((a, m)) = pair(t) else {
                    return Err(
                        th.type_error("utime: 'times' must be either a tuple of two ints or None")
                    );
                };
                let stamp = |v: &Value| -> Result<i128> {
                    match v.as_i64() {
                        Some(i) => Ok(i128::from(i) * 1_000_000_000),
                        None => Ok(
                            (krait_object::protocol::number::as_f64(th, v)? * 1e9).floor() as i128,
                        ),
                    }
                };
                Some((stamp(&a)?, stamp(&m)?))
            }
            (None, Some(n)) => {
                let Some((a, m)) = pair(n) else {
                    return Err(th.type_error("utime: 'ns' must be a tuple of two ints"));
                };
                Some((int::to_i128(&a).unwrap_or(0), int::to_i128(&m).unwrap_or(0)))
            }
            (None, None) => None,
        };
        let told = |v: Option<&Value>| v.cloned().unwrap_or_else(Value::none);
        th.audit(
            "os.utime",
            &[
                path.object().clone(),
                told(times),
                told(ns),
                DirFd::told(dir_fd),
            ],
        )?;
        let r = match &path {
            PathOrFd::Path(p) => h.set_times(at(p, dir_fd), stamps, follow_symlinks),
            PathOrFd::Fd(fd, _) => h.set_times_fd(*fd, stamps),
        };
        r.map_err(|e| th.os_error(&e, Some(path.object()), None))
    }

    /// Return a duplicate of a file descriptor.
    fn dup(th: &Thread, fd: i32) -> Result<i32> {
        host::of(th).duplicate(fd).or_raise(th)
    }

    /// Duplicate file descriptor.
    #[sig("(fd, fd2, inheritable=True)")]
    fn dup2(th: &Thread, fd: i32, fd2: i32, inheritable: bool) -> Result<i32> {
        host::of(th).duplicate_to(fd, fd2, inheritable).or_raise(th)
    }

    /// Create a pipe.
    fn pipe(th: &Thread) -> Result<Value> {
        let (r, w) = host::of(th).pipe(0o2_000_000).or_raise(th)?;
        Ok(tuple::from_array([Value::int32(r), Value::int32(w)]).into_value())
    }

    /// Create a pipe with flags set atomically.
    fn pipe2(th: &Thread, flags: i32) -> Result<Value> {
        let (r, w) = host::of(th).pipe(flags).or_raise(th)?;
        Ok(tuple::from_array([Value::int32(r), Value::int32(w)]).into_value())
    }

    /// Get the close-on-exe flag of the specified file descriptor.
    fn get_inheritable(th: &Thread, fd: i32) -> Result<bool> {
        host::of(th).is_inheritable(fd).or_raise(th)
    }

    /// Set the inheritable flag of the specified file descriptor.
    fn set_inheritable(th: &Thread, fd: i32, inheritable: i32) -> Result<()> {
        host::of(th)
            .set_inheritable(fd, inheritable != 0)
            .or_raise(th)
    }

    /// Get the blocking mode of the file descriptor.
    fn get_blocking(th: &Thread, fd: i32) -> Result<bool> {
        host::of(th).is_blocking(fd).or_raise(th)
    }

    /// Set the blocking mode of the specified file descriptor.
    fn set_blocking(th: &Thread, fd: i32, blocking: bool) -> Result<()> {
        host::of(th).set_blocking(fd, blocking).or_raise(th)
    }

    /// Return a unicode string representing the current working directory.
    fn getcwd(th: &Thread) -> Result<Value> {
        host::of(th).current_dir().map(|d| decode(&d)).or_raise(th)
    }

    /// Return a bytes string representing the current working directory.
    fn getcwdb(th: &Thread) -> Result<Value> {
        host::of(th)
            .current_dir()
            .map(|d| bytes::new(&d))
            .or_raise(th)
    }

    /// Set the current numeric umask and return the previous umask.
    fn umask(th: &Thread, mask: u32) -> Result<u32> {
        host::of(th).umask(mask).or_raise(th)
    }

    /// Return the file system path representation of the object.
    #[sig("(path)")]
    pub(crate) fn fspath(th: &Thread, path: &Value) -> Result<Value> {
        if path.as_str().is_some() || path.as_bytes().is_some() {
            return Ok(path.clone());
        }
        let Some(f) = path_method(th, path) else {
            return Err(th.type_error(format!(
                "expected str, bytes or os.PathLike object, not {}",
                path.ty().short_name()
            )));
        };
        let r = krait_object::protocol::call::call0(th, &f)?;
        if r.as_str().is_none() && r.as_bytes().is_none() {
            return Err(th.type_error(format!(
                "expected {}.__fspath__() to return str or bytes, not {}",
                path.ty().short_name(),
                r.ty().short_name()
            )));
        }
        Ok(r)
    }

    /// Normalize path, eliminating double slashes, etc.
    #[sig("(path)")]
    fn _path_normpath(th: &Thread, path: &Value) -> Result<Value> {
        let p = Path::from_value(
            th,
            path,
            &krait_object::ArgPlace {
                func: "_path_normpath",
                index: 0,
                name: None,
            },
            false,
            false,
        )?;
        Ok(p.like(&normalized(&p.raw)))
    }

    #[sig("(p)")]
    fn _path_splitroot_ex(th: &Thread, p: &Value) -> Result<Value> {
        let p = Path::from_value(
            th,
            p,
            &krait_object::ArgPlace {
                func: "_path_splitroot_ex",
                index: 0,
                name: None,
            },
            false,
            false,
        )?;
        let n = if p.raw.starts_with(b"//") && !p.raw.starts_with(b"///") {
            2
        } else {
            usize::from(p.raw.starts_with(b"/"))
        };
        let (root, tail) = p.raw.split_at(n);
        Ok(tuple::from_array([p.like(b""), p.like(root), p.like(tail)]).into_value())
    }
}

/// `posixpath.normpath`.
fn normalized(p: &[u8]) -> Vec<u8> {
    if p.is_empty() {
        return b".".to_vec();
    }
    let slashes = if p.starts_with(b"//") && !p.starts_with(b"///") {
        2
    } else {
        usize::from(p.starts_with(b"/"))
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in p.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|l| *l != b"..") => drop(parts.pop()),
            b".." if slashes > 0 => {}
            _ => parts.push(part),
        }
    }
    let mut out = vec![b'/'; slashes];
    out.extend_from_slice(&parts.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}
