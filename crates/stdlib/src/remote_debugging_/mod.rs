//! `_remote_debugging`: the shapes of what an unwinder of other processes reports.
//!
//! Scripts can be posted to other processes (`sys.remote_exec`), which `PROCESS_VM_READV_SUPPORTED` stands for; walking
//! their stacks is not among the capabilities of a host, so an unwinder cannot be made.

use krait_builtins::structseq::{self, StructSeq};
use krait_object::{Args, Module, Result, Thread, Trace, TypeObject, Value, pymethods, ready_type};

static FRAME_INFO: StructSeq = StructSeq {
    name: "_remote_debugging.FrameInfo",
    doc: "Information about a frame",
    fields: &[
        ("filename", "Source code filename"),
        ("lineno", "Line number"),
        ("funcname", "Function name"),
    ],
    visible: 3,
    immutable: false,
};

static CORO_INFO: StructSeq = StructSeq {
    name: "_remote_debugging.CoroInfo",
    doc: "Information about a coroutine",
    fields: &[
        ("call_stack", "Coroutine call stack"),
        ("task_name", "Task name"),
    ],
    visible: 2,
    immutable: false,
};

static TASK_INFO: StructSeq = StructSeq {
    name: "_remote_debugging.TaskInfo",
    doc: "Information about an asyncio task",
    fields: &[
        ("task_id", "Task ID (memory address)"),
        ("task_name", "Task name"),
        ("coroutine_stack", "Coroutine call stack"),
        ("awaited_by", "Tasks awaiting this task"),
    ],
    visible: 4,
    immutable: false,
};

static THREAD_INFO: StructSeq = StructSeq {
    name: "_remote_debugging.ThreadInfo",
    doc: "Information about a thread",
    fields: &[
        ("thread_id", "Thread ID"),
        ("frame_info", "Frame information"),
    ],
    visible: 2,
    immutable: false,
};

static AWAITED_INFO: StructSeq = StructSeq {
    name: "_remote_debugging.AwaitedInfo",
    doc: "Information about what a thread is awaiting",
    fields: &[
        ("thread_id", "Thread ID"),
        ("awaited_by", "List of tasks awaited by this thread"),
    ],
    visible: 2,
    immutable: false,
};

#[derive(Trace)]
pub struct RemoteUnwinder;

krait_object::pytype! {
    pub static REMOTE_UNWINDER: RemoteUnwinder = "_remote_debugging.RemoteUnwinder", 0;
}

struct UnwinderMethods;

/// RemoteUnwinder(pid): Inspect stack of a remote Python process.
#[pymethods]
impl UnwinderMethods {
    fn __new__(th: &Thread, _cls: &'static TypeObject, _args: Args) -> Result<Value> {
        Err(th.runtime_error("reading the memory of a remote process is not supported"))
    }
}

pub struct RemoteDebugging;

#[krait_object::pymodule(name = "_remote_debugging")]
impl RemoteDebugging {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready_type(&REMOTE_UNWINDER.ty, &UnwinderMethods::SPEC);
        m.add_type(th, &REMOTE_UNWINDER.ty)?;
        for seq in [
            &FRAME_INFO,
            &CORO_INFO,
            &TASK_INFO,
            &THREAD_INFO,
            &AWAITED_INFO,
        ] {
            m.add_type(th, structseq::class(th, seq)?)?;
        }
        m.add(th, "PROCESS_VM_READV_SUPPORTED", 1i64)
    }
}
