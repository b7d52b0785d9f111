//! `_io.BufferedRWPair`: a reader and a writer that are one stream.

use super::base::BUFFERED_IO_BASE;
use super::{BUFFERED_READER, BUFFERED_WRITER};
use crate::io_::base::{Ability, check};
use crate::io_::support;
use krait_object::protocol::{attr, call};
use krait_object::{
    Args, Field, Obj, Result, Thread, Trace, TypeObject, Value, Visitor, pymethods, wk,
};

#[derive(Default)]
pub struct Pair {
    reader: Field,
    writer: Field,
}

krait_object::pytype! {
    pub static BUFFERED_RW_PAIR: Pair = "_io.BufferedRWPair" over BUFFERED_IO_BASE, crate::io_::STREAM;
}

impl Trace for Pair {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.reader.trace(v);
        self.writer.trace(v);
    }
    fn clear(&self) {
        self.reader.clear();
        self.writer.clear();
    }
}

type RwPair = Obj<Pair>;

fn part(th: &Thread, f: &Field) -> Result<Value> {
    f.get().ok_or_else(|| support::uninitialized(th))
}

fn to_reader(th: &Thread, p: &RwPair, name: &str, args: Args<'_>) -> Result<Value> {
    let reader = part(th, &p.reader)?;
    call::call_method_args(th, &reader, &wk::str(name), args)
}

pub struct PairMethods;

/// A buffered reader and writer object together.
///
/// A buffered reader object and buffered writer object put together to
/// form a sequential IO object that can read and write. This is typically
/// used with a socket or two-way pipe.
///
/// reader and writer are RawIOBase objects that are readable and
/// writeable respectively. If the buffer_size is omitted it defaults to
/// DEFAULT_BUFFER_SIZE.
#[pymethods(sig = "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)")]
impl PairMethods {
    #[name("BufferedRWPair")]
    fn __new__(cls: &'static TypeObject, args: Args<'_>) -> Value {
        let _ = args;
        BUFFERED_RW_PAIR
            .create_in(cls, Pair::default())
            .into_value()
    }

    fn __init__(th: &Thread, zelf: &RwPair, args: Args<'_>) -> Result<()> {
        args.no_keywords(th, "BufferedRWPair")?;
        args.check_positional(th, "BufferedRWPair", 2, 3)?;
        let [reader, writer, rest @ ..] = args.positional() else {
            return Ok(());
        };
        check(th, reader, Ability::Read)?;
        check(th, writer, Ability::Write)?;
        let make = |t: &'static TypeObject, raw: &Value| {
            let mut a = vec![raw.clone()];
            a.extend_from_slice(rest);
            call::call_type(th, t, &a)
        };
        let r = make(&BUFFERED_READER.ty, reader)?;
        let w = make(&BUFFERED_WRITER.ty, writer)?;
        zelf.reader.set(r);
        zelf.writer.set(w);
        Ok(())
    }

    fn read(th: &Thread, zelf: &RwPair, args: Args<'_>) -> Result<Value> {
        to_reader(th, zelf, "read", args)
    }

    fn peek(th: &Thread, zelf: &RwPair, args: Args<'_>) -> Result<Value> {
        to_reader(th, zelf, "peek", args)
    }

    fn read1(th: &Thread, zelf: &RwPair, args: Args<'_>) -> Result<Value> {
        to_reader(th, zelf, "read1", args)
    }

    fn readinto(th: &Thread, zelf: &RwPair, args: Args<'_>) -> Result<Value> {
        to_reader(th, zelf, "readinto", args)
    }

    fn readinto1(th: &Thread, zelf: &RwPair, args: Args<'_>) -> Result<Value> {
        to_reader(th, zelf, "readinto1", args)
    }

    fn write(th: &Thread, zelf: &RwPair, args: Args<'_>) -> Result<Value> {
        let writer = part(th, &zelf.writer)?;
        call::call_method_args(th, &writer, wk::write(), args)
    }

    fn flush(th: &Thread, zelf: &RwPair) -> Result<Value> {
        call::call_method(th, &part(th, &zelf.writer)?, wk::flush(), &[])
    }

    fn readable(th: &Thread, zelf: &RwPair) -> Result<Value> {
        call::call_method(th, &part(th, &zelf.reader)?, wk::readable(), &[])
    }

    fn writable(th: &Thread, zelf: &RwPair) -> Result<Value> {
        call::call_method(th, &part(th, &zelf.writer)?, wk::writable(), &[])
    }

    fn close(th: &Thread, zelf: &RwPair) -> Result<Value> {
        let writer = part(th, &zelf.writer)?;
        let closed = call::call_method(th, &writer, wk::close(), &[]).map(drop);
        let reader = part(th, &zelf.reader)?;
        support::chain(closed, call::call_method(th, &reader, wk::close(), &[]))
    }

    fn isatty(th: &Thread, zelf: &RwPair) -> Result<Value> {
        let w = call::call_method(th, &part(th, &zelf.writer)?, wk::isatty(), &[])?;
        if !w.is_false() {
            return Ok(w);
        }
        call::call_method(th, &part(th, &zelf.reader)?, wk::isatty(), &[])
    }

    #[getter]
    fn closed(th: &Thread, zelf: &RwPair) -> Result<Value> {
        match zelf.writer.get() {
            Some(w) => attr::get(th, &w, wk::closed()),
            None => Err(th.runtime_error("the BufferedRWPair object is being garbage-collected")),
        }
    }
}
