//! What can be wrong with a source text, in the terms of Python's `SyntaxError`.

/// Which exception an error becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Syntax,
    Indentation,
    Tab,
    /// `_IncompleteInputError`: more lines could make it right.
    IncompleteInput,
    /// `MemoryError`: nesting beyond what the parser follows.
    Memory,
    /// `ValueError`-like trouble before any parsing; becomes a `SyntaxError` without position.
    Source,
    /// `ValueError`: a name that means a constant in its normal form.
    Name,
}

/// A rejected source text. The numbers are those of a `SyntaxError`'s attributes: lines and offsets
/// count from 1, offsets in characters; -1 stands for an end that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub message: String,
    pub lineno: i32,
    pub offset: i32,
    pub end_lineno: i32,
    pub end_offset: i32,
    /// The line the error stands on, as `SyntaxError.text` shows it.
    pub text: Option<String>,
    /// What was worth a warning before the error was found.
    pub warnings: Vec<Warning>,
    /// Line and column of the last compound statement that is well-formed; zeros if there is none.
    pub last_statement: (i32, i32),
}

impl SyntaxError {
    /// An error that stands nowhere in particular.
    pub(crate) fn without_place(message: String) -> SyntaxError {
        SyntaxError {
            kind: ErrorKind::Source,
            message,
            lineno: 0,
            offset: 0,
            end_lineno: 0,
            end_offset: 0,
            text: None,
            warnings: Vec::new(),
            last_statement: (0, 0),
        }
    }

    /// Nesting beyond what the parser follows.
    pub(crate) fn too_complex() -> SyntaxError {
        let message = "Parser stack overflowed - Python source too complex to parse";
        SyntaxError {
            kind: ErrorKind::Memory,
            ..SyntaxError::without_place(message.to_owned())
        }
    }
}

/// A `SyntaxWarning` to be issued by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub message: String,
    pub lineno: i32,
    /// Where the error points if the program has turned the warning into one, as in [`SyntaxError`].
    pub offset: i32,
    pub end_offset: i32,
    pub category: WarningCategory,
}

impl Warning {
    /// The message of the error that the program has turned the warning into.
    pub fn message_as_error(&self) -> String {
        self.message
            .replace(" Such sequences will not work in the future.", "")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningCategory {
    Syntax,
    Deprecation,
}
