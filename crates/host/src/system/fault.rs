//! Reports of crashes, of signals and of time that is up.
//!
//! Handlers belong to the process, hence the `static`s. What they point to is leaked when it is replaced: a handler may be
//! reading it at that very moment.

use std::ffi::{CStr, c_int, c_void};
use std::fmt::{self, Write};
use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{SystemHost, done};
use crate::fault::{Crash, Faults, Later, Occasion, Report, ThreadName};
use crate::{Fd, Files};

/// The signals of faults, and what they are called.
const FAULTS: [(c_int, &str); 5] = [
    (libc::SIGBUS, "Bus error"),
    (libc::SIGILL, "Illegal instruction"),
    (libc::SIGFPE, "Floating-point exception"),
    (libc::SIGABRT, "Aborted"),
    (libc::SIGSEGV, "Segmentation fault"),
];

/// Room for a report's own stack, which an overflow of the thread's leaves it.
const STACK: usize = 64 * 1024;

/// How many native calls are shown.
const CALLS: usize = 32;

struct Enabled {
    report: Report,
    /// What was installed for each of [`FAULTS`].
    previous: [libc::sigaction; FAULTS.len()],
}

struct OnSignal {
    report: Report,
    chain: bool,
    previous: libc::sigaction,
}

static ENABLED: AtomicPtr<Enabled> = AtomicPtr::new(ptr::null_mut());
static ON_SIGNAL: [AtomicPtr<OnSignal>; 65] = [const { AtomicPtr::new(ptr::null_mut()) }; 65];

fn install(
    signal: c_int,
    handler: extern "C" fn(c_int),
    flags: c_int,
) -> io::Result<libc::sigaction> {
    // SAFETY: the structs are numbers, an empty set and a pointer that may be null.
    let (mut new, mut old): (libc::sigaction, libc::sigaction) = unsafe {
        (
            MaybeUninit::zeroed().assume_init(),
            MaybeUninit::zeroed().assume_init(),
        )
    };
    new.sa_sigaction = handler as libc::sighandler_t;
    new.sa_flags = flags | libc::SA_ONSTACK;
    // SAFETY: both handlers below do only what a handler may do.
    done(unsafe { libc::sigaction(signal, &raw const new, &raw mut old) })?;
    Ok(old)
}

fn restore(signal: c_int, previous: &libc::sigaction) {
    // SAFETY: an action that was installed before.
    unsafe { libc::sigaction(signal, previous, ptr::null_mut()) };
}

/// The same before the process dies. What the Rust library installed would only wait for the fault to happen again, which
/// a signal that was sent does not.
fn restore_last(signal: c_int, previous: &libc::sigaction) {
    let ours = [
        libc::SIG_DFL,
        libc::SIG_IGN,
        super::signal::handler_address(),
    ];
    let mut previous = *previous;
    if !ours.contains(&previous.sa_sigaction) {
        previous.sa_sigaction = libc::SIG_DFL;
        previous.sa_flags = 0;
    }
    restore(signal, &previous);
}

/// Runs when a fault's signal comes. What was there before comes next: usually the process ends.
extern "C" fn on_fault(signal: c_int) {
    // SAFETY: what is stored there is leaked, so it lives for ever.
    let enabled = unsafe { ENABLED.load(Ordering::SeqCst).as_ref() };
    let known = FAULTS.iter().enumerate().find(|(_, f)| f.0 == signal);
    if let (Some(enabled), Some((i, (_, name)))) = (enabled, known) {
        if let Some(previous) = enabled.previous.get(i) {
            restore_last(signal, previous);
        }
        (enabled.report)(Occasion::Fatal(name));
    }
    // SAFETY: a number. The signal waits until this handler is left.
    unsafe { libc::raise(signal) };
}

