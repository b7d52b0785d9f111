//! Users and groups, asked of libc so that every source the system knows is heard.

use std::ffi::{CStr, CString};
use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::Mutex;

use super::{SystemHost, c_string};
use crate::users::{Group, User, Users};

/// `getpwent` and `getgrent` keep their place in the process.
static ENUMERATION: Mutex<()> = Mutex::new(());

/// Copies a C string; null is empty.
///
/// # Safety
/// The pointer is null or to a C string.
unsafe fn copy(text: *const libc::c_char) -> Vec<u8> {
    if text.is_null() {
        return Vec::new();
    }
    // SAFETY: by this function's condition.
    unsafe { CStr::from_ptr(text) }.to_bytes().to_vec()
}

/// # Safety
/// The strings of the entry are null or C strings.
unsafe fn user(raw: &libc::passwd) -> User {
    // SAFETY: by this function's condition.
    unsafe {
        User {
            name: copy(raw.pw_name),
            password: copy(raw.pw_passwd),
            id: raw.pw_uid,
            group: raw.pw_gid,
            full_name: copy(raw.pw_gecos),
            home: copy(raw.pw_dir),
            shell: copy(raw.pw_shell),
        }
    }
}

/// # Safety
/// The strings of the entry are null or C strings; the array of members is null or ends in null.
unsafe fn group(raw: &libc::group) -> Group {
    let mut members = Vec::new();
    let mut at = raw.gr_mem;
    // SAFETY: by this function's condition; the end of the array is never passed.
    unsafe {
        while !at.is_null() && !(*at).is_null() {
            members.push(copy(*at));
            at = at.add(1);
        }
        Group {
            name: copy(raw.gr_name),
            password: copy(raw.gr_passwd),
            id: raw.gr_gid,
            members,
        }
    }
}

/// Calls a `get..._r` function with growing buffers: entry, buffer, its size, result; and copies the
/// entry while the buffer lives.
fn entry<R, T>(
    call: impl Fn(*mut R, *mut libc::c_char, usize, *mut *mut R) -> i32,
    convert: impl Fn(&R) -> T,
) -> io::Result<Option<T>> {
    let mut size = 1024;
    loop {
        let mut raw = MaybeUninit::<R>::zeroed();
        let mut buffer = vec![0 as libc::c_char; size];
        let mut found = ptr::null_mut();
        match call(raw.as_mut_ptr(), buffer.as_mut_ptr(), size, &raw mut found) {
            libc::ERANGE if size < 1 << 22 => size *= 2,
            // Systems differ in how they say that there is none.
            0 | libc::ENOENT | libc::ESRCH | libc::EBADF | libc::EPERM if found.is_null() => {
                return Ok(None);
            }
            // SAFETY: a result that is not null points to the entry, which the call filled.
            0 => return Ok(Some(convert(unsafe { &*found }))),
            error => return Err(io::Error::from_raw_os_error(error)),
        }
    }
}

/// A name with a zero byte in it is nobody's.
fn name(bytes: &[u8]) -> Option<CString> {
    c_string(bytes).ok()
}

impl Users for SystemHost {
    fn users(&self) -> io::Result<Vec<User>> {
        let _guard = ENUMERATION
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut found = Vec::new();
        // SAFETY: the enumeration is ours alone under the lock; each entry is copied before the next call.
        unsafe {
            libc::setpwent();
            while let Some(raw) = libc::getpwent().as_ref() {
                found.push(user(raw));
            }
            libc::endpwent();
        }
        Ok(found)
    }

    fn all_groups(&self) -> io::Result<Vec<Group>> {
        let _guard = ENUMERATION
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut found = Vec::new();
        // SAFETY: the enumeration is ours alone under the lock; each entry is copied before the next call.
        unsafe {
            libc::setgrent();
            while let Some(raw) = libc::getgrent().as_ref() {
                found.push(group(raw));
            }
            libc::endgrent();
        }
        Ok(found)
    }

    fn user_by_name(&self, bytes: &[u8]) -> io::Result<Option<User>> {
        let Some(name) = name(bytes) else {
            return Ok(None);
        };
        entry(
            // SAFETY: the name is a C string, the buffer as long as told, entry and result are there.
            |raw, buffer, size, found| unsafe {
                libc::getpwnam_r(name.as_ptr(), raw, buffer, size, found)
            },
            // SAFETY: the entry's strings lie in the buffer, which lives.
            |raw| unsafe { user(raw) },
        )
    }

    fn user_by_id(&self, id: u32) -> io::Result<Option<User>> {
        entry(
            // SAFETY: the buffer is as long as told, entry and result are there.
            |raw, buffer, size, found| unsafe { libc::getpwuid_r(id, raw, buffer, size, found) },
            // SAFETY: the entry's strings lie in the buffer, which lives.
            |raw| unsafe { user(raw) },
        )
    }

    fn group_by_name(&self, bytes: &[u8]) -> io::Result<Option<Group>> {
        let Some(name) = name(bytes) else {
            return Ok(None);
        };
        entry(
            // SAFETY: the name is a C string, the buffer as long as told, entry and result are there.
            |raw, buffer, size, found| unsafe {
                libc::getgrnam_r(name.as_ptr(), raw, buffer, size, found)
            },
            // SAFETY: the entry's strings lie in the buffer, which lives.
            |raw| unsafe { group(raw) },
        )
    }

    fn group_by_id(&self, id: u32) -> io::Result<Option<Group>> {
        entry(
            // SAFETY: the buffer is as long as told, entry and result are there.
            |raw, buffer, size, found| unsafe { libc::getgrgid_r(id, raw, buffer, size, found) },
            // SAFETY: the entry's strings lie in the buffer, which lives.
            |raw| unsafe { group(raw) },
        )
    }
}
