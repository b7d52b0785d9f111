//! `typing.Union`: `int | str`.

mod methods;

use krait_object::err::Result;
use krait_object::{Field, Thread, Trace, Value};

pub(crate) use methods::install;

#[derive(Trace)]
pub struct Union {
    /// A tuple without duplicates.
    pub args: Value,
    /// A frozenset of the hashable arguments.
    pub hashable: Value,
    /// A tuple of the others, or `None`.
    pub unhashable: Value,
    /// `__parameters__`, made on first use.
    pub parameters: Field,
}

krait_object::pytype! {
    pub static UNION: Union = "typing.Union", HAVE_GC | MANAGED_WEAKREF | DISALLOW_INSTANTIATION | MAPPING_ONLY;
}

/// `a | b | ...`: flattened, without duplicates; the value itself if only one is left.
pub fn make(th: &Thread, args: &[Value]) -> Result<Value> {
    let mut flat: Vec<Value> = Vec::new();
    for a in args {
        match UNION.get(a) {
            Some(u) => flat.extend_from_slice(u.args.as_tuple().map_or(&[], |t| t.as_slice())),
            None if a.is_none() => flat.push(Value::none().ty().type_value()),
            None => flat.push(a.clone()),
        }
    }
    let hashable = crate::set::FROZENSET.create(crate::set::SetData::default());
    let (mut unique, mut unhashable) = (Vec::new(), Vec::<Value>::new());
    for a in flat {
        match krait_object::protocol::hash::hash(th, &a) {
            Ok(h) => {
                if !hashable.contains_hashed(th, &a, h)? {
                    hashable.add_hashed(th, a.clone(), h)?;
                    unique.push(a);
                }
            }
            Err(e) if e.is(&krait_object::exc::TYPE_ERROR) => {
                let mut seen = false;
                for u in &unhashable {
                    seen = seen || krait_object::protocol::compare::eq(th, u, &a)?;
                }
                if !seen {
                    unhashable.push(a.clone());
                    unique.push(a);
                }
            }
            Err(e) => return Err(e),
        }
    }
    if let [only] = unique.as_slice() {
        return Ok(only.clone());
    }
    let unhashable = if unhashable.is_empty() {
        Value::none()
    } else {
        krait_object::types::tuple::from_vec(unhashable).into_value()
    };
    Ok(UNION
        .create(Union {
            args: krait_object::types::tuple::from_vec(unique).into_value(),
            hashable: hashable.into_value(),
            unhashable,
            parameters: Field::empty(),
        })
        .into_value())
}

/// Whether a value may stand in `a | b`.
fn is_unionable(v: &Value) -> bool {
    v.is_none()
        || v.as_type().is_some()
        || crate::generic_alias::GENERIC_ALIAS.get(v).is_some()
        || UNION.get(v).is_some()
        || v.ty().static_name() == "typing.TypeAliasType"
}

/// A part of a union that may be anything `typing` takes for a type: strings become forward references.
fn checked_part(th: &Thread, v: &Value) -> Result<Value> {
    if is_unionable(v) {
        return Ok(v.clone());
    }
    let typing = (th.interp.hooks.get().import)(th, "typing")?;
    let text = krait_object::types::str::new("Union[arg, ...]: each arg must be a type.");
    krait_object::protocol::call::call_method_text(th, &typing, "_type_check", &[v.clone(), text])
}

/// `Union[...]`.
pub fn make_checked(th: &Thread, args: &[Value]) -> Result<Value> {
    let mut parts = Vec::with_capacity(args.len());
    for a in args {
        parts.push(checked_part(th, a)?);
    }
    make(th, &parts)
}

/// `a | b` of types.
pub fn or(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
    if !is_unionable(a) || !is_unionable(b) {
        return Ok(Value::not_implemented());
    }
    make(th, &[a.clone(), b.clone()])
}
