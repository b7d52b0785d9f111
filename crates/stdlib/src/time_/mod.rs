//! `time`.

mod calendar;
mod clocks;

use crate::host::{self, OrRaise};
use crate::timestamp;
use krait_builtins::structseq::{self, StructSeq};
use krait_host::Clock;
use krait_object::protocol::number;
use krait_object::types::{int, str};
use krait_object::{Module, Result, Thread, Value};
use std::time::Duration;

pub struct Time;

pub static STRUCT_TIME: StructSeq = StructSeq {
    name: "time.struct_time",
    doc: "The time value as returned by gmtime(), localtime(), and strptime(), and\naccepted by asctime(), mktime() and strftime().  May be considered as a\nsequence of 9 integers.",
    fields: &[
        ("tm_year", "year, for example, 1993"),
        ("tm_mon", "month of year, range [1, 12]"),
        ("tm_mday", "day of month, range [1, 31]"),
        ("tm_hour", "hours, range [0, 23]"),
        ("tm_min", "minutes, range [0, 59]"),
        ("tm_sec", "seconds, range [0, 61])"),
        ("tm_wday", "day of week, range [0, 6], Monday is 0"),
        ("tm_yday", "day of year, range [1, 366]"),
        (
            "tm_isdst",
            "1 if summer time is in effect, 0 if not, and -1 if unknown",
        ),
        ("tm_zone", "abbreviation of timezone name"),
        ("tm_gmtoff", "offset from UTC in seconds"),
    ],
    visible: 9,
    immutable: false,
};

fn now(th: &Thread, c: Clock) -> Result<i128> {
    host::of(th).now(c).or_raise(th)
}

fn seconds(th: &Thread, c: Clock) -> Result<f64> {
    Ok(now(th, c)? as f64 / 1e9)
}

fn nanos(th: &Thread, c: Clock) -> Result<Value> {
    Ok(int::from_i128(now(th, c)?))
}

/// Whole seconds of an optional argument, or of the present.
fn instant(th: &Thread, v: Option<&Value>) -> Result<i64> {
    let Some(v) = v else {
        return Ok(now(th, Clock::Realtime)?.div_euclid(1_000_000_000) as i64);
    };
    if v.as_int().is_some() {
        return v
            .as_i64()
            .ok_or_else(|| th.overflow_error("timestamp out of range for platform time_t"));
    }
    if v.as_float().is_none() && !number::is_index(v) {
        return Err(th.type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            v.ty().name()
        )));
    }
    let f = number::as_f64(th, v)?;
    if f.is_nan() {
        return Err(th.value_error("Invalid value NaN (not a number)"));
    }
    if !(-9.2e18..9.2e18).contains(&f) {
        return Err(th.overflow_error("timestamp out of range for platform time_t"));
    }
    Ok(f.floor() as i64)
}

