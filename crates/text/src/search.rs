//! Finding one string in another, as `str.find`, `count`, `split`, `replace` and `in` need it.
//!
//! Latin-1 is searched by the `memchr` crate. Wider strings use a shift table over the low bits of
//! the units (Sunday's algorithm), which needs no set-up worth mentioning and is linear in practice;
//! after too many failed attempts it hands over to a table of borders, which makes it linear always.

use memchr::memmem;

use crate::Text;

/// A haystack up to this long is searched without preparing the needle, which would take longer than the search.
const SHORT: usize = 160;

/// Bytes to be found, perhaps several times; they are prepared once, when a long haystack asks for it.
pub struct Needle<'n> {
    bytes: &'n [u8],
    prepared: Option<memmem::Finder<'n>>,
}

impl<'n> Needle<'n> {
    pub fn new(bytes: &'n [u8]) -> Needle<'n> {
        Needle {
            bytes,
            prepared: None,
        }
    }

    /// Position of the first occurrence.
    #[inline]
    pub fn find(&mut self, haystack: &[u8]) -> Option<usize> {
        if haystack.len() > SHORT && self.bytes.len() > 1 {
            let new = || memmem::Finder::new(self.bytes);
            return self.prepared.get_or_insert_with(new).find(haystack);
        }
        find_bytes(haystack, self.bytes)
    }
}

/// So many bytes are looked at one by one: what begins in their midst is often there, and wide registers take their time to
/// be set up.
const FEW: usize = 16;

/// Position of a byte.
#[inline]
pub fn find_byte(text: &[u8], byte: u8) -> Option<usize> {
    find_byte_from(text, byte, 0)
}

/// Position of the first such byte from `start` on, counted from the text's beginning.
#[inline]
pub fn find_byte_from(text: &[u8], byte: u8, start: usize) -> Option<usize> {
    let few = start.saturating_add(FEW).min(text.len());
    let mut at = start;
    while at < few {
        if text.get(at) == Some(&byte) {
            return Some(at);
        }
        at += 1;
    }
    memchr::memchr(byte, text.get(few..)?).map(|i| i + few)
}

/// Position of the first of two bytes.
#[inline]
pub fn find_either(text: &[u8], a: u8, b: u8) -> Option<usize> {
    let (few, rest) = text.split_at(text.len().min(FEW));
    few.iter()
        .position(|&c| c == a || c == b)
        .or_else(|| memchr::memchr2(a, b, rest).map(|i| i + FEW))
}

/// Position of the first `needle`, both in bytes.
#[inline]
pub fn find_bytes(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(0),
        &[byte] => find_byte(haystack, byte),
        _ if haystack.len() <= SHORT && needle.len() <= FEW => find_short(haystack, needle),
        _ => find_long(haystack, needle),
    }
}

/// Not a part of what searches short texts, which shall not make room for it on the stack.
#[inline(never)]
fn find_long(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memmem::find(haystack, needle)
}

/// As many places are looked at at once.
const WORD: usize = size_of::<u64>();
/// A byte in each place.
const ONES: u64 = u64::from_ne_bytes([1; WORD]);

/// The same for a haystack that is short and a needle of two bytes or a few more: looks for these two first.
///
/// A function of its own, so that all it needs is in registers.
#[inline(never)]
fn find_short(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let (&first, &second) = (needle.first()?, needle.get(1)?);
    let (firsts, seconds) = (u64::from(first) * ONES, u64::from(second) * ONES);
    let last = haystack.len().checked_sub(needle.len())?;
    let is_at = |place: usize| {
        let there = haystack.get(place..).unwrap_or_default();
        there.iter().zip(needle).all(|(a, b)| a == b)
    };
    let mut place = 0;
    for word in haystack.as_chunks::<WORD>().0 {
        let mut equal = places_of_pair(u64::from_le_bytes(*word), firsts, seconds);
        while equal != 0 {
            let found = place + equal.trailing_zeros() as usize / 8;
            if found > last {
                return None;
            }
            if is_at(found) {
                return Some(found);
            }
            equal &= equal - 1;
        }
        place += WORD;
    }
    (place..=last).find(|&place| is_at(place))
}

/// The top bit of the first place of a word that has the first byte and behind it the second one, and of all such places
/// behind it, among others. What stands behind the last place is not in the word: it may be the second byte.
#[inline(always)]
fn places_of_pair(word: u64, firsts: u64, seconds: u64) -> u64 {
    const TOP: u64 = ONES << 7;
    let differs = (word ^ firsts) | ((word ^ seconds) >> 8);
    // Borrowed from is only what stands behind a place that does not differ.
    differs.wrapping_sub(ONES) & !differs & TOP
}

/// Does a text begin so? Most beginnings are short.
#[inline(always)]
pub fn begins(text: &[u8], with: &[u8]) -> bool {
    if with.len() > 16 {
        return text.starts_with(with);
    }
    text.len() >= with.len() && with.iter().zip(text).all(|(a, b)| a == b)
}

/// Position of the first `needle` in `haystack`.
#[inline]
pub fn find(haystack: Text<'_>, needle: Text<'_>) -> Option<usize> {
    if let (Text::Latin1(h), Text::Latin1(n)) = (haystack, needle) {
        return find_bytes(h, n);
    }
    find_wide(haystack, needle)
}

