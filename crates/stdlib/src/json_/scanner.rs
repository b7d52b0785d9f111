//! `make_scanner`: reads one value from a place in a string.
//!
//! The settings of the context are read once, when the scanner is made. Equal keys of one document are one object.

use super::strings::{self, Unit, at};
use super::{decode_error, text_of, with_units};
use krait_object::protocol::{attr, call, truth};
use krait_object::types::float::FLOAT;
use krait_object::types::int::{self, INT};
use krait_object::types::{list, str, tuple};
use krait_object::{
    DictData, Obj, Raised, Result, Str, Thread, Trace, TypeObject, Value, pymethods,
};

#[derive(Trace)]
pub struct Scanner {
    strict: bool,
    object_hook: Value,
    object_pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
}

krait_object::pytype! {
    pub static SCANNER: Scanner = "_json.Scanner", BASETYPE | HAVE_GC;
}

pub struct ScannerMethods;

/// JSON scanner object
#[pymethods]
impl ScannerMethods {
    #[name("make_scanner")]
    #[sig("(context)")]
    fn __new__(th: &Thread, cls: &'static TypeObject, context: &Value) -> Result<Value> {
        let get = |name| attr::get_text(th, context, name);
        let s = Scanner {
            strict: truth::is_true(th, &get("strict")?)?,
            object_hook: get("object_hook")?,
            object_pairs_hook: get("object_pairs_hook")?,
            parse_float: get("parse_float")?,
            parse_int: get("parse_int")?,
            parse_constant: get("parse_constant")?,
        };
        Ok(SCANNER.create_in(cls, s).into_value())
    }

    #[name("scan_once")]
    #[sig("(string, idx)")]
    fn __call__(th: &Thread, zelf: &Obj<Scanner>, string: &Value, idx: isize) -> Result<Value> {
        let doc = text_of(th, string)?;
        let idx = usize::try_from(idx).map_err(|_| th.value_error("idx cannot be negative"))?;
        let (v, end) = with_units!(doc, units => {
            Reader { th, doc, units, settings: zelf, keys: DictData::create() }.value(idx)
        })?;
        Ok(tuple::from_array([v, int::from_usize(end)]).into_value())
    }

    /// strict
    #[member]
    fn strict(zelf: &Obj<Scanner>) -> bool {
        zelf.strict
    }

    /// object_hook
    #[member]
    fn object_hook(zelf: &Obj<Scanner>) -> Value {
        zelf.object_hook.clone()
    }

    #[member]
    fn object_pairs_hook(zelf: &Obj<Scanner>) -> Value {
        zelf.object_pairs_hook.clone()
    }

    /// parse_float
    #[member]
    fn parse_float(zelf: &Obj<Scanner>) -> Value {
        zelf.parse_float.clone()
    }

    /// parse_int
    #[member]
    fn parse_int(zelf: &Obj<Scanner>) -> Value {
        zelf.parse_int.clone()
    }

    /// parse_constant
    #[member]
    fn parse_constant(zelf: &Obj<Scanner>) -> Value {
        zelf.parse_constant.clone()
    }
}

/// One run of a scanner over a document.
struct Reader<'a, U> {
    th: &'a Thread,
    doc: &'a Str,
    units: &'a [U],
    settings: &'a Scanner,
    /// Every key met so far, by itself.
    keys: krait_object::Ref<DictData>,
}

const OBJECT: &str = " while decoding a JSON object from a unicode string";
const ARRAY: &str = " while decoding a JSON array from a unicode string";

