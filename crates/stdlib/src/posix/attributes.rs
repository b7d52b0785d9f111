//! Extended attributes of files.

use super::path::{Path, PathOrFd, PathOrFdOrNone, decode};
use crate::host;
use krait_host::AttributesOf;
use krait_object::protocol::buffer::BytesLike;
use krait_object::types::bytes;
use krait_object::{Raised, Result, Thread, Value};

pub struct Attributes;

/// The file that is meant; `func` is the function that is told it.
fn of<'a>(
    th: &Thread,
    path: &'a PathOrFd,
    follow_links: bool,
    func: &str,
) -> Result<AttributesOf<'a>> {
    match path {
        PathOrFd::Fd(..) if !follow_links => Err(th.value_error(format!(
            "{func}: cannot use fd and follow_symlinks together"
        ))),
        PathOrFd::Fd(fd, _) => Ok(AttributesOf::Fd(*fd)),
        PathOrFd::Path(p) => Ok(AttributesOf::Path {
            path: &p.raw,
            follow_links,
        }),
    }
}

fn failed(th: &Thread, path: &PathOrFd, e: &std::io::Error) -> Raised {
    th.os_error(e, Some(path.object()), None)
}

#[krait_object::pyfunctions]
impl Attributes {
    /// Return the value of an extended attribute of a file.
    ///
    /// The file is given by a path or an open file descriptor. Without
    /// follow_symlinks a path to a symbolic link means the link itself.
    #[sig("(path, attribute, *, follow_symlinks=True)")]
    fn getxattr(
        th: &Thread,
        path: PathOrFd,
        attribute: Path,
        follow_symlinks: bool,
    ) -> Result<Value> {
        let file = of(th, &path, follow_symlinks, "getxattr")?;
        th.audit(
            "os.getxattr",
            &[path.object().clone(), attribute.object.clone()],
        )?;
        let h = host::of(th);
        let value = th.without_gil(|| h.attribute(file, &attribute.raw));
        let value = value.map_err(|e| failed(th, &path, &e))?;
        Ok(bytes::new(&value))
    }

    /// Set an extended attribute of a file.
    ///
    /// The file is given by a path or an open file descriptor. Without
    /// follow_symlinks a path to a symbolic link means the link itself.
    #[sig("(path, attribute, value, flags=0, *, follow_symlinks=True)")]
    fn setxattr(
        th: &Thread,
        path: PathOrFd,
        attribute: Path,
        value: BytesLike,
        flags: i32,
        follow_symlinks: bool,
    ) -> Result<()> {
        let file = of(th, &path, follow_symlinks, "setxattr")?;
        th.audit(
            "os.setxattr",
            &[
                path.object().clone(),
                attribute.object.clone(),
                bytes::new(&value.0),
                Value::int32(flags),
            ],
        )?;
        let h = host::of(th);
        th.without_gil(|| h.set_attribute(file, &attribute.raw, &value.0, flags))
            .map_err(|e| failed(th, &path, &e))
    }

    /// Remove an extended attribute of a file.
    ///
    /// The file is given by a path or an open file descriptor. Without
    /// follow_symlinks a path to a symbolic link means the link itself.
    #[sig("(path, attribute, *, follow_symlinks=True)")]
    fn removexattr(
        th: &Thread,
        path: PathOrFd,
        attribute: Path,
        follow_symlinks: bool,
    ) -> Result<()> {
        let file = of(th, &path, follow_symlinks, "removexattr")?;
        th.audit(
            "os.removexattr",
            &[path.object().clone(), attribute.object.clone()],
        )?;
        let h = host::of(th);
        th.without_gil(|| h.remove_attribute(file, &attribute.raw))
            .map_err(|e| failed(th, &path, &e))
    }

    /// Return a list of the names of a file's extended attributes.
    ///
    /// The file is given by a path or an open file descriptor; None is the
    /// current folder. Without follow_symlinks a path to a symbolic link means
    /// the link itself.
    #[sig("(path=None, *, follow_symlinks=True)")]
    fn listxattr(
        th: &Thread,
        path: Option<PathOrFdOrNone>,
        follow_symlinks: bool,
    ) -> Result<Vec<Value>> {
        let path = path.map(|p| p.0);
        let file = match &path {
            Some(path) => of(th, path, follow_symlinks, "listxattr")?,
            None => AttributesOf::Path {
                path: b".",
                follow_links: follow_symlinks,
            },
        };
        let object = path.as_ref().map(PathOrFd::object);
        th.audit(
            "os.listxattr",
            &[object.cloned().unwrap_or_else(Value::none)],
        )?;
        let h = host::of(th);
        match th.without_gil(|| h.attribute_names(file)) {
            Ok(names) => Ok(names.iter().map(|n| decode(n)).collect()),
            Err(e) => Err(th.os_error(&e, object, None)),
        }
    }
}
