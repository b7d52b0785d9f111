//! `v[key]`, `len(v)`, `key in v`.

use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::value::Value;

/// `v[key]`.
pub fn get(th: &Thread, v: &Value, key: &Value) -> Result<Value> {
    if let Some(f) = v.ty().slots.getitem.get() {
        return f(th, v, key);
    }
    if let Some(t) = v.as_type() {
        if std::ptr::eq(t, &crate::typeobj::TYPE.ty)
            && let Some(f) = (th.interp.hooks.get().generic_alias)(th, v, key)?
        {
            return Ok(f);
        }
        if let Some(f) = super::attr::get_opt(th, v, crate::wk::__class_getitem__())?
            && !f.is_none()
        {
            return super::call::call_args(th, &f, Args::pos(std::slice::from_ref(key)));
        }
        return Err(th.type_error(format!("type '{}' is not subscriptable", t.name())));
    }
    Err(th.type_error(format!("'{}' object is not subscriptable", v.ty().name())))
}

/// `v[i]` by position.
pub fn get_index(th: &Thread, v: &Value, i: usize) -> Result<Value> {
    get(th, v, &crate::types::int::from_usize(i))
}

/// `v[key] = value`.
pub fn set(th: &Thread, v: &Value, key: &Value, value: &Value) -> Result<()> {
    match v.ty().slots.setitem.get() {
        Some(f) => f(th, v, key, Some(value)),
        None => {
            is_position(th, v, key)?;
            Err(th.type_error(format!(
                "'{}' object does not support item assignment",
                v.ty().name()
            )))
        }
    }
}

/// `del v[key]`.
pub fn delete(th: &Thread, v: &Value, key: &Value) -> Result<()> {
    match v.ty().slots.setitem.get() {
        Some(f) => f(th, v, key, None),
        None => {
            let not = if is_position(th, v, key)? {
                "doesn't"
            } else {
                "does not"
            };
            Err(th.type_error(format!(
                "'{}' object {not} support item deletion",
                v.ty().name()
            )))
        }
    }
}

/// Whether a sequence without item assignment is given a position, which must fit an index first.
#[cold]
fn is_position(th: &Thread, v: &Value, key: &Value) -> Result<bool> {
    let sequence = v.ty().is_heap() || v.ty().slots.len.get().is_some();
    if !sequence || !super::number::is_index(key) {
        return Ok(false);
    }
    super::number::as_subscript(th, key)?;
    Ok(true)
}

/// `len(v)`.
#[inline]
pub fn len(th: &Thread, v: &Value) -> Result<usize> {
    match v.ty().slots.len.get() {
        Some(f) => f(th, v),
        None => Err(th.type_error(format!("object of type '{}' has no len()", v.ty().name()))),
    }
}

/// `operator.length_hint(v, default)`.
pub fn length_hint(th: &Thread, v: &Value, default: usize) -> Result<usize> {
    if let Some(f) = v.ty().slots.len.get() {
        match f(th, v) {
            Ok(n) => return Ok(n),
            Err(e) if e.is(&crate::exc::TYPE_ERROR) => {}
            Err(e) => return Err(e),
        }
    }
    let Some(hint) = super::call::lookup_special(th, v, crate::wk::__length_hint__())? else {
        return Ok(default);
    };
    let r = match super::call::call0(th, &hint) {
        Ok(r) => r,
        Err(e) if e.is(&crate::exc::TYPE_ERROR) => return Ok(default),
        Err(e) => return Err(e),
    };
    if r.is_not_implemented() {
        return Ok(default);
    }
    if r.as_int().is_none() {
        return Err(th.type_error(format!(
            "__length_hint__ must be an integer, not {}",
            r.ty().name()
        )));
    }
    match r.as_i64() {
        Some(n) if n < 0 => Err(th.value_error("__length_hint__() should return >= 0")),
        Some(n) => Ok(n as usize),
        None => Err(th.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// `x in v`.
pub fn contains(th: &Thread, v: &Value, x: &Value) -> Result<bool> {
    if let (Some(text), Some(part)) = (v.as_exact_str(), x.as_exact_str()) {
        return Ok(crate::types::str::contains(text, part));
    }
    match v.ty().slots.contains.get() {
        Some(f) => f(th, v, x),
        None => super::iter::contains(th, v, x),
    }
}

/// Whether `v` counts as a sequence (`PySequence_Check`).
pub fn is_sequence(v: &Value) -> bool {
    let t = v.ty();
    t.slots.getitem.get().is_some()
        && !t.has(crate::typeobj::DICT_SUBCLASS | crate::typeobj::MAPPING_ONLY)
}

/// Whether `v` has `__getitem__` at all (`PyMapping_Check`).
pub fn is_mapping(v: &Value) -> bool {
    v.ty().slots.getitem.get().is_some()
}

/// Normalises an index against a length: negative counts from the end; `None` if out of range.
#[inline(always)]
pub fn normalize(i: isize, len: usize) -> Option<usize> {
    let i = if i < 0 {
        i.checked_add_unsigned(len)?
    } else {
        i
    };
    usize::try_from(i).ok().filter(|&i| i < len)
}

/// `slice.indices` arithmetic: start, stop, step and length for a sequence of `len` items. `step` is not zero.
pub fn adjust_slice(len: usize, start: isize, stop: isize, step: isize) -> (isize, isize, usize) {
    let n = len as isize;
    let clamp = |i: isize| {
        if i < 0 {
            let j = i.saturating_add(n);
            if j < 0 {
                if step < 0 { -1 } else { 0 }
            } else {
                j
            }
        } else if i >= n {
            if step < 0 { n - 1 } else { n }
        } else {
            i
        }
    };
    let (start, stop) = (clamp(start), clamp(stop));
    let count = if step < 0 {
        if stop < start {
            ((start - stop - 1) as usize) / step.unsigned_abs() + 1
        } else {
            0
        }
    } else if start < stop {
        ((stop - start - 1) as usize) / (step as usize) + 1
    } else {
        0
    };
    (start, stop, count)
}
