//! `syslog`: the system's log.

use crate::fcntl_::add_constants;
use crate::host;
use crate::interpreters_::family;
use crate::posix::{decode, encode};
use krait_object::protocol::number;
use krait_object::types::int;
use krait_object::{Args, Module, Result, Str, Thread, Value};
use std::cell::Cell;
use std::sync::atomic::Ordering;

/// Numbers, one `NAME value` per line.
static CONSTANTS: &str = include_str!("constants.txt");

const LOG_USER: i32 = 8;
const LOG_INFO: i32 = 6;

/// Whether the log was opened, for an interpreter without a family. The log is the process's: the main interpreter opens
/// it, and others of its family write to it.
#[derive(Default)]
struct Open(Cell<bool>);

/// Notes that the log was opened or closed; answers whether it was open.
fn set_open(th: &Thread, open: bool) -> bool {
    match family::of(th) {
        Some(family) => family.log_is_open.swap(open, Ordering::Relaxed),
        None => th.interp.state::<Open>().0.replace(open),
    }
}

fn is_open(th: &Thread) -> bool {
    match family::of(th) {
        Some(family) => family.log_is_open.load(Ordering::Relaxed),
        None => th.interp.state::<Open>().0.get(),
    }
}

/// Refuses what only the main interpreter may do.
fn check_main(th: &Thread, what: &str) -> Result<()> {
    if th.interp.id == 0 {
        return Ok(());
    }
    Err(th.runtime_error(format!("subinterpreter can't use syslog.{what}")))
}

fn text(th: &Thread, s: &Str) -> Result<Vec<u8>> {
    let b = encode(th, s)?;
    if b.contains(&0) {
        return Err(th.value_error("embedded null character"));
    }
    Ok(b)
}

/// The script's name without its folder, by which the log knows the program.
fn program(th: &Thread) -> Result<Option<Vec<u8>>> {
    let argv = crate::sys::hooks::sys_get(th, "argv");
    let first = argv.and_then(|v| v.as_list().and_then(|l| l.get(0)));
    let Some(first) = first else { return Ok(None) };
    let Some(s) = first.as_str() else {
        return Ok(None);
    };
    let b = text(th, s)?;
    let name = b.rsplit(|c| *c == b'/').next().unwrap_or_default();
    Ok((!name.is_empty()).then(|| name.to_vec()))
}

fn open(th: &Thread, ident: Option<Vec<u8>>, options: i32, facility: i32) -> Result<()> {
    let ident = match ident {
        Some(i) => Some(i),
        None => program(th)?,
    };
    let name = ident.as_ref().map_or_else(Value::none, |i| decode(i));
    let numbers = [options, facility].map(|n| int::from_i64(n.into()));
    let [options_value, facility_value] = numbers;
    th.audit("syslog.openlog", &[name, options_value, facility_value])?;
    host::of(th).open_log(ident.as_deref(), options, facility);
    set_open(th, true);
    Ok(())
}

pub struct Syslog;

#[krait_object::pymodule(name = "syslog")]
impl Syslog {
    /// Set logging options of subsequent syslog() calls.
    #[sig("(ident=None, logoption=0, facility=LOG_USER)")]
    fn openlog(
        th: &Thread,
        ident: Option<&Str>,
        logoption: Option<i32>,
        facility: Option<i32>,
    ) -> Result<()> {
        check_main(th, "openlog()")?;
        let ident = ident.map(|i| text(th, i)).transpose()?;
        open(
            th,
            ident,
            logoption.unwrap_or(0),
            facility.unwrap_or(LOG_USER),
        )
    }

    /// Reset the syslog module values and call the system library closelog().
    fn closelog(th: &Thread) -> Result<()> {
        check_main(th, "closelog()")?;
        th.audit("syslog.closelog", &[])?;
        if set_open(th, false) {
            host::of(th).close_log();
        }
        Ok(())
    }

    /// syslog([priority=LOG_INFO,] message)
    /// Send the string message to the system logger.
    fn syslog(th: &Thread, args: Args<'_>) -> Result<()> {
        args.no_keywords(th, "syslog")?;
        let (priority, n, message) = match args.positional() {
            [m] => (LOG_INFO, 1, m),
            [p, m] => {
                let p = number::as_isize(th, p)?;
                let p = i32::try_from(p)
                    .map_err(|_| th.overflow_error("Python int too large to convert to C int"))?;
                (p, 2, m)
            }
            _ => return Err(th.type_error("syslog.syslog requires 1 to 2 arguments")),
        };
        let Some(m) = message.as_str() else {
            return Err(th.type_error(format!(
                "syslog() argument {n} must be str, not {}",
                message.ty().name()
            )));
        };
        let m = text(th, m)?;
        th.audit(
            "syslog.syslog",
            &[int::from_i64(priority.into()), message.clone()],
        )?;
        if !is_open(th) {
            let until = "syslog() until the syslog is opened by the main interpreter";
            check_main(th, until)?;
            open(th, None, 0, LOG_USER)?;
        }
        let h = host::of(th);
        th.without_gil(|| h.log(priority, &m));
        Ok(())
    }

    /// Set the priority mask to maskpri and return the previous mask value.
    #[sig("(maskpri, /)")]
    fn setlogmask(th: &Thread, maskpri: i32) -> Result<i32> {
        th.audit("syslog.setlogmask", &[int::from_i64(maskpri.into())])?;
        Ok(host::of(th).log_mask(maskpri))
    }

    /// Calculates the mask for the individual priority pri.
    #[name("LOG_MASK")]
    #[sig("(pri, /)")]
    fn log_mask(pri: i64) -> i32 {
        1i32.wrapping_shl(pri as u32)
    }

    /// Calculates the mask for all priorities up to and including pri.
    #[name("LOG_UPTO")]
    #[sig("(pri, /)")]
    fn log_upto(pri: i64) -> i32 {
        1i32.wrapping_shl(pri.wrapping_add(1) as u32)
            .wrapping_sub(1)
    }

    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        add_constants(th, m, CONSTANTS)
    }
}
