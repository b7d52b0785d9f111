//! Setting a `TextIOWrapper` up, and changing it later.

use super::coder::look_up;
use super::state::{Life, Newline, TextIo, file_below};
use crate::io_::newline::is_legal;
use crate::io_::support::unsupported;
use crate::sys::flags::SettingsState;
use krait_object::protocol::{attr, call, number, truth};
use krait_object::types::{int, str};
use krait_object::{Args, Obj, Param, ParamKind, Result, Signature, Str, Thread, Value, exc, wk};

const fn param(name: &'static str, required: bool) -> Param {
    Param {
        name,
        kind: ParamKind::Normal,
        required,
    }
}

pub static INIT: Signature = Signature {
    name: "TextIOWrapper",
    params: &[
        param("buffer", true),
        param("encoding", false),
        param("errors", false),
        param("newline", false),
        param("line_buffering", false),
        param("write_through", false),
    ],
    varargs: false,
    varkw: false,
};

/// The locale that the environment asks for.
pub fn locale(th: &Thread) -> String {
    let host = crate::host::of(th);
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|name| host.get_variable(name.as_bytes()))
        .find(|v| !v.is_empty())
        .map_or_else(
            || "C".to_owned(),
            |v| String::from_utf8_lossy(&v).into_owned(),
        )
}

/// The name of the encoding that the environment asks for. Locales other than the plain ones are taken to be in UTF-8.
pub fn locale_encoding(th: &Thread) -> &'static str {
    let settings = th.interp.state::<SettingsState>();
    if settings.0.borrow().utf8_mode != 0 {
        return "utf-8";
    }
    match locale(th).as_str() {
        "C" | "POSIX" => "ANSI_X3.4-1968",
        _ => "UTF-8",
    }
}

/// The same without zeros.
pub fn text_or_none<'a>(
    th: &Thread,
    v: Option<&'a Value>,
    func: &str,
    name: &str,
) -> Result<Option<&'a Str>> {
    match any_text_or_none(th, v, func, name)? {
        Some(s) if s.text().find_char(0, 0).is_some() => {
            Err(th.value_error("embedded null character"))
        }
        s => Ok(s),
    }
}

/// An optional text argument: `None` counts as absent.
fn any_text_or_none<'a>(
    th: &Thread,
    v: Option<&'a Value>,
    func: &str,
    name: &str,
) -> Result<Option<&'a Str>> {
    let Some(v) = v.filter(|v| !v.is_none()) else {
        return Ok(None);
    };
    match v.as_str() {
        Some(s) => Ok(Some(s)),
        None => Err(th.type_error(format!(
            "{func}() argument '{name}' must be str or None, not {}",
            v.ty().name()
        ))),
    }
}

fn check_newline(th: &Thread, newline: Option<&Str>) -> Result<()> {
    if !is_legal(newline) {
        return Err(th.value_error(format!(
            "illegal newline value: {}",
            newline.map(|s| s.to_string_lossy()).unwrap_or_default()
        )));
    }
    Ok(())
}

/// The encoding's object and name; the environment's where none is given.
fn encoding_of(th: &Thread, given: Option<&Str>) -> Result<(Value, String)> {
    match given {
        Some(s) if !s.eq_str("locale") => Ok((s.value(), s.to_utf8(th)?)),
        _ => {
            let name = locale_encoding(th);
            Ok((str::new(name), name.to_owned()))
        }
    }
}

/// `__init__`.
pub fn init(th: &Thread, t: &Obj<TextIo>, args: Args<'_>) -> Result<()> {
    let [
        buffer,
        encoding,
        errors,
        newline,
        line_buffering,
        write_through,
    ] = INIT.bind::<6>(th, args)?;
    let Some(buffer) = buffer else { return Ok(()) };
    t.life.set(Life::Uninitialized);
    let encoding = text_or_none(th, encoding, "TextIOWrapper", "encoding")?;
    let errors = text_or_none(th, errors, "TextIOWrapper", "errors")?;
    let newline = text_or_none(th, newline, "TextIOWrapper", "newline")?;
    let flag = |v: Option<&Value>| v.map_or(Ok(false), |v| truth::is_true(th, v));
    let (line_buffering, write_through) = (flag(line_buffering)?, flag(write_through)?);
    if encoding.is_none() && warns_of_default(th) {
        th.warn(
            &exc::ENCODING_WARNING.ty,
            "'encoding' argument not specified",
            1,
        )?;
    }
    check_errors(th, encoding, errors)?;
    check_newline(th, newline)?;
    let (encoding, name) = encoding_of(th, encoding)?;
    let codec = look_up(th, &name)?;
    let errors = errors.map_or_else(|| str::new("strict"), |e| e.value());
    t.newline.set(Newline::of(newline));
    t.line_buffering.set(line_buffering);
    t.write_through.set(write_through);
    t.forget_decoded();
    t.pending.borrow_mut().clear();
    t.ratio.set(0.0);
    t.encoding.set(encoding);
    t.errors_name.replace(
        errors
            .as_str()
            .map(|s| s.to_utf8(th))
            .transpose()?
            .unwrap_or_default(),
    );
    t.errors.set(errors.clone());
    t.buffer.set(buffer.clone());
    t.set_coders(th, codec.as_ref(), &name, &errors)?;
    drop(t.file.replace(file_below(th, buffer)?));
    let seekable = truth::is_true(th, &call::call_method(th, buffer, wk::seekable(), &[])?)?;
    t.seekable.set(seekable);
    t.telling.set(seekable);
    t.has_read1
        .set(attr::get_opt(th, buffer, wk::read1())?.is_some());
    encoder_at_start(th, t, buffer)?;
    t.life.set(Life::Ready);
    Ok(())
}

