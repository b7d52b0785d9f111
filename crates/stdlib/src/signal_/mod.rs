//! `_signal`: Python functions as signal handlers.
//!
//! The host only notes signals and sets a bit that the evaluation loop looks at; the handlers run
//! there, in the main thread.

mod wait;

use crate::host::{self, OrRaise};
use crate::timestamp;
use krait_builtins::structseq;
use krait_host::{SIGNALS, SignalAction, errno};
use krait_object::exc::{self, ExcData, OS_ERROR, OsErrorExt};
use krait_object::protocol::{attr, call, iter, number, truth};
use krait_object::thread::breaker;
use krait_object::types::{str, tuple};
use krait_object::{Ext, Module, Result, Thread, Value, err, pymethods, ready_type};
use krait_vm::frameobj;
use std::cell::{Cell, RefCell};
use std::io;
use std::sync::Arc;

krait_object::pytype! {
    /// What is wrong with an interval timer.
    pub static ITIMER_ERROR: Ext<ExcData, OsErrorExt> = "signal.ItimerError" derives OS_ERROR, BASETYPE | HAVE_GC | BASE_EXC_SUBCLASS | MANAGED_DICT | MANAGED_WEAKREF;
}

/// One more than the highest signal's number.
const NSIG: i32 = 65;

struct ItimerErrorMethods;

#[pymethods]
impl ItimerErrorMethods {}

/// The handlers, by the signal's number: a function, `SIG_DFL`, `SIG_IGN`, or `None` for what
/// Python did not install.
#[derive(Default)]
struct Handlers {
    table: RefCell<Vec<Value>>,
    ready: Cell<bool>,
}

/// Reads what the process inherited, once.
fn ready(th: &Thread) -> std::rc::Rc<Handlers> {
    let s = th.interp.state::<Handlers>();
    if !s.ready.replace(true) {
        let h = host::of(th);
        let table = (0..NSIG).map(|n| match h.signal_action(n) {
            Ok(SignalAction::Default) => Value::int32(0),
            Ok(SignalAction::Ignore) => Value::int32(1),
            _ => Value::none(),
        });
        let table = table.collect();
        drop(s.table.replace(table));
    }
    s
}

/// Lets Ctrl-C raise `KeyboardInterrupt`, and lets signals reach the evaluation loop.
pub fn install(th: &Thread) -> Result<()> {
    const SIGINT: usize = 2;
    let h = host::of(th);
    // Rust's own handlers wait for a fault to happen twice, which a signal that was sent does not.
    for signal in (1..NSIG).filter(|s| h.is_fault(*s)) {
        if h.signal_action(signal)
            .is_ok_and(|a| a == SignalAction::Foreign)
        {
            let _ = h.set_signal_action(signal, SignalAction::Default);
        }
    }
    // Other threads may send it signals.
    crate::thread_::note_native_id(th);
    let s = ready(th);
    h.alert_on_signal(Arc::clone(&th.breaker), breaker::SIGNAL);
    let inherited = s.table.borrow().get(SIGINT).cloned();
    if inherited.is_some_and(|v| v.as_i64() == Some(0))
        && h.set_signal_action(SIGINT as i32, SignalAction::Note)
            .is_ok()
    {
        let module = (th.interp.hooks.get().import)(th, "_signal")?;
        let handler = attr::get_text(th, &module, "default_int_handler")?;
        if let Some(place) = s.table.borrow_mut().get_mut(SIGINT) {
            *place = handler;
        }
    }
    Ok(())
}

/// In the child of a fork signals reach the only thread there is.
pub fn forked(th: &Thread) {
    let h = host::of(th);
    crate::thread_::note_native_id(th);
    h.alert_on_signal(Arc::clone(&th.breaker), breaker::SIGNAL);
}

/// Signals are the main interpreter's: the process has one table of actions.
fn is_main_thread(th: &Thread) -> bool {
    th.interp.id == 0 && th.interp.state::<crate::thread_::Threads>().main_ident(th) == th.ident
}