extern "C" fn on_signal(signal: c_int) {
    let slot = usize::try_from(signal).ok().and_then(|i| ON_SIGNAL.get(i));
    // SAFETY: what is stored there is leaked, so it lives for ever.
    let Some(user) = slot.and_then(|s| unsafe { s.load(Ordering::SeqCst).as_ref() }) else {
        return;
    };
    // SAFETY: errno is this thread's own.
    let errno = unsafe { *libc::__errno_location() };
    (user.report)(Occasion::Signal);
    if user.chain {
        restore(signal, &user.previous);
        // SAFETY: a number. The flags let the signal come while this handler runs.
        unsafe { libc::raise(signal) };
        let _ = install(signal, on_signal, libc::SA_NODEFER);
    }
    // SAFETY: as above; the interrupted code may look at it.
    unsafe { *libc::__errno_location() = errno };
}

/// Gives this thread a stack for handlers that is large enough for a report. It stays.
fn roomy_stack() {
    // SAFETY: a new mapping of our own, which is never freed, becomes the alternative stack.
    unsafe {
        let memory = libc::mmap(
            ptr::null_mut(),
            STACK,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        );
        if memory != libc::MAP_FAILED {
            let stack = libc::stack_t {
                ss_sp: memory,
                ss_flags: 0,
                ss_size: STACK,
            };
            libc::sigaltstack(&raw const stack, ptr::null_mut());
        }
    }
}

/// The thread that waits for the time of a report.
struct Waiting {
    cancel: Arc<(Mutex<bool>, Condvar)>,
    thread: std::thread::JoinHandle<()>,
    /// The process it runs in: the child of a fork has no such thread.
    process: u32,
}

static WAITING: Mutex<Option<Waiting>> = Mutex::new(None);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait(later: &Later, cancel: &(Mutex<bool>, Condvar)) {
    // SAFETY: a full set; signals are for the threads that run programs.
    unsafe {
        let mut all: libc::sigset_t = MaybeUninit::zeroed().assume_init();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const all, ptr::null_mut());
    }
    loop {
        let (cancelled, _) = cancel
            .1
            .wait_timeout_while(lock(&cancel.0), later.after, |cancelled| !*cancelled)
            .unwrap_or_else(PoisonError::into_inner);
        if *cancelled {
            return;
        }
        drop(cancelled);
        (later.report)(Occasion::Timeout);
        if later.exit {
            // SAFETY: ends the process; the report is written.
            unsafe { libc::_exit(1) };
        }
        if !later.repeat {
            return;
        }
    }
}

/// A line of text without allocation; what does not fit is lost.
struct Line {
    bytes: [u8; 1024],
    len: usize,
}

impl Write for Line {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.push(s.as_bytes());
        Ok(())
    }
}

impl Line {
    fn push(&mut self, bytes: &[u8]) {
        for (place, b) in self.bytes.iter_mut().skip(self.len).zip(bytes) {
            *place = *b;
            self.len += 1;
        }
    }

    /// The bytes of a C string, at most 500 of them.
    ///
    /// # Safety
    /// `text` is a C string.
    unsafe fn push_c(&mut self, text: *const libc::c_char) {
        // SAFETY: the caller promises.
        let text = unsafe { CStr::from_ptr(text) }.to_bytes();
        self.push(text.get(..500).unwrap_or(text));
    }
}

#[cfg(target_env = "gnu")]
unsafe extern "C" {
    fn backtrace(buffer: *mut *mut c_void, size: c_int) -> c_int;
}

/// # Safety
/// As for the C library's function: there is room for `size` addresses.
#[cfg(not(target_env = "gnu"))]
unsafe fn backtrace(_buffer: *mut *mut c_void, _size: c_int) -> c_int {
    0
}

