//! `reversed` over anything with `__len__` and `__getitem__`.

use krait_object::err::Result;
use krait_object::exc::{INDEX_ERROR, STOP_ITERATION};
use krait_object::protocol::{call, item, number};
use krait_object::typeobj::{SlotId, TypeObject};
use krait_object::types::{int, tuple};
use krait_object::{Args, Field, Obj, Thread, Trace, Value, pymethods, ready_type, wk};
use std::cell::Cell;

#[derive(Trace)]
pub struct Reversed {
    /// One more than the next position; zero once `seq` is emptied.
    pub index: Cell<usize>,
    pub seq: Field,
}

krait_object::pytype! {
    pub static REVERSED: Reversed = "reversed", BASETYPE | HAVE_GC;
}

/// The next item; `None` at the end.
pub fn next_item(th: &Thread, zelf: &Obj<Reversed>) -> Result<Option<Value>> {
    let Some(i) = zelf.index.get().checked_sub(1) else {
        return Ok(None);
    };
    // What a tuple has at a place nobody can change.
    if let Some(v) = tuple::exact_item_in(&zelf.seq, i) {
        zelf.index.set(i);
        return Ok(Some(v));
    }
    let Some(seq) = zelf.seq.get() else {
        return Ok(None);
    };
    th.check_stack("")?;
    match item::get(th, &seq, &int::from_usize(i)) {
        Ok(v) => {
            zelf.index.set(i);
            Ok(Some(v))
        }
        Err(e) => {
            zelf.index.set(0);
            drop(zelf.seq.take());
            if e.is(&INDEX_ERROR) || e.is(&STOP_ITERATION) {
                Ok(None)
            } else {
                Err(e)
            }
        }
    }
}

struct ReversedMethods;

/// Return a reverse iterator over the values of the given sequence.
#[pymethods(sig = "(sequence, /)")]
impl ReversedMethods {
    #[name("reversed")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        if SlotId::init.address(&cls.slots) == SlotId::init.address(&REVERSED.ty.slots) {
            args.no_keywords(th, "reversed")?;
        }
        args.check_positional(th, "reversed", 1, 1)?;
        let [seq] = args.positional() else {
            return Err(th.type_error("reversed expected 1 argument"));
        };
        let not_reversible =
            || th.type_error(format!("'{}' object is not reversible", seq.ty().name()));
        if let Some(f) = call::lookup_special(th, seq, wk::__reversed__())? {
            if f.is_none() {
                return Err(not_reversible());
            }
            return call::call0(th, &f);
        }
        if !item::is_sequence(seq) {
            return Err(not_reversible());
        }
        let n = item::len(th, seq)?;
        Ok(REVERSED
            .create_in(
                cls,
                Reversed {
                    index: Cell::new(n),
                    seq: Field::new(seq.clone()),
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<Reversed>) -> Result<Option<Value>> {
        next_item(th, zelf)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(th: &Thread, zelf: &Obj<Reversed>) -> Result<usize> {
        let Some(seq) = zelf.seq.get() else {
            return Ok(0);
        };
        let n = item::len(th, &seq)?;
        let i = zelf.index.get();
        Ok(if n < i { 0 } else { i })
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(zelf: &Obj<Reversed>) -> Value {
        let class = zelf.ty().type_value();
        let out = match zelf.seq.get() {
            Some(s) if zelf.index.get() > 0 => vec![
                class,
                tuple::from_array([s]).into_value(),
                int::from_usize(zelf.index.get() - 1),
            ],
            _ => vec![
                class,
                tuple::from_array([tuple::empty().into_value()]).into_value(),
            ],
        };
        tuple::from_vec(out).into_value()
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(th: &Thread, zelf: &Obj<Reversed>, object: &Value) -> Result<()> {
        let i = number::int_as_ssize(th, object)?;
        if let Some(seq) = zelf.seq.get() {
            let last = item::len(th, &seq)? as isize - 1;
            zelf.index.set((i.clamp(-1, last.max(-1)) + 1) as usize);
        }
        Ok(())
    }
}

pub(crate) fn install() {
    ready_type(&REVERSED.ty, &ReversedMethods::SPEC);
    REVERSED.ends_quickly();
}
