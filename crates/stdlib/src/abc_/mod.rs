//! `_abc`: registration of virtual subclasses and the caches of `ABCMeta.__subclasscheck__`.
//!
//! One counter per interpreter moves on at every registration and outdates all negative caches.

mod check;
mod weak_types;

use krait_builtins::set;
use krait_object::flags::{MAPPING, SEQUENCE};
use krait_object::protocol::{attr, call, iter, truth};
use krait_object::types::{int, tuple};
use krait_object::{
    Module, Ref, Result, Thread, Trace, TypeObject, Value, pymethods, pymodule, ready_type, wk,
};
use std::cell::Cell;
use weak_types::WeakTypes;

/// What hangs in `_abc_impl` of a class.
#[derive(Default, Trace)]
pub struct AbcData {
    registry: WeakTypes,
    cache: WeakTypes,
    negative: WeakTypes,
    /// The counter when `negative` was filled.
    version: Cell<u64>,
}

krait_object::pytype! {
    pub static ABC_DATA: AbcData = "_abc._abc_data", HAVE_GC;
}

struct AbcDataMethods;

/// Internal state held by ABC machinery.
#[pymethods]
impl AbcDataMethods {
    #[name("_abc_data")]
    fn __new__(th: &Thread, cls: &'static TypeObject) -> Value {
        ABC_DATA.create_in(cls, fresh(th)).into_value()
    }
}

/// The invalidation counter of an interpreter.
#[derive(Default)]
struct Counter(Cell<u64>);

fn counter(th: &Thread) -> u64 {
    th.interp.state::<Counter>().0.get()
}

fn fresh(th: &Thread) -> AbcData {
    let d = AbcData::default();
    d.version.set(counter(th));
    d
}

/// The data of an abstract class.
fn data_of(th: &Thread, class: &Value) -> Result<Ref<AbcData>> {
    let v = attr::get(th, class, wk::_abc_impl())?;
    match ABC_DATA.get(&v) {
        Some(d) => Ok(d.to_ref()),
        None => Err(th.type_error("_abc_impl is set to a wrong type")),
    }
}

fn is_abstract(th: &Thread, v: &Value) -> Result<bool> {
    match attr::get_opt(th, v, &wk::str("__isabstractmethod__"))? {
        Some(flag) => truth::is_true(th, &flag),
        None => Ok(false),
    }
}

/// The names of abstract methods that a class has, its own or inherited.
fn abstract_methods(th: &Thread, class: &Value) -> Result<Value> {
    let mut names = Vec::new();
    let own = attr::get(th, class, wk::__dict__())?;
    let items = call::call_method_text(th, &own, "items", &[])?;
    for pair in iter::collect(th, &items)? {
        let Some([name, v]) = pair.as_tuple().map(|t| t.as_slice()) else {
            continue;
        };
        if is_abstract(th, v)? {
            names.push(name.clone());
        }
    }
    let bases = attr::get_text(th, class, "__bases__")?;
    for base in iter::collect(th, &bases)? {
        let Some(inherited) = attr::get_opt(th, &base, wk::__abstractmethods__())? else {
            continue;
        };
        for name in iter::collect(th, &inherited)? {
            if let Some(v) = attr::get_opt(th, class, &name)?
                && is_abstract(th, &v)?
            {
                names.push(name);
            }
        }
    }
    set::frozen(th, names)
}

/// Gives a class registered as a sequence or mapping, and what derives from it, that kind.
fn spread_kind(th: &Thread, class: &'static TypeObject, kind: u64) {
    // What sites found out about the class may rest on its kind.
    if !class.has(kind) {
        krait_object::typeobj::invalidate(th, class);
    }
    let mut todo = vec![class];
    while let Some(t) = todo.pop() {
        if t.has(kind) || t.has(krait_object::flags::IMMUTABLETYPE) {
            continue;
        }
        t.set_collection_kind(kind);
        todo.extend(t.subclasses(th));
    }
}

pub struct Abc;

/// Module contains faster C implementation of abc.ABCMeta
#[pymodule(name = "_abc")]
impl Abc {
    /// Returns the current ABC cache token.
    ///
    /// The token is an opaque object (supporting equality testing) identifying
    /// the current version of the ABC cache for virtual subclasses.  The token
    /// changes with every call to register() on any ABC.
    fn get_cache_token(th: &Thread) -> u64 {
        counter(th)
    }

