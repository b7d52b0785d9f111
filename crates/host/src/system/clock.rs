//! Clocks and the local calendar.

use std::io;
use std::mem::MaybeUninit;
use std::time::Duration;

use super::{SystemHost, c_string, done, shared_state, until_zero};
use crate::{BrokenTime, Clock, Clocks, TimeZone};

fn clock_id(clock: Clock) -> libc::clockid_t {
    match clock {
        Clock::Realtime => libc::CLOCK_REALTIME,
        Clock::Monotonic => libc::CLOCK_MONOTONIC,
        Clock::Process => libc::CLOCK_PROCESS_CPUTIME_ID,
        Clock::Thread => libc::CLOCK_THREAD_CPUTIME_ID,
        Clock::Id(id) => id,
    }
}

fn nanoseconds(time: &libc::timespec) -> i128 {
    i128::from(time.tv_sec) * 1_000_000_000 + i128::from(time.tv_nsec)
}

/// Copies a zone's name before the next call may change it.
fn zone_name(zone: *const libc::c_char) -> Vec<u8> {
    if zone.is_null() {
        return Vec::new();
    }
    // SAFETY: a C string that libc keeps until the time zone is set again.
    unsafe { std::ffi::CStr::from_ptr(zone) }
        .to_bytes()
        .to_vec()
}

fn from_tm(tm: &libc::tm) -> BrokenTime {
    BrokenTime {
        year: i64::from(tm.tm_year) + 1900,
        month: tm.tm_mon + 1,
        day: tm.tm_mday,
        hour: tm.tm_hour,
        minute: tm.tm_min,
        second: tm.tm_sec,
        weekday: (tm.tm_wday + 6) % 7,
        year_day: tm.tm_yday + 1,
        dst: tm.tm_isdst,
        offset: tm.tm_gmtoff,
        zone: zone_name(tm.tm_zone),
    }
}

fn to_tm(time: &BrokenTime) -> io::Result<libc::tm> {
    let overflow = |_| io::Error::from_raw_os_error(libc::EOVERFLOW);
    // SAFETY: the struct is numbers and a pointer that may be null.
    let mut tm: libc::tm = unsafe { MaybeUninit::zeroed().assume_init() };
    tm.tm_year = i32::try_from(time.year.saturating_sub(1900)).map_err(overflow)?;
    tm.tm_mon = time.month.wrapping_sub(1);
    tm.tm_mday = time.day;
    tm.tm_hour = time.hour;
    tm.tm_min = time.minute;
    tm.tm_sec = time.second;
    tm.tm_wday = time.weekday.wrapping_add(1).rem_euclid(7);
    tm.tm_yday = time.year_day.wrapping_sub(1);
    tm.tm_isdst = time.dst;
    tm.tm_gmtoff = time.offset;
    Ok(tm)
}

// Declared here because not every version of the `libc` crate has it.
unsafe extern "C" {
    fn tzset();
}

