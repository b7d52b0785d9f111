//! `OSError`: the class is chosen by `errno`, file names leave `args`.

use super::{base, members, with_members};
use crate::text::Builder;
use krait_host::errno;
use krait_object::err::{Result, new_value};
use krait_object::exc::{self, ExcData, OsErrorExt};
use krait_object::protocol::number;
use krait_object::typeobj::{Slot, SlotId, TypeObject};
use krait_object::types::{int, str, tuple};
use krait_object::{Args, Ext, Obj, Thread, TypeSpec, Value, pymethods};

type OsError = Obj<Ext<ExcData, OsErrorExt>>;

pub(super) fn spec() -> TypeSpec {
    let s = TypeSpec {
        doc: Some("Base class for I/O related errors."),
        slots: &[
            Slot::new(os_error_new),
            Slot::init(os_error_init),
            Slot::str(os_error_str),
        ],
        ..OsErrorMethods::SPEC
    };
    with_members(
        s,
        members!(OS_ERROR: "errno" errno, "strerror" strerror, "filename" filename, "filename2" filename2),
    )
}

/// The subclass for an error number.
fn class_for(code: &Value) -> Option<&'static TypeObject> {
    let code = i32::try_from(code.as_i64()?).ok()?;
    Some(match errno::name(code)? {
        "EAGAIN" | "EALREADY" | "EINPROGRESS" | "EWOULDBLOCK" => &exc::BLOCKING_IO_ERROR.ty,
        "EPIPE" | "ESHUTDOWN" => &exc::BROKEN_PIPE_ERROR.ty,
        "ECHILD" => &exc::CHILD_PROCESS_ERROR.ty,
        "ECONNABORTED" => &exc::CONNECTION_ABORTED_ERROR.ty,
        "ECONNREFUSED" => &exc::CONNECTION_REFUSED_ERROR.ty,
        "ECONNRESET" => &exc::CONNECTION_RESET_ERROR.ty,
        "EEXIST" => &exc::FILE_EXISTS_ERROR.ty,
        "ENOENT" => &exc::FILE_NOT_FOUND_ERROR.ty,
        "EISDIR" => &exc::IS_A_DIRECTORY_ERROR.ty,
        "ENOTDIR" => &exc::NOT_A_DIRECTORY_ERROR.ty,
        "EINTR" => &exc::INTERRUPTED_ERROR.ty,
        "EACCES" | "EPERM" | "ENOTCAPABLE" => &exc::PERMISSION_ERROR.ty,
        "ESRCH" => &exc::PROCESS_LOOKUP_ERROR.ty,
        "ETIMEDOUT" => &exc::TIMEOUT_ERROR.ty,
        _ => return None,
    })
}

/// A class that overrides `__init__` but not `__new__` is filled in `__init__`, any other in `__new__`.
fn fills_in_init(t: &TypeObject) -> bool {
    let own = &exc::OS_ERROR.ty.slots;
    SlotId::init.address(&t.slots) != SlotId::init.address(own)
        && SlotId::new.address(&t.slots) == SlotId::new.address(own)
}

/// `errno, strerror, filename, winerror, filename2` of two to five arguments.
fn fill(th: &Thread, v: &Value, args: &[Value]) -> Result<()> {
    let Some(e) = exc::OS_ERROR.get(v) else {
        return Ok(());
    };
    let mut kept = args;
    if (2..=5).contains(&args.len()) {
        let at = |i: usize| args.get(i).cloned();
        let x = &e.ext;
        drop(x.errno.replace(at(0)));
        drop(x.strerror.replace(at(1)));
        if let Some(f) = at(2).filter(|f| !f.is_none()) {
            let is_count = std::ptr::eq(v.ty(), &exc::BLOCKING_IO_ERROR.ty)
                && (number::is_index(&f) || f.as_int().is_some() || f.as_float().is_some());
            if is_count {
                x.written.set(number::as_isize(th, &f)?);
            } else {
                x.filename.set(f);
                drop(x.filename2.replace(at(4).filter(|f| !f.is_none())));
                kept = args.get(..2).unwrap_or(args);
            }
        }
    }
    e.base.set_args(tuple::from_slice(kept));
    Ok(())
}

