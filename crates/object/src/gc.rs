//! The cycle collector: trial deletion over three generations, as CPython 3.14's.
//!
//! Objects of types with `HAVE_GC` carry two link words in front of their header. While a collection runs, the
//! `prev` word of a young object holds its trial count. The collector never frees: it clears what it found
//! unreachable and lets counts do the rest, so that a payload that traces wrongly can lose data, not memory safety.

use crate::cell::{Field, Fields};
use crate::header::{Header, Obj, Ref};
use crate::thread::{self, Thread};
use crate::typeobj::{HAVE_GC, HEAPTYPE, MANAGED_DICT};
use crate::value::Value;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;

mod collect;
pub use collect::{CollectStats, collect, collect_young_if_due, stress};

/// What `gc.set_debug` lets a program hear of a collection.
pub enum Report<'v> {
    /// A generation is going to be collected (`DEBUG_STATS`).
    Start(usize),
    /// It was (`DEBUG_STATS`).
    Stop(CollectStats),
    /// An object was found unreachable (`DEBUG_COLLECTABLE`).
    Collectable(&'v Value),
}

/// What a payload shows the collector.
pub trait Trace {
    /// Visits every value that the payload owns, once each.
    fn trace(&self, v: &mut Visitor<'_>);
    /// Lets go of values that may form cycles.
    fn clear(&self) {}

    /// Lets go of what dies before the rest of the payload when the object does.
    #[inline(always)]
    fn goes_first(&self) {}

    /// Whether the type's finalizer, if it has one, has nothing to do when the object dies now.
    #[inline(always)]
    fn is_over(&self) -> bool {
        true
    }
}

/// Receives the values that an object owns.
pub struct Visitor<'a> {
    object: Objects<'a>,
    /// Receives what is no object on the heap, for those who want that, too.
    word: Option<&'a mut dyn FnMut(&Value)>,
}

