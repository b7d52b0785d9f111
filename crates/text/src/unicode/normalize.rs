//! Normalization forms (Unicode Standard Annex 15).

use super::combining;
use super::database::{data_record, decomposition_parts};
use super::tables::decomposition::COMPOSITION;
use crate::{Text, TextBuf};

/// A normalization form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}

impl Form {
    /// The form with this name, like `NFC`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "NFC" => Some(Self::Nfc),
            "NFD" => Some(Self::Nfd),
            "NFKC" => Some(Self::Nfkc),
            "NFKD" => Some(Self::Nfkd),
            _ => None,
        }
    }

    fn composes(self) -> bool {
        matches!(self, Self::Nfc | Self::Nfkc)
    }

    fn is_compatibility(self) -> bool {
        matches!(self, Self::Nfkc | Self::Nfkd)
    }

    /// The quick-check bits (of a database record) that say "look closer" in this form.
    fn suspicious(self) -> u8 {
        match self {
            Self::Nfd => 1,
            Self::Nfkd => 2,
            Self::Nfc => 4 | 16,
            Self::Nfkc => 8 | 16,
        }
    }
}

const S_BASE: u32 = 0xac00;
const L_BASE: u32 = 0x1100;
const V_BASE: u32 = 0x1161;
const T_BASE: u32 = 0x11a7;
const L_COUNT: u32 = 19;
const V_COUNT: u32 = 21;
const T_COUNT: u32 = 28;
const S_COUNT: u32 = L_COUNT * V_COUNT * T_COUNT;

/// The two or three jamo of a Hangul syllable.
pub(super) fn hangul_parts(c: u32) -> Option<impl Iterator<Item = u32>> {
    let s = c.checked_sub(S_BASE).filter(|&s| s < S_COUNT)?;
    let t = s % T_COUNT;
    let parts = [
        L_BASE + s / (V_COUNT * T_COUNT),
        V_BASE + s % (V_COUNT * T_COUNT) / T_COUNT,
        T_BASE + t,
    ];
    Some(parts.into_iter().take(if t == 0 { 2 } else { 3 }))
}

/// Nothing in the first 0x300 code points but Latin-1's upper half and beyond is ever suspicious.
fn first_suspicious(text: Text<'_>, form: Form) -> Option<usize> {
    if text.as_ascii().is_some() {
        return None;
    }
    let bits = form.suspicious();
    let mut previous = 0;
    for (i, c) in text.chars().enumerate() {
        if c < 0x80 {
            previous = 0;
            continue;
        }
        let (_, class, _, _, quick) = data_record(c);
        if quick & bits != 0 || class != 0 && previous > class {
            return Some(i);
        }
        previous = class;
    }
    None
}

/// `unicodedata.is_normalized`.
pub fn is_normalized(form: Form, text: Text<'_>) -> bool {
    first_suspicious(text, form).is_none() || normalize(form, text).as_text() == text
}

/// `unicodedata.normalize`.
pub fn normalize(form: Form, text: Text<'_>) -> TextBuf {
    let mut out = TextBuf::new();
    if first_suspicious(text, form).is_none() {
        out.push_text(text);
        return out;
    }
    normalize_with(form, text, &|_| None)
}

/// Normalizes, where `override_parts` may give another decomposition of a code point.
pub(super) fn normalize_with(
    form: Form,
    text: Text<'_>,
    override_parts: &dyn Fn(u32) -> Option<&'static [u32]>,
) -> TextBuf {
    let mut buffer = Vec::new();
    let mut stack = Vec::new();
    for c in text.chars() {
        decompose(
            c,
            form.is_compatibility(),
            override_parts,
            &mut stack,
            &mut buffer,
        );
    }
    reorder(&mut buffer);
    if form.composes() {
        compose(&mut buffer);
    }
    buffer.into_iter().map(|(c, _)| c).collect()
}

/// Appends the full decomposition of `c`, each code point with its combining class.
fn decompose(
    c: u32,
    compatibility: bool,
    override_parts: &dyn Fn(u32) -> Option<&'static [u32]>,
    stack: &mut Vec<u32>,
    out: &mut Vec<(u32, u8)>,
) {
    if c < 0x80 {
        out.push((c, 0));
        return;
    }
    stack.push(c);
    while let Some(c) = stack.pop() {
        if let Some(parts) = hangul_parts(c) {
            out.extend(parts.map(|p| (p, 0)));
            continue;
        }
        let parts = override_parts(c).or_else(|| {
            decomposition_parts(c)
                .filter(|(tag, _)| tag.is_empty() || compatibility)
                .map(|(_, p)| p)
        });
        match parts {
            Some(parts) if !parts.is_empty() => stack.extend(parts.iter().rev()),
            _ => out.push((c, combining(c))),
        }
    }
}

/// Sorts each run of combining marks by class, keeping the order of equals.
fn reorder(buffer: &mut [(u32, u8)]) {
    for run in buffer.chunk_by_mut(|a, b| a.1 != 0 && b.1 != 0) {
        if run.len() > 1 {
            run.sort_by_key(|&(_, class)| class);
        }
    }
}

fn compose_pair(a: u32, b: u32) -> Option<u32> {
    if let (Some(l), Some(v)) = (a.checked_sub(L_BASE), b.checked_sub(V_BASE))
        && l < L_COUNT
        && v < V_COUNT
    {
        return Some(S_BASE + (l * V_COUNT + v) * T_COUNT);
    }
    if let (Some(s), Some(t)) = (a.checked_sub(S_BASE), b.checked_sub(T_BASE))
        && s < S_COUNT
        && s % T_COUNT == 0
        && (1..T_COUNT).contains(&t)
    {
        return Some(a + t);
    }
    let at = COMPOSITION
        .binary_search_by_key(&(a, b), |&(x, y, _)| (x, y))
        .ok()?;
    COMPOSITION.get(at).map(|&(_, _, c)| c)
}

/// Canonical composition, in place: each mark joins the last starter unless a mark in between
/// blocks it.
fn compose(buffer: &mut Vec<(u32, u8)>) {
    let mut starter: Option<usize> = None;
    let mut written = 0;
    let mut last_class: Option<u8> = None;
    for read in 0..buffer.len() {
        let Some(&(c, class)) = buffer.get(read) else {
            break;
        };
        if let Some(s) = starter {
            let blocked = last_class.is_some_and(|l| l >= class);
            if !blocked
                && let Some(slot) = buffer.get_mut(s)
                && let Some(composed) = compose_pair(slot.0, c)
            {
                slot.0 = composed;
                continue;
            }
        }
        if class == 0 {
            starter = Some(written);
            last_class = None;
        } else {
            last_class = Some(class);
        }
        if let Some(slot) = buffer.get_mut(written) {
            *slot = (c, class);
        }
        written += 1;
    }
    buffer.truncate(written);
}
