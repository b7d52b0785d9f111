//! `_pickle.Pickler`, and the view of its memo.

use super::memo::Memo;
use super::save::{Core, Overrides, Saver};
use super::state::pickling_error;
use krait_builtins::type_type::visible_basicsize;
use krait_object::protocol::{attr, number};
use krait_object::typeobj::{generic_getattr, generic_setattr};
use krait_object::types::{dict::DictData, int, native, tuple};
use krait_object::{Args, Field, Obj, Raised, Ref, Result, Str, Thread, Trace, TypeObject};
use krait_object::{Value, exc, pymethods};
use std::cell::Cell;

#[derive(Trace)]
pub struct Pickler {
    pub core: Core,
    /// `persistent_id` as an attribute of the object, not of its class.
    persistent_id: Field,
    /// A dump is going on.
    busy: Cell<bool>,
    /// The output buffer that CPython would have, for `__sizeof__`.
    fresh: Cell<bool>,
}

krait_object::pytype! {
    pub static PICKLER: Pickler = "_pickle.Pickler", BASETYPE | HAVE_GC;
}

/// A view of a pickler's memo.
#[derive(Trace)]
pub struct PicklerMemo(Value);

krait_object::pytype! {
    pub static PICKLER_MEMO: PicklerMemo = "_pickle.PicklerMemoProxy", HAVE_GC;
}

/// Marks an object as in use until it is dropped.
pub struct Busy<'a>(&'a Cell<bool>);

