//! The interpreter's host, for modules that reach outside.

use krait_host::Host;
use krait_object::Thread;
use std::rc::Rc;

/// What `Interp::host` holds.
pub struct HostBox(pub Box<dyn Host>);

/// The host of the thread's interpreter.
pub fn of(th: &Thread) -> &dyn Host {
    match th.interp.host.downcast_ref::<HostBox>() {
        Some(h) => &*h.0,
        None => &krait_host::NullHost,
    }
}

/// Wraps a host for `Interp::new`.
pub fn wrap(h: Box<dyn Host>) -> Rc<dyn std::any::Any> {
    Rc::new(HostBox(h))
}
