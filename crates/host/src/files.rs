//! Files, folders, descriptors, pipes, and waiting until a descriptor is ready.

use std::io;
use std::time::Duration;

use crate::refuse;

/// A file descriptor.
pub type Fd = i32;

/// A path, from a folder or from the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathAt<'a> {
    pub folder: Option<Fd>,
    pub path: &'a [u8],
}

impl<'a> From<&'a [u8]> for PathAt<'a> {
    fn from(path: &'a [u8]) -> Self {
        Self { folder: None, path }
    }
}

impl<'a> From<&'a str> for PathAt<'a> {
    fn from(path: &'a str) -> Self {
        Self {
            folder: None,
            path: path.as_bytes(),
        }
    }
}

/// How to open a file: the system's `O_` flags, and the mode of a new file. Descriptors are never
/// inherited by other programs unless made so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenMode {
    pub flags: i32,
    pub mode: u32,
}

/// Where to seek from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seek {
    Start,
    Current,
    End,
    /// The next data, or the next hole, in a sparse file.
    Data,
    Hole,
}

/// Nanoseconds since 1970.
pub type Timestamp = i128;

/// `struct stat`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    pub mode: u32,
    pub inode: u64,
    pub device: u64,
    pub links: u64,
    pub user: u32,
    pub group: u32,
    pub size: i64,
    pub accessed: Timestamp,
    pub modified: Timestamp,
    pub changed: Timestamp,
    pub block_size: i64,
    pub blocks: i64,
    pub special_device: u64,
}

impl Stat {
    pub fn is_dir(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    pub fn is_file(&self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }
}

/// What a folder says of an entry without looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    File,
    Folder,
    Link,
    Other,
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    pub name: Vec<u8>,
    pub kind: FileKind,
    pub inode: u64,
}

/// What `access` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Bits: 4 read, 2 write, 1 execute, 0 existence.
    pub mode: i32,
    pub effective_ids: bool,
    pub follow_links: bool,
}

/// `struct statvfs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileSystemStat {
    pub block_size: u64,
    pub fragment_size: u64,
    pub blocks: u64,
    pub blocks_free: u64,
    pub blocks_available: u64,
    pub files: u64,
    pub files_free: u64,
    pub files_available: u64,
    pub flags: u64,
    pub name_max: u64,
    pub id: u64,
}

/// What `flock` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockOperation(pub i32);

/// Bits of `poll`: 1 readable, 2 urgent, 4 writable; answered also 8 error, 16 hung up, 32 invalid.
pub type PollEvents = i16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollFd {
    pub fd: Fd,
    pub wanted: PollEvents,
    pub ready: PollEvents,
}

pub trait Files {
    fn open(&self, _path: PathAt<'_>, _mode: OpenMode) -> io::Result<Fd> {
        refuse()
    }

    fn close(&self, _fd: Fd) -> io::Result<()> {
        refuse()
    }

    fn read(&self, _fd: Fd, _buffer: &mut [u8]) -> io::Result<usize> {
        refuse()
    }

    fn write(&self, _fd: Fd, _data: &[u8]) -> io::Result<usize> {
        refuse()
    }

    fn read_at(&self, _fd: Fd, _buffer: &mut [u8], _offset: i64) -> io::Result<usize> {
        refuse()
    }

    fn write_at(&self, _fd: Fd, _data: &[u8], _offset: i64) -> io::Result<usize> {
        refuse()
    }

    fn seek(&self, _fd: Fd, _offset: i64, _from: Seek) -> io::Result<i64> {
        refuse()
    }

    fn truncate_fd(&self, _fd: Fd, _length: i64) -> io::Result<()> {
        refuse()
    }

    fn truncate(&self, _path: &[u8], _length: i64) -> io::Result<()> {
        refuse()
    }

    /// `data_only`: `fdatasync`.
    fn sync(&self, _fd: Fd, _data_only: bool) -> io::Result<()> {
        refuse()
    }

    /// Writes everything that the system still has to write.
    fn sync_all(&self) -> io::Result<()> {
        refuse()
    }

    /// Makes a folder the root of all paths.
    fn change_root(&self, _path: &[u8]) -> io::Result<()> {
        refuse()
    }

    fn lock(&self, _fd: Fd, _operation: LockOperation) -> io::Result<()> {
        refuse()
    }

    fn stat(&self, _path: PathAt<'_>, _follow_links: bool) -> io::Result<Stat> {
        refuse()
    }

    fn stat_fd(&self, _fd: Fd) -> io::Result<Stat> {
        refuse()
    }

    fn stat_file_system(&self, _path: &[u8]) -> io::Result<FileSystemStat> {
        refuse()
    }

    fn stat_file_system_fd(&self, _fd: Fd) -> io::Result<FileSystemStat> {
        refuse()
    }

    /// The entries of a folder, without `.` and `..`, in the system's order.
    fn list(&self, _path: &[u8]) -> io::Result<Vec<DirEntry>> {
        refuse()
    }

