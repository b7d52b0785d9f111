//! Thread state: what one thread of one interpreter carries, and the interpreter's lock.
//!
//! `&Thread` is the first parameter of whatever may run Python code. The current thread is also kept in a thread-local,
//! for the one thing that has no parameters: dropping a value.

use crate::err::{Raised, Result};
use crate::gc::Gc;
use crate::header::Header;
use crate::interp::Interp;
use crate::value::Value;
use std::cell::{Cell, RefCell, UnsafeCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bits of the eval breaker.
pub mod breaker {
    /// A signal arrived.
    pub const SIGNAL: u32 = 1;
    /// Another thread wants the lock.
    pub const GIL_DROP: u32 = 2;
    /// The collector wants to run.
    pub const GC: u32 = 4;
    /// Calls queued for the main thread.
    pub const PENDING: u32 = 8;
    /// An exception was set from another thread.
    pub const ASYNC_EXC: u32 = 16;
    /// There was no memory for something that could not report it: `MemoryError` is due.
    pub const LIMIT: u32 = 32;
    /// Tracing or monitoring changed: code must be re-instrumented.
    pub const EVENTS: u32 = 64;
}

thread_local! {
    static CURRENT: Cell<*const Thread> = const { Cell::new(std::ptr::null()) };
    /// The same, also while the lock is released.
    static BOUND: Cell<*const Thread> = const { Cell::new(std::ptr::null()) };
}

/// The thread state that runs on this OS thread.
#[inline(always)]
pub fn current() -> Option<&'static Thread> {
    let p = CURRENT.with(Cell::get);
    // SAFETY: the pointer is set by `enter` and reset before the state goes away.
    unsafe { p.as_ref() }
}

/// The thread state of this OS thread, which need not hold the lock.
pub fn bound() -> Option<&'static Thread> {
    let p = BOUND.with(Cell::get);
    // SAFETY: as for `current`.
    unsafe { p.as_ref() }
}

/// The exception that one generator, or the thread outside of generators, is handling.
pub struct HandledItem {
    pub value: crate::cell::Field,
    previous: Cell<*const HandledItem>,
}

impl Default for HandledItem {
    fn default() -> HandledItem {
        HandledItem {
            value: crate::cell::Field::empty(),
            previous: Cell::new(std::ptr::null()),
        }
    }
}

/// A queue of dying objects.
#[derive(Default)]
pub(crate) struct DeallocQueue(UnsafeCell<Vec<*const Header>>);

impl DeallocQueue {
    pub(crate) fn push(&self, p: *const Header) {
        // SAFETY: no reference into the vector outlives a method.
        unsafe { (*self.0.get()).push(p) }
    }
    pub(crate) fn is_empty(&self) -> bool {
        // SAFETY: as in `push`.
        unsafe { (*self.0.get()).is_empty() }
    }
    pub(crate) fn pop(&self) -> Option<*const Header> {
        // SAFETY: as in `push`.
        unsafe { (*self.0.get()).pop() }
    }
}