fn describe(address: *mut c_void, line: &mut Line) {
    let mut info: MaybeUninit<libc::Dl_info> = MaybeUninit::zeroed();
    // SAFETY: any address may be asked for; the struct is there to be filled.
    let found = unsafe { libc::dladdr(address, info.as_mut_ptr()) } != 0;
    // SAFETY: zeroed or filled: pointers that may be null.
    let info = unsafe { info.assume_init() };
    let at = address as usize;
    if !found || info.dli_fname.is_null() {
        let _ = writeln!(line, "  <unknown> [{at:#x}]");
        return;
    }
    line.push(b"  Binary file \"");
    // SAFETY: names of loaded files and symbols stay.
    unsafe { line.push_c(info.dli_fname) };
    line.push(b"\", at ");
    let base = if info.dli_sname.is_null() {
        info.dli_fbase
    } else {
        // SAFETY: as above.
        unsafe { line.push_c(info.dli_sname) };
        info.dli_saddr
    };
    let _ = writeln!(line, "+{:#x} [{at:#x}]", at.wrapping_sub(base as usize));
}

/// Uses up the stack; the answer keeps the calls from being joined into a loop.
#[inline(never)]
#[allow(
    unconditional_recursion,
    reason = "this is what the function is for; the guard page ends it"
)]
fn overflow(depth: usize) -> usize {
    let room = std::hint::black_box([depth; 512]);
    let below = overflow(depth + 1);
    below + std::hint::black_box(&room).len()
}

impl Faults for SystemHost {
    fn enable_fault_report(&self, report: Report) -> io::Result<()> {
        // Its first use loads what unwinds stacks, which a handler could not.
        self.write_native_stack(-1);
        // SAFETY: see `on_fault`.
        if let Some(enabled) = unsafe { ENABLED.load(Ordering::SeqCst).as_ref() } {
            let previous = enabled.previous;
            let new = Box::new(Enabled { report, previous });
            ENABLED.store(Box::into_raw(new), Ordering::SeqCst);
            return Ok(());
        }
        roomy_stack();
        // SAFETY: numbers, empty sets, null pointers.
        let mut previous: [libc::sigaction; FAULTS.len()] =
            unsafe { MaybeUninit::zeroed().assume_init() };
        for ((signal, _), slot) in FAULTS.iter().zip(&mut previous) {
            *slot = install(*signal, on_fault, 0)?;
        }
        let new = Box::new(Enabled { report, previous });
        ENABLED.store(Box::into_raw(new), Ordering::SeqCst);
        Ok(())
    }

    fn disable_fault_report(&self) -> bool {
        // SAFETY: see `on_fault`.
        let Some(enabled) = (unsafe { ENABLED.swap(ptr::null_mut(), Ordering::SeqCst).as_ref() })
        else {
            return false;
        };
        for ((signal, _), previous) in FAULTS.iter().zip(&enabled.previous) {
            restore(*signal, previous);
        }
        true
    }

    fn reports_faults(&self) -> bool {
        !ENABLED.load(Ordering::SeqCst).is_null()
    }

    fn is_fault(&self, signal: i32) -> bool {
        FAULTS.iter().any(|f| f.0 == signal)
    }

    fn report_on_signal(&self, signal: i32, chain: bool, report: Report) -> io::Result<()> {
        let slot = usize::try_from(signal).ok().and_then(|i| ON_SIGNAL.get(i));
        let slot = slot.ok_or_else(|| io::Error::from_raw_os_error(libc::EINVAL))?;
        // A handler that another one follows must let the signal come again while it runs.
        let flags = if chain {
            libc::SA_NODEFER
        } else {
            libc::SA_RESTART
        };
        let before = install(signal, on_signal, flags)?;
        // SAFETY: see `on_signal`.
        let previous = match unsafe { slot.load(Ordering::SeqCst).as_ref() } {
            Some(user) => user.previous,
            None => before,
        };
        let user = Box::new(OnSignal {
            report,
            chain,
            previous,
        });
        slot.store(Box::into_raw(user), Ordering::SeqCst);
        Ok(())
    }

    fn unreport_signal(&self, signal: i32) -> bool {
        let slot = usize::try_from(signal).ok().and_then(|i| ON_SIGNAL.get(i));
        // SAFETY: see `on_signal`.
        match slot.and_then(|s| unsafe { s.swap(ptr::null_mut(), Ordering::SeqCst).as_ref() }) {
            Some(user) => {
                restore(signal, &user.previous);
                true
            }
            None => false,
        }
    }

