//! `_tracemalloc`: the traces of allocated memory, which `object::memory_trace` keeps, as objects.

use krait_object::memory_trace::{self, MAX_FRAMES, block_of};
use krait_object::types::{int, list, tuple};
use krait_object::{Result, Thread, Value};
use std::collections::HashMap;

/// The frames of a stack: pairs of file name and line, innermost first.
pub fn frames(th: &Thread, stack: u32) -> Value {
    let Some(found) = th.interp.tracer.frames(stack) else {
        return tuple::empty().into_value();
    };
    let pair = |(file, line): (Value, u32)| {
        tuple::from_array([file, int::from_i64(line.into())]).into_value()
    };
    tuple::from_vec(found.lines.into_iter().map(pair).collect()).into_value()
}

pub struct TraceMalloc;

/// Debug module to trace memory blocks allocated by Python.
#[krait_object::pymodule(name = "_tracemalloc")]
impl TraceMalloc {
    /// Return True if the tracemalloc module is tracing Python memory allocations.
    fn is_tracing(th: &Thread) -> bool {
        th.interp.tracer.is_active()
    }

    /// Clear traces of memory blocks allocated by Python.
    fn clear_traces(th: &Thread) {
        th.interp.tracer.clear();
    }

    /// Get traces of all memory blocks allocated by Python.
    ///
    /// Return a list of (size: int, traceback: tuple) tuples.
    /// traceback is a tuple of (filename: str, lineno: int) tuples.
    ///
    /// Return an empty list if the tracemalloc module is disabled.
    fn _get_traces(th: &Thread) -> Value {
        let tracer = &th.interp.tracer;
        let all = tracer.traces();
        // Equal stacks become one object.
        let mut stacks: HashMap<u32, (Value, Value)> = HashMap::new();
        let shown = all.iter().map(|t| {
            let (lines, total) = stacks
                .entry(t.stack)
                .or_insert_with(|| {
                    let total = tracer.frames(t.stack).map_or(0, |f| f.total);
                    (frames(th, t.stack), int::from_i64(total.into()))
                })
                .clone();
            let domain = int::from_i64(t.domain.into());
            tuple::from_array([domain, int::from_usize(t.size), lines, total]).into_value()
        });
        let shown: Vec<Value> = shown.collect();
        list::from_vec(shown).into_value()
    }

    /// Get the traceback where the Python object obj was allocated.
    ///
    /// Return a tuple of (filename: str, lineno: int) tuples.
    /// Return None if the tracemalloc module is disabled or did not
    /// trace the allocation of the object.
    #[sig("(obj, /)")]
    fn _get_object_traceback(th: &Thread, obj: &Value) -> Value {
        let stack = obj
            .as_header()
            .and_then(|h| th.interp.tracer.stack_of(0, block_of(h)));
        stack.map_or_else(Value::none, |s| frames(th, s))
    }

    /// Start tracing Python memory allocations.
    ///
    /// Also set the maximum number of frames stored in the traceback of a
    /// trace to nframe.
    #[sig("(nframe=1, /)")]
    fn start(th: &Thread, nframe: i32) -> Result<()> {
        match usize::try_from(nframe) {
            Ok(n) if (1..=MAX_FRAMES).contains(&n) => {
                memory_trace::start(th, n);
                Ok(())
            }
            _ => Err(th.value_error(format!(
                "the number of frames must be in range [1; {MAX_FRAMES}]"
            ))),
        }
    }

    /// Stop tracing Python memory allocations.
    ///
    /// Also clear traces of memory blocks allocated by Python.
    fn stop(th: &Thread) {
        memory_trace::stop(th);
    }

    /// Get the maximum number of frames stored in the traceback of a trace.
    ///
    /// By default, a trace of an allocated memory block only stores
    /// the most recent frame: the limit is 1.
    fn get_traceback_limit(th: &Thread) -> usize {
        th.interp.tracer.limit()
    }

    /// Get the memory usage in bytes of the tracemalloc module.
    ///
    /// This memory is used internally to trace memory allocations.
    fn get_tracemalloc_memory(th: &Thread) -> usize {
        th.interp.tracer.own_size()
    }

    /// Get the current size and peak size of memory blocks traced by tracemalloc.
    ///
    /// Returns a tuple: (current: int, peak: int).
    fn get_traced_memory(th: &Thread) -> Value {
        let (current, peak) = th.interp.tracer.traced();
        tuple::from_array([int::from_usize(current), int::from_usize(peak)]).into_value()
    }

    /// Set the peak size of memory blocks traced by tracemalloc to the current size.
    ///
    /// Do nothing if the tracemalloc module is not tracing memory allocations.
    fn reset_peak(th: &Thread) {
        th.interp.tracer.reset_peak();
    }
}
