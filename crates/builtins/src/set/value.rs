//! The payload of `set` and `frozenset`: an open-addressing table probed as CPython probes it.
//!
//! Iteration order is visible, so the hash table is CPython's: linear runs of up to ten places, then a jump
//! perturbed by the upper hash bits; growth by four (by two beyond 50000 items) when three fifths are in use;
//! removed places stay as dummies until the next resize.
//!
//! The table is borrowed only for steps that neither run Python code nor drop values. Whenever a Python `__eq__` has
//! run, the table is read anew, and the search starts over if it changed.

use krait_object::err::{Raised, Result, memory_error};
use krait_object::types::dict::unusable_key;
use krait_object::{Obj, Thread, Trace, Value, Visitor, protocol};
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const MIN_SIZE: usize = 8;
/// The hash of a dummy; no value hashes to it.
const DUMMY_HASH: i64 = -1;

/// One place: empty (`key` absent, hash 0), a dummy (`key` absent, hash -1) or an item.
///
/// Its end does nothing: the table, which knows how many items there are, drops them, so that nobody visits the other
/// places of a table that goes.
#[derive(Default)]
struct Entry {
    key: Option<ManuallyDrop<Value>>,
    hash: i64,
}

impl Entry {
    #[inline]
    fn key(&self) -> Option<&Value> {
        self.key.as_deref()
    }

    #[inline]
    fn is_unused(&self) -> bool {
        self.key.is_none() && self.hash != DUMMY_HASH
    }

    /// Puts an item to a place that has none.
    #[inline]
    fn put(&mut self, key: Value, hash: i64) {
        debug_assert!(self.key.is_none());
        self.key = Some(ManuallyDrop::new(key));
        self.hash = hash;
    }

    /// Takes the item out; the hash stays.
    #[inline]
    fn take(&mut self) -> Option<Value> {
        self.key.take().map(ManuallyDrop::into_inner)
    }
}

#[derive(Default)]
struct Table {
    /// The places of a small set.
    few: [Entry; MIN_SIZE],
    /// Those of a larger one, a power of two; otherwise empty, and the few are in use.
    many: Vec<Entry>,
    /// Items and dummies.
    fill: usize,
    used: usize,
    /// Where `pop` looks next, whatever becomes of the items.
    finger: usize,
    /// Changes whenever places move.
    generation: u32,
}

impl Drop for Table {
    fn drop(&mut self) {
        let mut left = self.used;
        for e in self.entries_mut() {
            if left == 0 {
                break;
            }
            left -= usize::from(e.take().is_some());
        }
    }
}

pub struct SetData {
    table: RefCell<Table>,
    /// Hash of a frozenset, -1 until computed.
    pub hash: Cell<i64>,
}

/// A set or frozenset object.
pub type Set = Obj<SetData>;

impl Trace for SetData {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(t) = self.table.try_borrow() {
            t.entries()
                .iter()
                .filter_map(Entry::key)
                .for_each(|k| v.visit(k));
        }
    }
    fn clear(&self) {
        SetData::clear(self);
    }
}

impl Default for SetData {
    fn default() -> SetData {
        SetData {
            table: RefCell::default(),
            hash: Cell::new(-1),
        }
    }
}

/// The hash of an element; an unhashable one is told so.
#[inline]
pub fn element_hash(th: &Thread, v: &Value) -> Result<i64> {
    match protocol::hash::hash(th, v) {
        Err(e) => Err(unusable_key(th, v, e, "set element")),
        ok => ok,
    }
}

/// The places that a hash visits, in order.
struct Probe {
    /// The last dummy passed: a new item takes its place.
    dummy: Option<usize>,
    perturb: u64,
    start: usize,
    at: usize,
    left: usize,
    mask: usize,
}

impl Probe {
    #[inline]
    fn new(hash: i64, mask: usize) -> Probe {
        let start = hash as usize & mask;
        Probe {
            dummy: None,
            perturb: hash as u64,
            start,
            at: start,
            left: Probe::run(start, mask),
            mask,
        }
    }

