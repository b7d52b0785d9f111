//! Who allocated which block of memory: what the module `tracemalloc` shows.
//!
//! While nothing is traced, objects get and return their blocks through the pool's lists (`pool.rs`), where no trace of
//! this exists. Tracing empties the lists of a thread and keeps them empty, so that every block comes from the
//! program's allocator and goes back there; these slow paths look at `Tracer::is_active`. Large
//! blocks of lists' items and of dicts' tables are noted, too. Memory that other parts take from Rust's allocator is
//! not.

use crate::header::Header;
use crate::thread::{self, Thread};
use crate::value::Value;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// A line of a file: an index into the table of file names, and the line.
type Line = (u32, u32);

/// Where an allocation happened: the innermost lines, up to the limit, and how many frames there were in all.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Stack {
    lines: Rc<[Line]>,
    total: u32,
}

struct Block {
    size: usize,
    stack: u32,
}

#[derive(Default)]
struct Traces {
    /// By domain (0 for objects' memory) and address.
    blocks: HashMap<(u32, usize), Block>,
    stacks: Vec<Stack>,
    by_stack: HashMap<Stack, u32>,
    files: Vec<Value>,
    by_file: HashMap<u64, u32>,
    current: usize,
    peak: usize,
}

/// The tracing of one interpreter's memory.
pub struct Tracer {
    active: Cell<bool>,
    limit: Cell<usize>,
    traces: RefCell<Traces>,
}

/// The most frames of a trace.
pub const MAX_FRAMES: usize = 65535;

/// A block with its stack, as `tracemalloc` shows it.
pub struct Trace {
    pub domain: u32,
    pub size: usize,
    /// Equal stacks have equal numbers.
    pub stack: u32,
}

/// The frames of a stack: file names and lines, innermost first; and how many frames there were in all.
pub struct Frames {
    pub lines: Vec<(Value, u32)>,
    pub total: u32,
}

impl Tracer {
    pub(crate) fn new() -> Tracer {
        Tracer {
            active: Cell::new(false),
            limit: Cell::new(1),
            traces: RefCell::default(),
        }
    }

    #[inline(always)]
    pub fn is_active(&self) -> bool {
        self.active.get()
    }

    /// How many frames are kept of each trace.
    pub fn limit(&self) -> usize {
        self.limit.get()
    }

    /// Bytes traced now, and at most since the start.
    pub fn traced(&self) -> (usize, usize) {
        let t = self.traces.borrow();
        (t.current, t.peak)
    }

    pub fn reset_peak(&self) {
        let mut t = self.traces.borrow_mut();
        t.peak = t.current;
    }

    /// About how many bytes the traces themselves take.
    pub fn own_size(&self) -> usize {
        let t = self.traces.borrow();
        let lines: usize = t.stacks.iter().map(|s| size_of_val(&*s.lines)).sum();
        t.blocks.len() * size_of::<((u32, usize), Block)>()
            + t.stacks.len() * 2 * size_of::<Stack>()
            + lines
            + t.files.len() * 2 * size_of::<Value>()
    }

    /// Forgets all traces.
    pub fn clear(&self) {
        // File names may die here, which changes the traces: they are detached first.
        let old = std::mem::take(&mut *self.traces.borrow_mut());
        drop(old);
    }

    /// All traces.
    pub fn traces(&self) -> Vec<Trace> {
        let t = self.traces.borrow();
        let all = t.blocks.iter().map(|(&(domain, _), b)| Trace {
            domain,
            size: b.size,
            stack: b.stack,
        });
        all.collect()
    }

    /// The frames of a stack.
    pub fn frames(&self, stack: u32) -> Option<Frames> {
        let t = self.traces.borrow();
        let stack = t.stacks.get(stack as usize)?;
        let line = |&(file, line): &Line| Some((t.files.get(file as usize)?.clone(), line));
        Some(Frames {
            lines: stack.lines.iter().filter_map(line).collect(),
            total: stack.total,
        })
    }

