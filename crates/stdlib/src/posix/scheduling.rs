//! The scheduler, processors, namespaces.

use crate::host::{self, OrRaise};
use krait_builtins::set::new_set;
use krait_builtins::structseq::{self, StructSeq};
use krait_object::protocol::{iter, number};
use krait_object::types::{int, tuple};
use krait_object::{Args, Fd, Result, Thread, TypeObject, Value};

pub struct Scheduling;

static SCHED_PARAM: StructSeq = StructSeq {
    name: "posix.sched_param",
    doc: "The parameters of a scheduling policy; so far there is one.

  sched_priority
    The priority within the policy.",
    fields: &[("sched_priority", "the scheduling priority")],
    visible: 1,
    immutable: false,
};

/// What `sched_param` does: its constructor takes the fields, not a sequence of them.
struct ParamMethods;

#[krait_object::pymethods(sig = "(sched_priority)")]
impl ParamMethods {
    #[name("sched_param")]
    #[sig("(sched_priority)")]
    fn __new__(th: &Thread, cls: &'static TypeObject, sched_priority: &Value) -> Result<Value> {
        SCHED_PARAM.instance(th, cls, vec![sched_priority.clone()])
    }

    fn __repr__(th: &Thread, zelf: &Value) -> Result<Value> {
        structseq::show(th, &SCHED_PARAM, zelf)
    }

    fn __reduce__(_: &Thread, zelf: &Value) -> Value {
        let items = zelf.as_tuple().map_or(&[][..], |t| t.as_slice());
        let args = tuple::from_slice(items).into_value();
        tuple::from_array([zelf.ty().type_value(), args]).into_value()
    }

    /// Return a copy of the structure with new values for the specified fields.
    #[sig("(**changes)")]
    fn __replace__(th: &Thread, zelf: &Value, args: Args<'_>) -> Result<Value> {
        structseq::replace(th, &SCHED_PARAM, zelf, args)
    }
}

/// The class `sched_param`.
pub fn param_class(th: &Thread) -> Result<&'static TypeObject> {
    structseq::class_with(th, &SCHED_PARAM, &ParamMethods::SPEC)
}

/// The priority that a `sched_param` holds.
pub fn priority_of(th: &Thread, v: &Value) -> Result<i32> {
    let class = param_class(th)?;
    let priority = match v.as_tuple() {
        Some(t) if std::ptr::eq(v.ty(), class) => t.get(0),
        _ => None,
    };
    let Some(priority) = priority else {
        return Err(th.type_error("must have a sched_param object"));
    };
    let n = number::index(th, priority)?;
    let n = n
        .as_i64()
        .ok_or_else(|| th.overflow_error("Python int too large to convert to C long"))?;
    i32::try_from(n).map_err(|_| th.overflow_error("sched_priority out of range"))
}

/// Processors in a word of a set.
const WORD: usize = 64;

/// Adds a processor to a set of which each has a bit.
fn add_processor(th: &Thread, mask: &mut Vec<u64>, v: &Value) -> Result<()> {
    if v.as_int().is_none() {
        return Err(th.type_error(format!(
            "expected an iterator of ints, but iterator yielded {}",
            krait_object::protocol::repr::repr_text(th, &v.ty().type_value())?
        )));
    }
    let n = v
        .as_i64()
        .ok_or_else(|| th.overflow_error("Python int too large to convert to C long"))?;
    let Ok(n) = usize::try_from(n) else {
        return Err(th.value_error("negative CPU number"));
    };
    if n >= i32::MAX as usize {
        return Err(th.overflow_error("CPU number too large"));
    }
    let (word, bit) = (n / WORD, n % WORD);
    if word >= mask.len() {
        krait_object::alloc::reserve(mask, word + 1 - mask.len())?;
        mask.resize(word + 1, 0);
    }
    if let Some(word) = mask.get_mut(word) {
        *word |= 1 << bit;
    }
    Ok(())
}

#[krait_object::pyfunctions]
impl Scheduling {
    /// Return the highest priority of a scheduling policy.
    #[sig("(policy)")]
    fn sched_get_priority_max(th: &Thread, policy: i32) -> Result<i32> {
        host::of(th).highest_priority(policy).or_raise(th)
    }

