//! `re.Pattern` and its scanner.

use super::engine::{Matcher, Program};
use super::found::{MATCH, MatchData, Spans, empty_like};
use super::template::{self, TEMPLATE};
use krait_object::alloc;
use krait_object::protocol::{buffer, call, compare, hash, repr};
use krait_object::types::bytes::{self, BYTES};
use krait_object::types::str::STR;
use krait_object::types::{int, tuple};
use krait_object::{CompareOp, Obj, Result, Text, Thread, Trace, Value};
use std::borrow::Cow;
use std::cell::Cell;

#[derive(Trace)]
pub struct Pattern {
    pub source: Value,
    pub flags: i32,
    pub code: Code,
    pub groups: usize,
    pub groupindex: Value,
    pub indexgroup: Value,
}

/// The compiler's code, for comparisons, and what is run.
pub struct Code(Vec<u32>, Program);

impl Trace for Code {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static PATTERN: Pattern = "re.Pattern", HAVE_GC | MANAGED_WEAKREF | DISALLOW_INSTANTIATION;
}

type PatternObj = Obj<Pattern>;

pub fn new(
    source: Value,
    flags: i32,
    code: Vec<u32>,
    groups: usize,
    groupindex: Value,
    indexgroup: Value,
) -> Value {
    PATTERN
        .create(Pattern {
            source,
            flags,
            code: {
                // An instruction, its place and what is to be done, each in tables that grow.
                let program = alloc::despite(code.len() * 160, || Program::new(&code));
                Code(code, program)
            },
            groups,
            groupindex,
            indexgroup,
        })
        .into_value()
}

/// What is searched: a string, or the bytes of a buffer.
pub enum Subject<'a> {
    Str(&'a krait_object::Str),
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Subject<'a> {
    fn of(th: &Thread, p: &Pattern, v: &'a Value) -> Result<Subject<'a>> {
        let text_pattern = p.source.as_str().is_some();
        if let Some(s) = v.as_str() {
            if !text_pattern && !p.source.is_none() {
                return Err(th.type_error("cannot use a bytes pattern on a string-like object"));
            }
            return Ok(Subject::Str(s));
        }
        if !buffer::supports(v) && v.as_bytes().is_none() {
            return Err(th.type_error(format!(
                "expected string or bytes-like object, got '{}'",
                v.ty().name()
            )));
        }
        if text_pattern {
            return Err(th.type_error("cannot use a string pattern on a bytes-like object"));
        }
        if let Some(b) = v.as_bytes() {
            return Ok(Subject::Bytes(Cow::Borrowed(b.as_slice())));
        }
        let copied = buffer::to_vec(th, v).map_err(|_| {
            th.type_error(format!(
                "expected string or bytes-like object, got '{}'",
                v.ty().name()
            ))
        })?;
        Ok(Subject::Bytes(Cow::Owned(copied)))
    }

    fn text(&self) -> Text<'_> {
        match self {
            Subject::Str(s) => s.text(),
            Subject::Bytes(b) => Text::Latin1(b),
        }
    }

    fn slice(&self, a: usize, b: usize) -> Value {
        match self {
            Subject::Str(s) => s.substring(a, b),
            Subject::Bytes(x) => bytes::new(x.get(a..b.min(x.len())).unwrap_or(&[])),
        }
    }

    /// A part of a subject that is kept as an object.
    pub fn slice_of(th: &Thread, v: &Value, a: usize, b: usize) -> Result<Value> {
        let part = |x: &[u8]| bytes::new(x.get(a..b.min(x.len())).unwrap_or(&[]));
        match (v.as_str(), v.as_bytes()) {
            (Some(s), _) => Ok(s.substring(a, b)),
            (_, Some(x)) => Ok(part(x.as_slice())),
            _ => Ok(part(&buffer::to_vec(th, v)?)),
        }
    }

    /// Pieces of a subject's kind, joined.
    pub fn join(th: &Thread, like: &Value, parts: Vec<Value>) -> Result<Value> {
        let list = krait_object::types::list::from_vec(parts).into_value();
        call::call_method_text(th, &empty_like(like), "join", &[list])
    }
}

