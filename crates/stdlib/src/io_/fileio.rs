//! `_io.FileIO`: a file descriptor as a raw stream. Every call is one system call, made without the interpreter's lock
//! and repeated when a signal interrupts it.

use super::base;
use super::file_mode::FileMode;
use super::raw::RAW_IO_BASE;
use super::support::{
    self, DEFAULT_BUFFER_SIZE, MOST, Size, blocks, cannot_pickle, offset, or_all, unsupported,
    writable_buffer,
};
use crate::host::{self, OrRaise};
use crate::posix::path::Path;
use krait_host::{Seek, Stat};
use krait_object::protocol::{attr, call, number, repr};
use krait_object::types::{bytes, int, str};
use krait_object::{
    Args, Obj, Param, ParamKind, Raised, Result, Signature, Thread, Trace, TypeObject, Value,
    Visitor, exc, pymethods, wk,
};
use std::cell::Cell;

/// "Illegal seek": a pipe, a socket or a terminal.
const ESPIPE: i32 = 29;

pub struct FileIo {
    fd: Cell<i32>,
    mode: Cell<FileMode>,
    closefd: Cell<bool>,
    finalizing: Cell<bool>,
    /// `None` until it was tried.
    seekable: Cell<Option<bool>>,
    block_size: Cell<usize>,
    /// What the file was when it was opened, as long as nothing was written.
    at_open: Cell<Option<Stat>>,
}

krait_object::pytype! {
    pub static FILE_IO: FileIo = "_io.FileIO" over RAW_IO_BASE, super::STREAM;
}

impl Trace for FileIo {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

type File = Obj<FileIo>;

fn fresh() -> FileIo {
    FileIo {
        fd: Cell::new(-1),
        mode: Cell::default(),
        closefd: Cell::new(true),
        finalizing: Cell::new(false),
        seekable: Cell::new(None),
        block_size: Cell::new(DEFAULT_BUFFER_SIZE),
        at_open: Cell::new(None),
    }
}

static INIT: Signature = Signature {
    name: "FileIO",
    params: &[
        Param {
            name: "file",
            kind: ParamKind::Normal,
            required: true,
        },
        Param {
            name: "mode",
            kind: ParamKind::Normal,
            required: false,
        },
        Param {
            name: "closefd",
            kind: ParamKind::Normal,
            required: false,
        },
        Param {
            name: "opener",
            kind: ParamKind::Normal,
            required: false,
        },
    ],
    varargs: false,
    varkw: false,
};

#[cold]
fn closed_error(th: &Thread) -> Raised {
    th.value_error("I/O operation on closed file")
}

impl FileIo {
    pub fn is_closed(&self) -> bool {
        self.fd.get() < 0
    }

    pub fn block_size(&self) -> usize {
        self.block_size.get()
    }

    /// The descriptor; an error if the file is closed.
    fn open_fd(&self, th: &Thread) -> Result<i32> {
        let fd = self.fd.get();
        if fd < 0 {
            return Err(closed_error(th));
        }
        Ok(fd)
    }

    fn readable_fd(&self, th: &Thread) -> Result<i32> {
        let fd = self.open_fd(th)?;
        if !self.mode.get().readable {
            return Err(unsupported(th, "File not open for reading"));
        }
        Ok(fd)
    }

    fn writable_fd(&self, th: &Thread) -> Result<i32> {
        let fd = self.open_fd(th)?;
        if !self.mode.get().writable {
            return Err(unsupported(th, "File not open for writing"));
        }
        Ok(fd)
    }

    /// Reads into a buffer that nobody else can see; `None` if that would block.
    pub fn read_into(&self, th: &Thread, to: &mut [u8]) -> Result<Option<usize>> {
        let fd = self.readable_fd(th)?;
        let n = to.len().min(MOST);
        let to = to.get_mut(..n).unwrap_or_default();
        system(th, || host::of(th).read(fd, to))
    }

