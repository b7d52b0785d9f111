//! `_pickle.Unpickler`, and the view of its memo.

use super::load::source::{File, Source};
use super::load::{self, Core, Loader, MEMO_SIZE, Memo, Overrides};
use super::pickler::{Busy, is_name, is_own_method};
use super::state::{State, unpickling_error};
use krait_builtins::type_type::visible_basicsize;
use krait_object::protocol::{attr, number};
use krait_object::pymethods;
use krait_object::typeobj::{generic_getattr, generic_setattr};
use krait_object::types::{dict::DictData, int, tuple};
use krait_object::{Args, Field, Obj, Ref, Result, Str, Thread, Trace, TypeObject, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Trace)]
pub struct Unpickler {
    pub core: Core,
    file: RefCell<Option<File>>,
    ready: Cell<bool>,
    /// `persistent_load` as an attribute of the object, not of its class.
    persistent_load: Field,
    /// A load is going on.
    busy: Cell<bool>,
}

krait_object::pytype! {
    pub static UNPICKLER: Unpickler = "_pickle.Unpickler", BASETYPE | HAVE_GC;
}

/// A view of an unpickler's memo.
#[derive(Trace)]
pub struct UnpicklerMemo(Value);

krait_object::pytype! {
    pub static UNPICKLER_MEMO: UnpicklerMemo = "_pickle.UnpicklerMemoProxy", HAVE_GC;
}

/// A name of an encoding or an error handler.
pub fn codec_name(th: &Thread, s: Option<&Str>, default: &str) -> Result<Rc<str>> {
    let Some(s) = s else {
        return Ok(default.into());
    };
    let text = s.to_utf8(th)?;
    if text.contains('\0') {
        return Err(th.value_error("embedded null character"));
    }
    Ok(text.into())
}

/// What a subclass overrides.
fn overrides(th: &Thread, u: &Obj<Unpickler>) -> Result<Overrides> {
    if std::ptr::eq(u.ty(), &UNPICKLER.ty) {
        return Ok(Overrides {
            persistent_load: u.persistent_load.get(),
            finder: None,
        });
    }
    let me = u.value();
    let f = attr::get_text(th, &me, "persistent_load")?;
    Ok(Overrides {
        persistent_load: Some(f).filter(|f| !is_own_method(f, &me, "persistent_load")),
        finder: Some(me),
    })
}

pub struct UnpicklerMethods;

