//! Files, by the calls that take descriptors of folders.

use std::io;
use std::mem::MaybeUninit;
use std::time::Duration;

use super::{SystemHost, c_string, check, count, done, growing, until_zero};
use crate::mount;
use crate::{
    Access, DirEntry, Fd, FileKind, FileSystemStat, Files, LockOperation, OpenMode, PathAt, PollFd,
    Seek, Stat, Timestamp,
};

fn folder(path: PathAt<'_>) -> Fd {
    path.folder.unwrap_or(libc::AT_FDCWD)
}

fn follow(follow_links: bool) -> i32 {
    if follow_links {
        0
    } else {
        libc::AT_SYMLINK_NOFOLLOW
    }
}

fn timestamp(seconds: i64, nanoseconds: i64) -> Timestamp {
    i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds)
}

/// Runs a call that fills a `struct stat`.
fn stat_by(call: impl FnOnce(*mut libc::stat) -> i32) -> io::Result<Stat> {
    let mut raw = MaybeUninit::<libc::stat>::zeroed();
    done(call(raw.as_mut_ptr()))?;
    // SAFETY: the struct is plain numbers, zeroed above and filled by a call that succeeded.
    let s = unsafe { raw.assume_init() };
    Ok(Stat {
        mode: s.st_mode,
        inode: s.st_ino,
        device: s.st_dev,
        links: s.st_nlink,
        user: s.st_uid,
        group: s.st_gid,
        size: s.st_size,
        accessed: timestamp(s.st_atime, s.st_atime_nsec),
        modified: timestamp(s.st_mtime, s.st_mtime_nsec),
        changed: timestamp(s.st_ctime, s.st_ctime_nsec),
        block_size: s.st_blksize,
        blocks: s.st_blocks,
        special_device: s.st_rdev,
    })
}

fn file_system_by(call: impl FnOnce(*mut libc::statvfs) -> i32) -> io::Result<FileSystemStat> {
    let mut raw = MaybeUninit::<libc::statvfs>::zeroed();
    done(call(raw.as_mut_ptr()))?;
    // SAFETY: the struct is plain numbers, zeroed above and filled by a call that succeeded.
    let s = unsafe { raw.assume_init() };
    Ok(FileSystemStat {
        block_size: s.f_bsize,
        fragment_size: s.f_frsize,
        blocks: s.f_blocks,
        blocks_free: s.f_bfree,
        blocks_available: s.f_bavail,
        files: s.f_files,
        files_free: s.f_ffree,
        files_available: s.f_favail,
        flags: s.f_flag,
        name_max: s.f_namemax,
        id: s.f_fsid,
    })
}

fn timespec(time: Timestamp) -> io::Result<libc::timespec> {
    let seconds = i64::try_from(time.div_euclid(1_000_000_000));
    Ok(libc::timespec {
        tv_sec: seconds.map_err(|_| io::Error::from_raw_os_error(libc::EOVERFLOW))?,
        tv_nsec: time.rem_euclid(1_000_000_000) as libc::c_long,
    })
}

fn timespecs(times: Option<(Timestamp, Timestamp)>) -> io::Result<[libc::timespec; 2]> {
    match times {
        Some((accessed, modified)) => Ok([timespec(accessed)?, timespec(modified)?]),
        None => Ok([libc::timespec {
            tv_sec: 0,
            tv_nsec: libc::UTIME_NOW,
        }; 2]),
    }
}

/// Reads a folder to its end and closes it.
fn read_entries(stream: *mut libc::DIR) -> io::Result<Vec<DirEntry>> {
    if stream.is_null() {
        return Err(io::Error::last_os_error());
    }
    let mut entries = Vec::new();
    let result = loop {
        // SAFETY: the pointer is this thread's own errno.
        unsafe { *libc::__errno_location() = 0 };
        // SAFETY: the stream is open, and closed only below.
        let entry = unsafe { libc::readdir(stream) };
        if entry.is_null() {
            let error = io::Error::last_os_error();
            break if error.raw_os_error() == Some(0) {
                Ok(())
            } else {
                Err(error)
            };
        }
        // SAFETY: readdir gives an entry that is valid until its next call; the name ends in a zero.
        let (name, kind, inode) = unsafe {
            let name = std::ffi::CStr::from_ptr((&raw const (*entry).d_name).cast());
            (name.to_bytes().to_vec(), (*entry).d_type, (*entry).d_ino)
        };
        if name == b"." || name == b".." {
            continue;
        }
        let kind = match kind {
            libc::DT_REG => FileKind::File,
            libc::DT_DIR => FileKind::Folder,
            libc::DT_LNK => FileKind::Link,
            libc::DT_UNKNOWN => FileKind::Unknown,
            _ => FileKind::Other,
        };
        entries.push(DirEntry { name, kind, inode });
    };
    // SAFETY: opened by the caller, closed once.
    unsafe { libc::closedir(stream) };
    result.map(|()| entries)
}

