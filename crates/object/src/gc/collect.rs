//! One collection: trial counts, the unreachable set, weak references, finalizers, clearing.

use super::{
    COLLECTING, GcHead, GcList, PREV_MASK, Report, SHIFT, UNREACHABLE, Visitor, head_at, own,
    trace_object, unlink,
};
use crate::header::Header;
use crate::thread::Thread;
use crate::typeobj::{HAS_FINALIZER, HAVE_GC, HEAPTYPE, MANAGED_WEAKREF};
use crate::value::Value;

/// What one collection did.
#[derive(Clone, Copy, Default, Debug)]
pub struct CollectStats {
    pub collected: u64,
    pub uncollectable: u64,
}

const DEBUG_STATS: u32 = 1;
const DEBUG_COLLECTABLE: u32 = 2;
const DEBUG_SAVEALL: u32 = 32;

/// Reports to whoever wants to hear of what these flags stand for.
#[inline]
fn report(th: &Thread, flags: u32, what: Report<'_>) {
    let gc = th.gc();
    if gc.debug.get() & flags != 0
        && let Some(report) = gc.report.get()
    {
        report(th, what);
    }
}

fn refs(g: &GcHead) -> isize {
    (g.prev.get() as isize) >> SHIFT
}

fn set_refs(g: &GcHead, n: isize) {
    g.prev
        .set(((n << SHIFT) as usize) | (g.prev.get() & !PREV_MASK));
}

/// One reference less, in a single step on the word: what many others refer to is on this path again and again.
fn forget_ref(g: &GcHead) {
    g.prev.set(g.prev.get().wrapping_sub(1 << SHIFT));
}

/// Collector head of a child, if it takes part in the running collection.
fn collecting(h: &Header) -> Option<&'static GcHead> {
    if !h.ty().has(HAVE_GC) {
        return None;
    }
    // SAFETY: the flag says that the head exists.
    let g = unsafe { GcHead::of(h) };
    g.is_collecting().then_some(g)
}

/// The object's part of trial deletion: one reference less.
#[inline(always)]
pub(super) fn forget(h: &Header) {
    if let Some(c) = collecting(h) {
        forget_ref(c);
    }
}

/// The object is reachable: if it was moved away too early, it goes back to the end of `young`.
#[inline]
pub(super) fn reach(young: &GcList, h: &Header) {
    let Some(c) = collecting(h) else { return };
    if c.next() & UNREACHABLE != 0 {
        let p = c.prev_ptr();
        head_at(p).next.set(c.next());
        head_at(c.next() & !UNREACHABLE).set_prev_ptr(p);
        let last = young.0.prev.get();
        head_at(last).next.set(c.addr());
        c.next.set(young.end());
        young.0.prev.set(c.addr());
        set_refs(c, 1);
    } else if refs(c) == 0 {
        set_refs(c, 1);
    }
}

/// Copies each count to `prev` and subtracts the references that come from inside the list.
fn trial_delete(list: &GcList) {
    for g in list.iter() {
        // SAFETY: objects on the list are alive.
        let n = unsafe { (*g.object()).refcount() };
        g.prev
            .set(((n as usize) << SHIFT) | (g.prev.get() & super::FINALIZED) | COLLECTING);
    }
    for g in list.iter() {
        fetch_ahead(g.next());
        trace_object(g.object(), &mut Visitor::forgetting());
    }
}

/// Starts to load an object that will be looked at soon. Objects lie all over the heap: waiting for memory is most of what a
/// collection of many takes.
#[inline(always)]
fn fetch_ahead(at: usize) {
    /// Links, header and payload of most objects.
    const LINES: usize = 3;
    const LINE: usize = 64;
    let at = (at & !UNREACHABLE) as *const u8;
    for i in 0..LINES {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: fetching ahead has no effect that a program could see, whatever the address.
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(at.wrapping_add(i * LINE).cast());
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = (at, i, LINE);
    }
}

