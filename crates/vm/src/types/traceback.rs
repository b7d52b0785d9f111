//! `traceback`.

use crate::traceback::{TRACEBACK, Traceback, TracebackData};
use krait_object::{Field, Result, Thread, TypeObject, Value};
use std::cell::Cell;

pub struct TracebackMethods;

/// Create a new traceback object.
#[krait_object::pymethods(sig = "(tb_next, tb_frame, tb_lasti, tb_lineno)")]
impl TracebackMethods {
    #[name("TracebackType")]
    #[sig("(tb_next, tb_frame, tb_lasti, tb_lineno)")]
    fn __new__(
        th: &Thread,
        cls: &'static TypeObject,
        tb_next: &Value,
        tb_frame: &Value,
        tb_lasti: i32,
        tb_lineno: i32,
    ) -> Result<Value> {
        if !tb_next.is_none() && TRACEBACK.get(tb_next).is_none() {
            return Err(th.type_error(format!(
                "expected traceback object or None, got '{}'",
                tb_next.ty().name()
            )));
        }
        if crate::frameobj::FRAME.get(tb_frame).is_none() {
            return Err(th.type_error(format!(
                "TracebackType() argument 'tb_frame' must be frame, not {}",
                tb_frame.ty().name()
            )));
        }
        let tb = TRACEBACK.create_in(
            cls,
            TracebackData {
                next: Field::empty(),
                frame: tb_frame.clone(),
                lasti: Cell::new(tb_lasti),
                lineno: Cell::new(tb_lineno),
            },
        );
        if !tb_next.is_none() {
            tb.next.set(tb_next.clone());
        }
        Ok(tb.into_value())
    }

    #[getter]
    fn tb_next(zelf: &Traceback) -> Value {
        zelf.next.get_or_none()
    }

    #[setter]
    fn set_tb_next(th: &Thread, zelf: &Traceback, value: Option<&Value>) -> Result<()> {
        let Some(v) = value else {
            return Err(th.type_error("can't delete tb_next attribute"));
        };
        if v.is_none() {
            zelf.next.take();
            return Ok(());
        }
        if TRACEBACK.get(v).is_none() {
            return Err(th.type_error(format!(
                "expected traceback object, got '{}'",
                v.ty().name()
            )));
        }
        let mut at = Some(v.clone());
        while let Some(tb) = at {
            if zelf.is(&tb) {
                return Err(th.value_error("traceback loop detected"));
            }
            at = TRACEBACK.get(&tb).and_then(|t| t.next.get());
        }
        zelf.next.set(v.clone());
        Ok(())
    }

    #[member]
    fn tb_frame(zelf: &Traceback) -> Value {
        zelf.frame.clone()
    }

    #[member]
    fn tb_lasti(zelf: &Traceback) -> i32 {
        zelf.lasti.get()
    }

    #[getter]
    fn tb_lineno(zelf: &Traceback) -> Option<i32> {
        let l = zelf.line();
        if l == -1 { None } else { Some(l) }
    }

    fn __dir__(_zelf: &Traceback) -> Vec<Value> {
        ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"]
            .iter()
            .map(|n| krait_object::types::str::new(n))
            .collect()
    }
}
