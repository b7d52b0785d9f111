//! `getattr`, `setattr`, `delattr`, `hasattr`.

use crate::err::{Raised, Result};
use crate::exc::ATTRIBUTE_ERROR;
use crate::thread::Thread;
use crate::typeobj::{GENERIC_GETATTR, generic_getattr_opt, type_getattr_opt, type_getattro};
use crate::value::Value;

/// `getattr(v, name)`; `name` should be interned.
#[inline]
pub fn get(th: &Thread, v: &Value, name: &Value) -> Result<Value> {
    match v.ty().slots.getattro.get() {
        Some(f) => match f(th, v, name) {
            Err(e) => Err(with_context(e, v, name)),
            found => found,
        },
        None => Err(th.attribute_error(v, name)),
    }
}

/// An `AttributeError` that a program raised without saying of what learns it here, for suggestions.
#[cold]
fn with_context(e: Raised, v: &Value, name: &Value) -> Raised {
    if let Some(x) = ATTRIBUTE_ERROR.get(e.value())
        && !x.ext.name.is_some()
        && !x.ext.obj.is_some()
    {
        x.ext.name.set(name.clone());
        x.ext.obj.set(v.clone());
    }
    e
}

/// `getattr` by Rust text.
pub fn get_text(th: &Thread, v: &Value, name: &str) -> Result<Value> {
    get(th, v, &crate::intern::intern_text(th, name))
}

/// `getattr` with `None` instead of `AttributeError`.
pub fn get_opt(th: &Thread, v: &Value, name: &Value) -> Result<Option<Value>> {
    if v.ty().has(GENERIC_GETATTR) {
        return match generic_getattr_opt(th, v, name) {
            Err(e) if e.is(&ATTRIBUTE_ERROR) => Ok(None),
            r => r,
        };
    }
    if is_plain_type(v) {
        return match type_getattr_opt(th, v, name) {
            Err(e) if e.is(&ATTRIBUTE_ERROR) => Ok(None),
            r => r,
        };
    }
    match get(th, v, name) {
        Ok(x) => Ok(Some(x)),
        Err(e) if e.is(&ATTRIBUTE_ERROR) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Whether a value is a class whose attributes are looked up as `type` does it.
fn is_plain_type(v: &Value) -> bool {
    let own = type_getattro as *const ();
    let getattro = v.ty().slots.getattro.get();
    getattro.is_some_and(|f| std::ptr::eq(f as *const (), own))
}

pub fn set(th: &Thread, v: &Value, name: &Value, value: &Value) -> Result<()> {
    change(th, v, name, Some(value))
}

pub fn delete(th: &Thread, v: &Value, name: &Value) -> Result<()> {
    change(th, v, name, None)
}

fn change(th: &Thread, v: &Value, name: &Value, value: Option<&Value>) -> Result<()> {
    if name.as_str().is_none() {
        return Err(th.type_error(format!(
            "attribute name must be string, not '{}'",
            name.ty().name()
        )));
    }
    match v.ty().slots.setattro.get() {
        Some(f) => f(th, v, name, value),
        None => {
            let what = if value.is_some() { "assign to" } else { "del" };
            let t = v.ty();
            let how = if t.slots.getattro.get().is_none() {
                "no attributes"
            } else {
                "only read-only attributes"
            };
            Err(th.type_error(format!(
                "'{}' object has {how} ({what} .{})",
                t.name(),
                name.as_str()
                    .map(|s| s.to_string_lossy())
                    .unwrap_or_default()
            )))
        }
    }
}
