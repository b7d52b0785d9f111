//! Interpreter state: everything that several interpreters in one process do not share.

use crate::cell::Field;
use crate::err::{Raised, Result};
use crate::gc::Gc;
use crate::intern::Interner;
use crate::thread::Thread;
use crate::typeobj::TypeObject;
use crate::typeobj::shape::Shapes;
use crate::value::Value;
use hashbrown::HashMap;
use krait_base::Wtf8;
use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What crates above install so that those below can ask for it.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// `warnings.warn(message, category, stacklevel)`.
    pub warn:
        fn(&Thread, category: &'static TypeObject, message: &str, stacklevel: i32) -> Result<()>,
    /// `warnings.warn_explicit(message, category, filename, lineno)`.
    pub warn_at: fn(
        &Thread,
        category: &'static TypeObject,
        message: &str,
        filename: Wtf8<'_>,
        lineno: i32,
    ) -> Result<()>,
    /// `importlib.import_module(name)`: the module itself, also for dotted names.
    pub import: fn(&Thread, name: &str) -> Result<Value>,
    pub unraisable: fn(&Thread, Raised, Option<&Value>, Option<&str>),
    /// Writes text to `sys.stdout` or `sys.stderr` as Python's `print` would.
    pub audit: fn(&Thread, event: &str, args: &[Value]) -> Result<()>,
    /// Globals of the running Python frame, if any.
    pub globals: fn(&Thread) -> Option<Value>,
    /// Calls its argument with the file name and the line of each running Python frame, innermost first, and counts
    /// them. Makes no objects.
    pub stack: fn(&Thread, &mut dyn FnMut(&Value, u32)) -> u32,
    /// A coroutine died without having been awaited.
    pub unawaited: fn(&Thread, &Value) -> Result<()>,
    /// Runs the functions registered with `atexit`.
    pub at_exit: fn(&Thread),
    /// Runs Python signal handlers for signals that arrived.
    pub signals: fn(&Thread) -> Result<()>,
    /// Runs calls that were queued for the interpreter.
    pub pending: fn(&Thread) -> Result<()>,
    /// `type[key]`: a generic alias.
    pub generic_alias: fn(&Thread, &Value, &Value) -> Result<Option<Value>>,
    /// A `memoryview` of a buffer.
    pub memoryview: fn(&Thread, crate::protocol::buffer::Buffer) -> Result<Value>,
    /// The same for the time of one call: nothing can be made of it that lives longer.
    pub lent_memoryview: fn(&Thread, crate::protocol::buffer::Buffer) -> Result<Value>,
    /// The class and the first argument of the running method, for `super()` without arguments.
    pub super_args: fn(&Thread) -> Result<(Value, Value)>,
}

fn no_warn(_: &Thread, _: &'static TypeObject, _: &str, _: i32) -> Result<()> {
    Ok(())
}
fn no_warn_at(_: &Thread, _: &'static TypeObject, _: &str, _: Wtf8<'_>, _: i32) -> Result<()> {
    Ok(())
}
fn no_import(th: &Thread, name: &str) -> Result<Value> {
    Err(crate::err::new(
        th,
        &crate::exc::IMPORT_ERROR.ty,
        &format!("no importer is installed to load '{name}'"),
    ))
}
fn no_unraisable(_: &Thread, _: Raised, _: Option<&Value>, _: Option<&str>) {}
fn no_audit(_: &Thread, _: &str, _: &[Value]) -> Result<()> {
    Ok(())
}
fn no_stack(_: &Thread, _: &mut dyn FnMut(&Value, u32)) -> u32 {
    0
}
fn no_globals(_: &Thread) -> Option<Value> {
    None
}

fn ignore(_: &Thread, _: &Value) -> Result<()> {
    Ok(())
}
fn no_exit(_: &Thread) {}
fn nothing(_: &Thread) -> Result<()> {
    Ok(())
}
fn no_alias(_: &Thread, _: &Value, _: &Value) -> Result<Option<Value>> {
    Ok(None)
}
fn no_view(th: &Thread, _: crate::protocol::buffer::Buffer) -> Result<Value> {
    Err(th.system_error("memoryview is not installed"))
}

fn no_super_args(th: &Thread) -> Result<(Value, Value)> {
    Err(th.runtime_error("super(): no current frame"))
}

impl Hooks {
    pub const NONE: Hooks = Hooks {
        warn: no_warn,
        warn_at: no_warn_at,
        import: no_import,
        unraisable: no_unraisable,
        audit: no_audit,
        globals: no_globals,
        stack: no_stack,
        unawaited: ignore,
        at_exit: no_exit,
        signals: nothing,
        pending: nothing,
        generic_alias: no_alias,
        memoryview: no_view,
        lent_memoryview: no_view,
        super_args: no_super_args,
    };
}

/// How often module states that come back while they are dropped are dropped again.
const RETIRE_ROUNDS: usize = 4;

