//! The stream that stands in for `sys.stderr` (and `sys.stdout`) until `io` is there: writes text to a descriptor.

use crate::host;
use krait_object::{Obj, Result, Str, Thread, Trace, Value};
use std::cell::Cell;

#[derive(Trace)]
pub struct Printer {
    fd: Cell<i32>,
}

krait_object::pytype! {
    pub static PRINTER: Printer = "stderrprinter", DISALLOW_INSTANTIATION;
}

pub struct PrinterMethods;

type PrinterObj = Obj<Printer>;

#[krait_object::pymethods]
impl PrinterMethods {
    fn write(th: &Thread, zelf: &PrinterObj, text: &Str) -> Result<usize> {
        let bytes = text.to_wtf8().into_bytes();
        let host = crate::host::of(th);
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|r| !r.is_empty()) {
            match host.write(zelf.fd.get(), rest) {
                Ok(n) => at += n.max(1),
                Err(e) => return Err(host::error(th, &e)),
            }
        }
        Ok(text.len())
    }

    fn flush(_zelf: &PrinterObj) {}

    fn close(_zelf: &PrinterObj) {}

    fn fileno(zelf: &PrinterObj) -> i32 {
        zelf.fd.get()
    }

    fn isatty(th: &Thread, zelf: &PrinterObj) -> bool {
        crate::host::of(th).is_terminal(zelf.fd.get())
    }

    #[getter]
    fn closed(_zelf: &PrinterObj) -> bool {
        false
    }

    #[getter]
    fn encoding(_zelf: &PrinterObj) -> Option<Value> {
        None
    }

    #[getter]
    fn mode(_zelf: &PrinterObj) -> &'static str {
        "w"
    }
}

pub fn new(fd: i32) -> Value {
    PRINTER.create(Printer { fd: Cell::new(fd) }).into_value()
}
