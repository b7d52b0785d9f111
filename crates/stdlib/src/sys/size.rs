//! `sys.getsizeof`, `sys.getrefcount`.

use krait_object::flags::{MANAGED_DICT, MANAGED_WEAKREF};
use krait_object::protocol::call;
use krait_object::types::int;
use krait_object::{Result, Thread, TypeObject, Value, exc, wk};

/// What is shown for an object that is not counted.
const IMMORTAL: i64 = 3 << 30;

pub struct Size;

#[krait_object::pyfunctions]
impl Size {
    /// Return the size of object in bytes.
    #[no_signature]
    #[sig("(object, default=<unrepresentable>)")]
    fn getsizeof(th: &Thread, object: &Value, default: Option<&Value>) -> Result<Value> {
        let r = call::call_special_opt(th, object, wk::__sizeof__(), &[]);
        let size = match r {
            Ok(Some(v)) if v.as_int().is_none() => Err(th.type_error("an integer is required")),
            Ok(Some(v)) => krait_object::protocol::number::as_ssize(th, &v),
            Ok(None) => Err(th.type_error(format!(
                "Type {} doesn't define __sizeof__",
                object.ty().name()
            ))),
            Err(e) => Err(e),
        };
        match (size, default) {
            (Ok(n), _) if n < 0 => Err(th.value_error("__sizeof__() should return >= 0")),
            (Ok(n), _) => {
                let gc = if is_collected(object) { 16 } else { 0 };
                let pre = if has_managed_words(object.ty()) {
                    16
                } else {
                    0
                };
                Ok(int::from_i128(n as i128 + gc + pre))
            }
            (Err(e), Some(d)) if e.is(&exc::TYPE_ERROR) => Ok(d.clone()),
            (Err(e), _) => Err(e),
        }
    }

    /// Return the reference count of object.
    fn getrefcount(object: &Value) -> i64 {
        match object.as_header() {
            Some(h) if !h.is_immortal() => i64::from(h.refcount()),
            _ => IMMORTAL,
        }
    }
}

/// Whether CPython has the words of its collector in front of an object.
fn is_collected(object: &Value) -> bool {
    match object.as_type() {
        // Built-in types are no objects of the heap.
        Some(t) => t.is_heap(),
        None => krait_builtins::type_type::is_collected(object.ty()),
    }
}

/// Whether CPython has words for `__dict__` and weak references in front of the instances of a class: one that has more
/// of the two than its built-in base, or whose base has them there.
fn has_managed_words(class: &'static TypeObject) -> bool {
    let both = MANAGED_DICT | MANAGED_WEAKREF;
    let mut base = class;
    while base.is_heap()
        && !krait_builtins::type_type::has_listed_size(base)
        && let Some(b) = base.base()
    {
        base = b;
    }
    let added = class.flags() & !base.flags() & both != 0;
    added
        || (!base.is_heap()
            && u64::from(krait_builtins::type_type::visible_flags(base)) & both != 0)
}
