//! What the system says of its limits and settings: `sysconf`, `confstr`, `pathconf`.

use super::path::{PathOrFd, decode};
use crate::host::{self, OrRaise};
use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{DictData, Fd, Module, Result, Thread, Value};

pub struct Limits;

/// glibc's numbers for `sysconf`, one `NAME value` per line.
static SYSCONF: &str = include_str!("sysconf.txt");
/// For `confstr`.
static CONFSTR: &str = include_str!("confstr.txt");
/// For `pathconf`.
static PATHCONF: &str = include_str!("pathconf.txt");

fn settings(table: &'static str) -> impl Iterator<Item = (&'static str, i32)> {
    table.lines().filter_map(|l| {
        let (name, n) = l.split_once(' ')?;
        Some((name, n.parse().ok()?))
    })
}

/// Adds the dictionaries of the names that the functions know.
pub fn add_names(th: &Thread, m: &Module) -> Result<()> {
    for (attribute, table) in [
        ("sysconf_names", SYSCONF),
        ("confstr_names", CONFSTR),
        ("pathconf_names", PATHCONF),
    ] {
        let d = DictData::create();
        for (name, n) in settings(table) {
            d.set_str(th, name, Value::int32(n))?;
        }
        m.add(th, attribute, d)?;
    }
    Ok(())
}

/// The number of a setting that was given by name or number.
fn setting(th: &Thread, name: &Value, table: &'static str) -> Result<i32> {
    match name.as_str() {
        Some(s) => match settings(table).find(|(k, _)| s.eq_str(k)) {
            Some((_, n)) => Ok(n),
            None => Err(th.value_error("unrecognized configuration name")),
        },
        None if number::is_index(name) => {
            let n = number::index(th, name)?;
            int::to_i128(&n)
                .and_then(|n| i32::try_from(n).ok())
                .ok_or_else(|| th.overflow_error("Python int too large to convert to C int"))
        }
        None => Err(th.type_error("configuration names must be strings or integers")),
    }
}

#[krait_object::pyfunctions]
impl Limits {
    /// Return an integer-valued system configuration variable.
    #[sig("(name, /)")]
    fn sysconf(th: &Thread, name: &Value) -> Result<i64> {
        let n = setting(th, name, SYSCONF)?;
        host::of(th).system_configuration(n).or_raise(th)
    }

    /// Return a system configuration variable whose value is text.
    ///
    /// None is returned for one that has no value.
    #[sig("(name, /)")]
    fn confstr(th: &Thread, name: &Value) -> Result<Option<Value>> {
        let n = setting(th, name, CONFSTR)?;
        let text = host::of(th).system_text(n).or_raise(th)?;
        Ok(text.map(|t| decode(&t)))
    }

    /// Return a limit that holds for a file or folder.
    ///
    /// The path may also be an open file descriptor. The result is -1 if there
    /// is no such limit.
    #[sig("(path, name)")]
    fn pathconf(th: &Thread, path: PathOrFd, name: &Value) -> Result<i64> {
        let n = setting(th, name, PATHCONF)?;
        let h = host::of(th);
        let limit = match &path {
            PathOrFd::Path(p) => h.path_limit(&p.raw, n),
            PathOrFd::Fd(fd, _) => h.descriptor_limit(*fd, n),
        };
        limit.map_err(|e| match e.raw_os_error() {
            // The name is wrong, not the path.
            Some(krait_host::errno::EINVAL) => host::error(th, &e),
            _ => th.os_error(&e, Some(path.object()), None),
        })
    }

    /// Return a limit that holds for an open file.
    ///
    /// The result is -1 if there is no such limit.
    #[sig("(fd, name, /)")]
    fn fpathconf(th: &Thread, fd: Fd, name: &Value) -> Result<i64> {
        let n = setting(th, name, PATHCONF)?;
        host::of(th).descriptor_limit(fd.0, n).or_raise(th)
    }
}
