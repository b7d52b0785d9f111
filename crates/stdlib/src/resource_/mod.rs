//! `resource`: limits and usage of processes.

use crate::host;
use krait_builtins::structseq::{self, StructSeq};
use krait_host::{Resource, ResourceLimit, ResourceUsage};
use krait_object::protocol::{iter, number};
use krait_object::types::int;
use krait_object::{Module, Result, Thread, Value, exc};

static STRUCT_RUSAGE: StructSeq = StructSeq {
    name: "resource.struct_rusage",
    doc: "struct_rusage: Result from getrusage.",
    fields: &[
        ("ru_utime", "user time used"),
        ("ru_stime", "system time used"),
        ("ru_maxrss", "max. resident set size"),
        ("ru_ixrss", "shared memory size"),
        ("ru_idrss", "unshared data size"),
        ("ru_isrss", "unshared stack size"),
        ("ru_minflt", "page faults not requiring I/O"),
        ("ru_majflt", "page faults requiring I/O"),
        ("ru_nswap", "number of swap outs"),
        ("ru_inblock", "block input operations"),
        ("ru_oublock", "block output operations"),
        ("ru_msgsnd", "IPC messages sent"),
        ("ru_msgrcv", "IPC messages received"),
        ("ru_nsignals", "signals received"),
        ("ru_nvcsw", "voluntary context switches"),
        ("ru_nivcsw", "involuntary context switches"),
    ],
    visible: 16,
    immutable: false,
};

static CONSTANTS: &[(&str, i64)] = &[
    ("RLIMIT_CPU", 0),
    ("RLIMIT_FSIZE", 1),
    ("RLIMIT_DATA", 2),
    ("RLIMIT_STACK", 3),
    ("RLIMIT_CORE", 4),
    ("RLIMIT_RSS", 5),
    ("RLIMIT_NPROC", 6),
    ("RLIMIT_NOFILE", 7),
    ("RLIMIT_OFILE", 7),
    ("RLIMIT_MEMLOCK", 8),
    ("RLIMIT_AS", 9),
    ("RLIMIT_SIGPENDING", 11),
    ("RLIMIT_MSGQUEUE", 12),
    ("RLIMIT_NICE", 13),
    ("RLIMIT_RTPRIO", 14),
    ("RLIMIT_RTTIME", 15),
    ("RUSAGE_SELF", 0),
    ("RUSAGE_CHILDREN", -1),
    ("RUSAGE_THREAD", 1),
    ("RLIM_INFINITY", -1),
];

/// How many limits Linux knows.
const LIMITS: i32 = 16;

fn which(th: &Thread, n: i32) -> Result<Resource> {
    if !(0..LIMITS).contains(&n) {
        return Err(th.value_error("invalid resource specified"));
    }
    Ok(Resource::Number(n))
}

fn shown(l: ResourceLimit) -> (Value, Value) {
    let one = |n: Option<u64>| n.map_or(Value::int32(-1), int::from_u64);
    (one(l.soft), one(l.hard))
}

/// A pair of limits; -1 is none.
fn parse_limits(th: &Thread, v: &Value) -> Result<ResourceLimit> {
    let pair = iter::collect(th, v)?;
    let [soft, hard] = pair.as_slice() else {
        return Err(th.value_error("expected a tuple of 2 integers"));
    };
    let one = |v: &Value| -> Result<Option<u64>> {
        let i = number::index(th, v)?;
        match int::to_i128(&i) {
            Some(-1) => Ok(None),
            Some(n) if n < 0 => Err(th.value_error("Cannot convert negative int")),
            Some(n) => match u64::try_from(n) {
                Ok(u64::MAX) => Ok(None),
                Ok(n) => Ok(Some(n)),
                Err(_) => Err(th.overflow_error("Python int too large to convert to C rlim_t")),
            },
            None => Err(th.overflow_error("Python int too large to convert to C rlim_t")),
        }
    };
    Ok(ResourceLimit {
        soft: one(soft)?,
        hard: one(hard)?,
    })
}

/// What the system refused, as `resource` tells it.
fn refused(th: &Thread, e: &std::io::Error) -> krait_object::Raised {
    if e.raw_os_error() == Some(krait_host::errno::EINVAL) {
        return th.value_error("current limit exceeds maximum limit");
    }
    if e.raw_os_error() == Some(krait_host::errno::EPERM) {
        return th.value_error("not allowed to raise maximum limit");
    }
    th.os_error(e, None, None)
}

/// A `struct_rusage`.
pub(crate) fn usage_object(th: &Thread, u: &ResourceUsage) -> Result<Value> {
    let mut v = vec![
        Value::float(u.user_time as f64 / 1e6),
        Value::float(u.system_time as f64 / 1e6),
    ];
    v.extend(u.counters.iter().map(|n| int::from_i64(*n)));
    structseq::make(th, &STRUCT_RUSAGE, v)
}

pub struct ResourceModule;

#[krait_object::pymodule(name = "resource")]
impl ResourceModule {
    fn getrusage(th: &Thread, who: i32) -> Result<Value> {
        let u = match host::of(th).resource_usage(who) {
            Ok(u) => u,
            Err(e) if e.raw_os_error() == Some(krait_host::errno::EINVAL) => {
                return Err(th.value_error("invalid who parameter"));
            }
            Err(e) => return Err(th.os_error(&e, None, None)),
        };
        usage_object(th, &u)
    }

    fn getrlimit(th: &Thread, resource: i32) -> Result<(Value, Value)> {
        let which = which(th, resource)?;
        match host::of(th).resource_limit(which) {
            Ok(l) => Ok(shown(l)),
            Err(e) => Err(th.os_error(&e, None, None)),
        }
    }

    fn setrlimit(th: &Thread, resource: i32, limits: &Value) -> Result<()> {
        let which = which(th, resource)?;
        let l = parse_limits(th, limits)?;
        host::of(th)
            .set_resource_limit(which, l)
            .map_err(|e| refused(th, &e))
    }

    #[sig("(pid, resource, limits=None, /)")]
    fn prlimit(
        th: &Thread,
        pid: i32,
        resource: i32,
        limits: Option<&Value>,
    ) -> Result<(Value, Value)> {
        let which = which(th, resource)?;
        let new = match limits.filter(|v| !v.is_none()) {
            Some(v) => Some(parse_limits(th, v)?),
            None => None,
        };
        match host::of(th).process_limit(pid, which, new) {
            Ok(l) => Ok(shown(l)),
            Err(e) if e.raw_os_error() == Some(krait_host::errno::EINVAL) => {
                Err(th.value_error("current limit exceeds maximum limit"))
            }
            Err(e) => Err(th.os_error(&e, None, None)),
        }
    }

    fn getpagesize() -> i32 {
        4096
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(th, "error", exc::OS_ERROR.ty.type_value())?;
        let rusage = structseq::class(th, &STRUCT_RUSAGE)?;
        m.add(th, "struct_rusage", rusage.type_value())?;
        for (name, n) in CONSTANTS {
            m.add(th, name, *n)?;
        }
        Ok(())
    }
}
