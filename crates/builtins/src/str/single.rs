//! What templates are filled in to: a formatted text that is nothing but one string is that very string, not a copy.

use krait_object::err::Result;
use krait_object::types::str;
use krait_object::{Str, TextBuf, Value};

/// Room for what fields write, so that short texts are written without making more.
const FIELDS: usize = 64;

/// An empty text for a template to be written to.
pub(super) fn output(template: &Str) -> TextBuf {
    let mut out = TextBuf::new();
    out.reserve(template.len() + FIELDS);
    out
}

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
