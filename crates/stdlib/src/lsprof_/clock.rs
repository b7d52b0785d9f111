//! The clock of a profiler: the machine's, or a function of the program.

use super::Profiler;
use crate::{host, timestamp};
use krait_host::Clock;
use krait_object::protocol::{call, repr};
use krait_object::{Result, Thread, Value};

/// What the clock says, in ticks. Whatever goes wrong in a function of the program is reported, and counts as 0.
pub fn now(th: &Thread, p: &Profiler) -> i64 {
    let Some(timer) = p.timer.get() else {
        return host::of(th).now(Clock::Monotonic).map_or(0, |t| t as i64);
    };
    p.in_timer.set(true);
    let answer = call::call0(th, &timer);
    p.in_timer.set(false);
    let ticks = answer.and_then(|v| ticks(th, &v, p.unit.get()));
    ticks.unwrap_or_else(|e| {
        let shown = repr::repr_text(th, &timer).unwrap_or_default();
        let message = format!("Exception ignored while calling _lsprof timer {shown}");
        th.unraisable(e, None, Some(&message));
        0
    })
}

/// A timer's answer: ticks of its unit, or seconds if it has none.
fn ticks(th: &Thread, v: &Value, unit: f64) -> Result<i64> {
    if unit > 0.0 {
        let n = v
            .as_int()
            .ok_or_else(|| th.type_error(format!("expect int, got {}", v.ty().name())))?;
        return n
            .to_i64()
            .ok_or_else(|| th.overflow_error("timestamp out of range for C PyTime_t"));
    }
    Ok((timestamp::seconds(th, v)? * 1e9).floor() as i64)
}

/// How many seconds a tick is.
pub fn tick(p: &Profiler) -> f64 {
    match p.unit.get() {
        unit if p.timer.is_some() && unit != 0.0 => unit,
        _ => 1.0 / 1e9,
    }
}