/// The state of one thread in one interpreter.
pub struct Thread {
    pub interp: Arc<Interp>,
    /// See [`breaker`]; other threads and signal handlers set bits.
    pub breaker: Arc<AtomicU32>,
    /// Lowest address that native code may use; below it calls end in `RecursionError`.
    stack_limit: Cell<usize>,
    /// Where the native stack began.
    stack_top: usize,
    pub(crate) pool: crate::pool::Pool,
    /// Whether the pool knows that memory is traced.
    tracing: Cell<bool>,
    pub(crate) dealloc_queue: DeallocQueue,
    /// The machine's topmost frame (its own type, opaque here).
    pub frame: Cell<*mut u8>,
    /// The machine's per-thread state (stack chunks, hooks), opaque here.
    pub machine: Cell<*mut u8>,
    /// The exceptions being handled: a chain of one entry per running generator, ending at the thread's own.
    handled: Cell<*const HandledItem>,
    own_handled: Box<HandledItem>,
    /// Depth of Python calls, against `sys.getrecursionlimit()`.
    pub depth: Cell<u32>,
    pub ident: u64,
    pub native_id: Cell<u64>,
    pub async_exc: RefCell<Option<Value>>,
    /// `contextvars`: the current context.
    pub context: crate::cell::Field,
    pub context_version: Cell<u64>,
    /// Hooks for asynchronous generators.
    pub asyncgen_firstiter: crate::cell::Field,
    pub asyncgen_finalizer: crate::cell::Field,
    pub coroutine_origin_depth: Cell<u32>,
    /// `asyncio`: the event loop that this thread runs, and the task that the loop is in.
    pub running_loop: crate::cell::Field,
    pub running_task: crate::cell::Field,
    /// Containers whose `repr` is running, by address.
    pub repr_stack: RefCell<Vec<u64>>,
    /// The text in which the `repr` of the value with these bits may go on; see [`crate::protocol::repr::onto`].
    pub lent_text: Cell<Option<(u64, krait_text::TextBuf)>>,
    /// Per-thread dict of native modules (`threading.local` keeps its data here).
    pub dict: crate::cell::Field,
}

/// Stack kept free for the machine's own needs below the limit.
pub const STACK_MARGIN: usize = 256 * 1024;

impl Thread {
    /// A new thread state. `stack_size` is the size of the OS thread's stack in bytes, measured from here.
    pub fn new(interp: Arc<Interp>, ident: u64, stack_size: usize) -> Box<Thread> {
        let here = address_of_stack();
        let own_handled = Box::new(HandledItem::default());
        Box::new(Thread {
            interp,
            breaker: Arc::new(AtomicU32::new(0)),
            stack_limit: Cell::new(here.saturating_sub(stack_size.saturating_sub(STACK_MARGIN))),
            stack_top: here,
            pool: crate::pool::Pool::new(),
            tracing: Cell::new(false),
            dealloc_queue: DeallocQueue::default(),
            frame: Cell::new(std::ptr::null_mut()),
            machine: Cell::new(std::ptr::null_mut()),
            handled: Cell::new(&raw const *own_handled),
            own_handled,
            depth: Cell::new(0),
            ident,
            native_id: Cell::new(0),
            async_exc: RefCell::new(None),
            context: Default::default(),
            context_version: Cell::new(0),
            asyncgen_firstiter: Default::default(),
            asyncgen_finalizer: Default::default(),
            coroutine_origin_depth: Cell::new(0),
            running_loop: Default::default(),
            running_task: Default::default(),
            repr_stack: RefCell::new(Vec::new()),
            lent_text: Cell::new(None),
            dict: Default::default(),
        })
    }

    /// Takes notice, with the lock just taken, of tracing that another thread began or ended, and of requests for memory
    /// that are counted.
    #[inline]
    pub fn follow_tracing(&self) {
        let tracing = self.interp.tracer.is_active() || krait_host::shortage::is_armed();
        if self.tracing.replace(tracing) != tracing {
            self.pool.follow(tracing);
        }
    }

    /// How much of the native stack is left, in bytes.
    #[inline(always)]
    pub fn stack_left(&self) -> usize {
        address_of_stack().saturating_sub(self.stack_limit.get())
    }

    /// Makes this the OS thread's current state; the previous one is returned as a token for [`Thread::leave`].
    pub fn enter(&self) -> Entered {
        Entered {
            current: CURRENT.with(|c| c.replace(self)),
            bound: BOUND.with(|c| c.replace(self)),
        }
    }

    /// Makes the thread known to [`Thread::each`]. The caller holds the interpreter's lock.
    pub fn attach(&self) {
        self.interp.threads.borrow_mut().push(self);
    }

    /// The thread is about to end: it is not known any more. The caller holds the interpreter's lock.
    pub fn detach(&self) {
        let mut threads = self.interp.threads.borrow_mut();
        threads.retain(|t| !std::ptr::eq(*t, self));
    }

