//! `zip_longest`.

use krait_object::protocol::iter;
use krait_object::types::tuple;
use krait_object::{Args, Field, Obj, Result, Thread, Trace, TypeObject, Value, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct ZipLongest {
    /// The place of an exhausted one is empty.
    iterators: Box<[Field]>,
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
        let iterators = args.positional().iter();
        let iterators = iterators
            .map(|a| iter::iter(th, a).map(Field::new))
            .collect::<Result<Box<[Field]>>>()?;
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
        if zelf.iterators.is_empty() || zelf.active.get() == 0 {
            return Ok(None);
        }
        let turn = zelf.last.turn();
        let came = |i, item: &Value| {
            if let Some(turn) = &turn {
                turn.place(i, item);
            }
        };
        let items = zelf.items(th, came)?;
        Ok(items.map(|items| match turn {
            Some(turn) => turn.fill_with(items),
            None => tuple::from_vec(items).into_value(),
        }))
    }
}

impl ZipLongest {
    /// One item of each iterator or the value for the exhausted ones, each told to `came`; `None` when all are.
    fn items(&self, th: &Thread, came: impl Fn(usize, &Value)) -> Result<Option<Vec<Value>>> {
        let mut items = Vec::with_capacity(self.iterators.len());
        for (i, place) in self.iterators.iter().enumerate() {
            let v = match place.get() {
                None => None,
                Some(it) => match iter::next(th, &it) {
                    Ok(Some(v)) => Some(v),
                    Ok(None) => {
                        let left = self.active.get().saturating_sub(1);
                        self.active.set(left);
                        if left == 0 {
                            return Ok(None);
                        }
                        drop(place.replace(None));
                        None
                    }
                    Err(e) => {
                        self.active.set(0);
                        return Err(e);
                    }
                },
            };
            let v = v.unwrap_or_else(|| self.fill.clone());
            came(i, &v);
            items.push(v);
        }
        Ok(Some(items))
    }
}
