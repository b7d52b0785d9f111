//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`, `BufferedRWPair`.
//!
//! The first three share their state (`state`), its operations (`read`, `write`, `seek`) and most methods; each type has
//! the groups of methods that it needs.

pub mod base;
pub mod methods;
pub mod pair;
mod random;
mod raw_calls;
pub mod read;
mod reader;
mod seek;
pub mod state;
mod write;
mod writer;

pub use random::BUFFERED_RANDOM;
pub use reader::BUFFERED_READER;
pub use writer::BUFFERED_WRITER;

use crate::io_::fileio::FILE_IO;
use crate::io_::support;
use krait_object::{
    ArgAt, FromArg, Obj, Param, ParamKind, Result, Thread, TypeSpec, Value, ready_type,
};
use state::{Buffered, Life};

/// A receiver: any of the three types.
#[derive(Clone, Copy)]
pub struct Stream<'a>(pub &'a Obj<Buffered>);

impl std::ops::Deref for Stream<'_> {
    type Target = Obj<Buffered>;
    fn deref(&self) -> &Obj<Buffered> {
        self.0
    }
}

/// A value as a stream of one of the three types or their subclasses.
pub fn get(v: &Value) -> Option<&Obj<Buffered>> {
    BUFFERED_READER
        .get(v)
        .or_else(|| BUFFERED_WRITER.get(v))
        .or_else(|| BUFFERED_RANDOM.get(v))
}

/// The same for the types themselves only, whose methods nobody has overridden.
pub fn get_exact(v: &Value) -> Option<&Obj<Buffered>> {
    BUFFERED_READER
        .get_exact(v)
        .or_else(|| BUFFERED_WRITER.get_exact(v))
        .or_else(|| BUFFERED_RANDOM.get_exact(v))
}

impl<'a> FromArg<'a> for Stream<'a> {
    fn from_arg(th: &Thread, v: &'a Value, at: ArgAt<'_>) -> Result<Stream<'a>> {
        match get(v) {
            Some(b) => Ok(Stream(b)),
            None => at.bad(th, "a buffered stream", v),
        }
    }
}

/// Parameters of the constructors.
static INIT_PARAMS: [Param; 2] = [
    Param {
        name: "raw",
        kind: ParamKind::Normal,
        required: true,
    },
    Param {
        name: "buffer_size",
        kind: ParamKind::Normal,
        required: false,
    },
];

/// The end of every `__init__`: takes the raw stream and a fresh buffer.
fn set_up(
    th: &Thread,
    b: &Obj<Buffered>,
    raw: &Value,
    size: Option<&Value>,
    exact: bool,
) -> Result<()> {
    let size = match size {
        Some(n) => krait_object::protocol::number::index(th, n)?
            .as_i64()
            .ok_or_else(|| th.overflow_error("Python int too large to convert to C ssize_t"))?
            as isize,
        None => support::DEFAULT_BUFFER_SIZE as isize,
    };
    let Some(size) = usize::try_from(size).ok().filter(|&n| n > 0) else {
        return Err(th.value_error("buffer size must be strictly positive"));
    };
    // Room that could never be had is refused now, as CPython does when it allocates.
    krait_object::alloc::room(size)?;
    b.raw.set(raw.clone());
    b.size.set(size);
    b.buffer.replace(Vec::new());
    b.freed.set(false);
    b.pos.set(0);
    b.raw_pos.set(0);
    b.reset_read();
    b.reset_write();
    b.direct.set(exact && FILE_IO.get_exact(raw).is_some());
    b.life.set(Life::Ready);
    // What cannot tell its position may still be read and written.
    drop(b.raw_tell(th));
    Ok(())
}

/// Before `__init__` has done its work the stream is unusable.
fn start_over(b: &Buffered) {
    b.life.set(Life::Uninitialized);
}

pub fn install() {
    use methods::{Common, Reading, Writing};
    ready_type(
        &BUFFERED_READER.ty,
        &TypeSpec::joined(&[&reader::Reader::SPEC, &Common::SPEC, &Reading::SPEC]),
    );
    ready_type(
        &BUFFERED_WRITER.ty,
        &TypeSpec::joined(&[&writer::Writer::SPEC, &Common::SPEC, &Writing::SPEC]),
    );
    ready_type(
        &BUFFERED_RANDOM.ty,
        &TypeSpec::joined(&[
            &random::Random::SPEC,
            &Common::SPEC,
            &Reading::SPEC,
            &Writing::SPEC,
        ]),
    );
    ready_type(&pair::BUFFERED_RW_PAIR.ty, &pair::PairMethods::SPEC);
}

/// A stream of one of the three types over a raw file, as `open` makes it.
pub fn create(
    th: &Thread,
    kind: &'static krait_object::TypeObject,
    raw: &Value,
    size: usize,
) -> Result<Value> {
    let size = krait_object::types::int::from_usize(size);
    krait_object::protocol::call::call_type(th, kind, &[raw.clone(), size])
}