    #[inline]
    fn run(start: usize, mask: usize) -> usize {
        if start + LINEAR_PROBES <= mask {
            LINEAR_PROBES
        } else {
            0
        }
    }

    #[inline]
    fn advance(&mut self) {
        if self.left > 0 {
            self.left -= 1;
            self.at += 1;
            return;
        }
        self.perturb >>= PERTURB_SHIFT;
        self.start = self
            .start
            .wrapping_mul(5)
            .wrapping_add(1)
            .wrapping_add(self.perturb as usize)
            & self.mask;
        self.at = self.start;
        self.left = Probe::run(self.start, self.mask);
    }
}

enum Step {
    Found(usize),
    /// Where the item would go: a dummy on the way, or the first unused place.
    Absent(usize),
    /// An item there has the same hash: `==` decides.
    Compare(usize),
}

impl Table {
    #[inline(always)]
    fn entries(&self) -> &[Entry] {
        if self.many.is_empty() {
            &self.few
        } else {
            &self.many
        }
    }

    #[inline(always)]
    fn entries_mut(&mut self) -> &mut [Entry] {
        if self.many.is_empty() {
            &mut self.few
        } else {
            &mut self.many
        }
    }

    #[inline(always)]
    fn mask(&self) -> usize {
        self.entries().len() - 1
    }

    /// What tells a table from the one before. The few places of a small set are always the same.
    fn identity(&self) -> Option<u32> {
        (!self.many.is_empty()).then_some(self.generation)
    }

    /// A search as far as the table alone tells. Most end at the first place.
    #[inline]
    fn look(&self, key: &Value, hash: i64) -> Step {
        let entries = self.entries();
        let mask = entries.len() - 1;
        let start = hash as usize & mask;
        match entries.get(start) {
            None => Step::Absent(0),
            Some(e) => match e.key() {
                None if e.is_unused() => Step::Absent(start),
                Some(k) if e.hash == hash && k.is(key) => Step::Found(start),
                // A dummy before an unused place: what was here has just gone, and often comes again.
                None if start + LINEAR_PROBES <= mask
                    && entries.get(start + 1).is_some_and(Entry::is_unused) =>
                {
                    Step::Absent(start)
                }
                _ => self.look_on(key, hash),
            },
        }
    }

    #[inline(never)]
    fn look_on(&self, key: &Value, hash: i64) -> Step {
        self.step(&mut Probe::new(hash, self.mask()), key, hash)
    }

    /// The search goes on to its end, or to the next item that only `==` can tell from `key`.
    fn step(&self, probe: &mut Probe, key: &Value, hash: i64) -> Step {
        let entries = self.entries();
        loop {
            let Some(e) = entries.get(probe.at) else {
                return Step::Absent(0);
            };
            match e.key() {
                None if e.is_unused() => return Step::Absent(probe.dummy.unwrap_or(probe.at)),
                None => probe.dummy = Some(probe.at),
                Some(k) if e.hash == hash => {
                    if k.is(key) {
                        return Step::Found(probe.at);
                    }
                    match (k.as_exact_str(), key.as_exact_str()) {
                        (Some(a), Some(b)) => {
                            if a.same_text(b) {
                                return Step::Found(probe.at);
                            }
                        }
                        _ if k.is_small() && key.is_small() => {}
                        _ => return Step::Compare(probe.at),
                    }
                }
                _ => {}
            }
            probe.advance();
        }
    }

    /// Adds an item unless the table has it; false if only `==` can tell.
    #[inline]
    fn add(&mut self, key: &Value, hash: i64) -> Result<bool> {
        match self.look(key, hash) {
            Step::Found(_) => Ok(true),
            Step::Compare(_) => Ok(false),
            Step::Absent(at) => match self.put(at, key.clone(), hash) {
                Ok(()) => Ok(true),
                Err(no_room) => Err(no_room.error),
            },
        }
    }

