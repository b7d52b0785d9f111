//! `tuple`: a size, a cached hash, and the items in line (CPython 3.14's layout).

use crate::dealloc::goes_unnoticed;
use crate::err::Result;
use crate::gc::{Trace, Visitor};
use crate::header::{Header, Obj, Ref};
use crate::layout::{Layout, Tailed};
use crate::typeobj::{
    BASETYPE, HAVE_GC, MATCH_SELF, Payload, SEQUENCE, TUPLE_SUBCLASS, TypeDef, TypeObject,
};
use crate::value::Value;
use std::cell::Cell;
use std::ptr::NonNull;

/// The head; `size` items follow it.
#[repr(C)]
pub struct TupleData {
    size: usize,
    pub hash: Cell<i64>,
}

/// Items that are copied one by one.
const FEW: usize = 8;

/// A tuple object.
pub type Tuple = Obj<TupleData>;

pub static TUPLE: TypeDef<TupleData> = TypeDef::build(
    "tuple",
    Some(&crate::typeobj::OBJECT.ty),
    &Layout::with_tail::<TupleData>(),
    BASETYPE | HAVE_GC | TUPLE_SUBCLASS | SEQUENCE | MATCH_SELF,
);

impl Payload for TupleData {
    fn type_def() -> &'static TypeDef<TupleData> {
        &TUPLE
    }
}

// SAFETY: the size never changes, and every constructor asks for so many items.
unsafe impl Tailed for TupleData {
    const ITEM: usize = 8;
    const REFERS: bool = true;

    #[inline(always)]
    fn tail(&self) -> usize {
        self.size * 8
    }
}

impl TupleData {
    fn items(&self) -> *mut Value {
        // SAFETY: the items follow the head in the same allocation.
        unsafe { (self as *const TupleData).add(1) as *mut Value }
    }
}

impl Trace for TupleData {
    fn trace(&self, v: &mut Visitor<'_>) {
        // SAFETY: all items were written before the tuple was tracked.
        unsafe { std::slice::from_raw_parts(self.items(), self.size) }
            .iter()
            .rev()
            .for_each(|x| v.visit(x));
    }
}

impl Drop for TupleData {
    fn drop(&mut self) {
        let (p, n) = (self.items(), self.size);
        // The last item goes first, as in a list.
        for i in (0..n).rev() {
            // SAFETY: each item is dropped once; nobody else sees the dying tuple.
            unsafe { std::ptr::drop_in_place(p.add(i)) }
        }
    }
}

impl Obj<TupleData> {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.size
    }

    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// The items; a tuple never changes while it is shared.
    #[inline(always)]
    pub fn as_slice(&self) -> &[Value] {
        // SAFETY: `size` items follow the head and stay as long as the tuple.
        unsafe { std::slice::from_raw_parts(self.items(), self.size) }
    }

    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<&Value> {
        self.as_slice().get(i)
    }
}

/// Allocates a tuple of `n` items and moves them in from `src`.
///
/// # Safety
/// `src` points to `n` values whose ownership passes to the tuple.
unsafe fn build(ty: &'static TypeObject, src: *const Value, n: usize) -> Option<Ref<TupleData>> {
    if std::ptr::eq(ty, &TUPLE.ty) {
        // SAFETY: passed on.
        return unsafe { build_exact(src, n) };
    }
    let th = crate::thread::current();
    // SAFETY: head and items are written before anybody sees the object.
    unsafe {
        let p = crate::alloc::raw_object(th, ty, size_of::<Tuple>(), n * 8)?;
        fill(p as *mut Tuple, src, n);
        crate::alloc::track_new(th, p, ty);
        Some(Ref::from_raw(NonNull::new_unchecked(p as *mut Tuple)))
    }
}

/// The same for `tuple` itself.
///
/// # Safety
/// As for [`build`].
#[inline(always)]
unsafe fn build_exact(src: *const Value, n: usize) -> Option<Ref<TupleData>> {
    let th = crate::thread::current();
    // SAFETY: head and items are written before anybody sees the object.
    unsafe {
        let p = crate::alloc::raw_plain_gc(th, &TUPLE.ty, size_of::<Tuple>() + n * 8)?;
        fill(p as *mut Tuple, src, n);
        crate::alloc::track_plain_gc(th, p);
        Some(Ref::from_raw(NonNull::new_unchecked(p as *mut Tuple)))
    }
}

