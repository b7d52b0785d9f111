//! The current folder and the root.

use super::path::{Path, PathOrFd};
use crate::host;
use krait_object::{Fd, Result, Thread, Value};

pub struct Folders;

#[krait_object::pyfunctions]
impl Folders {
    /// Change the current working directory to the specified path.
    #[sig("(path)")]
    fn chdir(th: &Thread, path: PathOrFd) -> Result<()> {
        th.audit("os.chdir", std::slice::from_ref(path.object()))?;
        let h = host::of(th);
        let r = match &path {
            PathOrFd::Path(p) => h.change_dir(&p.raw),
            PathOrFd::Fd(fd, _) => h.change_dir_fd(*fd),
        };
        r.map_err(|e| th.os_error(&e, Some(path.object()), None))
    }

    /// Change to the folder of an open file descriptor.
    ///
    /// os.chdir does the same with a descriptor.
    #[sig("(fd)")]
    fn fchdir(th: &Thread, fd: Fd) -> Result<()> {
        th.audit("os.chdir", &[Value::int32(fd.0)])?;
        let h = host::of(th);
        host::repeat(th, || h.change_dir_fd(fd.0))
    }

    /// Make a folder the root of all paths.
    #[sig("(path)")]
    fn chroot(th: &Thread, path: Path) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.change_root(&path.raw))
            .map_err(|e| path.error(th, &e))
    }
}