    /// Puts an item to the place where a search for it ended.
    #[inline]
    fn put(&mut self, at: usize, key: Value, hash: i64) -> std::result::Result<(), NoRoom> {
        let Some(e) = self.entries_mut().get_mut(at) else {
            return Ok(());
        };
        let was_unused = e.is_unused();
        e.put(key, hash);
        self.used += 1;
        if was_unused {
            self.fill += 1;
            if self.fill * 5 >= self.mask() * 3 {
                return self.grow(at);
            }
        }
        Ok(())
    }

    /// Makes room after an item was put to `at`, which is taken back if there is no memory.
    #[inline(never)]
    fn grow(&mut self, at: usize) -> std::result::Result<(), NoRoom> {
        self.resize(self.growth()).map_err(|error| {
            let item = self
                .entries_mut()
                .get_mut(at)
                .and_then(|e| std::mem::take(e).take());
            self.fill -= 1;
            self.used -= 1;
            NoRoom { error, _item: item }
        })
    }

    /// Puts an item into a table that has neither it nor dummies.
    fn insert_clean(entries: &mut [Entry], key: Value, hash: i64) {
        let mut probe = Probe::new(hash, entries.len().saturating_sub(1));
        loop {
            match entries.get_mut(probe.at) {
                Some(e) if e.is_unused() => return e.put(key, hash),
                Some(_) => probe.advance(),
                None => return,
            }
        }
    }

    /// Moves all items from one table to another, dummies left behind.
    fn move_all(from: &mut [Entry], to: &mut [Entry]) {
        for e in from {
            let hash = std::mem::take(&mut e.hash);
            if let Some(key) = e.take() {
                Table::insert_clean(to, key, hash);
            }
        }
    }

    /// Makes room for more than `least` items and sweeps the dummies out.
    fn resize(&mut self, least: usize) -> Result<()> {
        let mut size = MIN_SIZE;
        while size <= least {
            size = size.checked_mul(2).ok_or_else(memory_error)?;
        }
        let new = if size > MIN_SIZE {
            fresh(size)?
        } else {
            Vec::new()
        };
        let old = std::mem::replace(&mut self.many, new);
        if old.is_empty() && !self.many.is_empty() {
            Table::move_all(&mut self.few, &mut self.many);
        } else {
            let mut few = std::mem::take(&mut self.few);
            let mut old = old;
            Table::move_all(&mut few, self.entries_mut());
            Table::move_all(&mut old, self.entries_mut());
        }
        self.fill = self.used;
        self.generation = self.generation.wrapping_add(1);
        Ok(())
    }

    /// The size to grow to.
    fn growth(&self) -> usize {
        if self.used > 50000 {
            self.used * 2
        } else {
            self.used * 4
        }
    }
}

fn fresh(size: usize) -> Result<Vec<Entry>> {
    let mut v = Vec::new();
    krait_object::alloc::reserve(&mut v, size)?;
    v.resize_with(size, Entry::default);
    Ok(v)
}

/// A table was to grow, and there was no memory: the item is taken back, because searches rely on unused places. It may run
/// code when it goes, so the table must not be borrowed any more.
struct NoRoom {
    error: Raised,
    _item: Option<Value>,
}

/// The set has another number of items than when its iteration began.
pub struct Resized;

/// Where a search ended.
enum Place {
    Found(usize),
    Absent(usize),
}

impl SetData {
    pub fn len(&self) -> usize {
        self.table.borrow().used
    }