    fn list_fd(&self, _fd: Fd) -> io::Result<Vec<DirEntry>> {
        refuse()
    }

    fn make_dir(&self, _path: PathAt<'_>, _mode: u32) -> io::Result<()> {
        refuse()
    }

    fn make_fifo(&self, _path: PathAt<'_>, _mode: u32) -> io::Result<()> {
        refuse()
    }

    /// A node of the kind that `mode` has beside the permissions.
    fn make_node(&self, _path: PathAt<'_>, _mode: u32, _device: u64) -> io::Result<()> {
        refuse()
    }

    fn remove_dir(&self, _path: PathAt<'_>) -> io::Result<()> {
        refuse()
    }

    fn unlink(&self, _path: PathAt<'_>) -> io::Result<()> {
        refuse()
    }

    /// Renames, replacing what is there.
    fn rename(&self, _from: PathAt<'_>, _to: PathAt<'_>) -> io::Result<()> {
        refuse()
    }

    fn link(&self, _from: PathAt<'_>, _to: PathAt<'_>, _follow_links: bool) -> io::Result<()> {
        refuse()
    }

    fn symlink(&self, _target: &[u8], _path: PathAt<'_>) -> io::Result<()> {
        refuse()
    }

    fn read_link(&self, _path: PathAt<'_>) -> io::Result<Vec<u8>> {
        refuse()
    }

    fn change_mode(&self, _path: PathAt<'_>, _mode: u32, _follow_links: bool) -> io::Result<()> {
        refuse()
    }

    fn change_mode_fd(&self, _fd: Fd, _mode: u32) -> io::Result<()> {
        refuse()
    }

    /// `u32::MAX` leaves an id alone.
    fn change_owner(
        &self,
        _path: PathAt<'_>,
        _user: u32,
        _group: u32,
        _follow_links: bool,
    ) -> io::Result<()> {
        refuse()
    }

    fn change_owner_fd(&self, _fd: Fd, _user: u32, _group: u32) -> io::Result<()> {
        refuse()
    }

    /// Sets (accessed, modified); `None` is now.
    fn set_times(
        &self,
        _path: PathAt<'_>,
        _times: Option<(Timestamp, Timestamp)>,
        _follow_links: bool,
    ) -> io::Result<()> {
        refuse()
    }

    fn set_times_fd(&self, _fd: Fd, _times: Option<(Timestamp, Timestamp)>) -> io::Result<()> {
        refuse()
    }

    fn access(&self, _path: PathAt<'_>, _access: Access) -> bool {
        false
    }

    /// Sets the mask of modes; returns the one before.
    fn umask(&self, _mask: u32) -> io::Result<u32> {
        refuse()
    }

    fn current_dir(&self) -> io::Result<Vec<u8>> {
        refuse()
    }

    fn change_dir(&self, _path: &[u8]) -> io::Result<()> {
        refuse()
    }

    fn change_dir_fd(&self, _fd: Fd) -> io::Result<()> {
        refuse()
    }

    /// The path without links, `.` and `..`.
    fn real_path(&self, _path: &[u8]) -> io::Result<Vec<u8>> {
        refuse()
    }

    fn duplicate(&self, _fd: Fd) -> io::Result<Fd> {
        refuse()
    }

    fn duplicate_to(&self, _fd: Fd, _to: Fd, _inheritable: bool) -> io::Result<Fd> {
        refuse()
    }

    /// (read end, write end), not inheritable; `flags` beyond that are the system's.
    fn pipe(&self, _flags: i32) -> io::Result<(Fd, Fd)> {
        refuse()
    }

    fn is_inheritable(&self, _fd: Fd) -> io::Result<bool> {
        refuse()
    }

    fn set_inheritable(&self, _fd: Fd, _inheritable: bool) -> io::Result<()> {
        refuse()
    }

    fn is_blocking(&self, _fd: Fd) -> io::Result<bool> {
        refuse()
    }

    fn set_blocking(&self, _fd: Fd, _blocking: bool) -> io::Result<()> {
        refuse()
    }

    /// `fcntl` with an integer argument.
    fn control(&self, _fd: Fd, _command: i32, _argument: i64) -> io::Result<i32> {
        refuse()
    }

    /// Waits until a descriptor is ready or the time is over; how many are. `None` waits forever.
    fn poll(&self, _fds: &mut [PollFd], _timeout: Option<Duration>) -> io::Result<usize> {
        refuse()
    }

    /// A new `epoll` descriptor.
    fn epoll_create(&self) -> io::Result<Fd> {
        refuse()
    }

    /// `operation`: 1 adds, 2 removes, 3 changes.
    fn epoll_control(&self, _epoll: Fd, _operation: i32, _fd: Fd, _events: u32) -> io::Result<()> {
        refuse()
    }

    /// At most `most` pairs of a descriptor and its events; -1 milliseconds waits forever.
    fn epoll_wait(
        &self,
        _epoll: Fd,
        _most: usize,
        _milliseconds: i32,
    ) -> io::Result<Vec<(Fd, u32)>> {
        refuse()
    }
}
