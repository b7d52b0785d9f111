//! Users and groups of the process beyond the plain ones of `getuid` and its like.

use super::programs::c_string;
use crate::host::{self, OrRaise};
use crate::pwd_::id_of;
use krait_object::protocol::item;
use krait_object::{IntoValue, Result, Thread, Value};

pub struct Identity;

/// The most groups that a process may belong to.
const MOST_GROUPS: usize = 65536;

/// A user or group as programs see it; the one that stands for none is -1.
pub fn shown(id: u32) -> Value {
    match id {
        u32::MAX => Value::int32(-1),
        id => id.into_value(),
    }
}

fn three([real, effective, saved]: [u32; 3]) -> (Value, Value, Value) {
    (shown(real), shown(effective), shown(saved))
}

#[krait_object::pyfunctions]
impl Identity {
    /// Return the real, the effective and the saved user id of the process.
    fn getresuid(th: &Thread) -> Result<(Value, Value, Value)> {
        host::of(th).all_user_ids().or_raise(th).map(three)
    }

    /// Return the real, the effective and the saved group id of the process.
    fn getresgid(th: &Thread) -> Result<(Value, Value, Value)> {
        host::of(th).all_group_ids().or_raise(th).map(three)
    }

    /// Set the real, the effective and the saved user id of the process.
    #[sig("(ruid, euid, suid, /)")]
    fn setresuid(th: &Thread, ruid: &Value, euid: &Value, suid: &Value) -> Result<()> {
        let id = |v| id_of(th, v, "uid");
        let ids = [id(ruid)?, id(euid)?, id(suid)?];
        host::of(th).set_all_user_ids(ids).or_raise(th)
    }

    /// Set the real, the effective and the saved group id of the process.
    #[sig("(rgid, egid, sgid, /)")]
    fn setresgid(th: &Thread, rgid: &Value, egid: &Value, sgid: &Value) -> Result<()> {
        let id = |v| id_of(th, v, "gid");
        let ids = [id(rgid)?, id(egid)?, id(sgid)?];
        host::of(th).set_all_group_ids(ids).or_raise(th)
    }

    /// Set the real and the effective user id of the process.
    #[sig("(ruid, euid, /)")]
    fn setreuid(th: &Thread, ruid: &Value, euid: &Value) -> Result<()> {
        let (real, effective) = (id_of(th, ruid, "uid")?, id_of(th, euid, "uid")?);
        host::of(th).set_user_ids(real, effective).or_raise(th)
    }

    /// Set the real and the effective group id of the process.
    #[sig("(rgid, egid, /)")]
    fn setregid(th: &Thread, rgid: &Value, egid: &Value) -> Result<()> {
        let (real, effective) = (id_of(th, rgid, "gid")?, id_of(th, egid, "gid")?);
        host::of(th).set_group_ids(real, effective).or_raise(th)
    }

    /// Set the effective user id of the process.
    #[sig("(euid, /)")]
    fn seteuid(th: &Thread, euid: &Value) -> Result<()> {
        let id = id_of(th, euid, "uid")?;
        host::of(th).set_effective_user_id(id).or_raise(th)
    }

    /// Set the effective group id of the process.
    #[sig("(egid, /)")]
    fn setegid(th: &Thread, egid: &Value) -> Result<()> {
        let id = id_of(th, egid, "gid")?;
        host::of(th).set_effective_group_id(id).or_raise(th)
    }

    /// Set the groups of the process to those of a list.
    #[sig("(groups, /)")]
    fn setgroups(th: &Thread, groups: &Value) -> Result<()> {
        if !item::is_sequence(groups) {
            return Err(th.type_error("setgroups argument must be a sequence"));
        }
        let count = item::len(th, groups)?;
        if count > MOST_GROUPS {
            return Err(th.value_error("too many groups"));
        }
        let mut ids = Vec::new();
        for i in 0..count {
            let group = item::get_index(th, groups, i)?;
            if group.as_int().is_none() {
                return Err(th.type_error("groups must be integers"));
            }
            ids.push(id_of(th, &group, "gid")?);
        }
        host::of(th).set_groups(&ids).or_raise(th)
    }

    /// Set the groups of the process to those of a user.
    ///
    /// They are the groups that the user is a member of, and the given one.
    #[sig("(username, gid, /)")]
    fn initgroups(th: &Thread, username: &Value, gid: &Value) -> Result<()> {
        let user = c_string(th, username)?;
        let id = id_of(th, gid, "gid")?;
        host::of(th).take_groups_of(&user, id).or_raise(th)
    }

    /// Return a list of the groups of a user.
    ///
    ///   user
    ///     The user's name.
    ///   group
    ///     A group that is among them in any case: the user's own.
    #[sig("(user, group, /)")]
    fn getgrouplist(th: &Thread, user: String, group: &Value) -> Result<Vec<Value>> {
        if user.contains('\0') {
            return Err(th.value_error("embedded null character"));
        }
        let id = id_of(th, group, "gid")?;
        let groups = host::of(th).groups_of(user.as_bytes(), id).or_raise(th)?;
        Ok(groups.into_iter().map(shown).collect())
    }

    /// Return how nice a process, a process group or a user is to others.
    #[sig("(which, who)")]
    fn getpriority(th: &Thread, which: i32, who: i32) -> Result<i32> {
        host::of(th).nice_value(which, who).or_raise(th)
    }

    /// Set how nice a process, a process group or a user is to others.
    #[sig("(which, who, priority)")]
    fn setpriority(th: &Thread, which: i32, who: i32, priority: i32) -> Result<()> {
        host::of(th)
            .set_nice_value(which, who, priority)
            .or_raise(th)
    }
}