impl<'a> Busy<'a> {
    /// `RuntimeError` if it is in use already.
    pub fn new(th: &Thread, flag: &'a Cell<bool>, what: &str) -> Result<Busy<'a>> {
        if flag.replace(true) {
            return Err(th.runtime_error(format!("{what} object is already used")));
        }
        Ok(Busy(flag))
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Whether a name is this one.
pub fn is_name(name: &Value, text: &str) -> bool {
    name.as_str().is_some_and(|s: &Str| s.eq_str(text))
}

/// Whether a value is the native method of that name, bound to `me`: nobody has overridden it.
pub fn is_own_method(v: &Value, me: &Value, name: &str) -> bool {
    native::as_native_function(v)
        .is_some_and(|f| f.def.name == name && f.receiver.bits() == me.bits())
}

/// Sets a C `int`, as CPython's members do.
fn set_int(th: &Thread, cell: &Cell<i32>, value: Option<&Value>) -> Result<()> {
    let Some(v) = value else {
        return Err(th.type_error("can't delete numeric/char attribute"));
    };
    let Some(n) = number::index(th, v)?.as_i64() else {
        return Err(th.overflow_error("Python int too large to convert to C long"));
    };
    cell.set(n as i32);
    if i32::try_from(n).is_err() {
        th.warn(&exc::RUNTIME_WARNING.ty, "Truncation of value to int", 1)?;
    }
    Ok(())
}

fn no_attribute(th: &Thread, v: &Value, name: &str) -> Raised {
    th.attribute_error(v, &krait_object::types::str::new(name))
}

/// What a subclass overrides.
fn overrides(th: &Thread, p: &Obj<Pickler>) -> Result<Overrides> {
    if std::ptr::eq(p.ty(), &PICKLER.ty) {
        return Ok(Overrides {
            persistent_id: p.persistent_id.get(),
            reducer: None,
        });
    }
    let me = p.value();
    let id = attr::get_text(th, &me, "persistent_id")?;
    Ok(Overrides {
        persistent_id: Some(id).filter(|f| !is_own_method(f, &me, "persistent_id")),
        reducer: attr::get_opt(th, &me, &krait_object::wk::str("reducer_override"))?,
    })
}

pub struct PicklerMethods;

/// Writes objects to a file as pickles.
///
/// The file needs a write() method that takes bytes. Protocols 0 to 5 can be asked for; the default is 5, and a negative
/// number stands for the latest. With fix_imports, protocols below 3 write names as Python 2 had them.
///
/// A buffer_callback is called with each buffer that may leave the pickle (PEP 574): if its answer is false, the
/// buffer is left out. It needs protocol 5.
#[pymethods(sig = "(file, protocol=None, fix_imports=True, buffer_callback=None)")]
impl PicklerMethods {
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        let p = Pickler {
            core: Core::default(),
            persistent_id: Field::empty(),
            busy: Cell::new(false),
            fresh: Cell::new(false),
        };
        PICKLER.create_in(cls, p).into_value()
    }

    #[name("Pickler")]
    #[sig("(file, protocol=None, fix_imports=True, buffer_callback=None)")]
    fn __init__(
        th: &Thread,
        zelf: &Obj<Pickler>,
        file: &Value,
        protocol: Option<&Value>,
        fix_imports: Option<bool>,
        buffer_callback: Option<&Value>,
    ) -> Result<()> {
        let _busy = Busy::new(th, &zelf.busy, "Pickler")?;
        let core = &zelf.core;
        // What an earlier call left behind.
        if core.write.take().is_some() {
            core.clear();
        }
        core.set_protocol(th, protocol, fix_imports.unwrap_or(true))?;
        core.set_file(th, file)?;
        core.set_callback(th, buffer_callback)?;
        core.reset();
        zelf.fresh.set(true);
        if !core.dispatch_table.is_some() && !std::ptr::eq(zelf.ty(), &PICKLER.ty) {
            let name = krait_object::wk::str("dispatch_table");
            if let Some(table) = attr::get_opt(th, &zelf.as_value(), &name)? {
                core.dispatch_table.set(table);
            }
        }
        Ok(())
    }

    fn __getattribute__(th: &Thread, zelf: &Obj<Pickler>, name: &Value) -> Result<Value> {
        if is_name(name, "persistent_id")
            && let Some(f) = zelf.persistent_id.get()
        {
            return Ok(f);
        }
        generic_getattr(th, &zelf.as_value(), name)
    }

    fn __setattr__(
        th: &Thread,
        zelf: &Obj<Pickler>,
        name: &Value,
        value: Option<&Value>,
    ) -> Result<()> {
        if is_name(name, "persistent_id") {
            drop(zelf.persistent_id.replace(value.cloned()));
            return Ok(());
        }
        generic_setattr(th, &zelf.as_value(), name, value)
    }

    #[sig("(obj, /)")]
    fn persistent_id(_zelf: &Obj<Pickler>, obj: &Value) {
        let _ = obj;
    }

    /// Writes the pickle of an object to the file.
    #[sig("(obj, /)")]
    #[parsed_keywords]
    fn dump(th: &Thread, zelf: &Obj<Pickler>, obj: &Value) -> Result<()> {
        if !zelf.core.write.is_some() {
            return Err(pickling_error(
                th,
                format!(
                    "Pickler.__init__() was not called by {}.__init__()",
                    zelf.ty().name()
                ),
            ));
        }
        let _busy = Busy::new(th, &zelf.busy, "Pickler")?;
        zelf.fresh.set(true);
        let overrides = overrides(th, zelf)?;
        Saver::new(th, &zelf.core, overrides).dump(obj)?;
        zelf.fresh.set(false);
        Ok(())
    }

    /// Empties the memo.
    ///
    /// The memo knows which objects were written, so that they need not be written again. Emptying it lets a
    /// pickler be used anew.
    fn clear_memo(zelf: &Obj<Pickler>) {
        zelf.core.forget();
    }

    /// Size of the object in memory, in bytes.
    fn __sizeof__(zelf: &Obj<Pickler>) -> usize {
        // An empty bytes object, and the output that CPython begins with.
        const OUTPUT: usize = 33 + 4096;
        let memo = zelf.core.memo.borrow().reported_size();
        let out = if zelf.fresh.get() { OUTPUT } else { 0 };
        visible_basicsize(zelf.ty()) + memo + out
    }

    #[getter]
    #[member]
    fn bin(zelf: &Obj<Pickler>) -> i32 {
        zelf.core.bin.get()
    }

    #[setter]
    fn set_bin(th: &Thread, zelf: &Obj<Pickler>, value: Option<&Value>) -> Result<()> {
        set_int(th, &zelf.core.bin, value)
    }

    #[getter]
    #[member]
    fn fast(zelf: &Obj<Pickler>) -> i32 {
        zelf.core.fast.get()
    }

    #[setter]
    fn set_fast(th: &Thread, zelf: &Obj<Pickler>, value: Option<&Value>) -> Result<()> {
        set_int(th, &zelf.core.fast, value)
    }

    #[getter]
    #[member]
    fn dispatch_table(th: &Thread, zelf: &Obj<Pickler>) -> Result<Value> {
        let table = zelf.core.dispatch_table.get();
        table.ok_or_else(|| no_attribute(th, &zelf.as_value(), "dispatch_table"))
    }

    #[setter]
    fn set_dispatch_table(th: &Thread, zelf: &Obj<Pickler>, value: Option<&Value>) -> Result<()> {
        let old = zelf.core.dispatch_table.replace(value.cloned());
        if value.is_none() && old.is_none() {
            return Err(no_attribute(th, &zelf.as_value(), "dispatch_table"));
        }
        Ok(())
    }

    #[getter]
    fn memo(zelf: &Obj<Pickler>) -> Ref<PicklerMemo> {
        PICKLER_MEMO.create(PicklerMemo(zelf.value()))
    }

    #[setter]
    fn set_memo(th: &Thread, zelf: &Obj<Pickler>, value: Option<&Value>) -> Result<()> {
        let Some(v) = value else {
            return Err(th.type_error("attribute deletion is not supported"));
        };
        let new = if let Some(other) = PICKLER_MEMO.get(v).and_then(|m| PICKLER.get(&m.0)) {
            other.core.memo.borrow().copy()?
        } else if let Some(d) = v.as_dict() {
            memo_of(th, d.snapshot())?
        } else {
            return Err(th.type_error(format!(
                "'memo' attribute must be a PicklerMemoProxy object or dict, not {}",
                v.ty().name()
            )));
        };
        drop(zelf.core.memo.replace(new));
        Ok(())
    }
}

/// A memo from the pairs of number and object that a dict has.
fn memo_of(th: &Thread, items: Vec<(Value, Value)>) -> Result<Memo> {
    let mut memo = Memo::default();
    for (_, pair) in items {
        let Some([n, v]) = pair.as_tuple().map(|t| t.as_slice()) else {
            return Err(th.type_error("'memo' values must be 2-item tuples"));
        };
        memo.set(v, number::int_as_ssize(th, n)?)?;
    }
    Ok(memo)
}

pub struct PicklerMemoMethods;

#[pymethods]
impl PicklerMemoMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        if !args.values.is_empty() {
            return Err(th.type_error("_pickle.PicklerMemoProxy() takes no arguments"));
        }
        let none = PicklerMemo(Value::none());
        Ok(PICKLER_MEMO.create_in(cls, none).into_value())
    }

