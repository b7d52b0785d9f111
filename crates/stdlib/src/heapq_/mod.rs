//! `_heapq`: heaps in lists, smallest first or largest first.
//!
//! Comparisons may change the list; that is noticed by its length.

use krait_object::protocol::compare;
use krait_object::{List, Module, Result, Thread, Value, pymodule};

/// Which end of the order is on top.
#[derive(Clone, Copy)]
enum Top {
    Least,
    Greatest,
}

/// Whether `a` belongs above `b`. Both are let go of before anybody looks at the heap again: what dies may change it.
fn above(th: &Thread, top: Top, a: Value, b: Value, first: Gone) -> Result<bool> {
    let result = match top {
        Top::Least => compare::lt(th, &a, &b),
        Top::Greatest => compare::lt(th, &b, &a),
    };
    match first {
        Gone::Left => drop(a),
        Gone::Right => drop(b),
    }
    result
}

/// Which of two compared items is let go of first.
#[derive(Clone, Copy)]
enum Gone {
    Left,
    Right,
}

fn list<'a>(th: &Thread, v: &'a Value) -> Result<&'a List> {
    v.as_list().ok_or_else(|| {
        th.type_error(format!(
            "heap argument must be a list, not {}",
            v.ty().name()
        ))
    })
}

fn at(th: &Thread, l: &List, i: usize) -> Result<Value> {
    l.get(i).ok_or_else(|| th.index_error("index out of range"))
}

fn swap(l: &List, i: usize, a: Value, j: usize, b: Value) {
    let old = l.replace(i, b);
    let older = l.replace(j, a);
    drop((old, older));
}

/// Moves the item at `pos` up to where it belongs, not above `start`.
fn sift_up(th: &Thread, l: &List, start: usize, mut pos: usize, top: Top) -> Result<()> {
    let size = l.len();
    at(th, l, pos)?;
    while pos > start {
        let parent = (pos - 1) / 2;
        let (item, above_it) = (at(th, l, pos)?, at(th, l, parent)?);
        let moves = above(th, top, item, above_it, Gone::Right)?;
        if l.len() != size {
            return Err(th.runtime_error("list changed size during iteration"));
        }
        if !moves {
            break;
        }
        let (item, above_it) = (at(th, l, pos)?, at(th, l, parent)?);
        swap(l, pos, item, parent, above_it);
        pos = parent;
    }
    Ok(())
}

/// Moves the item at `pos` down to a leaf, always towards the better child, and from there up again.
fn sift_down(th: &Thread, l: &List, mut pos: usize, top: Top) -> Result<()> {
    let (start, size) = (pos, l.len());
    at(th, l, pos)?;
    while pos < size / 2 {
        let mut child = 2 * pos + 1;
        if child + 1 < size {
            let (a, b) = (at(th, l, child)?, at(th, l, child + 1)?);
            // The left operand of the comparison goes first.
            let first = match top {
                Top::Least => Gone::Left,
                Top::Greatest => Gone::Right,
            };
            if !above(th, top, a, b, first)? {
                child += 1;
            }
            if l.len() != size {
                return Err(th.runtime_error("list changed size during iteration"));
            }
        }
        let (item, below) = (at(th, l, pos)?, at(th, l, child)?);
        swap(l, pos, item, child, below);
        pos = child;
    }
    sift_up(th, l, start, pos, top)
}

fn push(th: &Thread, heap: &Value, v: &Value, top: Top) -> Result<()> {
    let l = list(th, heap)?;
    l.try_append(v.clone())?;
    sift_up(th, l, 0, l.len().saturating_sub(1), top)
}

fn pop(th: &Thread, heap: &Value, top: Top) -> Result<Value> {
    let l = list(th, heap)?;
    let last = l
        .pop_last()
        .ok_or_else(|| th.index_error("index out of range"))?;
    if l.is_empty() {
        return Ok(last);
    }
    // Nobody but the list holds the last item while comparisons run.
    let first = l.replace(0, last);
    sift_down(th, l, 0, top)?;
    first.ok_or_else(|| th.index_error("index out of range"))
}

