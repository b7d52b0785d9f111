//! EUC-JP and its extensions: two bytes with high bits, and three of which the first is 0x8f.

use super::double_byte::ascii;
use super::gather::Gather;
use super::tables::{LEAD, Tables};
use super::{Done, Stop};

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

/// Takes the characters at the start of `units` that are two bytes and no part of a pair; how many there are.
#[inline]
fn doubles<U: Copy + Into<u32>>(t: &Tables, units: &[U], out: &mut Vec<u8>) -> usize {
    let mut count = 0;
    for &c in units {
        let code = t.codes.raw(c.into());
        if code < 0x100 || code & 0x80 == 0 || code == 0xffff {
            break;
        }
        out.extend_from_slice(&code.to_be_bytes());
        count += 1;
    }
    count
}

pub(super) fn encode<U: Copy + Into<u32>>(
    t: &Tables,
    units: &[U],
    mut at: usize,
    last: bool,
    out: &mut Vec<u8>,
) -> Done {
    while let Some(rest @ &[c, ..]) = units.get(at..) {
        if c.into() < 0x80 {
            at += ascii(rest, out);
            continue;
        }
        let count = doubles(t, rest, out);
        if count > 0 {
            at += count;
            continue;
        }
        match t.codes.first(rest, last) {
            Ok(Some((code, count))) => {
                match code.to_be_bytes() {
                    [0, b] => out.push(b),
                    [a, b @ ..0x80] => out.extend_from_slice(&[SS3, a, b | 0x80]),
                    both => out.extend_from_slice(&both),
                }
                at += count;
            }
            Ok(None) => return Err(Stop::illegal(at, 1)),
            Err(_) => return Err(Stop::incomplete(at)),
        }
    }
    Ok(())
}
