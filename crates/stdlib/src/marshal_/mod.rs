//! `marshal`.

mod values;

use krait_object::protocol::{buffer, call, truth};
use krait_object::types::{bytes, int};
use krait_object::{Module, Result, Thread, Value};
use krait_vm::code;

pub struct Marshal;

/// The code object in marshalled bytes that are trusted: the embedded library's.
pub fn load_bytes(th: &Thread, b: &[u8]) -> Result<Value> {
    match krait_bytecode::marshal::read_code(b) {
        Ok(data) => Ok(code::from_data(th, data).into_value()),
        Err(e) => Err(values::raise(th, &e)),
    }
}

/// The object in marshalled bytes from outside: code is verified first.
pub fn load_untrusted(th: &Thread, b: &[u8]) -> Result<Value> {
    let data = krait_bytecode::marshal::read_code(b).map_err(|e| values::raise(th, &e))?;
    code::verify::check_all(&data)
        .map_err(|m| th.value_error(format!("bad marshal data (code: {m})")))?;
    Ok(code::from_data(th, data).into_value())
}

/// The same, with another file name for it and all code inside.
pub fn load_named(th: &Thread, b: &[u8], filename: &str) -> Result<Value> {
    match krait_bytecode::marshal::read_code(b) {
        Ok(data) => {
            let named = krait_bytecode::rename(&data, &filename.into());
            Ok(code::from_data(th, named).into_value())
        }
        Err(e) => Err(values::raise(th, &e)),
    }
}

const CODE: u8 = krait_bytecode::marshal::tag::CODE;

fn write(th: &Thread, v: &Value, version: i32) -> Result<Vec<u8>> {
    use krait_bytecode::marshal::Encoder;
    let version = u32::try_from(version).unwrap_or(0);
    if let Some(c) = code::get(v) {
        return krait_bytecode::marshal::write_code(&c.data, version)
            .map_err(|m| th.value_error(m));
    }
    let mut e = Encoder::new(version);
    values::write(th, v, &mut e, 0)?;
    Ok(e.finish())
}

/// Python values as bytes, in the format of `.pyc` files.
#[krait_object::pymodule(name = "marshal")]
impl Marshal {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(
            th,
            "version",
            Value::int32(krait_bytecode::marshal::VERSION as i32),
        )
    }

    /// The bytes of a value.
    #[sig("(value, version=version, /, *, allow_code=True)")]
    fn dumps(
        th: &Thread,
        value: &Value,
        version: Option<i32>,
        allow_code: Option<&Value>,
    ) -> Result<Value> {
        let version = version.unwrap_or(krait_bytecode::marshal::VERSION as i32);
        if code::get(value).is_some() && !allowed(th, allow_code)? {
            return Err(th.value_error(krait_bytecode::marshal::CODE_NOT_ALLOWED_WRITE));
        }
        Ok(bytes::new(&write(th, value, version)?))
    }

    /// The value that bytes hold; more bytes after it are ignored.
    #[sig("(bytes, /, *, allow_code=True)")]
    fn loads(th: &Thread, bytes: &Value, allow_code: Option<&Value>) -> Result<Value> {
        let b = buffer::to_vec(th, bytes)?;
        if b.first().is_some_and(|t| t & 0x7F == CODE) {
            if !allowed(th, allow_code)? {
                return Err(th.value_error(krait_bytecode::marshal::CODE_NOT_ALLOWED_READ));
            }
            return load_untrusted(th, &b);
        }
        values::load(th, &b).map(|(v, _)| v)
    }

    /// Write a value to a binary file.
    #[sig("(value, file, version=version, /, *, allow_code=True)")]
    fn dump(
        th: &Thread,
        value: &Value,
        file: &Value,
        version: Option<i32>,
        allow_code: Option<&Value>,
    ) -> Result<Value> {
        let b = Marshal::dumps(th, value, version, allow_code)?;
        call::call_method_text(th, file, "write", &[b])
    }

    /// Read one value from a binary file.
    #[sig("(file, /, *, allow_code=True)")]
    fn load(th: &Thread, file: &Value, allow_code: Option<&Value>) -> Result<Value> {
        let start = call::call_method_text(th, file, "tell", &[])?;
        let all = call::call_method_text(th, file, "read", &[])?;
        let b = buffer::to_vec(th, &all)?;
        if b.first().is_some_and(|t| t & 0x7F == CODE) {
            return Marshal::loads(th, &all, allow_code);
        }
        let (v, used) = values::load(th, &b)?;
        let place = krait_object::protocol::number::as_isize(th, &start)? + used as isize;
        call::call_method_text(th, file, "seek", &[int::from_i64(place as i64)])?;
        Ok(v)
    }
}

fn allowed(th: &Thread, allow_code: Option<&Value>) -> Result<bool> {
    allow_code.map_or(Ok(true), |v| truth::is_true(th, v))
}
