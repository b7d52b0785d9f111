//! `PickleBuffer` objects, in a pickle or beside it (PEP 574).

use super::super::buffer::PICKLE_BUFFER;
use super::super::opcodes as op;
use super::super::state::pickling_error;
use super::Saver;
use krait_object::protocol::{call, truth};
use krait_object::{Result, Value};

impl Saver<'_> {
    pub(super) fn save_buffer(&mut self, v: &Value) -> Result<()> {
        let th = self.th;
        let Some(b) = PICKLE_BUFFER.get(v) else {
            return Ok(());
        };
        if self.proto < 5 {
            return Err(pickling_error(
                th,
                "PickleBuffer can only be pickled with protocol >= 5",
            ));
        }
        let view = b.view(th)?;
        let fortran = !view.is_c_contiguous();
        if !view.suboffsets.is_empty() || fortran && !view.is_f_contiguous() {
            return Err(pickling_error(
                th,
                "PickleBuffer can not be pickled when pointing to a non-contiguous buffer",
            ));
        }
        if let Some(callback) = self.core.buffer_callback.get() {
            let answer = call::call1(th, &callback, v)?;
            if !truth::is_true(th, &answer)? {
                self.op(op::NEXT_BUFFER)?;
                if view.readonly {
                    self.op(op::READONLY_BUFFER)?;
                }
                return Ok(());
            }
        }
        // The bytes as they lie in memory.
        let data = match fortran {
            true => view.try_to_vec_f()?,
            false => view.try_to_vec()?,
        };
        match view.readonly {
            true => self.bytes_data(&data, None)?,
            false => self.bytearray_data(&data, None)?,
        }
        self.memoize(v)
    }
}
