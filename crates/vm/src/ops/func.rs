//! Making functions.

use crate::code;
use crate::frame::Frame;
use crate::function::{self, FUNCTION};
use crate::slot;
use krait_object::{Raised, Result, Thread, Value, wk};

/// `MAKE_FUNCTION`.
///
/// # Safety
/// `f` is the running frame.
pub unsafe fn make(th: &Thread, f: *mut Frame, code: &Value) -> Result<Value> {
    let Some(code) = code::get(code) else {
        return Err(th.system_error("not a code object"));
    };
    // SAFETY: as above.
    let globals = unsafe { (*f).globals_value() };
    match globals.as_ref().and_then(Value::as_dict) {
        Some(g) => Ok(function::new(th, code, g)?.into_value()),
        None => Err(th.system_error("frame without globals")),
    }
}

/// `SET_FUNCTION_ATTRIBUTE`.
pub fn set_attribute(f: &Value, which: usize, v: Value) {
    let Some(f) = FUNCTION.get(f) else { return };
    match which {
        1 => f.defaults.set(v),
        2 => f.kwdefaults.set(v),
        4 => f.annotations.set(v),
        8 => f.closure.set(v),
        16 => {
            // What it is called is known when somebody asks `f` for it.
            if let Some(annotate) = FUNCTION.get(&v) {
                annotate.qualname.set(wk::__annotate__().clone());
            }
            f.annotate.set(v);
        }
        _ => {}
    }
}

/// `COPY_FREE_VARS`: the closure's cells become the last locals, borrowed from the function.
///
/// # Safety
/// `f` is the running frame of a function with `n` free variables.
#[inline]
pub unsafe fn copy_free_vars(th: &Thread, f: *mut Frame, n: usize) -> Result<()> {
    // SAFETY: the frame has room for all its free variables; its function keeps the closure, which is never replaced.
    unsafe {
        let closure = (*f).func().and_then(|func| func.closure.as_ref());
        let cells = closure.and_then(Value::as_tuple);
        let cells = cells.map_or(&[][..], |cells| cells.as_slice());
        if cells.len() < n {
            return Err(th.system_error("function without a closure"));
        }
        let first = (*f).body().nlocalsplus as usize - n;
        for (i, c) in cells.iter().take(n).enumerate() {
            *Frame::fast(f).add(first + i) = slot::borrow(c.bits());
        }
        Ok(())
    }
}

#[cold]
pub fn init_not_none(th: &Thread, v: &Value) -> Raised {
    th.type_error(format!(
        "__init__() should return None, not '{}'",
        v.ty().name()
    ))
}
