//! What can go wrong while compiling, and what is only worth a warning.

use krait_base::{Loc, Wtf8Buf};

/// Why there is no code object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// A `SyntaxError`. The location is the offending node's, lines from 1, columns from 0.
    Syntax { message: String, loc: Loc },
    /// `RecursionError: maximum recursion depth exceeded during compilation`.
    Recursion,
    /// A tree no parser makes: a `SystemError`, as in CPython.
    System(String),
    /// A tree no parser makes: a `ValueError`.
    Value(String),
    /// A docstring with lone surrogates: the `UnicodeEncodeError` of its encoding to UTF-8.
    Surrogates(Wtf8Buf),
}

/// A `SyntaxWarning`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub message: String,
    pub loc: Loc,
}

/// Errors are rare and results are returned everywhere, so they stay one word.
pub type Error = Box<CompileError>;
pub type Result<T = ()> = std::result::Result<T, Error>;

impl CompileError {
    pub(crate) fn syntax(message: impl Into<String>, loc: Loc) -> Error {
        Box::new(CompileError::Syntax {
            message: message.into(),
            loc,
        })
    }

    pub(crate) fn system(message: impl Into<String>) -> Error {
        Box::new(CompileError::System(message.into()))
    }

    pub(crate) fn value(message: impl Into<String>) -> Error {
        Box::new(CompileError::Value(message.into()))
    }

    pub(crate) fn recursion() -> Error {
        Box::new(CompileError::Recursion)
    }
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CompileError::Syntax { message, loc } => {
                write!(f, "{message} (line {}, column {})", loc.line, loc.col)
            }
            CompileError::Recursion => {
                f.write_str("maximum recursion depth exceeded during compilation")
            }
            CompileError::System(message) | CompileError::Value(message) => f.write_str(message),
            CompileError::Surrogates(_) => f.write_str("surrogates not allowed"),
        }
    }
}

impl std::error::Error for CompileError {}
