//! `str.join`: two passes over the items, one that measures and one that copies.

use super::{Str, build, char_str, empty, spread};
use crate::err::{self, Result};
use crate::header::Ref;
use crate::thread::Thread;
use crate::types::str::STR;
use crate::value::Value;

/// Why items cannot be joined.
#[derive(Clone, Copy)]
enum Refusal {
    /// The item at this place is no string.
    Item(usize),
    TooLong,
    Memory,
}

/// `sep.join(items)`.
pub fn join(th: &Thread, sep: &Str, items: &[Value]) -> Result<Value> {
    match joined(sep, items) {
        Ok(v) => Ok(v),
        Err(why) => Err(raised(th, why, items.get(index(why)))),
    }
}

/// `sep.join(list)`, whose items are read where they are: nothing runs meanwhile.
pub fn join_list(th: &Thread, sep: &Str, list: &crate::types::list::List) -> Result<Value> {
    match list.peek(|items| joined(sep, items)) {
        Ok(v) => Ok(v),
        Err(why) => Err(raised(th, why, list.get(index(why)).as_ref())),
    }
}

fn index(why: Refusal) -> usize {
    match why {
        Refusal::Item(i) => i,
        _ => usize::MAX,
    }
}

fn raised(th: &Thread, why: Refusal, item: Option<&Value>) -> err::Raised {
    match why {
        Refusal::Item(i) => th.type_error(format!(
            "sequence item {i}: expected str instance, {} found",
            item.map(|v| v.ty().name()).unwrap_or_default()
        )),
        Refusal::TooLong => th.overflow_error("join() result is too long for a Python string"),
        Refusal::Memory => err::memory_error(),
    }
}

fn joined(sep: &Str, items: &[Value]) -> std::result::Result<Value, Refusal> {
    let (first, rest) = match items {
        [] => return Ok(empty()),
        [only] if only.as_exact_str().is_some() => return Ok(only.clone()),
        [first, rest @ ..] => (first, rest),
    };
    let first = first.as_str().ok_or(Refusal::Item(0))?;
    let (mut len, mut width, mut ascii) = (first.len(), first.width(), first.is_ascii());
    for (i, item) in rest.iter().enumerate() {
        let s = item.as_str().ok_or(Refusal::Item(i + 1))?;
        len = len.saturating_add(s.len());
        // An empty string has the narrowest kind, so it widens nothing.
        width = width.max(s.width());
        ascii &= s.is_ascii();
    }
    if !rest.is_empty() && !sep.is_empty() {
        len = len.saturating_add(sep.len().saturating_mul(rest.len()));
        width = width.max(sep.width());
        ascii &= sep.is_ascii();
    }
    match len {
        0 => return Ok(empty()),
        1 if width == 1 => {
            // One character, of an item or (between two empty items) of the separator.
            let c = std::iter::once(sep)
                .filter(|_| !rest.is_empty())
                .chain(items.iter().filter_map(Value::as_str))
                .find_map(|s| s.char_at(0));
            return Ok(char_str(c.unwrap_or(0)));
        }
        n if n >= isize::MAX as usize / 4 => return Err(Refusal::TooLong),
        _ => {}
    }
    // SAFETY: the widest kind of the parts is the narrowest that fits all, and `len` is the sum of what is written: the
    // items and separators are those of the first pass, since nothing ran in between.
    let r = unsafe {
        build(&STR.ty, len, width, ascii, |mut to| {
            let mut copy = |s: &Str| {
                spread(s, to, width);
                to = to.add(s.len() * width);
            };
            copy(first);
            for item in rest {
                if !sep.is_empty() {
                    copy(sep);
                }
                if let Some(s) = item.as_str() {
                    copy(s);
                }
            }
        })
    };
    r.map(Ref::into_value).ok_or(Refusal::Memory)
}
