//! Calling: vectorcall everywhere, special methods looked up on the type.

use crate::args::Args;
use crate::err::Result;
use crate::thread::Thread;
use crate::typeobj::{METHOD_DESCRIPTOR, TypeObject};
use crate::value::Value;
use std::mem::MaybeUninit;

/// Calls with positional and keyword arguments.
#[inline]
pub fn call_args(th: &Thread, f: &Value, args: Args<'_>) -> Result<Value> {
    match f.ty().slots.call.get() {
        Some(c) => {
            th.check_stack("")?;
            c(th, f, args)
        }
        None => Err(not_callable(th, f)),
    }
}

/// The refusal to call something; a module may have been meant as the callable of its own name in it.
#[cold]
fn not_callable(th: &Thread, f: &Value) -> crate::Raised {
    let own_name = crate::types::module::MODULE.get(f).and_then(|m| {
        let dict = m.dict_opt()?;
        let name = dict.get_text("__name__")?;
        let found = dict.get_str_only(name.as_exact_str()?)?;
        is_callable(&found).then(|| name.as_str().map(|s| s.to_string_lossy()))?
    });
    let hint = own_name.map_or_else(String::new, |n| format!(". Did you mean: '{n}.{n}(...)'?"));
    th.type_error(format!("'{}' object is not callable{hint}", f.ty().name()))
}

/// Calls with positional arguments.
#[inline]
pub fn call(th: &Thread, f: &Value, args: &[Value]) -> Result<Value> {
    call_args(th, f, Args::pos(args))
}

/// Calls with the arguments of two slices, one after the other.
#[inline]
pub fn call_joined(th: &Thread, f: &Value, first: &[Value], rest: &[Value]) -> Result<Value> {
    const FEW: usize = 8;
    let n = first.len() + rest.len();
    if n > FEW {
        let mut all = crate::alloc::vec_of(n)?;
        all.extend_from_slice(first);
        all.extend_from_slice(rest);
        return call(th, f, &all);
    }
    let mut words = [const { MaybeUninit::<Value>::uninit() }; FEW];
    let p = words.as_mut_ptr() as *mut Value;
    // SAFETY: there is room for `n` values. The copied words are only looked at: their owners, the two slices, are borrowed
    // as long as the call lasts, and the array drops nothing.
    unsafe {
        std::ptr::copy_nonoverlapping(first.as_ptr(), p, first.len());
        std::ptr::copy_nonoverlapping(rest.as_ptr(), p.add(first.len()), rest.len());
        call(th, f, std::slice::from_raw_parts(p, n))
    }
}

#[inline]
pub fn call0(th: &Thread, f: &Value) -> Result<Value> {
    call_args(th, f, Args::EMPTY)
}

#[inline]
pub fn call1(th: &Thread, f: &Value, a: &Value) -> Result<Value> {
    call_args(th, f, Args::pos(std::slice::from_ref(a)))
}

/// Calls a type, as its metaclass says.
pub fn call_type(th: &Thread, t: &'static TypeObject, args: &[Value]) -> Result<Value> {
    call(th, &t.type_value(), args)
}

/// `v.name(*args)`, without making a bound method where the attribute is a plain function.
pub fn call_method(th: &Thread, v: &Value, name: &Value, args: &[Value]) -> Result<Value> {
    call_method_args(th, v, name, Args::pos(args))
}

/// The same with keyword arguments.
pub fn call_method_args(th: &Thread, v: &Value, name: &Value, args: Args<'_>) -> Result<Value> {
    match method(th, v, name)? {
        (f, true) => call_unbound(th, v, &f, args),
        (f, false) => call_args(th, &f, args),
    }
}

/// By Rust text.
pub fn call_method_text(th: &Thread, v: &Value, name: &str, args: &[Value]) -> Result<Value> {
    call_method(th, v, &crate::intern::intern_text(th, name), args)
}

