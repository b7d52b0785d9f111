//! `split`, `rsplit`, `splitlines`, `partition`, `rpartition`.

use krait_object::err::Result;
use krait_object::types::{list, str, tuple};
use krait_object::{Ref, Str, Thread, Value};
use krait_text::{Text, search, unicode};

/// Collects pieces of one string, which `part` makes.
struct Pieces<P> {
    part: P,
    out: list::Gather,
}

impl<P: Fn(usize, usize) -> Value> Pieces<P> {
    #[inline]
    fn new(part: P) -> Self {
        Self {
            part,
            out: list::Gather::default(),
        }
    }

    #[inline(always)]
    fn push(&mut self, start: usize, end: usize) {
        self.out.push((self.part)(start, end));
    }

    fn list(mut self) -> Result<Value> {
        self.out.list().map(Ref::into_value)
    }

    fn reversed(mut self) -> Result<Value> {
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

#[inline(always)]
fn is_space<U: Copy + Into<u32>>(units: &[U], i: usize) -> bool {
    units.get(i).is_some_and(|&u| unicode::is_space(u.into()))
}

/// Words between white space, at most `left` splits from the left.
fn words<U: Copy + Into<u32>>(
    units: &[U],
    mut left: usize,
    pieces: &mut Pieces<impl Fn(usize, usize) -> Value>,
) {
    // Character by character: most words are short, and that they end is guessed before it is known.
    let mut at = 0;
    loop {
        while is_space(units, at) {
            at += 1;
        }
        let start = at;
        if start == units.len() {
            return;
        }
        if left == 0 {
            return pieces.push(start, units.len());
        }
        while at < units.len() && !is_space(units, at) {
            at += 1;
        }
        pieces.push(start, at);
        left -= 1;
    }
}

/// Words between white space, at most `left` splits from the right; the last word comes first.
fn words_from_right<U: Copy + Into<u32>>(
    units: &[U],
    mut left: usize,
    pieces: &mut Pieces<impl Fn(usize, usize) -> Value>,
) {
    let mut at = units.len();
    loop {
        while at > 0 && is_space(units, at - 1) {
            at -= 1;
        }
        let end = at;
        if end == 0 {
            return;
        }
        if left == 0 {
            return pieces.push(0, end);
        }
        while at > 0 && !is_space(units, at - 1) {
            at -= 1;
        }
        pieces.push(at, end);
        left -= 1;
    }
}

/// `s.split(sep, maxsplit)`.
pub fn split(th: &Thread, s: &Str, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
    let left = limit(maxsplit);
    let sep = separator(th, sep)?;
    if let Some(text) = s.ascii() {
        let mut pieces = Pieces::new(|start, end| text.part(start, end));
        match sep.map(Str::text) {
            None => words(text.bytes(), left, &mut pieces),
            Some(Text::Latin1(sep)) => between(text.bytes(), sep, left, &mut pieces),
            Some(_) => pieces.push(0, s.len()),
        }
        return pieces.list();
    }
    let mut pieces = Pieces::new(|start, end| s.substring(start, end));
    match sep.map(Str::text) {
        None => by_width!(s.text(), units => words(units, left, &mut pieces)),
        Some(sep) => between_texts(s.text(), sep, left, &mut pieces),
    }
    pieces.list()
}

/// What stands between the first `left` separators, and the rest.
fn between(
    text: &[u8],
    sep: &[u8],
    left: usize,
    pieces: &mut Pieces<impl Fn(usize, usize) -> Value>,
) {
    let mut at = 0;
    if let [byte] = *sep {
        for _ in 0..left {
            let Some(end) = search::find_byte_from(text, byte, at) else {
                break;
            };
            pieces.push(at, end);
            at = end + 1;
        }
        return pieces.push(at, text.len());
    }
    let mut needle = search::Needle::new(sep);
    for _ in 0..left {
        let Some(i) = needle.find(text.get(at..).unwrap_or_default()) else {
            break;
        };
        pieces.push(at, at + i);
        at += i + sep.len();
    }
    pieces.push(at, text.len());
}

/// The same for texts of any widths.
fn between_texts(
    text: Text<'_>,
    sep: Text<'_>,
    left: usize,
    pieces: &mut Pieces<impl Fn(usize, usize) -> Value>,
) {
    if let (Text::Latin1(text), Text::Latin1(sep)) = (text, sep) {
        return between(text, sep, left, pieces);
    }
    let mut at = 0;
    for _ in 0..left {
        let Some(i) = search::find(text.slice(at, text.len()), sep) else {
            break;
        };
        pieces.push(at, at + i);
        at += i + sep.len();
    }
    pieces.push(at, text.len());
}

/// `s.rsplit(sep, maxsplit)`.
pub fn rsplit(th: &Thread, s: &Str, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
    let (t, mut end, mut left) = (s.text(), s.len(), limit(maxsplit));
    let mut pieces = Pieces::new(|start, end| s.substring(start, end));
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

fn lines<U: Copy + Into<u32>>(
    units: &[U],
    keepends: bool,
    pieces: &mut Pieces<impl Fn(usize, usize) -> Value>,
) {
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
    let mut pieces = Pieces::new(|start, end| s.substring(start, end));
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
