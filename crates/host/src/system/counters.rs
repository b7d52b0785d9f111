//! `eventfd` and `timerfd`, by libc.

use std::io;

use super::{SystemHost, check, done};
use crate::{Counters, Fd, TimerSetting};

const SECOND: i64 = 1_000_000_000;

fn timespec(nanoseconds: i64) -> libc::timespec {
    libc::timespec {
        tv_sec: nanoseconds.div_euclid(SECOND),
        tv_nsec: nanoseconds.rem_euclid(SECOND),
    }
}

fn nanoseconds(time: &libc::timespec) -> i64 {
    time.tv_sec
        .saturating_mul(SECOND)
        .saturating_add(time.tv_nsec)
}

fn setting(raw: &libc::itimerspec) -> TimerSetting {
    TimerSetting {
        first: nanoseconds(&raw.it_value),
        every: nanoseconds(&raw.it_interval),
    }
}

fn raw_setting(setting: TimerSetting) -> libc::itimerspec {
    libc::itimerspec {
        it_value: timespec(setting.first),
        it_interval: timespec(setting.every),
    }
}

impl Counters for SystemHost {
    fn event_counter(&self, initial: u32, flags: i32) -> io::Result<Fd> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::eventfd(initial, flags) })
    }

    fn take_events(&self, counter: Fd) -> io::Result<u64> {
        let mut events = 0;
        // SAFETY: the number is there to be filled.
        done(unsafe { libc::eventfd_read(counter, &raw mut events) })?;
        Ok(events)
    }

    fn add_events(&self, counter: Fd, events: u64) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        done(unsafe { libc::eventfd_write(counter, events) })
    }

    fn timer_counter(&self, clock: i32, flags: i32) -> io::Result<Fd> {
        // SAFETY: only numbers are passed.
        check(unsafe { libc::timerfd_create(clock, flags) })
    }

    fn timer_setting(&self, timer: Fd) -> io::Result<TimerSetting> {
        let mut raw = raw_setting(TimerSetting::default());
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::timerfd_gettime(timer, &raw mut raw) })?;
        Ok(setting(&raw))
    }

    fn set_timer_counter(
        &self,
        timer: Fd,
        flags: i32,
        new: TimerSetting,
    ) -> io::Result<TimerSetting> {
        let new = raw_setting(new);
        let mut old = raw_setting(TimerSetting::default());
        // SAFETY: one struct lives through the call, the other is there to be filled.
        done(unsafe { libc::timerfd_settime(timer, flags, &raw const new, &raw mut old) })?;
        Ok(setting(&old))
    }
}