impl SystemHost {
    /// A descriptor for a file of the mounted folder: its content in memory, which cannot be changed.
    fn open_mounted(&self, path: &[u8], mode: OpenMode) -> io::Result<Fd> {
        if mode.flags & libc::O_ACCMODE != libc::O_RDONLY || mode.flags & libc::O_CREAT != 0 {
            return Err(io::Error::from_raw_os_error(libc::EROFS));
        }
        let Some(content) = mount::read(path) else {
            return Err(io::Error::from_raw_os_error(libc::EACCES));
        };
        // SAFETY: the name is a C string.
        let fd = check(unsafe {
            libc::memfd_create(
                c"library".as_ptr(),
                libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING,
            )
        })?;
        let filled = self.fill(fd, &content);
        if filled.is_err() {
            self.close(fd)?;
        }
        filled.map(|()| fd)
    }

    fn fill(&self, fd: Fd, mut content: &[u8]) -> io::Result<()> {
        while !content.is_empty() {
            let n = self.write(fd, content)?;
            content = content.get(n..).unwrap_or(&[]);
        }
        self.seek(fd, 0, Seek::Start)?;
        let seals =
            libc::F_SEAL_WRITE | libc::F_SEAL_GROW | libc::F_SEAL_SHRINK | libc::F_SEAL_SEAL;
        // SAFETY: only numbers are passed.
        done(unsafe { libc::fcntl(fd, libc::F_ADD_SEALS, seals) })
    }
}

impl Files for SystemHost {
    fn open(&self, path: PathAt<'_>, mode: OpenMode) -> io::Result<Fd> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string that lives through the call.
        let opened = check(unsafe {
            libc::openat(
                folder(path),
                name.as_ptr(),
                mode.flags | libc::O_CLOEXEC,
                mode.mode,
            )
        });
        match opened {
            Err(e) if mount::is_absent(&e) && mount::kind(path.path).is_some() => {
                self.open_mounted(path.path, mode)
            }
            r => r,
        }
    }

    fn close(&self, fd: Fd) -> io::Result<()> {
        // SAFETY: closing a number is memory-safe; descriptors are not owned by Rust objects here.
        done(unsafe { libc::close(fd) })
    }

