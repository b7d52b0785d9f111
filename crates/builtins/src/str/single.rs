//! A formatted text that is nothing but one string is that very string, not a copy.

use krait_object::err::Result;
use krait_object::types::str;
use krait_object::{TextBuf, Value};

/// The string that has made up all of the output so far, if there is one.
#[derive(Default)]
pub(super) struct Single(Option<Value>);

impl Single {
    /// Called after a string was written, perhaps cut or padded, to an output of length `before`.
    pub(super) fn note(&mut self, v: &Value, before: usize, out: &TextBuf) {
        if before == 0
            && let Some(s) = v.as_exact_str()
            && s.len() == out.len()
        {
            self.0 = Some(v.clone());
        }
    }

    /// The result: the one string, if nothing came after it.
    pub(super) fn finish(self, out: TextBuf) -> Result<Value> {
        match self.0 {
            Some(v) if v.as_str().is_some_and(|s| s.len() == out.len()) => Ok(v),
            _ => str::from_buf(out),
        }
    }
}