/// What is done with each object. The collector's own two visits, which see every reference of young objects, need no call
/// through a pointer.
enum Objects<'a> {
    /// Trial deletion: one reference less.
    Forget,
    /// What a reachable object refers to is reachable: it comes back to this list.
    Reach(&'a GcList),
    Call(&'a mut dyn FnMut(&Header)),
}

impl<'a> Visitor<'a> {
    pub fn new(f: &'a mut dyn FnMut(&Header)) -> Visitor<'a> {
        Visitor {
            object: Objects::Call(f),
            word: None,
        }
    }

    /// A visitor that sees values in words, too.
    pub fn of_all(
        object: &'a mut dyn FnMut(&Header),
        word: &'a mut dyn FnMut(&Value),
    ) -> Visitor<'a> {
        Visitor {
            object: Objects::Call(object),
            word: Some(word),
        }
    }

    fn forgetting() -> Visitor<'a> {
        Visitor {
            object: Objects::Forget,
            word: None,
        }
    }

    fn reaching(list: &'a GcList) -> Visitor<'a> {
        Visitor {
            object: Objects::Reach(list),
            word: None,
        }
    }

    #[inline]
    pub fn visit(&mut self, v: &Value) {
        if let Some(h) = v.as_header() {
            self.visit_header(h);
        } else if let Some(word) = &mut self.word {
            word(v);
        }
    }

    #[inline]
    pub(crate) fn visit_header(&mut self, h: &Header) {
        match &mut self.object {
            Objects::Forget => collect::forget(h),
            Objects::Reach(list) => collect::reach(list, h),
            Objects::Call(f) => f(h),
        }
    }
}

macro_rules! nothing_to_trace {
    ($($t:ty),* $(,)?) => { $(impl Trace for $t { fn trace(&self, _: &mut Visitor<'_>) {} })* };
}
nothing_to_trace!(
    (),
    bool,
    char,
    u8,
    u16,
    u32,
    u64,
    usize,
    i8,
    i16,
    i32,
    i64,
    isize,
    f64,
    String,
    &'static str,
    Box<str>,
    std::sync::atomic::AtomicBool,
    std::sync::atomic::AtomicU32,
    dashu_int::IBig
);

impl<T> Trace for Cell<T> {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Trace for Value {
    #[inline]
    fn trace(&self, v: &mut Visitor<'_>) {
        v.visit(self);
    }
}

impl<T> Trace for Ref<T> {
    fn trace(&self, v: &mut Visitor<'_>) {
        v.visit_header(&self.header);
    }
}

impl Trace for Field {
    #[inline]
    fn trace(&self, v: &mut Visitor<'_>) {
        self.peek(|x| {
            if let Some(x) = x {
                v.visit(x);
            }
        });
    }
    fn clear(&self) {
        drop(self.take());
    }
}

impl Trace for Fields {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.peek(|xs| xs.iter().for_each(|x| v.visit(x)));
    }
    fn clear(&self) {
        drop(self.take());
    }
}

impl<T: Trace> Trace for Option<T> {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Some(x) = self {
            x.trace(v);
        }
    }
    fn clear(&self) {
        if let Some(x) = self {
            x.clear();
        }
    }
}

impl<T: Trace> Trace for Vec<T> {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.iter().for_each(|x| x.trace(v));
    }
    fn clear(&self) {
        self.iter().for_each(Trace::clear);
    }
}

impl<T: Trace> Trace for Box<[T]> {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.iter().for_each(|x| x.trace(v));
    }
    fn clear(&self) {
        self.iter().for_each(Trace::clear);
    }
}

impl<A: Trace, B: Trace> Trace for (A, B) {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.0.trace(v);
        self.1.trace(v);
    }
    fn clear(&self) {
        self.0.clear();
        self.1.clear();
    }
}

/// A cell that is borrowed while the collector looks is skipped: what it holds then counts as reachable.
impl<T: Trace> Trace for RefCell<T> {
    fn trace(&self, v: &mut Visitor<'_>) {
        if let Ok(x) = self.try_borrow() {
            x.trace(v);
        }
    }
    fn clear(&self) {
        if let Ok(x) = self.try_borrow() {
            x.clear();
        }
    }
}

/// The two link words. `next` is 0 for an object that is not tracked.
#[repr(C)]
pub(crate) struct GcHead {
    next: Cell<usize>,
    prev: Cell<usize>,
}

const FINALIZED: usize = 1;
const COLLECTING: usize = 2;
const SHIFT: u32 = 2;
const PREV_MASK: usize = !3;
/// On `next`, while unreachable objects are being sorted out.
const UNREACHABLE: usize = 1;

impl GcHead {
    const fn new() -> GcHead {
        GcHead {
            next: Cell::new(0),
            prev: Cell::new(0),
        }
    }

    /// # Safety
    /// The object's type has `HAVE_GC`.
    #[inline(always)]
    pub(crate) unsafe fn of(p: *const Header) -> &'static GcHead {
        // SAFETY: the pair lies right in front of the header.
        unsafe { &*(p as *const GcHead).sub(1) }
    }

    #[inline(always)]
    fn object(&self) -> *const Header {
        // SAFETY: the header follows the pair.
        unsafe { (self as *const GcHead).add(1) as *const Header }
    }

    #[inline(always)]
    fn addr(&self) -> usize {
        self as *const GcHead as usize
    }

    pub(crate) fn is_tracked(&self) -> bool {
        self.next.get() != 0
    }

    pub(crate) fn is_finalized(&self) -> bool {
        self.prev.get() & FINALIZED != 0
    }

    pub(crate) fn set_finalized(&self) {
        self.prev.set(self.prev.get() | FINALIZED);
    }

    #[inline(always)]
    fn is_collecting(&self) -> bool {
        self.prev.get() & COLLECTING != 0
    }

    #[inline(always)]
    fn next(&self) -> usize {
        self.next.get()
    }

    #[inline(always)]
    fn prev_ptr(&self) -> usize {
        self.prev.get() & PREV_MASK
    }

    #[inline(always)]
    fn set_prev_ptr(&self, p: usize) {
        self.prev.set(p | (self.prev.get() & !PREV_MASK));
    }
}