/// Runs the handlers of signals that were noted, lowest number first.
pub fn run(th: &Thread) -> Result<()> {
    if !is_main_thread(th) {
        return Ok(());
    }
    let s = ready(th);
    if let Some(e) = host::of(th).take_wakeup_error() {
        let message = "Exception ignored while trying to write to the signal wakeup fd";
        th.unraisable(host::error(th, &e), None, Some(message));
    }
    let mut pending = host::of(th).take_pending();
    while pending != 0 {
        let n = pending.trailing_zeros() as i32 + 1;
        pending &= pending - 1;
        let Some(handler) = s.table.borrow().get(n as usize).cloned() else {
            continue;
        };
        if handler.is_none() || handler.as_int().is_some() {
            // It had a handler when it came.
            let lost = th.os_error_text(format!("Signal {n} ignored due to race condition"));
            th.unraisable(lost, Some(&Value::none()), None);
            continue;
        }
        let f = frameobj::current(th);
        let frame = if f.is_null() {
            Value::none()
        } else {
            frameobj::of(f)
        };
        if let Err(e) = call::call(th, &handler, &[Value::int32(n), frame]) {
            // The rest waits for the next look.
            for rest in 1..NSIG {
                if pending >> (rest - 1) & 1 != 0 {
                    let _ = host::of(th).raise_signal(rest);
                }
            }
            return Err(e);
        }
    }
    Ok(())
}

fn check(th: &Thread, n: i32) -> Result<usize> {
    match usize::try_from(n) {
        Ok(i) if (1..NSIG).contains(&n) => Ok(i),
        _ => Err(th.value_error("signal number out of range")),
    }
}

/// Makes the main thread run a signal's handler, as if the signal had arrived. Nothing happens if Python does not
/// handle it.
pub fn simulate(th: &Thread, n: i32) -> Result<()> {
    let i = check(th, n)?;
    let handler = ready(th).table.borrow().get(i).cloned();
    if handler.is_none_or(|h| h.is_none() || h.as_int().is_some()) {
        return Ok(());
    }
    host::of(th)
        .raise_signal(n)
        .map_err(|e| th.os_error(&e, None, None))?;
    th.request(breaker::SIGNAL);
    // In the main thread the handler runs before the call returns.
    run(th)
}

/// A `set` of the signals of a mask.
fn mask_set(th: &Thread, mask: u64) -> Result<Value> {
    let set = krait_builtins::set::new_set(th);
    for n in 1..NSIG {
        if mask >> (n - 1) & 1 != 0 {
            set.add(th, Value::int32(n))?;
        }
    }
    Ok(set.into_value())
}

/// The signals that the C library does not let programs block.
const KEPT: [i64; 2] = [32, 33];

/// The mask of an iterable of signals.
pub(crate) fn mask_of(th: &Thread, signals: &Value) -> Result<u64> {
    let it = iter::iter(th, signals)?;
    let mut mask = 0;
    while let Some(v) = iter::next(th, &it)? {
        // What is too large for any number is shown as -1.
        let n = number::index(th, &v)?.as_i64().unwrap_or(-1);
        if !(1..i64::from(NSIG)).contains(&n) {
            return Err(th.value_error(format!("signal number {n} out of range [1; {}]", NSIG - 1)));
        }
        // The C library keeps two for itself.
        if KEPT.contains(&n) {
            let text = format!("invalid signal number {n}, please use valid_signals()");
            th.warn(&exc::RUNTIME_WARNING.ty, &text, 1)?;
            continue;
        }
        mask |= 1 << (n - 1);
    }
    Ok(mask)
}

/// Seconds as microseconds, rounded up; `None` for less than nothing.
fn micros(th: &Thread, v: &Value) -> Result<Option<u64>> {
    let rounded = (timestamp::seconds(th, v)? * 1e6).ceil();
    Ok((rounded >= 0.0).then_some(rounded as u64))
}

/// What the system says to a timer.
fn timer_result(th: &Thread, r: io::Result<(u64, u64)>) -> Result<Value> {
    r.map(timer_pair).map_err(|e| {
        let number = errno::of(&e);
        let args = vec![Value::int32(number), str::new(&errno::text(number))];
        err::new_args(th, &ITIMER_ERROR.ty, args)
    })
}

fn timer_pair((left, every): (u64, u64)) -> Value {
    let f = |n: u64| Value::float(n as f64 / 1e6);
    tuple::from_array([f(left), f(every)]).into_value()
}

pub struct Signal;

