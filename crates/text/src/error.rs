//! The crate's error: which built-in exception it becomes, and its message.

use std::borrow::Cow;

/// Which built-in exception an [`Error`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Value,
    Overflow,
    Type,
    Memory,
    Key,
}

/// A failure with the message CPython gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub kind: ErrorKind,
    pub message: Cow<'static, str>,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn value(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: ErrorKind::Value,
            message: message.into(),
        }
    }

    pub fn overflow(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: ErrorKind::Overflow,
            message: message.into(),
        }
    }

    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: ErrorKind::Type,
            message: message.into(),
        }
    }

    pub fn memory() -> Self {
        Self {
            kind: ErrorKind::Memory,
            message: Cow::Borrowed(""),
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
