//! Signals of the process.
//!
//! A signal arrives at the process, not at an interpreter, and its handler may do almost nothing:
//! this is the one place with `static`s. They are atomics that the handler sets.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::{SystemHost, done};
use crate::{Fd, SignalAction, SignalInfo, SignalMask, Signals};

/// Signals noted and not yet taken, bit n-1 for signal n.
static PENDING: AtomicU64 = AtomicU64::new(0);
/// Where to write the numbers of signals, or -1.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);
/// Whether it is an error that the descriptor is full; and the last error, or 0.
static FULL_IS_ERROR: AtomicBool = AtomicBool::new(true);
static WAKEUP_ERROR: AtomicI32 = AtomicI32::new(0);
/// Whom to alert, or null; and with which bits.
static ALERT: AtomicPtr<AtomicU32> = AtomicPtr::new(ptr::null_mut());
static ALERT_BITS: AtomicU32 = AtomicU32::new(0);

/// Runs when a noted signal comes: only atomics and `write`, both allowed there.
extern "C" fn note(signal: libc::c_int) {
    PENDING.fetch_or(bit(signal), Ordering::SeqCst);
    let alert = ALERT.load(Ordering::SeqCst);
    if !alert.is_null() {
        // SAFETY: the pointer comes from an `Arc` that is leaked when it is set, so it lives for ever.
        unsafe { &*alert }.fetch_or(ALERT_BITS.load(Ordering::SeqCst), Ordering::SeqCst);
    }
    let fd = WAKEUP.load(Ordering::SeqCst);
    if fd >= 0 {
        let number = signal as u8;
        // SAFETY: errno is this thread's own and is put back, because the interrupted code may look at
        // it; write reads one byte that is there.
        unsafe {
            let errno = libc::__errno_location();
            let before = *errno;
            if libc::write(fd, (&raw const number).cast(), 1) < 0
                && (*errno != libc::EAGAIN || FULL_IS_ERROR.load(Ordering::SeqCst))
            {
                WAKEUP_ERROR.store(*errno, Ordering::SeqCst);
            }
            *errno = before;
        }
    }
}

fn bit(signal: i32) -> SignalMask {
    if (1..=64).contains(&signal) {
        1 << (signal - 1)
    } else {
        0
    }
}

fn set_of(mask: SignalMask) -> libc::sigset_t {
    let mut set = MaybeUninit::zeroed();
    // SAFETY: the set is initialised by the first call; the numbers are valid signals.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for signal in 1..=64 {
            if mask & bit(signal) != 0 {
                libc::sigaddset(set.as_mut_ptr(), signal);
            }
        }
        set.assume_init()
    }
}

fn mask_of(set: &libc::sigset_t) -> SignalMask {
    // SAFETY: the set is initialised and the numbers are valid signals.
    (1..=64)
        .filter(|&s| unsafe { libc::sigismember(set, s) } == 1)
        .fold(0, |mask, s| mask | bit(s))
}

fn microseconds(time: &libc::timeval) -> u64 {
    (time.tv_sec as u64)
        .saturating_mul(1_000_000)
        .saturating_add(time.tv_usec as u64)
}

fn timeval(microseconds: u64) -> libc::timeval {
    libc::timeval {
        tv_sec: (microseconds / 1_000_000) as libc::time_t,
        tv_usec: (microseconds % 1_000_000) as libc::suseconds_t,
    }
}

// Declared here because not every version of the `libc` crate has them.
unsafe extern "C" {
    fn getitimer(which: libc::c_int, value: *mut libc::itimerval) -> libc::c_int;
    fn setitimer(
        which: libc::c_int,
        value: *const libc::itimerval,
        old: *mut libc::itimerval,
    ) -> libc::c_int;
}

fn empty_timer() -> libc::itimerval {
    libc::itimerval {
        it_interval: timeval(0),
        it_value: timeval(0),
    }
}

/// The present `struct sigaction` of a signal.
fn action_of(signal: i32) -> io::Result<libc::sigaction> {
    let mut action = MaybeUninit::zeroed();
    // SAFETY: no new action; the struct is there to be filled.
    done(unsafe { libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) })?;
    // SAFETY: filled by a call that succeeded.
    Ok(unsafe { action.assume_init() })
}

pub(super) fn handler_address() -> libc::sighandler_t {
    let handler: extern "C" fn(libc::c_int) = note;
    handler as libc::sighandler_t
}

impl Signals for SystemHost {
    fn signal_action(&self, signal: i32) -> io::Result<SignalAction> {
        let handler = action_of(signal)?.sa_sigaction;
        Ok(match handler {
            libc::SIG_DFL => SignalAction::Default,
            libc::SIG_IGN => SignalAction::Ignore,
            h if h == handler_address() => SignalAction::Note,
            _ => SignalAction::Foreign,
        })
    }

    fn set_signal_action(&self, signal: i32, action: SignalAction) -> io::Result<()> {
        let handler = match action {
            SignalAction::Default => libc::SIG_DFL,
            SignalAction::Ignore => libc::SIG_IGN,
            SignalAction::Note => handler_address(),
            SignalAction::Foreign => return Err(io::Error::from_raw_os_error(libc::EINVAL)),
        };
        // SAFETY: the struct is numbers, an empty set and a pointer that may be null.
        let mut raw: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
        raw.sa_sigaction = handler;
        // No SA_RESTART: calls return EINTR, so that Python handlers run soon (PEP 475).
        raw.sa_flags = libc::SA_ONSTACK;
        // SAFETY: the handler is async-signal-safe (see `note`); the old action is not asked for.
        done(unsafe { libc::sigaction(signal, &raw const raw, ptr::null_mut()) })
    }

