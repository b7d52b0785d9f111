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

/// Aliases are newer than the old database.
fn has_name(v: Version, c: u32, name: &str) -> bool {
    v == Version::Now || unicode::name(c).is_none_or(|own| own.eq_ignore_ascii_case(name))
}

fn lookup(th: &Thread, v: Version, name: &Str) -> Result<Value> {
    let text = name.to_utf8(th)?;
    let unknown = |th: &Thread| {
        let msg = str::new(&format!("undefined character name '{text}'"));
        th.key_error(&msg)
    };
    match unicode::lookup(&text) {
        Some(Lookup::Char(c)) if assigned(v, c) && has_name(v, c, &text) => Ok(str::char_str(c)),
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

/// The functions of one version of the database: of the module, or methods of an object.
macro_rules! database {
    (
        $(#[$attribute:meta])* impl $Type:ident, $version:expr
        $(, ($zelf:ident: $object:ty))?; $($own:tt)*
    ) => {
        $(#[$attribute])*
        impl $Type {
            $($own)*

            /// Converts a Unicode character into its equivalent decimal value.
            #[sig("(chr, default=<unrepresentable>, /)")]
            fn decimal(th: &Thread, $($zelf: $object,)? chr: &Value, default: Option<&Value>) -> Result<Value> {
                $(let _ = $zelf;)?
                let c = char_of(th, chr, "decimal", false)?;
                or_default(th, decimal($version, c), default, "not a decimal")
            }

            /// Converts a Unicode character into its equivalent digit value.
            #[sig("(chr, default=<unrepresentable>, /)")]
            fn digit(th: &Thread, $($zelf: $object,)? chr: &Value, default: Option<&Value>) -> Result<Value> {
                $(let _ = $zelf;)?
                let c = char_of(th, chr, "digit", false)?;
                or_default(th, digit($version, c), default, "not a digit")
            }

            /// Converts a Unicode character into its equivalent numeric value.
            #[sig("(chr, default=<unrepresentable>, /)")]
            fn numeric(th: &Thread, $($zelf: $object,)? chr: &Value, default: Option<&Value>) -> Result<Value> {
                $(let _ = $zelf;)?
                let c = char_of(th, chr, "numeric", false)?;
                or_default(th, numeric($version, c), default, "not a numeric character")
            }

            /// Returns the name assigned to the character chr as a string.
            #[sig("(chr, default=<unrepresentable>, /)")]
            fn name(th: &Thread, $($zelf: $object,)? chr: &Value, default: Option<&Value>) -> Result<Value> {
                $(let _ = $zelf;)?
                let c = char_of(th, chr, "name", false)?;
                or_default(th, name($version, c), default, "no such name")
            }

            /// Returns the general category assigned to the character chr as string.
            fn category(th: &Thread, $($zelf: $object,)? chr: &Value) -> Result<&'static str> {
                $(let _ = $zelf;)?
                Ok(category($version, char_of(th, chr, "category", true)?))
            }

            /// Returns the bidirectional class assigned to the character chr as string.
            fn bidirectional(th: &Thread, $($zelf: $object,)? chr: &Value) -> Result<&'static str> {
                $(let _ = $zelf;)?
                Ok(bidirectional($version, char_of(th, chr, "bidirectional", true)?))
            }

            /// Returns the canonical combining class assigned to the character chr as integer.
            fn combining(th: &Thread, $($zelf: $object,)? chr: &Value) -> Result<i32> {
                $(let _ = $zelf;)?
                Ok(combining($version, char_of(th, chr, "combining", true)?))
            }

            /// Returns the mirrored property assigned to the character chr as integer.
            fn mirrored(th: &Thread, $($zelf: $object,)? chr: &Value) -> Result<i32> {
                $(let _ = $zelf;)?
                Ok(mirrored($version, char_of(th, chr, "mirrored", true)?))
            }

            /// Returns the east asian width assigned to the character chr as string.
            fn east_asian_width(th: &Thread, $($zelf: $object,)? chr: &Value) -> Result<&'static str> {
                $(let _ = $zelf;)?
                Ok(east_asian_width($version, char_of(th, chr, "east_asian_width", true)?))
            }

            /// Returns the character decomposition mapping assigned to the character chr as string.
            fn decomposition(th: &Thread, $($zelf: $object,)? chr: &Value) -> Result<String> {
                $(let _ = $zelf;)?
                Ok(decomposition($version, char_of(th, chr, "decomposition", true)?))
            }

            /// Look up character by name.
            fn lookup(th: &Thread, $($zelf: $object,)? name: &Str) -> Result<Value> {
                $(let _ = $zelf;)?
                lookup(th, $version, name)
            }

            /// Return the normal form 'form' for the Unicode string unistr.
            fn normalize(th: &Thread, $($zelf: $object,)? form: &Str, unistr: &Str) -> Result<Value> {
                $(let _ = $zelf;)?
                normalize(th, $version, form, unistr)
            }

            /// Return whether the Unicode string unistr is in the normal form 'form'.
            fn is_normalized(th: &Thread, $($zelf: $object,)? form: &Str, unistr: &Str) -> Result<bool> {
                $(let _ = $zelf;)?
                is_normalized(th, $version, form, unistr)
            }
        }
    };
}

struct UcdMethods;

database! {
    #[pymethods]
    impl UcdMethods, Version::Old, (zelf: &Obj<Ucd>);

    #[member]
    fn unidata_version(zelf: &Obj<Ucd>) -> &'static str {
        let _ = zelf;
        "3.2.0"
    }
}

pub struct UnicodeData;

database! {
    /// This module provides access to the Unicode Character Database which
    /// defines character properties for all Unicode characters.
    #[pymodule(name = "unicodedata")]
    impl UnicodeData, Version::Now;

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&UCD.ty, &UcdMethods::SPEC);
        m.add(th, "unidata_version", unicode::UNIDATA_VERSION)?;
        m.add(th, "ucd_3_2_0", UCD.create(Ucd))?;
        m.add_type(th, &UCD.ty)
    }
}
