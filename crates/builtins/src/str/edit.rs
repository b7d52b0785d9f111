//! Methods that make a changed copy: padding, stripping, replacing, tabs, joining, slicing.

use krait_object::err::{self, Result};
use krait_object::protocol::iter;
use krait_object::types::str::{self, STR};
use krait_object::{Chars, Str, Text, TextBuf, Thread, Value, exc};
use krait_text::{search, unicode};

/// A string as it is, or its exact copy if it is of a subclass.
pub fn whole(s: &Str) -> Value {
    s.substring(0, s.len())
}

/// A template with nothing to fill in: itself, whatever its class, unless it is empty.
pub fn unfilled(s: &Str) -> Value {
    if s.is_empty() {
        return str::empty();
    }
    s.value()
}

/// The fill character argument of `center` and its relatives.
pub fn fill_char(th: &Thread, v: Option<&Value>) -> Result<u32> {
    let Some(v) = v else {
        return Ok(u32::from(b' '));
    };
    let Some(s) = v.as_str() else {
        return Err(th.type_error(format!(
            "The fill character must be a unicode character, not {}",
            v.ty().name()
        )));
    };
    match (s.len(), s.char_at(0)) {
        (1, Some(c)) => Ok(c),
        _ => Err(th.type_error("The fill character must be exactly one character long")),
    }
}

/// `s` between fill characters.
pub fn pad(th: &Thread, s: &Str, left: usize, right: usize, fill: u32) -> Result<Value> {
    if left == 0 && right == 0 {
        return Ok(whole(s));
    }
    let total = left.saturating_add(right).saturating_add(s.len());
    if total > isize::MAX as usize {
        return Err(th.overflow_error("padded string is too long"));
    }
    let mut out = TextBuf::new();
    out.reserve(total);
    out.fill(fill, left);
    out.push_text(s.text());
    out.fill(fill, right);
    str::from_buf(out)
}

/// `s.zfill(width)`.
pub fn zfill(th: &Thread, s: &Str, width: isize) -> Result<Value> {
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(s.len());
    if missing == 0 {
        return Ok(whole(s));
    }
    let sign = s
        .char_at(0)
        .filter(|c| *c == u32::from(b'+') || *c == u32::from(b'-'));
    let Some(sign) = sign else {
        return pad(th, s, missing, 0, u32::from(b'0'));
    };
    let mut out = TextBuf::new();
    out.reserve(s.len().saturating_add(missing));
    out.push(sign);
    out.fill(u32::from(b'0'), missing);
    out.push_text(s.text().slice(1, s.len()));
    str::from_buf(out)
}

/// Which ends are stripped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    Left,
    Right,
    Both,
}

/// `strip`, `lstrip`, `rstrip`.
pub fn strip(th: &Thread, s: &Str, chars: Option<&Value>, ends: Ends, name: &str) -> Result<Value> {
    let chars = match chars {
        None => None,
        Some(v) => match v.as_str() {
            Some(c) => Some(c),
            None => return Err(th.type_error(format!("{name} arg must be None or str"))),
        },
    };
    Ok(match chars {
        None if stays(s) => s.substring(0, s.len()),
        None => strip_where(s, ends, unicode::is_space),
        Some(set) => match set.chars() {
            Chars::Ascii([c]) => {
                let c = u32::from(*c);
                strip_where(s, ends, |x| x == c)
            }
            _ => {
                let t = set.text();
                strip_where(s, ends, |x| t.find_char(x, 0).is_some())
            }
        },
    })
}

/// Whether a text begins and ends with a visible ASCII character, as most do.
#[inline]
fn stays(s: &Str) -> bool {
    let visible = |c: Option<&u8>| c.is_some_and(u8::is_ascii_graphic);
    s.width() == 1 && visible(s.raw_bytes().first()) && visible(s.raw_bytes().last())
}

#[inline(never)]
fn strip_where(s: &Str, ends: Ends, out: impl Fn(u32) -> bool) -> Value {
    fn range<U: Copy + Into<u32>>(
        units: &[U],
        ends: Ends,
        out: impl Fn(u32) -> bool,
    ) -> (usize, usize) {
        let kept = |u: &U| !out((*u).into());
        let start = if ends == Ends::Right {
            0
        } else {
            units.iter().position(kept).unwrap_or(units.len())
        };
        let end = if ends == Ends::Left {
            units.len()
        } else {
            units.iter().rposition(kept).map_or(0, |i| i + 1)
        };
        (start, end.max(start))
    }
    let (start, end) = super::split::by_width!(s.text(), units => range(units, ends, out));
    s.substring(start, end)
}

