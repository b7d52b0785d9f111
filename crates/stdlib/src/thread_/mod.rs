//! `_thread`: threads, locks, thread-local data.

mod local;
mod lock;
mod rlock;
mod start;

pub use lock::wait_limit;
pub use start::{Done, Threads, leave, run_apart, wait};

use krait_object::types::int;
use krait_object::{Module, Result, Thread, Value, exc};

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
            th.native_id.set(crate::host::of(th).thread_id() as u64);
        }
        int::from_u64(th.native_id.get())
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
