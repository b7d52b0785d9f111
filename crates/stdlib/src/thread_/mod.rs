//! `_thread`: threads, locks, thread-local data.

mod local;
mod lock;
mod rlock;
mod start;

pub use lock::wait_limit;
pub use start::{Done, Threads, bury, leave, run_apart, wait};

use krait_object::types::int;
use krait_object::{Module, Result, Str, Thread, Value, exc};

/// Notes what the system calls the running thread, which this is, so that signals can be sent to it.
pub fn note_native_id(th: &Thread) {
    th.native_id.set(crate::host::of(th).thread_id() as u64);
}

pub struct ThreadModule;

/// This module provides primitive operations to write multi-threaded programs.
/// The 'threading' module provides a more convenient interface.
#[krait_object::pymodule(name = "_thread", include(start::Start))]
impl ThreadModule {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        krait_object::ready_type(&lock::LOCK.ty, &lock::LockMethods::SPEC);
        krait_object::ready_type(&rlock::RLOCK.ty, &rlock::RLockMethods::SPEC);
        krait_object::ready_type(&local::LOCAL.ty, &local::LocalMethods::SPEC);
        krait_object::ready_type(&start::HANDLE.ty, &start::HandleMethods::SPEC);
        m.add(th, "error", exc::RUNTIME_ERROR.ty.type_value())?;
        m.add(th, "lock", lock::LOCK.ty.type_value())?;
        m.add(th, "LockType", lock::LOCK.ty.type_value())?;
        m.add(th, "RLock", rlock::RLOCK.ty.type_value())?;
        m.add(th, "_local", local::LOCAL.ty.type_value())?;
        m.add(th, "_ThreadHandle", start::HANDLE.ty.type_value())?;
        m.add(
            th,
            "_excepthook",
            krait_object::types::native::function(
                &EXCEPTHOOK,
                None,
                Some(krait_object::wk::str("_thread")),
            ),
        )?;
        m.add(
            th,
            "_ExceptHookArgs",
            krait_builtins::structseq::class(th, &start::HOOK_ARGS)?.type_value(),
        )?;
        // Linux's limit in bytes.
        m.add(th, "_NAME_MAXLEN", 15)?;
        m.add(th, "TIMEOUT_MAX", Value::float(9_223_372_036.0))
    }

    /// Create a new lock object.
    fn allocate_lock() -> Value {
        lock::new()
    }

    #[name("allocate")]
    fn allocate() -> Value {
        lock::new()
    }

    /// Return a non-zero integer that uniquely identifies the current thread.
    fn get_ident(th: &Thread) -> Value {
        int::from_u64(th.ident)
    }

    /// Return a non-negative integer identifying the thread as reported by the OS kernel.
    fn get_native_id(th: &Thread) -> Value {
        if th.native_id.get() == 0 {
            note_native_id(th);
        }
        int::from_u64(th.native_id.get())
    }

    /// Set the name of the current thread.
    #[sig("(name)")]
    fn set_name(th: &Thread, name: &Str) -> Result<()> {
        // What UTF-8 lacks is replaced; the system cuts off what is too long, wherever that is.
        let text: String = name
            .code_points()
            .map(|c| char::from_u32(c).unwrap_or('?'))
            .take_while(|c| *c != '\0')
            .collect();
        let host = crate::host::of(th);
        crate::host::OrRaise::or_raise(host.set_thread_name(text.as_bytes()), th)
    }

    /// Get the name of the current thread.
    fn _get_name(th: &Thread) -> Value {
        let name = crate::host::of(th).thread_name(None).unwrap_or_default();
        let used = name.iter().position(|b| *b == 0).unwrap_or(name.len());
        crate::posix::decode(name.get(..used).unwrap_or_default())
    }

    fn _get_main_thread_ident(th: &Thread) -> Value {
        int::from_u64(th.interp.state::<start::Threads>().main_ident(th))
    }

    fn _is_main_interpreter(th: &Thread) -> bool {
        th.interp.id == 0
    }
}

static EXCEPTHOOK: krait_object::MethodDef = krait_object::MethodDef {
    name: "_excepthook",
    doc: Some("Handle uncaught Thread.run() exception."),
    signature: "(excepthookargs, /)",
    kind: krait_object::MethodKind::Method,
    arity: krait_object::typeobj::Arity::One,
    call: |th, _, args| {
        let none = Value::none();
        start::excepthook(th, args.values.first().unwrap_or(&none)).map(|()| Value::none())
    },
};
