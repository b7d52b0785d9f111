//! Source bytes to text: byte-order mark, PEP 263 cookie, CPython's errors.

use krait_base::Wtf8;
use krait_object::types::{int, str, tuple};
use krait_object::{Raised, Result, Thread, Value, err, exc};

/// The encoding that a comment in one of the first two lines names.
pub fn cookie(line: &[u8]) -> Option<String> {
    let text: String = line.iter().map(|&b| b as char).collect();
    let rest = text.trim_start_matches([' ', '\t', '\x0c']);
    let comment = rest.strip_prefix('#')?;
    let at = comment.find("coding")?;
    let after = comment.get(at + 6..)?;
    let after = after
        .strip_prefix(':')
        .or_else(|| after.strip_prefix('='))?;
    let name: String = after
        .trim_start_matches([' ', '\t'])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .collect();
    if name.is_empty() { None } else { Some(name) }
}

fn normalized(name: &str) -> String {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    if lower == "utf-8" || lower.starts_with("utf-8-") {
        return "utf-8".to_owned();
    }
    if ["latin-1", "iso-8859-1", "iso-latin-1"]
        .iter()
        .any(|l| lower == *l || lower.starts_with(&format!("{l}-")))
    {
        return "iso-8859-1".to_owned();
    }
    name.to_owned()
}

fn blank(line: &[u8]) -> bool {
    let t = line.trim_ascii();
    t.is_empty() || t.starts_with(b"#")
}

/// A `SyntaxError` at a place of the file, as it comes from the tokenizer.
fn placed(
    th: &Thread,
    msg: &str,
    filename: Wtf8<'_>,
    line: usize,
    at: (usize, usize),
    text: &str,
) -> Raised {
    let detail = tuple::from_array([
        str::from_wtf8(filename),
        int::from_usize(line),
        int::from_usize(at.0),
        str::new(text),
        int::from_usize(line),
        int::from_usize(at.1),
    ]);
    err::new_args(
        th,
        &exc::SYNTAX_ERROR.ty,
        vec![str::new(msg), detail.into_value()],
    )
}

/// What a codec raised, as the `SyntaxError` of the file whose cookie names it.
fn codec_failed(th: &Thread, raised: Raised, filename: Wtf8<'_>) -> Raised {
    if !raised.is(&exc::LOOKUP_ERROR)
        && !raised.is(&exc::VALUE_ERROR)
        && !raised.is(&exc::SYNTAX_ERROR)
    {
        return raised;
    }
    let msg = match krait_object::protocol::repr::str_text(th, raised.value()) {
        Ok(msg) => msg,
        Err(raised) => return raised,
    };
    let detail = tuple::from_array([
        str::from_wtf8(filename),
        int::from_i64(0),
        int::from_i64(-1),
        Value::none(),
    ]);
    err::new_args(
        th,
        &exc::SYNTAX_ERROR.ty,
        vec![str::new(&msg), detail.into_value()],
    )
}

/// Where source bytes come from; errors name a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Memory,
    File,
}

/// The text of source bytes.
pub fn decode(th: &Thread, bytes: &[u8], filename: Wtf8<'_>) -> Result<String> {
    decode_from(th, bytes, filename, Origin::Memory)
}

/// The text of a script.
pub fn decode_file(th: &Thread, bytes: &[u8], filename: Wtf8<'_>) -> Result<String> {
    decode_from(th, bytes, filename, Origin::File)
}

fn decode_from(th: &Thread, bytes: &[u8], filename: Wtf8<'_>, origin: Origin) -> Result<String> {
    let (body, bom) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(b) => (b, true),
        None => (bytes, false),
    };
    let mut lines = body.split(|&b| b == b'\n' || b == b'\r');
    let mut line = lines.next().unwrap_or(b"");
    let mut number = 1;
    let mut found = cookie(line);
    if found.is_none() && blank(line) {
        line = lines.next().unwrap_or(b"");
        if line.is_empty() && body.contains(&b'\r') {
            line = lines.next().unwrap_or(b"");
        }
        number = 2;
        found = cookie(line);
    }
    let Some(encoding) = found.as_deref().map(normalized).filter(|e| e != "utf-8") else {
        return match std::str::from_utf8(body) {
            Ok(text) => Ok(text.to_owned()),
            Err(e) if origin == Origin::File && has_null(body, e.valid_up_to()) => {
                Err(null_byte(th, body, filename))
            }
            Err(e) => {
                let is_declared = found.is_some() || bom;
                Err(not_utf8(
                    th,
                    body,
                    e.valid_up_to(),
                    filename,
                    origin,
                    is_declared,
                ))
            }
        };
    };
    if bom {
        let text = String::from_utf8_lossy(line);
        let msg = format!("encoding problem: {encoding} with BOM");
        let end = text.chars().count();
        return Err(placed(th, &msg, filename, number, (0, end), &text));
    }
    let text = krait_builtins::codecs::decode(th, body, &encoding, "strict")
        .map_err(|raised| codec_failed(th, raised, filename))?;
    match text.as_str() {
        Some(s) => s.to_utf8(th),
        None => Err(placed(th, "encoding problem", filename, 1, (0, 0), "")),
    }
}

fn has_null(body: &[u8], before: usize) -> bool {
    memchr::memchr(0, body.get(..before).unwrap_or(body)).is_some()
}

/// The error of a file with a null byte, at the line that the first one cuts off.
pub fn null_byte(th: &Thread, body: &[u8], filename: Wtf8<'_>) -> Raised {
    let at = memchr::memchr(0, body).unwrap_or(body.len());
    let before = body.get(..at).unwrap_or(body);
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let text = String::from_utf8_lossy(before.get(start..).unwrap_or(&[]));
    let msg = "source code cannot contain null bytes";
    placed(th, msg, filename, line, (0, 0), &text)
}

/// The error of bytes that ought to be UTF-8, at their first bad one.
fn not_utf8(
    th: &Thread,
    body: &[u8],
    at: usize,
    filename: Wtf8<'_>,
    origin: Origin,
    is_declared: bool,
) -> Raised {
    let before = body.get(..at).unwrap_or(body);
    let bad = body.get(at).copied().unwrap_or(0);
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let rest = body.get(start..).unwrap_or(&[]);
    let end = rest
        .iter()
        .position(|b| matches!(b, b'\n' | b'\r'))
        .unwrap_or(rest.len());
    let text = String::from_utf8_lossy(rest.get(..end).unwrap_or(rest));
    let offset = String::from_utf8_lossy(body.get(start..at).unwrap_or(&[]))
        .chars()
        .count()
        + 1;
    if origin == Origin::File && is_declared {
        // What was promised is checked line by line.
        let mut checked = rest.get(..end).unwrap_or(rest).to_vec();
        checked.push(b'\n');
        let why = match krait_builtins::codecs::decode(th, &checked, "utf-8", "strict") {
            Ok(_) => String::new(),
            Err(e) => match krait_object::protocol::repr::str_text(th, e.value()) {
                Ok(why) => why,
                Err(raised) => return raised,
            },
        };
        let msg = format!("(unicode error) {why}");
        return placed(th, &msg, filename, line, (0, 0), &text);
    }
    let place = match origin {
        Origin::Memory => String::new(),
        Origin::File => format!(" in file {}", filename.to_string_lossy()),
    };
    let msg = format!(
        "Non-UTF-8 code starting with '\\x{bad:02x}'{place} on line {line}, but no encoding declared; \
         see https://peps.python.org/pep-0263/ for details"
    );
    placed(th, &msg, filename, line, (offset, offset), &text)
}
