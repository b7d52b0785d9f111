//! `list`: size, pointer to the items, capacity (CPython's layout), with CPython's growth pattern.
//!
//! Every access reads size and pointer anew, and items that leave the list are dropped only after the list is
//! consistent again, because a drop may run Python code that looks at the list.

use crate::err::{Result, memory_error};
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::memory_trace;
use crate::pool;
use crate::typeobj::LIST_SUBCLASS;
use crate::types::tuple::TupleData;
use crate::value::Value;
use std::alloc::Layout as Mem;
use std::cell::Cell;

mod gather;

pub use gather::Gather;

#[repr(C)]
pub struct ListData {
    size: Cell<usize>,
    items: Cell<*mut Value>,
    allocated: Cell<usize>,
}

/// A list object.
pub type List = Obj<ListData>;

crate::pytype! {
    pub static LIST: ListData = "list", BASETYPE | HAVE_GC | LIST_SUBCLASS | SEQUENCE | MATCH_SELF;
}

impl Trace for ListData {
    fn trace(&self, v: &mut Visitor<'_>) {
        // The last first: in which order trash is found decides in which order finalizers run.
        self.peek(|s| s.iter().rev().for_each(|x| v.visit(x)));
    }
    fn clear(&self) {
        release_all(self.take_all());
    }
}

/// Drops values that were in a list: the last one goes first, as programs see it with finalizers.
pub fn release_all(mut values: Vec<Value>) {
    while let Some(v) = values.pop() {
        drop(v);
    }
}

impl Drop for ListData {
    fn drop(&mut self) {
        let (p, mut n, cap) = self.detach();
        if cap == 0 {
            return;
        }
        // The last item goes first, as programs see it with finalizers.
        while n != 0 {
            n -= 1;
            // SAFETY: the storage is nobody else's any more; each of its items is dropped once.
            unsafe { std::ptr::drop_in_place(p.add(n)) };
        }
        // SAFETY: the block has this capacity, and nothing is in it.
        unsafe { pool::give_items(p, cap) };
    }
}

/// Where the items of a list are that is being sorted: nowhere, and nobody has looked for room since.
const SORT_MARK: *mut Value = std::ptr::NonNull::dangling().as_ptr();

fn mem(n: usize) -> Option<Mem> {
    Mem::array::<Value>(n).ok()
}

impl ListData {
    pub fn empty() -> ListData {
        ListData {
            size: Cell::new(0),
            items: Cell::new(std::ptr::null_mut()),
            allocated: Cell::new(0),
        }
    }

