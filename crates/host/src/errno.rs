//! Error numbers, their names and texts. Linux's, on every host: a program sees the same numbers
//! whatever runs it.

pub use crate::errno_table::ERRORS;

pub const EPERM: i32 = 1;
pub const ENOENT: i32 = 2;
pub const ESRCH: i32 = 3;
pub const EINTR: i32 = 4;
pub const EBADF: i32 = 9;
pub const ECHILD: i32 = 10;
pub const EAGAIN: i32 = 11;
pub const ENOMEM: i32 = 12;
pub const EACCES: i32 = 13;
pub const EEXIST: i32 = 17;
pub const ENOTDIR: i32 = 20;
pub const EISDIR: i32 = 21;
pub const EINVAL: i32 = 22;
pub const EPIPE: i32 = 32;
pub const ERANGE: i32 = 34;
pub const ENOSYS: i32 = 38;
pub const EAFNOSUPPORT: i32 = 97;
pub const ECONNRESET: i32 = 104;
pub const EINPROGRESS: i32 = 115;

/// The preferred name of an error number, like `ENOENT`.
pub fn name(number: i32) -> Option<&'static str> {
    ERRORS.iter().find(|e| e.0 == number).map(|e| e.1)
}

/// The number of a name; aliases have one too.
pub fn number(name: &str) -> Option<i32> {
    ERRORS.iter().find(|e| e.1 == name).map(|e| e.0)
}

/// `os.strerror`.
pub fn text(number: i32) -> String {
    match ERRORS.iter().find(|e| e.0 == number) {
        Some(e) => e.2.to_owned(),
        None if number == 0 => "Success".to_owned(),
        None => format!("Unknown error {number}"),
    }
}

/// The number behind an error of the standard library; those without one become `EIO`'s like.
pub fn of(error: &std::io::Error) -> i32 {
    use std::io::ErrorKind;
    error.raw_os_error().unwrap_or(match error.kind() {
        ErrorKind::NotFound => ENOENT,
        ErrorKind::PermissionDenied => EACCES,
        ErrorKind::AlreadyExists => EEXIST,
        ErrorKind::Interrupted => EINTR,
        ErrorKind::WouldBlock => EAGAIN,
        ErrorKind::BrokenPipe => EPIPE,
        ErrorKind::InvalidInput => EINVAL,
        ErrorKind::OutOfMemory => ENOMEM,
        ErrorKind::Unsupported => ENOSYS,
        _ => 5,
    })
}
