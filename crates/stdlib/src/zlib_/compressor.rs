//! `zlib.Compress`, what `compressobj()` returns.

use super::common::{
    Room, Stop, Z_FINISH, Z_MEM_ERROR, Z_NO_FLUSH, Z_STREAM_END, Z_STREAM_ERROR, drive, error,
    input, lock, out_of_memory, unlocked,
};
use krait_host::deflate::{Compressor, Failure};
use krait_object::types::bytes;
use krait_object::{Obj, Raised, Result, Thread, Trace, Value, Visitor, err, pymethods};
use std::sync::Mutex;

/// The stream goes when it was finished.
pub struct Compress(Mutex<Option<Compressor>>);

impl Trace for Compress {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static COMPRESS: Compress = "zlib.Compress", DISALLOW_INSTANTIATION;
}

pub fn object(c: Compressor) -> Value {
    COMPRESS.create(Compress(Mutex::new(Some(c)))).into_value()
}

fn finished() -> Failure {
    Failure {
        code: Z_STREAM_ERROR,
        message: None,
    }
}

/// Compresses; the output, and whether the stream ended.
pub fn run(
    th: &Thread,
    c: &mut Compressor,
    data: &[u8],
    flush: i32,
    what: &str,
) -> Result<(Vec<u8>, bool)> {
    let mut out = Vec::new();
    let (stop, _) = unlocked(th, data.len(), || {
        drive(data, &mut out, Room::DEFAULT, |b, out, most| {
            c.step(b, out, most, flush)
        })
    });
    match stop {
        Stop::Memory => Err(err::memory_error()),
        Stop::Code(Z_STREAM_END) => Ok((out, true)),
        Stop::Code(Z_STREAM_ERROR) => Err(error(th, &c.failure(Z_STREAM_ERROR), what)),
        Stop::Code(_) => Ok((out, false)),
    }
}

fn copy(th: &Thread, zelf: &Obj<Compress>) -> Result<Value> {
    let mut c = lock(th, &zelf.0);
    match c.as_mut().map(Compressor::try_clone) {
        Some(Ok(c)) => Ok(object(c)),
        Some(Err(f)) if f.code == Z_MEM_ERROR => Err(out_of_memory(
            th,
            "Can't allocate memory for compression object",
        )),
        Some(Err(_)) | None => Err(inconsistent(th)),
    }
}

pub fn inconsistent(th: &Thread) -> Raised {
    th.value_error("Inconsistent stream state")
}

pub struct CompressMethods;

#[pymethods]
impl CompressMethods {
    /// Returns a bytes object containing compressed data.
    ///
    ///   data
    ///     Binary data to be compressed.
    ///
    /// After calling this function, some of the input data may still
    /// be stored in internal buffers for later processing.
    /// Call the flush() method to clear these buffers.
    #[sig("(data, /)")]
    #[parsed_keywords]
    fn compress(th: &Thread, zelf: &Obj<Compress>, data: &Value) -> Result<Value> {
        input(th, data, |b| {
            let mut c = lock(th, &zelf.0);
            let Some(c) = c.as_mut() else {
                return Err(error(th, &finished(), "while compressing data"));
            };
            let (out, _) = run(th, c, b, Z_NO_FLUSH, "while compressing data")?;
            Ok(bytes::new(&out))
        })
    }

    /// Return a bytes object containing any remaining compressed data.
    ///
    ///   mode
    ///     One of the constants Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_FINISH.
    ///     If mode == Z_FINISH, the compressor object can no longer be
    ///     used after calling the flush() method.  Otherwise, more data
    ///     can still be compressed.
    #[sig("(mode=zlib.Z_FINISH, /)")]
    #[parsed_keywords]
    fn flush(th: &Thread, zelf: &Obj<Compress>, mode: Option<i32>) -> Result<Value> {
        let mode = mode.unwrap_or(Z_FINISH);
        if mode == Z_NO_FLUSH {
            return Ok(bytes::new(b""));
        }
        let mut c = lock(th, &zelf.0);
        let Some(stream) = c.as_mut() else {
            return Err(error(th, &finished(), "while flushing"));
        };
        let (out, ended) = run(th, stream, b"", mode, "while flushing")?;
        if ended && mode == Z_FINISH {
            *c = None;
        }
        Ok(bytes::new(&out))
    }

    /// Return a copy of the compression object.
    #[sig("()")]
    #[parsed_keywords]
    fn copy(th: &Thread, zelf: &Obj<Compress>) -> Result<Value> {
        copy(th, zelf)
    }

    #[method]
    #[parsed_keywords]
    fn __copy__(th: &Thread, zelf: &Obj<Compress>) -> Result<Value> {
        copy(th, zelf)
    }

    #[method]
    #[sig("(memo, /)")]
    #[parsed_keywords]
    fn __deepcopy__(th: &Thread, zelf: &Obj<Compress>, memo: &Value) -> Result<Value> {
        let _ = memo;
        copy(th, zelf)
    }
}
