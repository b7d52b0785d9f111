//! `faulthandler`: what the threads do at the moment of a crash, of a signal, or after a time.
//!
//! The texts are written by [`report`], straight to a descriptor; `host` calls it from signal handlers and from the thread
//! that waits for the time.

mod report;

use crate::host::{self, OrRaise};
use crate::timestamp;
use krait_host::{Crash, Fd, Later, Occasion, Report};
use krait_object::protocol::call;
use krait_object::{Result, Thread, Value, exc};
use report::Target;
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

/// Signals have numbers below this.
const NSIG: i32 = 65;

/// The files that reports go to, so that they stay open.
#[derive(Default)]
struct Files {
    faults: RefCell<Option<Value>>,
    later: RefCell<Option<Value>>,
    signals: RefCell<HashMap<i32, Value>>,
}

pub struct FaultHandler;

/// The descriptor of a `file` argument, and the file itself if it is one.
fn descriptor(th: &Thread, file: Option<&Value>) -> Result<(Fd, Option<Value>)> {
    let file = match file.filter(|f| !f.is_none()) {
        Some(f) => f.clone(),
        None => crate::sys::hooks::sys_get(th, "stderr")
            .ok_or_else(|| th.runtime_error("unable to get sys.stderr"))?,
    };
    if file.is_none() {
        return Err(th.runtime_error("sys.stderr is None"));
    }
    if file.as_int().is_some() {
        if file.is_true() || file.is_false() {
            th.warn(
                &exc::RUNTIME_WARNING.ty,
                "bool is used as a file descriptor",
                1,
            )?;
        }
        let fd = file.as_i64().map(i32::try_from);
        return match fd {
            Some(Ok(fd)) if fd >= 0 => Ok((fd, None)),
            Some(Ok(_)) => Err(th.value_error("file is not a valid file descriptor")),
            _ => Err(th.overflow_error("Python int too large to convert to C int")),
        };
    }
    let number = call::call_method_text(th, &file, "fileno", &[])?;
    let fd = number.as_i64().and_then(|n| i32::try_from(n).ok());
    let Some(fd) = fd.filter(|fd| *fd >= 0) else {
        return Err(th.runtime_error("file.fileno() is not a valid file descriptor"));
    };
    // What was written before comes first; a file that cannot be flushed is no reason to stop.
    let _ = call::call_method_text(th, &file, "flush", &[]);
    Ok((fd, Some(file)))
}

fn timeout_of(th: &Thread, v: &Value) -> Result<Duration> {
    let seconds = timestamp::seconds(th, v)?;
    if seconds <= 0.0 {
        return Err(th.value_error("timeout must be greater than 0"));
    }
    Ok(Duration::from_secs_f64(seconds))
}

/// `0:00:01.500000`, as `datetime.timedelta` shows it without days.
fn shown(timeout: Duration) -> String {
    let seconds = timeout.as_secs();
    let mut text = format!(
        "Timeout ({}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if timeout.subsec_micros() != 0 {
        text += &format!(".{:06}", timeout.subsec_micros());
    }
    text + ")!\n"
}

fn check_signal(th: &Thread, signum: i32) -> Result<()> {
    if host::of(th).is_fault(signum) {
        return Err(th.runtime_error(format!(
            "signal {signum} cannot be registered, use enable() instead"
        )));
    }
    if !(1..NSIG).contains(&signum) {
        return Err(th.value_error("signal number out of range"));
    }
    Ok(())
}

fn report(th: &Thread, fd: Fd, all_threads: bool) -> Report {
    Target::new(th, fd, all_threads, String::new()).report()
}

/// Ends the process with CPython's words for an error of its own.
pub fn fatal(th: &Thread, place: &str, message: &str) -> Result<()> {
    Target::new(th, 2, true, String::new()).write_fatal(place, message);
    host::of(th).crash(Crash::Abort).or_raise(th)
}

/// What `-X faulthandler` asks for: the module, and reports of faults on descriptor 2.
pub fn start(th: &Thread) -> Result<()> {
    (th.interp.hooks.get().import)(th, "faulthandler")?;
    host::of(th)
        .enable_fault_report(report(th, 2, true))
        .or_raise(th)
}

/// faulthandler module.
#[krait_object::pymodule(name = "faulthandler")]
impl FaultHandler {
    /// Enable the fault handler.
    #[sig("(file=sys.stderr, all_threads=True)")]
    fn enable(th: &Thread, file: Option<&Value>, all_threads: Option<&Value>) -> Result<()> {
        let all_threads = truth(th, all_threads, true)?;
        let (fd, file) = descriptor(th, file)?;
        let files = th.interp.state::<Files>();
        let before = files.faults.replace(file);
        host::of(th)
            .enable_fault_report(report(th, fd, all_threads))
            .or_raise(th)?;
        drop(before);
        Ok(())
    }

    /// Disable the fault handler.
    fn disable(th: &Thread) -> bool {
        let was = host::of(th).disable_fault_report();
        let before = th.interp.state::<Files>().faults.take();
        drop(before);
        was
    }

    /// Check if the handler is enabled.
    fn is_enabled(th: &Thread) -> bool {
        host::of(th).reports_faults()
    }

