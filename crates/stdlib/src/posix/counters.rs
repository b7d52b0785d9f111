//! Descriptors that count: `eventfd` and `timerfd`.

use super::numbers::{Unsigned, UnsignedLong};
use crate::host::{self, OrRaise};
use krait_host::TimerSetting;
use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{Fd, Result, Thread, Value};

pub struct Counters;

/// Closed in programs that are started.
const CLOEXEC: i32 = 0o2_000_000;

/// Seconds as nanoseconds, rounded down.
fn nanoseconds(th: &Thread, seconds: f64) -> Result<i64> {
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    let n = (seconds * 1e9).floor();
    if (-BOUND..BOUND).contains(&n) {
        Ok(n as i64)
    } else {
        Err(th.overflow_error("timestamp out of range for C PyTime_t"))
    }
}

/// An argument in nanoseconds; 0 if it was not given.
fn whole_nanoseconds(th: &Thread, v: Option<&Value>) -> Result<i64> {
    let Some(v) = v else { return Ok(0) };
    number::index(th, v)?
        .as_i64()
        .ok_or_else(|| th.overflow_error("int too big to convert"))
}

fn seconds_of(s: TimerSetting) -> (f64, f64) {
    let seconds = |n: i64| n as f64 / 1e9;
    (seconds(s.first), seconds(s.every))
}

fn nanoseconds_of(s: TimerSetting) -> (Value, Value) {
    (int::from_i64(s.first), int::from_i64(s.every))
}

fn set(th: &Thread, fd: Fd, flags: i32, first: i64, every: i64) -> Result<TimerSetting> {
    host::of(th)
        .set_timer_counter(fd.0, flags, TimerSetting { first, every })
        .or_raise(th)
}

#[krait_object::pyfunctions]
impl Counters {
    /// Create a file descriptor that counts events.
    #[sig("(initval, flags=EFD_CLOEXEC)")]
    fn eventfd(th: &Thread, initval: Unsigned, flags: Option<i32>) -> Result<i32> {
        host::of(th)
            .event_counter(initval.0, flags.unwrap_or(CLOEXEC))
            .or_raise(th)
    }

    /// Take the events from an event counter, and return how many they were.
    #[sig("(fd)")]
    fn eventfd_read(th: &Thread, fd: Fd) -> Result<Value> {
        let h = host::of(th);
        let n = th.without_gil(|| h.take_events(fd.0)).or_raise(th)?;
        Ok(int::from_u64(n))
    }

    /// Add events to an event counter.
    #[sig("(fd, value)")]
    fn eventfd_write(th: &Thread, fd: Fd, value: UnsignedLong) -> Result<()> {
        let h = host::of(th);
        th.without_gil(|| h.add_events(fd.0, value.0)).or_raise(th)
    }

    /// Create a file descriptor that counts the expirations of a timer.
    ///
    ///   clockid
    ///     The clock that it goes by, such as time.CLOCK_REALTIME,
    ///     time.CLOCK_MONOTONIC or time.CLOCK_BOOTTIME.
    ///   flags
    ///     TFD_NONBLOCK if a read is not to wait, TFD_CLOEXEC, or 0.
    #[sig("(clockid, /, *, flags=0)")]
    fn timerfd_create(th: &Thread, clockid: i32, flags: i32) -> Result<i32> {
        host::of(th)
            .timer_counter(clockid, flags | CLOEXEC)
            .or_raise(th)
    }

    /// Set a timer, in seconds; return what was set before, as timerfd_gettime does.
    ///
    ///   fd
    ///     The timer's file descriptor.
    ///   flags
    ///     TFD_TIMER_ABSTIME if the time is one of the clock, perhaps with
    ///     TFD_TIMER_CANCEL_ON_SET, or 0.
    ///   initial
    ///     When it expires first; 0 stops it.
    ///   interval
    ///     How often it expires after that; 0 for never.
    #[sig("(fd, /, *, flags=0, initial=0.0, interval=0.0)")]
    fn timerfd_settime(
        th: &Thread,
        fd: Fd,
        flags: i32,
        initial: f64,
        interval: f64,
    ) -> Result<(f64, f64)> {
        let (first, every) = (nanoseconds(th, initial)?, nanoseconds(th, interval)?);
        set(th, fd, flags, first, every).map(seconds_of)
    }

    /// Set a timer, in nanoseconds; return what was set before, as timerfd_gettime_ns does.
    ///
    ///   fd
    ///     The timer's file descriptor.
    ///   flags
    ///     TFD_TIMER_ABSTIME if the time is one of the clock, perhaps with
    ///     TFD_TIMER_CANCEL_ON_SET, or 0.
    ///   initial
    ///     When it expires first; 0 stops it.
    ///   interval
    ///     How often it expires after that; 0 for never.
    #[sig("(fd, /, *, flags=0, initial=0, interval=0)")]
    fn timerfd_settime_ns(
        th: &Thread,
        fd: Fd,
        flags: i32,
        initial: Option<&Value>,
        interval: Option<&Value>,
    ) -> Result<(Value, Value)> {
        let first = whole_nanoseconds(th, initial)?;
        let every = whole_nanoseconds(th, interval)?;
        set(th, fd, flags, first, every).map(nanoseconds_of)
    }

    /// Return how long until a timer expires, and how often it does, in seconds.
    ///
    ///   fd
    ///     The timer's file descriptor.
    #[sig("(fd, /)")]
    fn timerfd_gettime(th: &Thread, fd: Fd) -> Result<(f64, f64)> {
        let setting = host::of(th).timer_setting(fd.0).or_raise(th)?;
        Ok(seconds_of(setting))
    }

    /// Return how long until a timer expires, and how often it does, in nanoseconds.
    ///
    ///   fd
    ///     The timer's file descriptor.
    #[sig("(fd, /)")]
    fn timerfd_gettime_ns(th: &Thread, fd: Fd) -> Result<(Value, Value)> {
        let setting = host::of(th).timer_setting(fd.0).or_raise(th)?;
        Ok(nanoseconds_of(setting))
    }
}
