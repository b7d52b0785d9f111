//! Frame objects (`sys._getframe()`, `tb_frame`): made when somebody looks, and outliving their frame if still held.

use crate::frame::{Frame, HEADER_WORDS, Owner};
use crate::function::Function;
use crate::slot::{self, Word};
use krait_object::{Field, Fields, Obj, Thread, Trace, Value, Visitor};
use std::cell::{Cell, UnsafeCell};

pub struct FrameData {
    frame: Cell<*mut Frame>,
    /// The frame's words, once it ended.
    storage: UnsafeCell<Vec<Word>>,
    /// `f_back` of a frame that ended.
    back: Field,
    pub trace: Field,
    /// Names set through `f_locals` that are no fast locals.
    pub extra_locals: Field,
    /// Values that `f_locals` replaced while the evaluation stack might borrow them, and code that the function had.
    pub overwritten: Fields,
    /// Line set by assigning `f_lineno`, 0 if none.
    pub lineno: Cell<i32>,
    /// Where the last `line` event was.
    pub last_line: Cell<i32>,
    pub last_unit: Cell<usize>,
}

/// A frame object.
pub type FrameObj = Obj<FrameData>;

krait_object::pytype! {
    pub static FRAME: FrameData = "frame", HAVE_GC | DISALLOW_INSTANTIATION;
}

impl Trace for FrameData {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.back.trace(v);
        self.trace.trace(v);
        self.extra_locals.trace(v);
        self.overwritten.trace(v);
        let f = self.frame.get();
        // SAFETY: the frame is alive while the object points to it.
        if let Some(frame) = unsafe { f.as_ref() }
            && frame.owner == Owner::FrameObject
        {
            // SAFETY: an ended frame's words are initialised up to `sp`, and it owns its code.
            unsafe {
                trace_frame(f, frame.sp, v);
                v.visit(&slot::view(frame.code));
            }
        }
    }
    fn clear(&self) {
        self.trace.clear();
        self.extra_locals.clear();
        self.overwritten.clear();
        let f = self.frame.get();
        // SAFETY: as in `trace`.
        if let Some(frame) = unsafe { f.as_ref() }
            && frame.owner == Owner::FrameObject
        {
            // SAFETY: an ended frame is not executed again.
            unsafe { Frame::clear_words(f) };
        }
    }
}

/// Visits what a frame owns, of its words those below `end`.
///
/// # Safety
/// The frame is alive and its words up to `end` are initialised.
pub unsafe fn trace_frame(f: *mut Frame, end: *mut Word, v: &mut Visitor<'_>) {
    // SAFETY: owning words hold live values.
    unsafe {
        for w in [(*f).locals, (*f).func, (*f).instance] {
            if slot::owns(w) {
                v.visit(&slot::view(w));
            }
        }
        let mut p = Frame::fast(f);
        while p < end {
            if slot::owns(*p) {
                v.visit(&slot::view(*p));
            }
            p = p.add(1);
        }
    }
}

impl Drop for FrameData {
    fn drop(&mut self) {
        let f = self.frame.replace(std::ptr::null_mut());
        // SAFETY: an ended frame belongs to its object; it is released once.
        unsafe {
            if let Some(frame) = f.as_ref()
                && frame.owner == Owner::FrameObject
            {
                Frame::clear_words(f);
                Frame::clear_header(f);
                slot::release(std::mem::replace(&mut (*f).code, 0));
            }
        }
    }
}

/// The frame object of a live frame.
pub fn of(f: *mut Frame) -> Value {
    // SAFETY: the caller's frame is alive; its object word is 0 or owns the object.
    unsafe {
        if (*f).object != 0 {
            return slot::clone((*f).object);
        }
        let o = FRAME.create(FrameData {
            frame: Cell::new(f),
            storage: UnsafeCell::new(Vec::new()),
            back: Field::empty(),
            trace: Field::empty(),
            extra_locals: Field::empty(),
            overwritten: Fields::new(),
            lineno: Cell::new(0),
            last_line: Cell::new(-1),
            last_unit: Cell::new(0),
        });
        let v = o.into_value();
        (*f).has_more();
        (*f).object = v.clone().into_bits();
        v
    }
}

