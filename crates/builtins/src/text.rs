//! Small helpers for messages and text.

use krait_object::err::Result;
use krait_object::types::str;
use krait_object::{Thread, Value, protocol};
use krait_text::TextBuf;

/// Text of a `str` value, lossily; empty for anything else.
pub fn lossy(v: &Value) -> String {
    v.as_str().map(|s| s.to_string_lossy()).unwrap_or_default()
}

/// `"s"` unless `n` is one.
pub fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// A `str` under construction from pieces that may hold lone surrogates. If there is no memory for it, it ends empty, and
/// `MemoryError` comes as soon as the running thread looks for requests.
#[derive(Default)]
pub struct Builder<'a> {
    text: TextBuf,
    /// The bits of the value whose `repr` it is, if the text is that of an object around it.
    part: Option<(&'a Thread, u64)>,
}

impl<'a> Builder<'a> {
    /// For `repr(v)`, before anything else runs: what is built is written behind the text of the object that shows `v` as a
    /// part of itself, if there is one.
    pub fn of_repr(th: &'a Thread, v: &Value) -> Self {
        match protocol::repr::borrow_text(th, v) {
            Some(text) => Self {
                text,
                part: Some((th, v.bits())),
            },
            None => Self::default(),
        }
    }

    pub fn push_str(&mut self, s: &str) {
        self.text.push_str(s);
    }

    /// Appends a `str` value.
    pub fn push(&mut self, v: &Value) {
        if let Some(s) = v.as_str() {
            self.text.push_text(s.text());
        }
    }

    /// Appends `repr(v)`.
    pub fn push_repr(&mut self, th: &Thread, v: &Value) -> Result<()> {
        protocol::repr::onto(th, v, &mut self.text)
    }

    /// The string; `MemoryError` if there was no memory for it.
    pub fn try_finish(self) -> Result<Value> {
        if let Some((th, bits)) = self.part {
            return Ok(protocol::repr::in_place(th, bits, self.text));
        }
        str::from_buf(self.text)
    }

    pub fn finish(self) -> Value {
        self.try_finish().unwrap_or_else(|_| {
            krait_object::alloc::note_shortage();
            str::empty()
        })
    }
}

/// `[a, b]` and the like: items' `repr`s between brackets, `...` if the container is being shown already.
pub fn sequence_repr(
    th: &Thread,
    v: &Value,
    brackets: (&str, &str),
    len: impl Fn() -> usize,
    get: impl Fn(usize) -> Option<Value>,
) -> Result<Value> {
    if !th.repr_enter(v) {
        return Ok(str::new(&format!("{}...{}", brackets.0, brackets.1)));
    }
    let show = || -> Result<Value> {
        let mut b = Builder::of_repr(th, v);
        b.push_str(brackets.0);
        let mut i = 0;
        while i < len() {
            let Some(x) = get(i) else { break };
            if i != 0 {
                b.push_str(", ");
            }
            b.push_repr(th, &x)?;
            i += 1;
        }
        b.push_str(brackets.1);
        b.try_finish()
    };
    let r = show();
    th.repr_leave(v);
    r
}