    /// Takes over the storage of a vector.
    pub fn of(v: Vec<Value>) -> ListData {
        let mut v = std::mem::ManuallyDrop::new(v);
        memory_trace::part_taken(v.as_mut_ptr(), v.capacity() * size_of::<Value>());
        if v.capacity() == 0 {
            return ListData::empty();
        }
        ListData {
            size: Cell::new(v.len()),
            items: Cell::new(v.as_mut_ptr()),
            allocated: Cell::new(v.capacity()),
        }
    }

    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size.get()
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.size.get() == 0
    }

    /// Items the storage has room for.
    pub fn capacity(&self) -> usize {
        self.allocated.get()
    }

    #[inline(always)]
    fn slice(&self) -> &[Value] {
        if self.items.get().is_null() {
            return &[];
        }
        // SAFETY: `size` items are initialised; the callers do not run Python code while they hold the slice.
        unsafe { std::slice::from_raw_parts(self.items.get(), self.size.get()) }
    }

    /// Looks at the items; `f` must not run Python code nor drop values.
    #[inline(always)]
    pub(crate) fn peek<R>(&self, f: impl FnOnce(&[Value]) -> R) -> R {
        f(self.slice())
    }

    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<Value> {
        self.slice().get(i).cloned()
    }

    /// Copies all items, the last one first, as words that own counts.
    ///
    /// # Safety
    /// There is room for them at `to`.
    #[inline(always)]
    pub unsafe fn clone_reversed(&self, to: *mut u64) {
        for (i, v) in self.slice().iter().rev().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { to.add(i).write(v.clone().into_bits()) };
        }
    }

    /// The word of an item, 0 behind the last; it stays the list's.
    #[inline(always)]
    pub fn word_at(&self, i: usize) -> u64 {
        if i >= self.size.get() {
            return 0;
        }
        // SAFETY: the index is in range, so there are items.
        unsafe { (*self.items.get().add(i)).bits() }
    }

    /// Stores at an index in range; the old item is returned. `None` (and the value dropped) if out of range.
    #[inline(always)]
    pub fn replace(&self, i: usize, v: Value) -> Option<Value> {
        if i >= self.size.get() {
            return None;
        }
        // SAFETY: the index is in range; the old item leaves by value.
        Some(unsafe { std::ptr::replace(self.items.get().add(i), v) })
    }

    /// Makes room for `n` items in all, growing by CPython's pattern.
    pub fn reserve_total(&self, n: usize) -> Result<()> {
        if n <= self.allocated.get() {
            return Ok(());
        }
        let new = n
            .checked_add(n >> 3)
            .and_then(|m| m.checked_add(6))
            .ok_or_else(memory_error)?
            & !3;
        let new = if n > self.size.get() && n - self.size.get() > new - n {
            (n + 3) & !3
        } else {
            new
        };
        self.set_capacity(new)
    }

    /// Makes room for exactly `n` items.
    pub fn reserve_exact(&self, n: usize) -> Result<()> {
        if n <= self.allocated.get() {
            Ok(())
        } else {
            self.set_capacity(n)
        }
    }

    fn set_capacity(&self, new: usize) -> Result<()> {
        let old = self.allocated.get();
        let p = match old == 0 || pool::keeps_items(old) || pool::keeps_items(new) {
            true => self.moved(old, new),
            false => self.resized(old, new),
        };
        self.items.set(p.ok_or_else(memory_error)?);
        self.allocated.set(new);
        Ok(())
    }

    /// The items in another block, of `new` items (not zero).
    #[inline(always)]
    fn moved(&self, old: usize, new: usize) -> Option<*mut Value> {
        let p = pool::take_items(new)?;
        if old != 0 {
            let from = self.items.get();
            // SAFETY: both blocks have room for the items, which move as words; the old block has this capacity.
            unsafe {
                std::ptr::copy_nonoverlapping(from, p, self.size.get().min(new));
                pool::give_items(from, old);
            }
        }
        Some(p)
    }

    /// The items in a block that may be the old one, with another size (not zero).
    fn resized(&self, old: usize, new: usize) -> Option<*mut Value> {
        let (from, to) = (mem(old)?, mem(new)?);
        // SAFETY: the old block was taken with the layout of `old` items.
        let p = krait_host::shortage::strictly(to.size(), || unsafe {
            std::alloc::realloc(self.items.get() as *mut u8, from, to.size())
        });
        if p.is_null() {
            return None;
        }
        memory_trace::part_given(self.items.get(), from.size());
        memory_trace::part_taken(p, to.size());
        Some(p as *mut Value)
    }

    /// Appends; grows if there is no room.
    #[inline(always)]
    pub fn try_append(&self, v: Value) -> Result<()> {
        let n = self.size.get();
        if n >= self.allocated.get() {
            self.reserve_total(n + 1)?;
        }
        // SAFETY: there is room for one more item.
        unsafe { self.items.get().add(n).write(v) };
        self.size.set(n + 1);
        Ok(())
    }

    /// Appends where running out of memory cannot be reported.
    pub fn append(&self, v: Value) {
        if self.size.get() >= self.allocated.get()
            && self.reserve_total(self.size.get() + 1).is_err()
        {
            let room = || self.reserve_total(self.size.get() + 1).ok();
            crate::alloc::insist(Mem::new::<Value>(), room);
        }
        let n = self.size.get();
        // SAFETY: there is room for one more item.
        unsafe { self.items.get().add(n).write(v) };
        self.size.set(n + 1);
    }

    /// Appends copies of values that are no list's own items.
    pub fn append_copies(&self, items: &[Value]) -> Result<()> {
        let n = self.size.get();
        let total = n.checked_add(items.len()).ok_or_else(memory_error)?;
        if total > self.allocated.get() {
            self.reserve_total(total)?;
        }
        for (i, v) in items.iter().enumerate() {
            // SAFETY: there is room for all of them.
            unsafe { self.items.get().add(n + i).write(v.clone()) };
        }
        self.size.set(total);
        Ok(())
    }

    /// A tuple of all items.
    pub fn to_tuple(&self) -> Ref<TupleData> {
        crate::types::tuple::from_slice(self.slice())
    }

    pub fn pop_last(&self) -> Option<Value> {
        let n = self.size.get().checked_sub(1)?;
        self.size.set(n);
        // SAFETY: the last item leaves the list by value.
        Some(unsafe { self.items.get().add(n).read() })
    }

    pub fn insert(&self, i: usize, v: Value) -> Result<()> {
        let n = self.size.get();
        let i = i.min(n);
        self.reserve_total(n + 1)?;
        // SAFETY: there is room for one more; the items from `i` move up by one.
        unsafe {
            let p = self.items.get().add(i);
            std::ptr::copy(p, p.add(1), n - i);
            p.write(v);
        }
        self.size.set(n + 1);
        Ok(())
    }

    pub fn remove(&self, i: usize) -> Option<Value> {
        let n = self.size.get();
        if i >= n {
            return None;
        }
        // SAFETY: the index is in range; the items after it move down by one.
        unsafe {
            let p = self.items.get().add(i);
            let v = p.read();
            std::ptr::copy(p.add(1), p, n - i - 1);
            self.size.set(n - 1);
            Some(v)
        }
    }

    /// Replaces items `start..end` (clamped) by `with`; the removed ones are returned.
    pub fn splice(&self, start: usize, end: usize, with: Vec<Value>) -> Result<Vec<Value>> {
        let n = self.size.get();
        let start = start.min(n);
        let end = end.clamp(start, n);
        let (gone, come) = (end - start, with.len());
        if gone == come && gone != 0 {
            let mut with = with;
            // SAFETY: `gone` items from `start` on are in range; `with` has as many.
            unsafe {
                std::ptr::swap_nonoverlapping(self.items.get().add(start), with.as_mut_ptr(), gone)
            };
            return Ok(with);
        }
        let total = (n - gone).checked_add(come).ok_or_else(memory_error)?;
        self.reserve_total(total)?;
        let mut old = crate::alloc::vec_of(gone)?;
        let with = std::mem::ManuallyDrop::new(with);
        // SAFETY: `gone` items move to `old`, the tail moves, `come` items move in from `with`, whose buffer is freed below.
        unsafe {
            let p = self.items.get();
            if gone != 0 {
                std::ptr::copy_nonoverlapping(p.add(start), old.as_mut_ptr(), gone);
                old.set_len(gone);
            }
            if n != end {
                std::ptr::copy(p.add(end), p.add(start + come), n - end);
            }
            if come != 0 {
                std::ptr::copy_nonoverlapping(with.as_ptr(), p.add(start), come);
            }
            self.size.set(total);
            let mut with = with;
            with.set_len(0);
            drop(std::mem::ManuallyDrop::into_inner(with));
        }
        Ok(old)
    }

    /// Takes the storage away: where it is, its items, its capacity. Without any, a sort's mark stays.
    #[inline(always)]
    fn detach(&self) -> (*mut Value, usize, usize) {
        let found = (self.items.get(), self.size.get(), self.allocated.get());
        if found.2 != 0 {
            self.items.set(std::ptr::null_mut());
            self.size.set(0);
            self.allocated.set(0);
        }
        found
    }

    /// Takes the whole content out, as a vector that keeps the storage.
    pub fn take_all(&self) -> Vec<Value> {
        let (p, n, cap) = self.detach();
        if cap == 0 {
            return Vec::new();
        }
        memory_trace::part_given(p, cap * size_of::<Value>());
        // SAFETY: the block has the layout of a vector with this capacity, from the same allocator.
        unsafe { Vec::from_raw_parts(p, n, cap) }
    }

    /// Puts a vector in; the old content is returned.
    pub fn put_all(&self, v: Vec<Value>) -> Vec<Value> {
        let old = self.take_all();
        if v.capacity() == 0 {
            return old;
        }
        let new = std::mem::ManuallyDrop::new(ListData::of(v));
        self.items.set(new.items.get());
        self.size.set(new.size.get());
        self.allocated.set(new.allocated.get());
        old
    }

    /// Takes the content out for a sort, and leaves a mark that is gone once the list is given storage. Whether there was
    /// one already: the list is being sorted in the middle of its own sort.
    pub fn begin_sort(&self) -> (Vec<Value>, bool) {
        let items = self.take_all();
        let inner = self.items.replace(SORT_MARK) == SORT_MARK;
        (items, inner)
    }

    /// Puts back what [`begin_sort`](Self::begin_sort) gave: what was stored meanwhile, and whether anything was.
    pub fn end_sort(&self, items: Vec<Value>, inner: bool) -> (Vec<Value>, bool) {
        let touched = self.items.get() != SORT_MARK || self.allocated.get() != 0;
        let old = self.take_all();
        let mark = if inner {
            SORT_MARK
        } else {
            std::ptr::null_mut()
        };
        self.items.set(mark);
        drop(self.put_all(items));
        (old, touched)
    }

    /// Copies of all items.
    pub fn snapshot(&self) -> Vec<Value> {
        self.slice().to_vec()
    }

    /// Appends copies of all items; there is room for them, or memory is taken without asking.
    pub fn copy_to(&self, out: &mut Vec<Value>) {
        out.extend_from_slice(self.slice());
    }

    /// All items, for those who can report that there is no memory.
    pub fn try_snapshot(&self) -> Result<Vec<Value>> {
        crate::alloc::copied(self.slice())
    }

    /// A new list of items `start..end` (clamped); `MemoryError` if there is no memory.
    pub fn copy_range(&self, start: usize, end: usize) -> Result<Ref<ListData>> {
        let s = self.slice();
        let end = end.min(s.len());
        joined(s.get(start.min(end)..end).unwrap_or_default(), &[])
    }

    /// Appends copies of the items of a list, which may be this one.
    pub fn append_list(&self, other: &ListData) -> Result<()> {
        let (n, more) = (self.size.get(), other.size.get());
        if more == 0 {
            return Ok(());
        }
        self.reserve_total(n.checked_add(more).ok_or_else(memory_error)?)?;
        // SAFETY: there is room for them; the other list's items are looked for once they have moved, if it is this one.
        unsafe {
            let from = std::slice::from_raw_parts(other.items.get(), more);
            clone_words(from, self.items.get().add(n));
        }
        self.size.set(n + more);
        Ok(())
    }

    /// `n` copies in a row as a new list; `MemoryError` if there is no memory.
    pub fn repeat(&self, n: usize) -> Result<Ref<ListData>> {
        let items = self.slice();
        let total = items.len().checked_mul(n).ok_or_else(memory_error)?;
        let data = ListData::empty();
        if total != 0 {
            data.set_capacity(total)?;
            for k in 0..n {
                // SAFETY: there is room for `n` times the items.
                unsafe { clone_words(items, data.items.get().add(k * items.len())) };
            }
            data.size.set(total);
        }
        Ok(LIST.create(data))
    }

    /// How many items at the beginning are the very same ones in another list.
    #[inline]
    pub fn common_start(&self, other: &ListData) -> usize {
        let pairs = self.slice().iter().zip(other.slice());
        pairs.take_while(|(a, b)| a.is(b)).count()
    }

    /// `a + b` as a new list; `MemoryError` if there is no memory.
    pub fn concat(&self, other: &ListData) -> Result<Ref<ListData>> {
        joined(self.slice(), other.slice())
    }

    pub fn reverse(&self) {
        if !self.items.get().is_null() {
            // SAFETY: reversing moves items within the list; nothing runs meanwhile.
            unsafe { std::slice::from_raw_parts_mut(self.items.get(), self.size.get()) }.reverse();
        }
    }
}

