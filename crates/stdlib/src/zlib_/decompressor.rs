//! `zlib.Decompress`, what `decompressobj()` returns.

use super::common::{
    DEF_BUF_SIZE, Room, Stop, Z_BUF_ERROR, Z_FINISH, Z_MEM_ERROR, Z_NEED_DICT, Z_OK, Z_STREAM_END,
    Z_SYNC_FLUSH, drive, error, input, lock, out_of_memory, unlocked,
};
use super::compressor::inconsistent;
use krait_host::deflate::{Decompressor, Failure};
use krait_object::protocol::buffer;
use krait_object::types::bytes;
use krait_object::{Field, Obj, Raised, Result, Thread, Trace, Value, Visitor, err, pymethods};
use std::cell::Cell;
use std::sync::Mutex;

/// A stream, and the dictionary it may ask for.
pub struct Inflating {
    pub stream: Decompressor,
    pub dictionary: Option<Value>,
    /// The first error in the data, which every later call meets again.
    corrupt: Option<Failure>,
}

impl Inflating {
    /// A stream without dictionary.
    pub fn plain(stream: Decompressor) -> Inflating {
        Inflating {
            stream,
            dictionary: None,
            corrupt: None,
        }
    }

    /// A new stream; one without header takes its dictionary at once.
    pub fn new(th: &Thread, wbits: i32, zdict: Option<&Value>, memory: &str) -> Result<Inflating> {
        let stream = Decompressor::new(wbits).map_err(|f| match f.code {
            super::common::Z_STREAM_ERROR => th.value_error("Invalid initialization option"),
            Z_MEM_ERROR => out_of_memory(th, memory),
            _ => error(th, &f, "while creating decompression object"),
        })?;
        let mut s = Inflating {
            stream,
            dictionary: zdict.cloned(),
            corrupt: None,
        };
        if wbits < 0 {
            s.set_dictionary(th)?;
        }
        Ok(s)
    }

    fn set_dictionary(&mut self, th: &Thread) -> Result<()> {
        let Some(v) = self.dictionary.clone() else {
            return Ok(());
        };
        let b = buffer::to_vec(th, &v)?;
        self.stream
            .set_dictionary(&b)
            .map_err(|f| error(th, &f, "while setting zdict"))
    }

    /// Decompresses; the code it stopped at, and how much was read.
    pub fn run(
        &mut self,
        th: &Thread,
        data: &[u8],
        out: &mut Vec<u8>,
        room: Room,
        flush: i32,
    ) -> Result<(i32, usize)> {
        let mut read = 0;
        loop {
            let rest = data.get(read..).unwrap_or_default();
            let stream = &mut self.stream;
            let (stop, n) = unlocked(th, rest.len(), || {
                drive(rest, out, room, |b, out, most| {
                    stream.step(b, out, most, flush)
                })
            });
            read += n;
            match stop {
                Stop::Memory => return Err(err::memory_error()),
                Stop::Code(Z_NEED_DICT) if self.dictionary.is_some() => self.set_dictionary(th)?,
                Stop::Code(code) => return Ok((code, read)),
            }
        }
    }

    /// The error that a code of [`Inflating::run`] stands for.
    pub fn failure(&mut self, code: i32) -> Failure {
        let stream = &self.stream;
        if code != super::common::Z_DATA_ERROR {
            return stream.failure(code);
        }
        self.corrupt
            .get_or_insert_with(|| stream.failure(code))
            .clone()
    }
}

/// A dictionary argument.
pub fn dictionary<'a>(th: &Thread, v: Option<&'a Value>) -> Result<Option<&'a Value>> {
    match v {
        Some(v) if !buffer::supports(v) => {
            Err(th.type_error("zdict argument must support the buffer protocol"))
        }
        v => Ok(v.filter(|v| v.as_bytes().is_none_or(|b| !b.is_empty()))),
    }
}

/// The stream goes when it was flushed to its end.
pub struct Decompress {
    stream: Mutex<Option<Inflating>>,
    unused_data: Field,
    unconsumed_tail: Field,
    eof: Cell<bool>,
}

impl Trace for Decompress {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static DECOMPRESS: Decompress = "zlib.Decompress", DISALLOW_INSTANTIATION;
}

pub fn object(stream: Inflating) -> Value {
    let d = Decompress {
        stream: Mutex::new(Some(stream)),
        unused_data: Field::empty(),
        unconsumed_tail: Field::empty(),
        eof: Cell::new(false),
    };
    d.unused_data.set(bytes::new(b""));
    d.unconsumed_tail.set(bytes::new(b""));
    DECOMPRESS.create(d).into_value()
}

/// Keeps what was not read: behind the end it is unused, before it unconsumed.
fn save_rest(d: &Decompress, code: i32, rest: &[u8]) -> Result<()> {
    if code == Z_STREAM_END && !rest.is_empty() {
        let old = d.unused_data.get_or_none();
        let mut all = Vec::new();
        let old = old.as_bytes().map_or(&[][..], |b| b.as_slice());
        all.try_reserve_exact(old.len() + rest.len())
            .map_err(|_| err::memory_error())?;
        all.extend_from_slice(old);
        all.extend_from_slice(rest);
        d.unused_data.set(bytes::new(&all));
        d.unconsumed_tail.set(bytes::new(b""));
        return Ok(());
    }
    d.unconsumed_tail.set(bytes::new(rest));
    Ok(())
}

