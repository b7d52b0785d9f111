//! Starting threads, joining them, what happens to their exceptions.

use super::lock::Core;
use crate::allowances;
use crate::host;
use krait_builtins::structseq::StructSeq;
use krait_object::protocol::call;
use krait_object::thread::SendValue;
use krait_object::types::{int, tuple};
use krait_object::{Args, Obj, Result, Thread, Trace, Value, exc};
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

/// Stack of new threads, in bytes, unless `stack_size` says otherwise.
const STACK: usize = 16 << 20;

/// The least stack of a thread: sizes that programs ask for are meant for smaller native frames than ours.
const LEAST_STACK: usize = 4 << 20;

/// Threads of an interpreter.
#[derive(Default)]
pub struct Threads {
    main: Cell<u64>,
    count: Arc<AtomicU64>,
    stack: Cell<usize>,
    /// `done` locks of threads that the interpreter waits for at exit.
    joinable: RefCell<Vec<Arc<Done>>>,
    /// How each thread that has a handle ends, by its identifier.
    known: RefCell<Vec<(u64, Weak<Done>)>>,
}

/// How a thread ended.
#[derive(Default)]
pub struct Done {
    lock: Core,
}

impl Threads {
    /// A fork leaves one thread, which is the main thread from then on; the others are not waited for. Gives what they
    /// had in thread-local data, by their identifiers: [`bury`] runs finalizers.
    #[must_use]
    pub fn forked(&self, th: &Thread) -> Vec<(u64, Value)> {
        let mut gone = Vec::new();
        th.each(|t| {
            if !std::ptr::eq(t, th)
                && let Some(known) = t.dict.take()
            {
                gone.push((t.ident, known));
            }
        });
        th.alone();
        self.main.set(th.ident);
        self.count.store(0, Ordering::Relaxed);
        drop(self.joinable.take());
        for (ident, done) in self.known.take() {
            match done.upgrade() {
                Some(done) if ident == th.ident => self.know(ident, &done),
                Some(done) => drop(done.lock.release()),
                None => {}
            }
        }
        gone
    }

    fn know(&self, ident: u64, done: &Arc<Done>) {
        let mut known = self.known.borrow_mut();
        known.retain(|(_, d)| d.strong_count() > 0);
        known.push((ident, Arc::downgrade(done)));
    }

    pub fn main_ident(&self, th: &Thread) -> u64 {
        if self.main.get() == 0 {
            self.main.set(th.ident);
        }
        self.main.get()
    }
}

/// The thread-local data of threads that a fork left behind goes.
pub fn bury(th: &Thread, gone: Vec<(u64, Value)>) {
    for (ident, known) in gone {
        super::local::forget(th, ident, &known);
    }
}

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Identifiers look like CPython's: addresses, never reused.
fn fresh_ident() -> u64 {
    0x7f00_0000_0000 + NEXT.fetch_add(1, Ordering::Relaxed) * 0x10_0000
}

pub struct Handle {
    ident: Cell<u64>,
    done: RefCell<Option<Arc<Done>>>,
    finished: Cell<bool>,
}

