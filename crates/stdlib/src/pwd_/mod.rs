//! `pwd` and `grp`: the system's users and groups.

use crate::host::{self, OrRaise};
use crate::posix::{decode, encode};
use krait_builtins::structseq::{self, StructSeq};
use krait_host::{Group, User};
use krait_object::protocol::{number, repr};
use krait_object::types::{int, list, str};
use krait_object::{IntoValue, Module, Raised, Result, Str, Thread, Value};

static STRUCT_PASSWD: StructSeq = StructSeq {
    name: "pwd.struct_passwd",
    doc: "pwd.struct_passwd: Results from getpw*() routines.

This object may be accessed either as a tuple of
  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)
or via the object attributes as named in the above tuple.",
    fields: &[
        ("pw_name", "user name"),
        ("pw_passwd", "password"),
        ("pw_uid", "user id"),
        ("pw_gid", "group id"),
        ("pw_gecos", "real name"),
        ("pw_dir", "home directory"),
        ("pw_shell", "shell program"),
    ],
    visible: 7,
    immutable: false,
};

static STRUCT_GROUP: StructSeq = StructSeq {
    name: "grp.struct_group",
    doc: "grp.struct_group: Results from getgr*() routines.

This object may be accessed either as a tuple of
  (gr_name,gr_passwd,gr_gid,gr_mem)
or via the object attributes as named in the above tuple.
",
    fields: &[
        ("gr_name", "group name"),
        ("gr_passwd", "password"),
        ("gr_gid", "group id"),
        ("gr_mem", "group members"),
    ],
    visible: 4,
    immutable: false,
};

/// A number of a user or group; -1 is the largest one, which nobody has.
fn shown_id(id: u32) -> Value {
    if id == u32::MAX {
        Value::int32(-1)
    } else {
        id.into_value()
    }
}

fn user(th: &Thread, u: &User) -> Result<Value> {
    let values = vec![
        decode(&u.name),
        decode(&u.password),
        shown_id(u.id),
        shown_id(u.group),
        decode(&u.full_name),
        decode(&u.home),
        decode(&u.shell),
    ];
    structseq::make(th, &STRUCT_PASSWD, values)
}

fn group(th: &Thread, g: &Group) -> Result<Value> {
    let members = g.members.iter().map(|m| decode(m)).collect();
    let values = vec![
        decode(&g.name),
        decode(&g.password),
        shown_id(g.id),
        list::from_vec(members).into_value(),
    ];
    structseq::make(th, &STRUCT_GROUP, values)
}

/// A user's or group's number.
pub(crate) fn id_of(th: &Thread, v: &Value, what: &str) -> Result<u32> {
    if !number::is_index(v) {
        return Err(th.type_error(format!("{what} should be integer, not {}", v.ty().name())));
    }
    let i = number::index(th, v)?;
    let too_large = || th.overflow_error(format!("{what} is greater than maximum"));
    match int::to_i128(&i) {
        Some(-1) => Ok(u32::MAX),
        Some(n) if n < 0 => Err(th.overflow_error(format!("{what} is less than minimum"))),
        Some(n) => u32::try_from(n).map_err(|_| too_large()),
        None if int::is_negative(&i) => {
            Err(th.overflow_error(format!("{what} is less than minimum")))
        }
        None => Err(too_large()),
    }
}

fn name_of(th: &Thread, s: &Str) -> Result<Vec<u8>> {
    let b = encode(th, s)?;
    if b.contains(&0) {
        return Err(th.value_error("embedded null byte"));
    }
    Ok(b)
}

#[cold]
fn missing(th: &Thread, text: String) -> Raised {
    th.key_error(&str::new(&text))
}

fn failed<T>(th: &Thread, r: std::io::Result<T>) -> Result<T> {
    r.or_raise(th)
}

pub struct Pwd;

