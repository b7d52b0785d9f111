//! Objects by module and name.

use super::super::save::{Way, follow, import_module, split, translate};
use super::super::state::{State, caused, look, unpickling_error};
use super::source::Source;
use super::{Core, Loader};
use krait_builtins::codecs;
use krait_object::protocol::{attr, call, repr};
use krait_object::types::int;
use krait_object::{Result, Thread, Value};

/// `Unpickler.find_class`: imports a module and looks an object up in it.
pub fn find_class(
    th: &Thread,
    state: &State,
    core: &Core,
    module: &Value,
    name: &Value,
) -> Result<Value> {
    th.audit("pickle.find_class", &[module.clone(), name.clone()])?;
    let (mut module, mut name) = (module.clone(), name.clone());
    let proto = core.proto.get();
    if proto < 3 && core.fix_imports.get() {
        (module, name) = translate(th, state, Way::To3, module, name)?;
    }
    let found = import_module(th, &module)?;
    let Some(text) = name.as_str().filter(|_| proto >= 4) else {
        return attr::get(th, &found, &name);
    };
    let path = split(text);
    if path.len() < 2 {
        return attr::get(th, &found, &name);
    }
    match follow(th, &found, &path) {
        Err(e) if e.is(&krait_object::exc::ATTRIBUTE_ERROR) => {
            let text = format!(
                "Can't resolve path {} on module {}",
                repr::repr_text(th, &name)?,
                repr::repr_text(th, &module)?
            );
            let new = krait_object::err::new(th, &krait_object::exc::ATTRIBUTE_ERROR.ty, &text);
            Err(caused(new, &e))
        }
        found => found,
    }
}

impl<S: Source> Loader<'_, S> {
    pub(super) fn find(&self, module: &Value, name: &Value) -> Result<Value> {
        let th = self.th;
        match &self.overrides.finder {
            Some(me) => {
                call::call_method_text(th, me, "find_class", &[module.clone(), name.clone()])
            }
            None => find_class(th, &self.state, self.core, module, name),
        }
    }

    pub(super) fn load_global(&mut self) -> Result<()> {
        let th = self.th;
        let mut name = || -> Result<Value> {
            let line = self.line(2)?;
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            codecs::decode(th, text, "utf-8", "strict")
        };
        let module = name()?;
        let name = name()?;
        let v = self.find(&module, &name)?;
        self.push(v)
    }

    pub(super) fn load_stack_global(&mut self) -> Result<()> {
        let name = self.pop()?;
        let module = self.pop()?;
        if name.as_exact_str().is_none() || module.as_exact_str().is_none() {
            return Err(unpickling_error(self.th, "STACK_GLOBAL requires str"));
        }
        let v = self.find(&module, &name)?;
        self.push(v)
    }

    /// An object that `copyreg.add_extension` gave a number.
    pub(super) fn load_extension(&mut self, code: i32) -> Result<()> {
        let th = self.th;
        if code <= 0 {
            return Err(unpickling_error(th, "EXT specifies code <= 0"));
        }
        let key = int::from_i64(i64::from(code));
        if let Some(v) = look(&self.state.extension_cache, |d| d.get(th, &key))? {
            return self.push(v);
        }
        let Some(pair) = look(&self.state.inverted_registry, |d| d.get(th, &key))? else {
            return Err(th.value_error(format!("unregistered extension code {code}")));
        };
        let (module, name) = match pair.as_tuple().map(|t| t.as_slice()) {
            Some([m, n]) if m.as_str().is_some() && n.as_str().is_some() => (m, n),
            _ => {
                return Err(th.value_error(format!(
                    "_inverted_registry[{code}] isn't a 2-tuple of strings"
                )));
            }
        };
        let v = self.find(module, name)?;
        look(&self.state.extension_cache, |d| {
            d.set(th, key.clone(), v.clone()).map(Some)
        })?;
        self.push(v)
    }
}