/// Commonly used functions are in the module's own documentation: time, sleep, localtime, strftime, monotonic, ...
#[krait_object::pymodule(name = "time", include(calendar::Calendar, clocks::Clocks))]
impl Time {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        m.add(
            th,
            "struct_time",
            structseq::class(th, &STRUCT_TIME)?.type_value(),
        )?;
        m.add(th, "_STRUCT_TM_ITEMS", 11i64)?;
        for (n, v) in [
            ("CLOCK_REALTIME", 0i64),
            ("CLOCK_MONOTONIC", 1),
            ("CLOCK_PROCESS_CPUTIME_ID", 2),
            ("CLOCK_THREAD_CPUTIME_ID", 3),
            ("CLOCK_MONOTONIC_RAW", 4),
            ("CLOCK_BOOTTIME", 7),
            ("CLOCK_TAI", 11),
        ] {
            m.add(th, n, v)?;
        }
        calendar::add_zone(th, m)
    }

    /// Return the current time in seconds since the Epoch.
    fn time(th: &Thread) -> Result<f64> {
        seconds(th, Clock::Realtime)
    }

    /// Return the current time in nanoseconds since the Epoch.
    fn time_ns(th: &Thread) -> Result<Value> {
        nanos(th, Clock::Realtime)
    }

    /// Monotonic clock, cannot go backward.
    fn monotonic(th: &Thread) -> Result<f64> {
        seconds(th, Clock::Monotonic)
    }

    fn monotonic_ns(th: &Thread) -> Result<Value> {
        nanos(th, Clock::Monotonic)
    }

    /// Performance counter for benchmarking.
    fn perf_counter(th: &Thread) -> Result<f64> {
        seconds(th, Clock::Monotonic)
    }

    fn perf_counter_ns(th: &Thread) -> Result<Value> {
        nanos(th, Clock::Monotonic)
    }

    /// Process time for profiling: sum of the kernel and user-space CPU time.
    fn process_time(th: &Thread) -> Result<f64> {
        seconds(th, Clock::Process)
    }

    fn process_time_ns(th: &Thread) -> Result<Value> {
        nanos(th, Clock::Process)
    }

    /// Thread time for profiling: sum of the kernel and user-space CPU time.
    fn thread_time(th: &Thread) -> Result<f64> {
        seconds(th, Clock::Thread)
    }

    fn thread_time_ns(th: &Thread) -> Result<Value> {
        nanos(th, Clock::Thread)
    }

    /// Delay execution for a given number of seconds.
    fn sleep(th: &Thread, object: &Value) -> Result<()> {
        th.audit("time.sleep", std::slice::from_ref(object))?;
        let s = timestamp::seconds(th, object)?;
        if s < 0.0 {
            return Err(th.value_error("sleep length must be non-negative"));
        }
        let total = Duration::from_secs_f64(s);
        let h = host::of(th);
        let start = now(th, Clock::Monotonic)?;
        loop {
            let passed = now(th, Clock::Monotonic)?.saturating_sub(start);
            let left = total.saturating_sub(Duration::from_nanos(passed.try_into().unwrap_or(0)));
            // A signal ends the sleep. Of several threads, however, the system may choose another one to interrupt.
            let step = match th.count() {
                0 | 1 => left,
                _ => left.min(Duration::from_millis(50)),
            };
            let slept = th.without_gil(|| h.sleep(step));
            host::serve_signals(th)?;
            match slept {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Ok(()) if step == left => return Ok(()),
                other => other.or_raise(th)?,
            }
        }
    }

    /// Get information of the specified clock.
    #[no_signature]
    #[parsed_tuple]
    fn get_clock_info(th: &Thread, name: &krait_object::Str) -> Result<Value> {
        let n = name.to_string_lossy();
        let (implementation, monotonic, adjustable) = match n.as_str() {
            "time" => ("clock_gettime(CLOCK_REALTIME)", false, true),
            "monotonic" | "perf_counter" => ("clock_gettime(CLOCK_MONOTONIC)", true, false),
            "process_time" => ("clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", true, false),
            "thread_time" => ("clock_gettime(CLOCK_THREAD_CPUTIME_ID)", true, false),
            _ => return Err(th.value_error("unknown clock")),
        };
        let info = krait_builtins::namespace::new();
        let set = |k: &str, v: Value| {
            krait_object::protocol::attr::set(th, &info, &krait_object::wk::str(k), &v)
        };
        set("implementation", str::new(implementation))?;
        set("monotonic", Value::bool(monotonic))?;
        set("adjustable", Value::bool(adjustable))?;
        set("resolution", Value::float(1e-9))?;
        Ok(info.clone())
    }
}

/// A `struct_time` from eleven values.
pub fn make(th: &Thread, v: [i64; 9], zone: &str, offset: i64) -> Result<Value> {
    let mut fields: Vec<Value> = v.into_iter().map(int::from_i64).collect();
    fields.push(str::new(zone));
    fields.push(int::from_i64(offset));
    structseq::make(th, &STRUCT_TIME, fields)
}

/// The nine integers of a time tuple.
pub fn fields(th: &Thread, v: &Value) -> Result<[i64; 9]> {
    let Some(t) = v.as_tuple() else {
        return Err(th.type_error("Tuple or struct_time argument required"));
    };
    if t.len() != 9 {
        return Err(th.type_error(
            "function takes exactly 9 arguments (".to_owned() + &t.len().to_string() + " given)",
        ));
    }
    let mut out = [0; 9];
    for (o, x) in out.iter_mut().zip(t.as_slice()) {
        *o = number::as_isize(th, x)? as i64;
    }
    Ok(out)
}