/// This module provides access to the Unix password database.
/// It is available on all Unix versions.
///
/// Password database entries are reported as 7-tuples containing the following
/// items from the password database (see `<pwd.h>'), in order:
/// pw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.
/// The uid and gid items are integers, all others are strings. An
/// exception is raised if the entry asked for cannot be found.
#[krait_object::pymodule(name = "pwd")]
impl Pwd {
    /// Return the password database entry for the given numeric user ID.
    ///
    /// See `help(pwd)` for more on password database entries.
    #[sig("(uidobj, /)")]
    fn getpwuid(th: &Thread, uidobj: &Value) -> Result<Value> {
        let id = match id_of(th, uidobj, "uid") {
            Ok(id) => id,
            Err(e) if e.is(&krait_object::exc::OVERFLOW_ERROR) => {
                return Err(missing(th, "getpwuid(): uid not found".to_owned()));
            }
            Err(e) => return Err(e),
        };
        let h = host::of(th);
        match failed(th, th.without_gil(|| h.user_by_id(id)))? {
            Some(u) => user(th, &u),
            None => {
                let shown = repr::str_text(th, &shown_id(id))?;
                Err(missing(th, format!("getpwuid(): uid not found: {shown}")))
            }
        }
    }

    /// Return the password database entry for the given user name.
    ///
    /// See `help(pwd)` for more on password database entries.
    #[sig("(name, /)")]
    fn getpwnam(th: &Thread, name: &Str) -> Result<Value> {
        let b = name_of(th, name)?;
        let h = host::of(th);
        match failed(th, th.without_gil(|| h.user_by_name(&b)))? {
            Some(u) => user(th, &u),
            None => {
                let shown = repr::repr_text(th, &name.value())?;
                Err(missing(th, format!("getpwnam(): name not found: {shown}")))
            }
        }
    }

    /// Return a list of all available password database entries, in arbitrary order.
    ///
    /// See help(pwd) for more on password database entries.
    fn getpwall(th: &Thread) -> Result<Vec<Value>> {
        let h = host::of(th);
        let all = failed(th, th.without_gil(|| h.users()))?;
        all.iter().map(|u| user(th, u)).collect()
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        let t = structseq::class(th, &STRUCT_PASSWD)?;
        m.add(th, "struct_passwd", t.type_value())
    }
}

pub struct Grp;

/// Access to the Unix group database.
///
/// Group entries are reported as 4-tuples containing the following fields
/// from the group database, in order:
///
///   gr_name   - name of the group
///   gr_passwd - group password (encrypted); often empty
///   gr_gid    - numeric ID of the group
///   gr_mem    - list of members
///
/// The gid is an integer, name and password are strings.  (Note that most
/// users are not explicitly listed as members of the groups they are in
/// according to the password database.  Check both databases to get
/// complete membership information.)
#[krait_object::pymodule(name = "grp")]
impl Grp {
    /// Return the group database entry for the given numeric group ID.
    ///
    /// If id is not valid, raise KeyError.
    #[sig("(id)")]
    fn getgrgid(th: &Thread, id: &Value) -> Result<Value> {
        let id = id_of(th, id, "gid")?;
        let h = host::of(th);
        match failed(th, th.without_gil(|| h.group_by_id(id)))? {
            Some(g) => group(th, &g),
            None => {
                let shown = repr::str_text(th, &shown_id(id))?;
                Err(missing(th, format!("getgrgid(): gid not found: {shown}")))
            }
        }
    }

    /// Return the group database entry for the given group name.
    ///
    /// If name is not valid, raise KeyError.
    #[sig("(name)")]
    fn getgrnam(th: &Thread, name: &Str) -> Result<Value> {
        let b = name_of(th, name)?;
        let h = host::of(th);
        match failed(th, th.without_gil(|| h.group_by_name(&b)))? {
            Some(g) => group(th, &g),
            None => {
                let shown = repr::repr_text(th, &name.value())?;
                Err(missing(th, format!("getgrnam(): name not found: {shown}")))
            }
        }
    }

    /// Return a list of all available group entries, in arbitrary order.
    ///
    /// An entry whose name starts with '+' or '-' represents an instruction
    /// to use YP/NIS and may not be accessible via getgrnam or getgrgid.
    fn getgrall(th: &Thread) -> Result<Vec<Value>> {
        let h = host::of(th);
        let all = failed(th, th.without_gil(|| h.all_groups()))?;
        all.iter().map(|g| group(th, g)).collect()
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        let t = structseq::class(th, &STRUCT_GROUP)?;
        m.add(th, "struct_group", t.type_value())
    }
}