    /// Writes bytes that do not change meanwhile; `None` if that would block.
    pub fn write_from(&self, th: &Thread, from: &[u8]) -> Result<Option<usize>> {
        let fd = self.writable_fd(th)?;
        let from = from.get(..from.len().min(MOST)).unwrap_or(from);
        self.at_open.set(None);
        system(th, || host::of(th).write(fd, from))
    }

    fn seek_to(&self, th: &Thread, to: i64, whence: i32) -> Result<i64> {
        let fd = self.open_fd(th)?;
        let from = match whence {
            0 => Seek::Start,
            1 => Seek::Current,
            2 => Seek::End,
            3 => Seek::Data,
            4 => Seek::Hole,
            _ => return Err(th.os_error_code(krait_host::errno::EINVAL, None, None)),
        };
        let r = th.without_gil(|| host::of(th).seek(fd, to, from));
        if self.seekable.get().is_none() {
            self.seekable.set(Some(r.is_ok()));
        }
        r.or_raise(th)
    }

    pub fn tell(&self, th: &Thread) -> Result<i64> {
        self.seek_to(th, 0, 1)
    }

    pub fn seek(&self, th: &Thread, to: i64, whence: i32) -> Result<i64> {
        self.seek_to(th, to, whence)
    }

    /// All that is left; `None` if nothing can be read without blocking.
    pub fn read_all(&self, th: &Thread) -> Result<Option<Vec<u8>>> {
        let fd = self.open_fd(th)?;
        let mut out: Vec<u8> = Vec::new();
        let mut size = self.expected(th, fd);
        let mut used = 0usize;
        loop {
            if out.len() < size {
                let more = size - out.len();
                krait_object::alloc::make_room(&mut out, more)?;
                out.resize(size, 0);
            }
            let Some(room) = out.get_mut(used..) else {
                break;
            };
            match self.read_into(th, room)? {
                None if used == 0 => return Ok(None),
                None | Some(0) => break,
                Some(n) => used += n,
            }
            if used >= out.len() {
                size = grown(out.len());
            }
        }
        out.truncate(used);
        Ok(Some(out))
    }

    /// How many bytes `read_all` makes room for at first: one more than are left, so that the end shows at once.
    fn expected(&self, th: &Thread, fd: i32) -> usize {
        let h = host::of(th);
        let stat = self.at_open.get().or_else(|| h.stat_fd(fd).ok());
        let end = stat.map_or(0, |s| s.size);
        if end <= 0 {
            return 8 * 1024;
        }
        let at = h.seek(fd, 0, Seek::Current).unwrap_or(0);
        usize::try_from(end - at)
            .ok()
            .and_then(|n| n.checked_add(1))
            .filter(|&n| n > 1)
            .map_or(8 * 1024, |n| n.min(MOST))
    }

