//! Methods of `list`.

use super::{iter, slices, sort};
use krait_object::err::{Result, memory_error};
use krait_object::protocol::{compare, item, number};
use krait_object::typeobj::{CompareOp, SlotId, TypeObject};
use krait_object::types::int;
use krait_object::types::list::{self, LIST};
use krait_object::{Args, List, ListData, Ref, Thread, Value, pymethods};

/// Rich comparison of two sequences given by accessors, the first `same` items of which are the same ones; sizes are read
/// anew, for a comparison may change them.
fn compare_items(
    th: &Thread,
    a: impl Fn(usize) -> Option<Value>,
    b: impl Fn(usize) -> Option<Value>,
    lens: impl Fn() -> (usize, usize),
    same: usize,
    op: CompareOp,
) -> Result<Value> {
    let (n, m) = lens();
    if n != m && matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return Ok(Value::bool(op == CompareOp::Ne));
    }
    let mut i = same;
    while let (Some(x), Some(y)) = (a(i), b(i)) {
        let equal = compare::eq(th, &x, &y);
        drop(x);
        drop(y);
        if !equal? {
            // The comparison may have changed what is there, or shortened one of them.
            let (n, m) = lens();
            if i >= n || i >= m {
                break;
            }
            match op {
                CompareOp::Eq => return Ok(Value::bool(false)),
                CompareOp::Ne => return Ok(Value::bool(true)),
                _ => {}
            }
            let (Some(x), Some(y)) = (a(i), b(i)) else {
                break;
            };
            let result = compare::rich(th, &x, &y, op);
            drop(x);
            drop(y);
            return result;
        }
        i += 1;
    }
    let (n, m) = lens();
    Ok(Value::bool(op.test(n.cmp(&m))))
}

/// `l.extend(items)`.
pub fn extend(th: &Thread, l: &List, items: &Value) -> Result<()> {
    if let Some(t) = items.as_exact_tuple() {
        if l.capacity() == 0 && !t.is_empty() {
            l.reserve_exact(t.len().next_multiple_of(2))?;
        }
        return l.append_copies(t.as_slice());
    }
    if let Some(o) = items.as_exact_list() {
        if l.capacity() == 0 && !o.is_empty() {
            l.reserve_exact(o.len().next_multiple_of(2))?;
        }
        return l.append_list(o);
    }
    if let Some(d) = items.as_exact_dict() {
        if l.capacity() == 0 {
            l.reserve_exact(d.len().next_multiple_of(2))?;
        } else {
            l.reserve_total(l.len().saturating_add(d.len()))?;
        }
        let mut at = 0;
        while let Some((key, _)) = d.next(&mut at) {
            l.try_append(key)?;
        }
        return Ok(());
    }
    let it = krait_object::protocol::iter::iter(th, items)?;
    let hint = item::length_hint(th, items, 8)?;
    // What says that it is longer than memory is not even started with.
    let total = l.len().checked_add(hint);
    // A hint that no list could have room for is not believed.
    match total.filter(|&total| isize::try_from(total).is_ok()) {
        Some(total) if l.capacity() == 0 && hint != 0 => {
            l.reserve_exact(total.checked_next_multiple_of(2).unwrap_or(total))?;
        }
        Some(total) if l.capacity() != 0 => l.reserve_total(total)?,
        _ => {}
    }
    if let Some(r) = crate::range::RANGE_ITER.get_exact(&it) {
        while let Some(i) = r.advance() {
            l.try_append(int::from_i64(i))?;
        }
        return Ok(());
    }
    while let Some(v) = krait_object::protocol::iter::next(th, &it)? {
        l.try_append(v)?;
    }
    Ok(())
}

/// `n` copies of `items` in a row.
pub(crate) fn repeated(items: &[Value], n: isize) -> Result<Vec<Value>> {
    let n = n.max(0) as usize;
    let total = items.len().checked_mul(n).ok_or_else(memory_error)?;
    let mut out = Vec::new();
    krait_object::alloc::reserve(&mut out, total)?;
    if let [one] = items {
        out.resize(total, one.clone());
    } else {
        for _ in 0..n {
            out.extend_from_slice(items);
        }
    }
    Ok(out)
}

