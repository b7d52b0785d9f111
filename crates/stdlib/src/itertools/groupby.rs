//! `groupby` and the iterators over its groups.
//!
//! Groups share the underlying iterator: a group is alive only while it is the one handed out last.

use krait_object::protocol::{call, compare, iter};
use krait_object::types::tuple;
use krait_object::{Field, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct GroupBy {
    it: Value,
    key: Option<Value>,
    /// The key of the group handed out last.
    target: Field,
    current_key: Field,
    current_value: Field,
    /// The number of the group handed out last; no group has number 0.
    group: Cell<u64>,
    groups: Cell<u64>,
}

krait_object::pytype! {
    pub static GROUPBY: GroupBy = "itertools.groupby", BASETYPE | HAVE_GC;
}

/// Takes one item and computes its key; false at the end.
fn step(th: &Thread, g: &GroupBy) -> Result<bool> {
    let Some(v) = iter::next(th, &g.it)? else {
        return Ok(false);
    };
    let key = match &g.key {
        Some(f) => call::call1(th, f, &v)?,
        None => v.clone(),
    };
    // What dies may come back here, and finds the new ones.
    let old = g.current_value.replace(Some(v));
    g.current_key.set(key);
    drop(old);
    Ok(true)
}

pub struct GroupByMethods;

/// make an iterator that returns consecutive keys and groups from the iterable
///
///   iterable
///     Elements to divide into groups according to the key function.
///   key
///     A function for computing the group category for each element.
///     If the key function is not specified or is None, the element itself
///     is used for grouping.
#[pymethods(sig = "(iterable, key=None)")]
impl GroupByMethods {
    #[sig("(iterable, key=None)")]
    #[name("groupby")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        iterable: &Value,
        key: Option<&Value>,
    ) -> Result<Value> {
        let data = GroupBy {
            it: iter::iter(th, iterable)?,
            key: key.cloned(),
            target: Field::empty(),
            current_key: Field::empty(),
            current_value: Field::empty(),
            group: Cell::new(0),
            groups: Cell::new(0),
        };
        Ok(GROUPBY.create_in(cls, data).into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<GroupBy>) -> Result<Option<Value>> {
        zelf.group.set(0);
        let differs = |current: Value| match zelf.target.get() {
            None => Ok(true),
            Some(t) => Ok(!compare::eq(th, &t, &current)?),
        };
        loop {
            if let Some(current) = zelf.current_key.get()
                && differs(current)?
            {
                break;
            }
            if !step(th, zelf)? {
                return Ok(None);
            }
        }
        // The comparison may have gone on, and so may the death of the old target.
        zelf.target.set(zelf.current_key.get_or_none());
        let group = grouper(zelf, zelf.target.get_or_none());
        let key = zelf.current_key.get_or_none();
        Ok(Some(tuple::from_array([key, group]).into_value()))
    }
}

#[derive(Trace)]
pub struct Grouper {
    parent: Value,
    key: Value,
    number: u64,
}

krait_object::pytype! {
    pub static GROUPER: Grouper = "itertools._grouper", HAVE_GC;
}

/// A new group, which becomes the live one.
fn grouper(parent: &Obj<GroupBy>, key: Value) -> Value {
    let number = parent.groups.get() + 1;
    parent.groups.set(number);
    parent.group.set(number);
    GROUPER
        .create(Grouper {
            parent: parent.value(),
            key,
            number,
        })
        .into_value()
}

pub struct GrouperMethods;

#[pymethods]
impl GrouperMethods {
    #[sig("(parent, tgtkey, /)")]
    #[name("_grouper")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        parent: &Obj<GroupBy>,
        tgtkey: &Value,
    ) -> Result<Value> {
        let _ = (th, cls);
        Ok(grouper(parent, tgtkey.clone()))
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Grouper>) -> Result<Option<Value>> {
        let Some(g) = GROUPBY.get(&zelf.parent) else {
            return Ok(None);
        };
        if g.group.get() != zelf.number {
            return Ok(None);
        }
        if !g.current_value.is_some() && !step(th, g)? {
            return Ok(None);
        }
        let Some(current) = g.current_key.get() else {
            return Ok(None);
        };
        if !compare::eq(th, &zelf.key, &current)? {
            return Ok(None);
        }
        let value = g.current_value.take();
        drop(g.current_key.take());
        Ok(value)
    }
}
