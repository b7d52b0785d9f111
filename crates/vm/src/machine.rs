//! The per-thread machine: the chunked stack on which frames lie, tracing hooks, and the entry points for native code.

use crate::frame::{Frame, HEADER_WORDS};
use crate::monitor::Event;
use crate::slot::Word;
use crate::specialize::polymorphic::Polymorphic;
use krait_object::err::memory_error;
use krait_object::{Field, Result, Thread};
use std::cell::{Cell, RefCell};

/// Words of an ordinary chunk.
const CHUNK: usize = 16 * 1024;

/// So many words that are zero; `None` if there is no memory. They are not written: fresh pages are zero, and most of a chunk
/// is never touched by a short program.
fn zeroed(size: usize) -> Option<Box<[Word]>> {
    let layout = std::alloc::Layout::array::<Word>(size).ok()?;
    if layout.size() == 0 {
        return Some(Box::default());
    }
    // SAFETY: the size is not zero; zero is a word; the box frees the block with the same layout.
    unsafe {
        let p = krait_host::shortage::strictly(layout.size(), || std::alloc::alloc_zeroed(layout))
            .cast::<Word>();
        if p.is_null() {
            return None;
        }
        Some(Box::from_raw(std::ptr::slice_from_raw_parts_mut(p, size)))
    }
}

struct Chunk {
    words: Box<[Word]>,
    /// `top` of the chunk below when this one was started.
    resume_at: *mut Word,
    resume_limit: *mut Word,
}

/// State of the machine for one thread.
pub struct Machine {
    top: Cell<*mut Word>,
    limit: Cell<*mut Word>,
    chunks: RefCell<Vec<Chunk>>,
    /// `sys.settrace` and `sys.setprofile` functions.
    pub trace: Field,
    pub profile: Field,
    /// A trace or profile function is running: no events.
    pub tracing: Cell<u32>,
    /// The event whose trace function is running, and its frame.
    pub event: Cell<Option<(*mut Frame, Event)>>,
    /// The next instruction of the traced loop is a handler's: no jump leads there.
    pub unwound: Cell<bool>,
    /// Where the exception that is on its way came from, in code units, and the frame.
    pub fault: Cell<(*mut Frame, usize)>,
    /// The frame that got an exception from a frame of the same loop that it left.
    pub left_to: Cell<*mut Frame>,
    /// The instruction whose events were first asked for when its execution had begun.
    pub too_late: Cell<(*mut Frame, usize)>,
    /// Attributes at sites that meet several types.
    pub polymorphic: Polymorphic,
}

impl Machine {
    fn new() -> Machine {
        Machine {
            top: Cell::new(std::ptr::null_mut()),
            limit: Cell::new(std::ptr::null_mut()),
            chunks: RefCell::new(Vec::new()),
            trace: Field::empty(),
            profile: Field::empty(),
            tracing: Cell::new(0),
            event: Cell::new(None),
            unwound: Cell::new(false),
            fault: Cell::new((std::ptr::null_mut(), 0)),
            left_to: Cell::new(std::ptr::null_mut()),
            too_late: Cell::new((std::ptr::null_mut(), 0)),
            polymorphic: Polymorphic::default(),
        }
    }

    /// The thread's machine, made on first use.
    #[inline(always)]
    pub fn of(th: &Thread) -> &Machine {
        let p = th.machine.get() as *const Machine;
        // SAFETY: the pointer is null or what `create` made, freed only with the thread.
        match unsafe { p.as_ref() } {
            Some(m) => m,
            None => Machine::create(th),
        }
    }

    #[cold]
    fn create(th: &Thread) -> &Machine {
        let p = Box::into_raw(Box::new(Machine::new()));
        th.machine.set(p as *mut u8);
        // SAFETY: just allocated; it lives until `destroy`.
        unsafe { &*p }
    }

    /// Frees the machine of a thread that ends.
    pub fn destroy(th: &Thread) {
        let p = th.machine.replace(std::ptr::null_mut()) as *mut Machine;
        if !p.is_null() {
            // SAFETY: made by `create`; no frame is running any more.
            drop(unsafe { Box::from_raw(p) });
        }
    }

    /// Room for a frame with this many words behind its header. Contents are uninitialised (or old).
    #[inline(always)]
    pub fn push(&self, words: usize) -> Result<*mut Frame> {
        let need = HEADER_WORDS + words;
        let top = self.top.get();
        let room = (self.limit.get() as usize).wrapping_sub(top as usize) / 8;
        // Before the first chunk there is no room: both ends are null.
        if need <= room {
            // SAFETY: the chunk has room for `need` more words.
            self.top.set(unsafe { top.add(need) });
            return Ok(top as *mut Frame);
        }
        self.push_chunk(need)
    }

    #[cold]
    fn push_chunk(&self, need: usize) -> Result<*mut Frame> {
        let size = need.max(CHUNK);
        let mut words = zeroed(size).ok_or_else(memory_error)?;
        let start = words.as_mut_ptr();
        self.chunks.borrow_mut().push(Chunk {
            words,
            resume_at: self.top.get(),
            resume_limit: self.limit.get(),
        });
        // SAFETY: the chunk has `size` words.
        unsafe {
            self.limit.set(start.add(size));
            self.top.set(start.add(need));
        }
        Ok(start as *mut Frame)
    }

    /// Gives back the topmost frame's room.
    #[inline(always)]
    pub fn pop(&self, f: *mut Frame) {
        self.top.set(f as *mut Word);
        if self.at_chunk_start(f) {
            self.pop_chunk();
        }
    }

    #[inline(always)]
    fn at_chunk_start(&self, f: *mut Frame) -> bool {
        // The limit of an ordinary chunk says where it starts; larger ones are rare and only kept a little longer.
        (self.limit.get() as usize).wrapping_sub(f as usize) >= CHUNK * 8
    }

    #[cold]
    fn pop_chunk(&self) {
        let mut chunks = self.chunks.borrow_mut();
        // The first chunk stays, so that a loop of calls at its edge does not allocate.
        if chunks.len() > 1
            && let Some(c) = chunks.pop()
        {
            self.top.set(c.resume_at);
            self.limit.set(c.resume_limit);
            drop(c.words);
        }
    }
}