/// A list with room for exactly what it holds: copies of the items of both slices.
fn joined(a: &[Value], b: &[Value]) -> Result<Ref<ListData>> {
    // SAFETY: there is room for all; each copied word gets a count of its own.
    unsafe {
        filled(a.len() + b.len(), |to| {
            clone_words(a, to);
            clone_words(b, to.add(a.len()));
        })
    }
}

/// A list of `n` items, which `fill` writes to fresh storage of just that size.
///
/// # Safety
/// `fill` writes as many, and runs no Python code.
#[inline(always)]
unsafe fn filled(n: usize, fill: impl FnOnce(*mut Value)) -> Result<Ref<ListData>> {
    let data = ListData::empty();
    if n != 0 {
        let items = pool::take_items(n).ok_or_else(memory_error)?;
        fill(items);
        data.items.set(items);
        data.size.set(n);
        data.allocated.set(n);
    }
    Ok(LIST.create(data))
}

/// Lists from this length on are copied by pieces.
const LONG: usize = 16;

/// Writes clones of values to fresh memory.
///
/// # Safety
/// `to` has room for them.
#[inline(always)]
unsafe fn clone_words(from: &[Value], to: *mut Value) {
    let mut done = 0;
    // Four ints together have no counts. (A short list may have been written just now, word by word: what is loaded in one
    // piece would have to wait for that.)
    if from.len() >= LONG {
        for four in from.as_chunks::<4>().0 {
            // SAFETY: the caller's promise; ints are words alone.
            unsafe {
                if four.iter().fold(true, |all, v| all & v.is_small()) {
                    std::ptr::copy_nonoverlapping(four.as_ptr(), to.add(done), four.len());
                } else {
                    for (i, v) in four.iter().enumerate() {
                        to.add(done + i).write(v.clone());
                    }
                }
            }
            done += four.len();
        }
    }
    // By number: a skipping iterator is checked in the middle of each step.
    for i in done..from.len() {
        // SAFETY: the caller's promise; the place is in the slice.
        unsafe { to.add(i).write(from.get_unchecked(i).clone()) };
    }
}

