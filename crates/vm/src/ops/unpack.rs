//! Unpacking assignments. Items go on the stack in reverse, the first on top.

use crate::slot::Word;
use krait_object::protocol::{item, iter};
use krait_object::types::list;
use krait_object::{Result, Thread, Value, exc};

/// # Safety
/// `sp` has room for `n` words.
#[inline(always)]
pub unsafe fn sequence(th: &Thread, v: &Value, n: usize, sp: *mut Word) -> Result<()> {
    // SAFETY: as above; the words are written in full or not at all.
    unsafe {
        if let Some(t) = v.as_exact_tuple()
            && t.len() == n
        {
            for (i, x) in t.as_slice().iter().enumerate() {
                *sp.add(n - 1 - i) = x.clone().into_bits();
            }
            return Ok(());
        }
        if let Some(l) = v.as_exact_list()
            && l.len() == n
        {
            l.clone_reversed(sp);
            return Ok(());
        }
        let items = collect(th, v, n)?;
        for (i, x) in items.into_iter().enumerate() {
            *sp.add(n - 1 - i) = x.into_bits();
        }
        Ok(())
    }
}

fn iterator(th: &Thread, v: &Value) -> Result<Value> {
    match iter::iter(th, v) {
        Err(e)
            if e.is(&exc::TYPE_ERROR)
                && v.ty().slots.iter.get().is_none()
                && !item::is_sequence(v) =>
        {
            Err(th.type_error(format!(
                "cannot unpack non-iterable {} object",
                v.ty().name()
            )))
        }
        r => r,
    }
}

fn collect(th: &Thread, v: &Value, n: usize) -> Result<Vec<Value>> {
    let it = iterator(th, v)?;
    let mut out = Vec::with_capacity(n);
    while out.len() < n {
        match iter::next(th, &it)? {
            Some(x) => out.push(x),
            None => {
                return Err(th.value_error(format!(
                    "not enough values to unpack (expected {n}, got {})",
                    out.len()
                )));
            }
        }
    }
    if iter::next(th, &it)?.is_some() {
        let known = v
            .as_exact_tuple()
            .map(|t| t.len())
            .or_else(|| v.as_exact_list().map(|l| l.len()))
            .or_else(|| v.as_exact_dict().map(|d| d.len()));
        return Err(th.value_error(match known {
            Some(len) if len > n => format!("too many values to unpack (expected {n}, got {len})"),
            _ => format!("too many values to unpack (expected {n})"),
        }));
    }
    Ok(out)
}

/// `a, *b, c = v`.
///
/// # Safety
/// `sp` has room for `before + 1 + after` words.
pub unsafe fn ex(th: &Thread, v: &Value, before: usize, after: usize, sp: *mut Word) -> Result<()> {
    let it = iterator(th, v)?;
    let mut head = Vec::with_capacity(before);
    while head.len() < before {
        match iter::next(th, &it)? {
            Some(x) => head.push(x),
            None => {
                let at_least = if after == 0 { before } else { before + after };
                return Err(th.value_error(format!(
                    "not enough values to unpack (expected at least {at_least}, got {})",
                    head.len()
                )));
            }
        }
    }
    let mut rest = iter::collect_rest(th, &it)?;
    if rest.len() < after {
        return Err(th.value_error(format!(
            "not enough values to unpack (expected at least {}, got {})",
            before + after,
            before + rest.len()
        )));
    }
    let tail = rest.split_off(rest.len() - after);
    let total = before + 1 + after;
    let all = head
        .into_iter()
        .chain(std::iter::once(list::from_vec(rest).into_value()))
        .chain(tail);
    for (i, x) in all.enumerate() {
        // SAFETY: as above.
        unsafe { *sp.add(total - 1 - i) = x.into_bits() };
    }
    Ok(())
}
