//! `marshal`: the module, and loading code objects for the import system.

mod file;
mod read;
mod write;

use file::File;
use krait_bytecode::marshal::{Error, NOT_CONSTANT, VERSION, read_code, tag};
use krait_object::protocol::{buffer, call, truth};
use krait_object::types::{bytes, int};
use krait_object::{Module, Result, Thread, Value};
use krait_vm::{code, compile};

pub struct Marshal;

/// The object in marshalled bytes from outside: code is verified first.
pub fn load_untrusted(th: &Thread, b: &[u8]) -> Result<Value> {
    let data = match read_code(b) {
        Ok(data) => data,
        // Code whose constants were put together at run time.
        Err(NOT_CONSTANT) => return read::load(th, b, true).map(|(v, _)| v),
        Err(e) => return Err(read::raise(th, &e)),
    };
    code::verify::check_all(&data)
        .map_err(|m| th.value_error(format!("bad marshal data (code: {m})")))?;
    Ok(code::from_data(th, compile::with_wanted_ranges(th, data)).into_value())
}

/// The value at the start of marshalled bytes, and how many bytes it took.
pub fn load_prefix(th: &Thread, b: &[u8]) -> Result<(Value, usize)> {
    read::load(th, b, true)
}

/// The bytes of a value. Versions below 0 are 0.
pub fn dump_value(th: &Thread, v: &Value, version: i32) -> Result<Vec<u8>> {
    write::dump(th, v, u32::try_from(version).unwrap_or(0), true)
}

/// The end of the bytes in the middle of a number.
pub fn too_short(th: &Thread) -> krait_object::Raised {
    read::raise(th, &Error::Eof("EOF read where not expected"))
}

/// Python values as bytes, in the format of `.pyc` files.
#[krait_object::pymodule(name = "marshal")]
impl Marshal {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(th, "version", Value::int32(VERSION as i32))
    }

    /// The bytes of a value.
    #[sig("(value, version=version, /, *, allow_code=True)")]
    fn dumps(
        th: &Thread,
        value: &Value,
        version: Option<i32>,
        allow_code: Option<&Value>,
    ) -> Result<Value> {
        let version = version.map_or(VERSION, |v| u32::try_from(v).unwrap_or(0));
        th.audit(
            "marshal.dumps",
            &[value.clone(), int::from_i64(version.into())],
        )?;
        let allow_code = allowed(th, allow_code)?;
        Ok(bytes::new(&write::dump(th, value, version, allow_code)?))
    }

    /// The value that bytes hold; more bytes after it are ignored.
    #[sig("(bytes, /, *, allow_code=True)")]
    fn loads(th: &Thread, bytes: &Value, allow_code: Option<&Value>) -> Result<Value> {
        let b = buffer::to_vec(th, bytes)?;
        th.audit("marshal.loads", &[bytes::new(&b)])?;
        let allow_code = allowed(th, allow_code)?;
        if allow_code && b.first().is_some_and(|t| t & 0x7F == tag::CODE) {
            return load_untrusted(th, &b);
        }
        read::load(th, &b, allow_code).map(|(v, _)| v)
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
        let allow_code = allowed(th, allow_code)?;
        th.audit("marshal.load", &[])?;
        read::load_from(th, &mut File::new(th, file)?, allow_code)
    }
}

fn allowed(th: &Thread, allow_code: Option<&Value>) -> Result<bool> {
    allow_code.map_or(Ok(true), |v| truth::is_true(th, v))
}
