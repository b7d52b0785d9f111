//! `unicodedata`: the Unicode character database, today's and that of version 3.2.

use krait_object::types::str;
use krait_object::{
    Module, Obj, Result, Str, Thread, Trace, Value, Visitor, pymethods, pymodule, ready_type,
};
use krait_text::unicode::{self, Form, Lookup};

/// Which version is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Now,
    Old,
}

fn char_of(th: &Thread, v: &Value, func: &str, only: bool) -> Result<u32> {
    let at = if only { "argument" } else { "argument 1" };
    let Some(s) = v.as_str() else {
        return Err(th.type_error(format!(
            "{func}() {at} must be a unicode character, not {}",
            v.ty().name()
        )));
    };
    match (s.len(), s.char_at(0)) {
        (1, Some(c)) => Ok(c),
        (n, _) => Err(th.type_error(format!(
            "{func}(): {at} must be a unicode character, not a string of length {n}"
        ))),
    }
}

/// The answer, or the default, or an error.
fn or_default(
    th: &Thread,
    found: Option<Value>,
    default: Option<&Value>,
    missing: &str,
) -> Result<Value> {
    match (found, default) {
        (Some(v), _) => Ok(v),
        (None, Some(d)) => Ok(d.clone()),
        (None, None) => Err(th.value_error(missing)),
    }
}

fn assigned(v: Version, c: u32) -> bool {
    v == Version::Now || unicode::old_category(c) != "Cn"
}

fn decimal(v: Version, c: u32) -> Option<Value> {
    unicode::decimal_value(c)
        .filter(|_| assigned(v, c))
        .map(|d| Value::int32(d.into()))
}

fn digit(v: Version, c: u32) -> Option<Value> {
    unicode::digit_value(c)
        .filter(|_| assigned(v, c))
        .map(|d| Value::int32(d.into()))
}

fn numeric(v: Version, c: u32) -> Option<Value> {
    match v {
        Version::Now => unicode::numeric_value(c),
        Version::Old => unicode::old_numeric_value(c),
    }
    .map(Value::float)
}

fn category(v: Version, c: u32) -> &'static str {
    match v {
        Version::Now => unicode::category(c),
        Version::Old => unicode::old_category(c),
    }
}

fn bidirectional(v: Version, c: u32) -> &'static str {
    match v {
        Version::Now => unicode::bidirectional(c),
        Version::Old => unicode::old_bidirectional(c),
    }
}

fn combining(v: Version, c: u32) -> i32 {
    match v {
        Version::Now => unicode::combining(c).into(),
        Version::Old => unicode::old_combining(c).into(),
    }
}

fn mirrored(v: Version, c: u32) -> i32 {
    match v {
        Version::Now => unicode::mirrored(c).into(),
        Version::Old => unicode::old_mirrored(c).into(),
    }
}

fn east_asian_width(v: Version, c: u32) -> &'static str {
    match v {
        Version::Now => unicode::east_asian_width(c),
        Version::Old => unicode::old_east_asian_width(c),
    }
}

fn decomposition(v: Version, c: u32) -> String {
    match v {
        Version::Now => unicode::decomposition(c),
        Version::Old => unicode::old_decomposition(c),
    }
}

fn name(v: Version, c: u32) -> Option<Value> {
    if !assigned(v, c) {
        return None;
    }
    unicode::name(c).map(|n| str::new(&n))
}

fn lookup(th: &Thread, v: Version, name: &Str) -> Result<Value> {
    let text = name.to_utf8(th)?;
    let unknown = |th: &Thread| {
        let msg = str::new(&format!("undefined character name '{text}'"));
        th.key_error(&msg)
    };
    match unicode::lookup(&text) {
        Some(Lookup::Char(c)) if assigned(v, c) => Ok(str::char_str(c)),
        Some(Lookup::Sequence(s)) if v == Version::Now => Ok(str::from_code_points(s)),
        _ => Err(unknown(th)),
    }
}

fn form_of(th: &Thread, v: &Str) -> Result<Form> {
    match v.as_ascii() {
        Some("NFC") => Ok(Form::Nfc),
        Some("NFD") => Ok(Form::Nfd),
        Some("NFKC") => Ok(Form::Nfkc),
        Some("NFKD") => Ok(Form::Nfkd),
        _ => Err(th.value_error("invalid normalization form")),
    }
}

fn normalize(th: &Thread, v: Version, form: &Str, text: &Str) -> Result<Value> {
    let form = form_of(th, form)?;
    if text.is_ascii() {
        return str_exact(text);
    }
    match v {
        Version::Now if unicode::is_normalized(form, text.text()) => str_exact(text),
        Version::Now => str::from_buf(unicode::normalize(form, text.text())),
        Version::Old => str::from_buf(unicode::old_normalize(form, text.text())),
    }
}

