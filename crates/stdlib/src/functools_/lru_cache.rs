//! `_lru_cache_wrapper`: a callable that remembers results by arguments.
//!
//! The dict maps keys to places in the list (bounded) or to results (unbounded). The function and comparisons of keys
//! may call back, so that everything is looked at again after them.

use super::lru::Lru;
use krait_object::protocol::{attr, call, hash, number};
use krait_object::typeobj::shape;
use krait_object::types::{int, tuple, wrappers};
use krait_object::{
    Args, DictData, Header, Obj, Ref, Result, Thread, Trace, TypeObject, Value, pymethods, wk,
};
use std::cell::Cell;

#[derive(Trace)]
pub struct LruCache {
    function: Value,
    /// `None` for no limit.
    maxsize: Option<usize>,
    typed: bool,
    info_type: Value,
    cache: Ref<DictData>,
    order: Lru,
    /// Stands between positional and keyword arguments in keys.
    mark: Value,
    hits: Cell<u64>,
    misses: Cell<u64>,
}

krait_object::pytype! {
    pub static LRU_CACHE: LruCache = "functools._lru_cache_wrapper", BASETYPE | HAVE_GC | MANAGED_DICT | MANAGED_WEAKREF | METHOD_DESCRIPTOR;
}

/// `obj.__dict__ = value`, or its deletion.
pub fn replace_dict(th: &Thread, h: &Header, value: Option<&Value>) -> Result<()> {
    match value {
        Some(d) if d.as_dict().is_some() => shape::set_dict(th, h, Some(d.clone())),
        Some(d) => Err(th.type_error(format!(
            "__dict__ must be set to a dictionary, not a '{}'",
            d.ty().name()
        ))),
        None => Err(th.type_error("cannot delete __dict__")),
    }
}

/// The key for a call: a lone int or str itself, otherwise a tuple.
fn make_key(z: &LruCache, args: Args<'_>) -> Value {
    if !z.typed && args.names.is_none() {
        return match args.values {
            [only] if only.is_small() || only.as_exact_str().is_some() => only.clone(),
            values => tuple::from_slice(values).into_value(),
        };
    }
    let mut key = args.positional().to_vec();
    if args.names.is_some() {
        key.push(z.mark.clone());
        for (k, v) in args.keywords() {
            key.push(k.clone());
            key.push(v.clone());
        }
    }
    if z.typed {
        key.extend(args.values.iter().map(|v| v.ty().type_value()));
    }
    tuple::from_vec(key).into_value()
}

fn count(c: &Cell<u64>) {
    c.set(c.get().wrapping_add(1));
}

/// A call with a limit.
fn bounded(th: &Thread, z: &LruCache, limit: usize, args: Args<'_>) -> Result<Value> {
    let key = make_key(z, args);
    let hash = hash::hash(th, &key)?;
    let place = z.cache.get_hashed(th, &key, hash)?;
    if let Some(i) = place.and_then(|p| p.as_small())
        && let Some(v) = z.order.touch(i as usize)
    {
        count(&z.hits);
        return Ok(v);
    }
    count(&z.misses);
    let v = call::call_args(th, &z.function, args)?;
    // The function may have called itself with the same arguments.
    if z.cache.get_hashed(th, &key, hash)?.is_some() {
        return Ok(v);
    }
    // What is evicted dies last: its finalizer may call back.
    let mut evicted = None;
    if z.cache.len() >= limit
        && let Some((oldest, old_key, old_hash)) = z.order.leave_oldest()
    {
        match z.cache.remove_hashed(th, &old_key, old_hash) {
            Err(e) => {
                z.order.rejoin_oldest(oldest);
                return Err(e);
            }
            Ok(gone) => {
                let known = gone.is_some();
                evicted = Some((z.order.free(oldest), gone));
                if !known {
                    // Somebody else took it out while the function ran: this result is not kept.
                    return Ok(v);
                }
            }
        }
    }
    // Comparisons of keys may call back: the list has the entry only once the dict has it.
    let i = z.order.store(key.clone(), hash, v.clone());
    if let Err(e) = z.cache.set_hashed(th, key, hash, int::from_usize(i)) {
        drop(z.order.free(i));
        return Err(e);
    }
    z.order.join(i);
    drop(evicted);
    Ok(v)
}