fn os_error_new(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
    let mut cls = cls;
    let late = fills_in_init(cls);
    if !late {
        args.no_keywords(th, &cls.name())?;
        if std::ptr::eq(cls, &exc::OS_ERROR.ty)
            && (2..=5).contains(&args.values.len())
            && let Some(t) = args.values.first().and_then(class_for)
        {
            cls = t;
        }
    }
    let e = exc::OS_ERROR.create_in(
        cls,
        Ext {
            base: ExcData::with_args(tuple::empty()),
            ext: OsErrorExt {
                written: std::cell::Cell::new(-1),
                ..OsErrorExt::default()
            },
        },
    );
    if !late {
        fill(th, e.as_value(), args.values)?;
    }
    Ok(e.into_value())
}

fn os_error_init(th: &Thread, v: &Value, args: Args<'_>) -> Result<()> {
    if !fills_in_init(v.ty()) {
        return Ok(());
    }
    base::no_keywords(th, v, args)?;
    fill(th, v, args.values)
}

fn os_error_str(th: &Thread, v: &Value) -> Result<Value> {
    let Some(e) = exc::OS_ERROR.get(v) else {
        return Ok(str::empty());
    };
    let x = &e.ext;
    let mut b = Builder::default();
    let head = |b: &mut Builder| -> Result<()> {
        b.push_str("[Errno ");
        b.push(&krait_object::protocol::repr::to_str(
            th,
            &x.errno.get_or_none(),
        )?);
        b.push_str("] ");
        b.push(&krait_object::protocol::repr::to_str(
            th,
            &x.strerror.get_or_none(),
        )?);
        Ok(())
    };
    if let Some(f) = x.filename.get() {
        head(&mut b)?;
        b.push_str(": ");
        b.push_repr(th, &f)?;
        if let Some(f2) = x.filename2.get() {
            b.push_str(" -> ");
            b.push_repr(th, &f2)?;
        }
        return Ok(b.finish());
    }
    if x.errno.is_some() && x.strerror.is_some() {
        head(&mut b)?;
        return Ok(b.finish());
    }
    base::text(th, &e.base)
}

fn cast<'a>(th: &Thread, v: &'a Value) -> Result<&'a OsError> {
    exc::OS_ERROR
        .get(v)
        .ok_or_else(|| th.type_error("expected an OSError"))
}

struct OsErrorMethods;

#[pymethods]
impl OsErrorMethods {
    /// Helper for pickle: the file names come back into the arguments.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
        let e = cast(th, zelf)?;
        let mut args = e.base.args();
        if let ([a, b], Some(f)) = (args.as_slice(), e.ext.filename.get()) {
            let mut all = vec![a.clone(), b.clone(), f];
            if let Some(f2) = e.ext.filename2.get() {
                all.extend([Value::none(), f2]);
            }
            args = tuple::from_vec(all);
        }
        let mut out = vec![zelf.ty().type_value(), args.into_value()];
        if let Some(d) = base::instance_dict(th, zelf)? {
            out.push(d.into_value());
        }
        Ok(tuple::from_vec(out).into_value())
    }

    #[getter]
    fn characters_written(th: &Thread, zelf: &Value) -> Result<Value> {
        let n = cast(th, zelf)?.ext.written.get();
        if n == -1 {
            return Err(unset(th));
        }
        Ok(int::from_i64(n as i64))
    }

    #[setter]
    fn set_characters_written(th: &Thread, zelf: &Value, value: Option<&Value>) -> Result<()> {
        let e = cast(th, zelf)?;
        match value {
            Some(v) => {
                let i = number::index(th, v)?;
                let Some(n) = i.as_i64() else {
                    return Err(th.value_error(format!(
                        "cannot fit '{}' into an index-sized integer",
                        v.ty().name()
                    )));
                };
                e.ext.written.set(n as isize);
            }
            None if e.ext.written.get() == -1 => return Err(unset(th)),
            None => e.ext.written.set(-1),
        }
        Ok(())
    }
}

fn unset(th: &Thread) -> krait_object::Raised {
    new_value(th, &exc::ATTRIBUTE_ERROR.ty, str::new("characters_written"))
}