/// Reads objects from a file of pickles.
///
/// The file needs read() and readline() methods that return bytes; peek() and readinto() are used if it has them. The
/// protocol is found out. With fix_imports, names of pickles below protocol 3 are taken for Python 2's.
///
/// The encoding and the error handler tell how byte strings of Python 2 become text; the encoding 'bytes' leaves
/// them as they are. The buffers are those that left the pickle (PEP 574), in order.
#[pymethods(sig = "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
impl UnpicklerMethods {
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        let u = Unpickler {
            core: Core::default(),
            file: RefCell::default(),
            ready: Cell::new(false),
            persistent_load: Field::empty(),
            busy: Cell::new(false),
        };
        UNPICKLER.create_in(cls, u).into_value()
    }

    #[name("Unpickler")]
    #[sig("(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    fn __init__(
        th: &Thread,
        zelf: &Obj<Unpickler>,
        file: &Value,
        fix_imports: Option<bool>,
        encoding: Option<&Str>,
        errors: Option<&Str>,
        buffers: Option<&Value>,
    ) -> Result<()> {
        let encoding = codec_name(th, encoding, "ASCII")?;
        let errors = codec_name(th, errors, "strict")?;
        let _busy = Busy::new(th, &zelf.busy, "Unpickler")?;
        let core = &zelf.core;
        if zelf.ready.replace(false) {
            // What an earlier call left behind.
            drop(zelf.file.take());
            core.clear();
        }
        drop(zelf.file.replace(Some(File::new(th, file)?)));
        core.encoding.replace(encoding);
        core.errors.replace(errors);
        core.set_buffers(th, buffers)?;
        core.fix_imports.set(fix_imports.unwrap_or(true));
        core.set_memo(Memo::default());
        core.memo_size.set(MEMO_SIZE);
        core.proto.set(0);
        zelf.ready.set(true);
        Ok(())
    }

    fn __getattribute__(th: &Thread, zelf: &Obj<Unpickler>, name: &Value) -> Result<Value> {
        if is_name(name, "persistent_load")
            && let Some(f) = zelf.persistent_load.get()
        {
            return Ok(f);
        }
        generic_getattr(th, &zelf.as_value(), name)
    }

    fn __setattr__(
        th: &Thread,
        zelf: &Obj<Unpickler>,
        name: &Value,
        value: Option<&Value>,
    ) -> Result<()> {
        if is_name(name, "persistent_load") {
            drop(zelf.persistent_load.replace(value.cloned()));
            return Ok(());
        }
        generic_setattr(th, &zelf.as_value(), name, value)
    }

    #[sig("(pid, /)")]
    #[parsed_keywords]
    fn persistent_load(th: &Thread, _zelf: &Obj<Unpickler>, pid: &Value) -> Result<Value> {
        let _ = pid;
        Err(load::no_persistent_load(th))
    }

    /// Reads a pickle from the file and returns the object it is of.
    #[parsed_keywords]
    fn load(th: &Thread, zelf: &Obj<Unpickler>) -> Result<Value> {
        let unready = || {
            unpickling_error(
                th,
                format!(
                    "Unpickler.__init__() was not called by {}.__init__()",
                    zelf.ty().name()
                ),
            )
        };
        if zelf.file.borrow().is_none() && !zelf.busy.get() {
            return Err(unready());
        }
        let _busy = Busy::new(th, &zelf.busy, "Unpickler")?;
        let overrides = overrides(th, zelf)?;
        let Some(mut file) = zelf.file.take() else {
            return Err(unready());
        };
        file.begin();
        let r = Loader::new(th, &zelf.core, overrides, &mut file).load();
        // Nobody else can have put one there.
        drop(zelf.file.replace(Some(file)));
        r
    }

    /// Returns an object of a module, which is imported if need be.
    ///
    /// Subclasses may override it to decide what a pickle can get at. The object need be no class.
    #[sig("(module_name, global_name, /)")]
    #[parsed_keywords]
    fn find_class(
        th: &Thread,
        zelf: &Obj<Unpickler>,
        module_name: &Value,
        global_name: &Value,
    ) -> Result<Value> {
        let state = th.interp.state::<State>();
        load::find_class(th, &state, &zelf.core, module_name, global_name)
    }

    /// Size of the object in memory, in bytes.
    fn __sizeof__(zelf: &Obj<Unpickler>) -> usize {
        let core = &zelf.core;
        let mut size = visible_basicsize(zelf.ty());
        if zelf.ready.get() {
            size += core.memo_size.get() * 8 + core.marks_size.get() * 8;
            size += core.encoding.borrow().len() + 1 + core.errors.borrow().len() + 1;
            size += core.line_size.get();
        }
        size
    }

    #[getter]
    fn memo(zelf: &Obj<Unpickler>) -> Ref<UnpicklerMemo> {
        UNPICKLER_MEMO.create(UnpicklerMemo(zelf.value()))
    }

    #[setter]
    fn set_memo(th: &Thread, zelf: &Obj<Unpickler>, value: Option<&Value>) -> Result<()> {
        let Some(v) = value else {
            return Err(th.type_error("attribute deletion is not supported"));
        };
        let mut new = Memo::default();
        if let Some(other) = UNPICKLER_MEMO.get(v).and_then(|m| UNPICKLER.get(&m.0)) {
            let items = other.core.memo.borrow().items()?;
            for (n, v) in items {
                new.put(n, v)?;
            }
        } else if let Some(d) = v.as_dict() {
            // As CPython has it, the items go to the memo that is replaced: only their numbers stay taken.
            for (k, v) in d.snapshot() {
                if k.as_int().is_none() {
                    return Err(th.type_error("memo key must be integers"));
                }
                let Ok(n) = usize::try_from(number::int_as_ssize(th, &k)?) else {
                    return Err(th.value_error("memo key must be positive integers."));
                };
                zelf.core.put(n, v)?;
            }
        } else {
            return Err(th.type_error(format!(
                "'memo' attribute must be an UnpicklerMemoProxy object or dict, not {}",
                v.ty().name()
            )));
        }
        zelf.core.set_memo(new);
        Ok(())
    }
}

pub struct UnpicklerMemoMethods;

#[pymethods]
impl UnpicklerMemoMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        if !args.values.is_empty() {
            return Err(th.type_error("_pickle.UnpicklerMemoProxy() takes no arguments"));
        }
        let none = UnpicklerMemo(Value::none());
        Ok(UNPICKLER_MEMO.create_in(cls, none).into_value())
    }

    fn __hash__(th: &Thread, zelf: &Value) -> Result<i64> {
        Err(th.type_error(format!("unhashable type: '{}'", zelf.ty().name())))
    }

    /// Removes all items.
    fn clear(zelf: &Obj<UnpicklerMemo>) {
        if let Some(u) = UNPICKLER.get(&zelf.0) {
            u.core.set_memo(Memo::default());
            u.core.next.set(0);
            u.core.memo_size.set(MEMO_SIZE);
        }
    }

    /// A dict of the objects by number.
    fn copy(th: &Thread, zelf: &Obj<UnpicklerMemo>) -> Result<Value> {
        let d = DictData::create();
        let items = match UNPICKLER.get(&zelf.0) {
            Some(u) => u.core.memo.borrow().items()?,
            None => Vec::new(),
        };
        for (n, v) in items {
            d.set(th, int::from_usize(n), v)?;
        }
        Ok(d.into_value())
    }

    /// How the memo is pickled: as a dict.
    #[method]
    fn __reduce__(th: &Thread, zelf: &Obj<UnpicklerMemo>) -> Result<Value> {
        let items = Self::copy(th, zelf)?;
        let args = tuple::from_array([items]).into_value();
        let dict = krait_object::types::dict::DICT.ty.type_value();
        Ok(tuple::from_array([dict, args]).into_value())
    }
}

/// Reads one pickle from a file or from memory, without an unpickler.
pub fn load_from<S: Source>(th: &Thread, core: &Core, source: &mut S) -> Result<Value> {
    Loader::new(th, core, Overrides::default(), source).load()
}
