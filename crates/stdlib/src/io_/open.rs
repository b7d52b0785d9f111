//! `open`, `open_code`, `text_encoding`.

use super::buffered::{self, BUFFERED_RANDOM, BUFFERED_READER, BUFFERED_WRITER};
use super::fileio;
use super::support::DEFAULT_BUFFER_SIZE;
use super::text::{self, TEXT_IO_WRAPPER};
use crate::sys::flags::SettingsState;
use krait_object::protocol::{attr, call, number, truth};
use krait_object::types::{int, str};
use krait_object::{
    Args, Param, ParamKind, Result, Signature, Str, Thread, TypeObject, Value, exc, wk,
};

const fn param(name: &'static str, required: bool) -> Param {
    Param {
        name,
        kind: ParamKind::Normal,
        required,
    }
}

static OPEN: Signature = Signature {
    name: "open",
    params: &[
        param("file", true),
        param("mode", false),
        param("buffering", false),
        param("encoding", false),
        param("errors", false),
        param("newline", false),
        param("closefd", false),
        param("opener", false),
    ],
    varargs: false,
    varkw: false,
};

/// The largest buffer that a device's block size leads to.
const MOST: usize = 8 * 1024 * 1024;

/// A mode of `open`, letter by letter.
#[derive(Default)]
struct Mode {
    creating: bool,
    reading: bool,
    writing: bool,
    appending: bool,
    updating: bool,
    text: bool,
    binary: bool,
}

impl Mode {
    fn parse(th: &Thread, mode: &str) -> Result<Mode> {
        let mut m = Mode::default();
        let invalid = || th.value_error(format!("invalid mode: '{mode}'"));
        for c in mode.chars() {
            let flag = match c {
                'x' => &mut m.creating,
                'r' => &mut m.reading,
                'w' => &mut m.writing,
                'a' => &mut m.appending,
                '+' => &mut m.updating,
                't' => &mut m.text,
                'b' => &mut m.binary,
                _ => return Err(invalid()),
            };
            if std::mem::replace(flag, true) {
                return Err(invalid());
            }
        }
        Ok(m)
    }

    /// The mode of the raw file.
    fn raw(&self) -> String {
        [
            ('x', self.creating),
            ('r', self.reading),
            ('w', self.writing),
            ('a', self.appending),
            ('+', self.updating),
        ]
        .iter()
        .filter(|(_, on)| *on)
        .map(|(c, _)| *c)
        .collect()
    }

    fn check(&self, th: &Thread, texts: &TextOptions<'_>) -> Result<()> {
        if self.text && self.binary {
            return Err(th.value_error("can't have text and binary mode at once"));
        }
        let kinds = [self.creating, self.reading, self.writing, self.appending];
        if kinds.iter().filter(|k| **k).count() > 1 {
            return Err(th.value_error("must have exactly one of create/read/write/append mode"));
        }
        let given = [
            ("an encoding", texts.encoding),
            ("an errors", texts.errors),
            ("a newline", texts.newline),
        ];
        for (what, value) in given {
            if self.binary && value.is_some() {
                return Err(th.value_error(format!("binary mode doesn't take {what} argument")));
            }
        }
        Ok(())
    }
}

struct TextOptions<'a> {
    encoding: Option<&'a Str>,
    errors: Option<&'a Str>,
    newline: Option<&'a Str>,
}

/// The file as a path or a number.
fn path_or_fd(th: &Thread, file: &Value) -> Result<Value> {
    let number = krait_builtins::complex::is_number(file);
    if number || file.as_str().is_some() || file.as_bytes().is_some() {
        return Ok(file.clone());
    }
    crate::posix::files::Files::fspath(th, file)
}

