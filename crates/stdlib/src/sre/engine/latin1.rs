//! Sets of Latin-1 characters as bits, made without asking about each character.

use super::chars::{Fold, category};
use super::op;
use krait_text::unicode;
use std::sync::OnceLock;

/// A set of characters below 256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latin1([u64; 4]);

/// The categories have consecutive numbers from 0.
const CATEGORIES: usize = 18;

impl Latin1 {
    pub const ALL: Latin1 = Latin1([!0; 4]);

    /// The characters for which `f` holds.
    fn of(f: impl Fn(u32) -> bool) -> Latin1 {
        let mut set = Latin1::default();
        (0..256).filter(|&c| f(c)).for_each(|c| set.add(c));
        set
    }

    #[inline(always)]
    pub fn has(&self, c: u32) -> bool {
        self.0
            .get((c >> 6) as usize)
            .is_some_and(|w| w >> (c & 63) & 1 != 0)
    }

    /// Adds a character; those from 256 on are left out.
    pub fn add(&mut self, c: u32) {
        if let Some(w) = self.0.get_mut((c >> 6) as usize) {
            *w |= 1 << (c & 63);
        }
    }

    pub fn not(self) -> Latin1 {
        Latin1(self.0.map(|w| !w))
    }

    pub fn and(self, other: Latin1) -> Latin1 {
        Latin1(std::array::from_fn(|i| {
            self.0.get(i).copied().unwrap_or(0) & other.0.get(i).copied().unwrap_or(0)
        }))
    }

    pub fn or(self, other: Latin1) -> Latin1 {
        self.not().and(other.not()).not()
    }

    /// The characters whose folded form is in the set.
    fn unfold(self, fold: Fold) -> Latin1 {
        match fold {
            Fold::None => self,
            _ => {
                let table = folded(fold);
                let mut set = Latin1::default();
                (0u32..).zip(table).for_each(|(c, &low)| {
                    if self.has(u32::from(low)) {
                        set.add(c);
                    }
                });
                set
            }
        }
    }

    /// One character, however it is folded.
    pub fn literal(c: u32, fold: Fold) -> Latin1 {
        let mut set = Latin1::default();
        set.add(c);
        set.unfold(fold)
    }

    pub fn category(which: u32) -> Latin1 {
        static KNOWN: OnceLock<[Latin1; CATEGORIES]> = OnceLock::new();
        KNOWN
            .get_or_init(|| std::array::from_fn(|k| Latin1::of(|c| category(k as u32, c))))
            .get(which as usize)
            .copied()
            .unwrap_or_default()
    }

    /// The Latin-1 part of a set's code. The first item that has a character decides about it.
    pub fn set(code: &[u32], fold: Fold) -> Latin1 {
        let word = |at: usize| code.get(at).copied().unwrap_or(0);
        let (mut decided, mut set, mut ok) = (Latin1::default(), Latin1::default(), true);
        let mut pc = 0;
        loop {
            let (item, length) = match word(pc) {
                op::LITERAL => (Latin1::literal(word(pc + 1), Fold::None), 2),
                op::CATEGORY => (Latin1::category(word(pc + 1)), 2),
                op::CHARSET => {
                    let pair =
                        |i: usize| u64::from(word(pc + 1 + i)) | u64::from(word(pc + 2 + i)) << 32;
                    (Latin1(std::array::from_fn(|i| pair(2 * i))), 9)
                }
                op::RANGE => {
                    let mut r = Latin1::default();
                    (word(pc + 1)..=word(pc + 2).min(255)).for_each(|c| r.add(c));
                    (r, 3)
                }
                op::RANGE_UNI_IGNORE => {
                    let r = word(pc + 1)..=word(pc + 2);
                    let has = |c| r.contains(&c) || r.contains(&unicode::simple_upper(c));
                    (Latin1::of(has), 3)
                }
                op::NEGATE => {
                    ok = !ok;
                    pc += 1;
                    continue;
                }
                op::BIGCHARSET => {
                    // The first byte says which block has the characters below 256.
                    let block = (word(pc + 2) & 0xFF) as usize * 8;
                    let pair = |i: usize| {
                        u64::from(word(pc + 66 + block + i))
                            | u64::from(word(pc + 67 + block + i)) << 32
                    };
                    let length = 66 + word(pc + 1) as usize * 8;
                    (Latin1(std::array::from_fn(|i| pair(2 * i))), length)
                }
                _ => break,
            };
            if ok {
                set = set.or(item.and(decided.not()));
            }
            decided = decided.or(item);
            pc += length;
        }
        if !ok {
            set = set.or(decided.not());
        }
        set.unfold(fold)
    }
}

/// What each Latin-1 character is folded to; none leaves Latin-1.
fn folded(fold: Fold) -> &'static [u8; 256] {
    static ASCII: OnceLock<[u8; 256]> = OnceLock::new();
    static UNICODE: OnceLock<[u8; 256]> = OnceLock::new();
    let table = match fold {
        Fold::Unicode => &UNICODE,
        _ => &ASCII,
    };
    table.get_or_init(|| {
        std::array::from_fn(|c| {
            let c = c as u32;
            u8::try_from(super::chars::fold(c, fold)).unwrap_or(c as u8)
        })
    })
}
