//! `_io.BufferedRandom`.

use super::state::Buffered;
use super::{INIT_PARAMS, Stream, base::BUFFERED_IO_BASE, set_up, start_over};
use crate::io_::base::{Ability, check};
use krait_object::{Args, Result, Signature, Thread, TypeDef, TypeObject, Value, pymethods};

/// `_io.BufferedRandom`.
pub static BUFFERED_RANDOM: TypeDef<Buffered> =
    TypeDef::over("_io.BufferedRandom", &BUFFERED_IO_BASE, crate::io_::STREAM);

static INIT: Signature = Signature {
    name: "BufferedRandom",
    params: &INIT_PARAMS,
    varargs: false,
    varkw: false,
};

pub struct Random;

/// A buffered interface to random access streams.
///
/// The constructor creates a reader and writer for a seekable stream,
/// raw, given in the first argument. If the buffer_size is omitted it
/// defaults to DEFAULT_BUFFER_SIZE.
#[pymethods(sig = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)")]
impl Random {
    #[name("BufferedRandom")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        BUFFERED_RANDOM
            .create_in(cls, Buffered::blank())
            .into_value()
    }

    fn __init__(th: &Thread, zelf: Stream<'_>, args: Args<'_>) -> Result<()> {
        let [raw, size] = INIT.bind::<2>(th, args)?;
        let Some(raw) = raw else { return Ok(()) };
        start_over(&zelf);
        for ability in [Ability::Seek, Ability::Read, Ability::Write] {
            check(th, raw, ability)?;
        }
        zelf.readable.set(true);
        zelf.writable.set(true);
        let exact = std::ptr::eq(zelf.ty(), &BUFFERED_RANDOM.ty);
        set_up(th, &zelf, raw, size, exact)
    }
}