/// The same where one of them is stored in wider units.
#[inline(never)]
fn find_wide(haystack: Text<'_>, needle: Text<'_>) -> Option<usize> {
    if needle.is_empty() {
        return Some(0);
    }
    if needle.len() > haystack.len() {
        return None;
    }
    if needle.len() == 1 {
        return haystack.find_char(needle.get(0)?, 0);
    }
    match (haystack, needle) {
        (Text::Latin1(h), n) => find_bytes(h, &narrow(n)?),
        (Text::Ucs2(h), Text::Ucs2(n)) => find_units(h, n),
        (Text::Ucs4(h), Text::Ucs4(n)) => find_units(h, n),
        (Text::Ucs2(h), n) => find_units(h, &narrow(n)?),
        (Text::Ucs4(h), n) => find_units(h, &n.chars().collect::<Vec<_>>()),
    }
}

/// The needle in the haystack's width, if it fits there; if not, it cannot be found. A wide one may be narrow in fact.
fn narrow<U: TryFrom<u32>>(needle: Text<'_>) -> Option<Vec<U>> {
    needle.chars().map(|c| U::try_from(c).ok()).collect()
}

/// Position of the last `needle` in `haystack`.
pub fn rfind(haystack: Text<'_>, needle: Text<'_>) -> Option<usize> {
    if needle.is_empty() {
        return Some(haystack.len());
    }
    let last = haystack.len().checked_sub(needle.len())?;
    match (haystack, needle) {
        (Text::Latin1(h), Text::Latin1(n)) => memmem::rfind(h, n),
        (Text::Ucs2(h), Text::Ucs2(n)) => rfind_units(h, n),
        (Text::Ucs4(h), Text::Ucs4(n)) => rfind_units(h, n),
        _ => (0..=last)
            .rev()
            .find(|&i| haystack.slice(i, i + needle.len()) == needle),
    }
}

/// How often `needle` occurs, without overlap; at most `most` times.
pub fn count(haystack: Text<'_>, needle: Text<'_>, most: usize) -> usize {
    if needle.is_empty() {
        return (haystack.len() + 1).min(most);
    }
    let mut at = 0;
    let mut found = 0;
    if let (Text::Latin1(h), Text::Latin1(n)) = (haystack, needle) {
        let mut needle = Needle::new(n);
        while found < most
            && let Some(i) = needle.find(h.get(at..).unwrap_or_default())
        {
            found += 1;
            at += i + n.len();
        }
        return found;
    }
    while found < most
        && let Some(i) = find(haystack.slice(at, haystack.len()), needle)
    {
        found += 1;
        at += i + needle.len();
    }
    found
}

/// A storage unit of a string.
trait Unit: Copy + Eq + Into<u32> {}
impl Unit for u16 {}
impl Unit for u32 {}

fn find_units<U: Unit>(h: &[U], n: &[U]) -> Option<usize> {
    let (len, last) = (n.len(), h.len().checked_sub(n.len())?);
    // Bit c of `seen`: a unit with these low six bits is in the needle.
    let low = |u: U| 1u64 << (u.into() & 63);
    let seen = n.iter().fold(0, |bits, &u| bits | low(u));
    let final_unit = *n.last()?;
    // How far the needle may move when its last unit matches but the whole does not.
    let skip = n
        .iter()
        .rev()
        .skip(1)
        .position(|&u| u == final_unit)
        .map_or(len, |i| i + 1);
    let mut at = 0;
    let mut effort = 0usize;
    while at <= last {
        if h.get(at + len - 1) == Some(&final_unit) {
            let window = h.get(at..at + len)?;
            let equal = window.iter().zip(n).take_while(|(a, b)| a == b).count();
            if equal == len {
                return Some(at);
            }
            effort += equal;
            if effort > 4 * (at + len) + 256 {
                return by_borders(h.get(at..)?, n).map(|i| i + at);
            }
            at += match h.get(at + len) {
                Some(&next) if seen & low(next) == 0 => len + 1,
                _ => skip,
            };
        } else {
            at += match h.get(at + len) {
                Some(&next) if seen & low(next) == 0 => len + 1,
                _ => 1,
            };
        }
    }
    None
}

/// Knuth-Morris-Pratt: linear whatever the strings, at the price of a table.
fn by_borders<U: Unit>(h: &[U], n: &[U]) -> Option<usize> {
    // border[i]: length of the longest proper border of the needle's first i + 1 units.
    let mut border = vec![0usize; n.len()];
    let mut k = 0;
    for i in 1..n.len() {
        while k > 0 && n.get(k) != n.get(i) {
            k = border.get(k - 1).copied().unwrap_or(0);
        }
        k += usize::from(n.get(k) == n.get(i));
        if let Some(slot) = border.get_mut(i) {
            *slot = k;
        }
    }
    let mut k = 0;
    for (i, u) in h.iter().enumerate() {
        while k > 0 && n.get(k) != Some(u) {
            k = border.get(k - 1).copied().unwrap_or(0);
        }
        k += usize::from(n.get(k) == Some(u));
        if k == n.len() {
            return Some(i + 1 - k);
        }
    }
    None
}

fn rfind_units<U: Unit>(h: &[U], n: &[U]) -> Option<usize> {
    h.windows(n.len()).rposition(|w| w == n)
}