impl<U: Unit> Reader<'_, U> {
    fn is(&self, i: usize, c: char) -> bool {
        at(self.units, i) == Some(u32::from(c))
    }

    fn digit(&self, i: usize) -> bool {
        at(self.units, i).is_some_and(|c| (0x30..0x3a).contains(&c))
    }

    /// The first place from `i` on that is no white space.
    fn skip(&self, mut i: usize) -> usize {
        while matches!(at(self.units, i), Some(0x20 | 0x09 | 0x0a | 0x0d)) {
            i += 1;
        }
        i
    }

    #[cold]
    fn error(&self, msg: &str, i: usize) -> Raised {
        decode_error(self.th, msg, self.doc, i)
    }

    /// `StopIteration` with the place where a value was expected.
    #[cold]
    fn missing(&self, i: usize) -> Raised {
        self.th.stop_iteration(int::from_usize(i))
    }

    fn word(&self, i: usize, word: &str) -> bool {
        word.bytes()
            .enumerate()
            .all(|(k, c)| at(self.units, i + k) == Some(u32::from(c)))
    }

    fn value(&self, i: usize) -> Result<(Value, usize)> {
        let Some(c) = at(self.units, i) else {
            return Err(self.missing(i));
        };
        match u8::try_from(c).unwrap_or(0) {
            b'"' => strings::scan(self.th, self.doc, self.units, i + 1, self.settings.strict),
            b'{' => {
                self.th.check_stack(OBJECT)?;
                self.object(i + 1)
            }
            b'[' => {
                self.th.check_stack(ARRAY)?;
                self.array(i + 1)
            }
            b'n' if self.word(i, "null") => Ok((Value::none(), i + 4)),
            b't' if self.word(i, "true") => Ok((Value::bool(true), i + 4)),
            b'f' if self.word(i, "false") => Ok((Value::bool(false), i + 5)),
            b'N' if self.word(i, "NaN") => self.constant("NaN", i),
            b'I' if self.word(i, "Infinity") => self.constant("Infinity", i),
            b'-' if self.word(i, "-Infinity") => self.constant("-Infinity", i),
            _ => self.number(i),
        }
    }

    fn constant(&self, name: &str, i: usize) -> Result<(Value, usize)> {
        let v = call::call1(self.th, &self.settings.parse_constant, &str::new(name))?;
        Ok((v, i + name.len()))
    }

    fn digits(&self, mut i: usize) -> usize {
        while self.digit(i) {
            i += 1;
        }
        i
    }

    fn number(&self, start: usize) -> Result<(Value, usize)> {
        let first = start + usize::from(self.is(start, '-'));
        if !self.digit(first) {
            return Err(self.missing(start));
        }
        let whole = if self.is(first, '0') {
            first + 1
        } else {
            self.digits(first)
        };
        let mut end = whole;
        if self.is(end, '.') && self.digit(end + 1) {
            end = self.digits(end + 1);
        }
        if self.is(end, 'e') || self.is(end, 'E') {
            let sign = usize::from(self.is(end + 1, '+') || self.is(end + 1, '-'));
            if self.digit(end + 1 + sign) {
                end = self.digits(end + 1 + sign);
            }
        }
        let units = self.units.get(start..end).unwrap_or(&[]);
        Ok((self.number_value(units, end > whole)?, end))
    }

    fn number_value(&self, units: &[U], float: bool) -> Result<Value> {
        if float {
            if self.settings.parse_float.is(&FLOAT.ty.type_value()) {
                return Ok(Value::float(float_of(units)));
            }
        } else if self.settings.parse_int.is(&INT.ty.type_value())
            && let Some(n) = small_int(units)
        {
            return Ok(int::from_i64(n));
        }
        let f = if float {
            &self.settings.parse_float
        } else {
            &self.settings.parse_int
        };
        call::call1(self.th, f, &str::from_text(U::text(units)))
    }

    fn array(&self, start: usize) -> Result<(Value, usize)> {
        let mut items = Vec::new();
        let mut i = self.skip(start);
        if self.is(i, ']') {
            return Ok((list::from_vec(items).into_value(), i + 1));
        }
        loop {
            let (v, end) = self.value(i)?;
            items.push(v);
            i = self.skip(end);
            if self.is(i, ']') {
                return Ok((list::from_vec(items).into_value(), i + 1));
            }
            if !self.is(i, ',') {
                return Err(self.error("Expecting ',' delimiter", i));
            }
            let comma = i;
            i = self.skip(i + 1);
            if self.is(i, ']') {
                return Err(self.error("Illegal trailing comma before end of array", comma));
            }
        }
    }

    fn key(&self, i: usize) -> Result<(Value, usize)> {
        if !self.is(i, '"') {
            return Err(self.error("Expecting property name enclosed in double quotes", i));
        }
        let (k, end) = strings::scan(self.th, self.doc, self.units, i + 1, self.settings.strict)?;
        Ok((self.keys.set_default(self.th, &k, k.clone())?, end))
    }

    fn object(&self, start: usize) -> Result<(Value, usize)> {
        let mut members = Members::new(!self.settings.object_pairs_hook.is_none());
        let mut i = self.skip(start);
        if self.is(i, '}') {
            return Ok((self.finish(members)?, i + 1));
        }
        loop {
            let (k, end) = self.key(i)?;
            i = self.skip(end);
            if !self.is(i, ':') {
                return Err(self.error("Expecting ':' delimiter", i));
            }
            let (v, end) = self.value(self.skip(i + 1))?;
            members.add(self.th, k, v)?;
            i = self.skip(end);
            if self.is(i, '}') {
                return Ok((self.finish(members)?, i + 1));
            }
            if !self.is(i, ',') {
                return Err(self.error("Expecting ',' delimiter", i));
            }
            let comma = i;
            i = self.skip(i + 1);
            if self.is(i, '}') {
                return Err(self.error("Illegal trailing comma before end of object", comma));
            }
        }
    }

    fn finish(&self, members: Members) -> Result<Value> {
        match members {
            Members::Pairs(p) => call::call1(
                self.th,
                &self.settings.object_pairs_hook,
                &list::from_vec(p).into_value(),
            ),
            Members::Dict(d) if self.settings.object_hook.is_none() => Ok(d.into_value()),
            Members::Dict(d) => call::call1(self.th, &self.settings.object_hook, &d.into_value()),
        }
    }
}

/// What an object is collected in: a dict, or the pairs that a hook wants.
enum Members {
    Dict(krait_object::Ref<DictData>),
    Pairs(Vec<Value>),
}

impl Members {
    fn new(pairs: bool) -> Members {
        if pairs {
            Members::Pairs(Vec::new())
        } else {
            Members::Dict(DictData::create())
        }
    }

    fn add(&mut self, th: &Thread, k: Value, v: Value) -> Result<()> {
        match self {
            Members::Dict(d) => d.set(th, k, v),
            Members::Pairs(p) => {
                p.push(tuple::from_array([k, v]).into_value());
                Ok(())
            }
        }
    }
}

/// The value of a float literal, which is known to be one.
fn float_of<U: Unit>(units: &[U]) -> f64 {
    let text: String = units
        .iter()
        .filter_map(|&u| char::from_u32(u.into()))
        .collect();
    text.parse().unwrap_or(f64::NAN)
}

/// The value of an integer literal that fits.
fn small_int<U: Unit>(units: &[U]) -> Option<i64> {
    let (negative, digits) = match units.split_first() {
        Some((&c, rest)) if c.into() == u32::from('-') => (true, rest),
        _ => (false, units),
    };
    if digits.len() > 18 {
        return None;
    }
    let n = digits
        .iter()
        .fold(0, |n, &d| n * 10 + i64::from(d.into().wrapping_sub(0x30)));
    Some(if negative { -n } else { n })
}
