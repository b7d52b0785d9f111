//! EUC-KR: two bytes, and for syllables that KS X 1001 lacks eight, which spell the syllable letter by letter.

use super::gather::Gather;
use super::tables::Tables;
use super::{Done, Fault, runs};

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

pub(super) fn decode(t: &Tables, bytes: &[u8], at: usize, out: &mut Gather<'_>) -> Done {
    runs::decode(t, bytes, at, out, |rest, a, b| {
        if (a, b) != (LETTERS, FILLER) {
            return None;
        }
        let Some(all) = rest.first_chunk::<8>() else {
            return Some(Err(Fault::Incomplete));
        };
        Some(spelled(all).map(|c| (c, 8)).ok_or(Fault::Illegal(1)))
    })
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
    at: usize,
    out: &mut Vec<u8>,
) -> Done {
    runs::encode_longer(t, units, at, out, |c| {
        SYLLABLES.contains(&c).then(|| spell(c)).flatten()
    })
}
