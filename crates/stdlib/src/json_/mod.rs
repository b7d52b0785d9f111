//! `_json`: the scanner and the encoder behind `json`.
//!
//! [`strings`] reads and writes string literals, [`scanner`] reads values, [`encoder`] writes them.

mod encoder;
mod scanner;
mod strings;

use krait_object::protocol::{attr, call};
use krait_object::types::{int, str, tuple};
use krait_object::{Field, Module, Raised, Result, Str, Thread, Value, err, pymodule, ready_type};
use krait_text::TextBuf;
use strings::Unit;

/// What an encoder compares its `encoder` argument with, to write strings without a call.
#[derive(Default)]
pub(crate) struct Native {
    pub plain: Field,
    pub ascii: Field,
}

/// `json.JSONDecodeError(msg, doc, pos)`.
#[cold]
pub(crate) fn decode_error(th: &Thread, msg: &str, doc: &Str, pos: usize) -> Raised {
    let raise = || -> Result<Value> {
        let decoder = krait_vm::import::import_absolute(th, &str::new("json.decoder"))?;
        let class = attr::get_text(th, &decoder, "JSONDecodeError")?;
        let args = [str::new(msg), doc.value(), int::from_usize(pos)];
        err::instantiate(th, &call::call(th, &class, &args)?)
    };
    match raise() {
        Ok(v) => Raised::from_value(v),
        Err(e) => e,
    }
}

/// Runs a block with `$units` bound to the code units of a string, compiled for each width.
macro_rules! with_units {
    ($s:expr, $units:ident => $body:expr) => {
        match $s.chars() {
            krait_object::types::str::Chars::Ascii($units)
            | krait_object::types::str::Chars::Latin1($units) => $body,
            krait_object::types::str::Chars::Ucs2($units) => $body,
            krait_object::types::str::Chars::Ucs4($units) => $body,
        }
    };
}
pub(crate) use with_units;

fn text_of<'a>(th: &Thread, v: &'a Value) -> Result<&'a Str> {
    v.as_str().ok_or_else(|| {
        th.type_error(format!(
            "first argument must be a string, not {}",
            v.ty().name()
        ))
    })
}

fn written(s: &Str, ascii: bool) -> Result<Value> {
    let mut out = TextBuf::new();
    strings::write(&mut out, s, ascii);
    str::from_buf(out)
}

fn scan<U: Unit>(th: &Thread, doc: &Str, units: &[U], end: usize, strict: bool) -> Result<Value> {
    let (v, end) = strings::scan(th, doc, units, end, strict)?;
    Ok(tuple::from_array([v, int::from_usize(end)]).into_value())
}

pub struct Json;

/// json speedups
#[pymodule(name = "_json")]
impl Json {
    /// encode_basestring_ascii(string) -> string
    ///
    /// Return an ASCII-only JSON representation of a Python string
    fn encode_basestring_ascii(th: &Thread, string: &Value) -> Result<Value> {
        written(text_of(th, string)?, true)
    }

    /// encode_basestring(string) -> string
    ///
    /// Return a JSON representation of a Python string
    fn encode_basestring(th: &Thread, string: &Value) -> Result<Value> {
        written(text_of(th, string)?, false)
    }

    /// scanstring(string, end, strict=True) -> (string, end)
    ///
    /// Scan the string s for a JSON string. End is the index of the
    /// character in s after the quote that started the JSON string.
    /// Unescapes all valid JSON string escape sequences and raises ValueError
    /// on attempt to decode an invalid string. If strict is False then literal
    /// control characters are allowed in the string.
    ///
    /// Returns a tuple of the decoded string and the index of the character in s
    /// after the end quote.
    #[no_signature]
    #[parsed_tuple]
    fn scanstring(th: &Thread, string: &Value, end: isize, strict: Option<bool>) -> Result<Value> {
        let s = text_of(th, string)?;
        let strict = strict.unwrap_or(true);
        let end = usize::try_from(end)
            .ok()
            .filter(|&e| e <= s.len())
            .ok_or_else(|| th.value_error("end is out of bounds"))?;
        with_units!(s, units => scan(th, s, units, end, strict))
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&scanner::SCANNER.ty, &scanner::ScannerMethods::SPEC);
        ready_type(&encoder::ENCODER.ty, &encoder::EncoderMethods::SPEC);
        m.add(th, "make_scanner", scanner::SCANNER.ty.type_value())?;
        m.add(th, "make_encoder", encoder::ENCODER.ty.type_value())?;
        let native = th.interp.state::<Native>();
        if let Some(f) = m.get("encode_basestring") {
            native.plain.set(f);
        }
        if let Some(f) = m.get("encode_basestring_ascii") {
            native.ascii.set(f);
        }
        Ok(())
    }
}