    fn close_fd(&self, th: &Thread) -> Result<()> {
        let fd = self.fd.replace(-1);
        if fd >= 0
            && let Err(e) = th.without_gil(|| host::of(th).close(fd))
        {
            return Err(host::error(th, &e));
        }
        Ok(())
    }
}

/// The next size of a buffer that is full.
fn grown(size: usize) -> usize {
    let more = if size > 64 * 1024 {
        size / 4
    } else {
        256 + size
    };
    size.saturating_add(more.max(1024))
}

/// One system call without the lock, repeated after signals; `None` if it would block.
fn system<R>(th: &Thread, mut f: impl FnMut() -> std::io::Result<R>) -> Result<Option<R>> {
    loop {
        match th.without_gil(&mut f) {
            Ok(r) => return Ok(Some(r)),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => host::serve_signals(th)?,
            Err(e) if blocks(&e) => return Ok(None),
            Err(e) => return Err(host::error(th, &e)),
        }
    }
}

/// The descriptor that the `file` argument is, if it is one.
fn given_fd(th: &Thread, file: &Value) -> Result<Option<i32>> {
    if file.is_true() || file.is_false() {
        th.warn(
            &exc::RUNTIME_WARNING.ty,
            "bool is used as a file descriptor",
            1,
        )?;
    }
    if file.as_str().is_some() || file.as_bytes().is_some() {
        return Ok(None);
    }
    // What cannot be turned into a number is not one: the complaint will be that it is no path.
    let Ok(number) = number::index(th, file) else {
        return Ok(None);
    };
    match number.as_i64().map(i32::try_from) {
        Some(Ok(fd)) if fd < 0 => Err(th.value_error("negative file descriptor")),
        Some(Ok(fd)) => Ok(Some(fd)),
        // Too large for a descriptor: the complaint will be that it is no path.
        _ => Ok(None),
    }
}

fn path_of(th: &Thread, file: &Value) -> Result<Path> {
    let at = &krait_object::ArgPlace {
        func: "open",
        index: 0,
        name: Some("path"),
    };
    let path = crate::posix::files::Files::fspath(th, file)?;
    match Path::from_value(th, &path, at, false, false) {
        Err(e) if e.is(&exc::VALUE_ERROR) && !e.is(&exc::UNICODE_ERROR) => {
            Err(th.value_error("embedded null byte"))
        }
        r => r,
    }
}

/// Asks the opener for a descriptor.
fn ask_opener(th: &Thread, opener: &Value, file: &Value, flags: i32) -> Result<i32> {
    let r = call::call(th, opener, &[file.clone(), Value::int32(flags)])?;
    if r.as_int().is_none() {
        return Err(th.type_error("expected integer from opener"));
    }
    match r.as_i64().and_then(|n| i32::try_from(n).ok()) {
        None => Err(th.overflow_error("Python int too large to convert to C int")),
        Some(fd) if fd < 0 => Err(th.value_error(format!("opener returned {fd}"))),
        Some(fd) => {
            host::of(th).set_inheritable(fd, false).or_raise(th)?;
            Ok(fd)
        }
    }
}

fn open(
    th: &Thread,
    f: &File,
    file: &Value,
    asked: &str,
    closefd: bool,
    opener: Option<&Value>,
) -> Result<()> {
    // A bad file is found before a bad mode.
    let fd = given_fd(th, file)?;
    let path = match fd {
        None => Some(path_of(th, file)?),
        Some(_) => None,
    };
    let mode = FileMode::parse(th, asked)?;
    let flags = mode.flags();
    (th.interp.hooks.get().audit)(
        th,
        "open",
        &[file.clone(), str::new(asked), Value::int32(flags)],
    )?;
    f.mode.set(mode);
    match (fd, &path) {
        (Some(fd), _) => {
            f.fd.set(fd);
            f.closefd.set(closefd);
        }
        (None, Some(path)) => {
            f.closefd.set(true);
            if !closefd {
                return Err(th.value_error("Cannot use closefd=False with file name"));
            }
            let fd = match opener {
                Some(o) => ask_opener(th, o, file, flags)?,
                None => {
                    let m = krait_host::OpenMode { flags, mode: 0o666 };
                    let at = krait_host::PathAt {
                        folder: None,
                        path: &path.raw,
                    };
                    host::retry(th, || host::of(th).open(at, m))?
                        .map_err(|e| th.os_error(&e, Some(file), None))?
                }
            };
            f.fd.set(fd);
        }
        (None, None) => return Ok(()),
    }
    let ready = settle(th, f, file);
    if ready.is_err() {
        // Somebody else's descriptor stays open.
        if fd.is_some() {
            f.fd.set(-1);
        } else {
            let _ = f.close_fd(th);
        }
    }
    ready
}

/// Looks at the open file: no folder, its block size, its end if things are appended.
fn settle(th: &Thread, f: &File, file: &Value) -> Result<()> {
    let fd = f.fd.get();
    f.block_size.set(DEFAULT_BUFFER_SIZE);
    match host::of(th).stat_fd(fd) {
        Ok(s) if s.is_dir() => {
            return Err(th.os_error_code(krait_host::errno::EISDIR, Some(file), None));
        }
        Ok(s) => {
            if let Ok(n) = usize::try_from(s.block_size)
                && n > 1
            {
                f.block_size.set(n);
            }
            f.at_open.set(Some(s));
        }
        Err(e) if e.raw_os_error() == Some(krait_host::errno::EBADF) => {
            return Err(host::error(th, &e));
        }
        Err(_) => f.at_open.set(None),
    }
    attr::set(th, &f.value(), wk::name(), file)?;
    if f.mode.get().appending {
        let r = th.without_gil(|| host::of(th).seek(fd, 0, Seek::End));
        f.seekable.set(Some(r.is_ok()));
        // A pipe has no end to go to.
        if let Err(e) = r
            && e.raw_os_error() != Some(ESPIPE)
        {
            return Err(host::error(th, &e));
        }
    }
    Ok(())
}

/// `close`: the base's part, a warning if nobody closed the file before it died, the descriptor.
fn close(th: &Thread, f: &File) -> Result<()> {
    let v = f.value();
    let base = base::close(th, &v);
    if !f.closefd.get() {
        f.fd.set(-1);
        return base;
    }
    if f.finalizing.get() {
        dealloc_warn(th, f, &v);
    }
    let closed = f.close_fd(th).map(|()| Value::none());
    support::chain(base, closed).map(drop)
}

fn dealloc_warn(th: &Thread, f: &File, source: &Value) {
    if f.fd.get() >= 0 && f.closefd.get() {
        support::warn_unclosed(th, &f.value(), source);
    }
}

pub struct FileIoMethods;

/// Open a file.
///
/// The mode can be 'r' (default), 'w', 'x' or 'a' for reading,
/// writing, exclusive creation or appending.  The file will be created
/// if it doesn't exist when opened for writing or appending; it will be
/// truncated when opened for writing.  A FileExistsError will be raised
/// if it already exists when opened for creating.  Opening a file for
/// creating implies writing so this mode behaves in a similar way to 'w'.
/// Add a '+' to the mode to allow simultaneous reading and writing.
///
/// A callable as *opener* is called with (*name*, *flags*) and must return
/// an open file descriptor.
#[pymethods(sig = "(file, mode='r', closefd=True, opener=None)")]
impl FileIoMethods {
    #[name("FileIO")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        FILE_IO.create_in(cls, fresh()).into_value()
    }