    /// Return the lowest priority of a scheduling policy.
    #[sig("(policy)")]
    fn sched_get_priority_min(th: &Thread, policy: i32) -> Result<i32> {
        host::of(th).lowest_priority(policy).or_raise(th)
    }

    /// Return the scheduling policy of a process; 0 is this one.
    #[sig("(pid, /)")]
    fn sched_getscheduler(th: &Thread, pid: i32) -> Result<i32> {
        host::of(th).scheduling_policy(pid).or_raise(th)
    }

    /// Set the scheduling policy of a process, and its parameters, a sched_param.
    ///
    /// Process 0 is this one.
    #[sig("(pid, policy, param, /)")]
    fn sched_setscheduler(th: &Thread, pid: i32, policy: i32, param: &Value) -> Result<()> {
        let priority = priority_of(th, param)?;
        host::of(th)
            .set_scheduling_policy(pid, policy, priority)
            .or_raise(th)
    }

    /// Return the scheduling parameters of a process, a sched_param.
    ///
    /// Process 0 is this one.
    #[sig("(pid, /)")]
    fn sched_getparam(th: &Thread, pid: i32) -> Result<Value> {
        let priority = host::of(th).scheduling_priority(pid).or_raise(th)?;
        SCHED_PARAM.instance(th, param_class(th)?, vec![Value::int32(priority)])
    }

    /// Set the scheduling parameters of a process to those of a sched_param.
    ///
    /// Process 0 is this one.
    #[sig("(pid, param, /)")]
    fn sched_setparam(th: &Thread, pid: i32, param: &Value) -> Result<()> {
        let priority = priority_of(th, param)?;
        host::of(th)
            .set_scheduling_priority(pid, priority)
            .or_raise(th)
    }

    /// Return how long a process runs before others of its priority have their turn, in seconds.
    #[sig("(pid, /)")]
    fn sched_rr_get_interval(th: &Thread, pid: i32) -> Result<f64> {
        let slice = host::of(th).time_slice(pid).or_raise(th)?;
        Ok(slice.as_secs() as f64 + f64::from(slice.subsec_nanos()) * 1e-9)
    }

    /// Return the set of the processors that a process may run on; process 0 is this one.
    #[sig("(pid, /)")]
    fn sched_getaffinity(th: &Thread, pid: i32) -> Result<Value> {
        let mask = host::of(th).processors_of(pid).or_raise(th)?;
        let found = new_set(th);
        for (i, word) in mask.iter().enumerate() {
            for bit in (0..WORD).filter(|bit| word >> bit & 1 != 0) {
                found.add(th, int::from_usize(i * WORD + bit))?;
            }
        }
        Ok(found.into_value())
    }

    /// Let a process run on these processors only, an iterable of their numbers.
    ///
    /// Process 0 is this one.
    #[sig("(pid, mask, /)")]
    fn sched_setaffinity(th: &Thread, pid: i32, mask: &Value) -> Result<()> {
        let mut processors = vec![0];
        iter::for_each(th, mask, |v| add_processor(th, &mut processors, &v))?;
        host::of(th)
            .set_processors_of(pid, &processors)
            .or_raise(th)
    }

    /// Let others run on this processor.
    fn sched_yield(th: &Thread) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.give_way()).or_raise(th)
    }

    /// Move the calling thread to another namespace.
    ///
    ///   fd
    ///     A descriptor of the namespace.
    ///   nstype
    ///     The kind that it has to be, or 0.
    #[sig("(fd, nstype=0)")]
    fn setns(th: &Thread, fd: Fd, nstype: i32) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.enter_namespace(fd.0, nstype))
            .or_raise(th)
    }

    /// Stop sharing namespaces and the like with other processes.
    ///
    ///   flags
    ///     What is no longer shared, CLONE_ constants joined by or.
    #[sig("(flags)")]
    fn unshare(th: &Thread, flags: i32) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.stop_sharing(flags)).or_raise(th)
    }
}
