//! `_io.BufferedReader`.

use super::state::Buffered;
use super::{INIT_PARAMS, Stream, base::BUFFERED_IO_BASE, set_up, start_over};
use crate::io_::base::{Ability, check};
use krait_object::protocol::call;
use krait_object::{Args, Result, Signature, Thread, TypeDef, TypeObject, Value, pymethods, wk};

/// `_io.BufferedReader`.
pub static BUFFERED_READER: TypeDef<Buffered> =
    TypeDef::over("_io.BufferedReader", &BUFFERED_IO_BASE, crate::io_::STREAM);

static INIT: Signature = Signature {
    name: "BufferedReader",
    params: &INIT_PARAMS,
    varargs: false,
    varkw: false,
};

pub struct Reader;

/// Create a new buffered reader using the given readable raw IO object.
#[pymethods(sig = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)")]
impl Reader {
    #[name("BufferedReader")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        BUFFERED_READER
            .create_in(cls, Buffered::blank())
            .into_value()
    }

    fn __init__(th: &Thread, zelf: Stream<'_>, args: Args<'_>) -> Result<()> {
        let [raw, size] = INIT.bind::<2>(th, args)?;
        let Some(raw) = raw else { return Ok(()) };
        start_over(&zelf);
        check(th, raw, Ability::Read)?;
        zelf.readable.set(true);
        zelf.writable.set(false);
        let exact = std::ptr::eq(zelf.ty(), &BUFFERED_READER.ty);
        set_up(th, &zelf, raw, size, exact)
    }

    fn flush(th: &Thread, zelf: Stream<'_>) -> Result<Value> {
        call::call_method(th, &zelf.raw(th)?, wk::flush(), &[])
    }
}