    /// Whether there are no items, and no places where some have been.
    pub fn is_fresh(&self) -> bool {
        self.table.borrow().fill == 0
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of places; for `__sizeof__` and iteration bounds.
    pub fn places(&self) -> usize {
        self.table.borrow().entries().len()
    }

    #[inline]
    fn find(&self, th: &Thread, key: &Value, hash: i64) -> Result<Place> {
        let step = self.table.borrow().look(key, hash);
        match step {
            Step::Found(i) => Ok(Place::Found(i)),
            Step::Absent(i) => Ok(Place::Absent(i)),
            Step::Compare(_) => self.search(th, key, hash),
        }
    }

    /// The same with comparisons by `==`.
    #[cold]
    fn search(&self, th: &Thread, key: &Value, hash: i64) -> Result<Place> {
        self.search_for(th, key, hash, false)
    }

    /// A search by `==`. If the item is to be added, one that was equal will do, even if it is gone by now.
    #[cold]
    fn search_for(&self, th: &Thread, key: &Value, hash: i64, add: bool) -> Result<Place> {
        'restart: loop {
            let (mut probe, identity) = {
                let t = self.table.borrow();
                (Probe::new(hash, t.mask()), t.identity())
            };
            loop {
                let (step, candidate) = {
                    let t = self.table.borrow();
                    let step = t.step(&mut probe, key, hash);
                    (
                        step,
                        t.entries().get(probe.at).and_then(Entry::key).cloned(),
                    )
                };
                match (step, candidate) {
                    (Step::Found(i), _) => return Ok(Place::Found(i)),
                    (Step::Absent(i), _) => return Ok(Place::Absent(i)),
                    (Step::Compare(_), None) => continue 'restart,
                    (Step::Compare(i), Some(candidate)) => {
                        let equal = protocol::compare::eq(th, &candidate, key)?;
                        if equal && add {
                            return Ok(Place::Found(i));
                        }
                        let same = {
                            let t = self.table.borrow();
                            t.identity() == identity
                                && t.entries()
                                    .get(i)
                                    .and_then(Entry::key)
                                    .is_some_and(|k| k.is(&candidate))
                        };
                        if !same {
                            continue 'restart;
                        }
                        if equal {
                            return Ok(Place::Found(i));
                        }
                        probe.advance();
                    }
                }
            }
        }
    }

    /// Whether the set has a value; `TypeError` if it is unhashable.
    pub fn contains(&self, th: &Thread, key: &Value) -> Result<bool> {
        let hash = element_hash(th, key)?;
        self.contains_hashed(th, key, hash)
    }

    pub fn contains_hashed(&self, th: &Thread, key: &Value, hash: i64) -> Result<bool> {
        Ok(matches!(self.find(th, key, hash)?, Place::Found(_)))
    }

    /// Adds a value.
    pub fn add(&self, th: &Thread, key: Value) -> Result<()> {
        let hash = element_hash(th, &key)?;
        self.add_hashed(th, key, hash)
    }

    #[inline]
    pub fn add_hashed(&self, th: &Thread, key: Value, hash: i64) -> Result<()> {
        let mut t = self.table.borrow_mut();
        match t.look(&key, hash) {
            Step::Found(_) => Ok(()),
            Step::Absent(at) => {
                let r = t.put(at, key, hash);
                drop(t);
                r.map_err(|no_room| no_room.error)
            }
            Step::Compare(_) => {
                drop(t);
                self.add_compared(th, key, hash)
            }
        }
    }

    /// The same where `==` decides.
    #[cold]
    fn add_compared(&self, th: &Thread, key: Value, hash: i64) -> Result<()> {
        loop {
            let i = match self.search_for(th, &key, hash, true)? {
                Place::Found(_) => return Ok(()),
                Place::Absent(i) => i,
            };
            let mut t = self.table.borrow_mut();
            match t.entries().get(i) {
                // A comparison has filled the dummy since it was passed.
                Some(e) if e.key.is_some() => {}
                _ => {
                    let r = t.put(i, key, hash);
                    drop(t);
                    return r.map_err(|no_room| no_room.error);
                }
            }
        }
    }

