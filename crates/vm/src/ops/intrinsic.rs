//! `CALL_INTRINSIC_1` and `CALL_INTRINSIC_2`.

use crate::frame::Frame;
use crate::function::FUNCTION;
use crate::slot::view;
use krait_builtins::typevars;
use krait_bytecode::opcode as bc;
use krait_object::protocol::{attr, call, number};
use krait_object::{Result, Thread, Value, exc};

/// # Safety
/// `f` is the running frame.
pub unsafe fn one(th: &Thread, f: *mut Frame, which: usize, v: &Value) -> Result<Value> {
    match which as u32 {
        bc::INTRINSIC_PRINT => {
            let sys = th.interp.sysdict.get_or_none();
            let hook = sys.as_dict().and_then(|d| d.get_text("displayhook"));
            match hook {
                Some(h) => call::call1(th, &h, v),
                None => Err(th.runtime_error("lost sys.displayhook")),
            }
        }
        // SAFETY: as above.
        bc::INTRINSIC_IMPORT_STAR => unsafe {
            if (*f).locals == 0 {
                return Err(th.system_error("no locals found during 'import *'"));
            }
            crate::import::import_star(th, v, &view((*f).locals))?;
            Ok(Value::none())
        },
        // SAFETY: as above.
        bc::INTRINSIC_STOPITERATION_ERROR => Ok(unsafe { stop_iteration_error(th, f, v) }),
        bc::INTRINSIC_ASYNC_GEN_WRAP => Ok(crate::generator::asyncgen::wrap(v.clone())),
        bc::INTRINSIC_UNARY_POSITIVE => number::positive(th, v),
        bc::INTRINSIC_LIST_TO_TUPLE => match v.as_list() {
            Some(l) => Ok(l.to_tuple().into_value()),
            None => Err(th.system_error("not a list")),
        },
        bc::INTRINSIC_TYPEVAR => Ok(typevars::typevar(th, v.clone(), None, None)),
        bc::INTRINSIC_PARAMSPEC => Ok(typevars::paramspec(th, v.clone())),
        bc::INTRINSIC_TYPEVARTUPLE => Ok(typevars::typevartuple(th, v.clone())),
        bc::INTRINSIC_SUBSCRIPT_GENERIC => typevars::subscript_generic(th, v),
        bc::INTRINSIC_TYPEALIAS => typevars::type_alias(th, v),
        _ => Err(th.system_error("invalid intrinsic")),
    }
}

pub fn two(th: &Thread, which: usize, a: &Value, b: &Value) -> Result<Value> {
    match which as u32 {
        bc::INTRINSIC_PREP_RERAISE_STAR => prep_reraise_star(th, a, b),
        bc::INTRINSIC_TYPEVAR_WITH_BOUND => {
            Ok(typevars::typevar(th, a.clone(), Some(b.clone()), None))
        }
        bc::INTRINSIC_TYPEVAR_WITH_CONSTRAINTS => {
            Ok(typevars::typevar(th, a.clone(), None, Some(b.clone())))
        }
        bc::INTRINSIC_SET_FUNCTION_TYPE_PARAMS => {
            if let Some(f) = FUNCTION.get(a) {
                f.type_params.set(b.clone());
            }
            Ok(a.clone())
        }
        bc::INTRINSIC_SET_TYPEPARAM_DEFAULT => {
            typevars::set_default(a, b.clone());
            Ok(a.clone())
        }
        _ => Err(th.system_error("invalid intrinsic")),
    }
}

/// `StopIteration` (and in asynchronous generators `StopAsyncIteration`) must not leave a generator: PEP 479.
unsafe fn stop_iteration_error(th: &Thread, f: *mut Frame, e: &Value) -> Value {
    use krait_bytecode::CodeFlags;
    // SAFETY: the caller's frame is running.
    let flags = unsafe { (*f).code().flags };
    let msg = if e.is_instance(&exc::STOP_ITERATION.ty) {
        if flags.has(CodeFlags::ASYNC_GENERATOR) {
            "async generator raised StopIteration"
        } else if flags.has(CodeFlags::COROUTINE) {
            "coroutine raised StopIteration"
        } else {
            "generator raised StopIteration"
        }
    } else if flags.has(CodeFlags::ASYNC_GENERATOR) && e.is_instance(&exc::STOP_ASYNC_ITERATION.ty)
    {
        "async generator raised StopAsyncIteration"
    } else {
        return e.clone();
    };
    let new = th.runtime_error(msg);
    if let Some(d) = new.data() {
        d.context.set(e.clone());
        d.cause.set(e.clone());
        d.suppress_context.set(true);
    }
    new.into_value()
}

/// What a `try ... except*` statement raises in the end: unmatched parts and exceptions raised in the handlers.
fn prep_reraise_star(th: &Thread, orig: &Value, excs: &Value) -> Result<Value> {
    let Some(list) = excs.as_list() else {
        return Err(th.system_error("not a list"));
    };
    let items: Vec<Value> = list
        .snapshot()
        .into_iter()
        .filter(|e| !e.is_none())
        .collect();
    if items.is_empty() {
        return Ok(Value::none());
    }
    if !orig.is_instance(&exc::BASE_EXCEPTION_GROUP.ty) {
        // A naked exception was wrapped; at most one came out.
        return Ok(items.first().cloned().unwrap_or_else(Value::none));
    }
    let (mut raised, mut reraised) = (Vec::new(), Vec::new());
    for e in items {
        if is_same_group(&e, orig) {
            reraised.push(e)
        } else {
            raised.push(e)
        }
    }
    let projected = project(th, orig, &reraised)?;
    if raised.is_empty() {
        return Ok(projected);
    }
    if !projected.is_none() {
        raised.push(projected);
    }
    if let [only] = raised.as_slice() {
        return Ok(only.clone());
    }
    let args = [
        krait_object::types::str::new(""),
        krait_object::types::list::from_vec(raised).into_value(),
    ];
    call::call_type(th, &exc::BASE_EXCEPTION_GROUP.ty, &args)
}

/// Whether `e` is a part of the original group: same traceback, context, cause and notes.
fn is_same_group(e: &Value, orig: &Value) -> bool {
    if e.is(orig) {
        return true;
    }
    let (Some(a), Some(b)) = (exc::data(e), exc::data(orig)) else {
        return false;
    };
    if !e.is_instance(&exc::BASE_EXCEPTION_GROUP.ty) {
        return false;
    }
    a.traceback.bits() == b.traceback.bits()
        && a.context.bits() == b.context.bits()
        && a.cause.bits() == b.cause.bits()
}

/// The subgroup of `orig` that contains exactly the leaves of the given parts.
fn project(th: &Thread, orig: &Value, keep: &[Value]) -> Result<Value> {
    let mut leaves = Vec::new();
    for k in keep {
        collect_leaves(k, &mut leaves);
    }
    if leaves.is_empty() {
        return Ok(Value::none());
    }
    let matcher = crate::generator::methods::identity_predicate(th, leaves);
    let split = attr::get_text(th, orig, "subgroup")?;
    call::call1(th, &split, &matcher)
}

fn collect_leaves(e: &Value, out: &mut Vec<Value>) {
    match exc::BASE_EXCEPTION_GROUP.get(e) {
        Some(g) => {
            if let Some(items) = g.ext.excs.get().as_ref().and_then(Value::as_tuple) {
                items.as_slice().iter().for_each(|x| collect_leaves(x, out));
            }
        }
        None => out.push(e.clone()),
    }
}
