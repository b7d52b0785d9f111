//! `deque`: a double-ended queue, a ring buffer of values.
//!
//! `state` counts changes, so that iterators and searches notice them. No borrow of the ring is held while values are
//! compared or dropped.

use super::deque_iter;
use krait_object::protocol::{call, compare, item, iter, number};
use krait_object::typeobj::CompareOp;
use krait_object::types::{int, list, tuple};
use krait_object::{
    Args, Obj, Raised, Result, Signature, Thread, Trace, TypeObject, Value, Visitor, err, pymethods,
};
use krait_object::{Param, ParamKind};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

pub struct Deque {
    ring: RefCell<VecDeque<Value>>,
    /// `None` for no limit.
    maxlen: Cell<Option<usize>>,
    pub state: Cell<u64>,
}

krait_object::pytype! {
    pub static DEQUE: Deque = "collections.deque", BASETYPE | HAVE_GC | MANAGED_WEAKREF | SEQUENCE | ITEM_BY_INDEX;
}

impl Trace for Deque {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(ring) = self.ring.try_borrow() {
            ring.iter().for_each(|x| v.visit(x));
        }
    }
    fn clear(&self) {
        drop(self.take());
    }
}

impl Deque {
    fn new() -> Deque {
        Deque {
            ring: RefCell::new(VecDeque::new()),
            maxlen: Cell::new(None),
            state: Cell::new(0),
        }
    }

    pub fn len(&self) -> usize {
        self.ring.borrow().len()
    }

    pub fn get(&self, i: usize) -> Option<Value> {
        self.ring.borrow().get(i).cloned()
    }

    fn touch(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }

    fn take(&self) -> VecDeque<Value> {
        self.touch();
        std::mem::take(&mut *self.ring.borrow_mut())
    }

    fn snapshot(&self) -> Vec<Value> {
        self.ring.borrow().iter().cloned().collect()
    }

    fn reserve(&self, n: usize) -> Result<()> {
        self.ring
            .borrow_mut()
            .try_reserve(n)
            .map_err(|_| err::memory_error())
    }

    /// Adds at the right end; what falls out at the left is returned, to be dropped by the caller.
    fn push_right(&self, v: Value) -> Result<Option<Value>> {
        self.push_right_within(v, self.maxlen.get())
    }

    fn push_left(&self, v: Value) -> Result<Option<Value>> {
        self.push_left_within(v, self.maxlen.get())
    }

    /// The same under a limit that was known before.
    fn push_right_within(&self, v: Value, limit: Option<usize>) -> Result<Option<Value>> {
        self.reserve(1)?;
        self.touch();
        let mut ring = self.ring.borrow_mut();
        ring.push_back(v);
        Ok(if limit.is_some_and(|m| ring.len() > m) {
            ring.pop_front()
        } else {
            None
        })
    }

    fn push_left_within(&self, v: Value, limit: Option<usize>) -> Result<Option<Value>> {
        self.reserve(1)?;
        self.touch();
        let mut ring = self.ring.borrow_mut();
        ring.push_front(v);
        Ok(if limit.is_some_and(|m| ring.len() > m) {
            ring.pop_back()
        } else {
            None
        })
    }

    fn pop_right(&self) -> Option<Value> {
        let v = self.ring.borrow_mut().pop_back()?;
        self.touch();
        Some(v)
    }

    fn pop_left(&self) -> Option<Value> {
        let v = self.ring.borrow_mut().pop_front()?;
        self.touch();
        Some(v)
    }

    fn rotate(&self, n: isize) {
        let mut ring = self.ring.borrow_mut();
        let len = ring.len();
        if len < 2 {
            return;
        }
        let by = n.rem_euclid(len as isize) as usize;
        ring.rotate_right(by);
        drop(ring);
        self.touch();
    }

    /// Inserts into a deque that is longer than its limit, which got less while it was being filled: turned so that an end
    /// comes to the index, extended there and shortened at the other end, and turned back.
    #[cold]
    fn insert_beyond_limit(&self, index: isize, v: Value) -> Result<()> {
        let len = self.len() as isize;
        let turn = if index.unsigned_abs() >= len as usize {
            0
        } else {
            index
        };
        self.rotate(-turn);
        drop(match index < 0 && turn != 0 || index >= len {
            true => self.push_right(v)?,
            false => self.push_left(v)?,
        });
        self.rotate(turn);
        Ok(())
    }

