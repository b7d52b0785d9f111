//! `__build_class__`: what a `class` statement calls.

use krait_object::protocol::{attr, call, item};
use krait_object::types::{str, tuple};
use krait_object::{Args, DictData, Result, Thread, Value, wk};
use krait_vm::cellobj::CELL;
use krait_vm::function::FUNCTION;

pub struct BuildClass;

/// Replaces bases that are no classes by what their `__mro_entries__` gives (PEP 560).
pub fn resolve_bases(th: &Thread, bases: &Value) -> Result<Value> {
    let items = bases.as_tuple().map_or(&[][..], |t| t.as_slice());
    if items.iter().all(|b| b.as_type().is_some()) {
        return Ok(bases.clone());
    }
    let mut out = Vec::new();
    let mut changed = false;
    for b in items {
        if b.as_type().is_none()
            && let Some(f) = attr::get_opt(th, b, wk::__mro_entries__())?
        {
            let r = call::call1(th, &f, bases)?;
            let Some(t) = r.as_tuple() else {
                return Err(th.type_error("__mro_entries__ must return a tuple"));
            };
            out.extend_from_slice(t.as_slice());
            changed = true;
        } else {
            out.push(b.clone());
        }
    }
    Ok(if changed {
        tuple::from_vec(out).into_value()
    } else {
        bases.clone()
    })
}

#[krait_object::pyfunctions]
impl BuildClass {
    /// Internal helper function used by the class statement.
    fn __build_class__(th: &Thread, args: Args) -> Result<Value> {
        let pos = args.positional();
        let [func, name, bases @ ..] = pos else {
            return Err(th.type_error("__build_class__: not enough arguments"));
        };
        let Some(f) = FUNCTION.get(func) else {
            return Err(th.type_error("__build_class__: func must be a function"));
        };
        if name.as_str().is_none() {
            return Err(th.type_error("__build_class__: name is not a string"));
        }
        let orig = tuple::from_slice(bases).into_value();
        let bases = resolve_bases(th, &orig)?;
        let keywords = args.keyword_dict(th)?;
        let explicit = keywords.remove(th, wk::metaclass())?;
        let mut meta = match &explicit {
            Some(m) => m.clone(),
            None => match bases.as_tuple().and_then(|b| b.get(0)) {
                Some(b) => b.ty().type_value(),
                None => krait_object::typeobj::TYPE.ty.type_value(),
            },
        };
        if let Some(t) = meta.as_type() {
            let items = bases.as_tuple().map_or(&[][..], |t| t.as_slice());
            meta = krait_object::typeobj::calculate_metaclass(th, t, items)?.type_value();
        }
        let names: Vec<Value> = keywords.snapshot_keys();
        let names = if names.is_empty() {
            None
        } else {
            Some(tuple::from_vec(names))
        };
        let with_keywords = |first: Vec<Value>| {
            let mut v = first;
            v.extend(keywords.snapshot_values());
            v
        };
        let ns = match attr::get_opt(th, &meta, wk::__prepare__())? {
            Some(p) => {
                let v = with_keywords(vec![name.clone(), bases.clone()]);
                call::call_args(th, &p, Args::new(&v, names.as_deref()))?
            }
            None => DictData::create().into_value(),
        };
        if !item::is_mapping(&ns) {
            let m = meta
                .as_type()
                .map_or_else(|| "<metaclass>".to_owned(), |t| t.short_name());
            return Err(th.type_error(format!(
                "{m}.__prepare__() must return a mapping, not {}",
                ns.ty().name()
            )));
        }
        let Some(code) = f.code() else {
            return Err(th.system_error("function without code"));
        };
        let cell = krait_vm::call::eval_function(th, f, &code, Some(ns.clone()))?;
        if !bases.is(&orig) {
            item::set(th, &ns, &str::new("__orig_bases__"), &orig)?;
        }
        let v = with_keywords(vec![name.clone(), bases, ns]);
        let cls = call::call_args(th, &meta, Args::new(&v, names.as_deref()))?;
        if let Some(c) = CELL.get(&cell)
            && cls.as_type().is_some()
        {
            match c.contents.get() {
                None => {
                    return Err(th.runtime_error(format!(
                        "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
                        krait_object::protocol::repr::repr_text(th, name)?,
                        krait_object::protocol::repr::repr_text(th, &cls)?
                    )));
                }
                Some(set) if !set.is(&cls) => {
                    return Err(th.type_error(format!(
                        "__class__ set to {} defining {} as {}",
                        krait_object::protocol::repr::repr_text(th, &set)?,
                        krait_object::protocol::repr::repr_text(th, name)?,
                        krait_object::protocol::repr::repr_text(th, &cls)?
                    )));
                }
                Some(_) => {}
            }
        }
        Ok(cls)
    }
}
