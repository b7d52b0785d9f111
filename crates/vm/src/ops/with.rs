//! `with` and `async with`.

use crate::slot::{Word, clone, view};
use krait_object::flags::METHOD_DESCRIPTOR;
use krait_object::protocol::call;
use krait_object::{Result, Thread, Value, wk};

/// `LOAD_SPECIAL`: the method, and whether the object is to be passed.
pub fn load_special(th: &Thread, v: &Value, which: usize) -> Result<(Value, bool)> {
    let name = match which {
        0 => wk::__enter__(),
        1 => wk::__exit__(),
        2 => wk::__aenter__(),
        _ => wk::__aexit__(),
    };
    if let Some(f) = v.ty().lookup(th, name) {
        if f.ty().has(METHOD_DESCRIPTOR) {
            return Ok((f, true));
        }
        return match f.ty().slots.descr_get.get() {
            Some(get) => Ok((get(th, &f, Some(v), Some(&v.ty().type_value()))?, false)),
            None => Ok((f, false)),
        };
    }
    let t = v.ty();
    let has = |n: &Value| t.lookup(th, n).is_some();
    let full = t.full_name();
    let missed = name
        .as_str()
        .map(|s| s.to_string_lossy())
        .unwrap_or_default();
    let missed = format!("(missed {missed} method)");
    Err(th.type_error(match which {
        0 | 1 => {
            let text = format!("'{full}' object does not support the context manager protocol {missed}");
            if has(wk::__aenter__()) && has(wk::__aexit__()) {
                format!(
                    "{text} but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
                )
            } else {
                text
            }
        }
        _ => {
            let text = format!(
                "'{full}' object does not support the asynchronous context manager protocol {missed}"
            );
            if has(wk::__enter__()) && has(wk::__exit__()) {
                format!("{text} but it supports the context manager protocol. Did you mean to use 'with'?")
            } else {
                text
            }
        }
    }))
}

/// `WITH_EXCEPT_START`: calls `__exit__(type, value, traceback)`.
///
/// # Safety
/// The stack below `sp` holds exit function, its receiver or 0, lasti, the previous exception and the exception.
pub unsafe fn except_start(th: &Thread, sp: *mut Word) -> Result<Value> {
    // SAFETY: as above.
    unsafe {
        let e = clone(*sp.sub(1));
        let receiver = *sp.sub(4);
        let f = view(*sp.sub(5));
        let tb = krait_object::exc::data(&e)
            .and_then(|d| d.traceback.get())
            .unwrap_or_else(Value::none);
        let ty = e.ty().type_value();
        if receiver != 0 {
            return call::call(th, &f, &[clone(receiver), ty, e, tb]);
        }
        call::call(th, &f, &[ty, e, tb])
    }
}