    /// Internal ABC helper for class set-up. Should be never used outside abc module.
    #[sig("(self, /)")]
    fn _abc_init(th: &Thread, self_: &Value) -> Result<()> {
        let names = abstract_methods(th, self_)?;
        attr::set(th, self_, wk::__abstractmethods__(), &names)?;
        let data = ABC_DATA.create(fresh(th)).into_value();
        attr::set(th, self_, &wk::str("_abc_impl"), &data)?;
        // `__abc_tpflags__` in the body of `Sequence` and `Mapping` says what `match` takes instances for.
        let name = wk::str("__abc_tpflags__");
        if let Some(t) = self_.as_type()
            && let Some(own) = t.dict_or_empty()
            && let Some(d) = own.as_dict()
            && let Some(flags) = d.get(th, &name)?
        {
            let kind = flags.as_i64().unwrap_or(0) as u64 & (SEQUENCE | MAPPING);
            if kind == (SEQUENCE | MAPPING) {
                return Err(th.type_error(
                    "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING",
                ));
            }
            attr::delete(th, self_, &name)?;
            if kind != 0 {
                t.set_collection_kind(kind);
            }
        }
        Ok(())
    }

    /// Internal ABC helper for subclasss registration. Should be never used outside abc module.
    #[sig("(self, subclass, /)")]
    fn _abc_register(th: &Thread, self_: &Value, subclass: &Value) -> Result<Value> {
        let Some(sub) = subclass.as_type() else {
            return Err(th.type_error("Can only register classes"));
        };
        if call::is_subclass(th, subclass, self_)? {
            return Ok(subclass.clone());
        }
        if call::is_subclass(th, self_, subclass)? {
            return Err(th.runtime_error("Refusing to create an inheritance cycle"));
        }
        data_of(th, self_)?.registry.add(th, subclass)?;
        let c = th.interp.state::<Counter>();
        c.0.set(c.0.get() + 1);
        if let Some(t) = self_.as_type() {
            for kind in [SEQUENCE, MAPPING] {
                if t.has(kind) {
                    spread_kind(th, sub, kind);
                }
            }
        }
        Ok(subclass.clone())
    }

    /// Internal ABC helper for instance checks. Should be never used outside abc module.
    #[sig("(self, instance, /)")]
    fn _abc_instancecheck(th: &Thread, self_: &Value, instance: &Value) -> Result<Value> {
        check::instance(th, self_, instance)
    }

    /// Internal ABC helper for subclasss checks. Should be never used outside abc module.
    #[sig("(self, subclass, /)")]
    fn _abc_subclasscheck(th: &Thread, self_: &Value, subclass: &Value) -> Result<bool> {
        check::subclass(th, self_, subclass)
    }

    /// Internal ABC helper for cache and registry debugging.
    ///
    /// Return shallow copies of registry, of both caches, and
    /// negative cache version. Don't call this function directly,
    /// instead use ABC._dump_registry() for a nice repr.
    #[sig("(self, /)")]
    fn _get_dump(th: &Thread, self_: &Value) -> Result<Value> {
        let shown = |w: &WeakTypes| -> Result<Value> {
            let s = set::new_set(th);
            for r in w.references() {
                s.add(th, r)?;
            }
            Ok(s.into_value())
        };
        let d = data_of(th, self_)?;
        let version = int::from_u64(d.version.get());
        let (registry, cache, negative) =
            (shown(&d.registry)?, shown(&d.cache)?, shown(&d.negative)?);
        Ok(tuple::from_array([registry, cache, negative, version]).into_value())
    }

    /// Internal ABC helper to reset registry of a given class.
    ///
    /// Should be only used by refleak.py
    #[sig("(self, /)")]
    fn _reset_registry(th: &Thread, self_: &Value) -> Result<()> {
        data_of(th, self_)?.registry.empty();
        Ok(())
    }

    /// Internal ABC helper to reset both caches of a given class.
    ///
    /// Should be only used by refleak.py
    #[sig("(self, /)")]
    fn _reset_caches(th: &Thread, self_: &Value) -> Result<()> {
        let d = data_of(th, self_)?;
        d.cache.empty();
        d.negative.empty();
        Ok(())
    }

    #[init]
    fn init(_: &Thread, _: &Module) -> Result<()> {
        ready_type(&ABC_DATA.ty, &AbcDataMethods::SPEC);
        Ok(())
    }
}