impl Trace for Handle {
    fn trace(&self, _: &mut krait_object::Visitor<'_>) {}
}

krait_object::pytype! {
    pub static HANDLE: Handle = "_thread._ThreadHandle", MANAGED_WEAKREF;
}

pub static HOOK_ARGS: StructSeq = StructSeq {
    name: "_thread._ExceptHookArgs",
    doc: "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.",
    fields: &[
        ("exc_type", "Exception type"),
        ("exc_value", "Exception value"),
        ("exc_traceback", "Exception traceback"),
        ("thread", "Thread"),
    ],
    visible: 4,
    immutable: false,
};

/// Prints an exception that ended a thread, unless it is `SystemExit`.
pub fn excepthook(th: &Thread, args: &Value) -> Result<()> {
    let Some(t) = args.as_tuple() else {
        return Err(th.type_error("_thread.excepthook argument type must be ExceptHookArgs"));
    };
    let at = |i: usize| t.get(i).cloned().unwrap_or_else(Value::none);
    if at(0)
        .as_type()
        .is_some_and(|t| t.is_subtype(&exc::SYSTEM_EXIT.ty))
    {
        return Ok(());
    }
    let name = match at(3) {
        v if v.is_none() => th.ident.to_string(),
        v => krait_object::protocol::attr::get_text(th, &v, "name")
            .and_then(|n| krait_object::protocol::repr::str_text(th, &n))?,
    };
    crate::sys::hooks::write_stderr(th, &format!("Exception in thread {name}:\n"));
    crate::sys::hooks::print_exception(th, &at(1));
    Ok(())
}

/// What can be done only while other threads run.
fn check_running(th: &Thread, what: &str) -> Result<()> {
    if th.interp.finalizing.get() {
        let class = &exc::PYTHON_FINALIZATION_ERROR.ty;
        let message = format!("{what} at interpreter shutdown");
        return Err(krait_object::err::new(th, class, &message));
    }
    Ok(())
}

/// Starts a thread that calls `f`.
fn spawn(
    th: &Thread,
    f: Value,
    args: Vec<Value>,
    kwargs: Vec<(Value, Value)>,
    done: Arc<Done>,
) -> Result<u64> {
    check_running(th, "can't create new thread")?;
    allowances::check(th, allowances::of(th).threads, "thread is")?;
    let ident = fresh_ident();
    let state = th.interp.state::<Threads>();
    state.main_ident(th);
    let stack = if state.stack.get() == 0 {
        STACK
    } else {
        state.stack.get().max(LEAST_STACK)
    };
    let interp = th.interp.clone();
    let count = state.count.clone();
    done.lock.acquire(None);
    let values: Vec<SendValue> = args.into_iter().map(SendValue).collect();
    let kwargs: Vec<(SendValue, SendValue)> = kwargs
        .into_iter()
        .map(|(k, v)| (SendValue(k), SendValue(v)))
        .collect();
    let f = SendValue(f);
    let finished = done.clone();
    count.fetch_add(1, Ordering::Relaxed);
    let spawned = std::thread::Builder::new()
        .stack_size(stack)
        .spawn(move || {
            let thread = Thread::new(interp, ident, stack);
            thread.take_gil();
            super::note_native_id(&thread);
            thread.attach();
            let entered = thread.enter();
            {
                let f = f;
                let f = f.0;
                let mut values: Vec<Value> = values.into_iter().map(|v| v.0).collect();
                let mut names = Vec::new();
                for (k, v) in kwargs {
                    names.push(k.0);
                    values.push(v.0);
                }
                let names = tuple::from_vec(names);
                if let Err(e) = call::call_args(&thread, &f, Args::new(&values, Some(&names)))
                    && !e.is(&exc::SYSTEM_EXIT)
                {
                    thread.unraisable(e, Some(&f), Some("Exception ignored in thread started by"));
                }
            }
            count.fetch_sub(1, Ordering::Relaxed);
            leave(&thread);
            finished.lock.release();
            drop(entered);
            thread.interp.gil.release();
        });
    match spawned {
        Ok(_) => Ok(ident),
        Err(_) => {
            done.lock.release();
            Err(th.runtime_error("can't start new thread"))
        }
    }
}

/// Lets go of what a thread state holds, before its interpreter's lock is given up for good.
pub fn leave(thread: &Thread) {
    super::local::thread_ends(thread);
    for f in [
        &thread.context,
        &thread.dict,
        &thread.asyncgen_firstiter,
        &thread.asyncgen_finalizer,
        &thread.running_task,
        &thread.running_loop,
    ] {
        drop(f.take());
    }
    thread.finish_deaths();
    thread.detach();
    krait_vm::machine::Machine::destroy(thread);
}

/// The function, arguments and keyword arguments that `start_new_thread` is called with, under this name.
fn split(
    th: &Thread,
    args: Args<'_>,
    name: &str,
) -> Result<(Value, Vec<Value>, Vec<(Value, Value)>)> {
    args.no_keywords(th, name)?;
    args.check_positional(th, "start_new_thread", 2, 3)?;
    let [f, a, rest @ ..] = args.positional() else {
        return Err(th.system_error("bad call of start_new_thread()"));
    };
    if !call::is_callable(f) {
        return Err(th.type_error("first arg must be callable"));
    }
    let Some(a) = a.as_tuple() else {
        return Err(th.type_error("2nd arg must be a tuple"));
    };
    let kw = match rest.first() {
        Some(k) => match k.as_dict() {
            Some(d) => d.snapshot(),
            None => return Err(th.type_error("optional 3rd arg must be a dictionary")),
        },
        None => Vec::new(),
    };
    Ok((f.clone(), a.as_slice().to_vec(), kw))
}

fn start_split(th: &Thread, args: Args<'_>, name: &str) -> Result<Value> {
    let (f, a, kw) = split(th, args, name)?;
    let audit = th.interp.hooks.get().audit;
    let mut what = args.positional().to_vec();
    what.resize(3, Value::none());
    audit(th, "_thread.start_new_thread", &what)?;
    Ok(int::from_u64(spawn(th, f, a, kw, Arc::default())?))
}

pub struct Start;

#[krait_object::pyfunctions]
impl Start {
    /// Start a new thread and return its identifier.
    #[unpacked_tuple]
    #[sig("(function, args, kwargs={}, /)")]
    fn start_new_thread(th: &Thread, args: Args<'_>) -> Result<Value> {
        start_split(th, args, "start_new_thread")
    }

