//! `function`.

use crate::cellobj::CELL;
use crate::code;
use crate::frameobj;
use crate::function::{self, FUNCTION, Function};
use krait_bytecode::CodeFlags;
use krait_object::protocol::call;
use krait_object::types::{int, str, tuple, wrappers};
use krait_object::{Args, DictData, Result, Thread, TypeObject, Value, wk};

/// The function that evaluates another one's annotations is named after that one, which its code object cannot know.
/// It gets the name when somebody first looks at it.
fn name_annotate(owner: &Function, annotate: &Function) {
    let is_compiled = annotate
        .code()
        .is_some_and(|c| c.data.posonlyargcount == 1 && c.name.is(wk::__annotate__()));
    if is_compiled && annotate.qualname.get_or_none().is(wk::__annotate__()) {
        let name = text(&owner.qualname.get_or_none());
        annotate
            .qualname
            .set(str::new(&format!("{name}.__annotate__")));
    }
}

/// Audit hooks see what changes a function's behaviour.
fn audit_change(th: &Thread, f: &Function, name: &str, value: Option<&Value>) -> Result<()> {
    if !th.interp.audited.get() {
        return Ok(());
    }
    match value {
        Some(v) => th.audit(
            "object.__setattr__",
            &[f.value(), str::new(name), v.clone()],
        ),
        None => th.audit("object.__delattr__", &[f.value(), str::new(name)]),
    }
}

/// And who looks at it.
fn audit_read(th: &Thread, f: &Function, name: &str) -> Result<()> {
    if !th.interp.audited.get() {
        return Ok(());
    }
    th.audit("object.__getattr__", &[f.value(), str::new(name)])
}

pub struct FunctionMethods;

fn text(v: &Value) -> String {
    v.as_str().map(|s| s.to_string_lossy()).unwrap_or_default()
}

