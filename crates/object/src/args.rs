//! Calls as native code sees them: `Args`, binding to a signature, conversions in and out.
//!
//! An argument list is a slice of values, the last `names.len()` of which were given by keyword
//! (PEP 590's vectorcall). Error texts are those of CPython's Argument Clinic.

use crate::err::{Raised, Result};
use crate::header::{Obj, Ref};
use crate::thread::Thread;
use crate::typeobj::Payload;
use crate::types::dict::DictData;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::Value;

/// The arguments of one call.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// Positional arguments, then the values of keyword arguments.
    pub values: &'a [Value],
    /// Names of the keyword arguments, never an empty tuple.
    pub names: Option<&'a Tuple>,
}

impl<'a> Args<'a> {
    pub const EMPTY: Args<'static> = Args {
        values: &[],
        names: None,
    };

    /// Positional arguments only.
    #[inline(always)]
    pub fn pos(values: &'a [Value]) -> Args<'a> {
        Args {
            values,
            names: None,
        }
    }

    #[inline(always)]
    pub fn new(values: &'a [Value], names: Option<&'a Tuple>) -> Args<'a> {
        Args {
            values,
            names: names.filter(|n| !n.is_empty()),
        }
    }

    /// Number of keyword arguments.
    #[inline(always)]
    pub fn n_keywords(&self) -> usize {
        self.names.map_or(0, |n| n.len())
    }

    #[inline(always)]
    pub fn positional(&self) -> &'a [Value] {
        let n = self.values.len().saturating_sub(self.n_keywords());
        self.values.get(..n).unwrap_or(self.values)
    }

    /// Keyword arguments in order; names are `str` (of any subclass).
    pub fn keywords(&self) -> impl Iterator<Item = (&'a Value, &'a Value)> + use<'a> {
        let n = self.positional().len();
        let values = self.values.get(n..).unwrap_or(&[]);
        self.names
            .map_or(&[][..], |t| t.as_slice())
            .iter()
            .zip(values)
    }

    /// The value of one keyword.
    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.keywords()
            .find(|(k, _)| k.as_str().is_some_and(|s| s.eq_str(name)))
            .map(|(_, v)| v)
    }

    /// Keyword arguments as a new dict.
    pub fn keyword_dict(&self, th: &Thread) -> Result<Ref<DictData>> {
        let d = DictData::create();
        for (k, v) in self.keywords() {
            d.set(th, k.clone(), v.clone())?;
        }
        Ok(d)
    }

    /// Errors unless there are no keyword arguments.
    pub fn no_keywords(&self, th: &Thread, func: &str) -> Result<()> {
        if self.names.is_some() {
            Err(th.type_error(format!("{func}() takes no keyword arguments")))
        } else {
            Ok(())
        }
    }

    /// Checks that there are no more keyword arguments than `max`, where only these are bound to names.
    pub fn check_keywords(&self, th: &Thread, func: &str, max: usize) -> Result<()> {
        let n = self.keywords().count();
        if n > max {
            return Err(th.type_error(format!(
                "{func}() takes at most {max} keyword argument{} ({n} given)",
                plural(max)
            )));
        }
        Ok(())
    }

    /// Checks the number of positional arguments as CPython's `_PyArg_CheckPositional` does.
    #[inline]
    pub fn check_positional(&self, th: &Thread, func: &str, min: usize, max: usize) -> Result<()> {
        let n = self.positional().len();
        if n < min || n > max {
            return Err(wrong_count(th, func, n, min, max));
        }
        Ok(())
    }
}

/// The complaint about so many positional arguments.
#[cold]
#[inline(never)]
fn wrong_count(th: &Thread, func: &str, n: usize, min: usize, max: usize) -> Raised {
    let (bound, limit) = if n < min {
        ("at least ", min)
    } else {
        ("at most ", max)
    };
    let how = if min == max { "" } else { bound };
    th.type_error(format!(
        "{func} expected {how}{limit} argument{}, got {n}",
        plural(limit)
    ))
}

/// The same in the words of `PyArg_ParseTuple`.
#[cold]
fn wrong_tuple(th: &Thread, func: &str, n: usize, min: usize, max: usize) -> Raised {
    let (bound, limit) = match n < min {
        _ if min == max => ("exactly", min),
        true => ("at least", min),
        false => ("at most", max),
    };
    th.type_error(format!(
        "{func}() takes {bound} {limit} argument{} ({n} given)",
        plural(limit)
    ))
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// How a parameter may be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    PositionalOnly,
    Normal,
    KeywordOnly,
}

