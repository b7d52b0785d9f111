//! Python functions: code, globals, defaults, closure. Calling one is in `call`.

use crate::code::{self, Code, CodeObj};
use krait_object::{Dict, Field, Obj, Ref, Result, Thread, Trace, Value, Visitor, wk};
use std::cell::Cell;

pub struct FunctionData {
    pub code: Field,
    pub globals: Field,
    pub builtins: Field,
    pub name: Field,
    pub qualname: Field,
    pub module: Field,
    pub doc: Field,
    pub defaults: Field,
    pub kwdefaults: Field,
    pub closure: Field,
    pub annotations: Field,
    pub annotate: Field,
    pub type_params: Field,
    /// Unique while code and defaults are unchanged; 0 when not assigned.
    pub version: Cell<u32>,
}

impl FunctionData {
    /// What a function cannot be called without. The collector leaves it alone: it may still have to call the function
    /// while it clears what the function is trash with. Dictionary and cells break the cycles through globals and closure.
    fn vital(&self) -> [&Field; 6] {
        [
            &self.code,
            &self.globals,
            &self.builtins,
            &self.name,
            &self.qualname,
            &self.closure,
        ]
    }

    fn others(&self) -> [&Field; 7] {
        [
            &self.module,
            &self.doc,
            &self.defaults,
            &self.kwdefaults,
            &self.annotations,
            &self.annotate,
            &self.type_params,
        ]
    }
}

impl Trace for FunctionData {
    fn trace(&self, v: &mut Visitor<'_>) {
        for f in self.vital().into_iter().chain(self.others()) {
            f.trace(v);
        }
    }
    fn clear(&self) {
        for f in self.others() {
            f.clear();
        }
        self.invalidate();
    }
}

/// A function object.
pub type Function = Obj<FunctionData>;

krait_object::pytype! {
    pub static FUNCTION: FunctionData = "function", HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF | METHOD_DESCRIPTOR | HAVE_VECTORCALL;
}

/// The builtins that code with these globals sees: `__builtins__` or the interpreter's.
pub fn builtins_for(th: &Thread, globals: &Dict) -> Result<Value> {
    if let Some(b) = globals.get(th, wk::__builtins__())? {
        if let Some(m) = krait_object::types::module::MODULE.get(&b) {
            return Ok(m.dict().into_value());
        }
        // Any mapping will do; what is none fails when a name is looked up.
        return Ok(b);
    }
    Ok(th.interp.builtins.get_or_none())
}

/// A function of `code` in `globals`.
pub fn new(th: &Thread, code: &Code, globals: &Dict) -> Result<Ref<FunctionData>> {
    let module = globals.get(th, wk::__name__())?;
    let builtins = builtins_for(th, globals)?;
    let parts = code.function_parts(th);
    Ok(FUNCTION.create(FunctionData {
        code: Field::new(code.value()),
        globals: Field::new(globals.value()),
        builtins: Field::new(builtins),
        name: Field::new(parts.name),
        qualname: Field::new(parts.qualname),
        module: module.map_or_else(Field::empty, Field::new),
        doc: Field::new(parts.doc),
        defaults: Field::empty(),
        kwdefaults: Field::empty(),
        closure: Field::empty(),
        annotations: Field::empty(),
        annotate: Field::empty(),
        type_params: Field::empty(),
        version: Cell::new(0),
    }))
}

impl FunctionData {
    /// The code object; functions always have one.
    pub fn code(&self) -> Option<Ref<CodeObj>> {
        self.code.get().and_then(|c| code::get(&c).map(Obj::to_ref))
    }

    /// The code object without a count.
    ///
    /// # Safety
    /// The function's code is not replaced while the reference is used.
    #[inline(always)]
    pub unsafe fn code_ref(&self) -> &Code {
        // SAFETY: functions always have a code object, and it stays by the caller's promise.
        unsafe { &*(self.code.bits() as *const Obj<CodeObj>) }
    }

    /// A version that call sites may guard on.
    pub fn assign_version(&self, th: &Thread) -> u32 {
        if self.version.get() == 0 {
            let next = th.interp.function_version.get().wrapping_add(1);
            if next != 0 {
                th.interp.function_version.set(next);
            }
            self.version.set(next);
        }
        self.version.get()
    }

    /// Something that call sites guard on changed.
    pub fn invalidate(&self) {
        self.version.set(0);
    }
}