/// The text itself, or a plain `str` of it.
fn str_exact(text: &Str) -> Result<Value> {
    let v = text.value();
    Ok(if v.as_exact_str().is_some() {
        v
    } else {
        str::from_text(text.text())
    })
}

fn is_normalized(th: &Thread, v: Version, form: &Str, text: &Str) -> Result<bool> {
    let form = form_of(th, form)?;
    Ok(match v {
        Version::Now => unicode::is_normalized(form, text.text()),
        Version::Old => {
            let n = str::from_buf(unicode::old_normalize(form, text.text()))?;
            n.as_str().is_some_and(|n| n.same_text(text))
        }
    })
}

/// A version of the database as an object.
pub struct Ucd;

impl Trace for Ucd {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

krait_object::pytype! {
    pub static UCD: Ucd = "unicodedata.UCD", DISALLOW_INSTANTIATION;
}

struct UcdMethods;

#[pymethods]
impl UcdMethods {
    #[member]
    fn unidata_version(zelf: &Obj<Ucd>) -> &'static str {
        let _ = zelf;
        "3.2.0"
    }

    /// Converts a Unicode character into its equivalent decimal value.
    fn decimal(
        th: &Thread,
        zelf: &Obj<Ucd>,
        chr: &Value,
        default: Option<&Value>,
    ) -> Result<Value> {
        let _ = zelf;
        let c = char_of(th, chr, "decimal", false)?;
        or_default(th, decimal(Version::Old, c), default, "not a decimal")
    }

    /// Converts a Unicode character into its equivalent digit value.
    fn digit(th: &Thread, zelf: &Obj<Ucd>, chr: &Value, default: Option<&Value>) -> Result<Value> {
        let _ = zelf;
        let c = char_of(th, chr, "digit", false)?;
        or_default(th, digit(Version::Old, c), default, "not a digit")
    }

    /// Converts a Unicode character into its equivalent numeric value.
    fn numeric(
        th: &Thread,
        zelf: &Obj<Ucd>,
        chr: &Value,
        default: Option<&Value>,
    ) -> Result<Value> {
        let _ = zelf;
        let c = char_of(th, chr, "numeric", false)?;
        or_default(
            th,
            numeric(Version::Old, c),
            default,
            "not a numeric character",
        )
    }

    /// Returns the name assigned to the character chr as a string.
    fn name(th: &Thread, zelf: &Obj<Ucd>, chr: &Value, default: Option<&Value>) -> Result<Value> {
        let _ = zelf;
        let c = char_of(th, chr, "name", false)?;
        or_default(th, name(Version::Old, c), default, "no such name")
    }

    /// Returns the general category assigned to the character chr as string.
    fn category(th: &Thread, zelf: &Obj<Ucd>, chr: &Value) -> Result<&'static str> {
        let _ = zelf;
        Ok(category(Version::Old, char_of(th, chr, "category", true)?))
    }

    /// Returns the bidirectional class assigned to the character chr as string.
    fn bidirectional(th: &Thread, zelf: &Obj<Ucd>, chr: &Value) -> Result<&'static str> {
        let _ = zelf;
        Ok(bidirectional(
            Version::Old,
            char_of(th, chr, "bidirectional", true)?,
        ))
    }

    /// Returns the canonical combining class assigned to the character chr as integer.
    fn combining(th: &Thread, zelf: &Obj<Ucd>, chr: &Value) -> Result<i32> {
        let _ = zelf;
        Ok(combining(
            Version::Old,
            char_of(th, chr, "combining", true)?,
        ))
    }

    /// Returns the mirrored property assigned to the character chr as integer.
    fn mirrored(th: &Thread, zelf: &Obj<Ucd>, chr: &Value) -> Result<i32> {
        let _ = zelf;
        Ok(mirrored(Version::Old, char_of(th, chr, "mirrored", true)?))
    }

    /// Returns the east asian width assigned to the character chr as string.
    fn east_asian_width(th: &Thread, zelf: &Obj<Ucd>, chr: &Value) -> Result<&'static str> {
        let _ = zelf;
        Ok(east_asian_width(
            Version::Old,
            char_of(th, chr, "east_asian_width", true)?,
        ))
    }

    /// Returns the character decomposition mapping assigned to the character chr as string.
    fn decomposition(th: &Thread, zelf: &Obj<Ucd>, chr: &Value) -> Result<String> {
        let _ = zelf;
        Ok(decomposition(
            Version::Old,
            char_of(th, chr, "decomposition", true)?,
        ))
    }

    /// Look up character by name.
    fn lookup(th: &Thread, zelf: &Obj<Ucd>, name: &Str) -> Result<Value> {
        let _ = zelf;
        lookup(th, Version::Old, name)
    }

    /// Return the normal form 'form' for the Unicode string unistr.
    fn normalize(th: &Thread, zelf: &Obj<Ucd>, form: &Str, unistr: &Str) -> Result<Value> {
        let _ = zelf;
        normalize(th, Version::Old, form, unistr)
    }

    /// Return whether the Unicode string unistr is in the normal form 'form'.
    fn is_normalized(th: &Thread, zelf: &Obj<Ucd>, form: &Str, unistr: &Str) -> Result<bool> {
        let _ = zelf;
        is_normalized(th, Version::Old, form, unistr)
    }
}