impl Clocks for SystemHost {
    fn now(&self, clock: Clock) -> io::Result<i128> {
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::clock_gettime(clock_id(clock), &raw mut time) })?;
        Ok(nanoseconds(&time))
    }

    fn resolution(&self, clock: Clock) -> io::Result<i128> {
        let mut time = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::clock_getres(clock_id(clock), &raw mut time) })?;
        Ok(nanoseconds(&time))
    }

    fn set_clock(&self, clock: Clock, time: i128) -> io::Result<()> {
        let seconds = i64::try_from(time.div_euclid(1_000_000_000));
        let time = libc::timespec {
            tv_sec: seconds.map_err(|_| io::Error::from_raw_os_error(libc::EOVERFLOW))?,
            tv_nsec: time.rem_euclid(1_000_000_000) as libc::c_long,
        };
        // SAFETY: the struct lives through the call.
        done(unsafe { libc::clock_settime(clock_id(clock), &raw const time) })
    }

    fn thread_clock(&self, thread: i64) -> io::Result<i32> {
        // The kernel's numbering: the complement of the thread, then three bits for its own time as scheduled.
        let thread =
            i32::try_from(thread).map_err(|_| io::Error::from_raw_os_error(libc::ESRCH))?;
        let clock = (!thread << 3) | 6;
        self.resolution(Clock::Id(clock)).map(|_| clock)
    }

    fn sleep(&self, duration: Duration) -> io::Result<()> {
        let time = libc::timespec {
            tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: libc::c_long::from(duration.subsec_nanos()),
        };
        // SAFETY: the struct lives through the call; what is left of the time is not asked for.
        match unsafe {
            libc::clock_nanosleep(
                libc::CLOCK_MONOTONIC,
                0,
                &raw const time,
                std::ptr::null_mut(),
            )
        } {
            0 => Ok(()),
            error => Err(io::Error::from_raw_os_error(error)),
        }
    }

    fn local_time(&self, seconds: i64) -> io::Result<BrokenTime> {
        let _guard = shared_state::read();
        let mut tm = MaybeUninit::<libc::tm>::zeroed();
        // SAFETY: the number lives through the call and the struct is there to be filled.
        let found = unsafe { libc::localtime_r(&raw const seconds, tm.as_mut_ptr()) };
        if found.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: zeroed above and filled by a call that succeeded.
        Ok(from_tm(&unsafe { tm.assume_init() }))
    }

    fn make_time(&self, time: &BrokenTime) -> io::Result<i64> {
        let mut tm = to_tm(time)?;
        tm.tm_wday = -1;
        // It looks whether the zone is still the same, and reads the new one's rules.
        let _guard = shared_state::write();
        // SAFETY: the struct may be read and normalised.
        let seconds = unsafe { libc::mktime(&raw mut tm) };
        // -1 is also a time; a weekday that is still missing tells it from an error.
        if seconds == -1 && tm.tm_wday == -1 {
            return Err(io::Error::from_raw_os_error(libc::EOVERFLOW));
        }
        Ok(seconds)
    }

    fn time_zone(&self) -> TimeZone {
        let guard = shared_state::write();
        // SAFETY: no arguments; reads TZ from the environment.
        unsafe { tzset() };
        drop(guard);
        // The zone now and half a year on, to see both halves of the year.
        const YEAR: i64 = (365 * 24 + 6) * 3600;
        let now = self
            .now(Clock::Realtime)
            .map_or(0, |n| (n / 1_000_000_000) as i64);
        let start = now.div_euclid(YEAR) * YEAR;
        let january = self.local_time(start).unwrap_or_default();
        let july = self.local_time(start + YEAR / 2).unwrap_or_default();
        // The smaller offset is standard time, on either side of the equator.
        let (standard, summer) = if january.offset < july.offset {
            (january, july)
        } else {
            (july, january)
        };
        TimeZone {
            standard_west: -standard.offset,
            dst_west: -summer.offset,
            has_dst: standard.offset != summer.offset,
            names: [standard.zone, summer.zone],
        }
    }

    fn format_time(&self, format: &[u8], time: &BrokenTime) -> io::Result<Vec<u8>> {
        if format.is_empty() {
            return Ok(Vec::new());
        }
        let format = c_string(format)?;
        let zone = c_string(&time.zone)?;
        let mut tm = to_tm(time)?;
        tm.tm_zone = zone.as_ptr();
        let mut size = 256;
        let _guard = shared_state::read();
        loop {
            let mut buffer = vec![0u8; size];
            // SAFETY: the buffer is writable for its length; format, zone and time live through the call.
            let used = unsafe {
                libc::strftime(
                    buffer.as_mut_ptr().cast(),
                    size,
                    format.as_ptr(),
                    &raw const tm,
                )
            };
            if used > 0 {
                buffer.truncate(used);
                return Ok(buffer);
            }
            // Nothing written: an empty result, or a buffer too small for it.
            if size >= 256 * format.as_bytes().len() + 256 {
                buffer.truncate(until_zero(&buffer).min(used));
                return Ok(buffer);
            }
            size *= 2;
        }
    }
}
