//! EUC-JP and its extensions: two bytes with high bits, and three of which the first is 0x8f.

use super::gather::Gather;
use super::tables::{LEAD, Tables};
use super::{Done, Stop, runs};

/// Single shift 3: the next two bytes are of JIS X 0212, or of the second plane of JIS X 0213.
const SS3: u8 = 0x8f;

pub(super) fn decode(t: &Tables, bytes: &[u8], mut at: usize, out: &mut Gather<'_>) -> Done {
    while let Some(rest @ &[a, ..]) = bytes.get(at..) {
        if a < 0x80 {
            at += out.ascii(rest);
            continue;
        }
        if t.one[usize::from(a)] != LEAD {
            return Err(Stop::illegal(at, 1));
        }
        let (v, used) = match *rest {
            [SS3, b, c, ..] => (t.three.get(b, c), 3),
            [b, c, ..] if b != SS3 => (t.two.get(b, c), 2),
            _ => return Err(Stop::incomplete(at)),
        };
        if v == 0 {
            let second = rest.get(1).copied().unwrap_or(0);
            return Err(Stop::illegal(at, t.illegal(a, second)));
        }
        out.push_value(v);
        at += used;
    }
    Ok(())
}

pub(super) fn encode<U: Copy + Into<u32>>(
    t: &Tables,
    units: &[U],
    at: usize,
    last: bool,
    out: &mut Vec<u8>,
) -> Done {
    // The codes of three bytes lack the last high bit.
    let is_double = |code| runs::is_double(code) && code & 0x80 != 0;
    runs::encode(t, units, at, out, runs::ascii, is_double, |rest, out| {
        let (code, count) = t.codes.first(rest, last)?;
        match code.to_be_bytes() {
            [0, b] => out.push(b),
            [a, b @ ..0x80] => out.extend_from_slice(&[SS3, a, b | 0x80]),
            both => out.extend_from_slice(&both),
        }
        Ok(count)
    })
}
