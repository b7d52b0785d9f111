//! `zip_longest`.

use krait_object::protocol::iter;
use krait_object::types::tuple;
use krait_object::{Args, Fields, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct ZipLongest {
    /// Exhausted iterators are replaced by `None`.
    iterators: Fields,
    active: Cell<usize>,
    fill: Value,
    /// The tuple of the last items, which keeps them until the next ones come.
    last: tuple::Recycled,
}

krait_object::pytype! {
    pub static ZIP_LONGEST: ZipLongest = "itertools.zip_longest", BASETYPE | HAVE_GC;
}

pub struct ZipLongestMethods;

/// Return a zip_longest object whose .__next__() method returns a tuple where
/// the i-th element comes from the i-th iterable argument.  The .__next__()
/// method continues until the longest iterable in the argument sequence
/// is exhausted and then it raises StopIteration.  When the shorter iterables
/// are exhausted, the fillvalue is substituted in their place.  The fillvalue
/// defaults to None or can be specified by a keyword argument.
#[pymethods(sig = "(*iterables, fillvalue=None)")]
impl ZipLongestMethods {
    #[name("zip_longest")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let mut fill = Value::none();
        for (k, v) in args.keywords() {
            if !k.as_str().is_some_and(|s| s.eq_str("fillvalue")) {
                return Err(th.type_error("zip_longest() got an unexpected keyword argument"));
            }
            fill = v.clone();
        }
        let iterators = Fields::new();
        for a in args.positional() {
            iterators.push(iter::iter(th, a)?);
        }
        let active = Cell::new(iterators.len());
        Ok(ZIP_LONGEST
            .create_in(
                cls,
                ZipLongest {
                    iterators,
                    last: tuple::Recycled::new(active.get()),
                    active,
                    fill,
                },
            )
            .into_value())
    }

    fn __iter__(zelf: &Value) -> Value {
        zelf.clone()
    }

    fn __next__(th: &Thread, zelf: &Obj<ZipLongest>) -> Result<Option<Value>> {
        let n = zelf.iterators.len();
        if n == 0 || zelf.active.get() == 0 {
            return Ok(None);
        }
        let mut out = Vec::with_capacity(n);
        for i in 0..n {
            let it = zelf.iterators.get(i).filter(|it| !it.is_none());
            let v = match it {
                None => None,
                Some(it) => match iter::next(th, &it) {
                    Ok(Some(v)) => Some(v),
                    Ok(None) => {
                        let left = zelf.active.get().saturating_sub(1);
                        zelf.active.set(left);
                        if left == 0 {
                            return Ok(None);
                        }
                        drop(zelf.iterators.set(i, Value::none()));
                        None
                    }
                    Err(e) => {
                        zelf.active.set(0);
                        return Err(e);
                    }
                },
            };
            let v = v.unwrap_or_else(|| zelf.fill.clone());
            zelf.last.place(i, &v);
            out.push(v);
        }
        Ok(Some(zelf.last.fill_with(out)))
    }
}
