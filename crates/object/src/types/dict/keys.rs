//! The key table of a dict: one block of memory holding the index table and the entries.
//!
//! Indices are 1, 2 or 4 bytes wide; -1 is empty, -2 a deleted place. An entry is `key, value` in a table of exact
//! strings, `key, value, hash` otherwise. A deleted entry has two zero words.

use crate::typeobj::shape::MOST_SHARED;
use crate::types::str::Str;
use crate::value::Value;
use std::alloc::Layout as Mem;
use std::cell::Cell;
use std::mem::ManuallyDrop;

/// Whose table it is, which tells what deletions do to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any dict's: a deleted entry leaves a gap.
    Combined,
    /// That of an instance's `__dict__`, as far as CPython shares its keys with other instances and has the values in their
    /// order apart from them: the entries behind a deleted one move up.
    Split,
    /// The same, of an instance whose attributes were inline and which has the dict still: clearing changes nothing in that.
    Embedded,
}

/// The size of a table for [`MOST_SHARED`] keys.
pub(super) const SHARED_LOG2: u32 = 6;

pub(super) struct Keys {
    log2: u32,
    unicode: bool,
    kind: Cell<Kind>,
    version: Cell<u32>,
    /// Of a split table: the shape that the class's fresh instances have, which knows the order of the shared keys.
    root: Cell<u32>,
    usable: Cell<usize>,
    entries: Cell<usize>,
    /// Bytes from the start of the block to the first entry.
    first_entry: usize,
}

const EMPTY: i64 = -1;
const DUMMY: i64 = -2;
const PERTURB: u32 = 5;

/// Where a lookup ended: the entry if the key is there.
#[derive(Clone, Copy)]
pub(super) struct Found {
    slot: usize,
    entry: i64,
}

impl Found {
    pub const EMPTY: Found = Found {
        slot: 0,
        entry: EMPTY,
    };

    #[inline(always)]
    pub fn entry(self) -> Option<usize> {
        usize::try_from(self.entry).ok()
    }
}

/// The position of a lookup in its probe sequence.
pub(super) struct Probe {
    i: usize,
    perturb: u64,
    slot: usize,
}

impl Probe {
    pub fn found(&self, entry: usize) -> Found {
        Found {
            slot: self.slot,
            entry: entry as i64,
        }
    }
}

pub(super) enum Step {
    Done(Found),
    /// Same hash, another object: compare, then step on if unequal.
    Compare(usize),
}

impl Keys {
    pub const MIN_LOG2: u32 = 3;

    #[inline(always)]
    fn size(&self) -> usize {
        1 << self.log2
    }

    #[inline(always)]
    fn width(log2: u32) -> usize {
        match log2 {
            0..=7 => 1,
            8..=15 => 2,
            _ => 4,
        }
    }

    #[inline(always)]
    fn capacity(log2: u32) -> usize {
        ((1usize << log2) << 1) / 3
    }

    #[inline(always)]
    fn stride(unicode: bool) -> usize {
        if unicode { 2 } else { 3 }
    }

    #[inline(always)]
    fn first_entry(log2: u32) -> usize {
        size_of::<Keys>() + (Keys::width(log2) << log2).next_multiple_of(8)
    }

    fn mem(log2: u32, unicode: bool) -> Option<Mem> {
        let entries = Keys::capacity(log2).checked_mul(Keys::stride(unicode) * 8)?;
        Mem::from_size_align(Keys::first_entry(log2) + entries, 8).ok()
    }

    pub fn log2_for_entries(n: usize) -> u32 {
        let mut log2 = Keys::MIN_LOG2;
        while Keys::capacity(log2) < n && log2 < 31 {
            log2 += 1;
        }
        log2
    }

    /// Growth as in CPython: the least power of two not below three times the live entries.
    pub fn log2_for_growth(used: usize) -> u32 {
        let mut log2 = Keys::MIN_LOG2;
        while (1usize << log2) < used.saturating_mul(3) && log2 < 31 {
            log2 += 1;
        }
        log2
    }

