//! `_io.BufferedWriter`.

use super::state::Buffered;
use super::{INIT_PARAMS, Stream, base::BUFFERED_IO_BASE, set_up, start_over};
use crate::io_::base::{Ability, check};
use krait_object::{Args, Result, Signature, Thread, TypeDef, TypeObject, Value, pymethods};

/// `_io.BufferedWriter`.
pub static BUFFERED_WRITER: TypeDef<Buffered> =
    TypeDef::over("_io.BufferedWriter", &BUFFERED_IO_BASE, crate::io_::STREAM);

static INIT: Signature = Signature {
    name: "BufferedWriter",
    params: &INIT_PARAMS,
    varargs: false,
    varkw: false,
};

pub struct Writer;

/// A buffer for a writeable sequential RawIO object.
///
/// The constructor creates a BufferedWriter for the given writeable raw
/// stream. If the buffer_size is not given, it defaults to
/// DEFAULT_BUFFER_SIZE.
#[pymethods(sig = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)")]
impl Writer {
    #[name("BufferedWriter")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        BUFFERED_WRITER
            .create_in(cls, Buffered::blank())
            .into_value()
    }

    fn __init__(th: &Thread, zelf: Stream<'_>, args: Args<'_>) -> Result<()> {
        let [raw, size] = INIT.bind::<2>(th, args)?;
        let Some(raw) = raw else { return Ok(()) };
        start_over(&zelf);
        check(th, raw, Ability::Write)?;
        zelf.readable.set(false);
        zelf.writable.set(true);
        let exact = std::ptr::eq(zelf.ty(), &BUFFERED_WRITER.ty);
        set_up(th, &zelf, raw, size, exact)
    }
}
