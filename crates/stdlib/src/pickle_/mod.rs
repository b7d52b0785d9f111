//! `_pickle`: objects to bytes and back (PEP 307, PEP 3154, PEP 574).
//!
//! [`save`] writes, [`load`] reads; [`pickler`] and [`unpickler`] are their classes. `pickle` has the same in Python, which
//! is used where a program hides this module.

mod buffer;
mod load;
mod memo;
mod opcodes;
mod pickler;
mod save;
mod state;
mod unpickler;

use krait_object::exc::{EXCEPTION, ExcData};
use krait_object::protocol::buffer::{self as buffers, Request};
use krait_object::types::bytes;
use krait_object::{Module, Result, Str, Thread, Value, pymethods, ready_type};
use load::source::{CONTIGUOUS, File, Slice};

krait_object::pytype! {
    pub static PICKLE_ERROR: ExcData = "_pickle.PickleError" derives EXCEPTION, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static PICKLING_ERROR: ExcData = "_pickle.PicklingError" derives PICKLE_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}
krait_object::pytype! {
    pub static UNPICKLING_ERROR: ExcData = "_pickle.UnpicklingError" derives PICKLE_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

struct ErrorMethods;

#[pymethods]
impl ErrorMethods {}

/// What an unpickler that nobody sees is told.
fn reader(
    th: &Thread,
    fix_imports: Option<bool>,
    encoding: Option<&Str>,
    errors: Option<&Str>,
) -> Result<load::Core> {
    let core = load::Core::default();
    // The defaults are there already.
    if encoding.is_some() {
        core.encoding
            .replace(unpickler::codec_name(th, encoding, "ASCII")?);
    }
    if errors.is_some() {
        core.errors
            .replace(unpickler::codec_name(th, errors, "strict")?);
    }
    core.fix_imports.set(fix_imports.unwrap_or(true));
    Ok(core)
}

pub struct PickleModule;

/// The native half of the pickle module.
#[krait_object::pymodule(name = "_pickle")]
impl PickleModule {
    /// Writes the pickle of an object to a file.
    ///
    /// The arguments are those of Pickler.
    #[sig("(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)")]
    fn dump(
        th: &Thread,
        obj: &Value,
        file: &Value,
        protocol: Option<&Value>,
        fix_imports: Option<bool>,
        buffer_callback: Option<&Value>,
    ) -> Result<()> {
        let core = save::Core::default();
        core.set_protocol(th, protocol, fix_imports.unwrap_or(true))?;
        core.set_file(th, file)?;
        core.set_callback(th, buffer_callback)?;
        save::Saver::new(th, &core, save::Overrides::default())
            .dump(obj)
            .map(drop)
    }

    /// Returns the pickle of an object as bytes.
    ///
    /// The arguments are those of Pickler.
    #[sig("(obj, protocol=None, *, fix_imports=True, buffer_callback=None)")]
    fn dumps(
        th: &Thread,
        obj: &Value,
        protocol: Option<&Value>,
        fix_imports: Option<bool>,
        buffer_callback: Option<&Value>,
    ) -> Result<Value> {
        let core = save::Core::default();
        core.set_protocol(th, protocol, fix_imports.unwrap_or(true))?;
        core.set_callback(th, buffer_callback)?;
        let out = save::Saver::new(th, &core, save::Overrides::default()).dump(obj)?;
        krait_object::alloc::room(out.len())?;
        Ok(bytes::new(&out))
    }

    /// Reads a pickle from a file and returns the object it is of.
    ///
    /// The arguments are those of Unpickler.
    #[sig("(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    fn load(
        th: &Thread,
        file: &Value,
        fix_imports: Option<bool>,
        encoding: Option<&Str>,
        errors: Option<&Str>,
        buffers: Option<&Value>,
    ) -> Result<Value> {
        let core = reader(th, fix_imports, encoding, errors)?;
        let mut file = File::new(th, file)?;
        core.set_buffers(th, buffers)?;
        unpickler::load_from(th, &core, &mut file)
    }

    /// Returns the object that a pickle in a bytes-like object is of.
    ///
    /// The other arguments are those of Unpickler.
    #[sig("(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())")]
    fn loads(
        th: &Thread,
        data: &Value,
        fix_imports: Option<bool>,
        encoding: Option<&Str>,
        errors: Option<&Str>,
        buffers: Option<&Value>,
    ) -> Result<Value> {
        let core = reader(th, fix_imports, encoding, errors)?;
        if let Some(b) = buffers::plain(data) {
            core.set_buffers(th, buffers)?;
            return unpickler::load_from(th, &core, &mut Slice::new(b.as_slice()));
        }
        // Held as long as it is read, as its owner can tell; read from a copy, which nobody can change.
        let held = buffers::get(th, data, Request::from_flags(CONTIGUOUS))?;
        let copy = held.try_to_vec()?;
        core.set_buffers(th, buffers)?;
        let r = unpickler::load_from(th, &core, &mut Slice::new(&copy));
        drop(held);
        r
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        for t in [&PICKLE_ERROR.ty, &PICKLING_ERROR.ty, &UNPICKLING_ERROR.ty] {
            ready_type(t, &ErrorMethods::SPEC);
        }
        ready_type(
            &buffer::PICKLE_BUFFER.ty,
            &buffer::PickleBufferMethods::SPEC,
        );
        ready_type(&pickler::PICKLER.ty, &pickler::PicklerMethods::SPEC);
        ready_type(
            &pickler::PICKLER_MEMO.ty,
            &pickler::PicklerMemoMethods::SPEC,
        );
        ready_type(&unpickler::UNPICKLER.ty, &unpickler::UnpicklerMethods::SPEC);
        ready_type(
            &unpickler::UNPICKLER_MEMO.ty,
            &unpickler::UnpicklerMemoMethods::SPEC,
        );
        th.interp.state::<state::State>().fetch(th)?;
        for t in [
            &buffer::PICKLE_BUFFER.ty,
            &pickler::PICKLER.ty,
            &unpickler::UNPICKLER.ty,
            &PICKLE_ERROR.ty,
            &PICKLING_ERROR.ty,
            &UNPICKLING_ERROR.ty,
        ] {
            m.add_type(th, t)?;
        }
        Ok(())
    }
}
