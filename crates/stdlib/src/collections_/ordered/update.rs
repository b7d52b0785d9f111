//! Filling from mappings, from iterables of pairs, from keyword arguments; item by item through `__setitem__`.

use krait_object::protocol::{attr, call, item, iter};
use krait_object::{Args, Result, Thread, Value, wk};

/// The arguments of the constructor and of `update`, counted already.
pub fn update(th: &Thread, od: &Value, args: Args<'_>) -> Result<()> {
    if let Some(other) = args.positional().first() {
        from_any(th, od, other)?;
    }
    for (k, v) in args.keywords() {
        item::set(th, od, k, v)?;
    }
    Ok(())
}

/// Takes over a mapping or an iterable of pairs.
pub fn from_any(th: &Thread, od: &Value, other: &Value) -> Result<()> {
    if let Some(d) = other.as_exact_dict() {
        for (k, v) in d.snapshot() {
            item::set(th, od, &k, &v)?;
        }
        return Ok(());
    }
    if let Some(keys) = attr::get_opt(th, other, wk::keys())? {
        let keys = call::call0(th, &keys)?;
        return iter::for_each(th, &keys, |k| {
            let v = item::get(th, other, &k)?;
            item::set(th, od, &k, &v)
        });
    }
    match attr::get_opt(th, other, &wk::str("items"))? {
        Some(items) => from_pairs(th, od, &call::call0(th, &items)?),
        None => from_pairs(th, od, other),
    }
}

fn from_pairs(th: &Thread, od: &Value, pairs: &Value) -> Result<()> {
    iter::for_each(th, pairs, |pair| {
        let it = iter::iter(th, &pair)?;
        let Some(k) = iter::next(th, &it)? else {
            return Err(th.value_error("need more than 0 values to unpack"));
        };
        let Some(v) = iter::next(th, &it)? else {
            return Err(th.value_error("need more than 1 value to unpack"));
        };
        if iter::next(th, &it)?.is_some() {
            return Err(th.value_error("too many values to unpack (expected 2)"));
        }
        item::set(th, od, &k, &v)
    })
}
