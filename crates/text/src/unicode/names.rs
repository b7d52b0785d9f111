//! Character names: `unicodedata.name`, `unicodedata.lookup` and `\N{...}`, with the aliases and
//! named sequences.
//!
//! The names lie in one blob, each as numbers of words in a lexicon; eight names share an offset.
//! Lookup searches an order by the names' hashes, which are computed as the search goes.

use super::tables::names::{BLOB, GENERIC, NAME_COUNT, ONE_BYTE_WORDS, SECTIONS, SEQUENCES};

/// Aliases have numbers from here on, then named sequences.
const ALIAS: u32 = 0x20_0000;
const SEQUENCE: u32 = 0x40_0000;

#[derive(Clone, Copy)]
enum Section {
    Runs,
    Offsets,
    Names,
    LexiconOffsets,
    Lexicon,
    Order,
}

fn section(which: Section) -> &'static [u8] {
    SECTIONS
        .get(which as usize)
        .and_then(|&(start, len)| BLOB.get(start..start + len))
        .unwrap_or_default()
}

fn word_at(section: &[u8], index: usize) -> u32 {
    section
        .as_chunks::<4>()
        .0
        .get(index)
        .map_or(0, |b| u32::from_le_bytes(*b))
}

/// The lexicon's word with this number.
fn lexicon_word(number: usize) -> &'static [u8] {
    let offsets = section(Section::LexiconOffsets);
    let (start, end) = (
        word_at(offsets, number) as usize,
        word_at(offsets, number + 1) as usize,
    );
    section(Section::Lexicon)
        .get(start..end)
        .unwrap_or_default()
}

/// The words of one name, from its place in the stream; and where the next name starts.
fn tokens(at: usize) -> (impl Iterator<Item = usize>, usize) {
    let stream = section(Section::Names);
    let byte = |i: usize| usize::from(stream.get(i).copied().unwrap_or(0));
    let one = usize::from(ONE_BYTE_WORDS);
    let mut words = [0usize; 32];
    let count = byte(at).min(words.len());
    let mut i = at + 1;
    for slot in words.iter_mut().take(count) {
        let lead = byte(i);
        *slot = if lead < one {
            lead
        } else {
            one + (lead - one) * 256 + byte(i + 1)
        };
        i += if lead < one { 1 } else { 2 };
    }
    (words.into_iter().take(count), i)
}

