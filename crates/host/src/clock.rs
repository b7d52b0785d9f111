//! Clocks, sleeping, and the calendar of the local time zone. Times are nanoseconds.

use std::io;
use std::time::Duration;

use crate::refuse;

/// A clock that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Since 1970, adjusted by the system.
    Realtime,
    /// Never goes back.
    Monotonic,
    /// Processor time of the process.
    Process,
    /// Processor time of the thread.
    Thread,
    /// One of the system's own numbering (`time.clock_gettime`).
    Id(i32),
}

/// A time taken apart (`struct tm`), with C's conventions turned into Python's: a full year,
/// months from 1, weekdays from Monday, days of the year from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrokenTime {
    pub year: i64,
    pub month: i32,
    pub day: i32,
    pub hour: i32,
    pub minute: i32,
    pub second: i32,
    pub weekday: i32,
    pub year_day: i32,
    /// 1 in daylight saving time, 0 not, -1 unknown.
    pub dst: i32,
    /// Seconds east of UTC.
    pub offset: i64,
    pub zone: Vec<u8>,
}

/// The local time zone (`time.timezone` and friends).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone {
    /// Seconds west of UTC, without and with daylight saving.
    pub standard_west: i64,
    pub dst_west: i64,
    pub has_dst: bool,
    pub names: [Vec<u8>; 2],
}

pub trait Clocks {
    /// Nanoseconds on a clock.
    fn now(&self, _clock: Clock) -> io::Result<i128> {
        refuse()
    }

    /// The steps of a clock, in nanoseconds.
    fn resolution(&self, _clock: Clock) -> io::Result<i128> {
        refuse()
    }

    /// Sets a clock to nanoseconds.
    fn set_clock(&self, _clock: Clock, _time: i128) -> io::Result<()> {
        refuse()
    }

    /// The clock of the processor time of a thread of this process, by the system's number of the thread.
    fn thread_clock(&self, _thread: i64) -> io::Result<i32> {
        refuse()
    }

    /// Sleeps; `EINTR` if a signal came first.
    fn sleep(&self, _duration: Duration) -> io::Result<()> {
        refuse()
    }

    /// Local time for seconds since 1970.
    fn local_time(&self, _seconds: i64) -> io::Result<BrokenTime> {
        refuse()
    }

    /// Seconds since 1970 for a local time.
    fn make_time(&self, _time: &BrokenTime) -> io::Result<i64> {
        refuse()
    }

    /// The time zone; reads `TZ` again.
    fn time_zone(&self) -> TimeZone {
        TimeZone {
            standard_west: 0,
            dst_west: 0,
            has_dst: false,
            names: [b"UTC".to_vec(), b"UTC".to_vec()],
        }
    }

    /// The system's `strftime`, for what depends on the locale.
    fn format_time(&self, _format: &[u8], _time: &BrokenTime) -> io::Result<Vec<u8>> {
        refuse()
    }

    /// UTC for seconds since 1970. Pure arithmetic: the same on every host.
    fn utc_time(&self, seconds: i64) -> BrokenTime {
        utc(seconds)
    }
}

/// Days since 1970-01-01 to a proleptic Gregorian date (Hinnant's algorithm, eras of 400 years).
fn utc(seconds: i64) -> BrokenTime {
    let days = seconds.div_euclid(86_400);
    let rest = seconds.rem_euclid(86_400) as i32;
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as i32;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    } as i32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const BEFORE: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let before = BEFORE.get((month - 1) as usize).copied().unwrap_or(0);
    BrokenTime {
        year,
        month,
        day,
        hour: rest / 3600,
        minute: rest / 60 % 60,
        second: rest % 60,
        weekday: (days + 3).rem_euclid(7) as i32,
        year_day: before + day + i32::from(leap && month > 2),
        dst: 0,
        offset: 0,
        zone: b"UTC".to_vec(),
    }
}