/// One parameter of a native function.
#[derive(Debug)]
pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    pub required: bool,
}

/// In whose words a native function complains of the number of its positional-only arguments: CPython has several ways to
/// take arguments apart, and each has its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parsing {
    /// `METH_FASTCALL`, and `METH_VARARGS` with `PyArg_UnpackTuple`.
    Vector,
    /// `METH_VARARGS` with `PyArg_ParseTuple`.
    Tuple,
    /// `METH_METHOD`, which also gets the class that defines it, and treats every parameter as if it had a keyword.
    Keywords,
}

/// The signature of a native function.
#[derive(Debug)]
pub struct Signature {
    pub name: &'static str,
    pub params: &'static [Param],
    pub varargs: bool,
    pub varkw: bool,
}

impl Signature {
    fn n_positional(&self) -> usize {
        self.params
            .iter()
            .filter(|p| p.kind != ParamKind::KeywordOnly)
            .count()
    }

    fn has_keywords(&self) -> bool {
        self.varkw
            || self
                .params
                .iter()
                .any(|p| p.kind != ParamKind::PositionalOnly)
    }

    /// Assigns arguments to parameters. `N` is the number of parameters.
    #[inline]
    pub fn bind<'a, const N: usize>(
        &self,
        th: &Thread,
        args: Args<'a>,
    ) -> Result<[Option<&'a Value>; N]> {
        self.bind_as(th, args, Parsing::Vector)
    }

    /// The same, with complaints in the words of this way of parsing.
    #[inline]
    pub fn bind_as<'a, const N: usize>(
        &self,
        th: &Thread,
        args: Args<'a>,
        parsing: Parsing,
    ) -> Result<[Option<&'a Value>; N]> {
        let pos = args.positional();
        let mut out = [None; N];
        if args.names.is_none() && pos.len() <= N {
            // The common case: positional arguments only, and enough of them.
            let max = self.n_positional();
            if pos.len() <= max && self.params.iter().skip(pos.len()).all(|p| !p.required) {
                for (slot, v) in out.iter_mut().zip(pos) {
                    *slot = Some(v);
                }
                return Ok(out);
            }
        }
        if !self.bind_named(args, &mut out) {
            out = [None; N];
            self.bind_slow(th, args, parsing, &mut out)?;
        }
        Ok(out)
    }

    /// Assigns arguments that are given by keyword, too; `false` if something is wrong with them, or is not simple.
    fn bind_named<'a>(&self, args: Args<'a>, out: &mut [Option<&'a Value>]) -> bool {
        let pos = args.positional();
        if pos.len() > out.len() {
            return false;
        }
        for ((slot, p), v) in out.iter_mut().zip(self.params).zip(pos) {
            if p.kind == ParamKind::KeywordOnly {
                return false;
            }
            *slot = Some(v);
        }
        for (k, v) in args.keywords() {
            let Some(key) = k.as_exact_str().and_then(Str::as_ascii) else {
                return false;
            };
            let named = |p: &Param| p.kind != ParamKind::PositionalOnly && p.name == key;
            let place = self.params.iter().position(named);
            match place.and_then(|i| out.get_mut(i)) {
                Some(slot @ None) => *slot = Some(v),
                _ => return false,
            }
        }
        let mut bound = self.params.iter().zip(out);
        bound.all(|(p, slot)| !p.required || slot.is_some())
    }

    /// The refusal of a keyword that no parameter has; an error if comparing it with their names raises one.
    #[cold]
    fn unexpected(&self, th: &Thread, key: &Value) -> Result<crate::Raised> {
        let name = self.name;
        if key.as_str().is_none() {
            return Ok(th.type_error("keywords must be strings"));
        }
        let by_name = || {
            let named = |p: &&Param| p.kind != ParamKind::PositionalOnly;
            self.params.iter().filter(named).map(|p| p.name)
        };
        // A string that is equal to a name without having its text is no name all the same.
        if key.as_exact_str().is_none() {
            for n in by_name() {
                if crate::protocol::compare::eq(th, &crate::types::str::new(n), key)? {
                    return Ok(th.type_error(format!("invalid keyword argument for {name}()")));
                }
            }
        }
        let given = key.as_str().map(|s| s.to_string_lossy());
        let given = given.unwrap_or_default();
        let hint = krait_text::suggest::closest(&given, by_name())
            .map_or_else(String::new, |s| format!(". Did you mean '{s}'?"));
        Ok(th.type_error(format!(
            "{name}() got an unexpected keyword argument '{given}'{hint}"
        )))
    }

    #[inline(never)]
    fn bind_slow<'a>(
        &self,
        th: &Thread,
        args: Args<'a>,
        parsing: Parsing,
        out: &mut [Option<&'a Value>],
    ) -> Result<()> {
        let pos = args.positional();
        let max = self.n_positional();
        let min = self
            .params
            .iter()
            .filter(|p| p.kind != ParamKind::KeywordOnly && p.required)
            .count();
        let name = self.name;
        if parsing == Parsing::Keywords && self.params.is_empty() && !args.values.is_empty() {
            return Err(th.type_error(format!("{name}() takes no arguments")));
        }
        if parsing != Parsing::Keywords && !self.has_keywords() {
            args.no_keywords(th, name)?;
            let upper = if self.varargs { usize::MAX } else { max };
            if pos.len() < min || pos.len() > upper {
                return Err(match parsing {
                    Parsing::Tuple => wrong_tuple(th, name, pos.len(), min, upper),
                    _ => wrong_count(th, name, pos.len(), min, upper),
                });
            }
        } else if !self.varargs {
            let total = self.params.len();
            let given = pos.len() + args.n_keywords();
            if given > total && !self.varkw {
                let what = if pos.is_empty() { "keyword " } else { "" };
                return Err(th.type_error(format!(
                    "{name}() takes at most {total} {what}argument{} ({given} given)",
                    plural(total)
                )));
            }
            if pos.len() > max {
                if max == 0 {
                    return Err(th.type_error(format!("{name}() takes no positional arguments")));
                }
                let how = if min < max { "at most" } else { "exactly" };
                return Err(th.type_error(format!(
                    "{name}() takes {how} {max} positional argument{} ({} given)",
                    plural(max),
                    pos.len()
                )));
            }
        }
        for (slot, v) in out.iter_mut().zip(pos.iter().take(max)) {
            *slot = Some(v);
        }
        // Names that are no parameter's, or a parameter's that has its argument already: complained of last.
        let (mut unknown, mut twice) = (None, None::<usize>);
        for (k, v) in args.keywords() {
            let key = k.as_str();
            let found = self.params.iter().position(|p| {
                p.kind != ParamKind::PositionalOnly && key.is_some_and(|s| s.eq_str(p.name))
            });
            match found.and_then(|i| out.get_mut(i).map(|slot| (i, slot))) {
                Some((_, slot @ None)) => *slot = Some(v),
                Some((i, _)) => twice = Some(twice.map_or(i, |other| other.min(i))),
                None if self.varkw => {}
                None => unknown = unknown.or(Some(k)),
            }
        }
        for (i, p) in self.params.iter().enumerate() {
            if p.required && out.get(i).is_some_and(Option::is_none) {
                if p.kind == ParamKind::PositionalOnly {
                    let min = self.params.iter().filter(|p| p.required);
                    let min = min.filter(|p| p.kind == ParamKind::PositionalOnly).count();
                    let how = if min < max { "at least" } else { "exactly" };
                    return Err(th.type_error(format!(
                        "{name}() takes {how} {min} positional argument{} ({} given)",
                        plural(min),
                        pos.len()
                    )));
                }
                return Err(th.type_error(format!(
                    "{name}() missing required argument '{}' (pos {})",
                    p.name,
                    i + 1
                )));
            }
        }
        if let Some(i) = twice {
            let p = self.params.get(i).map_or("", |p| p.name);
            return Err(th.type_error(format!(
                "argument for {name}() given by name ('{p}') and position ({})",
                i + 1
            )));
        }
        match unknown {
            Some(key) => Err(self.unexpected(th, key)?),
            None => Ok(()),
        }
    }

    /// Positional arguments beyond the named ones, for `*args`.
    pub fn rest<'a>(&self, args: Args<'a>) -> &'a [Value] {
        args.positional().get(self.n_positional()..).unwrap_or(&[])
    }

    /// Keyword arguments that no parameter took, for `**kwargs`.
    pub fn extra_keywords(&self, th: &Thread, args: Args<'_>) -> Result<Ref<DictData>> {
        let d = DictData::create();
        for (k, v) in args.keywords() {
            let taken = self.params.iter().any(|p| {
                p.kind != ParamKind::PositionalOnly && k.as_str().is_some_and(|s| s.eq_str(p.name))
            });
            if !taken {
                d.set(th, k.clone(), v.clone())?;
            }
        }
        Ok(d)
    }
}

