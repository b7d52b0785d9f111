//! `split`, `rsplit`, `splitlines`, `partition`, `rpartition`.

use krait_object::err::Result;
use krait_object::types::{list, str, tuple};
use krait_object::{Ref, Str, Thread, Value};
use krait_text::{Text, search, unicode};

/// Collects pieces of one string.
struct Pieces<'a> {
    s: &'a Str,
    out: list::Gather,
}

impl<'a> Pieces<'a> {
    fn new(s: &'a Str) -> Self {
        Self {
            s,
            out: list::Gather::default(),
        }
    }

    #[inline]
    fn push(&mut self, start: usize, end: usize) {
        self.out.push(self.s.substring(start, end));
    }

    fn list(self) -> Result<Value> {
        self.out.list().map(Ref::into_value)
    }

    fn reversed(self) -> Result<Value> {
        let all = self.out.list()?;
        all.reverse();
        Ok(all.into_value())
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

/// Runs an expression with `$units` bound to the slice of a text's storage units, compiled once for each width.
macro_rules! by_width {
    ($text:expr, $units:ident => $body:expr) => {
        match $text {
            Text::Latin1($units) => $body,
            Text::Ucs2($units) => $body,
            Text::Ucs4($units) => $body,
        }
    };
}
pub(super) use by_width;

/// The white space among the first 256 characters.
const SPACES: [bool; 256] = {
    let mut is = [false; 256];
    let mut c = 0;
    while c < is.len() {
        is[c] = matches!(c, 9..=13 | 0x1c..=0x20 | 0x85 | 0xa0);
        c += 1;
    }
    is
};

#[inline(always)]
fn space<U: Copy + Into<u32>>(u: &U) -> bool {
    let c = (*u).into();
    match SPACES.get(c as usize) {
        Some(is) => *is,
        None => unicode::is_space(c),
    }
}

/// Words between white space, at most `left` splits from the left.
fn words<U: Copy + Into<u32>>(units: &[U], mut left: usize, pieces: &mut Pieces<'_>) {
    let mut at = 0;
    loop {
        let rest = units.get(at..).unwrap_or_default();
        let Some(skip) = rest.iter().position(|u| !space(u)) else {
            return;
        };
        let start = at + skip;
        if left == 0 {
            return pieces.push(start, units.len());
        }
        let word = rest.get(skip..).unwrap_or_default();
        let len = word.iter().position(space).unwrap_or(word.len());
        at = start + len;
        pieces.push(start, at);
        left -= 1;
    }
}

/// Words between white space, at most `left` splits from the right; the last word comes first.
fn words_from_right<U: Copy + Into<u32>>(units: &[U], mut left: usize, pieces: &mut Pieces<'_>) {
    let mut end = units.len();
    loop {
        let rest = units.get(..end).unwrap_or_default();
        let Some(last) = rest.iter().rposition(|u| !space(u)) else {
            return;
        };
        if left == 0 {
            return pieces.push(0, last + 1);
        }
        let word = rest.get(..last).unwrap_or_default();
        end = word.iter().rposition(space).map_or(0, |i| i + 1);
        pieces.push(end, last + 1);
        left -= 1;
    }
}

/// `s.split(sep, maxsplit)`.
pub fn split(th: &Thread, s: &Str, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
    let (t, n, mut left) = (s.text(), s.len(), limit(maxsplit));
    let mut pieces = Pieces::new(s);
    let Some(sep) = separator(th, sep)? else {
        by_width!(t, units => words(units, left, &mut pieces));
        return pieces.list();
    };
    let mut at = 0;
    if sep.width() <= s.width() {
        if let (Text::Latin1(h), Text::Latin1(bytes)) = (t, sep.text()) {
            let mut needle = search::Needle::new(bytes);
            while left > 0
                && let Some(i) = needle.find(h.get(at..).unwrap_or_default())
            {
                pieces.push(at, at + i);
                at += i + bytes.len();
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
    pieces.list()
}

/// `s.rsplit(sep, maxsplit)`.
pub fn rsplit(th: &Thread, s: &Str, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
    let (t, mut end, mut left) = (s.text(), s.len(), limit(maxsplit));
    let mut pieces = Pieces::new(s);
    let Some(sep) = separator(th, sep)? else {
        by_width!(t, units => words_from_right(units, left, &mut pieces));
        return pieces.reversed();
    };
    while left > 0
        && let Some(i) = search::rfind(t.slice(0, end), sep.text())
    {
        pieces.push(i + sep.len(), end);
        end = i;
        left -= 1;
    }
    pieces.push(0, end);
    pieces.reversed()
}

fn lines<U: Copy + Into<u32>>(units: &[U], keepends: bool, pieces: &mut Pieces<'_>) {
    let is = |i: usize, c: u32| units.get(i).is_some_and(|&u| u.into() == c);
    let mut at = 0;
    while at < units.len() {
        let start = at;
        let rest = units.get(at..).unwrap_or_default();
        let end = match rest.iter().position(|&u| unicode::is_linebreak(u.into())) {
            Some(n) => at + n,
            None => units.len(),
        };
        at = if end == units.len() {
            end
        } else if is(end, 13) && is(end + 1, 10) {
            end + 2
        } else {
            end + 1
        };
        pieces.push(start, if keepends { at } else { end });
    }
}

/// `s.splitlines(keepends)`.
pub fn splitlines(s: &Str, keepends: bool) -> Result<Value> {
    let mut pieces = Pieces::new(s);
    by_width!(s.text(), units => lines(units, keepends, &mut pieces));
    pieces.list()
}

fn three(a: Value, b: Value, c: Value) -> Value {
    tuple::from_array([a, b, c]).into_value()
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