    fn read(&self, fd: Fd, buffer: &mut [u8]) -> io::Result<usize> {
        // SAFETY: the buffer is writable for its length.
        count(unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()) })
    }

    fn write(&self, fd: Fd, data: &[u8]) -> io::Result<usize> {
        // SAFETY: the data is readable for its length.
        count(unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) })
    }

    fn read_at(&self, fd: Fd, buffer: &mut [u8], offset: i64) -> io::Result<usize> {
        // SAFETY: the buffer is writable for its length.
        count(unsafe { libc::pread(fd, buffer.as_mut_ptr().cast(), buffer.len(), offset) })
    }

    fn write_at(&self, fd: Fd, data: &[u8], offset: i64) -> io::Result<usize> {
        // SAFETY: the data is readable for its length.
        count(unsafe { libc::pwrite(fd, data.as_ptr().cast(), data.len(), offset) })
    }

    fn seek(&self, fd: Fd, offset: i64, from: Seek) -> io::Result<i64> {
        let whence = match from {
            Seek::Start => libc::SEEK_SET,
            Seek::Current => libc::SEEK_CUR,
            Seek::End => libc::SEEK_END,
            Seek::Data => libc::SEEK_DATA,
            Seek::Hole => libc::SEEK_HOLE,
        };
        // SAFETY: only numbers are passed.
        check(unsafe { libc::lseek(fd, offset, whence) })
    }

    fn truncate_fd(&self, fd: Fd, length: i64) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::ftruncate(fd, length) })
    }

    fn truncate(&self, path: &[u8], length: i64) -> io::Result<()> {
        let name = c_string(path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { libc::truncate(name.as_ptr(), length) })
    }

    fn sync(&self, fd: Fd, data_only: bool) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe {
            if data_only {
                libc::fdatasync(fd)
            } else {
                libc::fsync(fd)
            }
        })
    }

    fn sync_all(&self) -> io::Result<()> {
        // SAFETY: no arguments.
        unsafe { libc::sync() };
        Ok(())
    }

    fn change_root(&self, path: &[u8]) -> io::Result<()> {
        let path = c_string(path)?;
        // SAFETY: the path is a C string that lives through the call.
        done(unsafe { libc::chroot(path.as_ptr()) })
    }

    fn lock(&self, fd: Fd, operation: LockOperation) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::flock(fd, operation.0) })
    }

    fn stat(&self, path: PathAt<'_>, follow_links: bool) -> io::Result<Stat> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string, `raw` is a struct to be filled.
        let found = stat_by(|raw| unsafe {
            libc::fstatat(folder(path), name.as_ptr(), raw, follow(follow_links))
        });
        match found {
            Err(e) if mount::is_absent(&e) => mount::stat(path.path).ok_or(e),
            r => r,
        }
    }

    fn stat_fd(&self, fd: Fd) -> io::Result<Stat> {
        // SAFETY: `raw` is a struct to be filled.
        stat_by(|raw| unsafe { libc::fstat(fd, raw) })
    }

    fn stat_file_system(&self, path: &[u8]) -> io::Result<FileSystemStat> {
        let name = c_string(path)?;
        // SAFETY: the name is a C string, `raw` is a struct to be filled.
        file_system_by(|raw| unsafe { libc::statvfs(name.as_ptr(), raw) })
    }

    fn stat_file_system_fd(&self, fd: Fd) -> io::Result<FileSystemStat> {
        // SAFETY: `raw` is a struct to be filled.
        file_system_by(|raw| unsafe { libc::fstatvfs(fd, raw) })
    }

    fn list(&self, path: &[u8]) -> io::Result<Vec<DirEntry>> {
        let name = c_string(path)?;
        // SAFETY: the name is a C string that lives through the call.
        match read_entries(unsafe { libc::opendir(name.as_ptr()) }) {
            Err(e) if mount::is_absent(&e) => mount::list(path).ok_or(e),
            Ok(mut real) => {
                // A real folder hides of the mounted one what has the same name.
                let more = mount::list(path).unwrap_or_default();
                let known = real.len();
                for entry in more {
                    let of_real = real.get(..known).unwrap_or(&[]);
                    if !of_real.iter().any(|e| e.name == entry.name) {
                        real.push(entry);
                    }
                }
                Ok(real)
            }
            r => r,
        }
    }

    fn list_fd(&self, fd: Fd) -> io::Result<Vec<DirEntry>> {
        let copy = self.duplicate(fd)?;
        // SAFETY: the copy is ours; the stream takes it over.
        let stream = unsafe { libc::fdopendir(copy) };
        if stream.is_null() {
            let error = io::Error::last_os_error();
            self.close(copy)?;
            return Err(error);
        }
        // SAFETY: the stream is open.
        unsafe { libc::rewinddir(stream) };
        read_entries(stream)
    }

    fn make_dir(&self, path: PathAt<'_>, mode: u32) -> io::Result<()> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { libc::mkdirat(folder(path), name.as_ptr(), mode) })
    }

    fn make_fifo(&self, path: PathAt<'_>, mode: u32) -> io::Result<()> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { libc::mkfifoat(folder(path), name.as_ptr(), mode) })
    }

    fn make_node(&self, path: PathAt<'_>, mode: u32, device: u64) -> io::Result<()> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { libc::mknodat(folder(path), name.as_ptr(), mode, device) })
    }

    fn remove_dir(&self, path: PathAt<'_>) -> io::Result<()> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { libc::unlinkat(folder(path), name.as_ptr(), libc::AT_REMOVEDIR) })
    }

    fn unlink(&self, path: PathAt<'_>) -> io::Result<()> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { libc::unlinkat(folder(path), name.as_ptr(), 0) })
    }

    fn rename(&self, from: PathAt<'_>, to: PathAt<'_>) -> io::Result<()> {
        let (old, new) = (c_string(from.path)?, c_string(to.path)?);
        // SAFETY: both names are C strings that live through the call.
        done(unsafe { libc::renameat(folder(from), old.as_ptr(), folder(to), new.as_ptr()) })
    }

    fn link(&self, from: PathAt<'_>, to: PathAt<'_>, follow_links: bool) -> io::Result<()> {
        let (old, new) = (c_string(from.path)?, c_string(to.path)?);
        let flags = if follow_links {
            libc::AT_SYMLINK_FOLLOW
        } else {
            0
        };
        // SAFETY: both names are C strings that live through the call.
        done(unsafe { libc::linkat(folder(from), old.as_ptr(), folder(to), new.as_ptr(), flags) })
    }

    fn symlink(&self, target: &[u8], path: PathAt<'_>) -> io::Result<()> {
        let (target, name) = (c_string(target)?, c_string(path.path)?);
        // SAFETY: both names are C strings that live through the call.
        done(unsafe { libc::symlinkat(target.as_ptr(), folder(path), name.as_ptr()) })
    }

    fn read_link(&self, path: PathAt<'_>) -> io::Result<Vec<u8>> {
        let name = c_string(path.path)?;
        growing(|buffer| {
            let (at, len) = (buffer.as_mut_ptr().cast(), buffer.len());
            // SAFETY: the name is a C string, the buffer is writable for its length.
            let used = count(unsafe { libc::readlinkat(folder(path), name.as_ptr(), at, len) })?;
            // A full buffer may have cut the target.
            if used == len {
                Err(io::Error::from_raw_os_error(libc::ERANGE))
            } else {
                Ok(used)
            }
        })
    }

    fn change_mode(&self, path: PathAt<'_>, mode: u32, follow_links: bool) -> io::Result<()> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { libc::fchmodat(folder(path), name.as_ptr(), mode, follow(follow_links)) })
    }

    fn change_mode_fd(&self, fd: Fd, mode: u32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::fchmod(fd, mode) })
    }

    fn change_owner(
        &self,
        path: PathAt<'_>,
        user: u32,
        group: u32,
        follow_links: bool,
    ) -> io::Result<()> {
        let name = c_string(path.path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe {
            libc::fchownat(
                folder(path),
                name.as_ptr(),
                user,
                group,
                follow(follow_links),
            )
        })
    }

    fn change_owner_fd(&self, fd: Fd, user: u32, group: u32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::fchown(fd, user, group) })
    }

    fn set_times(
        &self,
        path: PathAt<'_>,
        times: Option<(Timestamp, Timestamp)>,
        follow_links: bool,
    ) -> io::Result<()> {
        let (name, times) = (c_string(path.path)?, timespecs(times)?);
        // SAFETY: the name is a C string and the times are the two structs the call reads.
        done(unsafe {
            libc::utimensat(
                folder(path),
                name.as_ptr(),
                times.as_ptr(),
                follow(follow_links),
            )
        })
    }

    fn set_times_fd(&self, fd: Fd, times: Option<(Timestamp, Timestamp)>) -> io::Result<()> {
        let times = timespecs(times)?;
        // SAFETY: the times are the two structs the call reads.
        done(unsafe { libc::futimens(fd, times.as_ptr()) })
    }

    fn access(&self, path: PathAt<'_>, access: Access) -> bool {
        let Ok(name) = c_string(path.path) else {
            return false;
        };
        let effective = if access.effective_ids {
            libc::AT_EACCESS
        } else {
            0
        };
        let flags = follow(access.follow_links) | effective;
        // SAFETY: the name is a C string that lives through the call.
        let granted =
            unsafe { libc::faccessat(folder(path), name.as_ptr(), access.mode, flags) == 0 };
        granted
            || access.mode & libc::W_OK == 0
                && match mount::kind(path.path) {
                    Some(FileKind::Folder) => true,
                    Some(_) => access.mode & libc::X_OK == 0,
                    None => false,
                }
    }

    fn umask(&self, mask: u32) -> io::Result<u32> {
        // SAFETY: only numbers are passed; the call cannot fail.
        Ok(unsafe { libc::umask(mask) })
    }

    fn current_dir(&self) -> io::Result<Vec<u8>> {
        growing(|buffer| {
            // SAFETY: the buffer is writable for its length.
            let found = unsafe { libc::getcwd(buffer.as_mut_ptr().cast(), buffer.len()) };
            if found.is_null() {
                Err(io::Error::last_os_error())
            } else {
                Ok(until_zero(buffer))
            }
        })
    }

    fn change_dir(&self, path: &[u8]) -> io::Result<()> {
        let name = c_string(path)?;
        // SAFETY: the name is a C string that lives through the call.
        done(unsafe { libc::chdir(name.as_ptr()) })
    }

    fn change_dir_fd(&self, fd: Fd) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::fchdir(fd) })
    }

    fn real_path(&self, path: &[u8]) -> io::Result<Vec<u8>> {
        use std::os::unix::ffi::{OsStrExt, OsStringExt};
        std::fs::canonicalize(std::ffi::OsStr::from_bytes(path))
            .map(|p| p.into_os_string().into_vec())
    }

    fn duplicate(&self, fd: Fd) -> io::Result<Fd> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
    }

    fn duplicate_to(&self, fd: Fd, to: Fd, inheritable: bool) -> io::Result<Fd> {
        // dup3 refuses equal descriptors, where dup2 leaves things as they are.
        let plain = inheritable || fd == to;
        // SAFETY: only numbers are passed.
        check(unsafe {
            if plain {
                libc::dup2(fd, to)
            } else {
                libc::dup3(fd, to, libc::O_CLOEXEC)
            }
        })
    }

    fn pipe(&self, flags: i32) -> io::Result<(Fd, Fd)> {
        let mut ends = [0; 2];
        // SAFETY: the array has the two numbers that the call fills.
        done(unsafe { libc::pipe2(ends.as_mut_ptr(), flags | libc::O_CLOEXEC) })?;
        Ok((ends[0], ends[1]))
    }

    fn is_inheritable(&self, fd: Fd) -> io::Result<bool> {
        // SAFETY: only numbers are passed.
        Ok(check(unsafe { libc::fcntl(fd, libc::F_GETFD) })? & libc::FD_CLOEXEC == 0)
    }

    fn set_inheritable(&self, fd: Fd, inheritable: bool) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFD) })?;
        let flags = if inheritable {
            flags & !libc::FD_CLOEXEC
        } else {
            flags | libc::FD_CLOEXEC
        };
        // SAFETY: only numbers are passed.
        done(unsafe { libc::fcntl(fd, libc::F_SETFD, flags) })
    }

    fn is_blocking(&self, fd: Fd) -> io::Result<bool> {
        // SAFETY: only numbers are passed.
        Ok(check(unsafe { libc::fcntl(fd, libc::F_GETFL) })? & libc::O_NONBLOCK == 0)
    }

    fn set_blocking(&self, fd: Fd, blocking: bool) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFL) })?;
        let flags = if blocking {
            flags & !libc::O_NONBLOCK
        } else {
            flags | libc::O_NONBLOCK
        };
        // SAFETY: only numbers are passed.
        done(unsafe { libc::fcntl(fd, libc::F_SETFL, flags) })
    }

    fn control(&self, fd: Fd, command: i32, argument: i64) -> io::Result<i32> {
        // Commands whose argument is a pointer would write through a number: refuse them.
        match command {
            libc::F_DUPFD
            | libc::F_DUPFD_CLOEXEC
            | libc::F_GETFD
            | libc::F_SETFD
            | libc::F_GETFL
            | libc::F_SETFL
            | libc::F_GETOWN
            | libc::F_SETOWN
            | libc::F_GETPIPE_SZ
            | libc::F_SETPIPE_SZ
            | libc::F_ADD_SEALS
            | libc::F_GET_SEALS
            | libc::F_GETLEASE
            | libc::F_SETLEASE
            | libc::F_NOTIFY => {}
            _ => return Err(io::Error::from_raw_os_error(libc::EINVAL)),
        }
        // SAFETY: every command that got here takes a number or nothing.
        check(unsafe { libc::fcntl(fd, command, argument) })
    }

    fn poll(&self, fds: &mut [PollFd], timeout: Option<Duration>) -> io::Result<usize> {
        let mut raw: Vec<_> = fds
            .iter()
            .map(|p| libc::pollfd {
                fd: p.fd,
                events: p.wanted,
                revents: 0,
            })
            .collect();
        let timeout = timeout.map(|t| libc::timespec {
            tv_sec: i64::try_from(t.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: libc::c_long::from(t.subsec_nanos()),
        });
        let limit = timeout
            .as_ref()
            .map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: the array is as long as told, `limit` is null or points to a live struct.
        let ready = check(unsafe {
            libc::ppoll(
                raw.as_mut_ptr(),
                raw.len() as libc::nfds_t,
                limit,
                std::ptr::null(),
            )
        })?;
        for (to, from) in fds.iter_mut().zip(&raw) {
            to.ready = from.revents;
        }
        Ok(ready as usize)
    }

    fn epoll_create(&self) -> io::Result<Fd> {
        super::epoll::create()
    }

    fn epoll_control(&self, epoll: Fd, operation: i32, fd: Fd, events: u32) -> io::Result<()> {
        super::epoll::control(epoll, operation, fd, events)
    }

    fn epoll_wait(&self, epoll: Fd, most: usize, milliseconds: i32) -> io::Result<Vec<(Fd, u32)>> {
        super::epoll::wait(epoll, most, milliseconds)
    }
}