    pub fn allocate(log2: u32, unicode: bool) -> Option<*mut Keys> {
        if log2 > 31 {
            return None;
        }
        let mem = Keys::mem(log2, unicode)?;
        // SAFETY: the size is not zero; the index table follows the head.
        unsafe {
            let p = crate::pool::take_part(crate::thread::current(), mem.size())? as *mut Keys;
            p.write(Keys {
                log2,
                unicode,
                kind: Cell::new(Kind::Combined),
                version: Cell::new(0),
                root: Cell::new(0),
                usable: Cell::new(Keys::capacity(log2)),
                entries: Cell::new(0),
                first_entry: Keys::first_entry(log2),
            });
            std::ptr::write_bytes(p.add(1) as *mut u8, 0xFF, Keys::width(log2) << log2);
            Some(p)
        }
    }

    /// Bytes of the block: what [`Keys::mem`] told when it was allocated.
    #[inline(always)]
    fn bytes(&self) -> usize {
        self.first_entry + Keys::capacity(self.log2) * Keys::stride(self.unicode) * 8
    }

    /// Frees the block; entries are not dropped.
    ///
    /// # Safety
    /// `p` came from `allocate` and is not used afterwards.
    #[inline(always)]
    pub unsafe fn free(p: *mut Keys) {
        // SAFETY: the size is that of the allocation.
        unsafe { crate::pool::give_part(crate::thread::current(), p as *mut u8, (*p).bytes()) }
    }

    /// Drops the entries, of which `used` are live, and frees the block.
    ///
    /// # Safety
    /// As for `free`; nobody else refers to the table.
    pub unsafe fn drop_entries_and_free(p: *mut Keys, used: usize) {
        // SAFETY: each word owns a value, dropped once.
        unsafe {
            if (*p).entries() == used {
                (*p).each_entry(|word| drop(Value::from_bits(word)));
            } else {
                (*p).each_entry(|word| {
                    if word != 0 {
                        drop(Value::from_bits(word));
                    }
                });
            }
            Keys::free(p);
        }
    }

    /// Shows `f` the key's and the value's word of each entry place used; deleted ones are zero.
    #[inline(always)]
    fn each_entry(&self, mut f: impl FnMut(u64)) {
        let stride = Keys::stride(self.unicode);
        let mut entry = self.words();
        for _ in 0..self.entries() {
            // SAFETY: the entries from the first on were written.
            unsafe {
                f(*entry);
                f(*entry.add(1));
                entry = entry.add(stride);
            }
        }
    }

    #[inline(always)]
    pub fn is_unicode(&self) -> bool {
        self.unicode
    }

    pub fn kind(&self) -> Kind {
        self.kind.get()
    }

    pub fn set_kind(&self, kind: Kind) {
        self.kind.set(kind);
    }

    pub fn root(&self) -> u32 {
        self.root.get()
    }

    pub fn set_root(&self, root: u32) {
        self.root.set(root);
    }

    /// Puts the entries of a split table in the order of the shared keys, in which they die, if their deaths can be noticed.
    ///
    /// # Safety
    /// Nobody looks anything up in the table any more.
    #[cold]
    pub unsafe fn sort_by_rank(&self) {
        let noticed = |bits: u64| {
            // SAFETY: the words of a table without gaps own values, which are only looked at.
            let v = ManuallyDrop::new(unsafe { Value::from_bits(bits) });
            !crate::dealloc::goes_unnoticed(&v)
        };
        // SAFETY: the entries so far were written, two words each, as split tables have strings as keys.
        let entries = unsafe {
            std::slice::from_raw_parts_mut(self.words() as *mut [u64; 2], self.entries())
        };
        if let Some(th) = crate::thread::current()
            && entries.iter().filter(|[_, v]| noticed(*v)).nth(1).is_some()
        {
            let shapes = &th.interp.shapes;
            entries.sort_by_cached_key(|[key, _]| shapes.rank(self.root.get(), *key));
        }
    }

    /// Whether a key that is a string still makes the table what it is.
    #[inline]
    pub fn is_split_no_more(&self) -> bool {
        self.kind.get() != Kind::Combined && self.entries() >= MOST_SHARED
    }

    pub fn log2_size(&self) -> u32 {
        self.log2
    }

    #[inline(always)]
    pub fn version(&self) -> u32 {
        self.version.get()
    }