    fn __init__(th: &Thread, zelf: &File, args: Args<'_>) -> Result<()> {
        let [file, mode, closefd, opener] = INIT.bind::<4>(th, args)?;
        let Some(file) = file else { return Ok(()) };
        let mode = match mode {
            None => "r".to_owned(),
            Some(m) => match m.as_str() {
                Some(s) => s.to_utf8(th)?,
                None => return INIT.at(1).bad(th, "str", m),
            },
        };
        let closefd = match closefd {
            Some(v) => krait_object::protocol::truth::is_true(th, v)?,
            None => true,
        };
        if zelf.fd.get() >= 0 {
            if zelf.closefd.get() {
                zelf.close_fd(th)?;
            } else {
                zelf.fd.set(-1);
            }
        }
        zelf.seekable.set(None);
        open(
            th,
            zelf,
            file,
            &mode,
            closefd,
            opener.filter(|o| !o.is_none()),
        )
    }

    fn __repr__(th: &Thread, zelf: &File) -> Result<Value> {
        let kind = support::type_name(zelf.ty());
        if zelf.is_closed() {
            return Ok(str::new(&format!("<{kind} [closed]>")));
        }
        let v = zelf.value();
        let mode = zelf.mode.get().text();
        let closefd = if zelf.closefd.get() { "True" } else { "False" };
        let Some(name) = attr::get_opt(th, &v, wk::name())? else {
            return Ok(str::new(&format!(
                "<{kind} fd={} mode='{mode}' closefd={closefd}>",
                zelf.fd.get()
            )));
        };
        support::guarded_repr(th, &v, || {
            let shown = repr::repr(th, &name)?;
            let mut out = krait_object::TextBuf::from(format!("<{kind} name=").as_str());
            if let Some(s) = shown.as_str() {
                out.push_text(s.text());
            }
            out.push_str(&format!(" mode='{mode}' closefd={closefd}>"));
            str::from_buf(out)
        })
    }