/// Writes a fresh tuple's payload.
///
/// # Safety
/// `p` has room for `n` items, which move in from `src`.
#[inline(always)]
unsafe fn fill(p: *mut Tuple, src: *const Value, n: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        (&raw mut (*p).data).write(TupleData {
            size: n,
            hash: Cell::new(-1),
        });
        let items = (*p).data.items();
        if n <= FEW {
            // Most tuples are short: a loop is faster than a call of `memcpy`.
            let (mut from, mut to) = (src as *const u64, items as *mut u64);
            let end = from.add(n);
            while from < end {
                to.write_volatile(from.read_volatile());
                (from, to) = (from.add(1), to.add(1));
            }
        } else {
            std::ptr::copy_nonoverlapping(src, items, n);
        }
    }
}

/// A tuple for those who cannot report that there is no memory.
fn insist(make: impl FnOnce() -> Option<Ref<TupleData>>) -> Ref<TupleData> {
    crate::alloc::insist(std::alloc::Layout::new::<TupleData>(), make)
}

/// A tuple that takes over the values of a vector.
pub fn from_vec(v: Vec<Value>) -> Ref<TupleData> {
    from_vec_in(&TUPLE.ty, v)
}

/// The same as an instance of `cls`, a subclass of `tuple` that is no struct sequence.
pub fn from_vec_in(cls: &'static TypeObject, v: Vec<Value>) -> Ref<TupleData> {
    let cls = if cls.is_layout_subtype(&TUPLE.ty) && !cls.is_struct_sequence() {
        cls
    } else {
        &TUPLE.ty
    };
    if v.is_empty() && std::ptr::eq(cls, &TUPLE.ty) {
        return empty();
    }
    made_of(cls, v)
}

/// An instance of a struct sequence with its visible fields: the others are words behind them, still empty.
pub(crate) fn struct_sequence(class: &'static TypeObject, visible: Vec<Value>) -> Ref<TupleData> {
    made_of(class, visible)
}

/// A tuple of a vector's values. `cls` has the layout of tuples.
fn made_of(cls: &'static TypeObject, mut v: Vec<Value>) -> Ref<TupleData> {
    // SAFETY: the vector gives up its items (its length is set to zero) if and only if the tuple has them.
    unsafe {
        let t = match build(cls, v.as_ptr(), v.len()) {
            Some(t) => t,
            None => insist(|| build(cls, v.as_ptr(), v.len())),
        };
        v.set_len(0);
        t
    }
}

/// A tuple of as many items.
#[inline]
pub fn from_array<const N: usize>(items: [Value; N]) -> Ref<TupleData> {
    let items = std::mem::ManuallyDrop::new(items);
    // SAFETY: the items move to the tuple, and the array forgets them; without a tuple the process ends.
    unsafe {
        match build_exact(items.as_ptr(), N) {
            Some(t) => t,
            None => insist(|| build_exact(items.as_ptr(), N)),
        }
    }
}

/// The tuple that an iterator hands out again and again, as long as nobody keeps it; or none, for iterators that yield no
/// tuples. A word, because the sizes of iterators are known: the tuple's address, and flags in the bits that are zero in it.
pub struct Recycled(Cell<u64>);

/// The next items are being asked for, and the tuple takes them as they come.
const BUSY: u64 = 1;
/// Nobody can tell when the tuple's items die.
const QUIET: u64 = 2;

/// What takes the next items of a recycled tuple as they come, until it is dropped.
pub struct Turn<'a>(&'a Recycled);

impl Trace for Recycled {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Some(t) = self.tuple() {
            v.visit_header(&t.header);
        }
    }
}

impl Drop for Recycled {
    #[inline]
    fn drop(&mut self) {
        if let Some(t) = self.tuple() {
            // SAFETY: the count that was taken over when this was made.
            unsafe { Header::decref(&t.header) };
        }
    }
}