fn copy(th: &Thread, zelf: &Obj<Decompress>) -> Result<Value> {
    let mut stream = lock(th, &zelf.stream);
    let Some(s) = stream.as_mut() else {
        return Err(inconsistent(th));
    };
    let copy = match s.stream.try_clone() {
        Ok(c) => c,
        Err(f) if f.code == Z_MEM_ERROR => {
            return Err(out_of_memory(
                th,
                "Can't allocate memory for decompression object",
            ));
        }
        Err(_) => return Err(inconsistent(th)),
    };
    let new = object(Inflating {
        stream: copy,
        dictionary: s.dictionary.clone(),
        corrupt: s.corrupt.clone(),
    });
    if let Some(d) = DECOMPRESS.get(&new) {
        d.unused_data.set(zelf.unused_data.get_or_none());
        d.unconsumed_tail.set(zelf.unconsumed_tail.get_or_none());
        d.eof.set(zelf.eof.get());
    }
    Ok(new)
}

#[cold]
fn failed(th: &Thread, s: &mut Inflating, code: i32) -> Raised {
    error(th, &s.failure(code), "while decompressing data")
}

pub struct DecompressMethods;

#[pymethods]
impl DecompressMethods {
    /// Return a bytes object containing the decompressed version of the data.
    ///
    ///   data
    ///     The binary data to decompress.
    ///   max_length
    ///     The maximum allowable length of the decompressed data.
    ///     Unconsumed input data will be stored in
    ///     the unconsumed_tail attribute.
    ///
    /// After calling this function, some of the input data may still be
    /// stored in internal buffers for later processing.
    /// Call the flush() method to clear these buffers.
    #[sig("(data, /, max_length=0)")]
    fn decompress(
        th: &Thread,
        zelf: &Obj<Decompress>,
        data: &Value,
        max_length: Option<isize>,
    ) -> Result<Value> {
        let Ok(most) = usize::try_from(max_length.unwrap_or(0)) else {
            return Err(th.value_error("max_length must be non-negative"));
        };
        input(th, data, |b| {
            let mut stream = lock(th, &zelf.stream);
            let Some(s) = stream.as_mut() else {
                let f = Failure {
                    code: super::common::Z_STREAM_ERROR,
                    message: None,
                };
                return Err(error(th, &f, "while decompressing data"));
            };
            let room = Room {
                first: DEF_BUF_SIZE,
                most: (most != 0).then_some(most),
            };
            let mut out = Vec::new();
            let (code, read) = s.run(th, b, &mut out, room, Z_SYNC_FLUSH)?;
            let rest = b.get(read..).unwrap_or_default();
            save_rest(zelf, code, rest)?;
            match code {
                Z_STREAM_END => zelf.eof.set(true),
                Z_OK | Z_BUF_ERROR => {}
                code => return Err(failed(th, s, code)),
            }
            Ok(bytes::new(&out))
        })
    }

    /// Return a bytes object containing any remaining decompressed data.
    ///
    ///   length
    ///     the initial size of the output buffer.
    #[sig("(length=zlib.DEF_BUF_SIZE, /)")]
    #[parsed_keywords]
    fn flush(th: &Thread, zelf: &Obj<Decompress>, length: Option<isize>) -> Result<Value> {
        let length = length.unwrap_or(DEF_BUF_SIZE as isize);
        let Some(first) = usize::try_from(length).ok().filter(|n| *n > 0) else {
            return Err(th.value_error("length must be greater than zero"));
        };
        let mut stream = lock(th, &zelf.stream);
        let Some(s) = stream.as_mut() else {
            return Ok(bytes::new(b""));
        };
        let tail = zelf.unconsumed_tail.get_or_none();
        let b = tail.as_bytes().map_or(&[][..], |b| b.as_slice());
        let mut out = Vec::new();
        // However large the first piece may be: it is no reason to fail before there is data.
        let room = Room {
            first: first.min(1 << 24),
            most: None,
        };
        let (code, read) = s.run(th, b, &mut out, room, Z_FINISH)?;
        save_rest(zelf, code, b.get(read..).unwrap_or_default())?;
        match code {
            Z_STREAM_END => {
                zelf.eof.set(true);
                let done = stream.take();
                drop(stream);
                drop(done);
            }
            Z_OK | Z_BUF_ERROR => {}
            code => return Err(failed(th, s, code)),
        }
        Ok(bytes::new(&out))
    }

    /// Return a copy of the decompression object.
    #[sig("()")]
    #[parsed_keywords]
    fn copy(th: &Thread, zelf: &Obj<Decompress>) -> Result<Value> {
        copy(th, zelf)
    }

    #[method]
    #[parsed_keywords]
    fn __copy__(th: &Thread, zelf: &Obj<Decompress>) -> Result<Value> {
        copy(th, zelf)
    }

    #[method]
    #[sig("(memo, /)")]
    #[parsed_keywords]
    fn __deepcopy__(th: &Thread, zelf: &Obj<Decompress>, memo: &Value) -> Result<Value> {
        let _ = memo;
        copy(th, zelf)
    }

    #[member]
    fn unused_data(zelf: &Obj<Decompress>) -> Value {
        zelf.unused_data.get_or_none()
    }

    #[member]
    fn unconsumed_tail(zelf: &Obj<Decompress>) -> Value {
        zelf.unconsumed_tail.get_or_none()
    }

    #[member]
    fn eof(zelf: &Obj<Decompress>) -> bool {
        zelf.eof.get()
    }
}
