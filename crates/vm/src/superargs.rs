//! What `super()` without arguments means in the running frame: `__class__` and the first argument.

use crate::cellobj::CELL;
use crate::frame::Frame;
use crate::slot::clone;
use krait_bytecode::LocalKind;
use krait_object::{Result, Thread, Value};

/// The class and the instance.
pub fn super_args(th: &Thread) -> Result<(Value, Value)> {
    let f = crate::frameobj::current(th);
    if f.is_null() {
        return Err(th.runtime_error("super(): no current frame"));
    }
    // SAFETY: the running frame is alive; its locals are initialised.
    unsafe {
        let code = (*f).code().to_ref();
        if code.argcount == 0 {
            return Err(th.runtime_error("super(): no arguments"));
        }
        let first = *Frame::fast(f);
        let mut obj = if first == 0 { None } else { Some(clone(first)) };
        if code.local_kind(0).has(LocalKind::CELL)
            && let Some(v) = &obj
            && let Some(c) = CELL.get(v)
        {
            obj = c.contents.get();
        }
        let Some(obj) = obj else {
            return Err(th.runtime_error("super(): arg[0] deleted"));
        };
        for i in 0..code.nlocalsplus as usize {
            let named = code
                .local_name(i)
                .and_then(Value::as_str)
                .is_some_and(|s| s.eq_str("__class__"));
            if !named || !code.local_kind(i).has(LocalKind::FREE) {
                continue;
            }
            let w = *Frame::fast(f).add(i);
            let cell = if w == 0 { None } else { Some(clone(w)) };
            let Some(c) = cell.as_ref().and_then(|c| CELL.get(c)) else {
                return Err(th.runtime_error("super(): bad __class__ cell"));
            };
            let Some(cls) = c.contents.get() else {
                return Err(th.runtime_error("super(): empty __class__ cell"));
            };
            if cls.as_type().is_none() {
                return Err(th.runtime_error(format!(
                    "super(): __class__ is not a type ({})",
                    cls.ty().name()
                )));
            }
            return Ok((cls, obj));
        }
    }
    Err(th.runtime_error("super(): __class__ cell not found"))
}
