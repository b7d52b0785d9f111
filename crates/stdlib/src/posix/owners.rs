//! Owners of files; users, groups and sessions of processes.

use super::path::{Path, PathOrFd};
use super::stat::{DirFd, at};
use crate::host::{self, OrRaise};
use crate::pwd_::id_of;
use krait_object::types::int;
use krait_object::{Result, Thread, Value};

pub struct Owners;

#[krait_object::pyfunctions]
impl Owners {
    /// Change the owner and group id of path to the numeric uid and gid.
    #[sig("(path, uid, gid, *, dir_fd=None, follow_symlinks=True)")]
    fn chown(
        th: &Thread,
        path: PathOrFd,
        uid: &Value,
        gid: &Value,
        dir_fd: Option<DirFd>,
        follow_symlinks: Option<bool>,
    ) -> Result<()> {
        let (u, g) = (id_of(th, uid, "uid")?, id_of(th, gid, "gid")?);
        th.audit(
            "os.chown",
            &[
                path.object().clone(),
                int::from_u64(u.into()),
                int::from_u64(g.into()),
                DirFd::told(dir_fd),
            ],
        )?;
        let follow = follow_symlinks.unwrap_or(true);
        let h = host::of(th);
        let r = match &path {
            PathOrFd::Fd(..) if dir_fd.and_then(DirFd::folder).is_some() => {
                return Err(th.value_error("chown: can't specify dir_fd without matching path"));
            }
            PathOrFd::Fd(..) if !follow => {
                return Err(th.value_error("chown: cannot use fd and follow_symlinks together"));
            }
            PathOrFd::Fd(fd, _) => h.change_owner_fd(*fd, u, g),
            PathOrFd::Path(p) => h.change_owner(at(p, dir_fd), u, g, follow),
        };
        r.map_err(|e| th.os_error(&e, Some(path.object()), None))
    }

    /// Change the owner and group id of path to the numeric uid and gid.
    ///
    /// This function will not follow symbolic links.
    /// Equivalent to os.chown(path, uid, gid, follow_symlinks=False).
    #[sig("(path, uid, gid)")]
    fn lchown(th: &Thread, path: Path, uid: &Value, gid: &Value) -> Result<()> {
        let (u, g) = (id_of(th, uid, "uid")?, id_of(th, gid, "gid")?);
        th.audit(
            "os.chown",
            &[
                path.object.clone(),
                int::from_u64(u.into()),
                int::from_u64(g.into()),
                Value::int32(-1),
            ],
        )?;
        host::of(th)
            .change_owner(at(&path, None), u, g, false)
            .map_err(|e| path.error(th, &e))
    }

    /// Change the owner and group id of the file specified by file descriptor.
    ///
    /// Equivalent to os.chown(fd, uid, gid).
    #[sig("(fd, uid, gid)")]
    fn fchown(th: &Thread, fd: i32, uid: &Value, gid: &Value) -> Result<()> {
        let (u, g) = (id_of(th, uid, "uid")?, id_of(th, gid, "gid")?);
        th.audit(
            "os.chown",
            &[
                Value::int32(fd),
                int::from_u64(u.into()),
                int::from_u64(g.into()),
                Value::int32(-1),
            ],
        )?;
        host::of(th).change_owner_fd(fd, u, g).or_raise(th)
    }

    /// Set the current process's user id.
    #[sig("(uid, /)")]
    fn setuid(th: &Thread, uid: &Value) -> Result<()> {
        let id = id_of(th, uid, "uid")?;
        host::of(th).set_user_id(id).or_raise(th)
    }

    /// Set the current process's group id.
    #[sig("(gid, /)")]
    fn setgid(th: &Thread, gid: &Value) -> Result<()> {
        let id = id_of(th, gid, "gid")?;
        host::of(th).set_group_id(id).or_raise(th)
    }

    /// Call the system call getpgid(), and return the result.
    #[sig("(pid)")]
    fn getpgid(th: &Thread, pid: i32) -> Result<i32> {
        host::of(th).process_group(pid).or_raise(th)
    }

    /// Call the system call setpgid(pid, pgrp).
    #[sig("(pid, pgrp, /)")]
    fn setpgid(th: &Thread, pid: i32, pgrp: i32) -> Result<()> {
        host::of(th).set_process_group(pid, pgrp).or_raise(th)
    }

    /// Make the current process the leader of its process group.
    fn setpgrp(th: &Thread) -> Result<()> {
        host::of(th).set_process_group(0, 0).or_raise(th)
    }

    /// Kill a process group with a signal.
    #[sig("(pgid, signal, /)")]
    fn killpg(th: &Thread, pgid: i32, signal: i32) -> Result<()> {
        th.audit("os.killpg", &[Value::int32(pgid), Value::int32(signal)])?;
        host::of(th).kill_group(pgid, signal).or_raise(th)?;
        host::serve_signals(th)
    }

    /// Add increment to the priority of process and return the new priority.
    #[sig("(increment, /)")]
    fn nice(th: &Thread, increment: i32) -> Result<i32> {
        host::of(th).change_priority(increment).or_raise(th)
    }
}
