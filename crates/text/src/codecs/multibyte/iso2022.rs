//! ISO 2022 in its variants for mail: escape sequences designate charsets to G0 or G1, one encoding for every set of them.

use super::gather::Gather;
use super::tables::{self, Code, Tables, Which};
use super::{Done, State, Stop, runs};

const ESC: u8 = 0x1b;
const SO: u8 = 0x0e;
const SI: u8 = 0x0f;
/// An escape sequence ends within so many bytes.
const LONGEST: usize = 16;

/// In the mark of a charset: its characters are two bytes.
const DOUBLE: u8 = 0x80;
const ASCII: u8 = b'B';
const LATIN1: u8 = b'A';
const GREEK: u8 = b'F';
const JISX0208: u8 = b'B' | DOUBLE;

/// In the fifth byte of the state: what G1 holds is invoked.
const SHIFTED: u8 = 1;
/// Inside an escape sequence that is none of ISO 2022.
const THROUGHOUT: u8 = 2;

#[derive(Clone, Copy)]
pub(super) enum Variant {
    Kr,
    Jp,
    Jp1,
    Jp2,
    Jp2004,
    Jp3,
    JpExt,
}

#[derive(Clone, Copy)]
enum Charset {
    Double(&'static Tables),
    /// Only its pairs of characters are encoded.
    Pairs(&'static Tables),
    Roman,
    Kana,
    /// One for G2, which is nothing in G0.
    High,
}

struct Designation {
    mark: u8,
    shift: bool,
    charset: Charset,
}

/// What a variant knows.
pub(super) struct Settings {
    /// In the order in which encoding tries them.
    designations: Vec<Designation>,
    /// SO and SI mean nothing.
    no_shift: bool,
    g2: bool,
    /// `ESC & @` may stand before the designation of JIS X 0208.
    prefix: bool,
}

impl Settings {
    pub(super) fn new(variant: Variant) -> Self {
        use Which::{
            CharsetGb2312, CharsetJisx0208, CharsetJisx0212, CharsetJisx0213_1,
            CharsetJisx0213_1Of2000, CharsetJisx0213_2, CharsetJisx0213_2Of2000, CharsetKsx1001,
        };
        let double = |mark, which| (mark | DOUBLE, Charset::Double(tables::get(which)));
        let pairs = |mark, which| (mark | DOUBLE, Charset::Pairs(tables::get(which)));
        let jisx0208 = || double(b'B', CharsetJisx0208);
        let old_jisx0208 = || double(b'@', CharsetJisx0208);
        let jisx0212 = || double(b'D', CharsetJisx0212);
        let roman = (b'J', Charset::Roman);
        let designations = match variant {
            Variant::Kr => vec![double(b'C', CharsetKsx1001)],
            Variant::Jp => vec![jisx0208(), roman, old_jisx0208()],
            Variant::Jp1 => vec![jisx0208(), jisx0212(), roman, old_jisx0208()],
            Variant::Jp2 => vec![
                jisx0208(),
                jisx0212(),
                double(b'C', CharsetKsx1001),
                double(b'A', CharsetGb2312),
                roman,
                old_jisx0208(),
                (LATIN1, Charset::High),
                (GREEK, Charset::High),
            ],
            Variant::Jp2004 => vec![
                pairs(b'Q', CharsetJisx0213_1),
                jisx0208(),
                double(b'Q', CharsetJisx0213_1),
                double(b'P', CharsetJisx0213_2),
            ],
            Variant::Jp3 => vec![
                pairs(b'O', CharsetJisx0213_1Of2000),
                jisx0208(),
                double(b'O', CharsetJisx0213_1Of2000),
                double(b'P', CharsetJisx0213_2Of2000),
            ],
            Variant::JpExt => vec![
                jisx0208(),
                jisx0212(),
                roman,
                (b'I', Charset::Kana),
                old_jisx0208(),
            ],
        };
        let korean = matches!(variant, Variant::Kr);
        Self {
            designations: designations
                .into_iter()
                .map(|(mark, charset)| Designation {
                    mark,
                    shift: korean,
                    charset,
                })
                .collect(),
            no_shift: !korean,
            g2: matches!(variant, Variant::Jp2),
            prefix: !korean,
        }
    }

    fn designation(&self, mark: u8) -> Option<&Designation> {
        self.designations.iter().find(|d| d.mark == mark)
    }
}

pub(super) fn encoder_state() -> State {
    State([ASCII, ASCII, 0, 0, 0, 0, 0, 0])
}

pub(super) fn decoder_state() -> State {
    State([ASCII, ASCII, ASCII, 0, 0, 0, 0, 0])
}

fn unshift(state: &mut State, out: &mut Vec<u8>) {
    if state.0[4] & SHIFTED != 0 {
        out.push(SI);
        state.0[4] &= !SHIFTED;
    }
}

fn to_ascii(state: &mut State, out: &mut Vec<u8>) {
    if state.0[0] != ASCII {
        out.extend_from_slice(b"\x1b(B");
        state.0[0] = ASCII;
    }
}

pub(super) fn reset_encoder(state: &mut State, out: &mut Vec<u8>) {
    unshift(state, out);
    to_ascii(state, out);
}

pub(super) fn reset_decoder(state: &mut State) {
    state.0[0] = ASCII;
    state.0[4] &= !SHIFTED;
}

/// The code of a character in a charset.
fn code(charset: Charset, c: u32) -> Code {
    let single = |n: u32| Code::Is(n as u16);
    match charset {
        Charset::Double(t) => t.codes.get(c),
        Charset::Pairs(t) => match t.codes.get(c) {
            Code::FirstOfPair => Code::FirstOfPair,
            _ => Code::None,
        },
        Charset::Roman => match c {
            0xa5 => single(0x5c),
            0x203e => single(0x7e),
            _ => Code::None,
        },
        Charset::Kana => match c {
            0xff61..=0xff9f => single(c - 0xff40),
            _ => Code::None,
        },
        Charset::High => Code::None,
    }
}

/// The code of a character that may be the first of two, and of how many it is.
fn pair_code(charset: Charset, c: u32, next: Option<u32>) -> Option<(u16, usize)> {
    let (t, alone) = match charset {
        Charset::Double(t) => (t, true),
        Charset::Pairs(t) => (t, false),
        _ => return None,
    };
    let second = next.filter(|&n| n != 0);
    let both = second
        .and_then(|n| t.codes.pair(c, n))
        .map(|code| (code, 2));
    let single = || t.codes.pair(c, 0).filter(|_| alone).map(|code| (code, 1));
    both.or_else(single)
}

/// Writes what brings a charset into use.
fn designate(d: &Designation, state: &mut State, out: &mut Vec<u8>) {
    let (place, bracket) = if d.shift { (1, b')') } else { (0, b'(') };
    if !d.shift {
        unshift(state, out);
    }
    if state.0[place] != d.mark {
        let letter = d.mark & !DOUBLE;
        if d.mark & DOUBLE == 0 {
            out.extend_from_slice(&[ESC, bracket, letter]);
        } else if d.mark == JISX0208 {
            out.extend_from_slice(&[ESC, b'$', letter]);
        } else {
            out.extend_from_slice(&[ESC, b'$', bracket, letter]);
        }
        state.0[place] = d.mark;
    }
    if d.shift && state.0[4] & SHIFTED == 0 {
        out.push(SO);
        state.0[4] |= SHIFTED;
    }
}

pub(super) fn encode<U: Copy + Into<u32>>(
    s: &Settings,
    state: &mut State,
    units: &[U],
    mut at: usize,
    last: bool,
    out: &mut Vec<u8>,
) -> Done {
    while let Some(&c) = units.get(at) {
        let c = c.into();
        if c < 0x80 {
            to_ascii(state, out);
            unshift(state, out);
            at += runs::ascii(units.get(at..).unwrap_or_default(), out);
            continue;
        }
        let mut found = None;
        for d in &s.designations {
            let here = match code(d.charset, c) {
                Code::None => None,
                Code::Is(code) => Some((code, 1)),
                Code::FirstOfPair => {
                    let next: Option<u32> = units.get(at + 1).map(|&c| c.into());
                    if next.is_none() && !last {
                        return Err(Stop::incomplete(at));
                    }
                    pair_code(d.charset, c, next)
                }
            };
            if let Some((code, count)) = here {
                found = Some((d, code, count));
                break;
            }
        }
        let Some((d, code, count)) = found else {
            return Err(Stop::illegal(at, 1));
        };
        designate(d, state, out);
        runs::write(code, out);
        at += count;
    }
    Ok(())
}

/// Does what an escape sequence at the start of `bytes` says; its length, or how much of it means nothing (`None` if
/// its end is missing).
fn escape(s: &Settings, state: &mut State, bytes: &[u8]) -> Result<usize, Option<usize>> {
    let ends = |b: u8| b.is_ascii_uppercase() || b == b'@';
    let mut len = 0;
    let mut i = 1;
    while i < LONGEST {
        let b = *bytes.get(i).ok_or(None)?;
        if ends(b) {
            len = i + 1;
            break;
        }
        if s.prefix && b == b'&' && bytes.get(i + 1) == Some(&b'@') {
            i += 2;
        }
        i += 1;
    }
    let (place, mark) = match (len, bytes) {
        (0, _) => return Err(Some(1)),
        (3, &[_, b'$', letter, ..]) => (0, letter | DOUBLE),
        (3, &[_, b'(', letter, ..]) => (0, letter),
        (3, &[_, b')', letter, ..]) => (1, letter),
        (3, &[_, b'.', letter, ..]) if s.g2 => (2, letter),
        (4, &[_, b'$', b'(', letter, ..]) => (0, letter | DOUBLE),
        (4, &[_, b'$', b')', letter, ..]) => (1, letter | DOUBLE),
        (6, &[_, _, _, ESC, b'$', b'B', ..]) if s.prefix => (0, JISX0208),
        _ => return Err(Some(len)),
    };
    if mark != ASCII && s.designation(mark).is_none() {
        return Err(Some(len));
    }
    state.0[place] = mark;
    Ok(len)
}

/// A character of ISO 8859-7.
fn greek(c: u8) -> Option<u32> {
    Some(match c {
        0xa4 | 0xa5 | 0xaa | 0xae | 0xd2 | 0xff => return None,
        0xa1 => 0x2018,
        0xa2 => 0x2019,
        0xaf => 0x2015,
        0xb4..=0xb6 | 0xb8..=0xba | 0xbc | 0xbe.. => u32::from(c) + 0x2d0,
        _ => u32::from(c),
    })
}

/// What G2 has for a byte; an error if it holds nothing that is known.
fn of_g2(state: &State, b: u8) -> Result<Option<u32>, ()> {
    match state.0[2] {
        LATIN1 => Ok((b < 0x80).then_some(u32::from(b) + 0x80)),
        GREEK => Ok(greek(b ^ 0x80)),
        ASCII => Ok((b < 0x80).then_some(u32::from(b))),
        _ => Err(()),
    }
}

pub(super) fn decode(
    s: &Settings,
    state: &mut State,
    bytes: &[u8],
    mut at: usize,
    out: &mut Gather<'_>,
) -> Done {
    while let Some(rest @ &[a, ..]) = bytes.get(at..) {
        if state.0[4] & THROUGHOUT != 0 {
            out.push(u32::from(a));
            at += 1;
            if a.is_ascii_uppercase() || a == b'@' {
                state.0[4] &= !THROUGHOUT;
            }
            continue;
        }
        match a {
            ESC => {
                let Some(&b) = rest.get(1) else {
                    return Err(Stop::incomplete(at));
                };
                match b {
                    b'(' | b')' | b'$' | b'.' | b'&' => match escape(s, state, rest) {
                        Ok(len) => at += len,
                        Err(Some(len)) => return Err(Stop::illegal(at, len)),
                        Err(None) => return Err(Stop::incomplete(at)),
                    },
                    b'N' if s.g2 => {
                        let Some(&b) = rest.get(2) else {
                            return Err(Stop::incomplete(at));
                        };
                        match of_g2(state, b) {
                            Ok(Some(c)) => out.push(c),
                            Ok(None) => return Err(Stop::illegal(at, 3)),
                            Err(()) => return Err(Stop::internal(at)),
                        }
                        at += 3;
                    }
                    _ => {
                        out.push(u32::from(ESC));
                        state.0[4] |= THROUGHOUT;
                        at += 1;
                    }
                }
            }
            SI if !s.no_shift => {
                state.0[4] &= !SHIFTED;
                at += 1;
            }
            SO if !s.no_shift => {
                state.0[4] |= SHIFTED;
                at += 1;
            }
            b'\n' => {
                state.0[4] &= !SHIFTED;
                out.push(u32::from(a));
                at += 1;
            }
            0x80.. => return Err(Stop::illegal(at, 1)),
            _ => {
                let shifted = state.0[4] & SHIFTED != 0;
                let mark = if shifted { state.0[1] } else { state.0[0] };
                if a < 0x20 || mark == ASCII {
                    let special = |b: &u8| matches!(*b, ESC | SI | SO | b'\n' | 0x80..);
                    let end = match mark == ASCII {
                        true => rest.iter().position(special).unwrap_or(rest.len()),
                        false => 1,
                    };
                    // Of a byte that is special elsewhere, such as SO, it is this one alone.
                    let run = rest.get(..end.max(1)).unwrap_or_default();
                    at += out.ascii(run);
                    continue;
                }
                // A mark that a program made up.
                let Some(d) = s.designation(mark) else {
                    return Err(Stop::illegal(at, 1));
                };
                at += character(d, rest, out).map_err(|e| Stop { at, ..e })?;
            }
        }
    }
    Ok(())
}

/// Decodes one character of a charset; how many bytes it took.
fn character(d: &Designation, bytes: &[u8], out: &mut Gather<'_>) -> Result<usize, Stop> {
    let first = bytes.first().copied().unwrap_or(0);
    if d.mark & DOUBLE == 0 {
        let c = match (d.charset, first) {
            (Charset::Roman, 0x5c) => 0xa5,
            (Charset::Roman, 0x7e) => 0x203e,
            (Charset::Roman, b) => u32::from(b),
            (Charset::Kana, b @ 0x21..=0x5f) => u32::from(b) + 0xff40,
            _ => return Err(Stop::illegal(0, 1)),
        };
        out.push(c);
        return Ok(1);
    }
    let Some(&second) = bytes.get(1) else {
        return Err(Stop::incomplete(0));
    };
    let v = match d.charset {
        Charset::Double(t) | Charset::Pairs(t) => t.two.get(first, second),
        _ => 0,
    };
    if v == 0 {
        return Err(Stop::illegal(0, 2));
    }
    out.push_value(v);
    Ok(2)
}