    #[unpacked_tuple]
    #[sig("(function, args, kwargs={}, /)")]
    fn start_new(th: &Thread, args: Args<'_>) -> Result<Value> {
        start_split(th, args, "start_new")
    }

    /// Start a new thread that threading.Thread will join.
    #[sig("(function, handle=None, daemon=True)")]
    fn start_joinable_thread(
        th: &Thread,
        function: &Value,
        handle: Option<&Value>,
        daemon: bool,
    ) -> Result<Value> {
        if !call::is_callable(function) {
            return Err(th.type_error("thread function must be callable"));
        }
        let given = handle.filter(|h| !h.is_none()).cloned();
        let handle = match &given {
            Some(h) => h.clone(),
            None => new_handle(),
        };
        let Some(h) = HANDLE.get(&handle) else {
            return Err(th.type_error("'handle' must be a _ThreadHandle"));
        };
        if daemon && !allowances::of(th).daemon_threads {
            let msg = "daemon threads are disabled in this (sub)interpreter";
            return Err(th.runtime_error(msg));
        }
        if h.done.borrow().is_some() || h.ident.get() != 0 {
            return Err(th.runtime_error("thread already started"));
        }
        let audit = th.interp.hooks.get().audit;
        let given = given.unwrap_or_else(Value::none);
        let what = [function.clone(), int::from_i64(daemon.into()), given];
        audit(th, "_thread.start_joinable_thread", &what)?;
        let done = Arc::<Done>::default();
        let ident = spawn(th, function.clone(), vec![], vec![], done.clone())?;
        th.interp.state::<Threads>().know(ident, &done);
        h.ident.set(ident);
        h.done.replace(Some(done.clone()));
        if !daemon {
            th.interp
                .state::<Threads>()
                .joinable
                .borrow_mut()
                .push(done);
        }
        Ok(handle.clone())
    }

    /// Wait for all non-daemon threads.
    fn _shutdown(th: &Thread) -> Result<()> {
        loop {
            let next = th.interp.state::<Threads>().joinable.borrow_mut().pop();
            let Some(d) = next else { return Ok(()) };
            wait(th, &d, None)?;
        }
    }

    /// A handle of a thread that was not started here; it is done when it is told so.
    fn _make_thread_handle(th: &Thread, ident: &Value) -> Value {
        let h = new_handle();
        if let Some(x) = HANDLE.get(&h) {
            x.ident.set(
                int::to_i128(ident)
                    .and_then(|i| u64::try_from(i).ok())
                    .unwrap_or(0),
            );
            let done = Arc::<Done>::default();
            done.lock.acquire(Some(std::time::Duration::ZERO));
            th.interp.state::<Threads>().know(x.ident.get(), &done);
            x.done.replace(Some(done));
        }
        h
    }

    /// Return True if daemon threads are allowed in the current interpreter,
    /// and False otherwise.
    fn daemon_threads_allowed(th: &Thread) -> bool {
        allowances::of(th).daemon_threads
    }

    /// Return the number of threads that were started by start_new_thread and still run.
    fn _count(th: &Thread) -> u64 {
        th.interp.state::<Threads>().count.load(Ordering::Relaxed)
    }

