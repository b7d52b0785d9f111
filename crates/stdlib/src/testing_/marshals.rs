//! The part of `_testcapi` that calls the marshal functions of C: numbers and values to named files and back.

use crate::marshal_;
use krait_object::protocol::{buffer, call};
use krait_object::types::{bytes, int, str, tuple};
use krait_object::{Result, Thread, Value};

pub struct Marshals;

fn open(th: &Thread, filename: &Value, mode: &str) -> Result<Value> {
    let io = (th.interp.hooks.get().import)(th, "io")?;
    call::call_method_text(th, &io, "open", &[filename.clone(), str::new(mode)])
}

fn write(th: &Thread, filename: &Value, data: &[u8]) -> Result<()> {
    let file = open(th, filename, "wb")?;
    let written = call::call_method_text(th, &file, "write", &[bytes::new(data)]);
    call::call_method_text(th, &file, "close", &[])?;
    written.map(drop)
}

fn read(th: &Thread, filename: &Value) -> Result<Vec<u8>> {
    let file = open(th, filename, "rb")?;
    let all = call::call_method_text(th, &file, "read", &[]);
    call::call_method_text(th, &file, "close", &[])?;
    buffer::to_vec(th, &all?)
}

/// What was read and where the file stands behind it.
fn at(v: Value, position: usize) -> Value {
    tuple::from_array([v, int::from_usize(position)]).into_value()
}

#[krait_object::pymodule(name = "_testcapi")]
impl Marshals {
    /// Writes the four bytes of a number.
    #[sig("(value, filename, version, /)")]
    fn pymarshal_write_long_to_file(
        th: &Thread,
        value: i64,
        filename: &Value,
        version: i32,
    ) -> Result<()> {
        let _ = version;
        write(th, filename, &(value as u32).to_le_bytes())
    }

    /// Writes a value.
    #[sig("(value, filename, version, /)")]
    fn pymarshal_write_object_to_file(
        th: &Thread,
        value: &Value,
        filename: &Value,
        version: i32,
    ) -> Result<()> {
        write(th, filename, &marshal_::dump_value(th, value, version)?)
    }

    /// Reads a number of two bytes.
    #[sig("(filename, /)")]
    fn pymarshal_read_short_from_file(th: &Thread, filename: &Value) -> Result<Value> {
        match *read(th, filename)? {
            [a, b, ..] => Ok(at(int::from_i64(i16::from_le_bytes([a, b]).into()), 2)),
            _ => Err(marshal_::too_short(th)),
        }
    }

    /// Reads a number of four bytes.
    #[sig("(filename, /)")]
    fn pymarshal_read_long_from_file(th: &Thread, filename: &Value) -> Result<Value> {
        match *read(th, filename)? {
            [a, b, c, d, ..] => {
                let value = i32::from_le_bytes([a, b, c, d]);
                Ok(at(int::from_i64(value.into()), 4))
            }
            _ => Err(marshal_::too_short(th)),
        }
    }

    /// Reads a file whose only content is a value.
    #[sig("(filename, /)")]
    fn pymarshal_read_last_object_from_file(th: &Thread, filename: &Value) -> Result<Value> {
        let all = read(th, filename)?;
        let (v, _) = marshal_::load_prefix(th, &all)?;
        Ok(at(v, all.len()))
    }

    /// Reads a value.
    #[sig("(filename, /)")]
    fn pymarshal_read_object_from_file(th: &Thread, filename: &Value) -> Result<Value> {
        let (v, used) = marshal_::load_prefix(th, &read(th, filename)?)?;
        Ok(at(v, used))
    }
}
