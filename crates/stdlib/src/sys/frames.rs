//! `sys._getframe`, exceptions in flight, tracing, recursion limit, interning.

use krait_object::types::{int, tuple};
use krait_object::{Field, Result, Str, Thread, Value, intern};
use krait_vm::frameobj::{self, FRAME};
use krait_vm::machine::Machine;

pub struct Frames;

fn optional(v: &Value) -> Option<Value> {
    if v.is_none() { None } else { Some(v.clone()) }
}

fn set_hook(th: &Thread, field: &Field, v: &Value) {
    drop(field.replace(optional(v)));
    // The running loops look at the breaker and change to the right kind.
    th.request(krait_object::thread::breaker::EVENTS);
}

/// A dict from threads' identifiers.
fn by_thread(th: &Thread, found: Vec<(u64, Value)>) -> Result<Value> {
    let d = krait_object::DictData::create();
    for (ident, v) in found {
        d.set(th, int::from_u64(ident), v)?;
    }
    Ok(d.into_value())
}

/// The same for all threads.
fn set_hooks(th: &Thread, field: impl Fn(&Machine) -> &Field, v: &Value) {
    let mut before = Vec::new();
    th.each(|t| {
        before.push(field(Machine::of(t)).replace(optional(v)));
        t.request(krait_object::thread::breaker::EVENTS);
    });
}

#[krait_object::pyfunctions]
impl Frames {
    /// Return a frame object from the call stack; depth counts calls below the top.
    #[sig("(depth=0, /)")]
    fn _getframe(th: &Thread, depth: i32) -> Result<Value> {
        let f = frameobj::current(th);
        if f.is_null() {
            return Err(th.value_error("call stack is not deep enough"));
        }
        let mut at = frameobj::of(f);
        (th.interp.hooks.get().audit)(th, "sys._getframe", std::slice::from_ref(&at))?;
        for _ in 0..depth.max(0) {
            let back = FRAME.get(&at).and_then(|f| f.back());
            match back {
                Some(b) => at = b,
                None => return Err(th.value_error("call stack is not deep enough")),
            }
        }
        Ok(at)
    }

    /// Return the name of the module of a calling frame, or None.
    #[sig("(depth=0)")]
    fn _getframemodulename(th: &Thread, depth: i32) -> Result<Value> {
        let audit = th.interp.hooks.get().audit;
        audit(
            th,
            "sys._getframemodulename",
            &[int::from_i64(depth.into())],
        )?;
        let f = frameobj::current(th);
        let mut at = (!f.is_null()).then(|| frameobj::of(f));
        for _ in 0..depth.max(0) {
            at = at.and_then(|f| FRAME.get(&f)?.back());
        }
        let module = at.and_then(|f| {
            let module = FRAME.get(&f)?.frame()?.func()?.module.get_or_none();
            Some(module)
        });
        Ok(module.unwrap_or_else(Value::none))
    }

    /// Return a dict mapping each thread's identifier to its topmost frame.
    fn _current_frames(th: &Thread) -> Result<Value> {
        let audit = th.interp.hooks.get().audit;
        audit(th, "sys._current_frames", &[])?;
        let mut found = Vec::new();
        th.each(|t| {
            let f = frameobj::current(t);
            if !f.is_null() {
                found.push((t.ident, frameobj::of(f)));
            }
        });
        by_thread(th, found)
    }

    /// Return a dict mapping each thread's identifier to the exception it handles.
    fn _current_exceptions(th: &Thread) -> Result<Value> {
        let audit = th.interp.hooks.get().audit;
        audit(th, "sys._current_exceptions", &[])?;
        let mut found = Vec::new();
        th.each(|t| {
            let e = t.handled_exception();
            found.push((t.ident, e.unwrap_or_else(Value::none)));
        });
        by_thread(th, found)
    }

    /// Return the current exception.
    fn exception(th: &Thread) -> Option<Value> {
        th.handled_exception()
    }

