//! Errors of the `text` crate as Python exceptions.

use krait_object::err::{self, Raised, Result};
use krait_object::{Thread, exc};
use krait_text::{Error, ErrorKind};

/// The exception for an error of the `text` crate.
#[cold]
pub fn raise(th: &Thread, e: Error) -> Raised {
    let ty = match e.kind {
        ErrorKind::Value => &exc::VALUE_ERROR.ty,
        ErrorKind::Overflow => &exc::OVERFLOW_ERROR.ty,
        ErrorKind::Type => &exc::TYPE_ERROR.ty,
        ErrorKind::Key => &exc::KEY_ERROR.ty,
        ErrorKind::Memory => return err::memory_error(),
    };
    err::new(th, ty, &e.message)
}

/// `?` for results of the `text` crate.
pub trait OrRaise<T> {
    fn or_raise(self, th: &Thread) -> Result<T>;
}

impl<T> OrRaise<T> for krait_text::Result<T> {
    #[inline]
    fn or_raise(self, th: &Thread) -> Result<T> {
        self.map_err(|e| raise(th, e))
    }
}

/// The name of a value's type in messages about arguments; `None` for `None`.
pub fn type_or_none(v: &krait_object::Value) -> String {
    if v.is_none() {
        "None".to_owned()
    } else {
        v.ty().name()
    }
}
