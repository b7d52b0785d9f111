//! Descriptors that count: events that programs report, and expirations of timers.

use std::io;

use crate::{Fd, refuse};

/// When a timer expires next and how often after that, in nanoseconds; 0 is never. Negative times are the system's to refuse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimerSetting {
    pub first: i64,
    pub every: i64,
}

pub trait Counters {
    /// `eventfd`.
    fn event_counter(&self, _initial: u32, _flags: i32) -> io::Result<Fd> {
        refuse()
    }

    /// Takes what has been counted, or one if the counter is a semaphore.
    fn take_events(&self, _counter: Fd) -> io::Result<u64> {
        refuse()
    }

    fn add_events(&self, _counter: Fd, _events: u64) -> io::Result<()> {
        refuse()
    }

    /// `timerfd_create`, by the number of a clock.
    fn timer_counter(&self, _clock: i32, _flags: i32) -> io::Result<Fd> {
        refuse()
    }

    /// How long until a timer expires, and how often it does.
    fn timer_setting(&self, _timer: Fd) -> io::Result<TimerSetting> {
        refuse()
    }

    /// Sets a timer, by the flags of `timerfd_settime`; what was set before.
    fn set_timer_counter(
        &self,
        _timer: Fd,
        _flags: i32,
        _setting: TimerSetting,
    ) -> io::Result<TimerSetting> {
        refuse()
    }
}
