//! Names stored once and compared as numbers.
//!
//! Invariants: a [`Symbol`] is only meaningful to the interner that made it; symbols count up from
//! 1 in order of first appearance; a name's text never moves, so `get` can lend it for as long as
//! the interner lives while other names are being added through a shared reference.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::fmt;
use std::hash::Hasher;
use std::num::NonZeroU32;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::Wtf8;

/// An interned name. `Option<Symbol>` is four bytes as well.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(NonZeroU32);

impl Symbol {
    /// The symbol's number, counting from 1.
    pub const fn as_u32(self) -> u32 {
        self.0.get()
    }

    /// The symbol's place in a table of all names, counting from 0.
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The inverse of [`Symbol::as_u32`]; `None` for 0.
    pub const fn from_u32(number: u32) -> Option<Symbol> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Symbol(number)),
            None => None,
        }
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Symbol({})", self.0)
    }
}

/// log2 of the number of names in the first bucket; each next bucket is twice as large.
const FIRST_BUCKET_BITS: u32 = 8;
/// Enough doubling buckets to hold every possible symbol.
const BUCKETS: usize = 32 - FIRST_BUCKET_BITS as usize;

type Bucket = OnceCell<Box<[OnceCell<Name>]>>;

struct Name {
    /// With U+FFFD in place of surrogates.
    shown: Box<str>,
    /// The name in generalised UTF-8, if it has surrogates.
    exact: Option<Box<[u8]>>,
}

/// A growing set of names, usable through `&self`.
pub struct Interner {
    buckets: [Bucket; BUCKETS],
    len: Cell<u32>,
    numbers: RefCell<HashTable<(u32, Symbol)>>,
}

impl Default for Interner {
    fn default() -> Interner {
        Interner::new()
    }
}

impl Interner {
    pub fn new() -> Interner {
        Interner {
            buckets: [const { OnceCell::new() }; BUCKETS],
            len: Cell::new(0),
            numbers: RefCell::new(HashTable::with_capacity(256)),
        }
    }

    /// The symbol of `name`, which is stored if it is new.
    pub fn intern<'n>(&self, name: impl Into<Wtf8<'n>>) -> Symbol {
        let name = name.into();
        let hash = hash(name);
        let mut numbers = self.numbers.borrow_mut();
        let found = numbers.find(spread(hash), |&(known, symbol)| {
            known == hash && self.text(symbol) == name
        });
        if let Some(&(_, symbol)) = found {
            return symbol;
        }
        let symbol = self.store(name);
        numbers.insert_unique(spread(hash), (hash, symbol), |&(hash, _)| spread(hash));
        symbol
    }

    /// The symbol of `name` if it has been interned before.
    pub fn lookup(&self, name: &str) -> Option<Symbol> {
        let name = Wtf8::from_str(name);
        let hash = hash(name);
        let numbers = self.numbers.borrow();
        numbers
            .find(spread(hash), |&(known, symbol)| {
                known == hash && self.text(symbol) == name
            })
            .map(|&(_, symbol)| symbol)
    }

    /// The text of a symbol of this interner; empty for a symbol of a larger one.
    #[inline]
    pub fn text(&self, symbol: Symbol) -> Wtf8<'_> {
        match self.name(symbol) {
            None => Wtf8::default(),
            Some(name) => match &name.exact {
                None => Wtf8::from_str(&name.shown),
                Some(exact) => Wtf8::from_bytes_trusted(exact),
            },
        }
    }

    /// The same as UTF-8, for messages and for comparison with known names: with U+FFFD in place of surrogates, which only
    /// names have that no source text brought in.
    #[inline]
    pub fn get(&self, symbol: Symbol) -> &str {
        self.name(symbol).map_or("", |name| &name.shown)
    }

    #[inline]
    fn name(&self, symbol: Symbol) -> Option<&Name> {
        let (bucket, slot) = place(symbol.as_u32() - 1);
        let names = self.buckets.get(bucket).and_then(OnceCell::get)?;
        names.get(slot).and_then(OnceCell::get)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.len.get() as usize
    }

    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }

    fn store(&self, name: Wtf8<'_>) -> Symbol {
        let index = self.len.get();
        let (bucket, slot) = place(index);
        if let Some(cell) = self.buckets.get(bucket) {
            let names = cell.get_or_init(|| {
                let size = 1usize << (FIRST_BUCKET_BITS as usize + bucket);
                std::iter::repeat_with(OnceCell::new).take(size).collect()
            });
            if let Some(cell) = names.get(slot) {
                // A slot is filled exactly once: `len` only grows.
                let shown = name.to_string_lossy();
                let exact = matches!(shown, Cow::Owned(_)).then(|| name.as_bytes().into());
                let _ = cell.set(Name {
                    shown: shown.into(),
                    exact,
                });
            }
        }
        self.len.set(index + 1);
        Symbol(NonZeroU32::MIN.saturating_add(index))
    }
}

impl fmt::Debug for Interner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interner")
            .field("len", &self.len())
            .finish()
    }
}

/// Bucket and slot of the name with this number (counting from 0).
#[inline]
fn place(index: u32) -> (usize, usize) {
    let shifted = u64::from(index) + (1 << FIRST_BUCKET_BITS);
    let top = shifted.ilog2();
    (
        (top - FIRST_BUCKET_BITS) as usize,
        (shifted - (1 << top)) as usize,
    )
}

/// The 64 bits the table wants: it looks at both ends of them.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// 32 well-mixed bits of the name's hash.
#[inline]
fn hash(name: Wtf8<'_>) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    let hash = hasher.finish();
    (hash ^ (hash >> 32)) as u32
}