fn clamp(p: Option<isize>, default: usize, len: usize) -> usize {
    p.map_or(default, |at| usize::try_from(at).unwrap_or(0).min(len))
}

/// The match that the matcher found, starting at `start`.
fn found(
    p: &PatternObj,
    string: &Value,
    m: &Matcher<'_>,
    start: usize,
    pos: usize,
    endpos: usize,
) -> Value {
    let mut spans = Vec::with_capacity(p.groups + 1);
    spans.push(Some((start, m.at)));
    spans.extend((1..=p.groups).map(|g| m.group(g)));
    MATCH
        .create(MatchData {
            string: string.clone(),
            pattern: p.value(),
            pos,
            endpos,
            spans: Spans(spans.into_boxed_slice()),
            lastindex: m.lastindex,
        })
        .into_value()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Match,
    Full,
    Search,
}

fn once(
    th: &Thread,
    p: &PatternObj,
    string: &Value,
    pos: Option<isize>,
    endpos: Option<isize>,
    how: How,
) -> Result<Option<Value>> {
    let s = Subject::of(th, p, string)?;
    let len = s.text().len();
    let (pos, endpos) = (clamp(pos, 0, len), clamp(endpos, len, len));
    if pos > endpos {
        return Ok(None);
    }
    let mut m = Matcher::new(th, &p.code.1, s.text(), p.groups, endpos);
    let at = match how {
        How::Search => m.search(pos)?,
        _ => m.matches_at(pos, how == How::Full)?.then_some(pos),
    };
    Ok(at.map(|start| found(p, string, &m, start, pos, endpos)))
}

