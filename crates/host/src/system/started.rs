//! The standard descriptors that the process was started without.
//!
//! Before `main`, Rust's start-up code opens `/dev/null` in place of each standard descriptor that is closed, so that no
//! file of the program becomes its standard output by accident. Python tells its programs that such a stream is absent
//! (`sys.stdin is None`), so what was closed is noted before that code runs.

use std::sync::atomic::{AtomicU8, Ordering};

use super::SystemHost;

/// A bit for each of the descriptors 0, 1, 2 that was closed.
static CLOSED: AtomicU8 = AtomicU8::new(0);

/// Functions of this section run before Rust's start-up code does.
#[used]
// SAFETY: the section holds pointers to functions of this signature; this one only makes system calls and stores a number.
#[unsafe(link_section = ".init_array")]
static NOTE: extern "C" fn() = note_closed;

extern "C" fn note_closed() {
    for fd in 0..3 {
        // SAFETY: only numbers are passed.
        if unsafe { libc::fcntl(fd, libc::F_GETFD) } == -1 {
            CLOSED.fetch_or(1 << fd, Ordering::Relaxed);
        }
    }
}

impl SystemHost {
    /// Closes again the standard descriptors that were closed when the process was started.
    pub fn restore_closed_streams(self) {
        let closed = CLOSED.load(Ordering::Relaxed);
        for fd in (0..3).filter(|fd| closed >> fd & 1 != 0) {
            // SAFETY: the descriptor is `/dev/null`, opened by Rust's start-up code; nobody else knows of it.
            let _ = unsafe { libc::close(fd) };
        }
    }
}