    #[inline(always)]
    pub fn set_version(&self, v: u32) {
        self.version.set(v);
    }

    /// How many entries the table can hold.
    pub fn room(&self) -> usize {
        Keys::capacity(self.log2)
    }

    pub fn usable(&self) -> usize {
        self.usable.get()
    }

    /// Entry places used, deleted ones included.
    #[inline(always)]
    pub fn entries(&self) -> usize {
        self.entries.get()
    }

    #[inline(always)]
    fn indices(&self) -> *mut u8 {
        // SAFETY: the index table follows the head.
        unsafe { (self as *const Keys).add(1) as *mut u8 }
    }

    #[inline(always)]
    fn words(&self) -> *mut u64 {
        // SAFETY: the entries follow the index table.
        unsafe { (std::ptr::from_ref(self) as *mut u8).add(self.first_entry) as *mut u64 }
    }

    #[inline(always)]
    fn index(&self, slot: usize) -> i64 {
        debug_assert!(slot < self.size());
        // SAFETY: `slot` is masked to the table's size by all callers.
        unsafe {
            match self.log2 {
                0..=7 => i64::from(*(self.indices() as *const i8).add(slot)),
                8..=15 => i64::from(*(self.indices() as *const i16).add(slot)),
                _ => i64::from(*(self.indices() as *const i32).add(slot)),
            }
        }
    }

    #[inline(always)]
    fn set_index(&self, slot: usize, v: i64) {
        debug_assert!(slot < self.size());
        // SAFETY: as in `index`; an entry number fits the width that the size implies.
        unsafe {
            match self.log2 {
                0..=7 => *(self.indices() as *mut i8).add(slot) = v as i8,
                8..=15 => *(self.indices() as *mut i16).add(slot) = v as i16,
                _ => *(self.indices() as *mut i32).add(slot) = v as i32,
            }
        }
    }

    /// The address of an entry's words.
    #[inline(always)]
    fn entry(&self, i: usize) -> *mut u64 {
        debug_assert!(i < Keys::capacity(self.log2));
        // SAFETY: entry numbers are below the capacity.
        unsafe { self.words().add(i * Keys::stride(self.unicode)) }
    }

    #[inline(always)]
    pub fn key_bits(&self, i: usize) -> u64 {
        if i >= self.entries() {
            return 0;
        }
        // SAFETY: the entry was written.
        unsafe { *self.entry(i) }
    }

    /// Where the value of an entry lies, in words from the start of the block.
    pub fn value_place(&self, i: usize) -> Option<usize> {
        (i < self.entries()).then(|| self.first_entry / 8 + i * Keys::stride(self.unicode) + 1)
    }

    #[inline(always)]
    pub fn value_bits(&self, i: usize) -> u64 {
        if i >= self.entries() {
            return 0;
        }
        // SAFETY: the entry was written.
        unsafe { *self.entry(i).add(1) }
    }

    #[inline(always)]
    fn clone_bits(bits: u64) -> Option<Value> {
        // SAFETY: the words of entries are 0 or own values.
        unsafe { Value::another(bits) }
    }

    #[inline(always)]
    pub fn entry_key(&self, i: usize) -> Option<Value> {
        Keys::clone_bits(self.key_bits(i))
    }

    #[inline(always)]
    pub fn entry_value(&self, i: usize) -> Option<Value> {
        Keys::clone_bits(self.value_bits(i))
    }

    pub fn entry_hash(&self, i: usize) -> Option<i64> {
        if self.key_bits(i) == 0 {
            return None;
        }
        Some(self.stored_hash(i))
    }

    #[inline(always)]
    fn stored_hash(&self, i: usize) -> i64 {
        // SAFETY: the entry is live: its key is a string in a string table, and its hash is stored otherwise.
        unsafe {
            if self.unicode {
                (*(*self.entry(i) as *const Str)).hash()
            } else {
                *self.entry(i).add(2) as i64
            }
        }
    }

    #[inline(always)]
    pub fn replace_value(&self, i: usize, v: Value) -> Result<Value, Value> {
        if self.value_bits(i) == 0 {
            return Err(v);
        }
        // SAFETY: the entry is live; the old value leaves by value.
        unsafe {
            let old = std::ptr::replace(self.entry(i).add(1), v.into_bits());
            Ok(Value::from_bits(old))
        }
    }