    /// Return current exception information: (type, value, traceback).
    fn exc_info(th: &Thread) -> Value {
        let parts = match th.handled_exception() {
            Some(e) => {
                let tb = krait_object::exc::data(&e)
                    .and_then(|d| d.traceback.get())
                    .unwrap_or_else(Value::none);
                vec![e.ty().type_value(), e, tb]
            }
            None => vec![Value::none(), Value::none(), Value::none()],
        };
        tuple::from_vec(parts).into_value()
    }

    /// Exit the interpreter by raising SystemExit(status).
    #[sig("(status=None, /)")]
    fn exit(th: &Thread, status: Option<&Value>) -> Result<()> {
        let class = &krait_object::exc::SYSTEM_EXIT.ty;
        // A status stands for the exception's arguments, as values of exceptions do.
        let args = match status.filter(|s| !s.is_none()) {
            None => Vec::new(),
            Some(s) if s.is_instance(class) => {
                return Err(krait_object::Raised::from_value(s.clone()));
            }
            Some(s) => match s.as_tuple() {
                Some(t) => t.as_slice().to_vec(),
                None => vec![s.clone()],
            },
        };
        Err(krait_object::err::new_args(th, class, args))
    }

    /// Set the global trace function.
    fn settrace(th: &Thread, function: &Value) -> Result<()> {
        th.audit("sys.settrace", &[])?;
        set_hook(th, &Machine::of(th).trace, function);
        Ok(())
    }

    /// Set the global trace function in all running threads belonging to the current interpreter.
    #[sig("(function, /)")]
    fn _settraceallthreads(th: &Thread, function: &Value) {
        set_hooks(th, |m| &m.trace, function);
    }

    /// Return the global trace function.
    fn gettrace(th: &Thread) -> Option<Value> {
        Machine::of(th).trace.get()
    }

    /// Set the profiling function.
    fn setprofile(th: &Thread, function: &Value) -> Result<()> {
        th.audit("sys.setprofile", &[])?;
        set_hook(th, &Machine::of(th).profile, function);
        Ok(())
    }

    /// Set the profiling function in all running threads belonging to the current interpreter.
    #[sig("(function, /)")]
    fn _setprofileallthreads(th: &Thread, function: &Value) {
        set_hooks(th, |m| &m.profile, function);
    }

    /// Return the profiling function.
    fn getprofile(th: &Thread) -> Option<Value> {
        Machine::of(th).profile.get()
    }

    /// Call func(*args), while tracing is enabled, from within a trace function.
    fn call_tracing(th: &Thread, func: &Value, args: &krait_object::Tuple) -> Result<Value> {
        let m = Machine::of(th);
        let before = m.tracing.replace(0);
        let r = krait_object::protocol::call::call(th, func, args.as_slice());
        m.tracing.set(before);
        r
    }

    /// Return the current value of the recursion limit.
    fn getrecursionlimit(th: &Thread) -> u32 {
        th.interp.recursion_limit.get()
    }

    /// Set the maximum depth of the Python interpreter stack to n.
    fn setrecursionlimit(th: &Thread, limit: i32) -> Result<()> {
        if limit < 1 {
            return Err(th.value_error("recursion limit must be greater or equal than 1"));
        }
        let depth = th.depth.get();
        if depth >= limit as u32 {
            return Err(th.recursion_error_text(format!(
                "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
            )));
        }
        th.interp.recursion_limit.set(limit as u32);
        Ok(())
    }

    /// Return the "interned" version of the string.
    fn intern(th: &Thread, string: &Str) -> Result<Value> {
        let v = string.value();
        if v.as_exact_str().is_none() {
            return Err(th.type_error(format!("can't intern {}", v.ty().name())));
        }
        Ok(intern::intern(th, v))
    }

    /// Return True if the given string is "interned".
    fn _is_interned(string: &Str) -> bool {
        string.is_interned()
    }

    /// Return True if the given object is "immortal".
    fn _is_immortal(op: &Value) -> bool {
        op.as_header().is_none_or(|h| h.is_immortal())
    }
}
