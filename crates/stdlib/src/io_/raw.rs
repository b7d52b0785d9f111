//! `_io._RawIOBase`: streams of bytes without a buffer, in terms of `readinto` and `write`.

use super::base::IO_BASE;
use super::support::{self, DEFAULT_BUFFER_SIZE};
use krait_builtins::bytearray;
use krait_object::protocol::call;
use krait_object::types::{bytes, int};
use krait_object::{Raised, Result, Thread, TypeDef, Value, exc, pymethods, wk};

/// `_io._RawIOBase`.
pub static RAW_IO_BASE: TypeDef<()> = TypeDef::derived("_io._RawIOBase", &IO_BASE, super::STREAM);

#[cold]
fn not_implemented(th: &Thread) -> Raised {
    krait_object::err::new_args(th, &exc::NOT_IMPLEMENTED_ERROR.ty, Vec::new())
}

/// `read` in terms of `readinto`.
fn read(th: &Thread, v: &Value, n: usize) -> Result<Value> {
    let target = bytearray::new(support::zeroed(n)?);
    let r = support::retry(th, || {
        call::call_method(th, v, wk::readinto(), std::slice::from_ref(&target))
    })?;
    if r.is_none() {
        return Ok(r);
    }
    let filled = support::answered(th, &r)?;
    let Some(b) = bytearray::BYTEARRAY.get(&target) else {
        return Ok(Value::none());
    };
    match usize::try_from(filled) {
        Ok(k) if k <= b.len().min(n) => Ok(b.with(|b| support::first(b, k))),
        _ => Err(th.value_error(format!(
            "readinto returned {filled} outside buffer size {n}"
        ))),
    }
}

/// `readall` in terms of `read`; `None` if nothing can be read without blocking.
fn readall(th: &Thread, v: &Value) -> Result<Value> {
    let mut all: Vec<u8> = Vec::new();
    let mut any = false;
    loop {
        let size = [int::from_usize(DEFAULT_BUFFER_SIZE)];
        let part = support::retry(th, || call::call_method(th, v, wk::read(), &size))?;
        if part.is_none() {
            if !any {
                return Ok(part);
            }
            break;
        }
        let Some(b) = part.as_bytes() else {
            return Err(th.type_error("read() should return bytes"));
        };
        if b.is_empty() {
            break;
        }
        any = true;
        all.extend_from_slice(b.as_slice());
    }
    Ok(bytes::new(&all))
}

pub struct RawIoBase;

/// Base class for raw binary I/O.
#[pymethods]
impl RawIoBase {
    #[sig("(size=-1, /)")]
    fn read(th: &Thread, zelf: &Value, size: Option<isize>) -> Result<Value> {
        match usize::try_from(size.unwrap_or(-1)) {
            Ok(n) => read(th, zelf, n),
            Err(_) => call::call_method(th, zelf, wk::readall(), &[]),
        }
    }

    /// Read until EOF, using multiple read() call.
    fn readall(th: &Thread, zelf: &Value) -> Result<Value> {
        readall(th, zelf)
    }

    #[no_signature]
    #[sig("(*args)")]
    fn readinto(th: &Thread, _zelf: &Value, _args: &[Value]) -> Result<Value> {
        Err(not_implemented(th))
    }

    #[no_signature]
    #[sig("(*args)")]
    fn write(th: &Thread, _zelf: &Value, _args: &[Value]) -> Result<Value> {
        Err(not_implemented(th))
    }
}
