//! Marshal bytes from a file object, never more of them than the value takes.

use super::read::Failure;
use krait_builtins::{bytearray, memoryview};
use krait_bytecode::marshal::{Error, Source};
use krait_object::protocol::{call, number};
use krait_object::{Result, Thread, Value};

/// Most bytes that are asked for at once, whatever size the data claim.
const CHUNK: usize = 1 << 20;

/// A file with a `readinto` method.
pub struct File<'t> {
    th: &'t Thread,
    file: &'t Value,
    taken: Vec<u8>,
}

impl<'t> File<'t> {
    /// Fails if `read` does not give bytes: then the file is a text file, most likely.
    pub fn new(th: &'t Thread, file: &'t Value) -> Result<File<'t>> {
        let nothing = call::call_method_text(th, file, "read", &[Value::int32(0)])?;
        if nothing.as_bytes().is_none() {
            return Err(th.type_error(format!(
                "file.read() returned not bytes but {}",
                nothing.ty().name()
            )));
        }
        Ok(File {
            th,
            file,
            taken: Vec::new(),
        })
    }

    /// Appends the next `len` bytes to `taken`.
    fn read(&mut self, len: usize) -> std::result::Result<(), Failure> {
        let th = self.th;
        let room = bytearray::new(krait_builtins::bytes::zeroed(len)?);
        let view = call::call1(th, &memoryview::MEMORYVIEW.ty.type_value(), &room)?;
        let got = call::call_method_text(th, self.file, "readinto", &[view])?;
        let got = number::index(th, &got)?;
        let Some(got) = got.as_i64() else {
            return Err(th
                .value_error("cannot fit 'int' into an index-sized integer")
                .into());
        };
        if got > len as i64 {
            return Err(th
                .value_error(format!(
                    "read() returned too much data: {len} bytes requested, {got} returned"
                ))
                .into());
        }
        if got < len as i64 {
            return Err(Error::Eof("EOF read where not expected").into());
        }
        if let Some(room) = bytearray::BYTEARRAY.get(&room) {
            room.with(|b| self.taken.extend_from_slice(b));
        }
        Ok(())
    }
}

impl Source for File<'_> {
    type Error = Failure;

    fn take(&mut self, len: usize) -> std::result::Result<&[u8], Failure> {
        self.taken.clear();
        while self.taken.len() < len {
            self.read((len - self.taken.len()).min(CHUNK))?;
        }
        // A `readinto` that shrank the room has left less than was asked for.
        Ok(self.taken.get(..len).unwrap_or(&self.taken))
    }

    fn remaining(&self) -> Option<usize> {
        None
    }

    fn is_end(error: &Failure) -> bool {
        error.is_end()
    }
}
