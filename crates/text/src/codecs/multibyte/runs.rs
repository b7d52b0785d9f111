//! What the encodings that mix one and two bytes have in common: characters are converted in runs of ASCII and of two
//! bytes, and one by one, by the encoding itself, where a run ends.

use super::gather::Gather;
use super::tables::{LEAD, Tables};
use super::{Done, Fault, Stop};

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

/// Takes the characters at the start of `units` whose codes are written as two bytes; how many there are.
#[inline]
fn doubles<U: Copy + Into<u32>>(
    t: &Tables,
    units: &[U],
    out: &mut Vec<u8>,
    is_double: impl Fn(u16) -> bool,
) -> usize {
    let mut count = 0;
    for &c in units {
        let code = t.codes.raw(c.into());
        if !is_double(code) {
            break;
        }
        out.extend_from_slice(&code.to_be_bytes());
        count += 1;
    }
    count
}

/// A code of two bytes, and no character that may begin a pair.
pub(super) fn is_double(code: u16) -> bool {
    (0x100..0xffff).contains(&code)
}

/// Writes a code of one or two bytes.
pub(super) fn write(code: u16, out: &mut Vec<u8>) {
    match code.to_be_bytes() {
        [0, b] => out.push(b),
        both => out.extend_from_slice(&both),
    }
}

/// Encodes `units[at..]`. `singles` takes the characters that are one byte by themselves from the start of what it is
/// given, and says how many; `is_double` tells of a code whether it is written as it is; `other` writes the character at
/// the start of what it is given, and says how many units it took.
#[inline(always)]
pub(super) fn encode<U: Copy + Into<u32>>(
    t: &Tables,
    units: &[U],
    mut at: usize,
    out: &mut Vec<u8>,
    singles: impl Fn(&[U], &mut Vec<u8>) -> usize,
    is_double: impl Fn(u16) -> bool,
    mut other: impl FnMut(&[U], &mut Vec<u8>) -> Result<usize, Fault>,
) -> Done {
    while let Some(rest @ [_, ..]) = units.get(at..) {
        let mut count = singles(rest, out);
        if count == 0 {
            count = doubles(t, rest, out, &is_double);
        }
        if count == 0 {
            count = other(rest, out).map_err(|fault| Stop { at, fault })?;
        }
        at += count;
    }
    Ok(())
}

/// The same where no character begins a pair, and one without a code is written in a way of its own: the bytes that
/// `longer` gives for it, if it gives any.
pub(super) fn encode_longer<U: Copy + Into<u32>, const N: usize>(
    t: &Tables,
    units: &[U],
    at: usize,
    out: &mut Vec<u8>,
    longer: impl Fn(u32) -> Option<[u8; N]>,
) -> Done {
    encode(t, units, at, out, ascii, is_double, |rest, out| {
        let c = rest.first().map_or(0, |&c| c.into());
        out.extend_from_slice(&longer(c).ok_or(Fault::Illegal(1))?);
        Ok(1)
    })
}

/// Decodes `bytes[at..]`, where the bytes from 0x80 on lead others or mean nothing. `longer` is given what begins with two
/// bytes, these two, and answers with a character and its number of bytes if they begin a longer sequence.
#[inline(always)]
pub(super) fn decode(
    t: &Tables,
    bytes: &[u8],
    mut at: usize,
    out: &mut Gather<'_>,
    longer: impl Fn(&[u8], u8, u8) -> Option<Result<(u32, usize), Fault>>,
) -> Done {
    while let Some(rest @ &[a, ..]) = bytes.get(at..) {
        if a < 0x80 {
            at += out.ascii(rest);
            continue;
        }
        if t.one[usize::from(a)] != LEAD {
            return Err(Stop::illegal(at, 1));
        }
        let Some(&b) = rest.get(1) else {
            return Err(Stop::incomplete(at));
        };
        if let Some(found) = longer(rest, a, b) {
            let (c, count) = found.map_err(|fault| Stop { at, fault })?;
            out.push(c);
            at += count;
            continue;
        }
        match t.two.get(a, b) {
            0 => return Err(Stop::illegal(at, 1)),
            v => out.push_value(v),
        }
        at += 2;
    }
    Ok(())
}
