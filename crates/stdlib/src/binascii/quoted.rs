//! Quoted-printable text (RFC 2045), and its variant for headers.

/// What is quoted beyond the necessary.
#[derive(Clone, Copy)]
pub struct Style {
    pub tabs: bool,
    pub text: bool,
    pub header: bool,
}

/// Lines are broken before they get longer than this, the soft break included.
const LINE: usize = 76;

pub fn decode(b: &[u8], header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(b.len());
    let mut i = 0;
    while let Some(&c) = b.get(i) {
        i += 1;
        if c == b'_' && header {
            out.push(b' ');
            continue;
        }
        if c != b'=' {
            out.push(c);
            continue;
        }
        match (b.get(i), b.get(i + 1)) {
            (None, _) => break,
            // A soft break: the rest of the line goes.
            (Some(b'\n' | b'\r'), _) => {
                while b.get(i).is_some_and(|&c| c != b'\n') {
                    i += 1;
                }
                i += 1;
            }
            (Some(b'='), _) => {
                out.push(b'=');
                i += 1;
            }
            (Some(&x), Some(&y)) if x.is_ascii_hexdigit() && y.is_ascii_hexdigit() => {
                let digit = |c: u8| (c as char).to_digit(16).unwrap_or(0) as u8;
                out.push(digit(x) << 4 | digit(y));
                i += 2;
            }
            _ => out.push(b'='),
        }
    }
    out
}

/// Whether the byte at `i` must be written as `=XX`.
fn must_quote(b: &[u8], i: usize, c: u8, style: Style, line: usize) -> bool {
    let next = b.get(i + 1);
    c > 126
        || c == b'='
        || (style.header && c == b'_')
        || (c == b'.' && line == 0 && next.is_none_or(|&n| matches!(n, b'\n' | b'\r' | 0)))
        || (!style.text && matches!(c, b'\r' | b'\n'))
        || (matches!(c, b'\t' | b' ') && next.is_none())
        || (c < 33 && !matches!(c, b'\r' | b'\n' | b'\t' | b' '))
        || (c < 33 && !matches!(c, b'\r' | b'\n') && style.tabs)
}

pub fn encode(b: &[u8], style: Style) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let hex = |n: u8| HEX.get(usize::from(n & 15)).copied().unwrap_or(b'0');
    // The kind of line end that the text uses first is used for soft breaks too.
    let crlf = b
        .iter()
        .position(|&c| c == b'\n')
        .is_some_and(|i| i > 0 && b.get(i - 1) == Some(&b'\r'));
    let end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let mut out = Vec::with_capacity(b.len() + b.len() / 4);
    let (mut i, mut line) = (0, 0);
    while let Some(&c) = b.get(i) {
        if must_quote(b, i, c, style, line) {
            if line + 3 >= LINE {
                out.push(b'=');
                out.extend_from_slice(end);
                line = 0;
            }
            out.extend([b'=', hex(c >> 4), hex(c)]);
            line += 3;
            i += 1;
            continue;
        }
        let is_end = c == b'\n' || (c == b'\r' && b.get(i + 1) == Some(&b'\n'));
        if style.text && is_end {
            // White space would get lost at the end of a line.
            if let Some(&last @ (b' ' | b'\t')) = out.last() {
                out.pop();
                out.extend([b'=', hex(last >> 4), hex(last)]);
            }
            out.extend_from_slice(end);
            i += if c == b'\r' { 2 } else { 1 };
            line = 0;
            continue;
        }
        if b.get(i + 1).is_some_and(|&n| n != b'\n') && line + 1 >= LINE {
            out.push(b'=');
            out.extend_from_slice(end);
            line = 0;
        }
        line += 1;
        out.push(if style.header && c == b' ' { b'_' } else { c });
        i += 1;
    }
    out
}