/// A call without a limit.
fn unbounded(th: &Thread, z: &LruCache, args: Args<'_>) -> Result<Value> {
    let key = make_key(z, args);
    let hash = hash::hash(th, &key)?;
    if let Some(v) = z.cache.get_hashed(th, &key, hash)? {
        count(&z.hits);
        return Ok(v);
    }
    count(&z.misses);
    let v = call::call_args(th, &z.function, args)?;
    z.cache.set_hashed(th, key, hash, v.clone())?;
    Ok(v)
}

pub struct LruCacheMethods;

/// Create a cached callable that wraps another function.
///
/// user_function:      the function being cached
///
/// maxsize:  0         for no caching
///           None      for unlimited cache size
///           n         for a bounded cache
///
/// typed:    False     cache f(3) and f(3.0) as identical calls
///           True      cache f(3) and f(3.0) as distinct calls
///
/// cache_info_type:    namedtuple class with the fields:
///                         hits misses currsize maxsize
#[pymethods]
impl LruCacheMethods {
    #[sig("(user_function, maxsize, typed, cache_info_type)")]
    #[name("lru_cache")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        user_function: &Value,
        maxsize: &Value,
        typed: bool,
        cache_info_type: &Value,
    ) -> Result<Value> {
        if !call::is_callable(user_function) {
            return Err(th.type_error("the first argument must be callable"));
        }
        let maxsize = if maxsize.is_none() {
            None
        } else if number::is_index(maxsize) {
            Some(usize::try_from(number::as_isize(th, maxsize)?).unwrap_or(0))
        } else {
            return Err(th.type_error("maxsize should be integer or None"));
        };
        let data = LruCache {
            function: user_function.clone(),
            maxsize,
            typed,
            info_type: cache_info_type.clone(),
            cache: DictData::create(),
            order: Lru::default(),
            mark: call::call_type(th, &krait_object::typeobj::OBJECT.ty, &[])?,
            hits: Cell::new(0),
            misses: Cell::new(0),
        };
        Ok(LRU_CACHE.create_in(cls, data).into_value())
    }

    fn __call__(th: &Thread, zelf: &Obj<LruCache>, args: Args<'_>) -> Result<Value> {
        match zelf.maxsize {
            Some(0) => {
                count(&zelf.misses);
                call::call_args(th, &zelf.function, args)
            }
            Some(limit) => bounded(th, zelf, limit, args),
            None => unbounded(th, zelf, args),
        }
    }

    fn __get__(zelf: &Value, obj: Option<&Value>, class: Option<&Value>) -> Value {
        let _ = class;
        match obj.filter(|o| !o.is_none()) {
            None => zelf.clone(),
            Some(o) => wrappers::bind(zelf.clone(), o.clone()).into_value(),
        }
    }

    /// Report cache statistics
    fn cache_info(th: &Thread, zelf: &Obj<LruCache>) -> Result<Value> {
        let maxsize = zelf.maxsize.map_or_else(Value::none, int::from_usize);
        let (hits, misses) = (
            int::from_u64(zelf.hits.get()),
            int::from_u64(zelf.misses.get()),
        );
        let size = int::from_usize(zelf.cache.len());
        call::call(th, &zelf.info_type, &[hits, misses, maxsize, size])
    }

    /// Clear the cache and cache statistics
    fn cache_clear(zelf: &Obj<LruCache>) {
        zelf.hits.set(0);
        zelf.misses.set(0);
        let old = zelf.order.take();
        DictData::clear(&zelf.cache);
        drop(old);
    }

    #[method]
    fn __reduce__(th: &Thread, zelf: &Value) -> Result<Value> {
        attr::get(th, zelf, wk::__qualname__())
    }

    #[method]
    #[no_signature]
    #[sig("(*args)")]
    fn __copy__(zelf: &Value, args: &[Value]) -> Value {
        let _ = args;
        zelf.clone()
    }

    #[method]
    #[no_signature]
    #[sig("(*args)")]
    fn __deepcopy__(zelf: &Value, args: &[Value]) -> Value {
        let _ = args;
        zelf.clone()
    }

    #[getter]
    fn __dict__(th: &Thread, zelf: &Obj<LruCache>) -> Result<Value> {
        Ok(shape::materialize(th, zelf.header())?.into_value())
    }

    #[setter]
    #[name("__dict__")]
    fn set_dict(th: &Thread, zelf: &Obj<LruCache>, value: Option<&Value>) -> Result<()> {
        replace_dict(th, zelf.header(), value)
    }
}
