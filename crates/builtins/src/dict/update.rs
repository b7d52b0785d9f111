//! Filling a dict from mappings and from sequences of pairs.

use krait_object::err::Result;
use krait_object::exc;
use krait_object::protocol::{attr, call, item, iter};
use krait_object::types::dict::{DictData, iterated_as_dict};
use krait_object::types::list::{self, ListData};
use krait_object::types::str;
use krait_object::{Dict, Ref, Thread, Value, wk};

/// `d.update(other)`: a mapping (it has `keys`) or an iterable of pairs.
pub fn update_from(th: &Thread, d: &Dict, other: &Value) -> Result<()> {
    if let Some(o) = other.as_exact_dict() {
        return d.merge(th, o, true);
    }
    if attr::get_opt(th, other, wk::keys())?.is_some() {
        merge_from(th, d, other, true)
    } else {
        from_pairs(th, d, other)
    }
}

/// `dict.copy`, also of what a subclass makes of a dict (`PyDict_Copy`).
pub fn copied(th: &Thread, v: &Value) -> Result<Ref<DictData>> {
    if let Some(d) = iterated_as_dict(v) {
        return DictData::copied(d, th);
    }
    let new = DictData::create();
    if v.as_dict().is_some_and(|d| !d.is_empty()) {
        merge_from(th, &new, v, true)?;
    }
    Ok(new)
}

/// Takes over the entries of a mapping; `replace` says whether present keys are overwritten.
pub fn merge_from(th: &Thread, d: &Dict, other: &Value, replace: bool) -> Result<()> {
    if let Some(o) = iterated_as_dict(other) {
        return d.merge(th, o, replace);
    }
    let keys = mapping_keys(th, other)?;
    for k in (0..).map_while(|i| keys.get(i)) {
        if !replace && d.contains(th, &k)? {
            continue;
        }
        let v = item::get(th, other, &k)?;
        d.set(th, k, v)?;
    }
    Ok(())
}

/// All keys of a mapping, before any value is asked for (`PyMapping_Keys`).
pub fn mapping_keys(th: &Thread, m: &Value) -> Result<Ref<ListData>> {
    listed(th, m, wk::keys())
}

/// What a method of a mapping, named like one of a dict's, gives one by one. A list, as all of it goes at once, the last
/// first.
pub fn listed(th: &Thread, m: &Value, method: &Value) -> Result<Ref<ListData>> {
    let view = call::call_method(th, m, method, &[])?;
    let it = iter::iter_or(th, &view, || {
        let (kind, of) = (m.ty().name(), view.ty().name());
        let method = crate::text::lossy(method);
        format!("{kind}.{method}() returned a non-iterable (type {of})")
    })?;
    // What gave the iterator is not needed any more.
    drop(view);
    Ok(list::from_vec(iter::collect_rest(th, &it)?))
}

/// The items of what should be a pair.
fn sequence(th: &Thread, p: &Value) -> Result<Vec<Value>> {
    iter::collect_fast(th, p, "object is not iterable")
}

/// Takes over an iterable of pairs.
fn from_pairs(th: &Thread, d: &Dict, pairs: &Value) -> Result<()> {
    let mut i = 0usize;
    iter::for_each(th, pairs, |p| {
        let pair = match (p.as_exact_tuple(), p.as_exact_list()) {
            (Some(t), _) => t.as_slice().to_vec(),
            (_, Some(l)) => l.snapshot(),
            _ => match sequence(th, &p) {
                Err(e) if e.is(&exc::TYPE_ERROR) => {
                    let note = format!(
                        "Cannot convert dictionary update sequence element #{i} to a sequence"
                    );
                    call::call_method(th, e.value(), &wk::str("add_note"), &[str::new(&note)])?;
                    return Err(e);
                }
                r => r?,
            },
        };
        let n = pair.len();
        let Ok([k, v]) = <[Value; 2]>::try_from(pair) else {
            return Err(th.value_error(format!(
                "dictionary update sequence element #{i} has length {n}; 2 is required"
            )));
        };
        i += 1;
        d.set(th, k, v)
    })
}