impl Recycled {
    /// For tuples of `n` items.
    pub fn new(n: usize) -> Recycled {
        let tuple = match n {
            2 => from_array([Value::none(), Value::none()]),
            _ => from_vec(vec![Value::none(); n]),
        };
        Recycled(Cell::new(tuple.into_value().into_bits() | QUIET))
    }

    /// For an iterator that yields no tuples.
    pub const fn none() -> Recycled {
        Recycled(Cell::new(0))
    }

    #[inline(always)]
    fn tuple(&self) -> Option<&Tuple> {
        let address = (self.0.get() & !(BUSY | QUIET)) as *const Tuple;
        // SAFETY: the address of the tuple that this has a count of, or null.
        unsafe { address.as_ref() }
    }

    #[inline(always)]
    fn has(&self, flag: u64) -> bool {
        self.0.get() & flag != 0
    }

    #[inline(always)]
    fn put(&self, flag: u64, on: bool) {
        let rest = self.0.get() & !flag;
        self.0.set(if on { rest | flag } else { rest });
    }

    /// Whether there is a tuple of so many items.
    #[inline(always)]
    fn is_of(&self, n: usize) -> bool {
        self.tuple().is_some_and(|t| t.size == n)
    }

    /// A tuple of these items: the recycled one if nobody else has it.
    #[inline]
    pub fn fill<const N: usize>(&self, items: [Value; N]) -> Value {
        if !self.is_of(N) {
            return from_array(items).into_value();
        }
        let mut old = items;
        match self.swap(0, &mut old) {
            Some(out) => out,
            None => from_array(old).into_value(),
        }
    }

    /// The same for a number of items that is not known beforehand.
    pub fn fill_with(&self, items: Vec<Value>) -> Value {
        if !self.is_of(items.len()) {
            return from_vec(items).into_value();
        }
        let mut old = items;
        match self.swap(0, &mut old) {
            Some(out) => out,
            None => from_vec(old).into_value(),
        }
    }

    /// The next items are about to be asked for: what takes each as it comes. `None` if somebody else has the last tuple, or
    /// they are being asked for already, and this is done from within.
    #[inline(always)]
    pub fn turn(&self) -> Option<Turn<'_>> {
        let free = !self.has(BUSY) && self.tuple()?.header.refcount() == 1;
        free.then(|| {
            self.put(BUSY, true);
            Turn(self)
        })
    }

    /// Keeps a pair that is handed out without a tuple around it, as one that is recycled keeps its own.
    #[inline(always)]
    pub fn keep(&self, a: &Value, b: &Value) {
        if !(self.has(QUIET) && goes_unnoticed(a) && goes_unnoticed(b)) {
            self.take_noticed(0, &mut [a.clone(), b.clone()]);
        }
    }

    #[inline(never)]
    fn take_noticed(&self, at: usize, items: &mut [Value]) {
        let Some(kept) = self.swap(at, items) else {
            return;
        };
        let items_now = self.tuple().map_or(&[][..], |t| t.as_slice());
        self.put(QUIET, items_now.iter().all(goes_unnoticed));
        for item in items {
            drop(std::mem::replace(item, Value::none()));
        }
        drop(kept);
    }

    /// Exchanges items from `at` on with the tuple's, and gives the tuple; `None` if somebody else has it, or it is too short.
    /// It counts as somebody else's from then on, so that it is not changed again while the old items go, which may run code.
    #[inline]
    fn swap(&self, at: usize, items: &mut [Value]) -> Option<Value> {
        let t = self.tuple()?;
        if t.header.refcount() != 1 || items.len() > t.size.saturating_sub(at) {
            return None;
        }
        self.put(QUIET, false);
        // SAFETY: a live tuple; the collector lets go of tuples whose items form no cycles, which the new ones may.
        unsafe {
            if !crate::gc::GcHead::of(&t.header).is_tracked() {
                crate::gc::track(&t.header);
            }
        }
        t.hash.set(-1);
        let p = t.items();
        for (i, x) in items.iter_mut().enumerate() {
            // SAFETY: the tuple has that many items from `at` on, and nobody else can look at them.
            unsafe { core::ptr::swap(p.add(at + i), x) };
        }
        Some(t.value())
    }
}