/// Moves what is not reachable from outside to `unreachable`; restores `prev` links of the rest.
fn move_unreachable(young: &GcList, unreachable: &GcList) {
    let mut prev = young.end();
    let mut at = young.first();
    while at != young.end() {
        let g = head_at(at);
        if refs(g) > 0 {
            // Reachable: everything it refers to is, too.
            fetch_ahead(g.next());
            trace_object(g.object(), &mut Visitor::reaching(young));
            g.prev.set(prev | (g.prev.get() & super::FINALIZED));
            prev = at;
            at = g.next();
        } else {
            // Tentatively unreachable.
            let next = g.next();
            head_at(prev).next.set(next);
            let last = unreachable.0.prev.get();
            // Every link of that list carries the mark, even its head's; it is cleaned at the end.
            head_at(last).next.set(g.addr() | UNREACHABLE);
            g.set_prev_ptr(last);
            g.next.set(unreachable.end() | UNREACHABLE);
            unreachable.0.prev.set(g.addr());
            // The mover of `next` must not depend on `prev` links of the young list, which are counts.
            if next == young.end() {
                young.0.prev.set(prev);
            }
            at = next;
        }
    }
    young.0.prev.set(prev);
    unreachable.0.next.set(unreachable.first() & !UNREACHABLE);
    let mut at = unreachable.first();
    while at != unreachable.end() {
        let g = head_at(at);
        g.next.set(g.next() & !UNREACHABLE);
        at = g.next();
    }
}

/// From now on the interpreter collects wherever a collection is possible.
pub fn stress(th: &Thread) {
    th.gc().stress.set(Some(0));
    th.request(crate::thread::breaker::GC);
}

/// In stress mode every so many collections are full ones, which take time.
const FULL_STRESS: u32 = 64;

/// Collects if the youngest generation is over its threshold; called at the eval breaker.
pub fn collect_young_if_due(th: &Thread) {
    let gc = th.gc();
    if gc.collecting.get() {
        return;
    }
    if let Some(round) = gc.stress.get() {
        gc.stress.set(Some(round.wrapping_add(1)));
        let all = round % FULL_STRESS == 0;
        collect(th, if all { 2 } else { 0 });
        return;
    }
    if !gc.enabled.get() {
        return;
    }
    for i in (0..3).rev() {
        let g = &gc.gens[i];
        if g.threshold.get() > 0 && g.count.get() > g.threshold.get() {
            // A full collection waits until enough has survived, so that its cost stays linear.
            if i == 2 && gc.long_lived_pending.get() < gc.long_lived_total.get() / 4 {
                continue;
            }
            collect(th, i);
            break;
        }
    }
}

/// Collects generations `0..=generation`.
pub fn collect(th: &Thread, generation: usize) -> CollectStats {
    let gc = th.gc();
    if gc.collecting.replace(true) {
        return CollectStats::default();
    }
    callbacks(th, "start", generation, CollectStats::default());
    report(th, DEBUG_STATS, Report::Start(generation));
    if generation < 2 {
        let next = &gc.gens[generation + 1].count;
        next.set(next.get() + 1);
    }
    for g in &gc.gens[..=generation] {
        g.count.set(0);
    }
    for i in 0..generation {
        gc.gens[i].list.merge_into(&gc.gens[generation].list);
    }
    let young = &gc.gens[generation].list;
    let unreachable = GcList::new();
    trial_delete(young);
    move_unreachable(young, &unreachable);
    untrack_tuples(young);
    if generation < 2 {
        if generation == 1 {
            gc.long_lived_pending
                .set(gc.long_lived_pending.get() + young.len());
        }
        young.merge_into(&gc.gens[generation + 1].list);
    } else {
        gc.long_lived_pending.set(0);
        gc.long_lived_total.set(young.len());
    }
    let stats = dispose(th, &unreachable);
    let g = &gc.gens[generation];
    g.collections.set(g.collections.get() + 1);
    g.collected.set(g.collected.get() + stats.collected);
    g.uncollectable
        .set(g.uncollectable.get() + stats.uncollectable);
    report(th, DEBUG_STATS, Report::Stop(stats));
    callbacks(th, "stop", generation, stats);
    gc.collecting.set(false);
    if krait_host::reserve_is_low() {
        krait_host::fill_reserve();
    }
    stats
}

