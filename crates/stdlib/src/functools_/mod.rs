//! `_functools`: `reduce`, `partial`, `cmp_to_key` and the cache behind `lru_cache`.

mod cmp_key;
mod lru;
mod lru_cache;
pub(crate) use lru_cache::replace_dict;
mod partial;

use krait_object::protocol::{call, iter};
use krait_object::{Module, Result, Thread, Value, exc, pymodule, ready_type};

pub struct Functools;

/// Tools that operate on functions.
#[pymodule(name = "_functools")]
impl Functools {
    /// Convert a cmp= function into a key= function.
    ///
    ///   mycmp
    ///     Function that compares two objects.
    #[sig("(mycmp)")]
    fn cmp_to_key(mycmp: &Value) -> Value {
        cmp_key::wrap(mycmp.clone(), None)
    }

    /// Apply a function of two arguments cumulatively to the items of an iterable, from left to right.
    ///
    /// This effectively reduces the iterable to a single value.  If initial is present,
    /// it is placed before the items of the iterable in the calculation, and serves as
    /// a default when the iterable is empty.
    #[sig("(function, iterable, /, initial=<unrepresentable>)")]
    fn reduce(
        th: &Thread,
        function: &Value,
        iterable: &Value,
        initial: Option<&Value>,
    ) -> Result<Value> {
        let it = match iter::iter(th, iterable) {
            Err(e) if e.is(&exc::TYPE_ERROR) => {
                return Err(th.type_error("reduce() arg 2 must support iteration"));
            }
            it => it?,
        };
        let mut total = initial.cloned();
        // What a call was given lives until the next call is given its own.
        let mut given = None;
        while let Some(v) = iter::next(th, &it)? {
            total = Some(match total {
                None => v,
                Some(t) => call::call(th, function, given.insert([t, v]))?,
            });
        }
        if let Some([total, item]) = given {
            drop(item);
            drop(total);
        }
        total.ok_or_else(|| th.type_error("reduce() of empty iterable with no initial value"))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&partial::PLACEHOLDER.ty, &partial::PlaceholderMethods::SPEC);
        ready_type(&partial::PARTIAL.ty, &partial::PartialMethods::SPEC);
        ready_type(&cmp_key::KEY.ty, &cmp_key::KeyMethods::SPEC);
        ready_type(&lru_cache::LRU_CACHE.ty, &lru_cache::LruCacheMethods::SPEC);
        m.add_type(th, &partial::PLACEHOLDER.ty)?;
        m.add_type(th, &partial::PARTIAL.ty)?;
        m.add_type(th, &lru_cache::LRU_CACHE.ty)?;
        m.add(th, "Placeholder", partial::placeholder(th))
    }
}
