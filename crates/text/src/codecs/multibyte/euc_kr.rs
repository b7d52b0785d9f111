//! EUC-KR: two bytes, and for syllables that KS X 1001 lacks eight, which spell the syllable letter by letter.

use super::double_byte::{ascii, doubles};
use super::gather::Gather;
use super::tables::{LEAD, Tables};
use super::{Done, Stop};

/// The row of the letters.
const LETTERS: u8 = 0xa4;
/// The letter that stands for none, and begins a spelling.
const FILLER: u8 = 0xd4;

/// The letters that begin a syllable, in the order of syllables.
const FIRST: [u8; 19] = [
    0xa1, 0xa2, 0xa4, 0xa7, 0xa8, 0xa9, 0xb1, 0xb2, 0xb3, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb,
    0xbc, 0xbd, 0xbe,
];
/// The vowels follow one another from here on.
const VOWEL: u8 = 0xbf;
/// The letters that end a syllable.
const LAST: [u8; 28] = [
    0xd4, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0,
    0xb1, 0xb2, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xba, 0xbb, 0xbc, 0xbd, 0xbe,
];
const SYLLABLES: std::ops::RangeInclusive<u32> = 0xac00..=0xd7a3;

/// The syllable that four letters spell.
fn spelled(bytes: &[u8; 8]) -> Option<u32> {
    let &[_, _, LETTERS, first, LETTERS, vowel, LETTERS, last] = bytes else {
        return None;
    };
    let place = |list: &[u8], b| list.iter().position(|&l| l == b);
    let first = place(&FIRST, first)?;
    let vowel = usize::from(vowel.checked_sub(VOWEL)?);
    let last = place(&LAST, last)?;
    (vowel < 21).then_some(0xac00 + (first * 588 + vowel * 28 + last) as u32)
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
        if (a, b) == (LETTERS, FILLER) {
            let Some(all) = rest.first_chunk::<8>() else {
                return Err(Stop::incomplete(at));
            };
            out.push(spelled(all).ok_or(Stop::illegal(at, 1))?);
            at += 8;
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

fn spell(c: u32) -> Option<[u8; 8]> {
    let n = (c - 0xac00) as usize;
    let first = *FIRST.get(n / 588)?;
    let vowel = VOWEL + (n / 28 % 21) as u8;
    let last = *LAST.get(n % 28)?;
    Some([
        LETTERS, FILLER, LETTERS, first, LETTERS, vowel, LETTERS, last,
    ])
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
            0 => match SYLLABLES.contains(&c).then(|| spell(c)).flatten() {
                Some(all) => out.extend_from_slice(&all),
                None => return Err(Stop::illegal(at, 1)),
            },
            code => out.extend_from_slice(&code.to_be_bytes()),
        }
        at += 1;
    }
    Ok(())
}
