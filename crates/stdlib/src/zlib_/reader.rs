//! `zlib._ZlibDecompressor`, which keeps the input it could not use: what `gzip` reads with.

use super::common::{
    DEF_BUF_SIZE, Room, Z_BUF_ERROR, Z_OK, Z_STREAM_END, Z_SYNC_FLUSH, error, lock,
};
use super::decompressor::{Inflating, dictionary};
use krait_object::protocol::buffer;
use krait_object::types::bytes;
use krait_object::{Field, Obj, Result, Thread, Trace, TypeObject, Value, Visitor, err, pymethods};
use std::cell::Cell;
use std::sync::Mutex;

struct State {
    stream: Inflating,
    /// Input that is yet to be decompressed.
    pending: Vec<u8>,
}

pub struct ZlibDecompressor {
    state: Mutex<State>,
    unused_data: Field,
    eof: Cell<bool>,
    needs_input: Cell<bool>,
}

impl Trace for ZlibDecompressor {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static ZLIB_DECOMPRESSOR: ZlibDecompressor = "zlib._ZlibDecompressor", 0;
}

pub struct ReaderMethods;

/// Create a decompressor object for decompressing data incrementally.
///
///   wbits = 15
///   zdict
///      The predefined compression dictionary. This is a sequence of bytes
///      (such as a bytes object) containing subsequences that are expected
///      to occur frequently in the data that is to be compressed. Those
///      subsequences that are expected to be most common should come at the
///      end of the dictionary. This must be the same dictionary as used by the
///      compressor that produced the input data.
#[pymethods]
impl ReaderMethods {
    #[name("_ZlibDecompressor")]
    #[sig("(wbits=15, zdict=b'')")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        wbits: Option<i32>,
        zdict: Option<&Value>,
    ) -> Result<Value> {
        let zdict = dictionary(th, zdict)?;
        let memory = "Can't allocate memory for decompression object";
        let stream = Inflating::new(th, wbits.unwrap_or(15), zdict, memory)?;
        let d = ZlibDecompressor {
            state: Mutex::new(State {
                stream,
                pending: Vec::new(),
            }),
            unused_data: Field::empty(),
            eof: Cell::new(false),
            needs_input: Cell::new(true),
        };
        d.unused_data.set(bytes::new(b""));
        Ok(ZLIB_DECOMPRESSOR.create_in(cls, d).into_value())
    }

    /// Decompress *data*, returning uncompressed data as bytes.
    ///
    /// If *max_length* is nonnegative, returns at most *max_length* bytes
    /// of decompressed data.  If this limit is reached and further output
    /// can be produced, *self.needs_input* will be set to ``False``.  In
    /// this case, the next call to *decompress()* may provide *data* as b''
    /// to obtain more of the output.
    ///
    /// If all of the input data was decompressed and returned (either
    /// because this was less than *max_length* bytes, or because
    /// *max_length* was negative), *self.needs_input* will be set to True.
    ///
    /// Attempting to decompress data after the end of stream is reached
    /// raises an EOFError.  Any data found after the end of the stream is
    /// ignored and saved in the unused_data attribute.
    #[sig("(data, max_length=-1)")]
    fn decompress(
        th: &Thread,
        zelf: &Obj<ZlibDecompressor>,
        data: &Value,
        max_length: Option<isize>,
    ) -> Result<Value> {
        let data = buffer::to_vec(th, data)?;
        let mut state = lock(th, &zelf.state);
        if zelf.eof.get() {
            return Err(th.eof_error("End of stream already reached"));
        }
        let most = usize::try_from(max_length.unwrap_or(-1)).ok();
        let State { stream, pending } = &mut *state;
        if pending.is_empty() {
            *pending = data;
        } else {
            pending
                .try_reserve(data.len())
                .map_err(|_| err::memory_error())?;
            pending.extend_from_slice(&data);
        }
        let room = Room {
            first: DEF_BUF_SIZE,
            most,
        };
        let mut out = Vec::new();
        let (code, read) = if most == Some(0) {
            (Z_OK, 0)
        } else {
            stream.run(th, pending, &mut out, room, Z_SYNC_FLUSH)?
        };
        match code {
            Z_STREAM_END => {
                zelf.eof.set(true);
                zelf.needs_input.set(false);
                let rest = pending.get(read..).unwrap_or_default();
                zelf.unused_data.set(bytes::new(rest));
                *pending = Vec::new();
            }
            Z_OK | Z_BUF_ERROR => {
                pending.drain(..read.min(pending.len()));
                let full = most.is_some_and(|m| out.len() >= m);
                zelf.needs_input.set(pending.is_empty() && !full);
            }
            code => {
                pending.clear();
                zelf.needs_input.set(false);
                return Err(error(th, &stream.failure(code), "while decompressing data"));
            }
        }
        Ok(bytes::new(&out))
    }

    /// Data found after the end of the compressed stream.
    #[member]
    fn unused_data(zelf: &Obj<ZlibDecompressor>) -> Value {
        zelf.unused_data.get_or_none()
    }

    /// True if the end-of-stream marker has been reached.
    #[member]
    fn eof(zelf: &Obj<ZlibDecompressor>) -> bool {
        zelf.eof.get()
    }

    /// True if more input is needed before more decompressed data can be produced.
    #[member]
    fn needs_input(zelf: &Obj<ZlibDecompressor>) -> bool {
        zelf.needs_input.get()
    }
}