/// Calls `f` for each match in turn; it answers whether to go on.
fn each(
    th: &Thread,
    p: &PatternObj,
    s: &Subject<'_>,
    pos: usize,
    endpos: usize,
    mut f: impl FnMut(&Matcher<'_>, usize) -> Result<bool>,
) -> Result<()> {
    let mut m = Matcher::new(th, &p.code.1, s.text(), p.groups, endpos);
    let mut at = pos;
    while at <= endpos {
        let Some(start) = m.search(at)? else {
            return Ok(());
        };
        let end = m.at;
        if !f(&m, start)? {
            return Ok(());
        }
        // The next match may start where this one ended, but two empty ones in the same place would be the same.
        m.must_advance = (start == end).then_some(end);
        at = end;
        if start == end && at > endpos {
            return Ok(());
        }
    }
    Ok(())
}

fn substitute(
    th: &Thread,
    p: &PatternObj,
    repl: &Value,
    string: &Value,
    count: isize,
) -> Result<(Value, usize)> {
    let s = Subject::of(th, p, string)?;
    let len = s.text().len();
    let mut literal = None;
    let mut parsed = None;
    if !call::is_callable(repl) {
        let plain = match repl.as_str() {
            Some(r) => r.text().find_char(u32::from('\\'), 0).is_none(),
            None => buffer::to_vec(th, repl).is_ok_and(|r| !r.contains(&b'\\')),
        };
        if plain {
            literal = Some(repl.clone());
        } else {
            let t = template::compile(th, &p.value(), repl)?;
            match TEMPLATE.get(&t) {
                Some(_) => parsed = Some(t),
                None => literal = Some(t),
            }
        }
    }
    let mut parts = Vec::new();
    let (mut last, mut n) = (0, 0usize);
    // Fewer than none are replaced when the count is negative: the search then begins behind the end.
    let begin = if count < 0 { len + 1 } else { 0 };
    each(th, p, &s, begin, len, |m, start| {
        if last < start {
            alloc::push(&mut parts, s.slice(last, start))?;
        }
        if let Some(l) = &literal {
            alloc::push(&mut parts, l.clone())?;
        } else {
            let f = found(p, string, m, start, 0, len);
            let template = parsed.as_ref().and_then(|t| TEMPLATE.get(t));
            match template.zip(MATCH.get(&f)) {
                Some((t, x)) if template::is_like(t, string) => {
                    template::expand(th, t, x, &mut parts)?;
                }
                Some((t, x)) => alloc::push(&mut parts, template::expanded(th, t, x)?)?,
                None => {
                    let r = call::call1(th, repl, &f)?;
                    if !r.is_none() {
                        alloc::push(&mut parts, r)?;
                    }
                }
            }
        }
        last = m.at;
        n += 1;
        Ok(count == 0 || (n as isize) < count)
    })?;
    if n == 0 && (string.is_exact(&STR.ty) || string.is_exact(&BYTES.ty)) {
        return Ok((string.clone(), 0));
    }
    if last < len {
        alloc::push(&mut parts, s.slice(last, len))?;
    }
    Ok((Subject::join(th, string, parts)?, n))
}

pub struct PatternMethods;

/// Compiled regular expression object.
#[krait_object::pymethods]
impl PatternMethods {
    /// Matches zero or more characters at the beginning of the string.
    #[sig("(string, pos=0, endpos=sys.maxsize)")]
    fn match_(
        th: &Thread,
        zelf: &PatternObj,
        string: &Value,
        pos: Option<isize>,
        endpos: Option<isize>,
    ) -> Result<Option<Value>> {
        once(th, zelf, string, pos, endpos, How::Match)
    }

    /// Matches against all of the string.
    #[sig("(string, pos=0, endpos=sys.maxsize)")]
    fn fullmatch(
        th: &Thread,
        zelf: &PatternObj,
        string: &Value,
        pos: Option<isize>,
        endpos: Option<isize>,
    ) -> Result<Option<Value>> {
        once(th, zelf, string, pos, endpos, How::Full)
    }

    /// Scan through string looking for a match, and return a corresponding match object instance.
    #[sig("(string, pos=0, endpos=sys.maxsize)")]
    fn search(
        th: &Thread,
        zelf: &PatternObj,
        string: &Value,
        pos: Option<isize>,
        endpos: Option<isize>,
    ) -> Result<Option<Value>> {
        once(th, zelf, string, pos, endpos, How::Search)
    }

    /// Return a list of all non-overlapping matches of pattern in string.
    #[sig("(string, pos=0, endpos=sys.maxsize)")]
    fn findall(
        th: &Thread,
        zelf: &PatternObj,
        string: &Value,
        pos: Option<isize>,
        endpos: Option<isize>,
    ) -> Result<Vec<Value>> {
        let s = Subject::of(th, zelf, string)?;
        let len = s.text().len();
        let mut out = Vec::new();
        let empty = empty_like(string);
        each(
            th,
            zelf,
            &s,
            clamp(pos, 0, len),
            clamp(endpos, len, len),
            |m, start| {
                let group = |g: usize| {
                    m.group(g)
                        .map_or_else(|| empty.clone(), |(a, b)| s.slice(a, b))
                };
                let item = match zelf.groups {
                    0 => s.slice(start, m.at),
                    1 => group(1),
                    n => tuple::from_vec((1..=n).map(group).collect()).into_value(),
                };
                alloc::push(&mut out, item)?;
                Ok(true)
            },
        )?;
        Ok(out)
    }

    /// Return an iterator over all non-overlapping matches for the RE pattern in string.
    #[sig("(string, pos=0, endpos=sys.maxsize)")]
    fn finditer(
        th: &Thread,
        zelf: &PatternObj,
        string: &Value,
        pos: Option<isize>,
        endpos: Option<isize>,
    ) -> Result<Value> {
        let scanner = PatternMethods::scanner(th, zelf, string, pos, endpos)?;
        let search = krait_object::protocol::attr::get_text(th, &scanner, "search")?;
        Ok(krait_builtins::iter::over_calls(search, Value::none()))
    }

    #[sig("(string, pos=0, endpos=sys.maxsize)")]
    fn scanner(
        th: &Thread,
        zelf: &PatternObj,
        string: &Value,
        pos: Option<isize>,
        endpos: Option<isize>,
    ) -> Result<Value> {
        let len = Subject::of(th, zelf, string)?.text().len();
        let (pos, endpos) = (clamp(pos, 0, len), clamp(endpos, len, len));
        let changeable = string.as_str().is_none() && string.as_bytes().is_none();
        let held = if changeable {
            let view = th.interp.hooks.get().memoryview;
            view(th, buffer::get(th, string, buffer::Request::SIMPLE)?)?
        } else {
            Value::none()
        };
        let s = Scanner {
            pattern: zelf.value(),
            string: string.clone(),
            held,
            at: Cell::new(Some(pos)),
            start: pos,
            endpos,
            must_advance: Cell::new(None),
        };
        Ok(SCANNER.create(s).into_value())
    }

    /// Split string by the occurrences of pattern.
    #[sig("(string, maxsplit=0)")]
    fn split(
        th: &Thread,
        zelf: &PatternObj,
        string: &Value,
        maxsplit: isize,
    ) -> Result<Vec<Value>> {
        let s = Subject::of(th, zelf, string)?;
        let len = s.text().len();
        let mut out = Vec::new();
        let (mut last, mut n) = (0, 0);
        if maxsplit >= 0 {
            each(th, zelf, &s, 0, len, |m, start| {
                alloc::push(&mut out, s.slice(last, start))?;
                for g in 1..=zelf.groups {
                    alloc::push(
                        &mut out,
                        m.group(g).map_or_else(Value::none, |(a, b)| s.slice(a, b)),
                    )?;
                }
                last = m.at;
                n += 1;
                Ok(maxsplit == 0 || n < maxsplit)
            })?;
        }
        alloc::push(&mut out, s.slice(last, len))?;
        Ok(out)
    }

    /// Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string.
    #[sig("(repl, string, count=0)")]
    fn sub(
        th: &Thread,
        zelf: &PatternObj,
        repl: &Value,
        string: &Value,
        count: isize,
    ) -> Result<Value> {
        Ok(substitute(th, zelf, repl, string, count)?.0)
    }

    /// Return the tuple (new_string, number_of_subs_made).
    #[sig("(repl, string, count=0)")]
    fn subn(
        th: &Thread,
        zelf: &PatternObj,
        repl: &Value,
        string: &Value,
        count: isize,
    ) -> Result<Value> {
        let (v, n) = substitute(th, zelf, repl, string, count)?;
        Ok(tuple::from_array([v, int::from_usize(n)]).into_value())
    }

    fn __repr__(th: &Thread, zelf: &PatternObj) -> Result<String> {
        const NAMES: [(i32, &str); 8] = [
            (2, "re.IGNORECASE"),
            (4, "re.LOCALE"),
            (8, "re.MULTILINE"),
            (16, "re.DOTALL"),
            (32, "re.UNICODE"),
            (64, "re.VERBOSE"),
            (128, "re.DEBUG"),
            (256, "re.ASCII"),
        ];
        let mut flags = zelf.flags;
        // Unicode is what strings have anyway.
        if zelf.source.as_str().is_some() && flags & (4 | 32 | 256) == 32 {
            flags &= !32;
        }
        let mut shown: Vec<String> = NAMES
            .iter()
            .filter(|(b, _)| flags & b != 0)
            .map(|(_, n)| (*n).to_owned())
            .collect();
        let rest = flags & !NAMES.iter().fold(0, |a, (b, _)| a | b);
        if rest != 0 {
            shown.push(format!("0x{rest:x}"));
        }
        let text: String = repr::repr_text(th, &zelf.source)?
            .chars()
            .take(200)
            .collect();
        Ok(if shown.is_empty() {
            format!("re.compile({text})")
        } else {
            format!("re.compile({text}, {})", shown.join("|"))
        })
    }

    fn __richcmp__(th: &Thread, zelf: &PatternObj, other: &Value, op: CompareOp) -> Result<Value> {
        let Some(o) = PATTERN.get(other) else {
            return Ok(Value::not_implemented());
        };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::not_implemented());
        }
        let same = zelf.flags == o.flags
            && zelf.code.0 == o.code.0
            && std::ptr::eq(zelf.source.ty(), o.source.ty())
            && compare::eq(th, &zelf.source, &o.source)?;
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    fn __hash__(th: &Thread, zelf: &PatternObj) -> Result<i64> {
        Ok(hash::hash(th, &zelf.source)? ^ i64::from(zelf.flags) ^ (zelf.code.0.len() as i64) << 8)
    }

    fn __copy__(zelf: &PatternObj) -> Value {
        zelf.value()
    }

    fn __deepcopy__(zelf: &PatternObj, memo: &Value) -> Value {
        let _ = memo;
        zelf.value()
    }

    #[classmethod]
    fn __class_getitem__(cls: &'static krait_object::TypeObject, item: &Value) -> Value {
        krait_builtins::generic_alias::new(cls.type_value(), item.clone())
    }

    #[member]
    fn pattern(zelf: &PatternObj) -> Value {
        zelf.source.clone()
    }

    #[member]
    fn flags(zelf: &PatternObj) -> i32 {
        zelf.flags
    }

    #[member]
    fn groups(zelf: &PatternObj) -> usize {
        zelf.groups
    }

    #[getter]
    fn groupindex(zelf: &PatternObj) -> Value {
        krait_builtins::mappingproxy::new(zelf.groupindex.clone())
    }
}

