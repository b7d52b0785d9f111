//! `str`: methods and slots. The layout is in `object::types::str`, the algorithms on text in the `text` crate.

mod edit;
mod iter;
mod new;
mod percent;
mod search;
mod single;
mod split;
mod template;
mod translate;

use crate::bounds::Bounds;
use crate::codecs;
use edit::Ends;
use krait_object::err::Result;
use krait_object::protocol::{item, number};
use krait_object::types::str::{self, STR};
use krait_object::types::{int, tuple};
use krait_object::{
    Args, Chars, CompareOp, Str, Text, TextBuf, Thread, TypeObject, Value, pymethods, ready_type,
};
use krait_text::unicode;

pub use edit::join;
pub use iter::{STR_ASCII_ITER, STR_ITER, StrAsciiIter, StrIter, next_ascii};
pub use new::{decode, str_new};
pub use percent::format as percent_format;
pub use template::{format as template_format, format_map};

/// A `str` value itself, or its exact copy if it is of a subclass.
pub(crate) fn exact(v: &Value) -> Value {
    match v.as_str() {
        Some(s) if v.as_exact_str().is_none() => edit::whole(s),
        _ => v.clone(),
    }
}

/// `repr(s)`.
pub fn repr(s: &Str) -> Result<Value> {
    let mut out = TextBuf::new();
    krait_text::repr::write_str_repr(&mut out, s.text());
    str::from_buf(out)
}

/// Do all characters (and there is one) satisfy a test?
fn all(s: &Str, ascii: impl Fn(u8) -> bool, test: impl Fn(u32) -> bool) -> bool {
    !s.is_empty()
        && match s.chars() {
            Chars::Ascii(b) => b.iter().all(|&c| ascii(c)),
            Chars::Latin1(b) => b.iter().all(|&c| test(u32::from(c))),
            Chars::Ucs2(b) => b.iter().all(|&c| test(u32::from(c))),
            Chars::Ucs4(b) => b.iter().all(|&c| test(c)),
        }
}

/// Is there a cased character, and none of the case that `wrong` tells?
fn one_case(s: &Str, right: impl Fn(u32) -> bool, wrong: impl Fn(u32) -> bool) -> bool {
    let mut found = false;
    for c in s.code_points() {
        if wrong(c) {
            return false;
        }
        found = found || right(c);
    }
    found
}

/// How many fill characters go to the left when `total` are needed around `len` characters.
fn left_share(total: usize, width: usize) -> usize {
    total / 2 + (total & width & 1)
}