    /// Return the thread stack size used when creating new threads; a size sets it.
    #[sig("(size=0, /)")]
    #[parsed_tuple]
    fn stack_size(th: &Thread, size: Option<isize>) -> Result<usize> {
        let state = th.interp.state::<Threads>();
        let old = state.stack.get();
        if let Some(n) = size {
            if n < 0 {
                return Err(th.value_error("size must be 0 or a positive value"));
            }
            if n != 0 && n < 32768 {
                return Err(th.value_error(format!("size not valid: {n} bytes")));
            }
            state.stack.set(n as usize);
        }
        Ok(old)
    }

    /// This is synonymous to ``raise SystemExit''.
    fn exit(th: &Thread) -> Result<()> {
        Err(krait_object::err::new_args(
            th,
            &exc::SYSTEM_EXIT.ty,
            vec![],
        ))
    }

    fn exit_thread(th: &Thread) -> Result<()> {
        Start::exit(th)
    }

    /// Simulate the effect of a signal arriving.
    #[sig("(signum=2, /)")]
    fn interrupt_main(th: &Thread, signum: i32) -> Result<()> {
        crate::signal_::simulate(th, signum)
    }
}

/// Calls `f` in a thread of its own.
pub fn run_apart(th: &Thread, f: &Value) -> Result<Arc<Done>> {
    let done = Arc::<Done>::default();
    spawn(th, f.clone(), vec![], vec![], done.clone())?;
    Ok(done)
}

fn new_handle() -> Value {
    HANDLE
        .create(Handle {
            ident: Cell::new(0),
            done: RefCell::new(None),
            finished: Cell::new(false),
        })
        .into_value()
}

/// Waits until a thread is done.
pub fn wait(th: &Thread, d: &Arc<Done>, timeout: Option<std::time::Duration>) -> Result<bool> {
    let start = std::time::Instant::now();
    loop {
        let slice = std::time::Duration::from_millis(20);
        let left = timeout.map(|t| t.saturating_sub(start.elapsed()));
        let step = left.map_or(slice, |l| l.min(slice));
        if th.without_gil(|| d.lock.acquire(Some(step))) {
            d.lock.release();
            return Ok(true);
        }
        if left.is_some_and(|l| l.is_zero()) {
            return Ok(false);
        }
        host::serve_signals(th)?;
    }
}

pub struct HandleMethods;

#[krait_object::pymethods]
impl HandleMethods {
    fn __new__(cls: &'static krait_object::TypeObject, args: Args) -> Value {
        let _ = args;
        HANDLE
            .create_in(
                cls,
                Handle {
                    ident: Cell::new(0),
                    done: RefCell::new(None),
                    finished: Cell::new(false),
                },
            )
            .into_value()
    }

    #[getter]
    fn ident(zelf: &Obj<Handle>) -> Value {
        int::from_u64(zelf.ident.get())
    }

    #[no_signature]
    #[sig("(timeout=None, /)")]
    fn join(th: &Thread, zelf: &Obj<Handle>, timeout: Option<f64>) -> Result<()> {
        if zelf.finished.get() {
            return Ok(());
        }
        let Some(d) = zelf.done.borrow().clone() else {
            return Err(th.runtime_error("thread not started"));
        };
        if zelf.ident.get() == th.ident && !zelf.finished.get() {
            return Err(th.runtime_error("Cannot join current thread"));
        }
        if d.lock.is_held() {
            // Others do not run any more.
            check_running(th, "cannot join thread")?;
        }
        let timeout = timeout
            .filter(|t| *t >= 0.0)
            .map(std::time::Duration::from_secs_f64);
        if wait(th, &d, timeout)? {
            zelf.finished.set(true);
        }
        Ok(())
    }

    fn is_done(zelf: &Obj<Handle>) -> bool {
        zelf.finished.get()
            || zelf
                .done
                .borrow()
                .as_ref()
                .is_some_and(|d| !d.lock.is_held())
    }

    /// Says that the thread is gone: nobody waits for it any longer.
    fn _set_done(th: &Thread, zelf: &Obj<Handle>) -> Result<()> {
        let Some(d) = zelf.done.borrow().clone() else {
            return Err(th.runtime_error("thread not started"));
        };
        if !zelf.finished.replace(true) {
            d.lock.release();
        }
        Ok(())
    }

    fn __repr__(zelf: &Obj<Handle>) -> String {
        format!("<_ThreadHandle object: ident={}>", zelf.ident.get())
    }
}
