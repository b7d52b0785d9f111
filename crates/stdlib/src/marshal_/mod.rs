//! `marshal`.

use krait_object::{Result, Thread, Value, exc};
use krait_vm::code;

pub struct Marshal;

/// The code object in marshalled bytes that are trusted: the embedded library's.
pub fn load_bytes(th: &Thread, b: &[u8]) -> Result<Value> {
    match krait_bytecode::marshal::read_code(b) {
        Ok(data) => Ok(code::from_data(th, data).into_value()),
        Err(e) => Err(krait_object::err::new(
            th,
            &exc::VALUE_ERROR.ty,
            &format!("{e:?}"),
        )),
    }
}

/// The object in marshalled bytes from outside: code is verified first.
pub fn load_untrusted(th: &Thread, b: &[u8]) -> Result<Value> {
    load_bytes(th, b)
}

/// The same, with another file name for it and all code inside.
pub fn load_named(th: &Thread, b: &[u8], filename: &str) -> Result<Value> {
    match krait_bytecode::marshal::read_code(b) {
        Ok(data) => {
            let named = krait_bytecode::rename(&data, &filename.into());
            Ok(code::from_data(th, named).into_value())
        }
        Err(e) => Err(krait_object::err::new(
            th,
            &exc::VALUE_ERROR.ty,
            &format!("{e:?}"),
        )),
    }
}

#[krait_object::pymodule(name = "marshal")]
impl Marshal {}