fn warns_of_default(th: &Thread) -> bool {
    let settings = th.interp.state::<SettingsState>();
    settings.0.borrow().warn_default_encoding != 0
}

/// In development mode an unknown error handler is found at once.
fn check_errors(th: &Thread, encoding: Option<&Str>, errors: Option<&Str>) -> Result<()> {
    if !th.interp.state::<SettingsState>().0.borrow().dev_mode {
        return Ok(());
    }
    if let Some(e) = encoding.filter(|e| !e.eq_str("locale")) {
        krait_builtins::codecs::lookup(th, &e.to_utf8(th)?)?;
    }
    if let Some(e) = errors {
        krait_builtins::codecs::lookup_error(th, &e.to_utf8(th)?)?;
    }
    Ok(())
}

/// An encoder that would write a byte order mark must know that the stream has begun already.
fn encoder_at_start(th: &Thread, t: &Obj<TextIo>, buffer: &Value) -> Result<()> {
    use super::state::Coder;
    if !t.seekable.get() || t.encoder.get() == Coder::Absent {
        return Ok(());
    }
    let at = call::call_method(th, buffer, wk::tell(), &[])?;
    let begun = !krait_object::protocol::compare::eq(th, &at, &int::from_i64(0))?;
    if begun && t.encoder.get() == Coder::Object {
        t.reset_encoder(th, false)?;
    }
    Ok(())
}

/// A flag that `None` leaves alone.
fn new_flag(th: &Thread, v: Option<&Value>, old: bool) -> Result<bool> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(old),
        Some(v) => Ok(number::as_isize(th, v)? != 0),
    }
}

/// What `reconfigure` was given; `newline` is absent if it was not given, as `None` means something.
pub struct Changes<'a> {
    pub encoding: Option<&'a Value>,
    pub errors: Option<&'a Value>,
    pub newline: Option<&'a Value>,
    pub line_buffering: Option<&'a Value>,
    pub write_through: Option<&'a Value>,
}

/// `reconfigure`.
pub fn reconfigure(th: &Thread, t: &Obj<TextIo>, c: &Changes<'_>) -> Result<()> {
    let buffer = t.buffer(th)?;
    let encoding = any_text_or_none(th, c.encoding, "reconfigure", "encoding")?;
    let errors = any_text_or_none(th, c.errors, "reconfigure", "errors")?;
    let changes = encoding.is_some() || errors.is_some() || c.newline.is_some();
    if t.decoded.is_some() && changes {
        return Err(unsupported(
            th,
            "It is not possible to set the encoding or newline of stream after the first read",
        ));
    }
    let newline = any_text_or_none(th, c.newline, "reconfigure", "newline")?;
    if c.newline.is_some() {
        check_newline(th, newline)?;
    }
    let line_buffering = new_flag(th, c.line_buffering, t.line_buffering.get())?;
    let write_through = new_flag(th, c.write_through, t.write_through.get())?;
    call::call_method(th, &t.value(), wk::flush(), &[])?;
    t.ratio.set(0.0);
    if changes {
        let (name_value, name) = match encoding {
            Some(_) => encoding_of(th, encoding)?,
            None => {
                let e = t.encoding.get_or_none();
                let name = e.as_str().map(|s| s.to_utf8(th)).transpose()?;
                (e, name.unwrap_or_default())
            }
        };
        let errors = match (errors, encoding) {
            (Some(e), _) => e.value(),
            (None, Some(_)) => str::new("strict"),
            (None, None) => t.errors.get_or_none(),
        };
        let codec = look_up(th, &name)?;
        if c.newline.is_some() {
            t.newline.set(Newline::of(newline));
        }
        t.errors_name.replace(
            errors
                .as_str()
                .map(|s| s.to_utf8(th))
                .transpose()?
                .unwrap_or_default(),
        );
        t.encoding.set(name_value);
        t.errors.set(errors.clone());
        t.set_coders(th, codec.as_ref(), &name, &errors)?;
        encoder_at_start(th, t, &buffer)?;
    }
    t.line_buffering.set(line_buffering);
    t.write_through.set(write_through);
    Ok(())
}
