//! GB 18030: two bytes as GBK, and four for everything else in Unicode, counted through.

use super::gather::Gather;
use super::tables::Tables;
use super::{Done, Fault, runs};

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

/// The code point that four bytes stand for.
fn counted(t: &Tables, bytes: &[u8; 4]) -> Option<u32> {
    let &[
        a @ 0x81..=0xfe,
        b @ b'0'..=b'9',
        c @ 0x81..=0xfe,
        d @ b'0'..=b'9',
    ] = bytes
    else {
        return None;
    };
    let n = u32::from(a - 0x81) * 10 + u32::from(b - b'0');
    let n = n * 126 + u32::from(c - 0x81);
    character(t, n * 10 + u32::from(d - b'0'))
}

pub(super) fn decode(t: &Tables, bytes: &[u8], at: usize, out: &mut Gather<'_>) -> Done {
    runs::decode(t, bytes, at, out, |rest, _, b| {
        if !b.is_ascii_digit() {
            return None;
        }
        let Some(all) = rest.first_chunk::<4>() else {
            return Some(Err(Fault::Incomplete));
        };
        Some(counted(t, all).map(|c| (c, 4)).ok_or(Fault::Illegal(1)))
    })
}

pub(super) fn encode<U: Copy + Into<u32>>(
    t: &Tables,
    units: &[U],
    at: usize,
    out: &mut Vec<u8>,
) -> Done {
    runs::encode_longer(t, units, at, out, |c| {
        let n = sequence(t, c)?;
        Some([
            (n / 12600) as u8 + 0x81,
            (n / 1260 % 10) as u8 + b'0',
            (n / 10 % 126) as u8 + 0x81,
            (n % 10) as u8 + b'0',
        ])
    })
}
