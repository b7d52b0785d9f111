//! Encodings of one and two bytes: GB 2312, GBK, Big5 and its extensions, Shift JIS and its, CP949, Johab.

use super::gather::Gather;
use super::tables::{LEAD, Tables};
use super::{Done, Stop};

pub(super) fn decode(t: &Tables, bytes: &[u8], mut at: usize, out: &mut Gather<'_>) -> Done {
    while let Some(rest @ &[a, ..]) = bytes.get(at..) {
        if a < 0x80 && t.is_plain {
            at += out.ascii(rest);
            continue;
        }
        match t.one[usize::from(a)] {
            LEAD => {
                let Some(&b) = rest.get(1) else {
                    return Err(Stop::incomplete(at));
                };
                match t.two.get(a, b) {
                    0 => return Err(Stop::illegal(at, t.illegal(a, b))),
                    v => out.push_value(v),
                }
                at += 2;
            }
            0 if a != 0 => return Err(Stop::illegal(at, 1)),
            c => {
                out.push(c);
                at += 1;
            }
        }
    }
    Ok(())
}

/// Takes the ASCII characters at the start of `units`; how many there are.
#[inline]
pub(super) fn ascii<U: Copy + Into<u32>>(units: &[U], out: &mut Vec<u8>) -> usize {
    let before = out.len();
    out.extend(
        units
            .iter()
            .map(|&c| c.into())
            .take_while(|&c| c < 0x80)
            .map(|c| c as u8),
    );
    out.len() - before
}

/// The same for zeros only, which no table has.
fn zeros<U: Copy + Into<u32>>(units: &[U], out: &mut Vec<u8>) -> usize {
    let count = units.iter().take_while(|&&c| c.into() == 0).count();
    out.resize(out.len() + count, 0);
    count
}

/// Takes the characters at the start of `units` that are two bytes and no part of a pair; how many there are.
#[inline]
pub(super) fn doubles<U: Copy + Into<u32>>(t: &Tables, units: &[U], out: &mut Vec<u8>) -> usize {
    let mut count = 0;
    for &c in units {
        let code = t.codes.raw(c.into());
        if !(0x100..0xffff).contains(&code) {
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
        if c.into() < 0x80 && t.is_plain || c.into() == 0 {
            at += if t.is_plain {
                ascii(rest, out)
            } else {
                zeros(rest, out)
            };
            continue;
        }
        let count = doubles(t, rest, out);
        if count > 0 {
            at += count;
            continue;
        }
        match t.codes.first(rest, last) {
            Ok(Some((code, count))) => {
                let [a, b] = code.to_be_bytes();
                if a == 0 {
                    out.push(b);
                } else {
                    out.extend_from_slice(&[a, b]);
                }
                at += count;
            }
            Ok(None) => return Err(Stop::illegal(at, 1)),
            Err(_) => return Err(Stop::incomplete(at)),
        }
    }
    Ok(())
}
