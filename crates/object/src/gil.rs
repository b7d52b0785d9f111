//! The interpreter lock: one thread of an interpreter runs Python code at a time.
//!
//! A waiting thread asks the holder to let go after the switch interval by setting a bit in the holder's eval breaker.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

struct State {
    held: bool,
    /// Nobody gets the lock: the threads are being looked at from outside.
    frozen: bool,
    /// Threads waiting; each switch hands over at least once before the same thread takes it again.
    waiting: usize,
    switches: u64,
    /// Threads in `yield_to_waiter`.
    yielding: usize,
    /// The holder's eval breaker.
    breaker: Option<Arc<AtomicU32>>,
}

/// The lock.
pub struct Gil {
    state: Mutex<State>,
    free: Condvar,
    switched: Condvar,
    interval_us: AtomicU64,
}

impl Gil {
    pub(crate) fn new() -> Gil {
        Gil {
            state: Mutex::new(State {
                held: false,
                frozen: false,
                waiting: 0,
                switches: 0,
                yielding: 0,
                breaker: None,
            }),
            free: Condvar::new(),
            switched: Condvar::new(),
            interval_us: AtomicU64::new(5000),
        }
    }

    /// `sys.setswitchinterval`, in microseconds.
    pub fn set_interval_us(&self, us: u64) {
        self.interval_us.store(us.max(1), Ordering::Relaxed);
    }

    pub fn interval_us(&self) -> u64 {
        self.interval_us.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes the lock for the thread with this eval breaker.
    pub fn acquire(&self, breaker: &Arc<AtomicU32>) {
        let mut s = self.lock();
        s.waiting += 1;
        while s.held || s.frozen {
            let before = s.switches;
            let wait = Duration::from_micros(self.interval_us());
            let (guard, timeout) = self
                .free
                .wait_timeout(s, wait)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            s = guard;
            if timeout.timed_out()
                && s.held
                && s.switches == before
                && let Some(b) = &s.breaker
            {
                b.fetch_or(crate::thread::breaker::GIL_DROP, Ordering::Relaxed);
            }
        }
        s.waiting -= 1;
        s.held = true;
        s.switches += 1;
        s.breaker = Some(breaker.clone());
        // Waking nobody would cost a system call each time: most programs have one thread.
        let wake = s.yielding > 0;
        drop(s);
        if wake {
            self.switched.notify_all();
        }
    }

    /// Gives the lock up.
    pub fn release(&self) {
        let mut s = self.lock();
        s.held = false;
        if let Some(b) = s.breaker.take() {
            b.fetch_and(!crate::thread::breaker::GIL_DROP, Ordering::Relaxed);
        }
        let wake = s.waiting > 0;
        drop(s);
        if wake {
            self.free.notify_one();
        }
    }

    /// Gives the lock up at a waiter's request and takes it back once somebody else has had it.
    pub fn yield_to_waiter(&self, breaker: &Arc<AtomicU32>) {
        let mine = self.lock().switches;
        self.release();
        let mut s = self.lock();
        s.yielding += 1;
        while s.waiting > 0 && s.switches == mine {
            s = self
                .switched
                .wait_timeout(s, Duration::from_millis(50))
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .0;
        }
        s.yielding -= 1;
        drop(s);
        self.acquire(breaker);
    }
}

impl Gil {
    /// Keeps every thread from taking the lock and waits until none holds it, for somebody without the lock who wants to
    /// look at the threads: `false` if the holder did not let go in `tries` milliseconds. To be followed by [`Gil::thaw`].
    /// Neither allocates, and neither waits for anything that the calling thread may hold.
    pub fn freeze(&self, tries: u32) -> bool {
        for _ in 0..tries {
            if let Ok(mut s) = self.state.try_lock() {
                s.frozen = true;
                if !s.held {
                    return true;
                }
                if let Some(b) = &s.breaker {
                    b.fetch_or(crate::thread::breaker::GIL_DROP, Ordering::Relaxed);
                }
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        false
    }

    /// The threads go on. Those that wait look again by themselves.
    pub fn thaw(&self) {
        for _ in 0..1000 {
            if let Ok(mut s) = self.state.try_lock() {
                s.frozen = false;
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Forks with the lock's own state at rest, so that the child can use it. `in_child` says from the answer whether
    /// this is the child: nobody else is left to wait there.
    pub fn forking<R>(&self, fork: impl FnOnce() -> R, in_child: impl FnOnce(&R) -> bool) -> R {
        let mut s = self.lock();
        let r = fork();
        if in_child(&r) {
            s.frozen = false;
            s.waiting = 0;
            s.yielding = 0;
        }
        r
    }
}

impl crate::Thread {
    /// Takes the interpreter's lock. A thread that is late, because another one ends the interpreter, stays here for
    /// ever: there is nothing left that it could run in.
    pub fn take_gil(&self) {
        self.interp.gil.acquire(&self.breaker);
        self.stop_if_late();
        self.follow_tracing();
    }

    /// Lets another thread have the lock that asked for it.
    pub fn yield_gil(&self) {
        let token = crate::thread::suspend();
        self.interp.gil.yield_to_waiter(&self.breaker);
        drop(token);
        self.stop_if_late();
        self.follow_tracing();
    }

    /// The same for a thread of another interpreter, which has elsewhere to go: `false`, and no lock, if another thread ends
    /// the interpreter.
    pub fn enter_gil(&self) -> bool {
        self.interp.gil.acquire(&self.breaker);
        let finalizer = self.interp.finalizer.get();
        if finalizer != 0 && finalizer != self.ident {
            self.interp.gil.release();
            return false;
        }
        self.follow_tracing();
        true
    }

    fn stop_if_late(&self) {
        let finalizer = self.interp.finalizer.get();
        if finalizer == 0 || finalizer == self.ident {
            return;
        }
        self.interp.gil.release();
        loop {
            std::thread::park();
        }
    }

    /// Runs something that blocks without holding the lock. `f` must not touch objects.
    pub fn without_gil<R>(&self, f: impl FnOnce() -> R) -> R {
        let token = crate::thread::suspend();
        self.interp.gil.release();
        let r = f();
        self.take_gil();
        drop(token);
        r
    }
}
