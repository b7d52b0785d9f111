//! Environment variables and entropy.

use std::ffi::OsStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use super::{SystemHost, c_string, count, done, shared_state};
use crate::{Entropy, Environment, Fd, SystemName};

/// Asks for a limit. One that does not exist is -1, too, and no error.
fn limit(ask: impl FnOnce() -> libc::c_long) -> io::Result<i64> {
    // SAFETY: the thread's own error number is written.
    unsafe { *libc::__errno_location() = 0 };
    let n = ask();
    let e = io::Error::last_os_error();
    if n == -1 && e.raw_os_error() != Some(0) {
        return Err(e);
    }
    Ok(n)
}

impl Environment for SystemHost {
    fn get_variable(&self, name: &[u8]) -> Option<Vec<u8>> {
        std::env::var_os(OsStr::from_bytes(name)).map(OsStringExt::into_vec)
    }

    fn set_variable(&self, name: &[u8], value: &[u8]) -> io::Result<()> {
        if name.is_empty() || name.contains(&b'=') {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        if name.contains(&0) || value.contains(&0) {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        let _guard = shared_state::write();
        // SAFETY: std's lock keeps this from other users of std; code that is not Rust reads the environment only at
        // its start or, like `tzset`, under the guard.
        unsafe { std::env::set_var(OsStr::from_bytes(name), OsStr::from_bytes(value)) };
        Ok(())
    }

    fn unset_variable(&self, name: &[u8]) -> io::Result<()> {
        if name.is_empty() || name.contains(&b'=') || name.contains(&0) {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        let _guard = shared_state::write();
        // SAFETY: as in `set_variable`.
        unsafe { std::env::remove_var(OsStr::from_bytes(name)) };
        Ok(())
    }

    fn variables(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        std::env::vars_os()
            .map(|(k, v)| (k.into_vec(), v.into_vec()))
            .collect()
    }

    fn system_name(&self) -> io::Result<SystemName> {
        let mut raw = MaybeUninit::<libc::utsname>::zeroed();
        // SAFETY: the struct is there to be filled.
        done(unsafe { libc::uname(raw.as_mut_ptr()) })?;
        // SAFETY: zeroed above and filled by a call that succeeded.
        let raw = unsafe { raw.assume_init() };
        let text = |field: &[libc::c_char]| {
            field
                .iter()
                .take_while(|&&c| c != 0)
                .map(|&c| c as u8)
                .collect()
        };
        Ok(SystemName {
            system: text(&raw.sysname),
            node: text(&raw.nodename),
            release: text(&raw.release),
            version: text(&raw.version),
            machine: text(&raw.machine),
        })
    }

    fn cpu_count(&self) -> Option<usize> {
        self.system_configuration(libc::_SC_NPROCESSORS_ONLN)
            .ok()
            .and_then(|n| usize::try_from(n).ok())
    }

    fn usable_cpu_count(&self) -> Option<usize> {
        std::thread::available_parallelism().ok().map(usize::from)
    }

    fn system_configuration(&self, name: i32) -> io::Result<i64> {
        // SAFETY: only numbers are passed.
        limit(|| unsafe { libc::sysconf(name) })
    }

    fn system_text(&self, name: i32) -> io::Result<Option<Vec<u8>>> {
        let mut text = vec![0; 256];
        loop {
            // SAFETY: the thread's own error number is written; the buffer is writable for its length.
            let needed = unsafe {
                *libc::__errno_location() = 0;
                libc::confstr(name, text.as_mut_ptr().cast(), text.len())
            };
            if needed == 0 {
                let e = io::Error::last_os_error();
                return match e.raw_os_error() {
                    Some(0) => Ok(None),
                    _ => Err(e),
                };
            }
            if needed <= text.len() {
                text.truncate(needed.saturating_sub(1));
                return Ok(Some(text));
            }
            text.resize(needed, 0);
        }
    }

    fn path_limit(&self, path: &[u8], name: i32) -> io::Result<i64> {
        let path = c_string(path)?;
        // SAFETY: the path is a C string that lives through the call.
        limit(|| unsafe { libc::pathconf(path.as_ptr(), name) })
    }

    fn descriptor_limit(&self, fd: Fd, name: i32) -> io::Result<i64> {
        // SAFETY: only numbers are passed.
        limit(|| unsafe { libc::fpathconf(fd, name) })
    }

    fn load_average(&self) -> io::Result<[f64; 3]> {
        let mut loads = [0.0; 3];
        // SAFETY: the array has the three numbers asked for.
        if unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } == 3 {
            Ok(loads)
        } else {
            Err(io::Error::from_raw_os_error(libc::EIO))
        }
    }

    fn executable(&self) -> io::Result<Vec<u8>> {
        std::env::current_exe().map(|p| p.into_os_string().into_vec())
    }
}

impl Entropy for SystemHost {
    fn fill_random(&self, buffer: &mut [u8]) -> io::Result<()> {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|r| !r.is_empty()) {
            // SAFETY: the buffer is writable for its length.
            match count(unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) }) {
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }
}