/// Bounds of `index()`: negative ones count from the end, which is asked for when both are numbers, for that may run code.
pub(crate) fn search_bounds(
    th: &Thread,
    start: Option<&Value>,
    stop: Option<&Value>,
    len: impl Fn() -> usize,
) -> Result<(usize, usize)> {
    let number = |v: Option<&Value>, default: isize| match v {
        None => Ok(default),
        Some(v) if number::is_index(v) => number::index_clamped(th, v),
        Some(_) => Err(th.type_error("slice indices must be integers or have an __index__ method")),
    };
    let (start, stop) = (number(start, 0)?, number(stop, isize::MAX)?);
    let place = |i: isize| match i {
        0.. => i as usize,
        _ => i.saturating_add_unsigned(len()).max(0) as usize,
    };
    Ok((place(start), place(stop)))
}

pub(super) struct ListMethods;

/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
/// The argument must be an iterable if specified.
#[pymethods(sig = "(iterable=(), /)")]
impl ListMethods {
    #[name("list")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Ref<ListData> {
        let _ = args;
        LIST.create_in(cls, ListData::empty())
    }

    fn __init__(th: &Thread, zelf: &List, args: Args<'_>) -> Result<()> {
        let t = zelf.ty();
        if SlotId::new.address(&t.slots) == SlotId::new.address(&LIST.ty.slots) {
            args.no_keywords(th, "list")?;
        }
        args.check_positional(th, "list", 0, 1)?;
        if zelf.capacity() != 0 {
            list::release_all(zelf.take_all());
        }
        match args.positional().first() {
            Some(v) => extend(th, zelf, v),
            None => Ok(()),
        }
    }

    fn __repr__(th: &Thread, zelf: &List) -> Result<Value> {
        if zelf.is_empty() {
            return Ok(krait_object::types::str::new("[]"));
        }
        crate::text::sequence_repr(
            th,
            &zelf.value(),
            ("[", "]"),
            || zelf.len(),
            |i| zelf.get(i),
        )
    }

    fn __richcmp__(th: &Thread, zelf: &List, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = other.as_list() else {
            return Ok(Value::not_implemented());
        };
        compare_items(
            th,
            |i| zelf.get(i),
            |i| o.get(i),
            || (zelf.len(), o.len()),
            zelf.common_start(o),
            op,
        )
    }

    fn __iter__(zelf: &Value) -> Value {
        iter::iter(zelf)
    }

    fn __len__(zelf: &List) -> usize {
        zelf.len()
    }

    fn __getitem__(th: &Thread, zelf: &List, key: &Value) -> Result<Value> {
        slices::get(th, zelf, key)
    }

    fn __setitem__(th: &Thread, zelf: &List, key: &Value, value: Option<&Value>) -> Result<()> {
        slices::set(th, zelf, key, value)
    }

    fn __contains__(th: &Thread, zelf: &List, x: &Value) -> Result<bool> {
        let mut i = 0;
        while let Some(v) = zelf.get(i) {
            if compare::eq(th, &v, x)? {
                return Ok(true);
            }
            i += 1;
        }
        Ok(false)
    }

    fn __concat__(th: &Thread, zelf: &List, other: &Value) -> Result<Value> {
        let Some(o) = other.as_list() else {
            return Err(th.type_error(format!(
                "can only concatenate list (not \"{}\") to list",
                other.ty().name()
            )));
        };
        zelf.concat(o).map(Ref::into_value)
    }

    fn __repeat__(zelf: &List, n: isize) -> Result<Value> {
        zelf.repeat(n.max(0) as usize).map(Ref::into_value)
    }

    fn __iconcat__(th: &Thread, zelf: &List, other: &Value) -> Result<Value> {
        extend(th, zelf, other)?;
        Ok(zelf.value())
    }

    fn __irepeat__(zelf: &List, n: isize) -> Result<Value> {
        if n <= 0 {
            list::release_all(zelf.take_all());
        } else if n > 1 {
            let more = repeated(&zelf.try_snapshot()?, n - 1)?;
            let len = zelf.len();
            drop(zelf.splice(len, len, more)?);
        }
        Ok(zelf.value())
    }

    /// Return self[index].
    #[method]
    #[name("__getitem__")]
    #[sig("(index, /)")]
    fn getitem(th: &Thread, zelf: &List, index: &Value) -> Result<Value> {
        slices::get(th, zelf, index)
    }

    /// Return a reverse iterator over the list.
    #[method]
    fn __reversed__(zelf: &Value) -> Value {
        iter::reversed(zelf)
    }

    /// Return the size of the list in memory, in bytes.
    #[method]
    fn __sizeof__(zelf: &List) -> usize {
        crate::type_type::visible_basicsize(zelf.ty()) + zelf.capacity() * 8
    }

    /// Remove all items from list.
    fn clear(zelf: &List) {
        list::release_all(zelf.take_all());
    }

    /// Return a shallow copy of the list.
    fn copy(zelf: &List) -> Result<Ref<ListData>> {
        zelf.copy_range(0, zelf.len())
    }

    /// Append object to the end of the list.
    #[inline]
    fn append(zelf: &List, object: &Value) -> Result<()> {
        zelf.try_append(object.clone())
    }

    /// Insert object before index.
    fn insert(zelf: &List, index: isize, object: &Value) -> Result<()> {
        let n = zelf.len();
        let at = if index < 0 {
            index.saturating_add_unsigned(n).max(0) as usize
        } else {
            index as usize
        };
        zelf.insert(at, object.clone())
    }

    /// Extend list by appending elements from the iterable.
    #[name("extend")]
    #[sig("(iterable, /)")]
    fn extend_method(th: &Thread, zelf: &List, iterable: &Value) -> Result<()> {
        extend(th, zelf, iterable)
    }

    /// Remove and return item at index (default last).
    ///
    /// Raises IndexError if list is empty or index is out of range.
    #[sig("(index=-1, /)")]
    fn pop(th: &Thread, zelf: &List, index: isize) -> Result<Value> {
        if zelf.is_empty() {
            return Err(th.index_error("pop from empty list"));
        }
        let n = zelf.len();
        if index == -1
            && let Some(v) = zelf.pop_last()
        {
            return Ok(v);
        }
        item::normalize(index, n)
            .and_then(|i| zelf.remove(i))
            .ok_or_else(|| th.index_error("pop index out of range"))
    }

    /// Remove first occurrence of value.
    ///
    /// Raises ValueError if the value is not present.
    fn remove(th: &Thread, zelf: &List, value: &Value) -> Result<()> {
        let mut i = 0;
        while let Some(v) = zelf.get(i) {
            if compare::eq(th, &v, value)? {
                drop(zelf.remove(i));
                return Ok(());
            }
            i += 1;
        }
        Err(th.value_error("list.remove(x): x not in list"))
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig("(value, start=0, stop=sys.maxsize, /)")]
    fn index(
        th: &Thread,
        zelf: &List,
        value: &Value,
        start: Option<&Value>,
        stop: Option<&Value>,
    ) -> Result<usize> {
        let (start, stop) = search_bounds(th, start, stop, || zelf.len())?;
        let mut i = start;
        while i < stop
            && let Some(v) = zelf.get(i)
        {
            if compare::eq(th, &v, value)? {
                return Ok(i);
            }
            i += 1;
        }
        Err(th.value_error("list.index(x): x not in list"))
    }

    /// Return number of occurrences of value.
    fn count(th: &Thread, zelf: &List, value: &Value) -> Result<usize> {
        let (mut i, mut n) = (0, 0);
        while let Some(v) = zelf.get(i) {
            n += usize::from(compare::eq(th, &v, value)?);
            i += 1;
        }
        Ok(n)
    }

    /// Reverse *IN PLACE*.
    fn reverse(zelf: &List) {
        zelf.reverse();
    }

    /// Sort the list in ascending order and return None.
    ///
    /// The sort is in-place and stable. A key function is applied once to each item;
    /// the reverse flag sorts in descending order.
    #[name("sort")]
    #[sig("($self, /, *, key=None, reverse=False)")]
    fn sort_method(th: &Thread, zelf: &List, key: Option<&Value>, reverse: bool) -> Result<()> {
        sort::sort(th, zelf, key, reverse)
    }

    /// lists are generic over the type of their contents
    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        crate::generic_alias::new(cls.type_value(), object.clone())
    }
}