    /// Dump the traceback of the current thread, or of all threads if all_threads is True, into file.
    #[sig("(file=sys.stderr, all_threads=True)")]
    fn dump_traceback(
        th: &Thread,
        file: Option<&Value>,
        all_threads: Option<&Value>,
    ) -> Result<()> {
        let all_threads = truth(th, all_threads, true)?;
        let (fd, _file) = descriptor(th, file)?;
        report(th, fd, all_threads)(Occasion::Signal);
        Ok(())
    }

    /// Dump the C stack of the current thread.
    #[sig("(file=sys.stderr)")]
    fn dump_c_stack(th: &Thread, file: Option<&Value>) -> Result<()> {
        let (fd, _file) = descriptor(th, file)?;
        Target::new(th, fd, false, String::new()).write_native_stack();
        Ok(())
    }

    /// Dump the traceback of all threads in timeout seconds,
    /// or each timeout seconds if repeat is True. If exit is True, call _exit(1) which is not safe.
    #[sig("(timeout, repeat=False, file=sys.stderr, exit=False)")]
    fn dump_traceback_later(
        th: &Thread,
        timeout: &Value,
        repeat: Option<&Value>,
        file: Option<&Value>,
        exit: Option<&Value>,
    ) -> Result<()> {
        let (repeat, exit) = (truth(th, repeat, false)?, truth(th, exit, false)?);
        let after = timeout_of(th, timeout)?;
        let (fd, file) = descriptor(th, file)?;
        let later = Later {
            after,
            repeat,
            exit,
            report: Target::new(th, fd, true, shown(after)).report(),
        };
        let host = host::shared(th);
        // A report that is being written may wait for the lock.
        th.without_gil(|| host.report_later(later)).or_raise(th)?;
        let before = th.interp.state::<Files>().later.replace(file);
        drop(before);
        Ok(())
    }

    /// Cancel the previous call to dump_traceback_later().
    fn cancel_dump_traceback_later(th: &Thread) {
        let host = host::shared(th);
        th.without_gil(|| host.cancel_report());
        let before = th.interp.state::<Files>().later.take();
        drop(before);
    }

    /// Register a handler for the signal 'signum': dump the traceback of the current thread, or of all threads if all_threads is True, into file.
    #[sig("(signum, file=sys.stderr, all_threads=True, chain=False)")]
    fn register(
        th: &Thread,
        signum: i32,
        file: Option<&Value>,
        all_threads: Option<&Value>,
        chain: Option<&Value>,
    ) -> Result<()> {
        let (all_threads, chain) = (truth(th, all_threads, true)?, truth(th, chain, false)?);
        check_signal(th, signum)?;
        let (fd, file) = descriptor(th, file)?;
        host::of(th)
            .report_on_signal(signum, chain, report(th, fd, all_threads))
            .or_raise(th)?;
        let files = th.interp.state::<Files>();
        let before = match file {
            Some(f) => files.signals.borrow_mut().insert(signum, f),
            None => files.signals.borrow_mut().remove(&signum),
        };
        drop(before);
        Ok(())
    }

    /// Unregister the handler of the signal 'signum' registered by register().
    #[parsed_tuple]
    #[sig("(signum, /)")]
    fn unregister(th: &Thread, signum: i32) -> Result<bool> {
        check_signal(th, signum)?;
        let was = host::of(th).unreport_signal(signum);
        let before = th
            .interp
            .state::<Files>()
            .signals
            .borrow_mut()
            .remove(&signum);
        drop(before);
        Ok(was)
    }

    /// Read from NULL, raise a SIGSEGV or SIGBUS signal depending on the platform.
    fn _read_null(th: &Thread) -> Result<()> {
        host::of(th).crash(Crash::Read).or_raise(th)
    }

    /// Raise a SIGSEGV signal.
    #[sig("(release_gil=False, /)")]
    fn _sigsegv(th: &Thread, release_gil: Option<&Value>) -> Result<()> {
        let host = host::shared(th);
        let crash = || host.crash(Crash::Segmentation);
        match truth(th, release_gil, false)? {
            true => th.without_gil(crash),
            false => crash(),
        }
        .or_raise(th)
    }

    /// Raise a SIGFPE signal.
    fn _sigfpe(th: &Thread) -> Result<()> {
        host::of(th).crash(Crash::FloatingPoint).or_raise(th)
    }

    /// Raise a SIGABRT signal.
    fn _sigabrt(th: &Thread) -> Result<()> {
        host::of(th).crash(Crash::Abort).or_raise(th)
    }

    /// Recursive call to raise a stack overflow.
    fn _stack_overflow(th: &Thread) -> Result<()> {
        host::of(th).crash(Crash::StackOverflow).or_raise(th)
    }

    /// Call Py_FatalError() in a new C thread.
    fn _fatal_error_c_thread(th: &Thread) -> Result<()> {
        let target = Target::new(th, 2, true, String::new());
        let host = host::shared(th);
        let thread = std::thread::Builder::new().spawn(move || {
            target.write_fatal("faulthandler_fatal_error_thread", "in new thread");
            let _ = host.crash(Crash::Abort);
        });
        let thread = thread.or_raise(th)?;
        th.without_gil(|| drop(thread.join()));
        Ok(())
    }
}

fn truth(th: &Thread, v: Option<&Value>, default: bool) -> Result<bool> {
    v.map_or(Ok(default), |v| {
        krait_object::protocol::truth::is_true(th, v)
    })
}
