//! `_count_elements`: the loop of `Counter.update`.

use krait_object::protocol::{call, item, iter, number};
use krait_object::types::dict::DICT;
use krait_object::types::int;
use krait_object::{Result, Thread, Value, wk};

/// Adds one for each item. A dict whose class leaves `get` and `__setitem__` alone is updated without calling them.
pub fn count_elements(th: &Thread, mapping: &Value, iterable: &Value) -> Result<()> {
    let it = iter::iter(th, iterable)?;
    let same = |name: &Value| match (mapping.ty().lookup(th, name), DICT.ty.lookup(th, name)) {
        (Some(a), Some(b)) => a.is(&b),
        _ => false,
    };
    let (one, zero) = (Value::int32(1), Value::int32(0));
    let plus_one = |old: &Value| match old.as_small() {
        Some(i) => Ok(int::from_i64(i + 1)),
        None => number::binary(th, old, &one, number::BinOp::Add),
    };
    if let Some(d) = mapping.as_dict()
        && same(&wk::str("get"))
        && same(&wk::str("__setitem__"))
    {
        while let Some(key) = iter::next(th, &it)? {
            let hash = krait_object::protocol::hash::hash(th, &key)?;
            let new = match d.get_hashed(th, &key, hash)? {
                Some(old) => plus_one(&old)?,
                None => one.clone(),
            };
            // The new value lives until it was stored, whatever the death of the old one does.
            d.set_hashed(th, key.clone(), hash, new.clone())?;
            drop(new);
            drop(key);
        }
        return Ok(());
    }
    let get = krait_object::protocol::attr::get_text(th, mapping, "get")?;
    while let Some(key) = iter::next(th, &it)? {
        let old = call::call(th, &get, &[key.clone(), zero.clone()])?;
        let new = number::binary(th, &old, &one, number::BinOp::Add)?;
        drop(old);
        item::set(th, mapping, &key, &new)?;
        drop(new);
    }
    Ok(())
}