/// Walks the matches of one string.
#[derive(Trace)]
pub struct Scanner {
    pattern: Value,
    string: Value,
    /// Keeps what is searched from changing its size; `None` if it cannot.
    held: Value,
    at: Cell<Option<usize>>,
    start: usize,
    endpos: usize,
    must_advance: Cell<Option<usize>>,
}

krait_object::pytype! {
    pub static SCANNER: Scanner = "_sre.SRE_Scanner", HAVE_GC | DISALLOW_INSTANTIATION;
}

fn step(th: &Thread, z: &Scanner, search: bool) -> Result<Option<Value>> {
    let (Some(at), Some(p)) = (z.at.get(), PATTERN.get(&z.pattern)) else {
        return Ok(None);
    };
    let s = Subject::of(th, p, &z.string)?;
    let mut m = Matcher::new(th, &p.code.1, s.text(), p.groups, z.endpos);
    m.must_advance = z.must_advance.get();
    let start = if search {
        m.search(at)?
    } else {
        m.matches_at(at, false)?.then_some(at)
    };
    let Some(start) = start else {
        z.at.set(None);
        return Ok(None);
    };
    z.must_advance.set((start == m.at).then_some(m.at));
    z.at.set(Some(m.at));
    Ok(Some(found(p, &z.string, &m, start, z.start, z.endpos)))
}

pub struct ScannerMethods;

#[krait_object::pymethods]
impl ScannerMethods {
    #[parsed_keywords]
    fn match_(th: &Thread, zelf: &Obj<Scanner>) -> Result<Option<Value>> {
        step(th, zelf, false)
    }

    #[parsed_keywords]
    fn search(th: &Thread, zelf: &Obj<Scanner>) -> Result<Option<Value>> {
        step(th, zelf, true)
    }

    #[member]
    fn pattern(zelf: &Obj<Scanner>) -> Value {
        zelf.pattern.clone()
    }
}