    /// Read at most size bytes, returned as bytes.
    ///
    /// If size is less than 0, read all bytes in the file making
    /// multiple read calls. Otherwise one system call is made, so that less
    /// data may be returned than requested. In non-blocking mode, returns None
    /// if no data is available.  Return an empty bytes object at EOF.
    #[sig("(size=-1, /)")]
    fn read(th: &Thread, zelf: &File, size: Option<Size>) -> Result<Value> {
        zelf.readable_fd(th)?;
        match usize::try_from(or_all(size)) {
            Err(_) => FileIoMethods::readall(th, zelf),
            Ok(n) => {
                let mut room = support::room_to_read(th, n)?;
                Ok(match zelf.read_into(th, &mut room)? {
                    Some(n) => support::first(&room, n),
                    None => Value::none(),
                })
            }
        }
    }

    /// Read all data from the file, returned as bytes.
    ///
    /// In non-blocking mode, returns as much as is immediately available,
    /// or None if no data is available.  Return an empty bytes object at EOF.
    fn readall(th: &Thread, zelf: &File) -> Result<Value> {
        Ok(match zelf.read_all(th)? {
            Some(b) => bytes::new(&b),
            None => Value::none(),
        })
    }

    /// Same as RawIOBase.readinto().
    #[sig("(buffer, /)")]
    fn readinto(th: &Thread, zelf: &File, buffer: &Value) -> Result<Option<usize>> {
        let target = writable_buffer(th, buffer, "readinto", "argument 1")?;
        let mut room = support::zeroed(target.nbytes().min(MOST))?;
        let n = zelf.read_into(th, &mut room)?;
        if let Some(n) = n {
            target.write_at(target.offset, room.get(..n).unwrap_or_default());
        }
        Ok(n)
    }

    /// Write buffer b to file, return number of bytes written.
    ///
    /// Only makes one system call, so not all of the data may be written.
    /// The number of bytes actually written is returned.  In non-blocking mode,
    /// returns None if the write would block.
    #[sig("(b, /)")]
    fn write(th: &Thread, zelf: &File, b: &Value) -> Result<Option<usize>> {
        let n = support::with_bytes(th, b, |b| zelf.write_from(th, b))??;
        // A signal may have cut the write short.
        host::serve_signals(th)?;
        Ok(n)
    }

    /// Move to new file position and return the file position.
    ///
    /// Argument pos is a byte count.  Optional argument whence defaults to
    /// SEEK_SET or 0 (offset from start of file, offset should be >= 0); other values
    /// are SEEK_CUR or 1 (move relative to current position, positive or negative),
    /// and SEEK_END or 2 (move relative to end of file, usually negative, although
    /// many platforms allow seeking beyond the end of a file).
    ///
    /// Note that not all file objects are seekable.
    #[sig("(pos, whence=0, /)")]
    fn seek(th: &Thread, zelf: &File, pos: &Value, whence: Option<i32>) -> Result<i64> {
        zelf.open_fd(th)?;
        let to = offset(th, pos)?;
        zelf.seek_to(th, to, whence.unwrap_or(0))
    }

    /// Current file position.
    ///
    /// Can raise OSError for non seekable files.
    fn tell(th: &Thread, zelf: &File) -> Result<i64> {
        zelf.tell(th)
    }

    /// Truncate the file to at most size bytes and return the truncated size.
    ///
    /// Size defaults to the current file position, as returned by tell().
    /// The current file position is changed to the value of size.
    #[sig("(size=None, /)")]
    fn truncate(th: &Thread, zelf: &File, size: Option<&Value>) -> Result<Value> {
        let fd = zelf.writable_fd(th)?;
        let to = match size {
            Some(v) if !v.is_none() => offset(th, v)?,
            _ => zelf.tell(th)?,
        };
        zelf.at_open.set(None);
        host::repeat(th, || host::of(th).truncate_fd(fd, to))?;
        Ok(match size {
            Some(v) if !v.is_none() => v.clone(),
            _ => int::from_i64(to),
        })
    }