/// The function is given other code: frames that run it keep what they have.
pub fn keep_code(th: &Thread, func: &Function) {
    th.each(|t| {
        let mut f = current(t);
        // SAFETY: frames of running calls are alive, and so is the code of those whose function still has it.
        while let Some(frame) = unsafe { f.as_ref() } {
            if frame.func == func.addr()
                && matches!(frame.owner, Owner::Plain | Owner::Thread)
                && let Some(object) = FRAME.get(&of(f))
            {
                object.overwritten.push(frame.code().value());
            }
            f = frame.previous;
        }
    });
}

/// The frame ends: if its object is held elsewhere, it takes the words over. Answers whether it did.
///
/// # Safety
/// The frame's stack is empty or about to be dropped; the frame is not executed again.
#[inline(always)]
pub unsafe fn detach(f: *mut Frame) -> bool {
    // SAFETY: passed on.
    unsafe { (*f).object != 0 && detach_object(f) }
}

/// # Safety
/// As for [`detach`].
#[inline(never)]
unsafe fn detach_object(f: *mut Frame) -> bool {
    // SAFETY: the object word owns the object; words up to `sp` are initialised.
    unsafe {
        let v = slot::take(std::mem::replace(&mut (*f).object, 0));
        let Some(o) = FRAME.get(&v) else { return false };
        if o.header().refcount() == 1 {
            o.frame.set(std::ptr::null_mut());
            return false;
        }
        if krait_host::reserve_is_low() {
            // There is no memory for the words: the object forgets the frame.
            o.frame.set(std::ptr::null_mut());
            return false;
        }
        // A generator that ended belongs to nobody's stack.
        let prev = visible((*f).previous);
        if !prev.is_null() && (*f).owner != Owner::Generator {
            o.back.set(of(prev));
        }
        let n = ((*f).sp as usize - f as usize) / 8;
        let words = &mut *o.storage.get();
        words.clear();
        words.extend_from_slice(std::slice::from_raw_parts(
            f as *const Word,
            n.max(HEADER_WORDS),
        ));
        // What was borrowed must last longer now.
        for w in words.iter_mut().skip(HEADER_WORDS) {
            *w = slot::to_owned(*w);
        }
        let g = words.as_mut_ptr() as *mut Frame;
        (*g).code = slot::clone((*f).code).into_bits();
        (*g).owner = Owner::FrameObject;
        (*g).previous = std::ptr::null_mut();
        (*g).object = 0;
        (*g).sp = (g as *mut Word).add(n);
        (*g).done = true;
        o.frame.set(g);
        true
    }
}

/// The nearest frame that Python code may see, from `f` on.
pub fn visible(f: *mut Frame) -> *mut Frame {
    f
}

impl FrameData {
    /// The frame; `None` once it was cleared without being kept.
    pub fn frame(&self) -> Option<&Frame> {
        // SAFETY: alive while the object points to it.
        unsafe { self.frame.get().as_ref() }
    }

    pub fn raw(&self) -> *mut Frame {
        self.frame.get()
    }

    /// A generator's frame moved with its generator.
    pub fn relocate(&self, f: *mut Frame) {
        self.frame.set(f);
    }

    /// `f_back`.
    pub fn back(&self) -> Option<Value> {
        if let Some(b) = self.back.get() {
            return Some(b);
        }
        let f = self.frame()?;
        let prev = visible(f.previous);
        if prev.is_null() || f.owner == Owner::FrameObject {
            None
        } else {
            Some(of(prev))
        }
    }

    pub fn line(&self) -> i32 {
        match self.frame() {
            Some(f) if self.lineno.get() == 0 => f.line(),
            _ => self.lineno.get(),
        }
    }
}

/// The innermost running frame of the thread.
pub fn current(th: &Thread) -> *mut Frame {
    th.frame.get() as *mut Frame
}

/// What `Hooks::stack` does. Frames that have not begun to run yet are left out.
pub fn stack(th: &Thread, each: &mut dyn FnMut(&Value, u32)) -> u32 {
    let mut total = 0;
    let mut at = visible(current(th));
    // SAFETY: the frames of the running thread are alive, each keeps those it was called from.
    while let Some(f) = unsafe { at.as_ref() } {
        let code = f.code();
        if f.unit() >= crate::trace::first_traceable(code) {
            if let Some(name) = code.filename.get() {
                each(&name, u32::try_from(f.line()).unwrap_or(0));
            }
            total += 1;
        }
        at = visible(f.previous);
    }
    total
}
