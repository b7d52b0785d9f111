//! `_io._BufferedIOBase`: byte streams with a buffer; `readinto` in terms of `read`.

use crate::io_::base::IO_BASE;
use crate::io_::support::{unsupported, writable_buffer};
use krait_object::protocol::call;
use krait_object::types::int;
use krait_object::{Result, Thread, TypeDef, Value, pymethods, wk};

/// `_io._BufferedIOBase`.
pub static BUFFERED_IO_BASE: TypeDef<()> =
    TypeDef::derived("_io._BufferedIOBase", &IO_BASE, crate::io_::STREAM);

fn readinto(th: &Thread, v: &Value, buffer: &Value, method: &str) -> Result<usize> {
    let func = if method == "read1" {
        "readinto1"
    } else {
        "readinto"
    };
    let target = writable_buffer(th, buffer, func, "argument")?;
    let n = target.nbytes();
    let data = call::call_method(th, v, &wk::str(method), &[int::from_usize(n)])?;
    let Some(b) = data.as_bytes() else {
        return Err(th.type_error("read() should return bytes"));
    };
    if b.len() > n {
        return Err(th.value_error(format!(
            "read() returned too much data: {n} bytes requested, {} returned",
            b.len()
        )));
    }
    target.write_at(target.offset, b.as_slice());
    Ok(b.len())
}

pub struct BufferedIoBase;

/// Base class for buffered IO objects.
///
/// The main difference with RawIOBase is that read() may be called without a
/// size, and has no default implementation in terms of readinto(). read(),
/// readinto() and write() may raise BlockingIOError if the underlying raw
/// stream is in non-blocking mode and not ready; they never return None.
#[pymethods]
impl BufferedIoBase {
    /// Disconnect this buffer from its underlying raw stream and return it.
    ///
    /// After the raw stream has been detached, the buffer is in an unusable
    /// state.
    #[parsed_keywords]
    fn detach(th: &Thread, _zelf: &Value) -> Result<Value> {
        Err(unsupported(th, "detach"))
    }

    /// Read and return up to size bytes.
    ///
    /// If the size is omitted, None, or negative, read and return all data
    /// until EOF. Return an empty bytes object on EOF, and None if the
    /// underlying raw stream was open in non-blocking mode and no data is
    /// available at the moment.
    #[sig("(size=-1, /)")]
    #[parsed_keywords]
    fn read(th: &Thread, _zelf: &Value, _size: Option<i32>) -> Result<Value> {
        Err(unsupported(th, "read"))
    }

    /// Read and return up to size bytes, with at most one read() call to the underlying raw stream.
    ///
    /// Return an empty bytes object on EOF.
    /// A short result does not imply that EOF is imminent.
    #[sig("(size=-1, /)")]
    #[parsed_keywords]
    fn read1(th: &Thread, _zelf: &Value, _size: Option<i32>) -> Result<Value> {
        Err(unsupported(th, "read1"))
    }

    #[sig("(buffer, /)")]
    fn readinto(th: &Thread, zelf: &Value, buffer: &Value) -> Result<usize> {
        readinto(th, zelf, buffer, "read")
    }

    #[sig("(buffer, /)")]
    fn readinto1(th: &Thread, zelf: &Value, buffer: &Value) -> Result<usize> {
        readinto(th, zelf, buffer, "read1")
    }

    /// Write buffer b to the IO stream.
    ///
    /// Return the number of bytes written, which is always
    /// the length of b in bytes.
    ///
    /// Raise BlockingIOError if the buffer is full and the
    /// underlying raw stream cannot accept more data at the moment.
    #[sig("(b, /)")]
    #[parsed_keywords]
    fn write(th: &Thread, _zelf: &Value, _b: &Value) -> Result<Value> {
        Err(unsupported(th, "write"))
    }
}
