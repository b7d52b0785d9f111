//! `_csv.Dialect`: how a kind of CSV is written.

use super::{ERROR, State};
use krait_object::protocol::{attr, number, truth};
use krait_object::types::{int, str};
use krait_object::{
    Args, DictData, Obj, Raised, Ref, Result, Thread, Trace, TypeObject, Value, Visitor, err,
    pymethods,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quoting {
    Minimal,
    All,
    NonNumeric,
    None,
    Strings,
    NotNull,
}

impl Quoting {
    pub const ALL: [(Quoting, &'static str); 6] = [
        (Quoting::Minimal, "QUOTE_MINIMAL"),
        (Quoting::All, "QUOTE_ALL"),
        (Quoting::NonNumeric, "QUOTE_NONNUMERIC"),
        (Quoting::None, "QUOTE_NONE"),
        (Quoting::Strings, "QUOTE_STRINGS"),
        (Quoting::NotNull, "QUOTE_NOTNULL"),
    ];
}

/// The settings; characters are code points.
pub struct Dialect {
    pub delimiter: u32,
    pub quotechar: Option<u32>,
    pub escapechar: Option<u32>,
    /// A `str`.
    pub lineterminator: Value,
    pub quoting: Quoting,
    pub doublequote: bool,
    pub skipinitialspace: bool,
    pub strict: bool,
}

impl Trace for Dialect {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static DIALECT: Dialect = "_csv.Dialect", BASETYPE;
}

const SPACE: u32 = ' ' as u32;
const NEWLINE: u32 = '\n' as u32;
const RETURN: u32 = '\r' as u32;

/// The names of settings, as attributes and as keywords.
const NAMES: [&str; 8] = [
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

#[cold]
fn not_a_char(th: &Thread, name: &str, v: &Value, or_none: &str) -> Raised {
    let got = match v.as_str() {
        Some(s) => format!("a string of length {}", s.len()),
        None => v.ty().name(),
    };
    th.type_error(format!(
        "\"{name}\" must be a unicode character{or_none}, not {got}"
    ))
}

fn one_char(v: &Value) -> Option<u32> {
    v.as_str().filter(|s| s.len() == 1)?.char_at(0)
}

fn char_or_none(
    th: &Thread,
    name: &str,
    v: Option<&Value>,
    default: Option<u32>,
) -> Result<Option<u32>> {
    match v {
        None => Ok(default),
        Some(v) if v.is_none() => Ok(None),
        Some(v) => match one_char(v) {
            Some(c) => Ok(Some(c)),
            None => Err(not_a_char(th, name, v, " or None")),
        },
    }
}

fn flag(th: &Thread, v: Option<&Value>, default: bool) -> Result<bool> {
    v.map_or(Ok(default), |v| truth::is_true(th, v))
}

fn quoting_of(th: &Thread, v: Option<&Value>) -> Result<Quoting> {
    let Some(v) = v else {
        return Ok(Quoting::Minimal);
    };
    if !v.is_exact(&int::INT.ty) {
        return Err(th.type_error(format!(
            "\"quoting\" must be an integer, not {}",
            v.ty().name()
        )));
    }
    let n = number::as_isize(th, v)
        .ok()
        .and_then(|n| i32::try_from(n).ok());
    let Some(n) = n else {
        return Err(th.overflow_error("Python int too large to convert to C int"));
    };
    usize::try_from(n)
        .ok()
        .and_then(|n| Quoting::ALL.get(n))
        .map(|q| q.0)
        .ok_or_else(|| th.type_error("bad \"quoting\" value"))
}

impl Dialect {
    /// Checks one character against the line's end and the others.
    fn check_char(&self, th: &Thread, name: &str, c: Option<u32>, space: bool) -> Result<()> {
        let Some(c) = c else { return Ok(()) };
        if c == NEWLINE || c == RETURN || (c == SPACE && !space) {
            return Err(th.value_error(format!("bad {name} value")));
        }
        let ends = |v: &Value| v.as_str().is_some_and(|s| s.code_points().any(|x| x == c));
        if ends(&self.lineterminator) {
            return Err(th.value_error(format!("bad {name} or lineterminator value")));
        }
        Ok(())
    }

    fn check(&self, th: &Thread) -> Result<()> {
        let space = !self.skipinitialspace;
        self.check_char(th, "delimiter", Some(self.delimiter), true)?;
        self.check_char(th, "escapechar", self.escapechar, space)?;
        self.check_char(th, "quotechar", self.quotechar, space)?;
        let same = |a: Option<u32>, b: Option<u32>| a.is_some() && a == b;
        for (a, b, names) in [
            (
                Some(self.delimiter),
                self.escapechar,
                "delimiter or escapechar",
            ),
            (
                Some(self.delimiter),
                self.quotechar,
                "delimiter or quotechar",
            ),
            (self.escapechar, self.quotechar, "escapechar or quotechar"),
        ] {
            if same(a, b) {
                return Err(th.value_error(format!("bad {names} value")));
            }
        }
        Ok(())
    }
}

/// The dialect registered under a name.
pub fn registered(th: &Thread, name: &Value) -> Result<Value> {
    let found = th.interp.state::<State>().dialects().get(th, name)?;
    found.ok_or_else(|| err::new(th, &ERROR.ty, "unknown dialect"))
}

/// A dialect from another one (or its name, or any object with such attributes) and settings given by keyword.
fn build(
    th: &Thread,
    cls: &'static TypeObject,
    given: Option<&Value>,
    mut settings: [Option<Value>; 8],
) -> Result<Value> {
    let named;
    let mut base = given.filter(|v| !v.is_none());
    if let Some(v) = base
        && v.as_str().is_some()
    {
        named = registered(th, v)?;
        base = Some(&named);
    }
    if let Some(v) = base {
        if v.is_instance(&DIALECT.ty)
            && std::ptr::eq(cls, &DIALECT.ty)
            && settings.iter().all(Option::is_none)
        {
            return Ok(v.clone());
        }
        for (slot, name) in settings.iter_mut().zip(NAMES) {
            if slot.is_none() {
                // Whatever goes wrong in reading one means that it is not there.
                *slot = attr::get_text(th, v, name).ok();
            }
        }
    }
    let [
        delimiter,
        doublequote,
        escapechar,
        lineterminator,
        quotechar,
        quoting,
        skipinitialspace,
        strict,
    ] = &settings;
    let delimiter = match delimiter {
        None => u32::from(','),
        Some(v) => match one_char(v) {
            Some(c) => c,
            None => return Err(not_a_char(th, "delimiter", v, "")),
        },
    };
    let doublequote = flag(th, doublequote.as_ref(), true)?;
    let escape = char_or_none(th, "escapechar", escapechar.as_ref(), None)?;
    let lineterminator = match lineterminator {
        None => str::new("\r\n"),
        Some(v) if v.as_str().is_some() => v.clone(),
        Some(v) => {
            return Err(th.type_error(format!(
                "\"lineterminator\" must be a string, not {}",
                v.ty().name()
            )));
        }
    };
    let quote = char_or_none(th, "quotechar", quotechar.as_ref(), Some(u32::from('"')))?;
    let mut style = quoting_of(th, quoting.as_ref())?;
    let skipinitialspace = flag(th, skipinitialspace.as_ref(), false)?;
    let strict = flag(th, strict.as_ref(), false)?;
    if quotechar.as_ref().is_some_and(Value::is_none) && quoting.is_none() {
        style = Quoting::None;
    }
    if style != Quoting::None && quote.is_none() {
        return Err(th.type_error("quotechar must be set if quoting enabled"));
    }
    let d = Dialect {
        delimiter,
        quotechar: quote,
        escapechar: escape,
        lineterminator,
        quoting: style,
        doublequote,
        skipinitialspace,
        strict,
    };
    d.check(th)?;
    Ok(DIALECT.create_in(cls, d).into_value())
}

/// The dialect that `reader`, `writer` and `register_dialect` are to use.
pub fn make(th: &Thread, dialect: Option<&Value>, settings: &DictData) -> Result<Value> {
    let mut given: [Option<Value>; 8] = Default::default();
    for (k, v) in settings.snapshot() {
        let at = NAMES
            .iter()
            .position(|n| k.as_str().is_some_and(|s| s.eq_str(n)));
        match at.and_then(|i| given.get_mut(i)) {
            Some(slot) => *slot = Some(v),
            None => {
                let name = krait_builtins::text::lossy(&k);
                return Err(th.type_error(format!(
                    "this function got an unexpected keyword argument '{name}'"
                )));
            }
        }
    }
    build(th, &DIALECT.ty, dialect, given)
}

/// The settings of a value that [`make`] returned.
pub fn of(th: &Thread, v: &Value) -> Result<Ref<Dialect>> {
    match DIALECT.get(v) {
        Some(d) => Ok(d.to_ref()),
        None => Err(th.type_error("a dialect is required")),
    }
}

fn shown(c: Option<u32>) -> Value {
    c.map_or_else(Value::none, str::char_str)
}

#[cold]
fn no_pickle(th: &Thread, zelf: &Value) -> Raised {
    th.type_error(format!(
        "cannot pickle '{}' instances",
        zelf.ty().short_name()
    ))
}

pub struct DialectMethods;

/// CSV dialect
///
/// The Dialect type records CSV parsing and generation options.
#[pymethods]
impl DialectMethods {
    #[name("Dialect")]
    fn __new__(th: &Thread, cls: &'static TypeObject, args: Args<'_>) -> Result<Value> {
        let positional = args.positional();
        if positional.len() > 9 {
            return Err(th.type_error(format!(
                "function takes at most 9 arguments ({} given)",
                positional.len() + args.n_keywords()
            )));
        }
        let mut given: [Option<Value>; 8] = Default::default();
        let mut dialect = positional.first().cloned();
        for (slot, v) in given.iter_mut().zip(positional.iter().skip(1)) {
            *slot = Some(v.clone());
        }
        for (k, v) in args.keywords() {
            let is = |n: &str| k.as_str().is_some_and(|s| s.eq_str(n));
            if is("dialect") {
                dialect = Some(v.clone());
                continue;
            }
            let at = NAMES.iter().position(|n| is(n));
            match at.and_then(|i| given.get_mut(i)) {
                Some(slot) => *slot = Some(v.clone()),
                None => {
                    let name = krait_builtins::text::lossy(k);
                    return Err(th.type_error(format!(
                        "this function got an unexpected keyword argument '{name}'"
                    )));
                }
            }
        }
        build(th, cls, dialect.as_ref(), given)
    }

    /// raises an exception to avoid pickling
    #[method]
    #[no_signature]
    #[sig("(*args)")]
    fn __reduce__(th: &Thread, zelf: &Value, args: &[Value]) -> Result<Value> {
        let _ = args;
        Err(no_pickle(th, zelf))
    }

    /// raises an exception to avoid pickling
    #[method]
    #[no_signature]
    #[sig("(*args)")]
    fn __reduce_ex__(th: &Thread, zelf: &Value, args: &[Value]) -> Result<Value> {
        let _ = args;
        Err(no_pickle(th, zelf))
    }

    #[getter]
    fn delimiter(zelf: &Obj<Dialect>) -> Value {
        shown(Some(zelf.delimiter))
    }

    #[getter]
    fn escapechar(zelf: &Obj<Dialect>) -> Value {
        shown(zelf.escapechar)
    }

    #[getter]
    fn quotechar(zelf: &Obj<Dialect>) -> Value {
        shown(zelf.quotechar)
    }

    #[getter]
    fn lineterminator(zelf: &Obj<Dialect>) -> Value {
        zelf.lineterminator.clone()
    }

    #[getter]
    fn quoting(zelf: &Obj<Dialect>) -> i32 {
        zelf.quoting as i32
    }

    #[member]
    fn doublequote(zelf: &Obj<Dialect>) -> bool {
        zelf.doublequote
    }

    #[member]
    fn skipinitialspace(zelf: &Obj<Dialect>) -> bool {
        zelf.skipinitialspace
    }

    #[member]
    fn strict(zelf: &Obj<Dialect>) -> bool {
        zelf.strict
    }
}