    /// Removes a value; the stored one is returned.
    pub fn discard(&self, th: &Thread, key: &Value) -> Result<Option<Value>> {
        let hash = element_hash(th, key)?;
        self.discard_hashed(th, key, hash)
    }

    pub fn discard_hashed(&self, th: &Thread, key: &Value, hash: i64) -> Result<Option<Value>> {
        match self.find(th, key, hash)? {
            Place::Found(i) => Ok(self.take_at(i)),
            Place::Absent(_) => Ok(None),
        }
    }

    fn take_at(&self, i: usize) -> Option<Value> {
        let mut t = self.table.borrow_mut();
        let e = t.entries_mut().get_mut(i)?;
        let key = e.take()?;
        e.hash = DUMMY_HASH;
        t.used -= 1;
        Some(key)
    }

    /// Removes and returns some item.
    pub fn pop(&self) -> Option<Value> {
        let i = {
            let t = self.table.borrow();
            if t.used == 0 {
                return None;
            }
            let start = t.finger & t.mask();
            (start..t.entries().len())
                .chain(0..start)
                .find(|&i| t.entries().get(i).is_some_and(|e| e.key.is_some()))?
        };
        let key = self.take_at(i);
        self.table.borrow_mut().finger = i + 1;
        key
    }

    /// Empties the set.
    pub fn clear(&self) {
        let old = match self.table.try_borrow_mut() {
            Ok(mut t) => {
                let mut empty = Table::default();
                empty.generation = t.generation.wrapping_add(1);
                empty.finger = t.finger;
                std::mem::replace(&mut *t, empty)
            }
            Err(_) => return,
        };
        drop(old);
    }

    /// The next item at or after place `*pos`, which moves past it, with its hash.
    pub fn next(&self, pos: &mut usize) -> Option<(Value, i64)> {
        let t = self.table.borrow();
        while let Some(e) = t.entries().get(*pos) {
            *pos += 1;
            if let Some(k) = e.key() {
                return Some((k.clone(), e.hash));
            }
        }
        None
    }

    /// The item after those before place `*pos`, which moves past it, if the set still has so many items.
    #[inline]
    pub fn next_of(
        &self,
        len: usize,
        pos: &mut usize,
    ) -> std::result::Result<Option<Value>, Resized> {
        let t = self.table.borrow();
        if t.used != len {
            return Err(Resized);
        }
        let rest = t.entries().get(*pos..).unwrap_or_default();
        for (i, e) in rest.iter().enumerate() {
            if let Some(k) = e.key() {
                *pos += i + 1;
                return Ok(Some(k.clone()));
            }
        }
        Ok(None)
    }

    /// Shows `f` each item at or after place `*pos` and whether `other` has it, as long as that needs no `==` and `f`
    /// answers true. The item at which it ended, if any, is returned, and `pos` is behind it.
    fn sift(
        &self,
        other: &SetData,
        pos: &mut usize,
        mut f: impl FnMut(&Value, i64, bool) -> Result<bool>,
    ) -> Result<Option<(Value, i64)>> {
        let (t, o) = (self.table.borrow(), other.table.borrow());
        for e in t.entries().get(*pos..).unwrap_or_default() {
            *pos += 1;
            let Some(key) = e.key() else { continue };
            let go_on = match o.look(key, e.hash) {
                Step::Found(_) => f(key, e.hash, true)?,
                Step::Absent(_) => f(key, e.hash, false)?,
                Step::Compare(_) => false,
            };
            if !go_on {
                return Ok(Some((key.clone(), e.hash)));
            }
        }
        Ok(None)
    }