/// A list address is always that of a live `GcHead`.
#[inline(always)]
fn head_at(addr: usize) -> &'static GcHead {
    // SAFETY: only addresses of list heads and tracked objects are stored in links.
    unsafe { &*(addr as *const GcHead) }
}

/// A circular list with its own head, which does not move.
pub(crate) struct GcList(Box<GcHead>);

impl GcList {
    fn new() -> GcList {
        let l = GcList(Box::new(GcHead::new()));
        l.reset();
        l
    }

    fn reset(&self) {
        self.0.next.set(self.0.addr());
        self.0.prev.set(self.0.addr());
    }

    fn is_empty(&self) -> bool {
        self.0.next.get() == self.0.addr()
    }

    fn append(&self, g: &GcHead) {
        let last = self.0.prev.get();
        head_at(last).next.set(g.addr());
        g.set_prev_ptr(last);
        g.next.set(self.0.addr());
        self.0.prev.set(g.addr());
    }

    fn first(&self) -> usize {
        self.0.next.get()
    }

    fn end(&self) -> usize {
        self.0.addr()
    }

    fn iter(&self) -> GcIter {
        GcIter {
            at: self.first(),
            end: self.end(),
        }
    }

    fn len(&self) -> usize {
        self.iter().count()
    }

    /// Moves everything in `self` to the end of `to`.
    fn merge_into(&self, to: &GcList) {
        if self.is_empty() {
            return;
        }
        let (first, last, tail) = (self.first(), self.0.prev.get(), to.0.prev.get());
        head_at(tail).next.set(first);
        head_at(first).set_prev_ptr(tail);
        head_at(last).next.set(to.end());
        to.0.prev.set(last);
        self.reset();
    }
}

struct GcIter {
    at: usize,
    end: usize,
}

impl Iterator for GcIter {
    type Item = &'static GcHead;
    #[inline(always)]
    fn next(&mut self) -> Option<&'static GcHead> {
        if self.at == self.end {
            return None;
        }
        let g = head_at(self.at);
        self.at = g.next() & !UNREACHABLE;
        Some(g)
    }
}

fn unlink(g: &GcHead) {
    let (p, n) = (g.prev_ptr(), g.next() & !UNREACHABLE);
    head_at(p).next.set(n);
    head_at(n).set_prev_ptr(p);
}

/// One generation's list, threshold and count.
pub(crate) struct Generation {
    list: GcList,
    pub threshold: Cell<i64>,
    pub count: Cell<i64>,
    pub collections: Cell<u64>,
    pub collected: Cell<u64>,
    pub uncollectable: Cell<u64>,
}

/// The collector of one interpreter.
pub struct Gc {
    pub(crate) gens: [Generation; 3],
    permanent: GcList,
    pub enabled: Cell<bool>,
    pub collecting: Cell<bool>,
    pub debug: Cell<u32>,
    /// Says what a collection does, if flags of `debug` ask for it.
    pub report: Cell<Option<fn(&Thread, Report<'_>)>>,
    /// Collect wherever it is possible, which is wherever the eval breaker is looked at: a mode for tests. Counts the
    /// collections.
    pub stress: Cell<Option<u32>>,
    long_lived_total: Cell<usize>,
    long_lived_pending: Cell<usize>,
    /// `gc.garbage` and `gc.callbacks`, once the module exists.
    pub garbage: Field,
    pub callbacks: Field,
}

impl Gc {
    pub(crate) fn new() -> Gc {
        let generation = |threshold| Generation {
            list: GcList::new(),
            threshold: Cell::new(threshold),
            count: Cell::new(0),
            collections: Cell::new(0),
            collected: Cell::new(0),
            uncollectable: Cell::new(0),
        };
        Gc {
            gens: [generation(2000), generation(10), generation(10)],
            permanent: GcList::new(),
            enabled: Cell::new(true),
            collecting: Cell::new(false),
            debug: Cell::new(0),
            report: Cell::new(None),
            stress: Cell::new(None),
            long_lived_total: Cell::new(0),
            long_lived_pending: Cell::new(0),
            garbage: Field::empty(),
            callbacks: Field::empty(),
        }
    }