/// Python functions as handlers of signals.
#[krait_object::pymodule(name = "_signal")]
impl Signal {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        ready(th);
        ready_type(&ITIMER_ERROR.ty, &ItimerErrorMethods::SPEC);
        for (name, n) in SIGNALS {
            m.add(th, name, Value::int32(*n))?;
        }
        let constants = [
            ("NSIG", NSIG),
            ("SIG_DFL", 0),
            ("SIG_IGN", 1),
            ("SIG_BLOCK", 0),
            ("SIG_UNBLOCK", 1),
            ("SIG_SETMASK", 2),
            ("ITIMER_REAL", 0),
            ("ITIMER_VIRTUAL", 1),
            ("ITIMER_PROF", 2),
        ];
        for (name, n) in constants {
            m.add(th, name, Value::int32(n))?;
        }
        m.add(
            th,
            "struct_siginfo",
            structseq::class(th, &wait::STRUCT_SIGINFO)?.type_value(),
        )?;
        m.add(th, "ItimerError", ITIMER_ERROR.ty.type_value())
    }

    /// The handler of SIGINT that Python starts with: raises KeyboardInterrupt.
    #[sig("(signalnum, frame, /)")]
    fn default_int_handler(th: &Thread, signalnum: i32, frame: &Value) -> Result<Value> {
        let _ = (signalnum, frame);
        Err(err::new_args(th, &exc::KEYBOARD_INTERRUPT.ty, vec![]))
    }

    /// Set a signal's handler; the one before is returned.
    #[sig("(signalnum, handler, /)")]
    fn signal(th: &Thread, signalnum: i32, handler: &Value) -> Result<Value> {
        if !is_main_thread(th) {
            return Err(th.value_error("signal only works in main thread of the main interpreter"));
        }
        let i = check(th, signalnum)?;
        let action = match handler.as_i64() {
            Some(0) => SignalAction::Default,
            Some(1) => SignalAction::Ignore,
            _ if call::is_callable(handler) => SignalAction::Note,
            _ => {
                return Err(th.type_error(
                    "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object",
                ));
            }
        };
        host::serve_signals(th)?;
        host::of(th)
            .set_signal_action(signalnum, action)
            .or_raise(th)?;
        let s = ready(th);
        let mut table = s.table.borrow_mut();
        Ok(match table.get_mut(i) {
            Some(place) => std::mem::replace(place, handler.clone()),
            None => Value::none(),
        })
    }

    /// A signal's handler: a function, SIG_DFL, SIG_IGN, or None for a foreign one.
    #[sig("(signalnum, /)")]
    fn getsignal(th: &Thread, signalnum: i32) -> Result<Value> {
        let i = check(th, signalnum)?;
        let s = ready(th);
        let v = s.table.borrow().get(i).cloned();
        Ok(v.unwrap_or_else(Value::none))
    }

    /// Send a signal to this process.
    #[sig("(signalnum, /)")]
    fn raise_signal(th: &Thread, signalnum: i32) -> Result<()> {
        host::of(th).raise_signal(signalnum).or_raise(th)?;
        host::serve_signals(th)
    }

    /// The system's words for a signal.
    #[sig("(signalnum, /)")]
    fn strsignal(th: &Thread, signalnum: i32) -> Result<Option<Value>> {
        check(th, signalnum)?;
        Ok(host::of(th)
            .signal_description(signalnum)
            .map(|s| str::new(&s)))
    }

    /// The signals that this system knows.
    fn valid_signals(th: &Thread) -> Result<Value> {
        // 32 and 33 belong to the C library's threads.
        mask_set(th, !(0b11 << 31))
    }

    /// Wait until a signal arrives.
    fn pause(th: &Thread) -> Result<()> {
        // It ends only when a signal interrupts it.
        drop(th.without_gil(|| host::of(th).pause()));
        host::serve_signals(th)
    }

    /// Let SIGALRM arrive after some seconds; the seconds that an earlier alarm had left.
    #[sig("(seconds, /)")]
    fn alarm(th: &Thread, seconds: i32) -> Result<u64> {
        // The system takes an unsigned number.
        let first = u64::from(seconds.cast_unsigned()) * 1_000_000;
        let (left, _) = host::of(th).set_timer(0, first, 0).or_raise(th)?;
        Ok(left.div_ceil(1_000_000))
    }

    /// Set an interval timer, in seconds; what it had left and its interval.
    #[sig("(which, seconds, interval=0.0, /)")]
    fn setitimer(
        th: &Thread,
        which: i32,
        seconds: &Value,
        interval: Option<&Value>,
    ) -> Result<Value> {
        let first = micros(th, seconds)?;
        let every = interval.map_or(Ok(Some(0)), |v| micros(th, v))?;
        let set = match first.zip(every) {
            Some((first, every)) => host::of(th).set_timer(which, first, every),
            None => Err(io::Error::from_raw_os_error(errno::EINVAL)),
        };
        timer_result(th, set)
    }

    /// What an interval timer has left, and its interval.
    #[sig("(which, /)")]
    fn getitimer(th: &Thread, which: i32) -> Result<Value> {
        timer_result(th, host::of(th).timer(which))
    }

    /// Let signals also write their number to a descriptor; the one before, or -1.
    #[sig("(fd, /, *, warn_on_full_buffer=True)")]
    fn set_wakeup_fd(th: &Thread, fd: i32, warn_on_full_buffer: Option<&Value>) -> Result<i32> {
        let full_is_error = warn_on_full_buffer.map_or(Ok(true), |v| truth::is_true(th, v))?;
        if !is_main_thread(th) {
            return Err(
                th.value_error("set_wakeup_fd only works in main thread of the main interpreter")
            );
        }
        let fd = (fd != -1).then_some(fd);
        if let Some(fd) = fd
            && host::of(th).is_blocking(fd).or_raise(th)?
        {
            return Err(th.value_error(format!("the fd {fd} must be in non-blocking mode")));
        }
        let old = host::of(th).set_wakeup_fd(fd, full_is_error);
        old.map(|old| old.unwrap_or(-1)).or_raise(th)
    }

    /// Change this thread's blocked signals; the set before.
    #[sig("(how, mask, /)")]
    fn pthread_sigmask(th: &Thread, how: i32, mask: &Value) -> Result<Value> {
        let mask = mask_of(th, mask)?;
        let old = host::of(th).mask_signals(how, mask).or_raise(th)?;
        host::serve_signals(th)?;
        mask_set(th, old)
    }

    /// Send a signal to a thread of this process.
    #[sig("(thread_id, signalnum, /)")]
    fn pthread_kill(th: &Thread, thread_id: &Value, signalnum: i32) -> Result<()> {
        let Some(ident) = thread_id.as_int() else {
            return Err(th.type_error(format!(
                "pthread_kill() argument 1 must be int, not {}",
                thread_id.ty().name()
            )));
        };
        let ident = ident.to_i64().and_then(|n| u64::try_from(n).ok());
        let event = [thread_id.clone(), Value::int32(signalnum)];
        th.audit("signal.pthread_kill", &event)?;
        let mut native = None;
        th.each(|t| {
            if Some(t.ident) == ident {
                native = i64::try_from(t.native_id.get()).ok();
            }
        });
        match native {
            Some(native) => host::of(th).signal_thread(native, signalnum).or_raise(th)?,
            None => return Err(io::Error::from_raw_os_error(errno::ESRCH)).or_raise(th),
        }
        host::serve_signals(th)
    }

    /// Send a signal to the process that a descriptor stands for.
    #[sig("(pidfd, signalnum, siginfo=None, flags=0, /)")]
    fn pidfd_send_signal(
        th: &Thread,
        pidfd: i32,
        signalnum: i32,
        siginfo: Option<&Value>,
        flags: Option<i32>,
    ) -> Result<()> {
        if siginfo.is_some_and(|v| !v.is_none()) {
            return Err(th.type_error("siginfo must be None"));
        }
        let flags = flags.unwrap_or(0).cast_unsigned();
        host::of(th)
            .signal_process(pidfd, signalnum, flags)
            .or_raise(th)?;
        host::serve_signals(th)
    }

    /// Wait for a signal of a set; its number.
    #[sig("(sigset, /)")]
    fn sigwait(th: &Thread, sigset: &Value) -> Result<i32> {
        let mask = mask_of(th, sigset)?;
        Ok(wait::wait(th, mask)?.signal)
    }

    /// Wait for a signal of a set; what is known about it.
    #[sig("(sigset, /)")]
    fn sigwaitinfo(th: &Thread, sigset: &Value) -> Result<Value> {
        let mask = mask_of(th, sigset)?;
        let info = wait::wait(th, mask)?;
        wait::shown(th, info)
    }

    /// The same with a limit in seconds; None if no signal came.
    #[sig("(sigset, timeout, /)")]
    fn sigtimedwait(th: &Thread, sigset: &Value, timeout: &Value) -> Result<Option<Value>> {
        let mask = mask_of(th, sigset)?;
        let info = wait::wait_within(th, mask, timeout)?;
        info.map(|info| wait::shown(th, info)).transpose()
    }

    /// Signals that wait because they are blocked.
    fn sigpending(th: &Thread) -> Result<Value> {
        let mask = host::of(th).blocked_pending().or_raise(th)?;
        mask_set(th, mask)
    }

    /// Whether a signal interrupts system calls.
    #[sig("(signalnum, flag, /)")]
    fn siginterrupt(th: &Thread, signalnum: i32, flag: i32) -> Result<()> {
        check(th, signalnum)?;
        host::of(th)
            .interrupt_calls(signalnum, flag != 0)
            .or_raise(th)
    }
}