/// An item of the list in a cell, which is not counted for it.
#[inline(always)]
pub fn item_in(cell: &crate::cell::Field, i: usize) -> Option<Value> {
    cell.peek(|list| list?.as_list()?.get(i))
}

/// A new list that takes over a vector.
pub fn from_vec(v: Vec<Value>) -> Ref<ListData> {
    LIST.create(ListData::of(v))
}

/// Moves `n` values starting at `src` into a new list.
///
/// # Safety
/// Ownership of the values passes to the list, if there is memory for it.
pub unsafe fn from_raw(src: *const Value, n: usize) -> Result<Ref<ListData>> {
    // SAFETY: the block has room for `n` values, which move in.
    unsafe { filled(n, |items| move_words(src, items, n)) }
}

/// Moves values to fresh memory one by one: they were written like that just now, and what is loaded in larger pieces
/// would have to wait for them.
///
/// # Safety
/// There are `n` values at `from`, which are not used any more, and room for them at `to`.
#[inline(always)]
unsafe fn move_words(from: *const Value, to: *mut Value, n: usize) {
    for i in 0..n {
        // SAFETY: the caller's promise; a value is a word.
        unsafe { (to.add(i) as *mut u64).write_volatile((from.add(i) as *const u64).read()) };
    }
}

/// A new empty list.
pub fn new() -> Ref<ListData> {
    LIST.create(ListData::empty())
}

impl Value {
    /// This value as a list (of any subclass).
    #[inline(always)]
    pub fn as_list(&self) -> Option<&List> {
        let h = self.as_header()?;
        if h.ty().has(LIST_SUBCLASS) {
            // SAFETY: only subtypes of `list` carry the flag.
            Some(unsafe { &*(h as *const Header as *const List) })
        } else {
            None
        }
    }

    #[inline(always)]
    pub fn as_exact_list(&self) -> Option<&List> {
        LIST.get_exact(self)
    }
}