fn replace(th: &Thread, heap: &Value, v: &Value, top: Top) -> Result<Value> {
    let l = list(th, heap)?;
    let first = l
        .replace(0, v.clone())
        .ok_or_else(|| th.index_error("index out of range"))?;
    sift_down(th, l, 0, top)?;
    Ok(first)
}

fn push_pop(th: &Thread, heap: &Value, v: &Value, top: Top) -> Result<Value> {
    let l = list(th, heap)?;
    let Some(first) = l.get(0) else {
        return Ok(v.clone());
    };
    if !above(th, top, first, v.clone(), Gone::Left)? {
        return Ok(v.clone());
    }
    replace(th, heap, v, top)
}

/// Heaps longer than this are made a family at a time: a parent is sifted as soon as both its subtrees are heaps, while they
/// are still in the processor's cache.
const LARGE: usize = 2500;

fn heapify(th: &Thread, heap: &Value, top: Top) -> Result<()> {
    let l = list(th, heap)?;
    let parents = l.len() / 2;
    if l.len() <= LARGE {
        for i in (0..parents).rev() {
            sift_down(th, l, i, top)?;
        }
        return Ok(());
    }
    // The lowest parents begin where their level does; those of the level above follow before and after.
    let lowest = (1 << (parents + 1).ilog2()) - 1;
    for start in (parents / 2..lowest).rev().chain((lowest..parents).rev()) {
        let mut i = start;
        sift_down(th, l, i, top)?;
        while i % 2 == 1 {
            i /= 2;
            sift_down(th, l, i, top)?;
        }
    }
    Ok(())
}

pub struct Heapq;

/// Heap queue algorithm (a.k.a. priority queue).
#[pymodule(name = "_heapq")]
impl Heapq {
    /// Push item onto heap, maintaining the heap invariant.
    fn heappush(th: &Thread, heap: &Value, item: &Value) -> Result<()> {
        push(th, heap, item, Top::Least)
    }

    /// Push item on the heap, then pop and return the smallest item from the heap.
    fn heappushpop(th: &Thread, heap: &Value, item: &Value) -> Result<Value> {
        push_pop(th, heap, item, Top::Least)
    }

    /// Pop the smallest item off the heap, maintaining the heap invariant.
    fn heappop(th: &Thread, heap: &Value) -> Result<Value> {
        pop(th, heap, Top::Least)
    }

    /// Pop and return the current smallest value, and add the new item.
    fn heapreplace(th: &Thread, heap: &Value, item: &Value) -> Result<Value> {
        replace(th, heap, item, Top::Least)
    }

    /// Transform list into a heap, in-place, in O(len(heap)) time.
    fn heapify(th: &Thread, heap: &Value) -> Result<()> {
        heapify(th, heap, Top::Least)
    }

    /// Push item onto max heap, maintaining the heap invariant.
    fn heappush_max(th: &Thread, heap: &Value, item: &Value) -> Result<()> {
        push(th, heap, item, Top::Greatest)
    }

    /// Maxheap variant of heappushpop.
    fn heappushpop_max(th: &Thread, heap: &Value, item: &Value) -> Result<Value> {
        push_pop(th, heap, item, Top::Greatest)
    }

    /// Maxheap variant of heappop.
    fn heappop_max(th: &Thread, heap: &Value) -> Result<Value> {
        pop(th, heap, Top::Greatest)
    }

    /// Maxheap variant of heapreplace.
    fn heapreplace_max(th: &Thread, heap: &Value, item: &Value) -> Result<Value> {
        replace(th, heap, item, Top::Greatest)
    }

    /// Maxheap variant of heapify.
    fn heapify_max(th: &Thread, heap: &Value) -> Result<()> {
        heapify(th, heap, Top::Greatest)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(
            th,
            "__about__",
            "Heaps are lists in which h[k] <= h[2*k+1] and h[k] <= h[2*k+2] for all k.",
        )
    }
}