/// The attribute to call, and whether `v` must be passed as its first argument (`_PyObject_GetMethod`).
pub fn method(th: &Thread, v: &Value, name: &Value) -> Result<(Value, bool)> {
    let t = v.ty();
    if t.has(crate::typeobj::GENERIC_GETATTR)
        && let Some(d) = t.lookup(th, name)
    {
        if !d.ty().has(METHOD_DESCRIPTOR) {
            return match crate::typeobj::getattr_given(th, v, name, Some(d))? {
                Some(f) => Ok((f, false)),
                None => Err(th.attribute_error(v, name)),
            };
        }
        if let Some(h) = v.as_header()
            && crate::typeobj::shape::supports_dict(h)
            && let Some(own) = crate::typeobj::shape::get(th, h, name)?
        {
            return Ok((own, false));
        }
        return Ok((d, true));
    }
    super::attr::get(th, v, name).map(|f| (f, false))
}

/// A special method bound by its descriptor, looked up on the type only.
pub fn lookup_special(th: &Thread, v: &Value, name: &Value) -> Result<Option<Value>> {
    let Some(f) = v.ty().lookup(th, name) else {
        return Ok(None);
    };
    match f.ty().slots.descr_get.get() {
        Some(get) => get(th, &f, Some(v), Some(&v.ty().type_value())).map(Some),
        None => Ok(Some(f)),
    }
}

/// Calls a class attribute `f` of `v`'s type as a method.
pub fn call_unbound(th: &Thread, v: &Value, f: &Value, args: Args<'_>) -> Result<Value> {
    if f.ty().has(METHOD_DESCRIPTOR) {
        if args.values.is_empty() {
            return call1(th, f, v);
        }
        if args.names.is_none() {
            return call_joined(th, f, std::slice::from_ref(v), args.values);
        }
        let mut all = Vec::with_capacity(args.values.len() + 1);
        all.push(v.clone());
        all.extend_from_slice(args.values);
        return call_args(
            th,
            f,
            Args {
                values: &all,
                names: args.names,
            },
        );
    }
    match f.ty().slots.descr_get.get() {
        Some(get) => call_args(th, &get(th, f, Some(v), Some(&v.ty().type_value()))?, args),
        None => call_args(th, f, args),
    }
}

/// Calls a special method of the type; `None` if there is none.
pub fn call_special_opt(
    th: &Thread,
    v: &Value,
    name: &Value,
    args: &[Value],
) -> Result<Option<Value>> {
    match v.ty().lookup(th, name) {
        Some(f) => call_unbound(th, v, &f, Args::pos(args)).map(Some),
        None => Ok(None),
    }
}

/// Calls a special method of the type; `AttributeError` if there is none.
pub fn call_special(th: &Thread, v: &Value, name: &Value, args: &[Value]) -> Result<Value> {
    match call_special_opt(th, v, name, args)? {
        Some(r) => Ok(r),
        None => Err(th.attribute_error(v, name)),
    }
}

/// `callable(v)`.
pub fn is_callable(v: &Value) -> bool {
    v.ty().slots.call.get().is_some()
}

/// `isinstance(v, cls)` with `__instancecheck__`, unions and tuples.
pub fn is_instance(th: &Thread, v: &Value, cls: &Value) -> Result<bool> {
    if v.ty().as_value().is(cls) {
        return Ok(true);
    }
    if let Some(t) = cls.as_type()
        && std::ptr::eq(cls.ty(), &crate::typeobj::TYPE.ty)
    {
        return real_is_instance(th, v, cls, Some(t));
    }
    if let Some(t) = cls.as_tuple() {
        return th.recurse(" in __instancecheck__", || {
            for c in t.as_slice() {
                if is_instance(th, v, c)? {
                    return Ok(true);
                }
            }
            Ok(false)
        });
    }
    if is_union(cls) {
        let parts = super::attr::get(th, cls, crate::wk::__args__())?;
        return is_instance(th, v, &parts);
    }
    if let Some(check) = lookup_special(th, cls, crate::wk::__instancecheck__())? {
        let r = th.recurse(" in __instancecheck__", || call1(th, &check, v))?;
        return super::truth::is_true(th, &r);
    }
    real_is_instance(th, v, cls, cls.as_type())
}