/// Where an argument stands, for error messages. A reference, so that calls without errors need not make one.
pub type ArgAt<'s> = &'s ArgPlace<'s>;

/// What an [`ArgAt`] refers to.
#[derive(Clone, Copy)]
pub struct ArgPlace<'s> {
    pub func: &'s str,
    /// 0-based; the largest number for a function's only argument.
    pub index: usize,
    /// The name, if the argument may be given by keyword.
    pub name: Option<&'s str>,
}

impl Signature {
    /// Where a parameter stands.
    pub fn at(&self, index: usize) -> ArgPlace<'_> {
        let name = self
            .params
            .get(index)
            .filter(|p| p.kind != ParamKind::PositionalOnly)
            .map(|p| p.name);
        ArgPlace {
            func: self.name,
            index,
            name,
        }
    }
}

impl ArgPlace<'_> {
    /// `f() argument 1 must be X, not Y`.
    #[cold]
    pub fn bad<T>(&self, th: &Thread, expected: &str, v: &Value) -> Result<T> {
        let which = match self.name {
            Some(n) => format!("argument '{n}'"),
            None if self.index == usize::MAX => "argument".to_owned(),
            None => format!("argument {}", self.index + 1),
        };
        let got = if v.is_none() {
            "None".to_owned()
        } else {
            v.ty().name()
        };
        Err(th.type_error(format!(
            "{}() {which} must be {expected}, not {got}",
            self.func
        )))
    }
}