    #[inline(always)]
    pub fn probe(&self, hash: i64) -> Probe {
        let i = hash as usize & (self.size() - 1);
        Probe {
            i,
            perturb: hash as u64,
            slot: i,
        }
    }

    #[inline(always)]
    fn advance(&self, p: &mut Probe) {
        p.perturb >>= PERTURB;
        p.i =
            p.i.wrapping_mul(5)
                .wrapping_add(p.perturb as usize)
                .wrapping_add(1)
                & (self.size() - 1);
    }

    /// Looks a string up in a table of strings. Nearly always the first place has this very string, or nothing.
    #[inline(always)]
    pub fn find_str(&self, key: &Str, hash: i64) -> Found {
        let slot = self.probe(hash).i;
        let entry = self.index(slot);
        if entry == EMPTY {
            return Found { slot, entry };
        }
        // SAFETY: an index that is not negative names a live entry.
        if entry >= 0 && std::ptr::eq(unsafe { *self.entry(entry as usize) } as *const Str, key) {
            return Found { slot, entry };
        }
        self.find_str_on(key, hash)
    }

    /// Where the first place of a key's probe sequence has this very key, or nothing. `None` if it takes more to know.
    #[inline(always)]
    pub fn find_at_once(&self, key: &Value, hash: i64) -> Option<Found> {
        let slot = self.probe(hash).i;
        let entry = self.index(slot);
        let here = match usize::try_from(entry) {
            Ok(i) => self.key_bits(i) == key.bits(),
            Err(_) => entry == EMPTY,
        };
        here.then_some(Found { slot, entry })
    }

    #[inline(never)]
    fn find_str_on(&self, key: &Str, hash: i64) -> Found {
        let mut p = self.probe(hash);
        loop {
            let ix = self.index(p.i);
            if ix >= 0 {
                // SAFETY: an index that is not negative names a live entry, whose key is a string.
                let k = unsafe { *self.entry(ix as usize) } as *const Str;
                // SAFETY: as above.
                if std::ptr::eq(k, key) || unsafe { (*k).hash() == hash && (*k).same_text(key) } {
                    return Found {
                        slot: p.i,
                        entry: ix,
                    };
                }
            } else if ix == EMPTY {
                return Found {
                    slot: p.i,
                    entry: EMPTY,
                };
            }
            self.advance(&mut p);
        }
    }

    /// One step of a general lookup.
    pub fn step(&self, p: &mut Probe, key: &Value, hash: i64) -> Step {
        loop {
            let slot = p.i;
            let ix = self.index(slot);
            if ix == EMPTY {
                return Step::Done(Found { slot, entry: EMPTY });
            }
            self.advance(p);
            if ix >= 0 {
                let entry = ix as usize;
                if self.key_bits(entry) == key.bits() {
                    return Step::Done(Found { slot, entry: ix });
                }
                if self.stored_hash(entry) == hash {
                    p.slot = slot;
                    return Step::Compare(entry);
                }
            }
        }
    }

    fn free_slot(&self, hash: i64) -> usize {
        let mut p = self.probe(hash);
        while self.index(p.i) >= 0 {
            self.advance(&mut p);
        }
        p.i
    }

    /// Appends an entry for an absent key; there is room.
    pub fn push(&self, key: Value, hash: i64, value: Value) {
        let n = self.entries.get();
        debug_assert!(self.usable.get() > 0);
        let slot = self.free_slot(hash);
        self.set_index(slot, n as i64);
        // SAFETY: `usable` entries are left, so entry `n` is inside the block.
        unsafe {
            let e = self.entry(n);
            e.write(key.into_bits());
            e.add(1).write(value.into_bits());
            if !self.unicode {
                e.add(2).write(hash as u64);
            }
        }
        self.entries.set(n + 1);
        self.usable.set(self.usable.get() - 1);
    }