    /// Close the file.
    ///
    /// A closed file cannot be used for further I/O operations.  close() may be
    /// called more than once without error.
    fn close(th: &Thread, zelf: &File) -> Result<()> {
        close(th, zelf)
    }

    /// True if file supports random-access.
    fn seekable(th: &Thread, zelf: &File) -> Result<bool> {
        zelf.open_fd(th)?;
        if let Some(known) = zelf.seekable.get() {
            return Ok(known);
        }
        Ok(zelf.tell(th).is_ok())
    }

    /// True if file was opened in a read mode.
    fn readable(th: &Thread, zelf: &File) -> Result<bool> {
        zelf.open_fd(th)?;
        Ok(zelf.mode.get().readable)
    }

    /// True if file was opened in a write mode.
    fn writable(th: &Thread, zelf: &File) -> Result<bool> {
        zelf.open_fd(th)?;
        Ok(zelf.mode.get().writable)
    }

    /// Return the underlying file descriptor (an integer).
    fn fileno(th: &Thread, zelf: &File) -> Result<i32> {
        zelf.open_fd(th)
    }

    /// True if the file is connected to a TTY device.
    fn isatty(th: &Thread, zelf: &File) -> Result<bool> {
        let fd = zelf.open_fd(th)?;
        Ok(host::of(th).is_terminal(fd))
    }

    /// Whether a file that was opened just now is a terminal; regular files need not be asked.
    fn _isatty_open_only(th: &Thread, zelf: &File) -> Result<bool> {
        if zelf
            .at_open
            .get()
            .is_some_and(|s| s.mode & 0o170_000 != 0o020_000)
        {
            return Ok(false);
        }
        FileIoMethods::isatty(th, zelf)
    }

    #[sig("(object, /)")]
    fn _dealloc_warn(th: &Thread, zelf: &File, object: &Value) {
        dealloc_warn(th, zelf, object);
    }

    fn __getstate__(th: &Thread, zelf: &Value) -> Result<Value> {
        Err(cannot_pickle(th, zelf))
    }

    #[member]
    fn _finalizing(zelf: &File) -> bool {
        zelf.finalizing.get()
    }

    #[setter]
    #[name("_finalizing")]
    fn set_finalizing(th: &Thread, zelf: &File, value: Option<&Value>) -> Result<()> {
        zelf.finalizing.set(bool_member(th, value)?);
        Ok(())
    }

    /// True if the file is closed
    #[getter]
    fn closed(zelf: &File) -> bool {
        zelf.is_closed()
    }

    /// True if the file descriptor will be closed by close().
    #[getter]
    fn closefd(zelf: &File) -> bool {
        zelf.closefd.get()
    }

    /// String giving the file mode
    #[getter]
    fn mode(zelf: &File) -> &'static str {
        zelf.mode.get().text()
    }

    /// Stat st_blksize if available
    #[getter]
    fn _blksize(zelf: &File) -> usize {
        zelf.block_size()
    }
}

/// A value for a member that is a plain `bool`.
pub fn bool_member(th: &Thread, value: Option<&Value>) -> Result<bool> {
    match value {
        Some(v) if v.is_true() => Ok(true),
        Some(v) if v.is_false() => Ok(false),
        Some(_) => Err(th.type_error("attribute value type must be bool")),
        None => Err(th.type_error("can't delete numeric/char attribute")),
    }
}

/// A file as `open` makes it.
pub fn create(
    th: &Thread,
    file: &Value,
    mode: &str,
    closefd: bool,
    opener: Option<&Value>,
) -> Result<Value> {
    let f = FILE_IO.create(fresh());
    open(th, &f, file, mode, closefd, opener.filter(|o| !o.is_none()))?;
    Ok(f.into_value())
}

/// Whether a raw file that was opened just now is a terminal.
pub fn is_terminal_at_open(th: &Thread, raw: &Value) -> Result<bool> {
    match FILE_IO.get(raw) {
        Some(f) => FileIoMethods::_isatty_open_only(th, f),
        None => Ok(false),
    }
}