    fn remove_at(&self, i: usize) -> Option<Value> {
        self.touch();
        self.ring.borrow_mut().remove(i)
    }
}

/// Adds all items of an iterable with `push`, under the limit that the deque has at the beginning.
fn extend(
    th: &Thread,
    d: &Obj<Deque>,
    iterable: &Value,
    push: impl Fn(&Deque, Value, Option<usize>) -> Result<Option<Value>>,
) -> Result<()> {
    let limit = d.maxlen.get();
    if d.is(iterable) {
        for v in copied(d)? {
            drop(push(d, v, limit)?);
        }
        return Ok(());
    }
    iter::for_each(th, iterable, |v| {
        // Where there is no room, the items are only consumed.
        if limit != Some(0) {
            drop(push(d, v, limit)?);
        }
        Ok(())
    })
}

/// All items, if there is room for them.
fn copied(d: &Deque) -> Result<Vec<Value>> {
    krait_object::alloc::with_room(d.len() * 8, || d.snapshot())
}

fn maxlen_value(d: &Deque) -> Value {
    d.maxlen.get().map_or_else(Value::none, int::from_usize)
}

/// A new one of exactly this type with the same limit, which this one may exceed: its limit can change while it is extended.
fn plain_copy(d: &Obj<Deque>) -> Result<krait_object::Ref<Deque>> {
    let new = DEQUE.create(Deque::new());
    new.maxlen.set(d.maxlen.get());
    let items = copied(d)?;
    new.reserve(items.len())?;
    let beyond = d.maxlen.get().map_or(0, |n| items.len().saturating_sub(n));
    new.ring.borrow_mut().extend(items.into_iter().skip(beyond));
    Ok(new)
}

fn copy(th: &Thread, d: &Obj<Deque>) -> Result<Value> {
    if std::ptr::eq(d.ty(), &DEQUE.ty) {
        return Ok(plain_copy(d)?.into_value());
    }
    let mut args = vec![d.value()];
    if d.maxlen.get().is_some() {
        args.push(maxlen_value(d));
    }
    let new = call::call_type(th, d.ty(), &args)?;
    if DEQUE.get(&new).is_none() {
        return Err(th.type_error(format!(
            "{}() must return a deque, not {}",
            d.ty().name(),
            new.ty().name()
        )));
    }
    Ok(new)
}

#[cold]
fn mutated(th: &Thread) -> Raised {
    th.runtime_error("deque mutated during iteration")
}

/// Makes the content `n` times as long, as far as the limit allows. A deque that is beyond its limit already stays as long.
fn repeat(d: &Deque, n: isize) -> Result<()> {
    let size = d.len();
    if size == 0 || n == 1 {
        return Ok(());
    }
    let Ok(n @ 1..) = usize::try_from(n) else {
        drop(d.take());
        return Ok(());
    };
    let total = size.checked_mul(n);
    let total = total.filter(|&total| size == 1 || isize::try_from(total).is_ok());
    let total = total.ok_or_else(err::memory_error)?;
    if size > 1 && d.maxlen.get().is_some_and(|m| m <= size) {
        return Ok(());
    }
    let keep = d.maxlen.get().map_or(total, |m| m.max(size).min(total));
    let items = copied(d)?;
    let mut ring = VecDeque::new();
    ring.try_reserve(keep).map_err(|_| err::memory_error())?;
    let again = items.iter().cycle().skip((total - keep) % size);
    ring.extend(again.take(keep).cloned());
    d.touch();
    drop(d.ring.replace(ring));
    Ok(())
}

static INIT: Signature = Signature {
    name: "deque",
    params: &[
        Param {
            name: "iterable",
            kind: ParamKind::Normal,
            required: false,
        },
        Param {
            name: "maxlen",
            kind: ParamKind::Normal,
            required: false,
        },
    ],
    varargs: false,
    varkw: false,
};

/// Checks a subscript.
fn position(th: &Thread, d: &Deque, i: isize) -> Result<usize> {
    item::normalize(i, d.len()).ok_or_else(|| th.index_error("deque index out of range"))
}

pub struct DequeMethods;