    /// In the child of a fork this is the only thread there is.
    pub fn alone(&self) {
        let mut threads = self.interp.threads.borrow_mut();
        threads.retain(|t| std::ptr::eq(*t, self));
        drop(threads);
        self.clear_requests(breaker::GIL_DROP);
        // The parent's task goes on in the parent.
        drop(self.running_task.take());
        drop(self.running_loop.take());
        // The system numbers threads anew.
        self.native_id.set(0);
    }

    /// Calls `f` with each thread of the interpreter. `f` must not let go of the interpreter's lock: it runs no Python
    /// code and drops no values.
    pub fn each(&self, mut f: impl FnMut(&Thread)) {
        for t in self.interp.threads.borrow().iter() {
            // SAFETY: threads are detached before they go, and that takes the lock that this thread holds.
            f(unsafe { &**t });
        }
    }

    /// Calls `f` with each thread of an interpreter, the latest first, for a look from a signal handler or from outside:
    /// `false` if the list is being changed right now. `f` runs no Python code and drops no values.
    ///
    /// # Safety
    /// The caller holds the interpreter's lock, or has frozen it, or the process is about to end.
    pub unsafe fn each_of(interp: &Interp, mut f: impl FnMut(&Thread)) -> bool {
        let Ok(threads) = interp.threads.try_borrow() else {
            return false;
        };
        for t in threads.iter().rev() {
            // SAFETY: threads are detached before they go, and that takes the lock.
            f(unsafe { &**t });
        }
        true
    }

    /// How many threads run code of the interpreter.
    pub fn count(&self) -> usize {
        self.interp.threads.borrow().len()
    }

    #[inline(always)]
    pub fn gc(&self) -> &Gc {
        &self.interp.gc
    }

    /// Sets eval-breaker bits.
    #[inline]
    pub fn request(&self, bits: u32) {
        self.breaker.fetch_or(bits, Ordering::Relaxed);
    }

    /// Eval-breaker bits.
    #[inline(always)]
    pub fn requests(&self) -> u32 {
        self.breaker.load(Ordering::Relaxed)
    }

    pub fn clear_requests(&self, bits: u32) {
        self.breaker.fetch_and(!bits, Ordering::Relaxed);
    }

    /// Guards native recursion by the real stack, as `sys.getrecursionlimit()` counts Python calls alone:
    /// `RecursionError` with CPython's text and `what` appended.
    #[inline(always)]
    pub fn check_stack(&self, what: &str) -> Result<()> {
        if self.is_stack_short() {
            Err(self.stack_overflow(what))
        } else {
            Ok(())
        }
    }

    /// Whether native code should call no deeper.
    #[inline(always)]
    pub fn is_stack_short(&self) -> bool {
        address_of_stack() < self.stack_limit.get()
    }

    #[cold]
    #[inline(never)]
    pub fn stack_overflow(&self, what: &str) -> Raised {
        let used = self.stack_top.saturating_sub(address_of_stack()) / 1024;
        self.recursion_error_text(format!("Stack overflow (used {used} kB){what}"))
    }

    /// Runs `f` if the native stack is long enough for one level of recursion more.
    #[inline]
    pub fn recurse<R>(&self, what: &str, f: impl FnOnce() -> Result<R>) -> Result<R> {
        self.check_stack(what)?;
        f()
    }

    /// The exception that an `except` block is handling now, if any (`sys.exception()`).
    pub fn handled_exception(&self) -> Option<Value> {
        let mut at = self.handled.get();
        // SAFETY: items are pushed by `push_handled`, whose caller keeps them alive until they are popped.
        while let Some(item) = unsafe { at.as_ref() } {
            if let Some(v) = item.value.get() {
                return Some(v);
            }
            at = item.previous.get();
        }
        None
    }