    fn __hash__(th: &Thread, zelf: &Value) -> Result<i64> {
        Err(th.type_error(format!("unhashable type: '{}'", zelf.ty().name())))
    }

    /// Removes all items.
    fn clear(zelf: &Obj<PicklerMemo>) {
        if let Some(p) = PICKLER.get(&zelf.0) {
            p.core.forget();
        }
    }

    /// A dict of the items: pairs of number and object by the object's id.
    fn copy(th: &Thread, zelf: &Obj<PicklerMemo>) -> Result<Value> {
        let d = DictData::create();
        let items = match PICKLER.get(&zelf.0) {
            Some(p) => krait_object::alloc::copied(p.core.memo.borrow().items())?,
            None => Vec::new(),
        };
        for (v, n) in items {
            let id = int::from_i64(v.id());
            let pair = tuple::from_array([int::from_i64(n as i64), v]).into_value();
            d.set(th, id, pair)?;
        }
        Ok(d.into_value())
    }

    /// How the memo is pickled: as a dict.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<PicklerMemo>) -> Result<Value> {
        let items = Self::copy(th, zelf)?;
        let args = tuple::from_array([items]).into_value();
        let dict = krait_object::types::dict::DICT.ty.type_value();
        Ok(tuple::from_array([dict, args]).into_value())
    }
}