/// `s.replace(old, new, count)`.
pub fn replace(s: &Str, old: &Str, new: &Str, count: isize) -> Result<Value> {
    let most = usize::try_from(count).unwrap_or(usize::MAX);
    if most == 0 || old.width() > s.width() || old.len() > s.len() || old.same_text(new) {
        return Ok(whole(s));
    }
    let t = s.text();
    let n = search::count(t, old.text(), most);
    if n == 0 {
        return Ok(whole(s));
    }
    let len = n
        .checked_mul(new.len())
        .and_then(|m| m.checked_add(s.len() - n * old.len()))
        .filter(|&m| m < isize::MAX as usize / 4);
    let Some(len) = len else {
        return Err(err::memory_error());
    };
    if let (Text::Latin1(h), Text::Latin1(o), Text::Latin1(w)) = (t, old.text(), new.text()) {
        let ascii = s.is_ascii() && new.is_ascii();
        return str::filled_latin1(len, ascii, |mut out| {
            let append = |part: &[u8]| {
                if let Some((to, rest)) = std::mem::take(&mut out).split_at_mut_checked(part.len())
                {
                    to.copy_from_slice(part);
                    out = rest;
                }
            };
            crate::bytes::replaced(append, h, o, w, n);
        });
    }
    let mut out = TextBuf::new();
    out.reserve(len);
    if old.is_empty() {
        for i in 0..n {
            out.push_text(new.text());
            out.push_text(t.slice(i, i + 1));
        }
        out.push_text(t.slice(n, s.len()));
        return str::from_buf(out);
    }
    let mut at = 0;
    for _ in 0..n {
        let Some(i) = search::find(t.slice(at, s.len()), old.text()) else {
            break;
        };
        out.push_text(t.slice(at, at + i));
        out.push_text(new.text());
        at += i + old.len();
    }
    out.push_text(t.slice(at, s.len()));
    str::from_buf(out)
}

/// `s.expandtabs(tabsize)`.
pub fn expandtabs(th: &Thread, s: &Str, tabsize: i32) -> Result<Value> {
    let tab = usize::try_from(tabsize).unwrap_or(0);
    let t = s.text();
    if t.find_char(9, 0).is_none() {
        return Ok(whole(s));
    }
    let (mut total, mut column) = (0usize, 0usize);
    let mut out = TextBuf::new();
    out.reserve(s.len());
    for c in t.chars() {
        match c {
            9 => {
                let n = if tab > 0 { tab - column % tab } else { 0 };
                total = total.saturating_add(n);
                if total > isize::MAX as usize {
                    return Err(th.overflow_error("new string is too long"));
                }
                column += n;
                out.fill(u32::from(b' '), n);
                if out.failed() {
                    return Err(err::memory_error());
                }
            }
            _ => {
                column = if c == 10 || c == 13 { 0 } else { column + 1 };
                total += 1;
                out.push(c);
            }
        }
    }
    str::from_buf(out)
}

/// `sep.join(iterable)`.
pub fn join(th: &Thread, sep: &Str, items: &Value) -> Result<Value> {
    if let Some(t) = items.as_tuple() {
        return str::join(th, sep, t.as_slice());
    }
    if let Some(l) = items.as_exact_list() {
        return str::join_list(th, sep, l);
    }
    let all = iter::collect_fast(th, items, "can only join an iterable")?;
    str::join(th, sep, &all)
}

/// `s[start:stop:step]`.
pub fn slice(s: &Str, at: crate::slice::Indices) -> Result<Value> {
    if at.count == 0 {
        return Ok(str::empty());
    }
    if at.step == 1 {
        let start = at.start.max(0) as usize;
        return Ok(s.substring(start, start + at.count));
    }
    match s.chars() {
        Chars::Ascii(b) | Chars::Latin1(b) => {
            let mut out = crate::bytes::with_room(at.count)?;
            out.extend(at.iter().filter_map(|i| b.get(i).copied()));
            Ok(str::from_latin1(&out))
        }
        chars => {
            let mut out = TextBuf::new();
            out.reserve(at.count);
            at.iter()
                .filter_map(|i| chars.get(i))
                .for_each(|c| out.push(c));
            str::from_buf(out)
        }
    }
}

/// `a + b`; `NotImplemented` has no place in sequences, so anything but a string is an error.
pub fn concat(th: &Thread, a: &Str, b: &Value) -> Result<Value> {
    match b.as_str() {
        Some(b) => {
            if std::ptr::eq(a.ty(), &STR.ty) && b.is_empty() {
                return Ok(a.value());
            }
            str::concat(th, a, b)
        }
        None => Err(err::new(
            th,
            &exc::TYPE_ERROR.ty,
            &format!(
                "can only concatenate str (not \"{}\") to str",
                b.ty().name()
            ),
        )),
    }
}