/// A conversion that the `text` crate makes for any text, with a short cut for ASCII.
fn converted(
    s: &Str,
    ascii: impl Fn(u8) -> u8,
    general: impl Fn(Text<'_>) -> TextBuf,
) -> Result<Value> {
    if let Chars::Ascii(b) = s.chars() {
        return str::ascii_mapped(b, ascii);
    }
    str::from_buf(general(s.text()))
}

struct StrMethods;

/// str(object='') -> str
/// str(bytes_or_buffer[, encoding[, errors]]) -> str
///
/// The object's own text, or what bytes spell in an encoding.
#[pymethods]
impl StrMethods {
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        str_new(th, cls, args)
    }

    fn __repr__(s: &Str) -> Result<Value> {
        repr(s)
    }

    fn __str__(v: &Value) -> Value {
        exact(v)
    }

    fn __hash__(s: &Str) -> i64 {
        s.hash()
    }

    fn __richcmp__(a: &Value, b: &Value, op: CompareOp) -> Value {
        let (Some(x), Some(y)) = (a.as_str(), b.as_str()) else {
            return Value::not_implemented();
        };
        Value::bool(match op {
            CompareOp::Eq => x.same_text(y),
            CompareOp::Ne => !x.same_text(y),
            _ => op.test(x.compare(y)),
        })
    }

    fn __iter__(v: &Value) -> Value {
        iter::iter(v)
    }

    fn __len__(s: &Str) -> usize {
        s.len()
    }

    fn __getitem__(th: &Thread, s: &Str, key: &Value) -> Result<Value> {
        if let Some(i) = key.as_small()
            && let Some(i) = item::normalize(i as isize, s.len())
            && let Some(c) = s.single_at(i)
        {
            return Ok(c);
        }
        if let Some(at) = crate::slice::SLICE.get(key) {
            return edit::slice(s, crate::slice::indices(th, at, || s.len())?);
        }
        if !number::is_index(key) {
            return Err(th.type_error(format!(
                "string indices must be integers, not '{}'",
                key.ty().name()
            )));
        }
        let i = number::as_subscript(th, key)?;
        match item::normalize(i, s.len()).and_then(|i| s.char_at(i)) {
            Some(c) => Ok(str::char_str(c)),
            None => Err(th.index_error("string index out of range")),
        }
    }

    fn __contains__(th: &Thread, s: &Str, part: &Value) -> Result<bool> {
        match part.as_str() {
            Some(p) => Ok(str::contains(s, p)),
            None => Err(th.type_error(format!(
                "'in <string>' requires string as left operand, not {}",
                part.ty().name()
            ))),
        }
    }

    fn __concat__(th: &Thread, s: &Str, other: &Value) -> Result<Value> {
        edit::concat(th, s, other)
    }

    fn __repeat__(th: &Thread, s: &Str, n: isize) -> Result<Value> {
        let n = usize::try_from(n).unwrap_or(0);
        if s.len()
            .checked_mul(n)
            .is_none_or(|n| n > isize::MAX as usize)
        {
            return Err(th.overflow_error("repeated string is too long"));
        }
        str::repeat(s, n)
    }

    fn __mod__(th: &Thread, a: &Value, b: &Value) -> Result<Value> {
        match a.as_str() {
            Some(s) => percent::format(th, s, b),
            None => Ok(Value::not_implemented()),
        }
    }

    /// Encode the string; by default in UTF-8, with an error for what cannot be encoded.
    #[sig("(encoding='utf-8', errors='strict')")]
    fn encode(th: &Thread, s: &Str, encoding: Option<&Str>, errors: Option<&Str>) -> Result<Value> {
        let encoding = codecs::name(th, encoding, "utf-8")?;
        let errors = codecs::name(th, errors, "strict")?;
        codecs::encode(th, s, &encoding, &errors)
    }

    /// Replace occurrences of a substring: all, or at most count from the left.
    #[sig("(old, new, /, count=-1)")]
    fn replace(s: &Str, old: &Str, new: &Str, count: isize) -> Result<Value> {
        edit::replace(s, old, new, count)
    }

    /// Split at a separator, by default at runs of white space; at most maxsplit times from the left.
    #[sig("(sep=None, maxsplit=-1)")]
    fn split(th: &Thread, s: &Str, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
        split::split(th, s, sep, maxsplit)
    }

    /// Split at a separator, by default at runs of white space; at most maxsplit times from the right.
    #[sig("(sep=None, maxsplit=-1)")]
    fn rsplit(th: &Thread, s: &Str, sep: Option<&Value>, maxsplit: isize) -> Result<Value> {
        split::rsplit(th, s, sep, maxsplit)
    }

    /// Concatenate any number of strings, with this one in between.
    #[sig("(iterable, /)")]
    fn join(th: &Thread, s: &Str, iterable: &Value) -> Result<Value> {
        edit::join(th, s, iterable)
    }

    /// The first character in title case, the rest in lower case.
    fn capitalize(s: &Str) -> Result<Value> {
        str::from_buf(unicode::capitalize(s.text()))
    }

    /// A copy for comparisons that ignore case.
    fn casefold(s: &Str) -> Result<Value> {
        converted(s, |c| c.to_ascii_lowercase(), unicode::casefold)
    }

    /// Words start in title case, all other cased characters are lower case.
    fn title(s: &Str) -> Result<Value> {
        str::from_buf(unicode::title(s.text()))
    }

    /// Centered in a string of the given width.
    #[sig("(width, fillchar=' ', /)")]
    fn center(th: &Thread, s: &Str, width: isize, fillchar: Option<&Value>) -> Result<Value> {
        let fill = edit::fill_char(th, fillchar)?;
        let width = usize::try_from(width).unwrap_or(0);
        let total = width.saturating_sub(s.len());
        let left = left_share(total, width);
        edit::pad(th, s, left, total - left, fill)
    }

    /// Left-justified in a string of the given width.
    #[sig("(width, fillchar=' ', /)")]
    fn ljust(th: &Thread, s: &Str, width: isize, fillchar: Option<&Value>) -> Result<Value> {
        let fill = edit::fill_char(th, fillchar)?;
        let total = usize::try_from(width).unwrap_or(0).saturating_sub(s.len());
        edit::pad(th, s, 0, total, fill)
    }

    /// Right-justified in a string of the given width.
    #[sig("(width, fillchar=' ', /)")]
    fn rjust(th: &Thread, s: &Str, width: isize, fillchar: Option<&Value>) -> Result<Value> {
        let fill = edit::fill_char(th, fillchar)?;
        let total = usize::try_from(width).unwrap_or(0).saturating_sub(s.len());
        edit::pad(th, s, total, 0, fill)
    }

    /// Zeros on the left up to the given width, after a sign.
    #[sig("(width, /)")]
    fn zfill(th: &Thread, s: &Str, width: isize) -> Result<Value> {
        edit::zfill(th, s, width)
    }

    /// Tabs become spaces up to the next multiple of tabsize.
    #[sig("(tabsize=8)")]
    fn expandtabs(th: &Thread, s: &Str, tabsize: i32) -> Result<Value> {
        edit::expandtabs(th, s, tabsize)
    }

    /// How often a substring occurs without overlap in S[start:end].
    #[sig("(sub[, start[, end]], /)")]
    fn count(
        th: &Thread,
        s: &Str,
        sub: &Str,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<usize> {
        Ok(search::count(s, sub, Bounds::new(th, start, end)?))
    }

    /// The lowest index of a substring in S[start:end], -1 if there is none.
    #[sig("(sub[, start[, end]], /)")]
    fn find(
        th: &Thread,
        s: &Str,
        sub: &Str,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<Value> {
        let bounds = Bounds::new(th, start, end)?;
        Ok(search::find(s, sub, bounds, false).map_or(Value::int32(-1), int::from_usize))
    }

    /// The highest index of a substring in S[start:end], -1 if there is none.
    #[sig("(sub[, start[, end]], /)")]
    fn rfind(
        th: &Thread,
        s: &Str,
        sub: &Str,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<Value> {
        let bounds = Bounds::new(th, start, end)?;
        Ok(search::find(s, sub, bounds, true).map_or(Value::int32(-1), int::from_usize))
    }

    /// The lowest index of a substring in S[start:end]; ValueError if there is none.
    #[sig("(sub[, start[, end]], /)")]
    fn index(
        th: &Thread,
        s: &Str,
        sub: &Str,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<usize> {
        search::find(s, sub, Bounds::new(th, start, end)?, false)
            .ok_or_else(|| th.value_error("substring not found"))
    }

    /// The highest index of a substring in S[start:end]; ValueError if there is none.
    #[sig("(sub[, start[, end]], /)")]
    fn rindex(
        th: &Thread,
        s: &Str,
        sub: &Str,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<usize> {
        search::find(s, sub, Bounds::new(th, start, end)?, true)
            .ok_or_else(|| th.value_error("substring not found"))
    }

    /// The part before the first separator, the separator, and the part after it.
    #[sig("(sep, /)")]
    fn partition(th: &Thread, s: &Str, sep: &Value) -> Result<Value> {
        split::partition(th, s, sep, false)
    }

    /// The part before the last separator, the separator, and the part after it.
    #[sig("(sep, /)")]
    fn rpartition(th: &Thread, s: &Str, sep: &Value) -> Result<Value> {
        split::partition(th, s, sep, true)
    }

    /// A copy in lower case.
    fn lower(s: &Str) -> Result<Value> {
        converted(s, |c| c.to_ascii_lowercase(), unicode::lower)
    }

    /// A copy in upper case.
    fn upper(s: &Str) -> Result<Value> {
        converted(s, |c| c.to_ascii_uppercase(), unicode::upper)
    }

    /// Upper case becomes lower case and the other way round.
    fn swapcase(s: &Str) -> Result<Value> {
        str::from_buf(unicode::swapcase(s.text()))
    }

    /// Without leading white space, or without the given characters.
    #[sig("(chars=None, /)")]
    fn lstrip(th: &Thread, s: &Str, chars: Option<&Value>) -> Result<Value> {
        edit::strip(th, s, chars, Ends::Left, "lstrip")
    }

    /// Without trailing white space, or without the given characters.
    #[sig("(chars=None, /)")]
    fn rstrip(th: &Thread, s: &Str, chars: Option<&Value>) -> Result<Value> {
        edit::strip(th, s, chars, Ends::Right, "rstrip")
    }

    /// Without leading and trailing white space, or without the given characters.
    #[sig("(chars=None, /)")]
    fn strip(th: &Thread, s: &Str, chars: Option<&Value>) -> Result<Value> {
        edit::strip(th, s, chars, Ends::Both, "strip")
    }

    /// The lines, without their ends unless keepends is true.
    #[sig("(keepends=False)")]
    fn splitlines(s: &Str, keepends: bool) -> Result<Value> {
        split::splitlines(s, keepends)
    }

    /// Every character replaced as a table says.
    #[sig("(table, /)")]
    fn translate(th: &Thread, s: &Str, table: &Value) -> Result<Value> {
        translate::translate(th, s, table)
    }

    /// A table for str.translate().
    #[staticmethod]
    #[sig("(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    fn maketrans(th: &Thread, x: &Value, y: Option<&Value>, z: Option<&Value>) -> Result<Value> {
        translate::maketrans(th, x, y, z)
    }

    /// Without a prefix, if it is there.
    #[sig("(prefix, /)")]
    fn removeprefix(s: &Str, prefix: &Str) -> Value {
        let n = prefix.len();
        if n <= s.len() && search::same(s.text().slice(0, n), prefix.text()) {
            return s.substring(n, s.len());
        }
        edit::whole(s)
    }

    /// Without a suffix, if it is there.
    #[sig("(suffix, /)")]
    fn removesuffix(s: &Str, suffix: &Str) -> Value {
        if let Some(at) = s.len().checked_sub(suffix.len())
            && search::same(s.text().slice(at, s.len()), suffix.text())
        {
            return s.substring(0, at);
        }
        edit::whole(s)
    }

    /// Does S[start:end] start with a prefix, or one of a tuple of prefixes?
    #[sig("(prefix[, start[, end]], /)")]
    fn startswith(
        th: &Thread,
        s: &Str,
        prefix: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<bool> {
        if start.is_none()
            && end.is_none()
            && let Some(has) = search::has_whole_affix(s, prefix, false)
        {
            return Ok(has);
        }
        search::has_affix(th, s, prefix, Bounds::new(th, start, end)?, false)
    }

    /// Does S[start:end] end with a suffix, or one of a tuple of suffixes?
    #[sig("(suffix[, start[, end]], /)")]
    fn endswith(
        th: &Thread,
        s: &Str,
        suffix: &Value,
        start: Option<&Value>,
        end: Option<&Value>,
    ) -> Result<bool> {
        if start.is_none()
            && end.is_none()
            && let Some(has) = search::has_whole_affix(s, suffix, true)
        {
            return Ok(has);
        }
        search::has_affix(th, s, suffix, Bounds::new(th, start, end)?, true)
    }

    /// Are all characters ASCII? True for the empty string.
    fn isascii(s: &Str) -> bool {
        s.is_ascii()
    }

    /// Is there a lower-case character and no upper-case one?
    fn islower(s: &Str) -> bool {
        one_case(s, unicode::is_lower, |c| {
            unicode::is_upper(c) || unicode::is_title(c)
        })
    }

    /// Is there an upper-case character and no lower-case one?
    fn isupper(s: &Str) -> bool {
        one_case(s, unicode::is_upper, |c| {
            unicode::is_lower(c) || unicode::is_title(c)
        })
    }

    /// Do words start in upper or title case and go on in lower case?
    fn istitle(s: &Str) -> bool {
        unicode::is_istitle_text(s.text())
    }

    /// Are all characters white space, and is there one?
    fn isspace(s: &Str) -> bool {
        all(s, |c| unicode::is_space(u32::from(c)), unicode::is_space)
    }

    /// Are all characters decimal digits, and is there one?
    fn isdecimal(s: &Str) -> bool {
        all(s, |c| c.is_ascii_digit(), unicode::is_decimal)
    }

    /// Are all characters digits, and is there one?
    fn isdigit(s: &Str) -> bool {
        all(s, |c| c.is_ascii_digit(), unicode::is_digit)
    }

    /// Are all characters numeric, and is there one?
    fn isnumeric(s: &Str) -> bool {
        all(s, |c| c.is_ascii_digit(), unicode::is_numeric)
    }

    /// Are all characters alphabetic, and is there one?
    fn isalpha(s: &Str) -> bool {
        all(s, |c| c.is_ascii_alphabetic(), unicode::is_alpha)
    }

    /// Are all characters alphanumeric, and is there one?
    fn isalnum(s: &Str) -> bool {
        all(s, |c| c.is_ascii_alphanumeric(), unicode::is_alnum)
    }

    /// Is it a valid identifier (or keyword)?
    fn isidentifier(s: &Str) -> bool {
        unicode::is_identifier(s.text())
    }

    /// Are all characters printable, so that repr() shows them as they are?
    fn isprintable(s: &Str) -> bool {
        s.is_empty() || all(s, |c| (0x20..0x7f).contains(&c), unicode::is_printable)
    }

    /// The template with its fields, in braces, replaced by the arguments.
    #[sig("(*args, **kwargs)")]
    fn format(th: &Thread, s: &Str, args: Args<'_>) -> Result<Value> {
        template::format(th, s, args)
    }

    /// The template with its fields, in braces, replaced by items of a mapping.
    #[sig("(mapping, /)")]
    fn format_map(th: &Thread, s: &Str, mapping: &Value) -> Result<Value> {
        template::format_map(th, s, mapping)
    }

    /// A formatted copy, as format_spec describes it.
    #[sig("(format_spec, /)")]
    fn __format__(th: &Thread, v: &Value, format_spec: &Str) -> Result<Value> {
        crate::format::text(th, v, format_spec)
    }

    /// The size of the string in memory, in bytes.
    fn __sizeof__(s: &Str) -> usize {
        if !std::ptr::eq(s.ty(), &STR.ty) {
            // An instance of a class keeps its text elsewhere in CPython: a head of eight words, the text, a zero.
            return 64 + (s.len() + 1) * s.width();
        }
        // CPython keeps the UTF-8 form of its shared one-character strings: two bytes and a zero.
        let shared = s.len() == 1 && s.width() == 1 && !s.is_ascii();
        s.sizeof() + if shared { 3 } else { 0 }
    }

    fn __getnewargs__(s: &Str) -> Value {
        let copy = str::from_chars(s.chars());
        tuple::from_array([copy]).into_value()
    }
}

pub(crate) fn install() {
    ready_type(&STR.ty, &StrMethods::SPEC);
    iter::install();
}
