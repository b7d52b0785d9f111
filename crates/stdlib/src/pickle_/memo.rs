//! The memo of a pickler: which objects it has written, under which numbers.
//!
//! Objects are known by identity, in a table keyed by their words; they are kept alive as long as the memo is, so that no
//! other object can take an address over.

use krait_object::{Result, Trace, Value, Visitor, alloc};

#[derive(Clone, Copy)]
struct Slot {
    /// The object's word; 0 where the slot is free.
    key: u64,
    /// Its place among the items.
    place: u32,
}

const FREE: Slot = Slot { key: 0, place: 0 };

/// Slots of the smallest table, as a power of two.
const FIRST: u32 = 4;

/// Entries of CPython's smallest table, for `__sizeof__`.
const SMALLEST: usize = 8;

pub struct Memo {
    table: Vec<Slot>,
    items: Vec<(Value, isize)>,
    /// 64 less the logarithm of the table's size.
    shift: u32,
    /// Entries that CPython's table would have.
    reported: usize,
}

impl Default for Memo {
    fn default() -> Memo {
        Memo {
            table: Vec::new(),
            items: Vec::new(),
            shift: 64 - FIRST,
            reported: SMALLEST,
        }
    }
}

impl Trace for Memo {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.items.iter().for_each(|(x, _)| v.visit(x));
    }
}

/// What the memo says of an object that is about to be written.
pub enum Known {
    /// It was written under this number.
    As(isize),
    /// It is noted under this number now.
    New(usize),
}

impl Memo {
    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn items(&self) -> &[(Value, isize)] {
        &self.items
    }

    /// Where the search for a word begins.
    #[inline(always)]
    fn home(&self, key: u64) -> usize {
        // The low bits of addresses are all alike: a product mixes the others.
        ((key >> 4).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }

    /// The slot of a word, or the free one where it belongs. The table has a free slot.
    #[inline(always)]
    fn find(&self, key: u64) -> (usize, Slot) {
        let mask = self.table.len().wrapping_sub(1);
        let mut at = self.home(key);
        loop {
            let slot = self.table.get(at).copied().unwrap_or(FREE);
            if slot.key == key || slot.key == 0 {
                return (at, slot);
            }
            at = (at + 1) & mask;
        }
    }

    /// The number of an object.
    #[inline]
    pub fn get(&self, v: &Value) -> Option<isize> {
        if self.table.is_empty() {
            return None;
        }
        let (_, slot) = self.find(v.bits());
        if slot.key == 0 {
            return None;
        }
        self.items.get(slot.place as usize).map(|(_, n)| *n)
    }

    /// The number of an object, which is noted under the next one if it has none.
    #[inline]
    pub fn note(&mut self, v: &Value) -> Result<Known> {
        self.make_room()?;
        let (at, slot) = self.find(v.bits());
        if slot.key != 0
            && let Some((_, n)) = self.items.get(slot.place as usize)
        {
            return Ok(Known::As(*n));
        }
        let n = self.items.len();
        self.occupy(at, v, n as isize)?;
        Ok(Known::New(n))
    }

    /// Notes an object under a number, whatever it had before.
    pub fn set(&mut self, v: &Value, n: isize) -> Result<()> {
        self.make_room()?;
        let (at, slot) = self.find(v.bits());
        if slot.key != 0
            && let Some(item) = self.items.get_mut(slot.place as usize)
        {
            item.1 = n;
            return Ok(());
        }
        self.occupy(at, v, n)
    }

    #[inline]
    fn occupy(&mut self, at: usize, v: &Value, n: isize) -> Result<()> {
        let place = self.items.len() as u32;
        alloc::push(&mut self.items, (v.clone(), n))?;
        if let Some(slot) = self.table.get_mut(at) {
            *slot = Slot {
                key: v.bits(),
                place,
            };
        }
        let used = self.items.len();
        if used * 3 >= self.reported * 2 {
            let wanted = used * if used > 50_000 { 2 } else { 4 };
            self.reported = wanted.max(SMALLEST).next_power_of_two();
        }
        Ok(())
    }

    /// Makes sure that a slot stays free after one more is taken.
    #[inline(always)]
    fn make_room(&mut self) -> Result<()> {
        if self.items.len() * 2 >= self.table.len() {
            return self.grow();
        }
        Ok(())
    }

    #[cold]
    fn grow(&mut self) -> Result<()> {
        if self.items.len() >= u32::MAX as usize {
            return Err(krait_object::err::memory_error());
        }
        let size = (self.table.len() * 4).max(1 << FIRST);
        self.table = alloc::filled(FREE, size)?;
        self.shift = 64 - size.trailing_zeros();
        for place in 0..self.items.len() {
            let Some(key) = self.items.get(place).map(|(v, _)| v.bits()) else {
                break;
            };
            let (at, _) = self.find(key);
            if let Some(slot) = self.table.get_mut(at) {
                let place = place as u32;
                *slot = Slot { key, place };
            }
        }
        Ok(())
    }

    /// A memo of the same objects under the same numbers.
    pub fn copy(&self) -> Result<Memo> {
        let mut new = Memo {
            reported: self.reported,
            ..Memo::default()
        };
        for (v, n) in &self.items {
            new.set(v, *n)?;
        }
        Ok(new)
    }

    /// Takes everything out; the caller drops it when nothing is borrowed.
    pub fn take(&mut self) -> Memo {
        let reported = self.reported;
        let old = std::mem::take(self);
        self.reported = reported;
        old
    }

    /// Bytes that CPython's table would take.
    pub fn reported_size(&self) -> usize {
        const HEAD: usize = 32;
        const ENTRY: usize = 16;
        HEAD + self.reported * ENTRY
    }
}