    /// The one that the innermost generator (or the thread itself) is handling, whatever is handled around it.
    pub fn handled_here(&self) -> Option<Value> {
        // SAFETY: as above.
        unsafe { self.handled.get().as_ref() }.and_then(|item| item.value.get())
    }

    /// Replaces the exception that the innermost generator (or the thread itself) is handling.
    #[inline]
    pub fn set_handled(&self, e: Option<Value>) -> Option<Value> {
        // SAFETY: as in `handled_exception`.
        match unsafe { self.handled.get().as_ref() } {
            Some(top) => top.value.replace(e),
            None => self.own_handled.value.replace(e),
        }
    }

    /// Starts a new innermost entry: a generator is resumed.
    ///
    /// # Safety
    /// `item` stays alive and in place until `pop_handled` is called for it.
    #[inline]
    pub unsafe fn push_handled(&self, item: &HandledItem) {
        item.previous.set(self.handled.replace(item));
    }

    /// Ends the innermost entry: a generator suspends or ends.
    #[inline]
    pub fn pop_handled(&self, item: &HandledItem) {
        if std::ptr::eq(self.handled.get(), item) {
            self.handled.set(item.previous.replace(std::ptr::null()));
        }
    }

    /// Reports an exception that cannot be propagated through `sys.unraisablehook`.
    pub fn unraisable(&self, e: Raised, object: Option<&Value>, message: Option<&str>) {
        (self.interp.hooks.get().unraisable)(self, e, object, message);
    }

    /// Enters a container's `repr`; `false` if it is running already (the caller then shows `...`).
    pub fn repr_enter(&self, v: &Value) -> bool {
        let mut s = self.repr_stack.borrow_mut();
        if s.contains(&v.bits()) {
            return false;
        }
        s.push(v.bits());
        true
    }

    pub fn repr_leave(&self, v: &Value) {
        let mut s = self.repr_stack.borrow_mut();
        if let Some(i) = s.iter().rposition(|&b| b == v.bits()) {
            s.remove(i);
        }
    }

    /// Never leaves: the value counts as one whose `repr` is running as long as the thread lives, and lives as long.
    pub fn repr_stays(&self, v: Value) {
        self.repr_stack.borrow_mut().push(v.bits());
        let dict = self.dict.get().unwrap_or_else(|| {
            let new = crate::DictData::create().into_value();
            self.dict.set(new.clone());
            new
        });
        let key = crate::wk::str("Py_Repr");
        let Some((dict, name)) = dict.as_dict().zip(key.as_exact_str()) else {
            return;
        };
        // Each one is beside those before it.
        let before = dict.get_str_only(name).unwrap_or_else(Value::none);
        let all = crate::types::tuple::from_array([before, v]).into_value();
        drop(dict.set(self, key.clone(), all));
    }
}

/// Restores the previous current thread when dropped.
pub struct Entered {
    current: *const Thread,
    bound: *const Thread,
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.with(|c| c.set(self.current));
        BOUND.with(|c| c.set(self.bound));
    }
}

/// Forgets the current thread while another runs (the lock was released); the token restores it.
pub fn suspend() -> Entered {
    Entered {
        current: CURRENT.with(|c| c.replace(std::ptr::null())),
        bound: BOUND.with(Cell::get),
    }
}

/// An address in the caller's stack frame.
#[inline(always)]
fn address_of_stack() -> usize {
    #[cfg(target_arch = "x86_64")]
    {
        let here: usize;
        // SAFETY: reads a register.
        unsafe {
            std::arch::asm!("mov {}, rsp", out(reg) here, options(nomem, nostack, preserves_flags));
        }
        here
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        let here = 0u8;
        std::hint::black_box(&raw const here) as usize
    }
}

/// Moves a value to another thread of the same interpreter.
///
/// The value may be touched only by a thread that holds the interpreter's lock; so may its drop.
pub struct SendValue(pub Value);

// SAFETY: objects are touched only under the interpreter's lock, which orders the accesses of all its threads.
unsafe impl Send for SendValue {}