    fn take_pending(&self) -> SignalMask {
        if PENDING.load(Ordering::Relaxed) == 0 {
            0
        } else {
            PENDING.swap(0, Ordering::SeqCst)
        }
    }

    fn alert_on_signal(&self, flags: Arc<AtomicU32>, bits: u32) {
        ALERT_BITS.store(bits, Ordering::SeqCst);
        // Leaked: a handler may be reading the one before at this very moment.
        ALERT.store(Arc::into_raw(flags).cast_mut(), Ordering::SeqCst);
    }

    fn set_wakeup_fd(&self, fd: Option<Fd>, full_is_error: bool) -> io::Result<Option<Fd>> {
        FULL_IS_ERROR.store(full_is_error, Ordering::SeqCst);
        let before = WAKEUP.swap(fd.unwrap_or(-1), Ordering::SeqCst);
        Ok((before >= 0).then_some(before))
    }

    fn take_wakeup_error(&self) -> Option<io::Error> {
        if WAKEUP_ERROR.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let errno = WAKEUP_ERROR.swap(0, Ordering::SeqCst);
        (errno != 0).then(|| io::Error::from_raw_os_error(errno))
    }

    fn raise_signal(&self, signal: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        if unsafe { libc::raise(signal) } == 0 {
            Ok(())
        } else {
            Err(io::Error::last_os_error())
        }
    }

    fn signal_thread(&self, thread: i64, signal: i32) -> io::Result<()> {
        // SAFETY: only numbers are passed.
        let done = unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, signal) };
        if done == 0 {
            Ok(())
        } else {
            Err(io::Error::last_os_error())
        }
    }

    fn signal_process(&self, process: Fd, signal: i32, flags: u32) -> io::Result<()> {
        let none: *mut libc::siginfo_t = ptr::null_mut();
        // SAFETY: numbers, and no information about the signal.
        let done =
            unsafe { libc::syscall(libc::SYS_pidfd_send_signal, process, signal, none, flags) };
        if done == 0 {
            Ok(())
        } else {
            Err(io::Error::last_os_error())
        }
    }

    fn wait_for_signal(
        &self,
        mask: SignalMask,
        timeout: Option<Duration>,
    ) -> io::Result<SignalInfo> {
        let set = set_of(mask);
        let timeout = timeout.map(|t| libc::timespec {
            tv_sec: t.as_secs().try_into().unwrap_or(libc::time_t::MAX),
            tv_nsec: t.subsec_nanos().into(),
        });
        let limit = timeout.as_ref().map_or(ptr::null(), ptr::from_ref);
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        // SAFETY: the set and the limit, if there is one, are initialised; the struct is there to be filled.
        if unsafe { libc::sigtimedwait(&raw const set, info.as_mut_ptr(), limit) } < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: zeroed and then filled; which of the fields that share their place were meant is the reader's business, and
        // all of them are numbers. What is sent with a signal begins behind 16 bytes on 64-bit Linux and is longer than a `long`.
        unsafe {
            let info = info.assume_init();
            let sent = (&raw const info).cast::<u8>().add(16);
            Ok(SignalInfo {
                signal: info.si_signo,
                code: info.si_code,
                errno: info.si_errno,
                pid: info.si_pid(),
                uid: info.si_uid(),
                status: info.si_status(),
                band: sent.cast::<i64>().read_unaligned(),
            })
        }
    }

    fn mask_signals(&self, how: i32, mask: SignalMask) -> io::Result<SignalMask> {
        let new = set_of(mask);
        let mut old = set_of(0);
        // SAFETY: both sets are initialised.
        match unsafe { libc::pthread_sigmask(how, &raw const new, &raw mut old) } {
            0 => Ok(mask_of(&old)),
            error => Err(io::Error::from_raw_os_error(error)),
        }
    }

    fn blocked_pending(&self) -> io::Result<SignalMask> {
        let mut set = set_of(0);
        // SAFETY: the set is there to be filled.
        done(unsafe { libc::sigpending(&raw mut set) })?;
        Ok(mask_of(&set))
    }

    fn pause(&self) -> io::Result<()> {
        // SAFETY: no arguments.
        unsafe { libc::pause() };
        Err(io::Error::last_os_error())
    }

    fn set_timer(&self, which: i32, first: u64, every: u64) -> io::Result<(u64, u64)> {
        let new = libc::itimerval {
            it_interval: timeval(every),
            it_value: timeval(first),
        };
        let mut old = empty_timer();
        // SAFETY: both structs live through the call.
        done(unsafe { setitimer(which, &raw const new, &raw mut old) })?;
        Ok((microseconds(&old.it_value), microseconds(&old.it_interval)))
    }

    fn timer(&self, which: i32) -> io::Result<(u64, u64)> {
        let mut now = empty_timer();
        // SAFETY: the struct is there to be filled.
        done(unsafe { getitimer(which, &raw mut now) })?;
        Ok((microseconds(&now.it_value), microseconds(&now.it_interval)))
    }

    fn signal_description(&self, signal: i32) -> Option<String> {
        // SAFETY: the result is null or a C string that stays until the thread's next call.
        let text = unsafe { libc::strsignal(signal) };
        if text.is_null() || !(1..=64).contains(&signal) {
            return None;
        }
        // SAFETY: checked above.
        let text = unsafe { std::ffi::CStr::from_ptr(text) }.to_string_lossy();
        (!text.starts_with("Unknown signal")).then(|| text.into_owned())
    }

    fn interrupt_calls(&self, signal: i32, interrupt: bool) -> io::Result<()> {
        let mut action = action_of(signal)?;
        if interrupt {
            action.sa_flags &= !libc::SA_RESTART;
        } else {
            action.sa_flags |= libc::SA_RESTART;
        }
        // SAFETY: the action is the present one with a flag changed.
        done(unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) })
    }
}
