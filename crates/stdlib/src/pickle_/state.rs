//! What the module knows of others: the tables of `copyreg` and `_compat_pickle`, and the functions that pickles of old
//! protocols call. They are fetched once, when the module is made.

use krait_object::protocol::{attr, call, repr};
use krait_object::{Dict, Field, Raised, Result, Thread, Value, err};

#[derive(Default)]
pub struct State {
    pub dispatch_table: Field,
    pub extension_registry: Field,
    pub inverted_registry: Field,
    pub extension_cache: Field,
    pub name_2to3: Field,
    pub import_2to3: Field,
    pub name_3to2: Field,
    pub import_3to2: Field,
    pub encode: Field,
    pub getattr: Field,
    pub partial: Field,
}

/// Runs `f` with a table of the state, if there is one.
pub fn look<R>(table: &Field, f: impl FnOnce(&Dict) -> Result<Option<R>>) -> Result<Option<R>> {
    match table.get() {
        Some(v) => v.as_dict().map_or(Ok(None), f),
        None => Ok(None),
    }
}

impl State {
    /// Fetches everything anew.
    pub fn fetch(&self, th: &Thread) -> Result<()> {
        let import = |name: &str| (th.interp.hooks.get().import)(th, name);
        let builtins = import("builtins")?;
        self.getattr.set(attr::get_text(th, &builtins, "getattr")?);
        for (module, name, to) in [
            ("copyreg", "dispatch_table", &self.dispatch_table),
            ("copyreg", "_extension_registry", &self.extension_registry),
            ("copyreg", "_inverted_registry", &self.inverted_registry),
            ("copyreg", "_extension_cache", &self.extension_cache),
            ("_compat_pickle", "NAME_MAPPING", &self.name_2to3),
            ("_compat_pickle", "IMPORT_MAPPING", &self.import_2to3),
            ("_compat_pickle", "REVERSE_NAME_MAPPING", &self.name_3to2),
            (
                "_compat_pickle",
                "REVERSE_IMPORT_MAPPING",
                &self.import_3to2,
            ),
        ] {
            let v = attr::get_text(th, &import(module)?, name)?;
            if v.as_dict().is_none() {
                return Err(th.runtime_error(format!(
                    "{module}.{name} should be a dict, not {}",
                    v.ty().name()
                )));
            }
            to.set(v);
        }
        let encode = attr::get_text(th, &import("codecs")?, "encode")?;
        if !call::is_callable(&encode) {
            return Err(th.runtime_error(format!(
                "codecs.encode should be a callable, not {}",
                encode.ty().name()
            )));
        }
        self.encode.set(encode);
        self.partial
            .set(attr::get_text(th, &import("functools")?, "partial")?);
        Ok(())
    }
}

/// Which of the module's errors.
#[cold]
pub fn pickling_error(th: &Thread, text: impl AsRef<str>) -> Raised {
    err::new(th, &super::PICKLING_ERROR.ty, text.as_ref())
}

#[cold]
pub fn unpickling_error(th: &Thread, text: impl AsRef<str>) -> Raised {
    err::new(th, &super::UNPICKLING_ERROR.ty, text.as_ref())
}

/// Adds a note to an exception on its way out. If that fails, the failure goes out, with the exception as its context.
#[cold]
pub fn noted(th: &Thread, e: Raised, note: impl FnOnce() -> Result<String>) -> Raised {
    let add = || {
        let text = krait_object::types::str::new(&note()?);
        call::call_method_text(th, e.value(), "add_note", &[text])
    };
    match add() {
        Ok(_) => e,
        Err(other) => caused(other, &e),
    }
}

/// An exception that was raised while another one was dealt with.
#[cold]
pub fn caused(new: Raised, before: &Raised) -> Raised {
    err::chain_context(&new, before.value());
    new
}

/// `repr(v)` for a message.
pub fn shown(th: &Thread, v: &Value) -> Result<String> {
    repr::repr_text(th, v)
}
