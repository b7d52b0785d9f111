//! `_contextvars`: context variables (PEP 567).
//!
//! A context holds an immutable mapping from variable to value, so that `copy_context()` costs nothing.

pub mod hamt;

use hamt::{HAMT, Hamt, HamtField, Part};
use krait_object::protocol::{call, hash, iter, repr};
use krait_object::{Args, CompareOp, Field, Module, Obj, Result, Thread, Trace, Value, exc};
use std::cell::Cell;

#[derive(Trace)]
pub struct Context {
    vars: HamtField,
    previous: Field,
    entered: Cell<bool>,
}

#[derive(Trace)]
pub struct ContextVar {
    name: Value,
    default: Field,
    hash: Cell<i64>,
}

#[derive(Trace)]
pub struct Token {
    context: Value,
    var: Value,
    old: Field,
    used: Cell<bool>,
}

/// `Token.MISSING`.
#[derive(Trace)]
pub struct Missing {}

krait_object::pytype! {
    pub static CONTEXT: Context = "_contextvars.Context", HAVE_GC | MANAGED_WEAKREF | MAPPING | MAPPING_ONLY;
}
krait_object::pytype! {
    pub static CONTEXT_VAR: ContextVar = "_contextvars.ContextVar", HAVE_GC;
}
krait_object::pytype! {
    pub static TOKEN: Token = "_contextvars.Token", HAVE_GC;
}
krait_object::pytype! {
    pub static MISSING: Missing = "Token.MISSING", DISALLOW_INSTANTIATION;
}

/// The one `MISSING`, which is `Token`'s attribute.
fn missing() -> Value {
    let known = TOKEN.ty.dict().and_then(|d| d.get_text("MISSING"));
    known.unwrap_or_else(Value::none)
}

fn new_context(vars: Value) -> Value {
    CONTEXT
        .create(Context {
            vars: HamtField::new(vars),
            previous: Field::empty(),
            entered: Cell::new(false),
        })
        .into_value()
}

/// The thread's context, made on first use.
pub fn current(th: &Thread) -> Value {
    match th.context.get() {
        Some(c) => c,
        None => {
            ready_types();
            let c = new_context(Hamt::empty());
            th.context.set(c.clone());
            c
        }
    }
}

/// A copy of the thread's context: what `copy_context()` returns.
pub fn copy_current(th: &Thread) -> Value {
    let c = current(th);
    match context(&c) {
        Some(c) => ContextMethods::copy(c),
        None => c,
    }
}

/// Calls `f` with a context as the current one; an error if `v` is no context, or is entered already.
pub fn run_in<R>(th: &Thread, v: &Value, f: impl FnOnce() -> Result<R>) -> Result<R> {
    let Some(c) = context(v) else {
        return Err(th.type_error("an instance of Context was expected"));
    };
    if c.entered.get() {
        let text = repr::repr_text(th, v)?;
        return Err(th.runtime_error(format!("cannot enter context: {text} is already entered")));
    }
    c.entered.set(true);
    let before = th.context.replace(Some(v.clone()));
    let r = f();
    drop(th.context.replace(before));
    c.entered.set(false);
    r
}

/// Sets a variable, or removes it.
fn store(th: &Thread, c: &Context, var: &Value, value: Option<&Value>) -> Result<()> {
    let vars = c.vars.value();
    let Some(vars) = HAMT.get(&vars) else {
        return Ok(());
    };
    let changed = match value {
        Some(value) => Some(hamt::set(th, vars, var, value)?),
        None => hamt::delete(th, vars, var)?,
    };
    if let Some(changed) = changed {
        c.vars.set(changed);
    }
    Ok(())
}

fn lookup(th: &Thread, c: &Context, var: &Value) -> Result<Option<Value>> {
    match HAMT.get(&c.vars.value()) {
        Some(vars) => vars.find(th, var),
        None => Ok(None),
    }
}

fn context(v: &Value) -> Option<&Obj<Context>> {
    CONTEXT.get(v)
}

pub struct ContextMethods;

#[krait_object::pymethods]
impl ContextMethods {
    fn __new__(th: &Thread, cls: &'static krait_object::TypeObject, args: Args) -> Result<Value> {
        let _ = cls;
        if !args.values.is_empty() {
            return Err(th.type_error("Context() does not accept any arguments"));
        }
        Ok(new_context(Hamt::empty()))
    }

    fn __getitem__(th: &Thread, zelf: &Obj<Context>, key: &Value) -> Result<Value> {
        check(th, key)?;
        lookup(th, zelf, key)?.ok_or_else(|| th.key_error(key))
    }

    fn __contains__(th: &Thread, zelf: &Obj<Context>, key: &Value) -> Result<bool> {
        check(th, key)?;
        Ok(lookup(th, zelf, key)?.is_some())
    }