/// Whether a value is `A | B`, whose type is in `builtins`.
fn is_union(v: &Value) -> bool {
    v.ty().static_name() == "typing.Union"
}

/// `type.__instancecheck__`: by class and `__class__`.
pub fn real_is_instance(
    th: &Thread,
    v: &Value,
    cls: &Value,
    t: Option<&'static TypeObject>,
) -> Result<bool> {
    match t {
        Some(t) => {
            if v.ty().is_subtype(t) {
                return Ok(true);
            }
            // `__class__` may lie.
            if v.ty().learns_to_show_itself(th) {
                return Ok(false);
            }
            match super::attr::get_opt(th, v, crate::wk::__class__())? {
                Some(c) => Ok(c
                    .as_type()
                    .is_some_and(|c| !std::ptr::eq(c, v.ty()) && c.is_subtype(t))),
                None => Ok(false),
            }
        }
        None => {
            check_class(
                th,
                cls,
                "isinstance() arg 2 must be a type, a tuple of types, or a union",
            )?;
            match super::attr::get_opt(th, v, crate::wk::__class__())? {
                Some(c) => abstract_is_subclass(th, &c, cls),
                None => Ok(false),
            }
        }
    }
}

fn bases_of(th: &Thread, cls: &Value) -> Result<Option<Value>> {
    let b = super::attr::get_opt(th, cls, crate::wk::__bases__())?;
    Ok(b.filter(|b| b.as_tuple().is_some()))
}

fn check_class(th: &Thread, cls: &Value, msg: &str) -> Result<()> {
    if bases_of(th, cls)?.is_none() {
        Err(th.type_error(msg))
    } else {
        Ok(())
    }
}

fn abstract_is_subclass(th: &Thread, derived: &Value, cls: &Value) -> Result<bool> {
    if derived.is(cls) {
        return Ok(true);
    }
    let Some(bases) = bases_of(th, derived)? else {
        return Ok(false);
    };
    th.recurse(" in __issubclass__", || {
        for b in bases.as_tuple().map_or(&[][..], |t| t.as_slice()) {
            if abstract_is_subclass(th, b, cls)? {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

/// `issubclass(derived, cls)` with `__subclasscheck__`, unions and tuples.
pub fn is_subclass(th: &Thread, derived: &Value, cls: &Value) -> Result<bool> {
    if std::ptr::eq(cls.ty(), &crate::typeobj::TYPE.ty) {
        if derived.is(cls) {
            return Ok(true);
        }
        return real_is_subclass(th, derived, cls);
    }
    if let Some(t) = cls.as_tuple() {
        return th.recurse(" in __subclasscheck__", || {
            for c in t.as_slice() {
                if is_subclass(th, derived, c)? {
                    return Ok(true);
                }
            }
            Ok(false)
        });
    }
    if is_union(cls) {
        let parts = super::attr::get(th, cls, crate::wk::__args__())?;
        return is_subclass(th, derived, &parts);
    }
    if let Some(check) = lookup_special(th, cls, crate::wk::__subclasscheck__())? {
        let r = th.recurse(" in __subclasscheck__", || call1(th, &check, derived))?;
        return super::truth::is_true(th, &r);
    }
    real_is_subclass(th, derived, cls)
}

/// `type.__subclasscheck__`.
pub fn real_is_subclass(th: &Thread, derived: &Value, cls: &Value) -> Result<bool> {
    if let (Some(d), Some(c)) = (derived.as_type(), cls.as_type()) {
        return Ok(d.is_subtype(c));
    }
    check_class(th, derived, "issubclass() arg 1 must be a class")?;
    check_class(
        th,
        cls,
        "issubclass() arg 2 must be a class, a tuple of classes, or a union",
    )?;
    abstract_is_subclass(th, derived, cls)
}