/// Tuples of untracked items need no tracking themselves.
fn untrack_tuples(list: &GcList) {
    for g in list.iter() {
        // SAFETY: objects on the list are alive.
        let h = unsafe { &*g.object() };
        if std::ptr::eq(h.ty(), &crate::types::tuple::TUPLE.ty) {
            // SAFETY: the exact type says the payload.
            let t = unsafe { &*(h as *const Header as *const crate::types::tuple::Tuple) };
            let may_cycle = t.as_slice().iter().any(|x| {
                x.as_header().is_some_and(|h| {
                    h.ty().has(HAVE_GC)
                        // SAFETY: the flag says that the head exists.
                        && (!std::ptr::eq(h.ty(), &crate::types::tuple::TUPLE.ty) || unsafe { GcHead::of(h).is_tracked() })
                })
            });
            if !may_cycle {
                unlink(g);
                g.next.set(0);
                g.prev.set(g.prev.get() & super::FINALIZED);
            }
        }
    }
}

/// Deals with the unreachable: weak references, finalizers, then clearing of what stayed unreachable.
///
/// The lists own nothing: an object leaves them in the moment it dies. So each step takes the first object off its list,
/// keeps that one alive while code runs, and looks at the list again.
fn dispose(th: &Thread, unreachable: &GcList) -> CollectStats {
    if unreachable.is_empty() {
        return CollectStats::default();
    }
    let gc = th.gc();
    let old = &gc.gens[2].list;
    if gc.debug.get() & DEBUG_COLLECTABLE != 0 {
        for g in unreachable.iter() {
            report(th, DEBUG_COLLECTABLE, Report::Collectable(&own(g.object())));
        }
    }
    let mut collected = clear_weak_references(th, unreachable, old);
    finalize(th, unreachable);
    let garbage = still_unreachable(unreachable, old);
    // References that finalizers made go dead without a callback: nobody sees what is half cleared.
    for g in garbage.iter() {
        // SAFETY: objects on the list are alive.
        let h = unsafe { &*g.object() };
        if h.ty().has(MANAGED_WEAKREF) {
            crate::types::weakref::clear_for_collector(h, &mut |_| {});
        }
    }
    collected += garbage.len() as u64;
    let save_all = gc.debug.get() & DEBUG_SAVEALL != 0;
    while !garbage.is_empty() {
        let g = head_at(garbage.first());
        let v = own(g.object());
        if save_all {
            if let Some(list) = gc.garbage.get()
                && let Some(list) = list.as_list()
            {
                list.append(v.clone());
            }
        } else if let Some(h) = v.as_header() {
            clear(th, h);
        }
        drop(v);
        if garbage.first() == g.addr() {
            // Still alive; it may die later.
            g.prev.set(g.prev.get() & !COLLECTING);
            move_to(g, old);
        }
    }
    CollectStats {
        collected,
        uncollectable: 0,
    }
}

/// Moves an object from its list to the end of another.
fn move_to(g: &GcHead, list: &GcList) {
    unlink(g);
    list.append(g);
}

