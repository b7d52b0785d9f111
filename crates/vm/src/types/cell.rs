//! `cell`.

use crate::cellobj::{CELL, CellData, CellObj};
use krait_object::protocol::compare;
use krait_object::{CompareOp, Field, Result, Thread, Value};

pub struct CellMethods;

/// Create a new cell object.
#[krait_object::pymethods(sig = "([contents])")]
impl CellMethods {
    fn __new__(cls: &'static krait_object::TypeObject, contents: Option<Value>) -> Value {
        let c = CELL.create_in(
            cls,
            CellData {
                contents: Field::empty(),
            },
        );
        c.contents.replace(contents);
        c.into_value()
    }

    fn __repr__(zelf: &CellObj) -> String {
        match zelf.contents.get() {
            Some(v) => format!(
                "<cell at {:#x}: {} object at {:#x}>",
                zelf.addr(),
                v.ty().name(),
                v.bits()
            ),
            None => format!("<cell at {:#x}: empty>", zelf.addr()),
        }
    }

    fn __richcmp__(th: &Thread, zelf: &CellObj, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = CELL.get(other) else {
            return Ok(Value::not_implemented());
        };
        match (zelf.contents.get(), o.contents.get()) {
            (Some(a), Some(b)) => compare::rich(th, &a, &b, op),
            (a, b) => Ok(Value::bool(op.test(a.is_some().cmp(&b.is_some())))),
        }
    }

    #[getter]
    fn cell_contents(th: &Thread, zelf: &CellObj) -> Result<Value> {
        zelf.contents
            .get()
            .ok_or_else(|| th.value_error("cell is empty"))
    }

    #[setter]
    fn set_cell_contents(zelf: &CellObj, value: Option<&Value>) -> Result<()> {
        zelf.contents.replace(value.cloned());
        Ok(())
    }
}
