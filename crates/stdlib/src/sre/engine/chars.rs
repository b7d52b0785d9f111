//! Tests of one character: categories, sets, case folding.

use super::latin1::Latin1;
use super::op;
use krait_text::unicode;

/// How characters are folded for case-insensitive matching.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fold {
    None,
    Ascii,
    Unicode,
}

/// The variants of an operator that ignore case come in a fixed order: ASCII, locale, Unicode.
pub fn fold_of(op: u32) -> Fold {
    match op {
        op::GROUPREF_IGNORE..=op::NOT_LITERAL_LOC_IGNORE => Fold::Ascii,
        op::GROUPREF_UNI_IGNORE..=op::RANGE_UNI_IGNORE => Fold::Unicode,
        _ => Fold::None,
    }
}

/// Lower case in ASCII only.
pub fn ascii_lower(c: u32) -> u32 {
    if (65..=90).contains(&c) { c + 32 } else { c }
}

pub fn fold(c: u32, f: Fold) -> u32 {
    match f {
        Fold::None => c,
        Fold::Ascii => ascii_lower(c),
        Fold::Unicode => unicode::simple_lower(c),
    }
}

/// `\w`.
pub fn is_word(c: u32, uni: bool) -> bool {
    if c < 128 {
        return matches!(c as u8, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_');
    }
    uni && unicode::is_alnum(c)
}

/// Whether a character is of one of the categories that `\d`, `\s` and others name.
pub fn category(which: u32, c: u32) -> bool {
    let digit = (48..=57).contains(&c);
    let space = c == 32 || (9..=13).contains(&c);
    match which {
        0 => digit,
        1 => !digit,
        2 => space,
        3 => !space,
        4 | 8 => is_word(c, false),
        5 | 9 => !is_word(c, false),
        6 => c == 10,
        7 => c != 10,
        10 => unicode::is_decimal(c),
        11 => !unicode::is_decimal(c),
        12 => unicode::is_space(c),
        13 => !unicode::is_space(c),
        14 => is_word(c, true),
        15 => !is_word(c, true),
        16 => unicode::is_linebreak(c),
        17 => !unicode::is_linebreak(c),
        _ => false,
    }
}

fn word(code: &[u32], at: usize) -> u32 {
    code.get(at).copied().unwrap_or(0)
}

/// Whether a set contains a character.
fn in_set(set: &[u32], c: u32) -> bool {
    let mut pc = 0;
    let mut ok = true;
    loop {
        match word(set, pc) {
            op::LITERAL => {
                if word(set, pc + 1) == c {
                    return ok;
                }
                pc += 2;
            }
            op::CATEGORY => {
                if category(word(set, pc + 1), c) {
                    return ok;
                }
                pc += 2;
            }
            op::CHARSET => {
                if c < 256 && word(set, pc + 1 + (c / 32) as usize) & (1 << (c % 32)) != 0 {
                    return ok;
                }
                pc += 9;
            }
            op::RANGE => {
                if (word(set, pc + 1)..=word(set, pc + 2)).contains(&c) {
                    return ok;
                }
                pc += 3;
            }
            op::RANGE_UNI_IGNORE => {
                let r = word(set, pc + 1)..=word(set, pc + 2);
                if r.contains(&c) || r.contains(&unicode::simple_upper(c)) {
                    return ok;
                }
                pc += 3;
            }
            op::NEGATE => {
                ok = !ok;
                pc += 1;
            }
            op::BIGCHARSET => {
                let blocks = word(set, pc + 1) as usize;
                if c < 65536 {
                    let index = (c >> 8) as usize;
                    let block = word(set, pc + 2 + index / 4) >> (8 * (index % 4)) & 0xFF;
                    let bit = block as usize * 256 + (c & 255) as usize;
                    if word(set, pc + 66 + bit / 32) & (1 << (bit % 32)) != 0 {
                        return ok;
                    }
                }
                pc += 66 + blocks * 8;
            }
            _ => return !ok,
        }
    }
}

/// What a test does with characters beyond Latin-1.
#[derive(Debug)]
enum Rest {
    Any,
    Literal(u32, Fold),
    NotLiteral(u32, Fold),
    Set(Box<[u32]>, Fold),
    Category(u32),
}

impl Rest {
    fn matches(&self, c: u32) -> bool {
        match self {
            Rest::Any => true,
            Rest::Literal(x, f) => fold(c, *f) == *x,
            Rest::NotLiteral(x, f) => fold(c, *f) != *x,
            Rest::Set(s, f) => in_set(s, fold(c, *f)),
            Rest::Category(k) => category(*k, c),
        }
    }
}

/// A test of one character: a table for Latin-1, the code's own test beyond.
#[derive(Debug)]
pub struct Test {
    low: Latin1,
    rest: Rest,
}

impl Test {
    /// The test of the single-character item at `pc`, and how long the item is.
    pub fn of(code: &[u32], pc: usize) -> Option<(Test, usize)> {
        let o = word(code, pc);
        let fold = fold_of(o);
        let literal = |c| Latin1::literal(c, fold);
        let (rest, low, length) = match o {
            op::ANY => (Rest::NotLiteral(10, Fold::None), literal(10).not(), 1),
            op::ANY_ALL => (Rest::Any, Latin1::ALL, 1),
            op::LITERAL | op::LITERAL_IGNORE | op::LITERAL_LOC_IGNORE | op::LITERAL_UNI_IGNORE => {
                let c = word(code, pc + 1);
                (Rest::Literal(c, fold), literal(c), 2)
            }
            op::NOT_LITERAL
            | op::NOT_LITERAL_IGNORE
            | op::NOT_LITERAL_LOC_IGNORE
            | op::NOT_LITERAL_UNI_IGNORE => {
                let c = word(code, pc + 1);
                (Rest::NotLiteral(c, fold), literal(c).not(), 2)
            }
            op::CATEGORY => {
                let k = word(code, pc + 1);
                (Rest::Category(k), Latin1::category(k), 2)
            }
            op::IN | op::IN_IGNORE | op::IN_LOC_IGNORE | op::IN_UNI_IGNORE => {
                let length = 1 + word(code, pc + 1) as usize;
                let set = code.get(pc + 2..pc.checked_add(length)?)?;
                (Rest::Set(set.into(), fold), Latin1::set(set, fold), length)
            }
            _ => return None,
        };
        Some((Test { low, rest }, length))
    }

    #[inline(always)]
    pub fn matches(&self, c: u32) -> bool {
        if c < 256 {
            self.low.has(c)
        } else {
            self.rest.matches(c)
        }
    }

    /// The only character that matches.
    pub fn literal(&self) -> Option<u32> {
        match self.rest {
            Rest::Literal(c, Fold::None) => Some(c),
            _ => None,
        }
    }

    /// The only character that does not match.
    pub fn all_but(&self) -> Option<u32> {
        match self.rest {
            Rest::NotLiteral(c, Fold::None) => Some(c),
            _ => None,
        }
    }

    pub fn is_any(&self) -> bool {
        matches!(self.rest, Rest::Any)
    }

    /// The Latin-1 characters that match.
    pub fn low(&self) -> Latin1 {
        self.low
    }
}
