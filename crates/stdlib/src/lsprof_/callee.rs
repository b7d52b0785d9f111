//! Native functions as a profiler tells them apart: by their definition, whatever they are bound to.

use krait_object::protocol::repr;
use krait_object::typeobj::MethodDef;
use krait_object::types::native::{METHOD_DESCR, NATIVE_FUNCTION};
use krait_object::types::str;
use krait_object::{Thread, Value, intern};

/// A native function that is called.
pub struct Callee {
    def: &'static MethodDef,
    receiver: Option<Value>,
    module: Option<Value>,
}

/// The native function behind a callable, if it is one that is counted; `first` is its first argument, for a method that
/// is not bound yet.
pub fn of(callable: &Value, first: &Value) -> Option<Callee> {
    if let Some(f) = NATIVE_FUNCTION.get(callable) {
        return Some(Callee {
            def: f.def,
            receiver: f.receiver.get(),
            module: f.module.get(),
        });
    }
    let m = METHOD_DESCR.get(callable)?;
    let exact = std::ptr::eq(callable.ty(), &METHOD_DESCR.ty);
    (exact && first.ty().is_subtype(m.owner)).then(|| Callee {
        def: m.def,
        receiver: Some(first.clone()),
        module: None,
    })
}

impl Callee {
    /// Equal for the same function only.
    pub fn key(&self) -> u64 {
        std::ptr::from_ref(self.def) as usize as u64
    }

    /// The text that stands for it in the results: the `repr` of what its receiver's class has under its name, else its own
    /// name and that of its module.
    pub fn text(&self, th: &Thread) -> Value {
        let name = self.def.name;
        let inherited = self.receiver.as_ref().and_then(|r| {
            let found = r.ty().lookup(th, &intern::intern_text(th, name))?;
            repr::repr(th, &found).ok()
        });
        inherited.unwrap_or_else(|| {
            let module = self.module.as_ref().and_then(Value::as_str);
            str::new(&match module {
                Some(m) => format!("<built-in method {}.{name}>", m.to_string_lossy()),
                None => format!("<built-in method {name}>"),
            })
        })
    }
}
