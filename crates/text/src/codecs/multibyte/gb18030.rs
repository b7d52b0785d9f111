//! GB 18030: two bytes as GBK, and four for everything else in Unicode, counted through.

use super::double_byte::{ascii, doubles};
use super::gather::Gather;
use super::tables::{LEAD, Tables};
use super::{Done, Stop};

/// How many four-byte sequences stand for the first 65536 code points.
const LOW: u32 = 39420;
/// The number of the sequence for the first code point beyond.
const HIGH: u32 = 15 * 12600;

/// The code point of the four-byte sequence with this number.
fn character(t: &Tables, n: u32) -> Option<u32> {
    if n < LOW {
        let i = t.ranges.partition_point(|r| r.0 <= n).checked_sub(1)?;
        let &(start, c) = t.ranges.get(i)?;
        return Some(c + (n - start));
    }
    let c = n.checked_sub(HIGH)? + 0x1_0000;
    (c <= 0x10_ffff).then_some(c)
}

/// The number of the four-byte sequence for a code point.
fn sequence(t: &Tables, c: u32) -> Option<u32> {
    if c >= 0x1_0000 {
        return Some(c - 0x1_0000 + HIGH);
    }
    let ends = t.ranges.iter().skip(1).map(|r| r.0).chain([LOW]);
    t.ranges
        .iter()
        .zip(ends)
        .find(|((start, first), end)| c >= *first && c - first < end - start)
        .map(|((start, first), _)| start + (c - first))
}

pub(super) fn decode(t: &Tables, bytes: &[u8], mut at: usize, out: &mut Gather<'_>) -> Done {
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
        if b.is_ascii_digit() {
            let Some(&[_, _, c, d]) = rest.first_chunk::<4>() else {
                return Err(Stop::incomplete(at));
            };
            let good =
                (0x81..=0xfe).contains(&a) && (0x81..=0xfe).contains(&c) && d.is_ascii_digit();
            let found = good.then(|| {
                let n = u32::from(a - 0x81) * 10 + u32::from(b - b'0');
                let n = n * 126 + u32::from(c - 0x81);
                character(t, n * 10 + u32::from(d - b'0'))
            });
            out.push(found.flatten().ok_or(Stop::illegal(at, 1))?);
            at += 4;
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

pub(super) fn encode<U: Copy + Into<u32>>(
    t: &Tables,
    units: &[U],
    mut at: usize,
    out: &mut Vec<u8>,
) -> Done {
    while let Some(rest @ &[c, ..]) = units.get(at..) {
        let c = c.into();
        if c < 0x80 {
            at += ascii(rest, out);
            continue;
        }
        let count = doubles(t, rest, out);
        if count > 0 {
            at += count;
            continue;
        }
        match t.codes.raw(c) {
            0 => {
                let n = sequence(t, c).ok_or(Stop::illegal(at, 1))?;
                out.extend_from_slice(&[
                    (n / 12600) as u8 + 0x81,
                    (n / 1260 % 10) as u8 + b'0',
                    (n / 10 % 126) as u8 + 0x81,
                    (n % 10) as u8 + b'0',
                ]);
            }
            code => out.extend_from_slice(&code.to_be_bytes()),
        }
        at += 1;
    }
    Ok(())
}
