//! The interpreter's host, for modules that reach outside, and what the system answers as Python says it.

use krait_host::Host;
use krait_object::{Raised, Result, Thread};
use std::io;
use std::rc::Rc;
use std::sync::Arc;

/// What `Interp::host` holds.
pub struct HostBox(pub Arc<dyn Host>);

/// The host of the thread's interpreter.
pub fn of(th: &Thread) -> &dyn Host {
    match th.interp.host.downcast_ref::<HostBox>() {
        Some(h) => &*h.0,
        None => &krait_host::NullHost,
    }
}

/// The host itself, for an interpreter that is granted the same.
pub fn shared(th: &Thread) -> Arc<dyn Host> {
    match th.interp.host.downcast_ref::<HostBox>() {
        Some(h) => h.0.clone(),
        None => Arc::new(krait_host::NullHost),
    }
}

/// Wraps a host for `Interp::new`.
pub fn wrap(h: Arc<dyn Host>) -> Rc<dyn std::any::Any> {
    Rc::new(HostBox(h))
}

/// The `OSError` of a call that concerns no file.
pub fn error(th: &Thread, e: &io::Error) -> Raised {
    th.os_error(e, None, None)
}

/// What a call of the system gave, as the result of an operation of Python.
pub trait OrRaise<T> {
    /// An `OSError` without a file for what went wrong.
    fn or_raise(self, th: &Thread) -> Result<T>;
}

impl<T> OrRaise<T> for io::Result<T> {
    fn or_raise(self, th: &Thread) -> Result<T> {
        self.map_err(|e| error(th, &e))
    }
}

/// Runs the handlers of signals that arrived, and whatever else was asked of the thread meanwhile.
pub fn serve_signals(th: &Thread) -> Result<()> {
    match th.requests() {
        0 => Ok(()),
        _ => krait_vm::breaker::handle(th),
    }
}

/// Runs a call of the system without the interpreter's lock, and repeats it when a signal interrupted it, after running
/// signal handlers. `call` must not touch objects.
pub fn retry<T>(th: &Thread, mut call: impl FnMut() -> io::Result<T>) -> Result<io::Result<T>> {
    loop {
        match th.without_gil(&mut call) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => serve_signals(th)?,
            r => return Ok(r),
        }
    }
}

/// The same; any other failure is raised.
pub fn repeat<T>(th: &Thread, call: impl FnMut() -> io::Result<T>) -> Result<T> {
    retry(th, call)?.or_raise(th)
}