    /// Removes a found entry.
    pub fn take(&self, f: Found) -> Option<(Value, Value)> {
        let i = f.entry()?;
        if self.key_bits(i) == 0 {
            return None;
        }
        self.set_index(f.slot, DUMMY);
        // SAFETY: the entry is live; its words leave by value and are zeroed.
        unsafe {
            let e = self.entry(i);
            let kv = (Value::from_bits(*e), Value::from_bits(*e.add(1)));
            e.write(0);
            e.add(1).write(0);
            if self.kind.get() != Kind::Combined {
                self.close_gap(i);
            }
            Some(kv)
        }
    }

    /// Moves the entries behind a deleted one up.
    #[cold]
    fn close_gap(&self, i: usize) {
        let last = self.entries() - 1;
        let stride = Keys::stride(self.unicode);
        // SAFETY: the entries behind the deleted one were written, and move as they are; so was the index table.
        unsafe {
            let gap = self.entry(i);
            std::ptr::copy(gap.add(stride), gap, (last - i) * stride);
            std::ptr::write_bytes(self.indices(), 0xFF, Keys::width(self.log2) << self.log2);
        }
        self.entries.set(last);
        self.usable.set(self.usable.get() + 1);
        // Places in the index table are not used up by deletions.
        for at in 0..last {
            self.set_index(self.free_slot(self.stored_hash(at)), at as i64);
        }
    }

    /// Finds the index slot of a live entry.
    pub fn locate(&self, i: usize) -> Option<Found> {
        let hash = self.entry_hash(i)?;
        let mut p = self.probe(hash);
        loop {
            let ix = self.index(p.i);
            if ix == i as i64 {
                return Some(Found {
                    slot: p.i,
                    entry: ix,
                });
            }
            if ix == EMPTY {
                return None;
            }
            self.advance(&mut p);
        }
    }

    /// Forgets the (deleted) entries from `n` on; their room is not given back, as in CPython.
    pub fn truncate(&self, n: usize) {
        self.entries.set(n.min(self.entries.get()));
        // The freed places may be used again: `usable` counts them.
    }

    /// Each value, and its key unless all keys are plain strings.
    pub fn each_word(&self, mut f: impl FnMut(u64)) {
        for i in 0..self.entries() {
            let (k, v) = (self.key_bits(i), self.value_bits(i));
            if v != 0 {
                f(v);
            }
            if k != 0 && !self.unicode {
                f(k);
            }
        }
    }

    /// Moves all live entries into an empty table with room for them.
    ///
    /// # Safety
    /// The entries of `self` are not used or dropped afterwards.
    pub unsafe fn move_into(&self, to: &Keys) {
        for i in 0..self.entries() {
            let (k, v) = (self.key_bits(i), self.value_bits(i));
            if k != 0 {
                let hash = self.stored_hash(i);
                // SAFETY: ownership of the words moves.
                unsafe { to.push(Value::from_bits(k), hash, Value::from_bits(v)) };
            }
        }
    }

    /// A copy of the whole table, of whose entries `used` are live; each word gets a count of its own.
    pub fn duplicate(&self, used: usize) -> Option<*mut Keys> {
        let written = self.first_entry + self.entries() * Keys::stride(self.unicode) * 8;
        // SAFETY: head, indices and the entries so far are copied to a block of the same size; the words of the entries are
        // values, or zero if they were deleted.
        unsafe {
            let new = crate::pool::take_part(crate::thread::current(), self.bytes())?;
            std::ptr::copy_nonoverlapping(std::ptr::from_ref(self) as *const u8, new, written);
            let new = new as *mut Keys;
            (*new).version.set(0);
            if self.entries() == used {
                self.each_entry(|word| {
                    std::mem::forget((*ManuallyDrop::new(Value::from_bits(word))).clone());
                });
            } else {
                self.each_entry(|word| std::mem::forget(Keys::clone_bits(word)));
            }
            Some(new)
        }
    }

    /// Copies all live entries into an empty table with room for them.
    ///
    /// # Safety
    /// `to` was just allocated for at least as many entries.
    pub unsafe fn clone_into(&self, to: &Keys) {
        for i in 0..self.entries() {
            if let (Some(k), Some(v)) = (self.entry_key(i), self.entry_value(i)) {
                to.push(k, self.stored_hash(i), v);
            }
        }
    }
}