impl Turn<'_> {
    /// Takes one item of the next tuple already: the one in its place goes before the next item is asked for.
    #[inline(always)]
    pub fn place(&self, i: usize, item: &Value) {
        if !(self.0.has(QUIET) && goes_unnoticed(item)) {
            self.0.take_noticed(i, &mut [item.clone()]);
        }
    }

    /// All have come: the tuple of them.
    #[inline]
    pub fn fill<const N: usize>(self, items: [Value; N]) -> Value {
        self.0.fill(items)
    }

    /// The same for a number of items that is not known beforehand.
    pub fn fill_with(self, items: Vec<Value>) -> Value {
        self.0.fill_with(items)
    }
}

impl Drop for Turn<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.put(BUSY, false);
    }
}

/// A tuple that exists before its items, because they may refer to it: the one thing besides C code that
/// makes such tuples is a reader of data with back references.
pub struct Open(Ref<TupleData>);

impl Open {
    /// A tuple of `n` items that are all None so far.
    pub fn new(n: usize) -> Result<Open> {
        let mut items = Vec::new();
        crate::alloc::reserve(&mut items, n)?;
        items.resize(n, Value::none());
        Ok(Open(from_vec(items)))
    }

    pub fn value(&self) -> Value {
        self.0.value()
    }

    /// Sets an item that is still None; any other stays as it is.
    pub fn set(&self, i: usize, item: Value) {
        if self.0.get(i).is_some_and(Value::is_none) {
            self.0.hash.set(-1);
            // SAFETY: the index is in range. None is immortal, so overwriting it drops nothing that a
            // reader of the old item could still use.
            unsafe { self.0.items().add(i).write(item) };
        }
    }
}

/// A tuple of copies.
pub fn from_slice(v: &[Value]) -> Ref<TupleData> {
    if v.is_empty() {
        return empty();
    }
    // SAFETY: after `build` copied the words each item's count is raised once for the tuple.
    unsafe {
        let t = match build(&TUPLE.ty, v.as_ptr(), v.len()) {
            Some(t) => t,
            None => insist(|| build(&TUPLE.ty, v.as_ptr(), v.len())),
        };
        v.iter().for_each(|x| std::mem::forget(x.clone()));
        t
    }
}

/// Moves `n` values starting at `src` into a new tuple.
///
/// # Safety
/// Ownership of the values passes to the tuple.
pub unsafe fn from_raw(src: *const Value, n: usize) -> Result<Ref<TupleData>> {
    if n == 0 {
        return Ok(empty());
    }
    // SAFETY: passed on.
    unsafe { build_exact(src, n) }.ok_or_else(crate::err::memory_error)
}

/// An item of the tuple in a cell, which is not counted for it.
#[inline(always)]
pub fn item_in(cell: &crate::cell::Field, i: usize) -> Option<Value> {
    cell.peek(|t| t?.as_tuple()?.as_slice().get(i).cloned())
}

/// The same if it is an exact tuple.
#[inline(always)]
pub fn exact_item_in(cell: &crate::cell::Field, i: usize) -> Option<Value> {
    cell.peek(|t| t?.as_exact_tuple()?.as_slice().get(i).cloned())
}

/// The empty tuple.
#[inline]
pub fn empty() -> Ref<TupleData> {
    match crate::init::statics().empty_tuple.as_tuple() {
        Some(t) => t.to_ref(),
        None => fresh_empty(),
    }
}

pub(crate) fn fresh_empty() -> Ref<TupleData> {
    // SAFETY: there are no items to move.
    match unsafe { build(&TUPLE.ty, std::ptr::null(), 0) } {
        Some(t) => t,
        // SAFETY: as above.
        None => insist(|| unsafe { build(&TUPLE.ty, std::ptr::null(), 0) }),
    }
}

impl Value {
    /// This value as a tuple (of any subclass).
    #[inline(always)]
    pub fn as_tuple(&self) -> Option<&Tuple> {
        let h = self.as_header()?;
        if h.ty().has(TUPLE_SUBCLASS) {
            // SAFETY: only subtypes of `tuple` carry the flag.
            Some(unsafe { &*(h as *const Header as *const Tuple) })
        } else {
            None
        }
    }

    #[inline(always)]
    pub fn as_exact_tuple(&self) -> Option<&Tuple> {
        TUPLE.get_exact(self)
    }
}
