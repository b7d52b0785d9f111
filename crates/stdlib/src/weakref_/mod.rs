//! `_weakref`.

use krait_object::types::weakref::{self, CALLABLE_PROXY, PROXY, WEAKREF};
use krait_object::{Module, Result, Thread, Value};

pub struct WeakRef;

/// Weak-reference support module.
#[krait_object::pymodule(name = "_weakref")]
impl WeakRef {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(th, "ref", WEAKREF.ty.type_value())?;
        m.add(th, "ReferenceType", WEAKREF.ty.type_value())?;
        m.add(th, "ProxyType", PROXY.ty.type_value())?;
        m.add(th, "CallableProxyType", CALLABLE_PROXY.ty.type_value())
    }

    /// Return the number of weak references to 'object'.
    fn getweakrefcount(object: &Value) -> usize {
        weakref::all(object).len()
    }

    /// Return a list of all weak reference objects pointing to 'object'.
    fn getweakrefs(object: &Value) -> Vec<Value> {
        weakref::all(object)
    }

    /// Create a proxy object that weakly references 'object'.
    #[sig("(object, callback=None, /)")]
    fn proxy(th: &Thread, object: &Value, callback: Option<&Value>) -> Result<Value> {
        krait_builtins::weakref::new_proxy(th, object, callback)
    }

    /// Atomically remove key from dict if it points to a dead weakref.
    fn _remove_dead_weakref(th: &Thread, dct: &krait_object::Dict, key: &Value) -> Result<()> {
        dct.remove_if(th, key, |v| match WEAKREF.get(v) {
            Some(r) => Ok(!r.is_alive()),
            None => Err(th.type_error("not a weakref")),
        })
        .map(drop)
    }
}