/// `open`.
pub fn open(th: &Thread, args: Args<'_>) -> Result<Value> {
    let [
        file,
        mode,
        buffering,
        encoding,
        errors,
        newline,
        closefd,
        opener,
    ] = OPEN.bind::<8>(th, args)?;
    let Some(file) = file else {
        return Ok(Value::none());
    };
    let mode_text = match mode {
        None => "r".to_owned(),
        Some(m) => match m.as_str() {
            Some(s) => s.to_utf8(th)?,
            None => return OPEN.at(1).bad(th, "str", m),
        },
    };
    let buffering = match buffering {
        None => -1,
        Some(b) => number::index(th, b)?
            .as_i64()
            .and_then(|n| i32::try_from(n).ok())
            .ok_or_else(|| th.overflow_error("Python int too large to convert to C int"))?
            as isize,
    };
    let texts = TextOptions {
        encoding: text::text_or_none(th, encoding, "open", "encoding")?,
        errors: text::text_or_none(th, errors, "open", "errors")?,
        newline: text::text_or_none(th, newline, "open", "newline")?,
    };
    let closefd = match closefd {
        None => true,
        Some(c) => truth::is_true(th, c)?,
    };
    let file = path_or_fd(th, file)?;
    let m = Mode::parse(th, &mode_text)?;
    m.check(th, &texts)?;
    if m.binary && buffering == 1 {
        let text = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";
        th.warn(&exc::RUNTIME_WARNING.ty, text, 1)?;
    }
    let raw = fileio::create(th, &file, &m.raw(), closefd, opener)?;
    let mut made = raw.clone();
    let r = finish(th, &m, &mode_text, buffering, &texts, &raw, &mut made);
    match r {
        Ok(v) => Ok(v),
        Err(e) => {
            // What was made so far is closed again.
            if let Err(second) = call::call_method(th, &made, wk::close(), &[]) {
                krait_object::err::chain_context(&second, e.value());
                return Err(second);
            }
            Err(e)
        }
    }
}

/// Puts buffer and text layer over a raw file; `made` is the topmost layer that exists.
fn finish(
    th: &Thread,
    m: &Mode,
    mode: &str,
    buffering: isize,
    texts: &TextOptions<'_>,
    raw: &Value,
    made: &mut Value,
) -> Result<Value> {
    let terminal = buffering < 0 && fileio::is_terminal_at_open(th, raw)?;
    let line_buffering = buffering == 1 || terminal;
    let size = match buffering {
        _ if line_buffering || buffering < 0 => fileio::FILE_IO
            .get(raw)
            .map_or(0, |f| f.block_size())
            .clamp(DEFAULT_BUFFER_SIZE, MOST),
        0 if !m.binary => return Err(th.value_error("can't have unbuffered text I/O")),
        0 => return Ok(raw.clone()),
        n => n.unsigned_abs(),
    };
    let kind: &'static TypeObject = if m.updating {
        &BUFFERED_RANDOM.ty
    } else if m.creating || m.writing || m.appending {
        &BUFFERED_WRITER.ty
    } else if m.reading {
        &BUFFERED_READER.ty
    } else {
        return Err(th.value_error(format!("unknown mode: '{mode}'")));
    };
    *made = buffered::create(th, kind, raw, size)?;
    if m.binary {
        return Ok(made.clone());
    }
    let text = |s: Option<&Str>| s.map_or_else(Value::none, |s| s.value());
    let args = [
        made.clone(),
        text(texts.encoding),
        text(texts.errors),
        text(texts.newline),
        Value::bool(line_buffering),
    ];
    let wrapper = call::call_type(th, &TEXT_IO_WRAPPER.ty, &args)?;
    *made = wrapper.clone();
    attr::set(th, &wrapper, wk::mode(), &str::new(mode))?;
    Ok(wrapper)
}

/// `text_encoding`.
pub fn text_encoding(th: &Thread, encoding: &Value, stacklevel: i32) -> Result<Value> {
    if !encoding.is_none() {
        return Ok(encoding.clone());
    }
    let (warn, utf8) = {
        let settings = th.interp.state::<SettingsState>();
        let s = settings.0.borrow();
        (s.warn_default_encoding != 0, s.utf8_mode != 0)
    };
    if warn {
        let text = "'encoding' argument not specified";
        th.warn(&exc::ENCODING_WARNING.ty, text, stacklevel)?;
    }
    Ok(str::new(if utf8 { "utf-8" } else { "locale" }))
}

/// `open_code`.
pub fn open_code(th: &Thread, path: &Value) -> Result<Value> {
    if path.as_str().is_none() {
        return Err(th.type_error(format!(
            "open_code() argument 'path' must be str, not {}",
            path.ty().name()
        )));
    }
    open(th, Args::pos(&[path.clone(), str::new("rb")]))
}

/// An open descriptor as one of the standard streams' binary layers.
pub fn open_fd(th: &Thread, fd: i32, mode: &str, buffering: i64) -> Result<Value> {
    let args = [
        int::from_i64(fd.into()),
        str::new(mode),
        int::from_i64(buffering),
        Value::none(),
        Value::none(),
        Value::none(),
        Value::bool(false),
    ];
    open(th, Args::pos(&args))
}
