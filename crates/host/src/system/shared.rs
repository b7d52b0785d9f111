//! Mappings, shared memory, semaphores and the log by libc.

use std::ffi::CString;
use std::io;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{SystemHost, c_string, check, done};
use crate::{Fd, MapRequest, MemoryMap, Semaphore, Shared};

struct Pages {
    start: NonNull<u8>,
    len: usize,
    readable: bool,
    writable: bool,
}

impl MemoryMap for Pages {
    fn len(&self) -> usize {
        self.len
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        if !self.readable {
            return f(&[]);
        }
        // SAFETY: the pages are mapped as long as this value lives, and readable. Nobody in this process has them for
        // writing meanwhile (`write` borrows mutably); what other processes do to them is bytes all the same.
        f(unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) })
    }

    fn write(&mut self, f: &mut dyn FnMut(&mut [u8])) {
        if !self.writable {
            return f(&mut []);
        }
        // SAFETY: as in `read`, and writable; this is the only borrow.
        f(unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.len) })
    }

    fn flush(&self, start: usize, len: usize) -> io::Result<()> {
        if start.checked_add(len).is_none_or(|end| end > self.len) {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        // SAFETY: the range was checked to be within the pages.
        done(unsafe { libc::msync(self.start.as_ptr().add(start).cast(), len, libc::MS_SYNC) })
    }

    fn advise(&self, start: usize, len: usize, advice: i32) -> io::Result<()> {
        if start.checked_add(len).is_none_or(|end| end > self.len) {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        // SAFETY: the range was checked to be within the pages; no advice unmaps them.
        done(unsafe { libc::madvise(self.start.as_ptr().add(start).cast(), len, advice) })
    }

    fn resize(&mut self, len: usize) -> io::Result<()> {
        // SAFETY: the old pages are ours; nobody borrows them, and they are not used after the call moved them.
        let p = unsafe {
            libc::mremap(
                self.start.as_ptr().cast(),
                self.len,
                len,
                libc::MREMAP_MAYMOVE,
            )
        };
        self.start = mapped(p)?;
        self.len = len;
        Ok(())
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: mapped by this value, and not used any more.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.len) };
    }
}

fn mapped(p: *mut libc::c_void) -> io::Result<NonNull<u8>> {
    if p == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    NonNull::new(p.cast()).ok_or_else(|| io::Error::from_raw_os_error(libc::ENOMEM))
}

struct Named(NonNull<libc::sem_t>);

// SAFETY: semaphores are made to be used from any thread at once.
unsafe impl Send for Named {}
// SAFETY: as above.
unsafe impl Sync for Named {}

impl Semaphore for Named {
    fn acquire(&self, most: Duration) -> io::Result<bool> {
        let result = if most.is_zero() {
            // SAFETY: the semaphore is open.
            unsafe { libc::sem_trywait(self.0.as_ptr()) }
        } else {
            let until = SystemTime::now() + most;
            let until = until.duration_since(UNIX_EPOCH).unwrap_or_default();
            let until = libc::timespec {
                tv_sec: until.as_secs() as libc::time_t,
                tv_nsec: libc::c_long::from(until.subsec_nanos()),
            };
            // SAFETY: the semaphore is open, the time outlives the call.
            unsafe { libc::sem_timedwait(self.0.as_ptr(), &raw const until) }
        };
        match done(result) {
            Ok(()) => Ok(true),
            Err(e) => match e.raw_os_error() {
                Some(libc::EAGAIN | libc::ETIMEDOUT) => Ok(false),
                _ => Err(e),
            },
        }
    }

    fn release(&self) -> io::Result<()> {
        // SAFETY: the semaphore is open.
        done(unsafe { libc::sem_post(self.0.as_ptr()) })
    }

    fn value(&self) -> io::Result<i32> {
        let mut n = 0;
        // SAFETY: the semaphore is open, the number is there to be filled.
        done(unsafe { libc::sem_getvalue(self.0.as_ptr(), &raw mut n) })?;
        Ok(n)
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        // SAFETY: opened once, closed once.
        unsafe { libc::sem_close(self.0.as_ptr()) };
    }
}

/// The log's ident, which the library keeps a pointer to.
static IDENT: Mutex<Option<CString>> = Mutex::new(None);

impl Shared for SystemHost {
    fn map(&self, r: MapRequest) -> io::Result<Box<dyn MemoryMap>> {
        let fd = r.fd.unwrap_or(-1);
        let mut flags = r.flags & !libc::MAP_FIXED;
        if r.fd.is_none() {
            flags |= libc::MAP_ANONYMOUS;
        }
        // SAFETY: the system chooses the address, so nothing that exists is replaced.
        let p = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                r.len,
                r.protection,
                flags,
                fd,
                r.offset,
            )
        };
        Ok(Box::new(Pages {
            start: mapped(p)?,
            len: r.len,
            readable: r.protection & (libc::PROT_READ | libc::PROT_WRITE) != 0,
            writable: r.protection & libc::PROT_WRITE != 0,
        }))
    }

    fn open_shared_memory(&self, name: &[u8], flags: i32, mode: u32) -> io::Result<Fd> {
        let name = c_string(name)?;
        // SAFETY: the name outlives the call.
        check(unsafe { libc::shm_open(name.as_ptr(), flags, mode as libc::mode_t) })
    }

    fn unlink_shared_memory(&self, name: &[u8]) -> io::Result<()> {
        let name = c_string(name)?;
        // SAFETY: the name outlives the call.
        done(unsafe { libc::shm_unlink(name.as_ptr()) })
    }

    fn open_semaphore(&self, name: &[u8], value: Option<u32>) -> io::Result<Box<dyn Semaphore>> {
        let name = c_string(name)?;
        // SAFETY: the name outlives the calls.
        let p = unsafe {
            match value {
                Some(n) => libc::sem_open(
                    name.as_ptr(),
                    libc::O_CREAT | libc::O_EXCL,
                    0o600 as libc::c_uint,
                    n as libc::c_uint,
                ),
                None => libc::sem_open(name.as_ptr(), 0),
            }
        };
        match NonNull::new(p) {
            Some(p) => Ok(Box::new(Named(p))),
            None => Err(io::Error::last_os_error()),
        }
    }

    fn unlink_semaphore(&self, name: &[u8]) -> io::Result<()> {
        let name = c_string(name)?;
        // SAFETY: the name outlives the call.
        done(unsafe { libc::sem_unlink(name.as_ptr()) })
    }

    fn open_log(&self, ident: Option<&[u8]>, options: i32, facility: i32) {
        let ident = ident.and_then(|i| c_string(i).ok());
        let mut kept = IDENT.lock().unwrap_or_else(PoisonError::into_inner);
        let p = ident.as_ref().map_or(std::ptr::null(), |i| i.as_ptr());
        // SAFETY: the ident stays until the next call replaced it or the log was closed.
        unsafe { libc::openlog(p, options, facility) };
        *kept = ident;
    }

    fn close_log(&self) {
        let mut kept = IDENT.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the library forgets the ident before it goes.
        unsafe {
            libc::closelog();
            libc::openlog(std::ptr::null(), 0, libc::LOG_USER);
            libc::closelog();
        }
        *kept = None;
    }

    fn log(&self, priority: i32, message: &[u8]) {
        let Ok(message) = c_string(message) else {
            return;
        };
        // SAFETY: the format takes one string, which outlives the call.
        unsafe { libc::syslog(priority, c"%s".as_ptr(), message.as_ptr()) };
    }

    fn log_mask(&self, mask: i32) -> i32 {
        // SAFETY: only a number is passed.
        unsafe { libc::setlogmask(mask) }
    }
}