    fn __len__(zelf: &Obj<Context>) -> usize {
        zelf.vars.count()
    }

    fn __iter__(th: &Thread, zelf: &Obj<Context>) -> Result<Value> {
        let keys = krait_object::types::list::from_vec(ContextMethods::keys(zelf));
        iter::iter(th, &keys.into_value())
    }

    fn __richcmp__(
        th: &Thread,
        zelf: &Obj<Context>,
        other: &Value,
        op: CompareOp,
    ) -> Result<Value> {
        let Some(o) = context(other) else {
            return Ok(Value::not_implemented());
        };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::not_implemented());
        }
        krait_object::protocol::compare::rich(th, &zelf.vars.value(), &o.vars.value(), op)
    }

    /// Return the value for `key` if `key` has the value in the context object.
    #[sig("(key, default=None, /)")]
    fn get(th: &Thread, zelf: &Obj<Context>, key: &Value, default: Option<Value>) -> Result<Value> {
        check(th, key)?;
        Ok(lookup(th, zelf, key)?
            .or(default)
            .unwrap_or_else(Value::none))
    }

    fn keys(zelf: &Obj<Context>) -> Vec<Value> {
        zelf.vars.list(Part::Keys)
    }

    fn values(zelf: &Obj<Context>) -> Vec<Value> {
        zelf.vars.list(Part::Values)
    }

    fn items(zelf: &Obj<Context>) -> Vec<Value> {
        zelf.vars.list(Part::Items)
    }

    /// Return a shallow copy of the context object.
    fn copy(zelf: &Obj<Context>) -> Value {
        new_context(zelf.vars.value())
    }

    /// Call a function with this context as the current one.
    #[no_signature]
    #[sig("(callable, /, *args, **kwargs)")]
    #[method]
    fn run(th: &Thread, zelf: &Obj<Context>, args: Args) -> Result<Value> {
        let Some((f, _)) = args.positional().split_first() else {
            return Err(th.type_error("run() missing 1 required positional argument"));
        };
        let rest = Args {
            values: args.values.get(1..).unwrap_or(&[]),
            names: args.names,
        };
        run_in(th, &zelf.as_value(), || call::call_args(th, f, rest))
    }
}

fn check(th: &Thread, key: &Value) -> Result<()> {
    if CONTEXT_VAR.get(key).is_none() {
        return Err(th.type_error(format!(
            "a ContextVar key was expected, got {}",
            repr::repr_text(th, key)?
        )));
    }
    Ok(())
}

/// Makes the types ready, for the module and for those who use variables without importing it.
fn ready_types() {
    hamt::ready_types();
    krait_object::ready_type(&CONTEXT.ty, &ContextMethods::SPEC);
    krait_object::ready_type(&CONTEXT_VAR.ty, &VarMethods::SPEC);
    krait_object::ready_type(&MISSING.ty, &MissingMethods::SPEC);
    let missing = MISSING.create(Missing {}).into_value();
    let unhashable = krait_object::TypeSpec {
        slots: &[krait_object::Slot::hash(
            krait_object::typeobj::not_hashable,
        )],
        ..krait_object::TypeSpec::EMPTY
    };
    let token = krait_object::TypeSpec::joined(&[&TokenMethods::SPEC, &unhashable]);
    krait_object::ready_with_values(&TOKEN.ty, &token, &[("MISSING", missing)]);
}

/// A variable without a default.
pub fn new_variable(th: &Thread, name: &str) -> Result<Value> {
    ready_types();
    VarMethods::__new__(
        th,
        &CONTEXT_VAR.ty,
        &krait_object::types::str::new(name),
        None,
    )
}

pub struct VarMethods;

#[krait_object::pymethods]
impl VarMethods {
    #[name("ContextVar")]
    #[sig("(name, /, *, default=<unrepresentable>)")]
    fn __new__(
        th: &Thread,
        cls: &'static krait_object::TypeObject,
        name: &Value,
        default: Option<Value>,
    ) -> Result<Value> {
        if name.as_str().is_none() {
            return Err(th.type_error("context variable name must be a str"));
        }
        let v = CONTEXT_VAR.create_in(
            cls,
            ContextVar {
                name: name.clone(),
                default: Field::empty(),
                hash: Cell::new(0),
            },
        );
        v.default.replace(default);
        let addr = hash::hash(th, name)? ^ krait_object::hash::pointer(v.addr());
        v.hash.set(if addr == -1 { -2 } else { addr });
        Ok(v.into_value())
    }

    fn __hash__(zelf: &Obj<ContextVar>) -> Result<i64> {
        Ok(zelf.hash.get())
    }

