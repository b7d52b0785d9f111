//! `os.scandir` and its entries.

use super::path::{PathOrFd, decode};
use super::stat;
use crate::host;
use krait_host::{Fd, FileKind, PathAt};
use krait_object::types::{bytes, int};
use krait_object::{Field, Obj, Result, Thread, Trace, Value};
use std::cell::{Cell, RefCell};

#[derive(Trace)]
pub struct ScanDir {
    folder: Vec<u8>,
    /// The descriptor that is scanned, if not a path; entries are found relative to it.
    fd: Option<Fd>,
    as_bytes: bool,
    entries: RefCell<Vec<Found>>,
    closed: Cell<bool>,
}

struct Found(krait_host::DirEntry);

impl Trace for Found {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

#[derive(Trace)]
pub struct Entry {
    name: Value,
    path: Value,
    raw: Vec<u8>,
    /// What `raw` is relative to.
    fd: Option<Fd>,
    kind: Cell<FileKind>,
    inode: u64,
    stat: Field,
    lstat: Field,
}

krait_object::pytype! {
    pub static SCANDIR: ScanDir = "posix.ScandirIterator", DISALLOW_INSTANTIATION;
}
krait_object::pytype! {
    pub static ENTRY: Entry = "posix.DirEntry", DISALLOW_INSTANTIATION | HAVE_GC;
}

pub struct ScanMethods;

type Scan = Obj<ScanDir>;
type DirEntry = Obj<Entry>;

/// Starts a scan.
pub fn scan(th: &Thread, path: Option<&PathOrFd>) -> Result<Value> {
    let h = host::of(th);
    let (folder, as_bytes, list) = match path {
        None => (b".".to_vec(), false, h.list(b".")),
        Some(PathOrFd::Path(p)) => (p.raw.clone(), p.as_bytes, h.list(&p.raw)),
        Some(PathOrFd::Fd(fd, _)) => (Vec::new(), false, h.list_fd(*fd)),
    };
    let mut list = list.map_err(|e| match path {
        Some(path) => path.list_error(th, &e),
        None => th.os_error(&e, None, None),
    })?;
    list.reverse();
    let entries = RefCell::new(list.into_iter().map(Found).collect());
    Ok(SCANDIR
        .create(ScanDir {
            folder,
            fd: match path {
                Some(PathOrFd::Fd(fd, _)) => Some(*fd),
                _ => None,
            },
            as_bytes,
            entries,
            closed: Cell::new(false),
        })
        .into_value())
}

#[krait_object::pymethods]
impl ScanMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(zelf: &Scan) -> Result<Option<Value>> {
        let next = zelf.entries.borrow_mut().pop();
        let Some(Found(e)) = next else {
            return Ok(None);
        };
        let mut raw = zelf.folder.clone();
        if !raw.is_empty() && !raw.ends_with(b"/") {
            raw.push(b'/');
        }
        // Without an argument the path is the bare name.
        let bare = zelf.folder == b"." || zelf.folder.is_empty();
        raw.extend_from_slice(&e.name);
        let show = |b: &[u8]| {
            if zelf.as_bytes {
                bytes::new(b)
            } else {
                decode(b)
            }
        };
        let path = if bare && zelf.folder.is_empty() {
            show(&e.name)
        } else {
            show(&raw)
        };
        let entry = Entry {
            name: show(&e.name),
            path,
            raw,
            fd: zelf.fd,
            kind: Cell::new(e.kind),
            inode: e.inode,
            stat: Field::empty(),
            lstat: Field::empty(),
        };
        Ok(Some(ENTRY.create(entry).into_value()))
    }

    fn __enter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    #[sig("(*exc)")]
    fn __exit__(zelf: &Scan, exc: &[Value]) {
        let _ = exc;
        ScanMethods::close(zelf);
    }

    fn close(zelf: &Scan) {
        zelf.closed.set(true);
        drop(std::mem::take(&mut *zelf.entries.borrow_mut()));
    }
}

fn mode(th: &Thread, e: &DirEntry, follow: bool) -> Result<Option<u32>> {
    match host::of(th).stat(
        PathAt {
            folder: e.fd,
            path: &e.raw,
        },
        follow,
    ) {
        Ok(s) => Ok(Some(s.mode & 0o170_000)),
        Err(x) if x.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(x) => Err(th.os_error(&x, Some(&e.path), None)),
    }
}

pub struct EntryMethods;

#[krait_object::pymethods]
impl EntryMethods {
    fn __repr__(th: &Thread, zelf: &DirEntry) -> Result<String> {
        Ok(format!(
            "<DirEntry {}>",
            krait_object::protocol::repr::repr_text(th, &zelf.name)?
        ))
    }

    #[member]
    fn name(zelf: &DirEntry) -> Value {
        zelf.name.clone()
    }

    #[member]
    fn path(zelf: &DirEntry) -> Value {
        zelf.path.clone()
    }

    /// Return inode of the entry; cached per entry.
    fn inode(zelf: &DirEntry) -> Value {
        int::from_u64(zelf.inode)
    }

    /// Return True if the entry is a directory; cached per entry.
    #[sig("(*, follow_symlinks=True)")]
    fn is_dir(th: &Thread, zelf: &DirEntry, follow_symlinks: bool) -> Result<bool> {
        match zelf.kind.get() {
            FileKind::Folder => Ok(true),
            FileKind::File | FileKind::Other => Ok(false),
            FileKind::Link if !follow_symlinks => Ok(false),
            _ => Ok(mode(th, zelf, follow_symlinks)? == Some(0o040_000)),
        }
    }

    /// Return True if the entry is a file; cached per entry.
    #[sig("(*, follow_symlinks=True)")]
    fn is_file(th: &Thread, zelf: &DirEntry, follow_symlinks: bool) -> Result<bool> {
        match zelf.kind.get() {
            FileKind::File => Ok(true),
            FileKind::Folder | FileKind::Other => Ok(false),
            FileKind::Link if !follow_symlinks => Ok(false),
            _ => Ok(mode(th, zelf, follow_symlinks)? == Some(0o100_000)),
        }
    }

    /// Return True if the entry is a symbolic link; cached per entry.
    fn is_symlink(th: &Thread, zelf: &DirEntry) -> Result<bool> {
        match zelf.kind.get() {
            FileKind::Link => Ok(true),
            FileKind::Unknown => Ok(mode(th, zelf, false)? == Some(0o120_000)),
            _ => Ok(false),
        }
    }

    fn is_junction(_zelf: &DirEntry) -> bool {
        false
    }

    /// Return stat_result object for the entry; cached per entry.
    #[sig("(*, follow_symlinks=True)")]
    fn stat(th: &Thread, zelf: &DirEntry, follow_symlinks: bool) -> Result<Value> {
        let cache = if follow_symlinks {
            &zelf.stat
        } else {
            &zelf.lstat
        };
        if let Some(v) = cache.get() {
            return Ok(v);
        }
        let v = match host::of(th).stat(
            PathAt {
                folder: zelf.fd,
                path: &zelf.raw,
            },
            follow_symlinks,
        ) {
            Ok(s) => stat::result(th, &s)?,
            Err(e) => return Err(th.os_error(&e, Some(&zelf.path), None)),
        };
        cache.set(v.clone());
        Ok(v)
    }

    fn __fspath__(zelf: &DirEntry) -> Value {
        zelf.path.clone()
    }

    #[classmethod]
    fn __class_getitem__(cls: &'static krait_object::TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }
}