    pub fn thresholds(&self) -> [i64; 3] {
        [0, 1, 2].map(|i: usize| self.gens[i].threshold.get())
    }

    pub fn set_threshold(&self, generation: usize, n: i64) {
        if let Some(g) = self.gens.get(generation) {
            g.threshold.set(n);
        }
    }

    pub fn counts(&self) -> [i64; 3] {
        [0, 1, 2].map(|i: usize| self.gens[i].count.get())
    }

    /// (collections, collected, uncollectable) per generation.
    pub fn stats(&self) -> [(u64, u64, u64); 3] {
        [0, 1, 2].map(|i: usize| {
            let g = &self.gens[i];
            (
                g.collections.get(),
                g.collected.get(),
                g.uncollectable.get(),
            )
        })
    }

    /// All tracked objects of one generation, or of all.
    pub fn objects(&self, generation: Option<usize>) -> crate::Result<Vec<Value>> {
        // Asked for at once: a collection that somebody's request for memory sets off would change the lists.
        let mut out = crate::alloc::vec_of(self.sizes().iter().sum())?;
        for (i, g) in self.gens.iter().enumerate() {
            if generation.is_none_or(|want| want == i) {
                out.extend(g.list.iter().map(|g| own(g.object())));
            }
        }
        Ok(out)
    }

    /// Number of tracked objects in each generation.
    pub fn sizes(&self) -> [usize; 3] {
        [0, 1, 2].map(|i: usize| self.gens[i].list.len())
    }

    /// Moves everything tracked to the permanent generation.
    pub fn freeze(&self) {
        for g in &self.gens {
            g.list.merge_into(&self.permanent);
            g.count.set(0);
        }
    }

    pub fn unfreeze(&self) {
        self.permanent.merge_into(&self.gens[2].list);
    }

    pub fn freeze_count(&self) -> usize {
        self.permanent.len()
    }
}

/// Objects that outlive the collector must not look for its lists: what is left is untracked first.
impl Drop for Gc {
    fn drop(&mut self) {
        drop(self.garbage.take());
        drop(self.callbacks.take());
        let lists = self.gens.iter().map(|g| &g.list).chain([&self.permanent]);
        for list in lists {
            while !list.is_empty() {
                let g = head_at(list.first());
                unlink(g);
                g.next.set(0);
            }
        }
    }
}

/// A counted value for a tracked object.
fn own(p: *const Header) -> Value {
    // SAFETY: tracked objects are alive; the count is raised for the new value.
    unsafe {
        (*p).incref();
        Value::from_bits(p as u64)
    }
}

/// Links a fresh object into the youngest generation.
///
/// # Safety
/// `g` belongs to a live object that is not tracked.
#[inline(always)]
pub(crate) unsafe fn track_fresh(th: &Thread, g: &'static GcHead) {
    let gen0 = &th.gc().gens[0];
    gen0.list.append(g);
    let n = gen0.count.get() + 1;
    gen0.count.set(n);
    if n > gen0.threshold.get() {
        request(th, gen0);
    }
}

#[cold]
fn request(th: &Thread, gen0: &Generation) {
    let gc = th.gc();
    if gc.stress.get().is_some()
        || (gc.enabled.get() && !gc.collecting.get() && gen0.threshold.get() != 0)
    {
        th.request(thread::breaker::GC);
    }
}

/// # Safety
/// The object at `p` is alive, of a type with `HAVE_GC`, and not tracked.
pub(crate) unsafe fn track(p: *const Header) {
    if let Some(th) = thread::current() {
        // SAFETY: passed on.
        unsafe { th.gc().gens[0].list.append(GcHead::of(p)) };
    }
}

/// Makes an object the youngest, wherever it was.
///
/// # Safety
/// The object at `p` is alive and of a type with `HAVE_GC`.
pub(crate) unsafe fn track_as_youngest(th: &Thread, p: *const Header) {
    // SAFETY: passed on.
    let g = unsafe { GcHead::of(p) };
    if g.is_tracked() {
        unlink(g);
    }
    th.gc().gens[0].list.append(g);
}

/// # Safety
/// The object at `p` is alive and of a type with `HAVE_GC`.
#[inline(always)]
pub(crate) unsafe fn untrack(p: *const Header) {
    // SAFETY: passed on.
    unsafe { untrack_in(thread::current(), p) }
}

/// The same where the thread is at hand.
///
/// # Safety
/// As for [`untrack`].
#[inline(always)]
pub(crate) unsafe fn untrack_in(th: Option<&Thread>, p: *const Header) {
    // SAFETY: passed on.
    let g = unsafe { GcHead::of(p) };
    if g.is_tracked() {
        unlink(g);
        g.next.set(0);
        g.prev.set(g.prev.get() & FINALIZED);
        if let Some(th) = th {
            let c = &th.gc().gens[0].count;
            if c.get() > 0 {
                c.set(c.get() - 1);
            }
        }
    }
}

impl<T> Obj<T> {
    /// Starts tracking an object that a constructor left untracked.
    pub fn gc_track(&self) {
        if self.ty().has(HAVE_GC) {
            // SAFETY: the object is alive and has a collector head.
            unsafe {
                if !GcHead::of(&self.header).is_tracked() {
                    track(&self.header);
                }
            }
        }
    }

