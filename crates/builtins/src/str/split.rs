//! `split`, `rsplit`, `splitlines`, `partition`, `rpartition`.

use krait_object::err::Result;
use krait_object::types::{list, str, tuple};
use krait_object::{Str, Thread, Value};
use krait_text::{Text, search, unicode};

/// Collects pieces of one string.
struct Pieces<'a> {
    s: &'a Str,
    out: Vec<Value>,
}

impl<'a> Pieces<'a> {
    fn new(s: &'a Str) -> Self {
        Self { s, out: Vec::new() }
    }

    fn push(&mut self, start: usize, end: usize) {
        self.out.push(self.s.substring(start, end));
    }

    fn list(self) -> Value {
        list::from_vec(self.out).into_value()
    }

    fn reversed(mut self) -> Value {
        self.out.reverse();
        self.list()
    }
}

fn limit(maxsplit: isize) -> usize {
    usize::try_from(maxsplit).unwrap_or(usize::MAX)
}

fn separator<'a>(th: &Thread, sep: Option<&'a Value>) -> Result<Option<&'a Str>> {
    let Some(v) = sep.filter(|v| !v.is_none()) else {
        return Ok(None);
    };
    let Some(s) = v.as_str() else {
        return Err(th.type_error(format!("must be str or None, not {}", v.ty().name())));
    };
    if s.is_empty() {
        return Err(th.value_error("empty separator"));
    }
    Ok(Some(s))
}

/// Is the code point at `i` white space?
#[inline]
fn space(t: Text<'_>, i: usize) -> bool {
    t.get(i).is_some_and(unicode::is_space)
}

/// `s.split(sep, maxsplit)`.
pub fn split(th: &Thread, s: &Str, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
    let (t, n, mut left) = (s.text(), s.len(), limit(maxsplit));
    let mut pieces = Pieces::new(s);
    let Some(sep) = separator(th, sep)? else {
        let mut at = 0;
        loop {
            while at < n && space(t, at) {
                at += 1;
            }
            if at >= n {
                break;
            }
            if left == 0 {
                pieces.push(at, n);
                break;
            }
            let start = at;
            while at < n && !space(t, at) {
                at += 1;
            }
            pieces.push(start, at);
            left -= 1;
        }
        return Ok(pieces.list());
    };
    let mut at = 0;
    if sep.width() <= s.width() {
        if let (Text::Latin1(h), Text::Latin1(needle)) = (t, sep.text()) {
            // One finder for all pieces.
            let finder = memchr::memmem::Finder::new(needle);
            while left > 0
                && let Some(i) = finder.find(h.get(at..).unwrap_or_default())
            {
                pieces.push(at, at + i);
                at += i + needle.len();
                left -= 1;
            }
        } else {
            while left > 0
                && let Some(i) = search::find(t.slice(at, n), sep.text())
            {
                pieces.push(at, at + i);
                at += i + sep.len();
                left -= 1;
            }
        }
    }
    pieces.push(at, n);
    Ok(pieces.list())
}

/// `s.rsplit(sep, maxsplit)`.
pub fn rsplit(th: &Thread, s: &Str, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
    let (t, mut end, mut left) = (s.text(), s.len(), limit(maxsplit));
    let mut pieces = Pieces::new(s);
    let Some(sep) = separator(th, sep)? else {
        loop {
            while end > 0 && space(t, end - 1) {
                end -= 1;
            }
            if end == 0 {
                break;
            }
            if left == 0 {
                pieces.push(0, end);
                break;
            }
            let stop = end;
            while end > 0 && !space(t, end - 1) {
                end -= 1;
            }
            pieces.push(end, stop);
            left -= 1;
        }
        return Ok(pieces.reversed());
    };
    while left > 0
        && let Some(i) = search::rfind(t.slice(0, end), sep.text())
    {
        pieces.push(i + sep.len(), end);
        end = i;
        left -= 1;
    }
    pieces.push(0, end);
    Ok(pieces.reversed())
}

/// `s.splitlines(keepends)`.
pub fn splitlines(s: &Str, keepends: bool) -> Value {
    let (t, n) = (s.text(), s.len());
    let mut pieces = Pieces::new(s);
    let mut at = 0;
    while at < n {
        let start = at;
        let end = (at..n)
            .find(|&i| t.get(i).is_some_and(unicode::is_linebreak))
            .unwrap_or(n);
        at = match (t.get(end), t.get(end + 1)) {
            (None, _) => end,
            (Some(13), Some(10)) => end + 2,
            _ => end + 1,
        };
        pieces.push(start, if keepends { at } else { end });
    }
    pieces.list()
}

fn three(a: Value, b: Value, c: Value) -> Value {
    tuple::from_vec(vec![a, b, c]).into_value()
}

/// `s.partition(sep)`, or `rpartition` from the right.
pub fn partition(th: &Thread, s: &Str, sep: &Value, from_right: bool) -> Result<Value> {
    let Some(needle) = sep.as_str() else {
        return Err(th.type_error(format!("must be str, not {}", sep.ty().name())));
    };
    if needle.is_empty() {
        return Err(th.value_error("empty separator"));
    }
    let found = if needle.width() > s.width() {
        None
    } else if from_right {
        search::rfind(s.text(), needle.text())
    } else {
        search::find(s.text(), needle.text())
    };
    let whole = || s.substring(0, s.len());
    Ok(match found {
        Some(i) => three(
            s.substring(0, i),
            super::exact(sep),
            s.substring(i + needle.len(), s.len()),
        ),
        None if from_right => three(str::empty(), str::empty(), whole()),
        None => three(whole(), str::empty(), str::empty()),
    })
}
