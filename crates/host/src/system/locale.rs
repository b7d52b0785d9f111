//! Locales by the C library. What it returns belongs to it and may change with the next call: it is copied at once.

use std::ffi::{CStr, CString, c_char};
use std::io;

use super::{SystemHost, c_string, shared_state};
use crate::{LocaleConventions, Locales};

// The gettext functions are part of glibc's own libc; the crate does not declare them.
unsafe extern "C" {
    fn gettext(message: *const c_char) -> *mut c_char;
    fn dgettext(domain: *const c_char, message: *const c_char) -> *mut c_char;
    fn dcgettext(
        domain: *const c_char,
        message: *const c_char,
        category: libc::c_int,
    ) -> *mut c_char;
    fn textdomain(domain: *const c_char) -> *mut c_char;
    fn bindtextdomain(domain: *const c_char, folder: *const c_char) -> *mut c_char;
    fn bind_textdomain_codeset(domain: *const c_char, codeset: *const c_char) -> *mut c_char;
    fn strxfrm(to: *mut c_char, from: *const c_char, most: usize) -> usize;
    fn strcoll(a: *const c_char, b: *const c_char) -> libc::c_int;
}

/// A copy of a C string; `None` for a null pointer.
///
/// # Safety
/// `p` is null or a string that nobody changes during the call.
unsafe fn copied(p: *const c_char) -> Option<Vec<u8>> {
    if p.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    Some(unsafe { CStr::from_ptr(p) }.to_bytes().to_vec())
}

/// The text up to its first zero byte.
fn text(bytes: &[u8]) -> CString {
    let end = super::until_zero(bytes);
    CString::new(bytes.get(..end).unwrap_or_default()).unwrap_or_default()
}

fn pointer(s: Option<&CString>) -> *const c_char {
    s.map_or(std::ptr::null(), |s| s.as_ptr())
}

/// The result of a call of which null means failure.
fn made(result: Option<Vec<u8>>) -> io::Result<Vec<u8>> {
    result.ok_or_else(io::Error::last_os_error)
}

/// A small number of `struct lconv`; whether `char` has a sign depends on the machine.
#[allow(clippy::unnecessary_cast, reason = "not where `char` has one")]
fn small(n: c_char) -> i8 {
    n as i8
}

impl Locales for SystemHost {
    fn set_locale(&self, category: i32, name: Option<&[u8]>) -> Option<Vec<u8>> {
        let _guard = shared_state::write();
        let name = match name {
            Some(n) => Some(c_string(n).ok()?),
            None => None,
        };
        // SAFETY: the name is null or outlives the call; the answer is copied before anything else can change it.
        unsafe { copied(libc::setlocale(category, pointer(name.as_ref()))) }
    }

    fn locale_conventions(&self) -> LocaleConventions {
        let _guard = shared_state::read();
        // SAFETY: the structure is the library's and stays as it is until the next call.
        let c = unsafe { libc::localeconv().as_ref() };
        let Some(c) = c else {
            return LocaleConventions::default();
        };
        // SAFETY: every pointer of the structure is a C string.
        let copy = |p: *const c_char| unsafe { copied(p) }.unwrap_or_default();
        LocaleConventions {
            decimal_point: copy(c.decimal_point),
            thousands_sep: copy(c.thousands_sep),
            grouping: copy(c.grouping),
            int_curr_symbol: copy(c.int_curr_symbol),
            currency_symbol: copy(c.currency_symbol),
            mon_decimal_point: copy(c.mon_decimal_point),
            mon_thousands_sep: copy(c.mon_thousands_sep),
            mon_grouping: copy(c.mon_grouping),
            positive_sign: copy(c.positive_sign),
            negative_sign: copy(c.negative_sign),
            numbers: [
                c.int_frac_digits,
                c.frac_digits,
                c.p_cs_precedes,
                c.p_sep_by_space,
                c.n_cs_precedes,
                c.n_sep_by_space,
                c.p_sign_posn,
                c.n_sign_posn,
            ]
            .map(small),
        }
    }

    fn locale_item(&self, item: i32) -> Vec<u8> {
        let _guard = shared_state::read();
        // SAFETY: an unknown item gives an empty string.
        unsafe { copied(libc::nl_langinfo(item)) }.unwrap_or_default()
    }

    fn collate(&self, a: &[u8], b: &[u8]) -> i32 {
        let _guard = shared_state::read();
        let (a, b) = (text(a), text(b));
        // SAFETY: both strings outlive the call.
        unsafe { strcoll(a.as_ptr(), b.as_ptr()) }
    }

    fn collation_key(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let _guard = shared_state::read();
        let from = text(bytes);
        // SAFETY: nothing is written where there is no room.
        let size = unsafe { strxfrm(std::ptr::null_mut(), from.as_ptr(), 0) };
        let mut key = vec![0; size + 1];
        // SAFETY: the buffer is writable for its length.
        let len = unsafe { strxfrm(key.as_mut_ptr().cast(), from.as_ptr(), key.len()) };
        if len > size {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        key.truncate(len);
        Ok(key)
    }

    fn translate(&self, domain: Option<&[u8]>, message: &[u8], category: Option<i32>) -> Vec<u8> {
        let _guard = shared_state::read();
        let (domain, from) = (domain.map(text), text(message));
        let d = pointer(domain.as_ref());
        // SAFETY: the strings outlive the calls; the answer, the message itself or the catalogue's, is copied.
        let found = unsafe {
            copied(match (domain.is_some(), category) {
                (_, Some(c)) => dcgettext(d, from.as_ptr(), c),
                (true, None) => dgettext(d, from.as_ptr()),
                (false, None) => gettext(from.as_ptr()),
            })
        };
        found.unwrap_or_else(|| message.to_vec())
    }

    fn text_domain(&self, domain: Option<&[u8]>) -> io::Result<Vec<u8>> {
        let _guard = shared_state::write();
        let domain = domain.map(text);
        // SAFETY: the name is null or outlives the call.
        made(unsafe { copied(textdomain(pointer(domain.as_ref()))) })
    }

    fn bind_text_domain(&self, domain: &[u8], folder: Option<&[u8]>) -> io::Result<Vec<u8>> {
        let _guard = shared_state::write();
        let (domain, folder) = (text(domain), folder.map(text));
        // SAFETY: the strings outlive the call.
        made(unsafe { copied(bindtextdomain(domain.as_ptr(), pointer(folder.as_ref()))) })
    }

    fn bind_text_codeset(
        &self,
        domain: &[u8],
        codeset: Option<&[u8]>,
    ) -> io::Result<Option<Vec<u8>>> {
        let _guard = shared_state::write();
        let (domain, codeset) = (text(domain), codeset.map(text));
        // SAFETY: the strings outlive the call.
        Ok(unsafe {
            copied(bind_textdomain_codeset(
                domain.as_ptr(),
                pointer(codeset.as_ref()),
            ))
        })
    }
}