/// Conversion of an argument.
pub trait FromArg<'a>: Sized {
    fn from_arg(th: &Thread, v: &'a Value, at: ArgAt<'_>) -> Result<Self>;
}

impl<'a> FromArg<'a> for &'a Value {
    #[inline(always)]
    fn from_arg(_: &Thread, v: &'a Value, _: ArgAt<'_>) -> Result<Self> {
        Ok(v)
    }
}

impl<'a> FromArg<'a> for Value {
    #[inline(always)]
    fn from_arg(_: &Thread, v: &'a Value, _: ArgAt<'_>) -> Result<Self> {
        Ok(v.clone())
    }
}

impl<'a, T: Payload> FromArg<'a> for &'a Obj<T> {
    #[inline(always)]
    fn from_arg(th: &Thread, v: &'a Value, at: ArgAt<'_>) -> Result<Self> {
        match v.downcast::<T>() {
            Some(o) => Ok(o),
            None => at.bad(th, &T::type_def().ty.name(), v),
        }
    }
}

impl<'a, T: Payload> FromArg<'a> for Ref<T> {
    fn from_arg(th: &Thread, v: &'a Value, at: ArgAt<'_>) -> Result<Self> {
        <&Obj<T>>::from_arg(th, v, at).map(Obj::to_ref)
    }
}

impl FromArg<'_> for bool {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<bool> {
        crate::protocol::truth::is_true(th, v)
    }
}

impl FromArg<'_> for f64 {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<f64> {
        crate::protocol::number::as_f64(th, v)
    }
}

impl FromArg<'_> for String {
    fn from_arg(th: &Thread, v: &Value, at: ArgAt<'_>) -> Result<String> {
        let s: &Str = <&Str>::from_arg(th, v, at)?;
        s.to_utf8(th)
    }
}

macro_rules! int_args {
    ($($t:ty, $c:literal;)*) => {$(
        impl FromArg<'_> for $t {
            #[inline]
            fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<$t> {
                let i = crate::protocol::number::index(th, v)?;
                match crate::types::int::to_i128(&i).and_then(|i| <$t>::try_from(i).ok()) {
                    Some(i) => Ok(i),
                    None => Err(int_range(th, &i, <$t>::MIN == 0, $c)),
                }
            }
        }
    )*};
}