/// Create a function object.
///
///   code
///     a code object
///   globals
///     the globals dictionary
///   name
///     a string that overrides the name from the code object
///   argdefs
///     a tuple that specifies the default argument values
///   closure
///     a tuple that supplies the bindings for free variables
///   kwdefaults
///     a dictionary that specifies the default keyword argument values
#[krait_object::pymethods(
    sig = "(code, globals, name=None, argdefs=None, closure=None,\n         kwdefaults=None)"
)]
impl FunctionMethods {
    #[name("function")]
    #[sig("(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        code: &Value,
        globals: &Value,
        name: Option<&Value>,
        argdefs: Option<&Value>,
        closure: Option<&Value>,
        kwdefaults: Option<&Value>,
    ) -> Result<Value> {
        let _ = cls;
        let Some(code) = code::get(code) else {
            return Err(th.type_error(format!(
                "function() argument 'code' must be code, not {}",
                code.ty().name()
            )));
        };
        let Some(globals) = globals.as_dict() else {
            return Err(th.type_error(format!(
                "function() argument 'globals' must be dict, not {}",
                globals.ty().name()
            )));
        };
        if name.is_some_and(|n| n.as_str().is_none()) {
            return Err(th.type_error("arg 3 (name) must be None or string"));
        }
        if argdefs.is_some_and(|d| d.as_tuple().is_none()) {
            return Err(th.type_error("arg 4 (defaults) must be None or tuple"));
        }
        if kwdefaults.is_some_and(|d| d.as_dict().is_none()) {
            return Err(th.type_error("arg 6 (kwdefaults) must be None or dict"));
        }
        let nfree = code.nfrees as usize;
        match closure.map(|c| (c, c.as_tuple())) {
            Some((_, Some(cells))) => {
                if cells.len() != nfree {
                    return Err(th.value_error(format!(
                        "{} requires closure of length {nfree}, not {}",
                        text(&code.name),
                        cells.len()
                    )));
                }
                if let Some(bad) = cells.as_slice().iter().find(|c| CELL.get(c).is_none()) {
                    return Err(th.type_error(format!(
                        "arg 5 (closure) expected cell, found {}",
                        bad.ty().name()
                    )));
                }
            }
            Some((_, None)) => return Err(th.type_error("arg 5 (closure) must be None or tuple")),
            None if nfree != 0 => return Err(th.type_error("arg 5 (closure) must be tuple")),
            None => {}
        }
        let f = function::new(th, code, globals)?;
        if globals.get(th, wk::__builtins__())?.is_none()
            && let Some(builtins) = (th.interp.hooks.get().globals)(th)
                .and_then(|g| g.as_dict().map(|g| function::builtins_for(th, g)))
        {
            // Without builtins of their own the globals share those of the code that is running.
            f.builtins.set(builtins?);
        }
        if let Some(n) = name {
            f.name.set(n.clone());
        }
        f.defaults.replace(argdefs.cloned());
        f.closure.replace(closure.cloned());
        f.kwdefaults.replace(kwdefaults.cloned());
        Ok(f.into_value())
    }

    fn __call__(th: &Thread, zelf: &Value, args: Args) -> Result<Value> {
        crate::call::function_call(th, zelf, args)
    }

    fn __get__(
        _th: &Thread,
        zelf: &Value,
        obj: Option<&Value>,
        _ty: Option<&Value>,
    ) -> Result<Value> {
        match obj {
            Some(o) if !o.is_none() => Ok(wrappers::bind(zelf.clone(), o.clone()).into_value()),
            _ => Ok(zelf.clone()),
        }
    }

    fn __repr__(zelf: &Function) -> String {
        format!(
            "<function {} at {:#x}>",
            text(&zelf.qualname.get_or_none()),
            zelf.addr()
        )
    }

    #[getter]
    fn __code__(th: &Thread, zelf: &Function) -> Result<Value> {
        audit_read(th, zelf, "__code__")?;
        Ok(zelf.code.get_or_none())
    }

    #[setter]
    fn set___code__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        let Some(code) = value.and_then(code::get) else {
            return Err(th.type_error("__code__ must be set to a code object"));
        };
        audit_change(th, zelf, "__code__", value)?;
        let have = zelf
            .closure
            .get()
            .and_then(|c| c.as_tuple().map(|t| t.len()))
            .unwrap_or(0);
        if code.nfrees as usize != have {
            return Err(th.value_error(format!(
                "{}() requires a code object with {have} free vars, not {}",
                text(&zelf.name.get_or_none()),
                code.nfrees
            )));
        }
        const KINDS: u32 = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
        if let Some(old) = zelf.code()
            && (old.flags.0 ^ code.flags.0) & KINDS != 0
        {
            th.warn(
                &krait_object::exc::DEPRECATION_WARNING.ty,
                "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)",
                1,
            )?;
        }
        frameobj::keep_code(th, zelf);
        zelf.code.set(code.value());
        zelf.invalidate();
        Ok(())
    }

    #[getter]
    fn __defaults__(th: &Thread, zelf: &Function) -> Result<Value> {
        audit_read(th, zelf, "__defaults__")?;
        Ok(zelf.defaults.get_or_none())
    }

    #[setter]
    fn set___defaults__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        match value.filter(|v| !v.is_none()) {
            Some(v) if v.as_tuple().is_none() => {
                return Err(th.type_error("__defaults__ must be set to a tuple object"));
            }
            v => {
                audit_change(th, zelf, "__defaults__", v)?;
                drop(zelf.defaults.replace(v.cloned()));
            }
        }
        zelf.invalidate();
        Ok(())
    }

    #[getter]
    fn __kwdefaults__(th: &Thread, zelf: &Function) -> Result<Value> {
        audit_read(th, zelf, "__kwdefaults__")?;
        Ok(zelf.kwdefaults.get_or_none())
    }

    #[setter]
    fn set___kwdefaults__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        match value.filter(|v| !v.is_none()) {
            Some(v) if v.as_dict().is_none() => {
                return Err(th.type_error("__kwdefaults__ must be set to a dict object"));
            }
            v => {
                audit_change(th, zelf, "__kwdefaults__", v)?;
                drop(zelf.kwdefaults.replace(v.cloned()));
            }
        }
        zelf.invalidate();
        Ok(())
    }

    #[getter]
    fn __annotate__(zelf: &Function) -> Value {
        let annotate = zelf.annotate.get_or_none();
        if let Some(f) = FUNCTION.get(&annotate) {
            name_annotate(zelf, f);
        }
        annotate
    }

    #[setter]
    fn set___annotate__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        match value {
            None => Err(th.type_error("__annotate__ cannot be deleted")),
            Some(v) if v.is_none() => {
                zelf.annotate.set(v.clone());
                Ok(())
            }
            Some(v) if call::is_callable(v) => {
                zelf.annotate.set(v.clone());
                zelf.annotations.take();
                Ok(())
            }
            Some(_) => Err(th.type_error("__annotate__ must be callable or None")),
        }
    }

    /// Dict of annotations in a function object.
    #[getter]
    fn __annotations__(th: &Thread, zelf: &Function) -> Result<Value> {
        if let Some(a) = zelf.annotations.get() {
            if let Some(flat) = a.as_tuple() {
                // The compiler hands pairs over as a flat tuple.
                let d = DictData::create();
                for pair in flat.as_slice().chunks_exact(2) {
                    if let [k, v] = pair {
                        d.set(th, k.clone(), v.clone())?;
                    }
                }
                zelf.annotations.set(d.clone().into_value());
                return Ok(d.into_value());
            }
            return Ok(a);
        }
        let d = match zelf.annotate.get().filter(|f| !f.is_none()) {
            Some(f) => {
                let r = call::call1(th, &f, &int::from_i64(1))?;
                if r.as_dict().is_none() {
                    return Err(th.type_error(format!(
                        "__annotate__ returned non-dict of type '{}'",
                        r.ty().name()
                    )));
                }
                r
            }
            None => DictData::create().into_value(),
        };
        zelf.annotations.set(d.clone());
        Ok(d)
    }

    #[setter]
    fn set___annotations__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        match value.filter(|v| !v.is_none()) {
            Some(v) if v.as_dict().is_none() => {
                return Err(th.type_error("__annotations__ must be set to a dict object"));
            }
            v => drop(zelf.annotations.replace(v.cloned())),
        }
        zelf.annotate.take();
        Ok(())
    }

    #[getter]
    fn __name__(zelf: &Function) -> Value {
        zelf.name.get_or_none()
    }

    #[setter]
    fn set___name__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        match value {
            Some(v) if v.as_str().is_some() => {
                zelf.name.set(v.clone());
                Ok(())
            }
            _ => Err(th.type_error("__name__ must be set to a string object")),
        }
    }

    #[getter]
    fn __qualname__(zelf: &Function) -> Value {
        zelf.qualname.get_or_none()
    }

    #[setter]
    fn set___qualname__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        match value {
            Some(v) if v.as_str().is_some() => {
                zelf.qualname.set(v.clone());
                Ok(())
            }
            _ => Err(th.type_error("__qualname__ must be set to a string object")),
        }
    }

    /// Get the declared type parameters for a function.
    #[getter]
    fn __type_params__(zelf: &Function) -> Value {
        zelf.type_params
            .get()
            .unwrap_or_else(|| tuple::empty().into_value())
    }

    #[setter]
    fn set___type_params__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        match value {
            Some(v) if v.as_tuple().is_some() => {
                zelf.type_params.set(v.clone());
                Ok(())
            }
            _ => Err(th.type_error("__type_params__ must be set to a tuple")),
        }
    }

    #[member]
    fn __closure__(zelf: &Function) -> Value {
        zelf.closure.get_or_none()
    }

    #[getter]
    fn __doc__(zelf: &Function) -> Value {
        zelf.doc.get_or_none()
    }

    #[setter]
    #[name("__doc__")]
    fn set_doc(zelf: &Function, value: Option<&Value>) -> Result<()> {
        zelf.doc.replace(value.cloned());
        Ok(())
    }

    #[member]
    fn __globals__(zelf: &Function) -> Value {
        zelf.globals.get_or_none()
    }

    #[getter]
    fn __module__(zelf: &Function) -> Value {
        zelf.module.get_or_none()
    }

    #[setter]
    #[name("__module__")]
    fn set_module(zelf: &Function, value: Option<&Value>) -> Result<()> {
        zelf.module.replace(value.cloned());
        Ok(())
    }

    #[member]
    fn __builtins__(zelf: &Function) -> Value {
        zelf.builtins.get_or_none()
    }

    #[getter]
    fn __dict__(th: &Thread, zelf: &Function) -> Result<Value> {
        Ok(krait_object::typeobj::shape::materialize(th, zelf.header())?.into_value())
    }

    #[setter]
    fn set___dict__(th: &Thread, zelf: &Function, value: Option<&Value>) -> Result<()> {
        match value {
            Some(d) if d.as_dict().is_some() => {
                krait_object::typeobj::shape::set_dict(th, zelf.header(), Some(d.clone()))
            }
            Some(d) => Err(th.type_error(format!(
                "__dict__ must be set to a dictionary, not a '{}'",
                d.ty().name()
            ))),
            None => Err(th.type_error("cannot delete __dict__")),
        }
    }
}