/// Every weak reference that is trash, or to trash, goes dead; then those that are not trash themselves call back. Answers how many references
/// died of that.
fn clear_weak_references(th: &Thread, unreachable: &GcList, old: &GcList) -> u64 {
    let calling = GcList::new();
    for g in unreachable.iter() {
        // SAFETY: objects on the list are alive.
        let h = unsafe { &*g.object() };
        crate::types::weakref::detach_for_collector(h);
        if h.ty().has(MANAGED_WEAKREF) {
            crate::types::weakref::clear_for_collector(h, &mut |r| {
                // SAFETY: weak references take part in collection.
                let g = unsafe { GcHead::of(r) };
                if !g.is_collecting() && g.is_tracked() {
                    r.incref();
                    move_to(g, &calling);
                }
            });
        }
    }
    let mut freed = 0;
    while !calling.is_empty() {
        let g = head_at(calling.first());
        // SAFETY: the count raised above belongs to this value.
        let r = unsafe { Value::from_bits(g.object() as u64) };
        let callback = crate::types::weakref::callback_of(&r);
        if let Some(callback) = &callback
            && let Err(e) = crate::protocol::call::call1(th, callback, &r)
        {
            th.unraisable(
                e,
                Some(callback),
                Some("Exception ignored on calling weakref callback"),
            );
        }
        drop(callback);
        drop(r);
        if calling.first() == g.addr() {
            move_to(g, old);
        } else {
            freed += 1;
        }
    }
    freed
}

/// Runs the finalizers that have not run yet.
fn finalize(th: &Thread, unreachable: &GcList) {
    let seen = GcList::new();
    while !unreachable.is_empty() {
        let g = head_at(unreachable.first());
        move_to(g, &seen);
        // SAFETY: objects on the list are alive.
        let ty = unsafe { (*g.object()).ty() };
        if ty.has(HAS_FINALIZER)
            && !g.is_finalized()
            && let Some(f) = ty.slots.finalize.get()
        {
            g.set_finalized();
            f(th, &own(g.object()));
        }
    }
    seen.merge_into(unreachable);
}

/// Lets an object go of what it refers to.
fn clear(th: &Thread, h: &Header) {
    let ty = h.ty();
    // SAFETY: the caller keeps the object alive; clearing goes through its own cells.
    unsafe {
        if ty.has(HEAPTYPE) {
            clear_words(h);
        }
        if let Some([dict, _]) = crate::alloc::managed_words(h)
            && ty.has(crate::typeobj::MANAGED_DICT)
            && dict.get() != 0
        {
            let _ = crate::typeobj::shape::set_dict(th, h, None);
        }
        (ty.layout.get().clear)(h);
    }
}

/// Empties the inline attributes of an instance through dictionary mode, and its `__slots__`.
fn clear_words(h: &Header) {
    crate::typeobj::shape::forget_attributes(h);
    crate::dealloc::each_instance_word(h, h.ty(), |w| {
        let bits = w.replace(0);
        if bits != 0 {
            // SAFETY: a non-zero word owns one value.
            drop(unsafe { Value::from_bits(bits) });
        }
    });
}

/// After finalizers ran: repeats the trial deletion among the candidates; what came back to life joins the old generation.
fn still_unreachable(unreachable: &GcList, old: &GcList) -> GcList {
    let garbage = GcList::new();
    trial_delete(unreachable);
    move_unreachable(unreachable, &garbage);
    unreachable.merge_into(old);
    garbage
}

fn callbacks(th: &Thread, phase: &str, generation: usize, stats: CollectStats) {
    let Some(list) = th.gc().callbacks.get() else {
        return;
    };
    let Some(list) = list.as_list() else { return };
    if list.is_empty() {
        return;
    }
    let run = || -> crate::err::Result<()> {
        let info = crate::types::dict::DictData::create();
        info.set_str(th, "generation", Value::int32(generation as i32))?;
        info.set_str(
            th,
            "collected",
            crate::types::int::from_u64(stats.collected),
        )?;
        info.set_str(
            th,
            "uncollectable",
            crate::types::int::from_u64(stats.uncollectable),
        )?;
        let info = info.into_value();
        let phase = crate::types::str::new(phase);
        for f in list.snapshot() {
            if let Err(e) = crate::protocol::call::call(th, &f, &[phase.clone(), info.clone()]) {
                th.unraisable(
                    e,
                    Some(&f),
                    Some("Exception ignored while calling GC callback"),
                );
            }
        }
        Ok(())
    };
    if let Err(e) = run() {
        th.unraisable(e, None, None);
    }
}
