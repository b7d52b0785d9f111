//! `find` and its relatives, `count`, `startswith`, `endswith`, `in`.

use crate::bounds::Bounds;
use krait_object::err::Result;
use krait_object::{Str, Thread, Value};
use krait_text::{Text, search};

/// Position of `needle` in the part of `s`; the last one if `last`.
pub fn find(s: &Str, needle: &Str, bounds: Bounds, last: bool) -> Option<usize> {
    let (start, end) = bounds.apply(s.len())?;
    if !last && let (Some(s), Some(needle)) = (s.compact_ascii(), needle.compact_ascii()) {
        return search::find_bytes(s.get(start..end)?, needle).map(|i| i + start);
    }
    // A needle with wider characters cannot be found.
    if needle.len() > end - start || needle.width() > s.width() {
        return None;
    }
    let part = s.text().slice(start, end);
    let found = if last {
        search::rfind(part, needle.text())
    } else {
        search::find(part, needle.text())
    };
    found.map(|i| i + start)
}

pub fn count(s: &Str, needle: &Str, bounds: Bounds) -> usize {
    match bounds.apply(s.len()) {
        Some((start, end)) => search::count(s.text().slice(start, end), needle.text(), usize::MAX),
        None => 0,
    }
}

fn affix(s: &Str, affix: &Str, (start, end): (usize, usize), at_end: bool) -> bool {
    let n = affix.len();
    if n > end - start {
        return false;
    }
    let from = if at_end { end - n } else { start };
    same(s.text().slice(from, from + n), affix.text())
}

/// Text equality, quick when both have the same width.
pub fn same(a: Text<'_>, b: Text<'_>) -> bool {
    match (a, b) {
        (Text::Latin1(a), Text::Latin1(b)) => a == b,
        (Text::Ucs2(a), Text::Ucs2(b)) => a == b,
        (Text::Ucs4(a), Text::Ucs4(b)) => a == b,
        _ => a == b,
    }
}

/// `startswith` and `endswith` of a text in a whole text, when both are stored in the same width.
#[inline]
pub fn has_whole_affix(s: &Str, what: &Value, at_end: bool) -> Option<bool> {
    let affix = what.as_str()?;
    if affix.width() != s.width() {
        return None;
    }
    let (text, affix) = (s.raw_bytes(), affix.raw_bytes());
    let from = match text.len().checked_sub(affix.len()) {
        None => return Some(false),
        Some(rest) if at_end => rest,
        Some(_) => 0,
    };
    Some(search::begins(text.get(from..)?, affix))
}

/// `startswith` and `endswith`.
#[inline(never)]
pub fn has_affix(th: &Thread, s: &Str, what: &Value, bounds: Bounds, at_end: bool) -> Result<bool> {
    let name = if at_end { "endswith" } else { "startswith" };
    let range = bounds.apply(s.len());
    if let Some(options) = what.as_tuple() {
        for o in options.as_slice() {
            let Some(o) = o.as_str() else {
                return Err(th.type_error(format!(
                    "tuple for {name} must only contain str, not {}",
                    o.ty().name()
                )));
            };
            if range.is_some_and(|r| affix(s, o, r, at_end)) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match what.as_str() {
        Some(o) => Ok(range.is_some_and(|r| affix(s, o, r, at_end))),
        None => Err(th.type_error(format!(
            "{name} first arg must be str or a tuple of str, not {}",
            what.ty().name()
        ))),
    }
}
