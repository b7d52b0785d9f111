//! The system's clocks by their numbers.

use crate::host::{self, OrRaise};
use crate::posix::numbers::small;
use crate::timestamp;
use krait_host::Clock;
use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{ArgAt, Args, FromArg, Result, Thread, Value};

pub struct Clocks;

/// The number of a clock.
struct ClockId(Clock);

impl FromArg<'_> for ClockId {
    fn from_arg(th: &Thread, v: &Value, _: ArgAt<'_>) -> Result<ClockId> {
        let n = number::index(th, v).ok().as_ref().and_then(int::to_i128);
        match n.map(i32::try_from) {
            Some(Ok(n)) => Ok(ClockId(Clock::Id(n))),
            _ => Err(th.type_error(format!("clk_id should be integer, not {}", v.ty().name()))),
        }
    }
}

/// The arguments of a function that takes so many, by position.
fn exactly<'a, const N: usize>(th: &Thread, args: Args<'a>, func: &str) -> Result<&'a [Value; N]> {
    let given = args.positional();
    given.try_into().map_err(|_| {
        let plural = if N == 1 { "" } else { "s" };
        th.type_error(format!(
            "{func}() takes exactly {N} argument{plural} ({} given)",
            given.len()
        ))
    })
}

#[krait_object::pyfunctions]
impl Clocks {
    /// Return the time of a clock, in seconds.
    fn clock_gettime(th: &Thread, clk_id: ClockId) -> Result<f64> {
        Ok(host::of(th).now(clk_id.0).or_raise(th)? as f64 / 1e9)
    }

    /// Return the time of a clock, in nanoseconds.
    fn clock_gettime_ns(th: &Thread, clk_id: ClockId) -> Result<Value> {
        let now = host::of(th).now(clk_id.0).or_raise(th)?;
        Ok(int::from_i128(now))
    }

    /// clock_getres(clk_id) -> floating-point number
    ///
    /// Return the steps in which a clock goes, in seconds.
    fn clock_getres(th: &Thread, args: Args<'_>) -> Result<f64> {
        args.no_keywords(th, "clock_getres")?;
        let [clock] = exactly(th, args, "clock_getres")?;
        let clock = Clock::Id(small(th, clock)?);
        let steps = host::of(th).resolution(clock).or_raise(th)?;
        let (seconds, rest) = (steps / 1_000_000_000, steps % 1_000_000_000);
        Ok(seconds as f64 + rest as f64 * 1e-9)
    }

    /// clock_settime(clk_id, time)
    ///
    /// Set a clock, in seconds.
    fn clock_settime(th: &Thread, args: Args<'_>) -> Result<()> {
        args.no_keywords(th, "clock_settime")?;
        let [clock, time] = exactly(th, args, "clock_settime")?;
        let clock = Clock::Id(small(th, clock)?);
        let time = (timestamp::seconds(th, time)? * 1e9).floor() as i128;
        host::of(th).set_clock(clock, time).or_raise(th)
    }

    /// clock_settime_ns(clk_id, time)
    ///
    /// Set a clock, in nanoseconds.
    fn clock_settime_ns(th: &Thread, args: Args<'_>) -> Result<()> {
        args.no_keywords(th, "clock_settime_ns")?;
        let [clock, time] = exactly(th, args, "clock_settime")?;
        let clock = Clock::Id(small(th, clock)?);
        if time.as_int().is_none() {
            return Err(th.type_error(format!("expect int, got {}", time.ty().name())));
        }
        let Some(time) = time.as_i64() else {
            return Err(th.overflow_error("timestamp out of range for C PyTime_t"));
        };
        host::of(th).set_clock(clock, time.into()).or_raise(th)
    }

    /// pthread_getcpuclockid(thread_id) -> int
    ///
    /// Return the number of the clock of a thread's processor time.
    fn pthread_getcpuclockid(th: &Thread, args: Args<'_>) -> Result<i32> {
        args.no_keywords(th, "pthread_getcpuclockid")?;
        let [thread] = exactly(th, args, "pthread_getcpuclockid")?;
        if !number::is_index(thread) {
            return Err(th.type_error(format!(
                "pthread_getcpuclockid() argument 1 must be int, not {}",
                thread.ty().name()
            )));
        }
        let wanted = number::index(th, thread)?;
        let wanted = int::to_i128(&wanted).and_then(|n| u64::try_from(n).ok());
        let mut found = None;
        th.each(|t| {
            if Some(t.ident) == wanted {
                found = Some(t.native_id.get());
            }
        });
        let h = host::of(th);
        let native = match found {
            // The first thread may not have asked for its number yet.
            Some(0) if wanted == Some(th.ident) => h.thread_id(),
            Some(n) if n != 0 => n as i64,
            _ => return Err(th.os_error_code(krait_host::errno::ESRCH, None, None)),
        };
        h.thread_clock(native).or_raise(th)
    }
}