#[cold]
fn int_range(th: &Thread, i: &Value, unsigned: bool, c: &str) -> crate::err::Raised {
    if unsigned && crate::types::int::is_negative(i) {
        return th.value_error(format!("can't convert negative value to {c}"));
    }
    th.overflow_error(format!("Python int too large to convert to C {c}"))
}

int_args! {
    u8, "unsigned char";
    i32, "int";
    u32, "unsigned int";
    i64, "long";
    u64, "unsigned long";
    isize, "ssize_t";
    usize, "size_t";
}

/// An index that saturates instead of overflowing, as slices use it (`PyNumber_AsSsize_t(v, NULL)`).
#[derive(Clone, Copy)]
pub struct Clamped(pub isize);

impl FromArg<'_> for Clamped {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<Clamped> {
        Ok(Clamped(crate::protocol::number::index_clamped(th, v)?))
    }
}

/// A file descriptor or whatever has `fileno()`.
#[derive(Clone, Copy)]
pub struct Fd(pub i32);

impl FromArg<'_> for Fd {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<Fd> {
        let n = if v.ty().has(crate::typeobj::LONG_SUBCLASS) {
            if v.is_exact(&crate::types::int::BOOL.ty) {
                let class = &crate::exc::RUNTIME_WARNING.ty;
                th.warn(class, "bool is used as a file descriptor", 1)?;
            }
            v.clone()
        } else {
            match crate::protocol::attr::get_opt(th, v, &crate::wk::str("fileno"))? {
                Some(f) => {
                    let n = crate::protocol::call::call(th, &f, &[])?;
                    if !n.ty().has(crate::typeobj::LONG_SUBCLASS) {
                        return Err(th.type_error("fileno() returned a non-integer"));
                    }
                    n
                }
                None => {
                    return Err(
                        th.type_error("argument must be an int, or have a fileno() method.")
                    );
                }
            }
        };
        match crate::types::int::to_i128(&n).and_then(|i| i32::try_from(i).ok()) {
            Some(fd) if fd >= 0 => Ok(Fd(fd)),
            Some(fd) => Err(th.value_error(format!(
                "file descriptor cannot be a negative integer ({fd})"
            ))),
            None => Err(th.overflow_error("Python int too large to convert to C int")),
        }
    }
}

/// Conversion of a result.
pub trait IntoValue {
    fn into_value(self) -> Value;
}

impl IntoValue for Value {
    #[inline(always)]
    fn into_value(self) -> Value {
        self
    }
}

impl<T> IntoValue for Ref<T> {
    #[inline(always)]
    fn into_value(self) -> Value {
        Ref::into_value(self)
    }
}

impl IntoValue for () {
    #[inline(always)]
    fn into_value(self) -> Value {
        Value::none()
    }
}

impl IntoValue for bool {
    #[inline(always)]
    fn into_value(self) -> Value {
        Value::bool(self)
    }
}

impl IntoValue for f64 {
    #[inline(always)]
    fn into_value(self) -> Value {
        Value::float(self)
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        crate::types::str::new(self)
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        crate::types::str::new(&self)
    }
}

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or_else(Value::none, IntoValue::into_value)
    }
}

impl IntoValue for Vec<Value> {
    fn into_value(self) -> Value {
        crate::types::list::from_vec(self).into_value()
    }
}

impl<A: IntoValue, B: IntoValue> IntoValue for (A, B) {
    fn into_value(self) -> Value {
        crate::types::tuple::from_array([self.0.into_value(), self.1.into_value()]).into_value()
    }
}

impl<A: IntoValue, B: IntoValue, C: IntoValue> IntoValue for (A, B, C) {
    fn into_value(self) -> Value {
        crate::types::tuple::from_array([
            self.0.into_value(),
            self.1.into_value(),
            self.2.into_value(),
        ])
        .into_value()
    }
}

macro_rules! int_results {
    ($($t:ty),*) => {$(
        impl IntoValue for $t {
            #[inline]
            fn into_value(self) -> Value { crate::types::int::from_i128(self as i128) }
        }
    )*};
}
int_results!(u8, i32, u32, i64, u64, isize, usize, i128);