    fn report_later(&self, later: Later) -> io::Result<()> {
        self.cancel_report();
        let cancel = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = cancel.clone();
        let thread = std::thread::Builder::new()
            .name("faulthandler".to_owned())
            .spawn(move || wait(&later, &theirs))?;
        *lock(&WAITING) = Some(Waiting {
            cancel,
            thread,
            process: std::process::id(),
        });
        Ok(())
    }

    fn cancel_report(&self) {
        let Some(waiting) = lock(&WAITING).take() else {
            return;
        };
        if waiting.process != std::process::id() {
            return;
        }
        *lock(&waiting.cancel.0) = true;
        waiting.cancel.1.notify_all();
        let _ = waiting.thread.join();
    }

    fn write_native_stack(&self, fd: Fd) {
        let mut calls = [ptr::null_mut(); CALLS];
        // SAFETY: there is room for so many.
        let count = unsafe { backtrace(calls.as_mut_ptr(), CALLS as c_int) };
        if fd < 0 {
            return;
        }
        let count = usize::try_from(count).unwrap_or(0);
        if count == 0 {
            let _ = self.write(fd, b"  <cannot get C stack on this system>\n");
        }
        for address in calls.into_iter().take(count) {
            let mut line = Line {
                bytes: [0; 1024],
                len: 0,
            };
            describe(address, &mut line);
            let _ = self.write(fd, line.bytes.get(..line.len).unwrap_or_default());
        }
        if count == CALLS {
            let _ = self.write(fd, b"  <truncated rest of calls>\n");
        }
    }

    fn crash(&self, how: Crash) -> io::Result<()> {
        match how {
            Crash::Read => {
                // SAFETY: a mapping of our own that nobody may read; reading it is the crash that was asked for.
                unsafe {
                    let none = libc::PROT_NONE;
                    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
                    let page = libc::mmap(ptr::null_mut(), 4096, none, flags, -1, 0);
                    if page != libc::MAP_FAILED {
                        std::hint::black_box(page.cast::<u8>().read_volatile());
                    }
                }
            }
            // SAFETY: only numbers are passed.
            Crash::Segmentation => drop(unsafe { libc::raise(libc::SIGSEGV) }),
            // SAFETY: as above.
            Crash::FloatingPoint => drop(unsafe { libc::raise(libc::SIGFPE) }),
            // SAFETY: ends the process.
            Crash::Abort => unsafe { libc::abort() },
            Crash::StackOverflow => drop(overflow(0)),
        }
        Ok(())
    }

    fn thread_name(&self, native_id: Option<u64>) -> Option<ThreadName> {
        let mut name: ThreadName = [0; 16];
        let Some(id) = native_id else {
            // SAFETY: the kernel writes at most 16 bytes.
            let done = unsafe { libc::prctl(libc::PR_GET_NAME, name.as_mut_ptr()) };
            return (done == 0).then_some(name);
        };
        let mut path = Line {
            bytes: [0; 1024],
            len: 0,
        };
        let _ = write!(path, "/proc/self/task/{id}/comm\0");
        // SAFETY: the path ends with a zero byte; the buffer has room for what is asked for; the descriptor is ours.
        unsafe {
            let fd = libc::open(path.bytes.as_ptr().cast(), libc::O_RDONLY | libc::O_CLOEXEC);
            if fd < 0 {
                return None;
            }
            let read = libc::read(fd, name.as_mut_ptr().cast(), name.len());
            libc::close(fd);
            if read <= 0 {
                return None;
            }
        }
        for b in name.iter_mut().filter(|b| **b == b'\n') {
            *b = 0;
        }
        Some(name)
    }

    fn set_thread_name(&self, name: &[u8]) -> io::Result<()> {
        let mut room: ThreadName = [0; 16];
        for (place, b) in room.iter_mut().take(15).zip(name) {
            *place = *b;
        }
        // SAFETY: the name ends with a zero byte.
        done(unsafe { libc::prctl(libc::PR_SET_NAME, room.as_ptr()) })
    }
}