    /// The stack that a block was noted with.
    pub fn stack_of(&self, domain: u32, address: usize) -> Option<u32> {
        let t = self.traces.borrow();
        t.blocks.get(&(domain, address)).map(|b| b.stack)
    }

    /// Notes a block that was taken by the running Python code.
    #[cold]
    #[inline(never)]
    pub fn note(&self, th: &Thread, domain: u32, address: usize, size: usize) {
        let limit = self.limit.get();
        let Ok(mut t) = self.traces.try_borrow_mut() else {
            return;
        };
        let t = &mut *t;
        let mut lines = Vec::new();
        let total = (th.interp.hooks.get().stack)(th, &mut |file, line| {
            if lines.len() < limit {
                let next = t.files.len() as u32;
                let index = *t.by_file.entry(file.bits()).or_insert(next);
                if index == next {
                    t.files.push(file.clone());
                }
                lines.push((index, line));
            }
        });
        let stack = Stack {
            lines: lines.into(),
            total,
        };
        // A block that there is no memory to note is not traced.
        let room = t.blocks.try_reserve(1).is_ok()
            && t.stacks.try_reserve(1).is_ok()
            && t.by_stack.try_reserve(1).is_ok();
        if !room {
            return;
        }
        let next = t.stacks.len() as u32;
        let number = *t.by_stack.entry(stack.clone()).or_insert(next);
        if number == next {
            t.stacks.push(stack);
        }
        let block = Block {
            size,
            stack: number,
        };
        if let Some(old) = t.blocks.insert((domain, address), block) {
            t.current = t.current.saturating_sub(old.size);
        }
        t.current = t.current.saturating_add(size);
        t.peak = t.peak.max(t.current);
    }

    /// A block was given back.
    #[cold]
    #[inline(never)]
    pub fn forget(&self, domain: u32, address: usize) {
        if let Ok(mut t) = self.traces.try_borrow_mut()
            && let Some(old) = t.blocks.remove(&(domain, address))
        {
            t.current = t.current.saturating_sub(old.size);
        }
    }
}

/// Begins to trace, keeping up to `limit` frames per trace. Nothing happens if tracing goes on already.
pub fn start(th: &Thread, limit: usize) {
    let tracer = &th.interp.tracer;
    if !tracer.active.get() {
        tracer.limit.set(limit.clamp(1, MAX_FRAMES));
        tracer.active.set(true);
        th.follow_tracing();
    }
}

/// Stops to trace and forgets all traces.
pub fn stop(th: &Thread) {
    let tracer = &th.interp.tracer;
    if tracer.active.replace(false) {
        th.follow_tracing();
        tracer.clear();
    }
}

/// Blocks of parts of objects are noted from this size on: smaller ones come and go too fast to be asked about.
pub(crate) const NOTED_PARTS: usize = 512;

/// Notes a block of an object's parts that was taken from the program's allocator.
#[inline(always)]
pub(crate) fn part_taken<T>(p: *mut T, size: usize) {
    if size > NOTED_PARTS {
        taken(p, size);
    }
}

/// The opposite of [`part_taken`].
#[inline(always)]
pub(crate) fn part_given<T>(p: *mut T, size: usize) {
    if size > NOTED_PARTS {
        given(p);
    }
}

/// Notes a block that was taken from the program's allocator directly.
#[inline(always)]
pub(crate) fn taken<T>(p: *mut T, size: usize) {
    if let Some(th) = thread::current()
        && th.interp.tracer.is_active()
    {
        th.interp.tracer.note(th, 0, p as usize, size);
    }
}

/// The opposite of [`taken`].
#[inline(always)]
pub(crate) fn given<T>(p: *mut T) {
    if let Some(th) = thread::current()
        && th.interp.tracer.is_active()
    {
        th.interp.tracer.forget(0, p as usize);
    }
}

/// The address of the block that an object lies in.
pub fn block_of(h: &Header) -> usize {
    h as *const Header as usize - crate::alloc::pre_size(h.ty().flags())
}
