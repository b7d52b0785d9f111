//! Broken-down time: conversion both ways, `strftime`, time zones.

use super::{fields, instant, make};
use crate::host;
use krait_object::types::{str, tuple};
use krait_object::{Module, Result, Str, Thread, Value};

pub struct Calendar;

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Days since 1970 of a civil date (proleptic Gregorian).
fn days_from_civil(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = y - era * 400;
    let doy = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

fn civil_from_days(z: i64) -> (i64, i64, i64) {
    let z = z + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (d, m) = (
        doy - (153 * mp + 2) / 5 + 1,
        if mp < 10 { mp + 3 } else { mp - 9 },
    );
    (yoe + era * 400 + i64::from(m <= 2), m, d)
}

/// Nine fields of a moment, `offset` seconds east of UTC.
pub fn broken_down(t: i64, offset: i64, dst: i64) -> [i64; 9] {
    let local = t.saturating_add(offset);
    let (days, rest) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (y, m, d) = civil_from_days(days);
    let yday = days - days_from_civil(y, 1, 1) + 1;
    [
        y,
        m,
        d,
        rest / 3600,
        rest / 60 % 60,
        rest % 60,
        (days + 3).rem_euclid(7),
        yday,
        dst,
    ]
}

/// Offset, daylight flag and name of the local zone at a moment.
fn zone(th: &Thread, t: i64) -> (i64, i64, String) {
    match host::of(th).local_time(t) {
        Ok(z) => (
            z.offset,
            i64::from(z.dst),
            String::from_utf8_lossy(&z.zone).into_owned(),
        ),
        Err(_) => (0, 0, "UTC".to_owned()),
    }
}

/// `tzname`, `timezone`, `altzone`, `daylight`.
pub fn add_zone(th: &Thread, m: &Module) -> Result<()> {
    let year = 365 * 86_400;
    let now = instant(th, None)? / year * year;
    let (jan, jul) = (zone(th, now), zone(th, now + year / 2));
    let (std, alt) = if jan.0 <= jul.0 {
        (jan, jul)
    } else {
        (jul, jan)
    };
    m.add(th, "timezone", -std.0)?;
    m.add(th, "altzone", -alt.0)?;
    m.add(th, "daylight", i64::from(std.0 != alt.0))?;
    m.add(
        th,
        "tzname",
        tuple::from_array([str::new(&std.2), str::new(&alt.2)]),
    )
}

fn checked(th: &Thread, f: [i64; 9]) -> Result<[i64; 9]> {
    let [y, mon, mday, h, min, sec, wday, yday, dst] = f;
    let mon = if mon == 0 { 1 } else { mon };
    let mday = if mday == 0 { 1 } else { mday };
    let yday = if yday == 0 { 1 } else { yday };
    let bad = |what: &str| Err(th.value_error(format!("{what} out of range")));
    if !(1..=12).contains(&mon) {
        return bad("month");
    }
    if !(1..=31).contains(&mday) {
        return bad("day of month");
    }
    if !(0..=23).contains(&h) {
        return bad("hour");
    }
    if !(0..=59).contains(&min) {
        return bad("minute");
    }
    if !(0..=61).contains(&sec) {
        return bad("seconds");
    }
    if wday < -1 {
        return bad("day of week");
    }
    if !(1..=366).contains(&yday) {
        return bad("day of year");
    }
    Ok([y, mon, mday, h, min, sec, wday.rem_euclid(7), yday, dst])
}

fn name<const N: usize>(list: &[&'static str; N], i: i64) -> &'static str {
    usize::try_from(i)
        .ok()
        .and_then(|i| list.get(i).copied())
        .unwrap_or("?")
}

fn asctime_text(f: &[i64; 9]) -> String {
    format!(
        "{} {}{:3} {:02}:{:02}:{:02} {}",
        &name(&DAYS, f[6])[..3],
        &name(&MONTHS, f[1] - 1)[..3],
        f[2],
        f[3],
        f[4],
        f[5],
        f[0]
    )
}

/// ISO 8601 year and week.
fn iso_week(f: &[i64; 9]) -> (i64, i64) {
    let week = (f[7] - (f[6] + 1) + 10) / 7;
    let weeks = |y: i64| {
        let p =
            |y: i64| (y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400)).rem_euclid(7);
        52 + i64::from(p(y) == 4 || p(y - 1) == 3)
    };
    if week < 1 {
        (f[0] - 1, weeks(f[0] - 1))
    } else if week > weeks(f[0]) {
        (f[0] + 1, 1)
    } else {
        (f[0], week)
    }
}

fn offset_text(o: i64) -> String {
    format!(
        "{}{:02}{:02}",
        if o < 0 { '-' } else { '+' },
        o.abs() / 3600,
        o.abs() / 60 % 60
    )
}

/// `strftime` in the C locale.
pub fn strftime_text(format: &str, f: &[i64; 9], zone_name: &str, offset: i64) -> String {
    let mut out = String::new();
    let mut it = format.chars();
    while let Some(c) = it.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let Some(mut c) = it.next() else {
            out.push('%');
            break;
        };
        let mut plain = false;
        while matches!(c, '-' | '_' | '0' | '^' | '#') {
            plain |= c == '-';
            match it.next() {
                Some(n) => c = n,
                None => return out,
            }
        }
        if matches!(c, 'E' | 'O') {
            match it.next() {
                Some(n) => c = n,
                None => return out,
            }
        }
        let two = |n: i64| {
            if plain {
                n.to_string()
            } else {
                format!("{n:02}")
            }
        };
        let rec = |fmt: &str| strftime_text(fmt, f, zone_name, offset);
        let hour12 = if f[3] % 12 == 0 { 12 } else { f[3] % 12 };
        match c {
            'a' => out.push_str(&name(&DAYS, f[6])[..3]),
            'A' => out.push_str(name(&DAYS, f[6])),
            'b' | 'h' => out.push_str(&name(&MONTHS, f[1] - 1)[..3]),
            'B' => out.push_str(name(&MONTHS, f[1] - 1)),
            'c' => out.push_str(&rec("%a %b %e %H:%M:%S %Y")),
            'C' => out.push_str(&two(f[0].div_euclid(100))),
            'd' => out.push_str(&two(f[2])),
            'D' => out.push_str(&rec("%m/%d/%y")),
            'e' => out.push_str(&format!("{:2}", f[2])),
            'F' => out.push_str(&rec("%Y-%m-%d")),
            'g' => out.push_str(&two(iso_week(f).0.rem_euclid(100))),
            'G' => out.push_str(&iso_week(f).0.to_string()),
            'H' => out.push_str(&two(f[3])),
            'I' => out.push_str(&two(hour12)),
            'j' => out.push_str(&if plain {
                f[7].to_string()
            } else {
                format!("{:03}", f[7])
            }),
            'k' => out.push_str(&format!("{:2}", f[3])),
            'l' => out.push_str(&format!("{hour12:2}")),
            'm' => out.push_str(&two(f[1])),
            'M' => out.push_str(&two(f[4])),
            'n' => out.push('\n'),
            'p' => out.push_str(if f[3] < 12 { "AM" } else { "PM" }),
            'P' => out.push_str(if f[3] < 12 { "am" } else { "pm" }),
            'r' => out.push_str(&rec("%I:%M:%S %p")),
            'R' => out.push_str(&rec("%H:%M")),
            's' => {
                let t = days_from_civil(f[0], f[1], f[2]) * 86_400 + f[3] * 3600 + f[4] * 60 + f[5]
                    - offset;
                out.push_str(&t.to_string());
            }
            'S' => out.push_str(&two(f[5])),
            't' => out.push('\t'),
            'T' | 'X' => out.push_str(&rec("%H:%M:%S")),
            'u' => out.push_str(&(f[6] + 1).to_string()),
            'U' => out.push_str(&two((f[7] - 1 + 7 - (f[6] + 1) % 7) / 7)),
            'V' => out.push_str(&two(iso_week(f).1)),
            'w' => out.push_str(&((f[6] + 1) % 7).to_string()),
            'W' => out.push_str(&two((f[7] - 1 + 7 - f[6]) / 7)),
            'x' => out.push_str(&rec("%m/%d/%y")),
            'y' => out.push_str(&two(f[0].rem_euclid(100))),
            'Y' => out.push_str(&f[0].to_string()),
            'z' => out.push_str(&offset_text(offset)),
            'Z' => out.push_str(zone_name),
            '%' => out.push('%'),
            other => {
                out.push('%');
                out.push(other);
            }
        }
    }
    out
}

#[krait_object::pyfunctions]
impl Calendar {
    /// Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a. GMT).
    #[no_signature]
    #[parsed_tuple]
    fn gmtime(th: &Thread, seconds: Option<&Value>) -> Result<Value> {
        let t = instant(th, seconds.filter(|v| !v.is_none()))?;
        make(th, broken_down(t, 0, 0), "GMT", 0)
    }

    /// Convert seconds since the Epoch to a time tuple expressing local time.
    #[no_signature]
    #[parsed_tuple]
    fn localtime(th: &Thread, seconds: Option<&Value>) -> Result<Value> {
        let t = instant(th, seconds.filter(|v| !v.is_none()))?;
        let (offset, dst, name) = zone(th, t);
        make(th, broken_down(t, offset, dst), &name, offset)
    }

    /// Convert a time tuple in local time to seconds since the Epoch.
    fn mktime(th: &Thread, tuple: &Value) -> Result<f64> {
        let f = fields(th, tuple)?;
        let months = f[0] * 12 + f[1] - 1;
        let days = days_from_civil(months.div_euclid(12), months.rem_euclid(12) + 1, 1) + f[2] - 1;
        let utc = days * 86_400 + f[3] * 3600 + f[4] * 60 + f[5];
        let first = zone(th, utc).0;
        Ok((utc - zone(th, utc - first).0) as f64)
    }

    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
    fn asctime(th: &Thread, tuple: Option<&Value>) -> Result<String> {
        let f = match tuple {
            Some(t) => checked(th, fields(th, t)?)?,
            None => {
                let t = instant(th, None)?;
                broken_down(t, zone(th, t).0, 0)
            }
        };
        Ok(asctime_text(&f))
    }

    /// Convert a time in seconds since the Epoch to a string in local time.
    #[no_signature]
    #[parsed_tuple]
    fn ctime(th: &Thread, seconds: Option<&Value>) -> Result<String> {
        let t = instant(th, seconds.filter(|v| !v.is_none()))?;
        Ok(asctime_text(&broken_down(t, zone(th, t).0, 0)))
    }

    /// Convert a time tuple to a string according to a format specification.
    #[no_signature]
    #[parsed_tuple]
    fn strftime(th: &Thread, format: &Str, tuple: Option<&Value>) -> Result<String> {
        let text = format.to_string_lossy();
        match tuple {
            Some(t) => {
                let f = checked(th, fields(th, t)?)?;
                let get = |n: &str| {
                    krait_object::protocol::attr::get_opt(th, t, &krait_object::wk::str(n))
                };
                let zone_name =
                    get("tm_zone")?.and_then(|z| z.as_str().map(|s| s.to_string_lossy()));
                let offset = get("tm_gmtoff")?.and_then(|o| o.as_i64());
                let (name, offset) = match (zone_name, offset) {
                    (Some(n), Some(o)) => (n, o),
                    _ => {
                        let t = days_from_civil(f[0], f[1], f[2]) * 86_400;
                        let z = zone(th, t);
                        (z.2, z.0)
                    }
                };
                Ok(strftime_text(&text, &f, &name, offset))
            }
            None => {
                let t = instant(th, None)?;
                let (offset, dst, name) = zone(th, t);
                Ok(strftime_text(
                    &text,
                    &broken_down(t, offset, dst),
                    &name,
                    offset,
                ))
            }
        }
    }

    /// Parse a string to a time tuple according to a format specification.
    #[no_signature]
    #[sig("(string, format=<unrepresentable>, /)")]
    fn strptime(th: &Thread, string: &Value, format: Option<&Value>) -> Result<Value> {
        let m = (th.interp.hooks.get().import)(th, "_strptime")?;
        let f = krait_object::protocol::attr::get_text(th, &m, "_strptime_time")?;
        let default = str::new("%a %b %d %H:%M:%S %Y");
        krait_object::protocol::call::call(
            th,
            &f,
            &[string.clone(), format.unwrap_or(&default).clone()],
        )
    }

    /// Initialize, or reinitialize, the local timezone from the environment.
    fn tzset(th: &Thread) -> Result<()> {
        let _ = th;
        Ok(())
    }
}