/// One interpreter.
pub struct Interp {
    pub shapes: Shapes,
    pub(crate) method_cache: crate::typeobj_cache::MethodCache,
    /// Direct subclasses by the base's address, in order of creation; classes that died are removed.
    pub(crate) subclasses: RefCell<HashMap<usize, Vec<*const TypeObject>>>,
    /// Classes by the address of one in their MRO that they do not derive from.
    pub(crate) dependents: RefCell<HashMap<usize, Vec<*const TypeObject>>>,
    /// The dict and weakref words of objects that all interpreters have in common, by address.
    pub(crate) shared_words: RefCell<HashMap<usize, Box<[Cell<usize>; 2]>>>,
    /// Memory of classes that died.
    pub(crate) type_pool: crate::typeobj::shape::TypePool,
    pub(crate) next_version: Cell<u32>,
    pub recursion_limit: Cell<u32>,
    pub int_max_str_digits: Cell<i32>,
    /// `-X dev`: checks that cost time.
    pub dev_mode: Cell<bool>,
    /// `sys.modules`, the `builtins` module's dict, `sys`'s dict.
    pub modules: Field,
    pub builtins: Field,
    pub sysdict: Field,
    /// The word of `builtins.__import__` as it was installed, 0 before; only to be compared with.
    pub default_import: Cell<u64>,
    /// Whether somebody is told of imports.
    pub import_observed: Cell<bool>,
    pub hooks: Cell<Hooks>,
    pub host: Rc<dyn Any>,
    states: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
    /// Weak references to immortal objects, which have no word of their own per interpreter.
    pub finalizing: Cell<bool>,
    /// Whether there are audit hooks.
    pub audited: Cell<bool>,
    /// The thread that ends the interpreter; 0 before. Others that take the lock then get nowhere.
    pub finalizer: Cell<u64>,
    /// The threads that run code of this interpreter, in order of their start.
    pub(crate) threads: RefCell<Vec<*const Thread>>,
    pub id: i64,
    /// Interpreter lock; `None` while only one thread exists has no meaning: it is always there.
    pub gil: crate::gil::Gil,
    pub unicode_debug: Cell<bool>,
    /// Bytes charged for what grows with the program's data, and the limit (0: none).
    pub charged: Cell<usize>,
    pub memory_limit: Cell<usize>,
    pub version_watch: Cell<u64>,
    pub function_version: Cell<u32>,
    /// Late, because objects that die with the fields above leave its lists.
    pub gc: Gc,
    pub tracer: crate::memory_trace::Tracer,
    /// Last, because it is dropped last: dying strings leave it.
    pub interner: Interner,
}

// SAFETY: an interpreter is touched only by the thread that holds its lock (`gil`), which orders all accesses;
// the lock itself is made of atomics and OS primitives.
unsafe impl Send for Interp {}
// SAFETY: as above.
unsafe impl Sync for Interp {}

impl Interp {
    pub fn new(id: i64, host: Rc<dyn Any>) -> Interp {
        crate::init::types_ready();
        Interp {
            gc: Gc::new(),
            tracer: crate::memory_trace::Tracer::new(),
            interner: Interner::new(),
            shapes: Shapes::new(),
            method_cache: Default::default(),
            subclasses: RefCell::new(HashMap::new()),
            dependents: RefCell::new(HashMap::new()),
            shared_words: RefCell::default(),
            type_pool: Default::default(),
            next_version: Cell::new(crate::typeobj_cache::FIRST_CLASS_VERSION),
            recursion_limit: Cell::new(1000),
            int_max_str_digits: Cell::new(4300),
            dev_mode: Cell::new(false),
            modules: Field::empty(),
            builtins: Field::empty(),
            sysdict: Field::empty(),
            default_import: Cell::new(0),
            import_observed: Cell::new(false),
            hooks: Cell::new(Hooks::NONE),
            host,
            states: RefCell::new(HashMap::new()),
            finalizing: Cell::new(false),
            audited: Cell::new(false),
            finalizer: Cell::new(0),
            threads: RefCell::new(Vec::new()),
            id,
            gil: crate::gil::Gil::new(),
            unicode_debug: Cell::new(false),
            charged: Cell::new(0),
            memory_limit: Cell::new(0),
            version_watch: Cell::new(0),
            function_version: Cell::new(0),
        }
    }

    /// Per-interpreter state of a native module, made on first use.
    pub fn state<T: Any + Default>(&self) -> Rc<T> {
        if let Some(s) = self.states.borrow().get(&TypeId::of::<T>())
            && let Ok(s) = s.clone().downcast::<T>()
        {
            return s;
        }
        let s: Rc<T> = Rc::default();
        self.states
            .borrow_mut()
            .insert(TypeId::of::<T>(), s.clone());
        s
    }

    /// Lets go of all objects while everything that their finalizers may need is still there. What a finalizer makes
    /// anew is let go of again, a few times over.
    pub fn retire(&self) {
        for _ in 0..RETIRE_ROUNDS {
            let states = std::mem::take(&mut *self.states.borrow_mut());
            if states.is_empty() {
                break;
            }
            drop(states);
        }
        let dicts: Vec<usize> = self
            .shared_words
            .borrow()
            .values()
            .map(|words| words[0].replace(0))
            .filter(|&bits| bits != 0)
            .collect();
        for bits in dicts {
            // SAFETY: the word owned a dict.
            drop(unsafe { Value::from_bits(bits as u64) });
        }
        for field in [
            &self.modules,
            &self.builtins,
            &self.sysdict,
            &self.gc.garbage,
            &self.gc.callbacks,
        ] {
            drop(field.take());
        }
    }
}