    pub fn gc_untrack(&self) {
        if self.ty().has(HAVE_GC) {
            // SAFETY: the object is alive and has a collector head.
            unsafe { untrack(&self.header) }
        }
    }
}

/// `gc.is_tracked`.
pub fn is_tracked(v: &Value) -> bool {
    v.as_header().is_some_and(|h| {
        // SAFETY: the object is alive; the head exists if the flag says so.
        h.ty().has(HAVE_GC) && unsafe { GcHead::of(h).is_tracked() }
    })
}

/// `gc.is_finalized`.
pub fn is_finalized(v: &Value) -> bool {
    v.as_header().is_some_and(|h| {
        // SAFETY: as in `is_tracked`.
        h.ty().has(HAVE_GC) && unsafe { GcHead::of(h).is_finalized() }
    })
}

/// Visits everything that an object refers to: slots, attributes, (for classes' instances) the type, payload. The order
/// is that in which programs see trash finalized.
pub(crate) fn trace_object(p: *const Header, v: &mut Visitor<'_>) {
    // SAFETY: the object is alive; words hold values where they are not zero.
    unsafe {
        let ty = (*p).ty();
        let flags = ty.flags();
        if flags & HEAPTYPE != 0 {
            crate::dealloc::each_instance_word(p, ty, |w| {
                if w.get() != 0 {
                    v.visit(&ManuallyDrop::new(Value::from_bits(w.get())));
                }
            });
        }
        if flags & MANAGED_DICT != 0
            && let Some([dict, _]) = crate::alloc::managed_words(&*p)
            && dict.get() != 0
        {
            v.visit_header(&*(dict.get() as *const Header));
        }
        if flags & HEAPTYPE != 0 {
            v.visit_header(&ty.header);
        }
        (ty.layout.get().trace)(p, v);
    }
}

/// `gc.get_referents` of one object.
pub fn referents(x: &Value) -> Vec<Value> {
    let out = RefCell::new(Vec::new());
    if let Some(h) = x.as_header()
        && h.ty().has(HAVE_GC)
    {
        trace_object(
            h,
            &mut Visitor::of_all(&mut |r| out.borrow_mut().push(own(r)), &mut |v| {
                out.borrow_mut().push(v.clone());
            }),
        );
    }
    let mut out = out.into_inner();
    // The dicts of built-in types belong to all interpreters: nobody gets to write to them.
    for v in &mut out {
        if v.as_header().is_some_and(Header::is_immortal)
            && let Some(d) = v.as_dict().and_then(|d| d.copy().ok())
        {
            *v = d.into_value();
        }
    }
    out
}