/// A list-like sequence optimized for data accesses near its endpoints.
#[pymethods(sig = "([iterable[, maxlen]])")]
impl DequeMethods {
    #[name("deque")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        DEQUE.create_in(cls, Deque::new()).into_value()
    }

    fn __init__(th: &Thread, zelf: &Obj<Deque>, args: Args<'_>) -> Result<()> {
        let [iterable, maxlen] = INIT.bind::<2>(th, args)?;
        let limit = match maxlen.filter(|m| !m.is_none()) {
            None => None,
            Some(m) if m.as_int().is_none() => return Err(th.type_error("an integer is required")),
            Some(m) => {
                match usize::try_from(m.as_i64().ok_or_else(|| {
                    th.overflow_error("Python int too large to convert to C ssize_t")
                })?) {
                    Ok(n) => Some(n),
                    Err(_) => return Err(th.value_error("maxlen must be non-negative")),
                }
            }
        };
        zelf.maxlen.set(limit);
        drop(zelf.take());
        match iterable {
            Some(it) => extend(th, zelf, it, Deque::push_right_within),
            None => Ok(()),
        }
    }

    /// Add an element to the right side of the deque.
    #[sig("(item, /)")]
    fn append(zelf: &Obj<Deque>, item: &Value) -> Result<()> {
        drop(zelf.push_right(item.clone())?);
        Ok(())
    }

    /// Add an element to the left side of the deque.
    #[sig("(item, /)")]
    fn appendleft(zelf: &Obj<Deque>, item: &Value) -> Result<()> {
        drop(zelf.push_left(item.clone())?);
        Ok(())
    }

    /// Remove all elements from the deque.
    fn clear(zelf: &Obj<Deque>) {
        drop(zelf.take());
    }

    /// Return a shallow copy of a deque.
    fn copy(th: &Thread, zelf: &Obj<Deque>) -> Result<Value> {
        copy(th, zelf)
    }

    /// Return a shallow copy of a deque.
    #[method]
    fn __copy__(th: &Thread, zelf: &Obj<Deque>) -> Result<Value> {
        copy(th, zelf)
    }

    /// Return number of occurrences of value.
    fn count(th: &Thread, zelf: &Obj<Deque>, value: &Value) -> Result<usize> {
        let state = zelf.state.get();
        let (mut n, mut i) = (0, 0);
        while let Some(v) = zelf.get(i) {
            n += usize::from(compare::eq(th, &v, value)?);
            if zelf.state.get() != state {
                return Err(mutated(th));
            }
            i += 1;
        }
        Ok(n)
    }

    /// Extend the right side of the deque with elements from the iterable.
    fn extend(th: &Thread, zelf: &Obj<Deque>, iterable: &Value) -> Result<()> {
        extend(th, zelf, iterable, Deque::push_right_within)
    }

    /// Extend the left side of the deque with elements from the iterable.
    fn extendleft(th: &Thread, zelf: &Obj<Deque>, iterable: &Value) -> Result<()> {
        extend(th, zelf, iterable, Deque::push_left_within)
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig("(value, [start, [stop]])")]
    fn index(th: &Thread, zelf: &Obj<Deque>, args: Args<'_>) -> Result<usize> {
        args.no_keywords(th, "deque.index")?;
        args.check_positional(th, "index", 1, 3)?;
        let bound = |i: usize, default: isize| match args.positional().get(i) {
            Some(v) => number::index_clamped(th, v),
            None => Ok(default),
        };
        let (start, stop) = (bound(1, 0)?, bound(2, isize::MAX)?);
        let state = zelf.state.get();
        let len = zelf.len() as isize;
        let clip = |i: isize| (if i < 0 { (i + len).max(0) } else { i }).min(len) as usize;
        let Some(value) = args.positional().first() else {
            return Ok(0);
        };
        for i in clip(start)..clip(stop) {
            let Some(v) = zelf.get(i) else { break };
            if compare::eq(th, &v, value)? {
                return Ok(i);
            }
            if zelf.state.get() != state {
                return Err(mutated(th));
            }
        }
        Err(th.value_error("deque.index(x): x not in deque"))
    }

    /// Insert value before index.
    fn insert(th: &Thread, zelf: &Obj<Deque>, index: isize, value: &Value) -> Result<()> {
        let len = zelf.len();
        match zelf.maxlen.get() {
            Some(limit) if limit == len => {
                return Err(th.index_error("deque already at its maximum size"));
            }
            Some(limit) if limit < len => return zelf.insert_beyond_limit(index, value.clone()),
            _ => {}
        }
        let at = if index < 0 {
            index.saturating_add(len as isize).max(0)
        } else {
            index
        };
        zelf.reserve(1)?;
        zelf.touch();
        zelf.ring
            .borrow_mut()
            .insert((at as usize).min(len), value.clone());
        Ok(())
    }

    /// Remove and return the rightmost element.
    fn pop(th: &Thread, zelf: &Obj<Deque>) -> Result<Value> {
        zelf.pop_right()
            .ok_or_else(|| th.index_error("pop from an empty deque"))
    }

    /// Remove and return the leftmost element.
    fn popleft(th: &Thread, zelf: &Obj<Deque>) -> Result<Value> {
        zelf.pop_left()
            .ok_or_else(|| th.index_error("pop from an empty deque"))
    }

    /// Remove first occurrence of value.
    fn remove(th: &Thread, zelf: &Obj<Deque>, value: &Value) -> Result<()> {
        let state = zelf.state.get();
        let mut i = 0;
        while let Some(v) = zelf.get(i) {
            let found = compare::eq(th, &v, value)?;
            if zelf.state.get() != state {
                return Err(th.index_error("deque mutated during iteration"));
            }
            if found {
                drop(zelf.remove_at(i));
                return Ok(());
            }
            i += 1;
        }
        Err(th.value_error("deque.remove(x): x not in deque"))
    }

    /// Reverse *IN PLACE*.
    fn reverse(zelf: &Obj<Deque>) {
        zelf.ring.borrow_mut().make_contiguous().reverse();
    }

    /// Rotate the deque n steps to the right.  If n is negative, rotates left.
    #[sig("(n=1, /)")]
    fn rotate(zelf: &Obj<Deque>, n: isize) {
        zelf.rotate(n);
    }

    /// Return a reverse iterator over the deque.
    #[method]
    fn __reversed__(zelf: &Obj<Deque>) -> Value {
        deque_iter::reversed(zelf)
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<Deque>) -> Result<Value> {
        let state = call::call_method_text(th, &zelf.value(), "__getstate__", &[])?;
        let it = iter::iter(th, &zelf.value())?;
        let mut args = Vec::new();
        if zelf.maxlen.get().is_some() {
            args = vec![tuple::empty().into_value(), maxlen_value(zelf)];
        }
        let args = tuple::from_vec(args).into_value();
        Ok(tuple::from_array([zelf.ty().type_value(), args, state, it]).into_value())
    }

    /// Return the size of the deque in memory, in bytes.
    #[method]
    fn __sizeof__(zelf: &Obj<Deque>) -> usize {
        // Beside the object, blocks of 64 items with two links.
        let blocks = zelf.len() / 64 + 1;
        krait_builtins::type_type::visible_basicsize(zelf.ty()) + blocks * 528
    }

    #[classmethod]
    #[method]
    #[sig("(object, /)")]
    fn __class_getitem__(cls: &'static TypeObject, object: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), object.clone())
    }

    /// maximum size of a deque or None if unbounded
    #[getter]
    fn maxlen(zelf: &Obj<Deque>) -> Value {
        maxlen_value(zelf)
    }

    fn __iter__(zelf: &Obj<Deque>) -> Value {
        deque_iter::iter(zelf)
    }

    fn __len__(zelf: &Obj<Deque>) -> usize {
        zelf.len()
    }

    fn __bool__(zelf: &Obj<Deque>) -> bool {
        !zelf.ring.borrow().is_empty()
    }

    fn __contains__(th: &Thread, zelf: &Obj<Deque>, value: &Value) -> Result<bool> {
        let state = zelf.state.get();
        let mut i = 0;
        while let Some(v) = zelf.get(i) {
            if compare::eq(th, &v, value)? {
                return Ok(true);
            }
            if zelf.state.get() != state {
                return Err(mutated(th));
            }
            i += 1;
        }
        Ok(false)
    }

    fn __getitem__(th: &Thread, zelf: &Obj<Deque>, key: &Value) -> Result<Value> {
        let i = subscript(th, key)?;
        let i = position(th, zelf, i)?;
        zelf.get(i)
            .ok_or_else(|| th.index_error("deque index out of range"))
    }

    fn __setitem__(
        th: &Thread,
        zelf: &Obj<Deque>,
        key: &Value,
        value: Option<&Value>,
    ) -> Result<()> {
        let i = subscript(th, key)?;
        let i = position(th, zelf, i)?;
        let old = match value {
            Some(v) => {
                let mut ring = zelf.ring.borrow_mut();
                ring.get_mut(i)
                    .map(|slot| std::mem::replace(slot, v.clone()))
            }
            None => zelf.remove_at(i),
        };
        drop(old);
        Ok(())
    }

    fn __concat__(th: &Thread, zelf: &Value, other: &Value) -> Result<Value> {
        if DEQUE.get(other).is_none() {
            return Err(th.type_error(format!(
                "can only concatenate deque (not \"{}\") to deque",
                other.ty().name()
            )));
        }
        let Some(d) = DEQUE.get(zelf) else {
            return Ok(Value::not_implemented());
        };
        let new = copy(th, d)?;
        if let Some(n) = DEQUE.get(&new) {
            extend(th, n, other, Deque::push_right_within)?;
        }
        Ok(new)
    }

    fn __iconcat__(th: &Thread, zelf: &Obj<Deque>, other: &Value) -> Result<Value> {
        extend(th, zelf, other, Deque::push_right_within)?;
        Ok(zelf.value())
    }

    fn __repeat__(th: &Thread, zelf: &Obj<Deque>, n: isize) -> Result<Value> {
        let new = copy(th, zelf)?;
        if let Some(d) = DEQUE.get(&new) {
            repeat(d, n)?;
        }
        Ok(new)
    }

    fn __irepeat__(_th: &Thread, zelf: &Obj<Deque>, n: isize) -> Result<Value> {
        repeat(zelf, n)?;
        Ok(zelf.value())
    }

    fn __richcmp__(th: &Thread, zelf: &Obj<Deque>, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = DEQUE.get(other) else {
            return Ok(Value::not_implemented());
        };
        let (same, unequal) = (zelf.is(other), zelf.len() != o.len());
        match op {
            CompareOp::Eq if same || unequal => return Ok(Value::bool(same)),
            CompareOp::Ne if same || unequal => return Ok(Value::bool(!same)),
            _ => {}
        }
        // By their iterators, which notice what a comparison does to either.
        let (a, b) = (iter::iter(th, &zelf.value())?, iter::iter(th, other)?);
        let (x, y) = loop {
            match (iter::next(th, &a)?, iter::next(th, &b)?) {
                (Some(x), Some(y)) => {
                    if !compare::eq(th, &x, &y)? {
                        return Ok(Value::bool(compare::rich_bool(th, &x, &y, op)?));
                    }
                }
                (x, y) => break (x.is_some(), y.is_some()),
            }
        };
        Ok(Value::bool(match op {
            CompareOp::Lt => y,
            CompareOp::Le => !x,
            CompareOp::Eq => x == y,
            CompareOp::Ne => x != y,
            CompareOp::Gt => x,
            CompareOp::Ge => !y,
        }))
    }

    fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
        let Some(d) = DEQUE.get(zelf) else {
            return Ok(Value::not_implemented());
        };
        if !th.repr_enter(zelf) {
            return Ok(krait_object::types::str::new("[...]"));
        }
        let show = || -> Result<Value> {
            let mut b = krait_builtins::text::Builder::of_repr(th, zelf);
            let items = list::from_vec(copied(d)?).into_value();
            let maxlen = d.maxlen.get();
            b.push_str(&zelf.ty().short_name());
            b.push_str("(");
            b.push_repr(th, &items)?;
            if let Some(m) = maxlen {
                b.push_str(&format!(", maxlen={m}"));
            }
            b.push_str(")");
            Ok(b.finish())
        };
        let r = show();
        th.repr_leave(zelf);
        r
    }
}

/// A subscript: an int.
fn subscript(th: &Thread, key: &Value) -> Result<isize> {
    if !number::is_index(key) {
        return Err(th.type_error(format!(
            "sequence index must be integer, not '{}'",
            key.ty().name()
        )));
    }
    number::as_subscript(th, key)
}
