//! `odict_iterator`: over keys, values or items, in either direction.

use super::order::End;
use super::value::{Parts, missing, mutated, parts};
use krait_object::types::dict::key_hash;
use krait_object::types::{list, tuple};
use krait_object::{Field, Obj, Result, Thread, Trace, Value, pymethods, ready_type};
use std::cell::Cell;

/// What an iterator yields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    Keys,
    Values,
    Items,
}

#[derive(Trace)]
pub struct OrderedIter {
    /// Emptied at the end.
    od: Field,
    /// The next key; none at the end.
    key: Field,
    /// The order's state when iteration began.
    state: usize,
    /// The dict's size when iteration began; -1 once it was seen to differ.
    size: Cell<isize>,
    /// How many keys were found since it went round last.
    steps: Cell<u32>,
    /// How often it found as many keys as there are.
    rounds: Cell<u8>,
    towards: Cell<End>,
    yields: Cell<Yields>,
    /// For iterators over items.
    pair: tuple::Recycled,
}

krait_object::pytype! {
    pub static ORDERED_ITER: OrderedIter = "odict_iterator", HAVE_GC;
}

/// How often an iterator may find as many keys as there are.
const ROUNDS: u8 = 100;

impl OrderedIter {
    /// Counts a key that was found. `true` if there is no end to them: where nodes are at other keys' indices (see
    /// `order.rs`), the neighbour of a key's node can be a key that was there before. CPython would go round for ever.
    fn goes_round(&self, nodes: usize) -> bool {
        let steps = self.steps.get() + 1;
        if (steps as usize) < nodes {
            self.steps.set(steps);
            return false;
        }
        self.steps.set(0);
        self.rounds.set(self.rounds.get() + 1);
        self.rounds.get() > ROUNDS
    }
}

/// An iterator towards an end.
pub fn create(th: &Thread, od: &Value, yields: Yields, towards: End) -> Result<Value> {
    let p = parts(th, od)?;
    let from = match towards {
        End::First => End::Last,
        End::Last => End::First,
    };
    Ok(ORDERED_ITER
        .create(OrderedIter {
            od: Field::new(od.clone()),
            key: p
                .order
                .end(from)
                .and_then(|at| p.order.entry(at))
                .map_or_else(Field::empty, |(key, _)| Field::new(key)),
            state: p.order.state(),
            size: Cell::new(p.dict.len() as isize),
            steps: Cell::new(0),
            rounds: Cell::new(0),
            towards: Cell::new(towards),
            yields: Cell::new(yields),
            pair: match yields {
                Yields::Items => tuple::Recycled::new(2),
                _ => tuple::Recycled::none(),
            },
        })
        .into_value())
}

/// The next key with its value.
fn step(th: &Thread, it: &OrderedIter, p: Parts<'_>) -> Result<Option<(Value, Value)>> {
    let Some(key) = it.key.get() else {
        return Ok(None);
    };
    if p.order.state() != it.state {
        drop(it.od.take());
        return Err(mutated(th));
    }
    if it.size.get() != p.dict.len() as isize {
        it.size.set(-1);
        return Err(th.runtime_error("OrderedDict changed size during iteration"));
    }
    // The key is asked for its hash anew, for its place and for its value: it may have changed its mind.
    let at = match p.place(th, &key) {
        Ok(Some(at)) => at,
        other => {
            let e = other.err().unwrap_or_else(|| missing(th, &key));
            drop(it.key.take());
            return Err(e);
        }
    };
    if it.goes_round(p.order.len()) {
        drop(it.key.take());
        return Err(mutated(th));
    }
    drop(it.key.replace(p.order.key_beside(at, it.towards.get())));
    if it.yields.get() == Yields::Keys {
        return Ok(Some((key, Value::none())));
    }
    match key_hash(th, &key).and_then(|h| p.dict.get_hashed(th, &key, h)) {
        Ok(Some(value)) => Ok(Some((key, value))),
        other => {
            let e = other.err().unwrap_or_else(|| missing(th, &key));
            drop(it.key.take());
            drop(it.od.take());
            Err(e)
        }
    }
}

/// What an iterator yields next; `pair` makes pairs.
fn next(th: &Thread, it: &OrderedIter, pair: &tuple::Recycled) -> Result<Option<Value>> {
    let Some(od) = it.od.get() else {
        return Ok(None);
    };
    let Some((key, value)) = step(th, it, parts(th, &od)?)? else {
        drop(it.od.take());
        return Ok(None);
    };
    Ok(Some(match it.yields.get() {
        Yields::Keys => key,
        Yields::Values => value,
        Yields::Items => pair.fill([key, value]),
    }))
}

struct OrderedIterMethods;

#[pymethods]
impl OrderedIterMethods {
    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<OrderedIter>) -> Result<Option<Value>> {
        next(th, zelf, &zelf.pair)
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<OrderedIter>) -> Result<Value> {
        // A copy runs to the end; the iterator itself stays where it is.
        let copy = ORDERED_ITER.create(OrderedIter {
            od: Field::empty(),
            key: Field::empty(),
            state: zelf.state,
            size: Cell::new(zelf.size.get()),
            steps: zelf.steps.clone(),
            rounds: zelf.rounds.clone(),
            towards: Cell::new(zelf.towards.get()),
            yields: Cell::new(zelf.yields.get()),
            pair: tuple::Recycled::none(),
        });
        copy.od.replace(zelf.od.get());
        copy.key.replace(zelf.key.get());
        let mut rest = Vec::new();
        while let Some(item) = next(th, &copy, &zelf.pair)? {
            krait_object::alloc::push(&mut rest, item)?;
        }
        let builtins = (th.interp.hooks.get().import)(th, "builtins")?;
        let iter = krait_object::protocol::attr::get_text(th, &builtins, "iter")?;
        let args = tuple::from_array([list::from_vec(rest).into_value()]);
        Ok(tuple::from_array([iter, args.into_value()]).into_value())
    }
}

pub fn install() {
    ready_type(&ORDERED_ITER.ty, &OrderedIterMethods::SPEC);
}