    /// Whether `other` has some item of this set, or lacks one, as `there` says.
    pub fn any_in(&self, th: &Thread, other: &SetData, there: bool) -> Result<bool> {
        let mut pos = 0;
        while let Some((key, hash)) =
            self.sift(other, &mut pos, |_, _, found| Ok(found != there))?
        {
            if other.contains_hashed(th, &key, hash)? == there {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds to `out`, a third set, those items of this one that `other` has, or those that it lacks, as `there` says.
    pub fn pick(&self, th: &Thread, other: &SetData, there: bool, out: &SetData) -> Result<()> {
        let mut pos = 0;
        let add = |key: &Value, hash, found| {
            if found == there {
                out.table.borrow_mut().add(key, hash)
            } else {
                Ok(true)
            }
        };
        while let Some((key, hash)) = self.sift(other, &mut pos, add)? {
            if other.contains_hashed(th, &key, hash)? == there {
                out.add_hashed(th, key, hash)?;
            }
        }
        Ok(())
    }

    /// Copies of all items in order.
    pub fn snapshot(&self) -> Vec<Value> {
        let t = self.table.borrow();
        t.entries().iter().filter_map(Entry::key).cloned().collect()
    }

    /// Makes room for `more` further items, as before adding a whole set or dict.
    pub fn reserve(&self, more: usize) -> Result<()> {
        let mut t = self.table.borrow_mut();
        let mask = t.mask();
        if (t.fill + more) * 5 >= mask * 3 {
            let n = (t.used + more) * 2;
            t.resize(n)?;
        }
        Ok(())
    }

    /// Adds all items of another set.
    pub fn merge(&self, th: &Thread, other: &SetData) -> Result<()> {
        if std::ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        self.reserve(other.len())?;
        if self.table.borrow().fill == 0 {
            self.fill_from(other)?;
            return Ok(());
        }
        let mut pos = 0;
        while let Some((k, h)) = other.next(&mut pos) {
            self.add_hashed(th, k, h)?;
        }
        Ok(())
    }

    /// Fills an empty table: place by place if the sizes agree, otherwise in order.
    fn fill_from(&self, other: &SetData) -> Result<()> {
        let o = other.table.borrow();
        let mut t = self.table.borrow_mut();
        if t.entries().len() == o.entries().len() && o.fill == o.used {
            for (to, from) in t.entries_mut().iter_mut().zip(o.entries()) {
                if let Some(k) = from.key() {
                    to.put(k.clone(), from.hash);
                }
            }
        } else {
            for e in o.entries() {
                if let Some(k) = e.key() {
                    Table::insert_clean(t.entries_mut(), k.clone(), e.hash);
                }
            }
        }
        t.fill = o.used;
        t.used = o.used;
        t.generation = t.generation.wrapping_add(1);
        Ok(())
    }

    /// Sweeps dummies out if they are more than a quarter of the table, after a bulk removal.
    pub fn shrink(&self) -> Result<()> {
        let mut t = self.table.borrow_mut();
        if t.fill - t.used > t.mask() / 4 {
            let n = t.growth();
            t.resize(n)?;
        }
        Ok(())
    }

    /// Exchanges the content of two sets.
    pub fn swap(&self, other: &SetData) {
        if !std::ptr::eq(self, other) {
            self.table.swap(&other.table);
            self.hash.set(-1);
            other.hash.set(-1);
            let (mut a, mut b) = (self.table.borrow_mut(), other.table.borrow_mut());
            // Where `pop` goes on is the set's own.
            (a.finger, b.finger) = (b.finger, a.finger);
            for t in [&mut a, &mut b] {
                t.generation = t.generation.wrapping_add(1);
            }
        }
    }

    /// The hash of the content (`frozenset.__hash__`): independent of order.
    pub fn content_hash(&self) -> i64 {
        fn shuffle(h: u64) -> u64 {
            ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167)
        }
        let t = self.table.borrow();
        let mut hash = t
            .entries()
            .iter()
            .filter(|e| e.key.is_some())
            .fold(0, |h, e| h ^ shuffle(e.hash as u64));
        hash ^= (t.used as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69069).wrapping_add(907_133_923);
        if hash == u64::MAX {
            590_923_713
        } else {
            hash as i64
        }
    }
}
