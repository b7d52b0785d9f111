//! Modules: a dict with a name. Native modules are described by a `ModuleDef`.

use crate::cell::Field;
use crate::err::Result;
use crate::gc::{Trace, Visitor};
use crate::header::{Obj, Ref};
use crate::thread::Thread;
use crate::typeobj::{MethodDef, TypeObject};
use crate::types::dict::{Dict, DictData};
use crate::types::native;
use crate::value::Value;

pub struct ModuleData {
    /// Empty, or an exact dict; `Module::dict` alone fills it.
    dict: Field,
    pub def: std::cell::Cell<Option<&'static ModuleDef>>,
}

/// A module object.
pub type Module = Obj<ModuleData>;

crate::pytype! {
    pub static MODULE: ModuleData = "module", BASETYPE | HAVE_GC | MANAGED_WEAKREF;
}

impl Trace for ModuleData {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.dict.trace(v);
    }
    fn clear(&self) {
        self.dict.clear();
    }
}

/// A native module.
pub struct ModuleDef {
    pub name: &'static str,
    pub doc: Option<&'static str>,
    pub functions: &'static [&'static [MethodDef]],
    /// Adds constants and types once the functions are in.
    pub init: Option<fn(&Thread, &Module) -> Result<()>>,
}

impl ModuleData {
    pub fn empty() -> ModuleData {
        ModuleData {
            dict: Field::empty(),
            def: std::cell::Cell::new(None),
        }
    }
}

impl Obj<ModuleData> {
    /// The module's dict, made on first use.
    pub fn dict(&self) -> Ref<DictData> {
        if let Some(d) = self.data.dict.get()
            && let Some(d) = d.as_dict()
        {
            return d.to_ref();
        }
        let d = DictData::create();
        self.data.dict.set(d.clone().into_value());
        d
    }

    /// The module's dict if it was made (`None` for a module whose `__init__` never ran).
    pub fn dict_opt(&self) -> Option<Ref<DictData>> {
        self.data
            .dict
            .get()
            .and_then(|d| d.as_dict().map(Obj::to_ref))
    }

    /// The word of a value of the dict, if its key table still has this version; 0 otherwise.
    ///
    /// # Safety
    /// As for [`DictData::versioned_word_at`].
    #[inline(always)]
    pub unsafe fn versioned_word(&self, version: u32, place: usize) -> u64 {
        self.data.dict.peek(|d| match d {
            // SAFETY: `dict` alone fills the field, with a dict of the exact type; the rest is passed on.
            Some(d) => unsafe { (*(d.bits() as *const Dict)).versioned_word_at(version, place) },
            None => 0,
        })
    }

    /// What the module's dict has under a name, which is an exact string.
    #[inline]
    pub fn own(&self, name: &Value) -> Option<Value> {
        let name = name.as_exact_str()?;
        self.data
            .dict
            .peek(|d| d.and_then(Value::as_exact_dict)?.get_str_only(name))
    }

    /// Adds an attribute.
    pub fn add(&self, th: &Thread, name: &str, v: impl crate::args::IntoValue) -> Result<()> {
        self.dict().set_str(th, name, v.into_value())
    }

    /// Adds a built-in type under its own short name.
    pub fn add_type(&self, th: &Thread, t: &'static TypeObject) -> Result<()> {
        self.dict().set_str(th, &t.short_name(), t.type_value())
    }

    pub fn get(&self, name: &str) -> Option<Value> {
        self.dict_opt()?.get_text(name)
    }
}

/// A new module with `__name__`, `__doc__`, `__package__`, `__loader__` and `__spec__` set as CPython does.
pub fn new(th: &Thread, name: &str) -> Result<Ref<ModuleData>> {
    let m = MODULE.create(ModuleData::empty());
    init_dict(th, &m.dict(), crate::types::str::new(name), Value::none())?;
    Ok(m)
}

/// Fills a module's dict with the five initial attributes.
pub fn init_dict(th: &Thread, d: &Dict, name: Value, doc: Value) -> Result<()> {
    use crate::wk;
    d.set(th, wk::__name__().clone(), name)?;
    d.set(th, wk::__doc__().clone(), doc)?;
    for k in [wk::__package__(), wk::__loader__(), wk::__spec__()] {
        d.set(th, k.clone(), Value::none())?;
    }
    Ok(())
}

/// A module object for a native module, its functions added, `init` not yet run (`Py_mod_create`).
pub fn create(th: &Thread, def: &'static ModuleDef) -> Result<Ref<ModuleData>> {
    let m = new(th, def.name)?;
    m.def.set(Some(def));
    if let Some(doc) = def.doc {
        m.add(th, "__doc__", doc)?;
    }
    // The functions of `builtins` are older than the table of interned strings, in CPython: a pickle can tell.
    let name = match def.name {
        "builtins" => crate::types::str::new(def.name),
        name => crate::intern::intern_text(th, name),
    };
    m.dict()
        .reserve(m.dict().len() + def.functions.iter().map(|f| f.len()).sum::<usize>())?;
    for f in def.functions.iter().copied().flatten() {
        let f_obj = native::function(f, Some(m.as_value().clone()), Some(name.clone()));
        m.dict().set_str(th, f.name, f_obj)?;
    }
    Ok(m)
}

/// Runs a native module's `init` (`Py_mod_exec`).
pub fn exec(th: &Thread, m: &Module) -> Result<()> {
    match m.def.get().and_then(|d| d.init) {
        Some(init) => init(th, m),
        None => Ok(()),
    }
}
