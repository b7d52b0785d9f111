//! Format strings of `struct`: codes with sizes and places.

use krait_object::{Raised, Thread, err};

/// One code of a format: `count` values of it (or one of `count` bytes for `s` and `p`) from `offset` on.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub code: u8,
    pub size: usize,
    pub count: usize,
    pub offset: usize,
}

#[derive(Clone, Debug)]
pub struct Layout {
    pub fields: Vec<Field>,
    pub size: usize,
    pub little: bool,
    /// How many values it takes.
    pub values: usize,
}

#[cold]
pub fn error(th: &Thread, msg: &str) -> Raised {
    err::new(th, &super::ERROR.ty, msg)
}

/// Size and alignment of a code; `None` for one that is not known.
fn measure(code: u8, native: bool) -> Option<usize> {
    Some(match code {
        b'x' | b'b' | b'B' | b'c' | b's' | b'p' | b'?' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => {
            if native {
                8
            } else {
                4
            }
        }
        b'q' | b'Q' | b'd' | b'F' => 8,
        b'D' => 16,
        b'n' | b'N' | b'P' if native => 8,
        _ => return None,
    })
}

/// What a field is aligned to in native mode.
fn alignment(code: u8, size: usize) -> usize {
    match code {
        b'F' => 4,
        b'D' => 8,
        _ => size,
    }
}

impl Layout {
    /// The number of codes that stand for bytes of their own.
    pub fn codes(&self) -> usize {
        let empty = |f: &&Field| f.count == 0 && !matches!(f.code, b's' | b'p');
        self.fields.len() - self.fields.iter().filter(empty).count()
    }

    pub fn parse(th: &Thread, format: &[u8]) -> Result<Layout, Raised> {
        if format.contains(&0) {
            return Err(error(th, "embedded null character"));
        }
        let too_long = || error(th, "total struct size too long");
        let (native, little, rest) = match format.split_first() {
            Some((b'@', r)) => (true, cfg!(target_endian = "little"), r),
            Some((b'=', r)) => (false, cfg!(target_endian = "little"), r),
            Some((b'<', r)) => (false, true, r),
            Some((b'>' | b'!', r)) => (false, false, r),
            _ => (true, cfg!(target_endian = "little"), format),
        };
        let mut out = Layout {
            fields: Vec::new(),
            size: 0,
            little,
            values: 0,
        };
        let mut bytes = rest.iter().copied().peekable();
        while let Some(c) = bytes.next() {
            if c.is_ascii_whitespace() || c == 0x0b {
                continue;
            }
            let (mut count, mut code) = (1usize, c);
            if c.is_ascii_digit() {
                count = usize::from(c - b'0');
                loop {
                    match bytes.next() {
                        Some(d) if d.is_ascii_digit() => {
                            count = count
                                .checked_mul(10)
                                .and_then(|n| n.checked_add(usize::from(d - b'0')))
                                .filter(|&n| n <= isize::MAX as usize)
                                .ok_or_else(too_long)?;
                        }
                        Some(other) => {
                            code = other;
                            break;
                        }
                        None => {
                            return Err(error(th, "repeat count given without format specifier"));
                        }
                    }
                }
            }
            let Some(size) = measure(code, native) else {
                return Err(error(th, "bad char in struct format"));
            };
            let align = if native { alignment(code, size) } else { 1 };
            let offset = out
                .size
                .checked_next_multiple_of(align)
                .ok_or_else(too_long)?;
            let end = count.checked_mul(size).and_then(|n| offset.checked_add(n));
            out.size = end
                .filter(|&n| n <= isize::MAX as usize)
                .ok_or_else(too_long)?;
            out.values += match code {
                b'x' => 0,
                b's' | b'p' => 1,
                _ => count,
            };
            if code != b'x' {
                out.fields.push(Field {
                    code,
                    size,
                    count,
                    offset,
                });
            }
        }
        Ok(out)
    }
}