    fn __repr__(th: &Thread, zelf: &Obj<ContextVar>) -> Result<String> {
        let default = match zelf.default.get() {
            Some(d) => format!(" default={}", repr::repr_text(th, &d)?),
            None => String::new(),
        };
        Ok(format!(
            "<ContextVar name={}{default} at {:#x}>",
            repr::repr_text(th, &zelf.name)?,
            zelf.addr()
        ))
    }

    #[member]
    fn name(zelf: &Obj<ContextVar>) -> Value {
        zelf.name.clone()
    }

    /// Return a value for the context variable for the current context.
    #[method]
    #[sig("(default=<unrepresentable>, /)")]
    fn get(th: &Thread, zelf: &Obj<ContextVar>, default: Option<Value>) -> Result<Value> {
        let c = current(th);
        let found = match context(&c) {
            Some(c) => lookup(th, c, &zelf.value())?,
            None => None,
        };
        match found.or(default).or_else(|| zelf.default.get()) {
            Some(v) => Ok(v),
            None => Err(krait_object::err::new_value(
                th,
                &exc::LOOKUP_ERROR.ty,
                zelf.value(),
            )),
        }
    }

    /// Call to set a new value for the context variable in the current context.
    #[method]
    fn set(th: &Thread, zelf: &Obj<ContextVar>, value: &Value) -> Result<Value> {
        let cv = current(th);
        let Some(c) = context(&cv) else {
            return Err(th.runtime_error("no current context"));
        };
        let me = zelf.value();
        let old = lookup(th, c, &me)?;
        store(th, c, &me, Some(value))?;
        let t = TOKEN.create(Token {
            context: cv.clone(),
            var: me,
            old: Field::empty(),
            used: Cell::new(false),
        });
        t.old.replace(old);
        Ok(t.into_value())
    }

    /// Reset the context variable to what it was before the token's `set`.
    fn reset(th: &Thread, zelf: &Obj<ContextVar>, token: &Obj<Token>) -> Result<()> {
        reset(th, &zelf.value(), token)
    }

    #[classmethod]
    fn __class_getitem__(cls: &'static krait_object::TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }
}

fn reset(th: &Thread, var: &Value, token: &Obj<Token>) -> Result<()> {
    let text = || repr::repr_text(th, &token.value());
    if token.used.get() {
        return Err(th.runtime_error(format!("{} has already been used once", text()?)));
    }
    if !token.var.is(var) {
        return Err(th.value_error(format!("{} was created by a different ContextVar", text()?)));
    }
    let now = current(th);
    if !token.context.is(&now) {
        return Err(th.value_error(format!("{} was created in a different Context", text()?)));
    }
    token.used.set(true);
    let Some(c) = context(&now) else {
        return Ok(());
    };
    store(th, c, var, token.old.get().as_ref())
}

pub struct TokenMethods;

#[krait_object::pymethods]
impl TokenMethods {
    fn __new__(th: &Thread, cls: &'static krait_object::TypeObject, args: Args) -> Result<Value> {
        let _ = (cls, args);
        Err(th.runtime_error("Tokens can only be created by ContextVars"))
    }

    fn __repr__(th: &Thread, zelf: &Obj<Token>) -> Result<String> {
        let used = if zelf.used.get() { " used" } else { "" };
        Ok(format!(
            "<Token{used} var={} at {:#x}>",
            repr::repr_text(th, &zelf.var)?,
            zelf.addr()
        ))
    }

    #[getter]
    fn var(zelf: &Obj<Token>) -> Value {
        zelf.var.clone()
    }

    #[getter]
    fn old_value(zelf: &Obj<Token>) -> Value {
        zelf.old.get().unwrap_or_else(missing)
    }

    fn __enter__(zelf: &Obj<Token>) -> Value {
        zelf.value()
    }

    #[sig("(type, val, tb, /)")]
    fn __exit__(
        th: &Thread,
        zelf: &Obj<Token>,
        type_: &Value,
        val: &Value,
        tb: &Value,
    ) -> Result<()> {
        let _ = (type_, val, tb);
        reset(th, &zelf.var, zelf)
    }

    #[classmethod]
    fn __class_getitem__(cls: &'static krait_object::TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }
}

pub struct MissingMethods;

#[krait_object::pymethods]
impl MissingMethods {
    fn __repr__(_zelf: &Obj<Missing>) -> &'static str {
        "<Token.MISSING>"
    }
}

pub struct ContextVars;

/// Context Variables
#[krait_object::pymodule(name = "_contextvars")]
impl ContextVars {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_types();
        m.add_type(th, &CONTEXT.ty)?;
        m.add_type(th, &CONTEXT_VAR.ty)?;
        m.add_type(th, &TOKEN.ty)
    }

    fn copy_context(th: &Thread) -> Value {
        copy_current(th)
    }
}