pub struct UnicodeData;

/// This module provides access to the Unicode Character Database which
/// defines character properties for all Unicode characters.
#[pymodule(name = "unicodedata")]
impl UnicodeData {
    /// Converts a Unicode character into its equivalent decimal value.
    fn decimal(th: &Thread, chr: &Value, default: Option<&Value>) -> Result<Value> {
        let c = char_of(th, chr, "decimal", false)?;
        or_default(th, decimal(Version::Now, c), default, "not a decimal")
    }

    /// Converts a Unicode character into its equivalent digit value.
    fn digit(th: &Thread, chr: &Value, default: Option<&Value>) -> Result<Value> {
        let c = char_of(th, chr, "digit", false)?;
        or_default(th, digit(Version::Now, c), default, "not a digit")
    }

    /// Converts a Unicode character into its equivalent numeric value.
    fn numeric(th: &Thread, chr: &Value, default: Option<&Value>) -> Result<Value> {
        let c = char_of(th, chr, "numeric", false)?;
        or_default(
            th,
            numeric(Version::Now, c),
            default,
            "not a numeric character",
        )
    }

    /// Returns the name assigned to the character chr as a string.
    fn name(th: &Thread, chr: &Value, default: Option<&Value>) -> Result<Value> {
        let c = char_of(th, chr, "name", false)?;
        or_default(th, name(Version::Now, c), default, "no such name")
    }

    /// Returns the general category assigned to the character chr as string.
    fn category(th: &Thread, chr: &Value) -> Result<&'static str> {
        Ok(category(Version::Now, char_of(th, chr, "category", true)?))
    }

    /// Returns the bidirectional class assigned to the character chr as string.
    fn bidirectional(th: &Thread, chr: &Value) -> Result<&'static str> {
        Ok(bidirectional(
            Version::Now,
            char_of(th, chr, "bidirectional", true)?,
        ))
    }

    /// Returns the canonical combining class assigned to the character chr as integer.
    fn combining(th: &Thread, chr: &Value) -> Result<i32> {
        Ok(combining(
            Version::Now,
            char_of(th, chr, "combining", true)?,
        ))
    }

    /// Returns the mirrored property assigned to the character chr as integer.
    fn mirrored(th: &Thread, chr: &Value) -> Result<i32> {
        Ok(mirrored(Version::Now, char_of(th, chr, "mirrored", true)?))
    }

    /// Returns the east asian width assigned to the character chr as string.
    fn east_asian_width(th: &Thread, chr: &Value) -> Result<&'static str> {
        Ok(east_asian_width(
            Version::Now,
            char_of(th, chr, "east_asian_width", true)?,
        ))
    }

    /// Returns the character decomposition mapping assigned to the character chr as string.
    fn decomposition(th: &Thread, chr: &Value) -> Result<String> {
        Ok(decomposition(
            Version::Now,
            char_of(th, chr, "decomposition", true)?,
        ))
    }

    /// Look up character by name.
    fn lookup(th: &Thread, name: &Str) -> Result<Value> {
        lookup(th, Version::Now, name)
    }

    /// Return the normal form 'form' for the Unicode string unistr.
    fn normalize(th: &Thread, form: &Str, unistr: &Str) -> Result<Value> {
        normalize(th, Version::Now, form, unistr)
    }

    /// Return whether the Unicode string unistr is in the normal form 'form'.
    fn is_normalized(th: &Thread, form: &Str, unistr: &Str) -> Result<bool> {
        is_normalized(th, Version::Now, form, unistr)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&UCD.ty, &UcdMethods::SPEC);
        m.add(th, "unidata_version", unicode::UNIDATA_VERSION)?;
        m.add(th, "ucd_3_2_0", UCD.create(Ucd))?;
        m.add_type(th, &UCD.ty)
    }
}
