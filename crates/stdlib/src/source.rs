//! Source bytes to text: byte-order mark, PEP 263 cookie, CPython's errors.

use krait_object::types::str;
use krait_object::{Result, Thread, err, exc};

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

fn error(th: &Thread, msg: &str) -> krait_object::Raised {
    err::new(th, &exc::SYNTAX_ERROR.ty, msg)
}

/// The text of source bytes.
pub fn decode(th: &Thread, bytes: &[u8], filename: &str) -> Result<String> {
    let (body, bom) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(b) => (b, true),
        None => (bytes, false),
    };
    let mut lines = body.split(|&b| b == b'\n');
    let first = lines.next().unwrap_or(b"");
    let mut found = cookie(first);
    if found.is_none() && blank(first) {
        found = cookie(lines.next().unwrap_or(b""));
    }
    let encoding = found.as_deref().map(normalized);
    match encoding.as_deref() {
        None | Some("utf-8") => {}
        Some(e) if bom => return Err(error(th, &format!("encoding problem: {e} with BOM"))),
        Some(e) => {
            let text = match krait_builtins::codecs::decode(th, body, e, "strict") {
                Ok(t) => t,
                Err(x) if x.is(&exc::LOOKUP_ERROR) => {
                    return Err(error(
                        th,
                        &format!("unknown encoding: {}", found.as_deref().unwrap_or(e)),
                    ));
                }
                Err(x) if x.is(&exc::UNICODE_DECODE_ERROR) => {
                    let why = krait_object::protocol::repr::str_text(th, x.value())?;
                    return Err(error(th, &format!("(unicode error) {why}")));
                }
                Err(x) => return Err(x),
            };
            return match text.as_str() {
                Some(s) => s.to_utf8(th),
                None => Err(error(th, &format!("encoding problem: {e}"))),
            };
        }
    }
    match std::str::from_utf8(body) {
        Ok(s) => Ok(s.to_owned()),
        Err(e) => {
            let at = e.valid_up_to();
            let bad = body.get(at).copied().unwrap_or(0);
            let line = body
                .get(..at)
                .unwrap_or(b"")
                .iter()
                .filter(|&&b| b == b'\n')
                .count()
                + 1;
            let explicit = found.is_some() || bom;
            let msg = if explicit {
                format!(
                    "(unicode error) 'utf-8' codec can't decode byte 0x{bad:02x} in position {at}: invalid start byte"
                )
            } else {
                format!(
                    "Non-UTF-8 code starting with '\\x{bad:02x}' on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details"
                )
            };
            let e = error(th, &msg);
            if let Some(x) = exc::SYNTAX_ERROR.get(e.value()) {
                x.ext.filename.set(str::new(filename));
                x.ext.lineno.set(krait_object::types::int::from_usize(line));
            }
            Err(e)
        }
    }
}
