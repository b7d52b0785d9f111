//! `types.GenericAlias`: `list[int]`.

mod methods;
mod parameters;

use krait_object::err::Result;
use krait_object::protocol::{attr, repr};
use krait_object::{Field, Thread, Trace, Value, wk};
use std::cell::Cell;

pub(crate) use methods::install;
pub use parameters::{make_parameters, substitute};

#[derive(Trace)]
pub struct GenericAlias {
    pub origin: Value,
    /// A tuple.
    pub args: Value,
    /// `__parameters__`, made on first use.
    pub parameters: Field,
    /// Whether it is `*tuple[...]`.
    pub starred: Cell<bool>,
}

krait_object::pytype! {
    pub static GENERIC_ALIAS: GenericAlias = "types.GenericAlias", BASETYPE | HAVE_GC | MANAGED_WEAKREF | MAPPING_ONLY;
}

/// `origin[args]`; arguments that are not a tuple become one.
pub fn new(origin: Value, args: Value) -> Value {
    let args = if args.as_tuple().is_some() {
        args
    } else {
        krait_object::types::tuple::from_array([args]).into_value()
    };
    GENERIC_ALIAS
        .create(GenericAlias {
            origin,
            args,
            parameters: Field::empty(),
            starred: Cell::new(false),
        })
        .into_value()
}

/// How an alias or a union shows one of its parts: classes by their full name.
pub(crate) fn push_part(th: &Thread, b: &mut crate::text::Builder, v: &Value) -> Result<()> {
    if v.is(&Value::ellipsis()) {
        b.push_str("...");
        return Ok(());
    }
    if attr::get_opt(th, v, wk::__origin__())?.is_some()
        && attr::get_opt(th, v, wk::__args__())?.is_some()
    {
        return b.push_repr(th, v);
    }
    let qualname = attr::get_opt(th, v, wk::__qualname__())?;
    let module = attr::get_opt(th, v, wk::__module__())?.filter(|m| !m.is_none());
    let (Some(q), Some(m)) = (qualname, module) else {
        return b.push_repr(th, v);
    };
    let text = |v: &Value| repr::to_str(th, v);
    if !m.as_str().is_some_and(|s| s.eq_str("builtins")) {
        b.push(&text(&m)?);
        b.push_str(".");
    }
    b.push(&text(&q)?);
    Ok(())
}