/// The name with this number.
fn name_number(number: usize) -> Vec<u8> {
    let mut at = word_at(section(Section::Offsets), number / 8) as usize;
    for _ in 0..number % 8 {
        at = tokens(at).1;
    }
    let mut out = Vec::with_capacity(40);
    for token in tokens(at).0 {
        let word = lexicon_word(token);
        if word != b"-" && !matches!(out.last(), None | Some(b'-')) {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
    out
}

/// The (code, first number) run that `code` or number falls into, searched by `key`.
fn run_before(value: u32, by_number: bool) -> Option<(u32, u32)> {
    let runs = section(Section::Runs);
    let column = usize::from(by_number);
    let (mut low, mut high) = (0, runs.len() / 8);
    while low < high {
        let middle = (low + high) / 2;
        if word_at(runs, middle * 2 + column) <= value {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let at = low.checked_sub(1)?;
    Some((word_at(runs, at * 2), word_at(runs, at * 2 + 1)))
}

/// The number of the name of `code`, if it has one in the tables.
fn number_of(code: u32) -> Option<usize> {
    let (start, first) = run_before(code, false)?;
    let number = first + (code - start);
    // The run after this one starts where this one's numbers end.
    (number < NAME_COUNT as u32 && run_before(number, true)? == (start, first))
        .then_some(number as usize)
}

const HANGUL_L: [&str; 19] = [
    "G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P",
    "H",
];
const HANGUL_V: [&str; 21] = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE",
    "WI", "YU", "EU", "YI", "I",
];
const HANGUL_T: [&str; 28] = [
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M",
    "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H",
];
/// Tangut ideographs can be looked up, though `name` does not name them.
const LOOKUP_ONLY: [(u32, u32, &str); 2] = [
    (0x17000, 0x187f7, "TANGUT IDEOGRAPH-"),
    (0x18d00, 0x18d08, "TANGUT IDEOGRAPH-"),
];
const HANGUL_PREFIX: &str = "HANGUL SYLLABLE ";

/// `unicodedata.name(chr(c))`; aliases are not names.
pub fn name(c: u32) -> Option<String> {
    if let Some(s) = c.checked_sub(0xac00).filter(|&s| s < 11172) {
        let part =
            |table: &[&'static str], i: u32| table.get(i as usize).copied().unwrap_or_default();
        let (l, v, t) = (
            part(&HANGUL_L, s / 588),
            part(&HANGUL_V, s % 588 / 28),
            part(&HANGUL_T, s % 28),
        );
        return Some(format!("{HANGUL_PREFIX}{l}{v}{t}"));
    }
    if let Some((_, _, prefix)) = GENERIC
        .iter()
        .find(|&&(first, last, _)| (first..=last).contains(&c))
    {
        return Some(format!("{prefix}{c:04X}"));
    }
    if c >= ALIAS {
        return None;
    }
    number_of(c).map(|n| String::from_utf8_lossy(&name_number(n)).into_owned())
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    Char(u32),
    /// A named sequence, which `\N{...}` does not accept.
    Sequence(&'static [u32]),
}

fn hash(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |h, &b| {
        (h ^ u32::from(b)).wrapping_mul(0x0100_0193)
    })
}

/// `unicodedata.lookup(name)`, in any case of letters.
pub fn lookup(name: &str) -> Option<Lookup> {
    if name.len() > 256 {
        return None;
    }
    let upper = name.to_ascii_uppercase();
    if let Some(rest) = upper.strip_prefix(HANGUL_PREFIX) {
        return hangul(rest).map(Lookup::Char);
    }
    for &(first, last, prefix) in GENERIC.iter().chain(&LOOKUP_ONLY) {
        if let Some(digits) = upper.strip_prefix(prefix) {
            let valid =
                matches!(digits.len(), 4 | 5) && digits.bytes().all(|b| b.is_ascii_hexdigit());
            let code = u32::from_str_radix(digits, 16)
                .ok()
                .filter(|c| (first..=last).contains(c));
            if let Some(code) = code
                && valid
                && format!("{code:04X}") == digits
            {
                return Some(Lookup::Char(code));
            }
        }
    }
    let wanted = hash(upper.as_bytes());
    let order = section(Section::Order).as_chunks::<3>().0;
    let number = |i: usize| {
        order
            .get(i)
            .map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], 0]) as usize)
    };
    let (mut low, mut high) = (0, order.len());
    while low < high {
        let middle = (low + high) / 2;
        if hash(&name_number(number(middle))) < wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while low < order.len() {
        let n = number(low);
        let candidate = name_number(n);
        if candidate == upper.as_bytes() {
            let (start, first) = run_before(n as u32, true)?;
            let code = start + (n as u32 - first);
            return Some(match code {
                SEQUENCE.. => Lookup::Sequence(SEQUENCES.get((code - SEQUENCE) as usize)?),
                ALIAS.. => Lookup::Char(code - ALIAS),
                _ => Lookup::Char(code),
            });
        }
        if hash(&candidate) != wanted {
            return None;
        }
        low += 1;
    }
    None
}

/// The syllable spelled by the longest leading, vowel and trailing parts.
fn hangul(rest: &str) -> Option<u32> {
    fn longest<'a>(table: &[&str], rest: &'a str) -> Option<(u32, &'a str)> {
        let (i, part) = table
            .iter()
            .enumerate()
            .filter(|(_, p)| rest.starts_with(**p))
            .max_by_key(|(_, p)| p.len())?;
        Some((i as u32, rest.get(part.len()..)?))
    }
    let (l, rest) = longest(&HANGUL_L, rest)?;
    let (v, rest) = longest(&HANGUL_V, rest)?;
    let (t, rest) = longest(&HANGUL_T, rest)?;
    rest.is_empty().then_some(0xac00 + (l * 21 + v) * 28 + t)
}
